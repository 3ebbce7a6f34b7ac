"""An MSBuild project goes in; its properties and items come out, with those of the files it imports."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from stackaudit.extract.parse.around import above
from stackaudit.extract.parse.xml import Element, parse_xml_kept
from stackaudit.files import File, Malformed, Unreadable

_HOLE: Final = re.compile(r"\$\(([A-Za-z_][\w.-]*)\)")
_ABOVE: Final = re.compile(
    r"GetPathOfFileAbove\(\s*'?([^',)]+)'?\s*(?:,\s*'?([^',]*?)'?\s*)?\)|"
    r"GetDirectoryNameOfFileAbove\(\s*'?([^',]*?)'?\s*,\s*'?([^',)]+?)'?\s*\)",
    re.IGNORECASE,
)
_SELF: Final = re.compile(r"'\$\(([\w.]+)\)'\s*==\s*''", re.ASCII)
_GROUPS: Final = frozenset({"ImportGroup", "Choose", "When", "Otherwise"})
_MAX_FILES: Final = 60
_MAX_VALUES: Final = 8
_MAX_DEPTH: Final = 12
_MAX_CHARS: Final = 2000


@dataclass(frozen=True, slots=True)
class Item:
    """`<kind Include="name" …>`; `update` items only add to what another says."""

    kind: str
    name: str
    update: bool
    element: Element
    file: File

    def value(self, name: str) -> str | None:
        """Metadata, written as an attribute or as a child."""
        return self.element.attribute(name) or self.element.text_of(name)


@dataclass
class Project:
    """What one file and those it imports say; a property may have several values under conditions."""

    file: File
    properties: dict[str, list[str]] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    root: Element = field(default_factory=lambda: Element(""))
    fault: Malformed | None = None
    _seen: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, file: File, *, props: bool = False) -> Project:
        """Evaluate a project as MSBuild does: what stands above it, then itself, then what comes after."""
        project = cls(file)
        project._seen.add(file.path)
        for name in ("Directory.Build.props", "Directory.Packages.props"):
            project._import(above(file, name))
        if props:
            project._import(file.sibling("/eng/Versions.props"))
        project.root, project.fault = parse_xml_kept(file.text)
        project._walk(project.root, file, 0)
        project._import(above(file, "Directory.Build.targets"))
        return project

    def own(self, kind: str) -> Iterator[Item]:
        """The items that the file itself lists."""
        return (item for item in self.items if item.kind == kind and item.file is self.file)

    def versions(self, item: Item) -> list[tuple[str | None, str | None]]:
        """(version as written, what of it is unknown) of an item, each once: its own, or the central one."""
        written = item.value("VersionOverride") or item.value("Version")
        choices = [written] if written else self._central.get(item.name.casefold(), [])
        found: dict[tuple[str | None, str | None], None] = {}
        for text in choices:
            for value, unknown in self.values(text):
                found[(None, unknown) if unknown else (value, None)] = None
        return list(found) or [(None, None)]

    @cached_property
    def _central(self) -> dict[str, list[str]]:
        """The versions that central package management, or an update elsewhere, gives to a name."""
        found: dict[str, list[str]] = {}
        for item in self.items:
            if item.kind == "PackageVersion" or (item.kind == "PackageReference" and item.update):
                version = item.value("Version")
                if version:
                    listed = found.setdefault(item.name.casefold(), [])
                    if item.update:
                        listed.clear()
                    listed.append(version)
        return found

    def values(self, text: str) -> list[tuple[str, str | None]]:
        """(text, what of it is unknown) with properties put in; several where conditions choose."""
        found = [(value, _unknown(value)) for value in self._filled(text.strip(), self.file, 0)]
        return list(dict.fromkeys(found))

    def value(self, text: str) -> str | None:
        """The text with properties put in; None where it is unknown or ambiguous."""
        found = self.values(text)
        return found[0][0] if len(found) == 1 and found[0][1] is None else None

    def property(self, name: str) -> str | None:
        values = self.properties.get(name.casefold(), [])
        return self.value(values[0]) if len(values) == 1 else None

    # --- evaluation ---

    def _import(self, file: File | None) -> None:
        if file is None or file.path in self._seen or len(self._seen) >= _MAX_FILES:
            return
        self._seen.add(file.path)
        try:
            root = parse_xml_kept(file.text)[0]
        except Unreadable:
            return
        self._walk(root, file, 0)

    def _walk(self, parent: Element, file: File, depth: int) -> None:
        for element in parent.children:
            if element.tag == "PropertyGroup":
                for child in element.children:
                    self._set(child, file)
            elif element.tag == "ItemGroup":
                for child in element.children:
                    self._add(child, file)
            elif element.tag == "Import":
                for path in self._paths(element.attribute("Project") or "", file):
                    self._import(file.sibling(path))
            elif element.tag in _GROUPS and depth < _MAX_DEPTH:
                self._walk(element, file, depth + 1)
            elif (
                parent.tag == "Project"
            ):  # items outside of a group are an error that is easily read
                self._add(element, file)

    def _set(self, element: Element, file: File) -> None:
        name, text = element.tag.casefold(), element.text.strip()
        condition = element.attribute("Condition")
        known = self.properties.get(name)
        default = _SELF.fullmatch(condition or "")
        if default and default[1].casefold() == name and known:
            return
        values = self._filled(text, file, 0)
        if condition is not None and not default and known:
            values = [*known, *values]
        self.properties[name] = list(dict.fromkeys(values))[:_MAX_VALUES]

    def _add(self, element: Element, file: File) -> None:
        for attribute in ("Include", "Update"):
            text = element.attribute(attribute)
            if text is None:
                continue
            for part in text.split(";"):
                for name in self._filled(part.strip(), file, 0):
                    if name and _unknown(name) is None and not name.startswith("@("):
                        self.items.append(
                            Item(element.tag, name, attribute == "Update", element, file)
                        )

    def _filled(self, text: str, file: File, depth: int) -> list[str]:
        """The text with every known property's value; unknown ones stay as they are written."""
        if "$(" not in text or depth > _MAX_DEPTH or len(text) > _MAX_CHARS:
            return [text]
        for hole in _HOLE.finditer(text):
            values = self._values_of(hole[1], file)
            if values:
                out: dict[str, None] = {}
                for value in values[:_MAX_VALUES]:
                    filled = text[: hole.start()] + value + text[hole.end() :]
                    again = [filled] if hole[0] in value else self._filled(filled, file, depth + 1)
                    out.update(dict.fromkeys(again))
                return list(out)[:_MAX_VALUES]
        return [text]

    def _values_of(self, name: str, file: File) -> list[str]:
        folder = "/" + file.folder
        builtin = {
            "msbuildthisfiledirectory": folder.rstrip("/") + "/",
            "msbuildthisfilename": file.name.rpartition(".")[0],
            "msbuildprojectdirectory": "/" + self.file.folder,
            "msbuildprojectname": self.file.name.rpartition(".")[0],
            "projectdir": ("/" + self.file.folder).rstrip("/") + "/",
        }
        value = builtin.get(name.casefold())
        return [value] if value is not None else self.properties.get(name.casefold(), [])

    def _paths(self, text: str, file: File) -> Iterator[str]:
        """The files that an import names, as paths from the root of the tree."""
        for value in self._filled(text.replace("\\", "/"), file, 0):
            found = _ABOVE.search(value)
            if found:
                name, start = found[1] or found[4], found[2] or found[3]
                base = posixpath.normpath(posixpath.join("/" + file.folder, start or "."))
                other = above(file, name.strip(), start=base)
                if other is not None:
                    yield "/" + other.path
            elif value and "$" not in value and "*" not in value:
                yield posixpath.normpath(posixpath.join("/" + file.folder, value))


def _unknown(text: str) -> str | None:
    return text if "$(" in text or "%(" in text else None
