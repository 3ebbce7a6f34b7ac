"""A pom.xml goes in; its coordinates, properties and managed versions come out, parents in the tree included."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from stackaudit.extract.parse.xml import Element, parse_xml_kept
from stackaudit.files import File, Malformed, Unreadable

PLUGINS: Final = "org.apache.maven.plugins"
"""The group of a plugin that names none."""

_HOLE: Final = re.compile(r"\$\{([^${}]*)\}")
_PART: Final = re.compile(r"[A-Za-z0-9_][\w.-]*", re.ASCII)
_UNKNOWN: Final = re.compile(r"\$\{|^@[\w.-]+@$|\}")
_SETTING: Final = re.compile(r"(?:^|\s)-D\s*([\w.-]+)=(\S+)")
_MAX_PARENTS: Final = 12
_MAX_POMS: Final = 80
_MAX_CHARS: Final = 1000
_MAX_DEPTH: Final = 4


def is_part(text: str | None) -> bool:
    """True for what can be a group or an artifact."""
    return text is not None and _PART.fullmatch(text) is not None


def pinned(written: str | None) -> tuple[str | None, str | None]:
    """(version, constraint): `1.2` and `[1.2]` are versions; other intervals and `LATEST` are not."""
    text = (written or "").strip()
    alone = re.fullmatch(r"\[\s*([^\[\](),\s]+)\s*\]", text)
    if alone:
        return alone[1], None
    if re.fullmatch(r"[A-Za-z0-9][\w.+~-]*", text) and text not in ("LATEST", "RELEASE"):
        return text, None
    return None, text or None


@dataclass(slots=True)
class Source:
    """One pom.xml as written: where it is and what it says of itself and its parent."""

    file: File
    root: Element
    parent: Element | None = None

    @classmethod
    def of(cls, file: File) -> Source | None:
        try:
            root = parse_xml_kept(file.text)[0]
        except Unreadable:
            return None
        return cls(file, root, root.first("parent")) if root.tag == "project" else None

    def says(self, name: str) -> str | None:
        """groupId, artifactId or version, the first and the last also from the parent's mention."""
        own = self.root.text_of(name)
        if own is None and self.parent is not None and name != "artifactId":
            return self.parent.text_of(name)
        return own

    def properties(self) -> dict[str, str]:
        """Its own, below them those of profiles; a profile that is active by default comes first."""
        found: dict[str, str] = {}
        several: set[str] = set()
        for profile in self.root.all("profiles", "profile"):
            active = profile.text_of("activation", "activeByDefault") == "true"
            for name, text in _properties(profile):
                if active or name not in found:
                    found[name] = text
                elif found[name] != text:
                    several.add(name)
        for name in several:  # nobody can tell which profile will be chosen
            del found[name]
        active_by_default = {
            name: text
            for profile in self.root.all("profiles", "profile")
            if profile.text_of("activation", "activeByDefault") == "true"
            for name, text in _properties(profile)
        }
        return {**found, **dict(_properties(self.root)), **active_by_default}

    def parent_file(self) -> File | None:
        """The parent in the tree: where `relativePath` says, if what stands there is the parent."""
        if self.parent is None:
            return None
        place = self.parent.first("relativePath")
        path = (place.text.strip() if place is not None else "../pom.xml") or None
        if path is None or "$" in path:
            return None
        found = self.file.sibling(path) or self.file.sibling(posixpath.join(path, "pom.xml"))
        other = Source.of(found) if found is not None else None
        if other is None or found is self.file:
            return None
        return found if other.says("artifactId") == self.parent.text_of("artifactId") else None


def _properties(holder: Element) -> Iterator[tuple[str, str]]:
    for listed in holder.all("properties"):
        for entry in listed.children:
            yield entry.tag, entry.text.strip()


class Management(NamedTuple):
    """What one pom.xml manages, as written; `odd` are entries named by properties."""

    versions: dict[tuple[str, str], str]
    plugins: dict[tuple[str, str], str]
    odd: list[tuple[str, str, str]]
    imports: list[Element]


@lru_cache(maxsize=64)
def _management(text: str) -> Management:
    """Kept, since every module below a parent asks for the parent's."""
    found = Management({}, {}, [], [])
    root = parse_xml_kept(text)[0]
    for holder in (root, *root.all("profiles", "profile")):
        for entry in holder.all("dependencyManagement", "dependencies", "dependency"):
            group, artifact = entry.text_of("groupId"), entry.text_of("artifactId")
            version = entry.text_of("version")
            if entry.text_of("scope") == "import":
                found.imports.append(entry)
            elif group and artifact and version and "${" in group + artifact:
                found.odd.append((group, artifact, version))
            elif group and artifact and version:
                found.versions.setdefault((group, artifact), version)
        for entry in holder.all("build", "pluginManagement", "plugins", "plugin"):
            group = entry.text_of("groupId") or PLUGINS
            artifact, version = entry.text_of("artifactId"), entry.text_of("version")
            if artifact and version:
                found.plugins.setdefault((group, artifact), version)
    return found


