"""A Cargo.toml and what stands around it go in; its dependencies, inherited and patched ones resolved, come out."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from stackaudit.extract.parse.folders import above, text_at
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, dig, items
from stackaudit.extract.parse.toml import parse_toml
from stackaudit.files import File, Malformed
from stackaudit.model import Scope, Source

TABLES: Final[tuple[tuple[str, Scope], ...]] = (
    ("dependencies", "runtime"),
    ("build-dependencies", "build"),
    ("build_dependencies", "build"),
    ("dev-dependencies", "dev"),
    ("dev_dependencies", "dev"),
)
_REGISTRY: Final = Source(kind="registry")
_EXACT: Final = re.compile(
    r"=\s*(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)\s*", re.ASCII
)
_NAME: Final = re.compile(r"[\w-]+", re.ASCII)
_CRATES_IO: Final = re.compile(
    r"crates-io|https?://(?:github\.com/rust-lang/crates\.io-index|index\.crates\.io)(?:[/?#]|\.git|$)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """One entry of a dependency table; fields as in Package. `wrong` says why it is none."""

    key: str
    line: int | None
    scope: Scope
    name: str
    version: str | None = None
    constraint: str | None = None
    source: Source = _REGISTRY
    commit: str | None = None
    tag: str | None = None
    unresolved: str | None = None
    wrong: str = ""


def is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None


def registry(index: str) -> Source:
    """A registry by its index address, as a Cargo.lock or .cargo/config.toml writes it."""
    address = re.sub(r"^(?:sparse|registry)\+", "", index)
    return _REGISTRY if _CRATES_IO.match(address) else Source(kind="registry", location=address)


class Crate:
    """A Cargo.toml with the workspace, the patches and the registries that hold for it."""

    def __init__(self, file: File, root: Map) -> None:
        self._file = file
        self.root = root
        self._found: tuple[str, Map] | None = None

    @property
    def name(self) -> str:
        name = as_text(dig(self.root, "package", "name")) or as_text(
            dig(self.root, "project", "name")
        )
        return name if name and is_name(name) else ""

    def inherited(self, key: str) -> str | None:
        """A field of `[package]`, taken from the workspace where it says `key.workspace = true`."""
        package = as_map(self.root.get("package") or self.root.get("project"))
        value = package.get(key)
        if isinstance(value, Map):
            value = dig(self.workspace[1], "workspace", "package", key)
        return as_text(value) or None

    @property
    def workspace(self) -> tuple[str, Map]:
        """The folder and the Cargo.toml of the workspace; the crate's own where there is none."""
        if self._found is None:
            self._found = self._search()
        return self._found

    def _search(self) -> tuple[str, Map]:
        here = self._file.folder
        if "workspace" in self.root:
            return here, self.root
        named = as_text(dig(self.root, "package", "workspace"))
        if named:
            folder = posixpath.normpath(posixpath.join(here, named)).strip(".")
            found = _parsed(text_at(self._file, folder, "Cargo.toml") or "")
            return (folder, found) if found else (here, self.root)
        for folder in above(posixpath.dirname(here)) if here else ():
            text = text_at(self._file, folder, "Cargo.toml")
            if text and "[workspace" in text and "workspace" in (found := _parsed(text)):
                return folder, found
        return here, self.root

    def dependencies(self) -> Iterator[Dependency]:
        """Every entry of every table, those of `[target.…]` included."""
        holders = [self.root, *(as_map(v) for v in as_map(self.root.get("target")).values())]
        for holder in holders:
            for table, scope in TABLES:
                for key, value, line in items(holder.get(table)):
                    yield self._entry(key, value, line, scope)

    def _entry(self, key: str, value: Value, line: int | None, scope: Scope) -> Dependency:
        found = Dependency(key=key, line=line, scope=scope, name=key)
        folder = self._file.folder
        if not is_name(key):
            return replace(found, wrong="not the name of a crate")
        fields = as_map(value)
        if isinstance(value, Map):
            if fields.get("optional") is True and scope == "runtime":
                found = replace(found, scope="optional")
            if fields.get("workspace") is True:
                folder, root = self.workspace
                value = dig(root, "workspace", "dependencies", key)
                fields = as_map(value)
                if value is None:
                    return replace(found, unresolved="workspace = true")
        if isinstance(value, str):
            return self._patched(self._wanted(found, value))
        if not isinstance(value, Map):
            return replace(found, wrong="neither a version nor a table")
        for field in ("version", "path", "git", "package"):
            if field in fields and not isinstance(fields[field], str):
                return replace(found, wrong=f"{field} is no string")
        found = replace(found, name=as_text(fields.get("package")) or key)
        if "version" in fields:
            found = self._wanted(found, as_text(fields["version"]) or "")
        return self._patched(self._sourced(found, fields, folder))

    def _wanted(self, found: Dependency, text: str) -> Dependency:
        exact = _EXACT.fullmatch(text.strip())
        if exact:
            return replace(found, version=exact[1])
        return replace(found, constraint=text.strip() or None)

    def _sourced(self, found: Dependency, fields: Map, folder: str) -> Dependency:
        """The entry with the place its `path`, `git` or `registry` names; paths are from `folder`."""
        path, git = as_text(fields.get("path")), as_text(fields.get("git"))
        name, index = as_text(fields.get("registry")), as_text(fields.get("registry-index"))
        if path is not None:
            joined = "/" + posixpath.join(folder, path)
            location = posixpath.relpath(joined, "/" + self._file.folder)
            return replace(found, source=Source(kind="path", location=location))
        if git is not None:
            return replace(
                found,
                source=Source(kind="git", location=git),
                constraint=found.constraint or as_text(fields.get("branch")),
                commit=as_text(fields.get("rev")),
                tag=as_text(fields.get("tag")),
            )
        if name and not index:
            index = self._index(name)
        return replace(found, source=registry(index)) if index else found

    def _patched(self, found: Dependency) -> Dependency:
        """`[patch]` and `[replace]` of the workspace put another source in a dependency's place."""
        folder, root = self.workspace
        where = found.source.location or "crates-io"
        tables = [
            table
            for name, table, _ in items(root.get("patch"))
            if name == where or (where == "crates-io" and _CRATES_IO.match(name))
        ]
        for table in (*tables, root.get("replace")):
            for key, value, _ in items(table):
                fields = as_map(value)
                if found.name == (as_text(fields.get("package")) or key.split(":")[0]):
                    return self._sourced(found, fields, folder)
        return found

    def _index(self, name: str) -> str | None:
        """The address of a registry that .cargo/config.toml names."""
        for folder in above(self._file.folder):
            for config in (".cargo/config.toml", ".cargo/config"):
                text = text_at(self._file, folder, config)
                index = as_text(dig(_parsed(text or ""), "registries", name, "index"))
                if index:
                    return index
        return None


@lru_cache(maxsize=16)
def _parsed(text: str) -> Map:
    """A neighbour's content; what is wrong with it is reported where it is read for its own sake."""
    try:
        return parse_toml(text)
    except Malformed:
        return Map()
