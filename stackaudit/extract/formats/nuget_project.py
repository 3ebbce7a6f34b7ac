"""A .NET project (.csproj, .fsproj, .vbproj, …) goes in; itself, its packages and the projects it refers to come out."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.msbuild import Item, Project
from stackaudit.extract.parse.nuget import Feeds, is_name, pinned, resolved_beside, scope_of
from stackaudit.extract.parse.xml import Element, parse_xml_kept
from stackaudit.files import File, Unreadable
from stackaudit.model import Evidence, Finding, Package, Scope, Source

NAME: Final = "nuget-project"
_PACKAGES: Final[dict[str, Scope]] = {
    "PackageReference": "runtime",
    "GlobalPackageReference": "dev",
    "PackageDownload": "build",
    "DotNetCliToolReference": "dev",
}
_REGISTRY: Final = Source(kind="registry")
_TESTS: Final = ("microsoft.net.test.sdk", "xunit", "nunit", "mstest", "tunit")
_OWN: Final = (".csproj", ".fsproj", ".vbproj")


def read(file: File) -> Iterator[Finding]:
    project = Project.read(file)
    if project.root.tag == "Project":
        if file.name.endswith(_OWN):
            yield _own(file, project.root, file.at(project.root.line, NAME))
        yield from _sdks(file, project)
        yield from _packages(file, project)
        yield from _projects(file, project)
    if project.fault is not None:
        raise project.fault


def _own(file: File, root: Element, evidence: Evidence, *, referred: bool = False) -> Package:
    """A project as a package by what its own file says, so that whoever refers to it says the same."""
    stem = file.name.rpartition(".")[0]
    stated = {
        child.tag: child.text.strip().replace("$(MSBuildProjectName)", stem)
        for group in root.all("PropertyGroup")
        for child in group.children
    }
    names = (stated.get(key, "") for key in ("PackageId", "AssemblyName"))
    version = pinned(stated.get("Version") or stated.get("VersionPrefix"))[0]
    if version and "Version" not in stated and is_name(stated.get("VersionSuffix", "")):
        version = f"{version}-{stated['VersionSuffix']}"
    return Package(
        ecosystem="nuget",
        name=next((name for name in names if is_name(name)), stem),
        version=version,
        direct=True,
        role="dependency" if referred else "root",
        source=Source(kind="workspace", location=file.path) if referred else _REGISTRY,
        evidence=evidence,
    )


def _packages(file: File, project: Project) -> Iterator[Finding]:
    feeds, locked = Feeds.of(file), resolved_beside(file)
    test = _is_test(project)
    for kind, scope in _PACKAGES.items():
        for item in project.own(kind):
            if not is_name(item.name) or (item.update and not item.value("Version")):
                continue  # an update of something else than the version
            if kind == "PackageReference":
                scope = scope_of(private=item.value("PrivateAssets"), test=test)
            for text, unknown in project.versions(item):
                version, constraint = pinned(text)
                if version and item.name.casefold() in locked:
                    version, constraint = None, text  # the lock says which one it became
                yield Package(
                    ecosystem="nuget",
                    name=item.name,
                    version=version,
                    constraint=constraint,
                    scope=scope,
                    direct=True,
                    source=feeds.source(item.name),
                    unresolved=unknown,
                    evidence=file.at(item.element.line, NAME),
                )


def _is_test(project: Project) -> bool:
    """Whatever a project of tests refers to is there for the tests."""
    names = {item.name.casefold() for item in project.items if item.kind == "PackageReference"}
    sdk = (project.root.attribute("Sdk") or "").casefold()
    stated = (project.property("IsTestProject") or "").casefold()
    return (
        stated == "true"
        or sdk.startswith("mstest.sdk")
        or any(name.startswith(_TESTS) for name in names)
    )


def _sdks(file: File, project: Project) -> Iterator[Finding]:
    """SDKs that are packages themselves: `Sdk="Name/1.0"`, `<Sdk Name= Version=>`, `<Import Sdk=>`."""
    root = project.root
    named: list[tuple[str, str | None, Element]] = [
        (text, None, root) for text in (root.attribute("Sdk") or "").split(";")
    ]
    for element in root.children:
        if element.tag == "Sdk":
            named.append((element.attribute("Name") or "", element.attribute("Version"), element))
        elif element.tag == "Import":
            named.append((element.attribute("Sdk") or "", element.attribute("Version"), element))
    seen = set()
    for text, written, element in named:
        name, _, tail = text.strip().partition("/")
        version, constraint = pinned(project.value(written or tail))
        if is_name(name) and (version or constraint) and name not in seen:
            seen.add(name)
            yield Package(
                ecosystem="nuget",
                name=name,
                version=version,
                constraint=constraint,
                scope="build",
                direct=True,
                evidence=file.at(element.line, NAME),
            )


def _projects(file: File, project: Project) -> Iterator[Finding]:
    for item in project.own("ProjectReference"):
        path = item.name.replace("\\", "/")
        if "*" in path:
            continue
        yield _referred(file, item, path)


def _referred(file: File, item: Item, path: str) -> Package:
    """A project of the same tree under the name and version it gives itself."""
    evidence = file.at(item.element.line, NAME)
    target = file.sibling(path)
    if target is not None:
        try:
            root = parse_xml_kept(target.text)[0]
        except Unreadable:
            root = Element("")
        if root.tag == "Project":
            return _own(target, root, evidence, referred=True)
    return Package(
        ecosystem="nuget",
        name=posixpath.basename(path).rpartition(".")[0] or path,
        direct=True,
        source=Source(kind="workspace", location=path),
        evidence=evidence,
    )


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=("*.csproj", "*.fsproj", "*.vbproj", "*.vcxproj", "*.sqlproj", "*.wixproj", "*.proj"),
    read=read,
)
