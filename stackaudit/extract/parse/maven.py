"""A pom.xml goes in; its coordinates, properties and managed versions come out, parents in the tree included."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from stackaudit.extract.parse.maven_file import PomFile, management
from stackaudit.extract.parse.xml import Element, parse_xml_kept
from stackaudit.files import File, Malformed, Unreadable

_HOLE: Final = re.compile(r"\$\{([^${}]*)\}")
_UNKNOWN: Final = re.compile(r"\$\{|^@[\w.-]+@$|\}")
_SETTING: Final = re.compile(r"(?:^|\s)-D\s*([\w.-]+)=(\S+)")
_MAX_PARENTS: Final = 12
_MAX_POMS: Final = 80
_MAX_CHARS: Final = 1000
_MAX_DEPTH: Final = 4


@dataclass
class Pom:
    """A pom.xml with its parents in the tree, child first."""

    file: File
    sources: list[PomFile] = field(default_factory=list)
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
            source = PomFile.of(next_file)
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
            listed = management(source.file.text)
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
            for group, artifact, version in management(source.file.text).odd:
                key = (self.filled(group) or "", self.filled(artifact) or "")
                found.setdefault(key, self.filled(version) or version)
        return found

    def _billed(self, group: str, artifact: str) -> str | None:
        versions = (bill.managed(group, artifact) for bill in self._bills)
        return next((version for version in versions if version), None)

    @cached_property
    def _bills(self) -> list[Pom]:
        entries = [e for source in self.sources for e in management(source.file.text).imports]
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
            source = PomFile.of(aggregator) if aggregator.path not in seen else None
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
    source = PomFile.of(file)
    return source is not None and source.says("artifactId") == artifact