@dataclass
class Pom:
    """A pom.xml with its parents in the tree, child first."""

    file: File
    sources: list[Source] = field(default_factory=list)
    fault: Malformed | None = None
    depth: int = 0

    @classmethod
    def of(cls, file: File, depth: int = 0) -> Pom:
        pom = cls(file, depth=depth)
        root, pom.fault = parse_xml_kept(file.text)
        next_file: File | None = file if root.tag == "project" else None
        seen: set[str] = set()
        while next_file is not None and next_file.path not in seen and len(seen) < _MAX_PARENTS:
            seen.add(next_file.path)
            source = Source.of(next_file)
            if source is None:
                break
            pom.sources.append(source)
            next_file = source.parent_file()
        return pom

    @property
    def root(self) -> Element:
        return self.sources[0].root

    @property
    def outer_parent(self) -> Element | None:
        """The first parent that is not in the tree."""
        return self.sources[-1].parent if self.sources else None

    @cached_property
    def properties(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for source in reversed(self.sources):
            found.update(source.properties())
        found.update(self._configured())
        found.update(self._builtin())
        return found

    def _configured(self) -> dict[str, str]:
        """`-D` settings of .mvn/maven.config, which stands beside the topmost pom.xml."""
        for source in reversed(self.sources):
            config = source.file.sibling(".mvn/maven.config")
            if config is not None:
                try:
                    return dict(_SETTING.findall(config.text))
                except Unreadable:
                    return {}
        return {}

    def _builtin(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if not self.sources:
            return found
        child = self.sources[0]
        for name in ("groupId", "artifactId", "version"):
            for prefix in ("project.", "pom.", ""):
                text = child.says(name)
                if text is not None:
                    found[prefix + name] = text
            text = child.parent.text_of(name) if child.parent is not None else None
            if text is not None:
                found[f"project.parent.{name}"] = found[f"parent.{name}"] = text
        return found

    def filled(self, text: str | None, own: dict[str, str] | None = None) -> str | None:
        """The text with every known property put in; `own` are those of a profile."""
        if text is None:
            return None
        for _ in range(_MAX_DEPTH * 4):
            if "${" not in text or len(text) > _MAX_CHARS:
                break
            filled = _HOLE.sub(lambda hole: self._value(hole[1].strip(), own) or hole[0], text)
            if filled == text:
                break
            text = filled
        return text

    def _value(self, name: str, own: dict[str, str] | None) -> str | None:
        value = own.get(name) if own else None
        value = self.properties.get(name) if value is None else value
        return None if value is None or f"${{{name}}}" in value else value

    def known(
        self, text: str | None, own: dict[str, str] | None = None
    ) -> tuple[str | None, str | None]:
        """(text with properties put in, None), or (None, what of it nothing in the tree defines)."""
        filled = self.filled(text, own)
        if filled is None or not filled.strip():
            return None, None
        return (None, filled) if _UNKNOWN.search(filled) else (filled.strip(), None)

    def managed(self, group: str, artifact: str, *, plugin: bool = False) -> str | None:
        """The version that the nearest management, or a bill of materials in the tree, gives."""
        for source in self.sources:
            listed = _management(source.file.text)
            table = listed.plugins if plugin else listed.versions
            version = table.get((group, artifact))
            if version is not None:
                return self.filled(version)
        name = (group, artifact)
        return None if plugin else self._odd.get(name) or self._billed(group, artifact)

    @cached_property
    def _odd(self) -> dict[tuple[str, str], str]:
        """Managed versions of what is named by properties."""
        found: dict[tuple[str, str], str] = {}
        for source in self.sources:
            for group, artifact, version in _management(source.file.text).odd:
                key = (self.filled(group) or "", self.filled(artifact) or "")
                found.setdefault(key, self.filled(version) or version)
        return found

    def _billed(self, group: str, artifact: str) -> str | None:
        versions = (bill.managed(group, artifact) for bill in self._bills)
        return next((version for version in versions if version), None)

    @cached_property
    def _bills(self) -> list[Pom]:
        entries = [e for source in self.sources for e in _management(source.file.text).imports]
        found = [self._bill(entry) for entry in entries]
        return [bill for bill in found if bill is not None]

    def _bill(self, entry: Element) -> Pom | None:
        """An imported bill of materials, if it is a module of this tree."""
        group, artifact = (
            self.filled(entry.text_of("groupId")),
            self.filled(entry.text_of("artifactId")),
        )
        if group is None or artifact is None or self.depth >= _MAX_DEPTH:
            return None
        families = {".".join((s.says("groupId") or "").split(".")[:2]) for s in self.sources}
        if ".".join(group.split(".")[:2]) not in families:
            return None
        file = self._module(artifact)
        if file is None or any(source.file is file for source in self.sources):
            return None
        return Pom.of(file, self.depth + 1)

    def _module(self, artifact: str) -> File | None:
        """The pom.xml of another module: first where folders are called like modules, then module by module."""
        folders = [""]
        for _ in range(self.file.folder.count("/") + bool(self.file.folder)):
            folders.append(posixpath.join(folders[-1], ".."))
        for folder in folders:
            found = self.file.sibling(posixpath.join(folder, artifact, "pom.xml"))
            if found is not None and _is(found, artifact):
                return found
        seen: set[str] = set()
        waiting = [found for folder in folders if (found := self.file.sibling(folder + "/pom.xml"))]
        while waiting and len(seen) < _MAX_POMS:
            aggregator = waiting.pop(0)
            source = Source.of(aggregator) if aggregator.path not in seen else None
            seen.add(aggregator.path)
            for module in source.root.all("modules", "module") if source else ():
                path = module.text.strip()
                found = aggregator.sibling(posixpath.join(path, "pom.xml")) or aggregator.sibling(
                    path
                )
                if found is not None and _is(found, artifact):
                    return found
                if found is not None:
                    waiting.append(found)
        return None


def _is(file: File, artifact: str) -> bool:
    source = Source.of(file)
    return source is not None and source.says("artifactId") == artifact
