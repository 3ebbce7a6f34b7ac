"""A settings.gradle goes in; the build's name, its projects, catalogues and plugin versions come out."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from stackaudit.extract.parse.around import above
from stackaudit.extract.parse.gradle_catalog import (
    Catalog,
    Entry,
    accessor,
    parse_catalog,
    pinned,
)
from stackaudit.extract.parse.gradle_variables import blocks, dialect_of, script_of
from stackaudit.extract.parse.script import Node, dotted, split, statements
from stackaudit.files import File, Unreadable


@dataclass(slots=True)
class Settings:
    """`projects` maps a path without its first colon to (line, folder relative to the settings);
    `included` are the folders of other builds; `computed` tells that there may be more projects."""

    file: File
    name: tuple[str, int] | None = None
    projects: dict[str, tuple[int, str]] = field(default_factory=dict)
    catalogs: dict[str, Catalog] = field(default_factory=dict)
    included: list[str] = field(default_factory=list)
    computed: bool = False

    @classmethod
    def of(cls, file: File) -> Settings:
        found = cls(file)
        nodes, _ = script_of(file.text, dialect_of(file.name))
        found._read(nodes)
        return found

    @classmethod
    def around(cls, file: File) -> Settings | None:
        """The settings of the build that a script belongs to."""
        place = above(file, "settings.gradle", "settings.gradle.kts")
        if place is None:
            return None
        try:
            return cls.of(place)
        except Unreadable:
            return None

    def project_of(self, file: File) -> str | None:
        """The path of the project whose folder a script stands in; "" for the root."""
        folder = posixpath.relpath("/" + file.folder, "/" + self.file.folder)
        if folder == ".":
            return ""
        return next((path for path, (_, place) in self.projects.items() if place == folder), None)

    def by_accessor(self, path: str) -> str:
        """`projects.fooBar.api` is the project `foo-bar:api`."""
        for project in self.projects:
            if ".".join(_camel(part) for part in project.split(":")) == path:
                return project
        return path.replace(".", ":")

    def catalog(self, name: str) -> Catalog | None:
        """A catalogue by the name under which scripts know it."""
        if name not in self.catalogs:
            place = self.file.sibling(f"gradle/{name}.versions.toml") or above(
                self.file, f"gradle/{name}.versions.toml"
            )
            if place is None:
                return None
            self.catalogs[name] = _toml(place)
        return self.catalogs[name]

    # --- reading ---

    def _read(self, nodes: Sequence[Node]) -> None:
        for statement in statements(nodes):
            name, at = dotted(statement)
            rest = statement[at:]
            if name == "rootProject.name" and len(rest) == 2 and rest[1].kind == "text":
                self.name = self.name or (rest[1].text, rest[1].line)
            elif name in ("include", "includeFlat"):
                literal = list(_texts(rest))
                self.computed = self.computed or not literal or any(n.holes for n in literal)
                for node in literal:
                    self._include(node)
            elif name == "includeBuild":
                self.included += [node.text for node in list(_texts(rest))[:1]]
            elif name == "project" and len(rest) > 3 and rest[0].is_group("("):
                self._moved(rest)
            elif name == "dependencyResolutionManagement" and rest and rest[-1].is_group("{"):
                self._management(rest[-1].nodes)
            else:
                for block in blocks(statement):
                    self._read(block.nodes)

    def _include(self, node: Node) -> None:
        path = node.text.strip().strip(":").replace("/", ":")
        if path and re.fullmatch(r"[\w.:+-]+", path):
            self.projects.setdefault(path, (node.line, path.replace(":", "/")))

    def _moved(self, rest: Sequence[Node]) -> None:
        """`project(":x").projectDir = file("folder")`."""
        names, folders = list(_texts(rest[:1])), list(_texts(rest[3:]))
        if len(names) == 1 and folders and rest[2].is_word("projectDir"):
            path = names[0].text.strip(":")
            if path in self.projects:
                folder = re.sub(r"^\$\{?(?:rootDir|settingsDir)\}?/", "", folders[-1].text)
                self.projects[path] = (self.projects[path][0], posixpath.normpath(folder))

    def _management(self, nodes: Sequence[Node]) -> None:
        for statement in statements(nodes):
            if statement[0].is_word("versionCatalogs") and statement[-1].is_group("{"):
                for inner in statements(statement[-1].nodes):
                    name = inner[0].text
                    if name in ("create", "register", "named") and len(inner) > 1:
                        name = next((node.text for node in _texts(inner[1:2])), "")
                    if inner[-1].is_group("{") and name:
                        self.catalogs[name] = self._catalog(inner[-1].nodes)

    def _catalog(self, nodes: Sequence[Node]) -> Catalog:
        """A catalogue that is taken from a file, written out here, or both."""
        found = Catalog()
        for statement in statements(nodes):
            name, at = dotted(statement)
            texts = [node.text for node in _texts(statement[at:])]
            line = statement[0].line
            if name == "from" and texts:
                place = self.file.sibling(texts[-1].replace("$rootDir/", ""))
                base = _toml(place) if place is not None else Catalog()
                found.libraries.update(base.libraries)
                found.plugins.update(base.plugins)
                found.bundles.update(base.bundles)
                found.versions.update(base.versions)
            elif name == "version" and len(texts) > 1:
                found.versions[accessor(texts[0])] = texts[1]
            elif name in ("library", "plugin", "alias") and len(texts) > 1:
                self._written(found, name, texts, statement, line)
            elif name == "bundle" and texts:
                found.bundles[accessor(texts[0])] = [accessor(text) for text in texts[1:]]
        return found

    def _written(
        self, found: Catalog, kind: str, texts: list[str], statement: list[Node], line: int
    ) -> None:
        """`library("alias", "group", "name").versionRef("v")` and its shorter forms."""
        words = {node.text for node in statement if node.kind == "word"}
        written = texts[-1] if words & {"version", "versionRef"} and len(texts) > 2 else None
        if "versionRef" in words and written is not None:
            written = found.versions.get(accessor(written))
        coordinates = ":".join(
            texts[1:3] if kind != "plugin" and ":" not in texts[1] else texts[1:2]
        )
        parts = coordinates.split(":")
        if kind == "plugin":
            found.plugins[accessor(texts[0])] = Entry(texts[1], *pinned(written), line)
        elif len(parts) > 1:
            version = parts[2] if len(parts) > 2 else written
            entry = Entry(f"{parts[0]}:{parts[1]}", *pinned(version), line)
            found.libraries[accessor(texts[0])] = entry


def _toml(file: File) -> Catalog:
    try:
        return parse_catalog(file.text)
    except Unreadable:
        return Catalog()


def _camel(part: str) -> str:
    return re.sub(r"[-_.](\w)", lambda m: m[1].upper(), part)


def _texts(nodes: Sequence[Node]) -> Iterator[Node]:
    """The texts of arguments, those in brackets included."""
    for node in nodes:
        if node.kind == "text":
            yield node
        elif node.kind == "group" and node.text != "{":
            for part in split(node.nodes):
                yield from _texts(part)
