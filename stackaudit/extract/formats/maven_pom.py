"""A pom.xml goes in; the project itself, its dependencies, bills of materials, parent and plugins come out."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.maven import Pom
from stackaudit.extract.parse.maven_file import PLUGINS, is_part, pinned
from stackaudit.extract.parse.xml import Element
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Scope

NAME: Final = "maven-pom"
_SCOPES: Final[dict[str, Scope]] = {"test": "test", "provided": "peer", "import": "build"}


def read(file: File) -> Iterator[Finding]:
    pom = Pom.of(file)
    if pom.sources:
        installed = yield from _identity(file, pom)
        if not installed:  # what an artifact of a repository needs is in the repository too
            seen: set[object] = set()
            for package in (*_dependencies(file, pom), *_build(file, pom)):
                key = (package.name, package.version, package.scope, package.constraint)
                if key not in seen:
                    seen.add(key)
                    yield package
    if pom.fault is not None:
        raise pom.fault
    if not pom.sources and file.name == "pom.xml" and file.text.strip():
        raise Malformed("not a pom.xml: the document is no project", 1)


def _identity(file: File, pom: Pom) -> Generator[Finding, None, bool]:
    """The project itself; `artifact-1.0.pom` is how a repository keeps somebody's artifact."""
    source = pom.sources[0]
    group, artifact = pom.filled(source.says("groupId")), pom.filled(source.says("artifactId"))
    version, unknown = pom.known(source.says("version"))
    installed = file.name == f"{artifact}-{version}.pom"
    element = pom.root.first("artifactId")
    if group is not None and artifact is not None and is_part(group) and is_part(artifact):
        yield Package(
            ecosystem="maven",
            name=f"{group}:{artifact}",
            version=version,
            direct=None if installed else True,
            role="dependency" if installed else "root",
            locked=installed,
            unresolved=unknown,
            licenses=tuple(
                name
                for entry in pom.root.all("licenses", "license")
                if (name := entry.text_of("name"))
            ),
            evidence=file.at(element.line if element else None, NAME),
        )
    return installed


def _dependencies(file: File, pom: Pom) -> Iterator[Package]:
    """Direct needs of the project and of each of its profiles, then what it inherits from outside."""
    for profile in (None, *pom.root.all("profiles", "profile")):
        holder = profile or pom.root
        own = None if profile is None else _properties(profile)
        for entry in holder.all("dependencies", "dependency"):
            yield from _package(file, pom, entry, own=own)
        for entry in holder.all("dependencyManagement", "dependencies", "dependency"):
            if entry.text_of("scope") == "import":
                yield from _package(file, pom, entry, own=own)
    parent = pom.root.first("parent")
    if parent is not None and len(pom.sources) == 1:
        yield from _package(file, pom, parent, scope="build")


def _properties(profile: Element) -> dict[str, str]:
    return {
        entry.tag: entry.text.strip()
        for listed in profile.all("properties")
        for entry in listed.children
    }


def _package(
    file: File,
    pom: Pom,
    entry: Element,
    *,
    own: dict[str, str] | None = None,
    scope: Scope | None = None,
    plugin: bool = False,
) -> Iterator[Package]:
    group = pom.filled(entry.text_of("groupId"), own) or (PLUGINS if plugin else None)
    artifact = pom.filled(entry.text_of("artifactId"), own)
    if group is None or artifact is None or not (is_part(group) and is_part(artifact)):
        return
    written = entry.text_of("version") or pom.managed(group, artifact, plugin=plugin)
    text, unknown = pom.known(written, own)
    version, constraint = pinned(text)
    element = entry.first("artifactId") or entry
    yield Package(
        ecosystem="maven",
        name=f"{group}:{artifact}",
        version=version,
        constraint=constraint,
        scope=scope or _scope(pom, entry),
        direct=True,
        unresolved=unknown,
        evidence=file.at(element.line, NAME),
    )


def _scope(pom: Pom, entry: Element) -> Scope:
    stated = pom.filled(entry.text_of("scope")) or "compile"
    optional = (entry.text_of("optional") or "").casefold() == "true"
    scope = _SCOPES.get(stated.casefold(), "runtime")
    return "optional" if optional and scope == "runtime" else scope


def _build(file: File, pom: Pom) -> Iterator[Package]:
    """Plugins, extensions, and what they are given to work with."""
    for holder in (pom.root, *pom.root.all("profiles", "profile")):
        for plugin in (
            *holder.all("build", "plugins", "plugin"),
            *holder.all("reporting", "plugins", "plugin"),
        ):
            yield from _package(file, pom, plugin, scope="build", plugin=True)
            for entry in plugin.all("dependencies", "dependency"):
                yield from _package(file, pom, entry, scope="build")
            for configured in plugin.below():
                if configured.tag == "annotationProcessorPaths":
                    for entry in configured.children:
                        yield from _package(file, pom, entry, scope="build")
        for entry in holder.all("build", "extensions", "extension"):
            yield from _package(file, pom, entry, scope="build")


EXTRACTOR: Final = Extractor(
    name=NAME, version=1, files=("pom.xml", "*.pom", "pom-*.xml", "*-pom.xml"), read=read
)
