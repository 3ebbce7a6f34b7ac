"""One pom.xml goes in; what it says of itself, its parent, its properties and what it manages comes out."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from stackaudit.extract.parse.xml import Element, parse_xml_kept
from stackaudit.files import File, Unreadable

PLUGINS: Final = "org.apache.maven.plugins"
"""The group of a plugin that names none."""

_PART: Final = re.compile(r"[A-Za-z0-9_][\w.-]*", re.ASCII)


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
class PomFile:
    """One pom.xml as written: where it is and what it says of itself and its parent."""

    file: File
    root: Element
    parent: Element | None = None

    @classmethod
    def of(cls, file: File) -> PomFile | None:
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
        other = PomFile.of(found) if found is not None else None
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
def management(text: str) -> Management:
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
