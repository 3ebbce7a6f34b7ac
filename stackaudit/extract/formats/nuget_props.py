"""MSBuild's shared files (Directory.Packages.props, Directory.Build.props, …) go in; the packages they give to projects come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.msbuild import Item, Project
from stackaudit.extract.parse.nuget import Feeds, is_name, pinned, scope_of
from stackaudit.files import File
from stackaudit.model import Finding, Package

NAME: Final = "nuget-props"
_KINDS: Final = ("PackageVersion", "GlobalPackageReference", "PackageReference", "PackageDownload")


def read(file: File) -> Iterator[Finding]:
    project = Project.read(file, props=True)
    if project.root.tag == "Project":
        feeds = Feeds.of(file)
        for kind in _KINDS:
            for item in project.own(kind):
                yield from _packages(file, project, feeds, item)
    if project.fault is not None:
        raise project.fault


def _packages(file: File, project: Project, feeds: Feeds, item: Item) -> Iterator[Finding]:
    """One finding for each version; a pin or an update is nobody's direct need by itself."""
    if not is_name(item.name):
        return
    needed = item.kind != "PackageVersion" and not item.update
    scope = scope_of(private=item.value("PrivateAssets"), test=False)
    if item.kind == "GlobalPackageReference":
        scope = "dev"
    for written, unknown in project.versions(item):
        version, constraint = pinned(written)
        yield Package(
            ecosystem="nuget",
            name=item.name,
            version=version,
            constraint=constraint,
            scope=scope,
            direct=True if needed else None,
            source=feeds.source(item.name),
            unresolved=unknown,
            evidence=file.at(item.element.line, NAME),
        )


EXTRACTOR: Final = Extractor(
    name=NAME, version=1, files=("*.props", "*.targets", "*.projitems"), read=read
)
