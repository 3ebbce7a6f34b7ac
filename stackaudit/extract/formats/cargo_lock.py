"""Cargo.lock (v1 to v4) goes in; locked crates, the workspace's own and who needs whom come out."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.cargo import TABLES, is_name, registry
from stackaudit.extract.parse.folders import text_at
from stackaudit.extract.parse.located import Map, as_map, as_text, dig, elements, texts
from stackaudit.extract.parse.lock import Locked, Need, lock_findings
from stackaudit.extract.parse.toml import parse_toml, parse_toml_parts
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Ref, Scope, Source

NAME: Final = "cargo-lock"


_GUESSES: Final = 2000
"""Folders that are looked for because a glob of the workspace may mean them."""


def read(file: File) -> Iterator[Finding]:
    root, fault = parse_toml_parts(file.text)
    entries: list[tuple[Locked, Map]] = []
    for value, line in (*elements(root.get("package")), (root.get("root"), None)):  # v1: [root]
        fields = as_map(value)
        name = as_text(fields.get("name"))
        if name and is_name(name):
            ref = Ref(ecosystem="cargo", name=name, version=as_text(fields.get("version")) or None)
            entry = Locked(ref=ref, line=fields.lines.get("name", line))
            _place(entry, as_text(fields.get("source")))
            entries.append((entry, fields))
    if root and not entries and not fault and "version" not in root and "metadata" not in root:
        raise Malformed("not a Cargo.lock: no package and no version", 1)
    own = [entry for entry, _ in entries if entry.role != "dependency"]
    scopes = _Manifests(file, {entry.ref.name for entry in own}).scopes()
    main = as_text(dig(_manifest(file, file.folder), "package", "name"))
    for entry in own:
        if entry.ref.name == main or (main is None and len(own) == 1):
            entry.role = "root"
    lookup: dict[str, Locked] = {}
    for entry, fields in entries:
        for key in _keys(entry.ref, as_text(fields.get("source"))):
            lookup.setdefault(key, entry)
    needs = [
        Need(entry, target, scopes.get(entry.ref.name, {}).get(target.ref.name, "runtime"))
        for entry, fields in entries
        for wanted, _ in texts(fields.get("dependencies"))
        if (target := lookup.get(wanted))
    ]
    yield from lock_findings(file, NAME, [entry for entry, _ in entries], needs)
    if fault is not None:
        raise fault


def _place(entry: Locked, source: str | None) -> None:
    """`registry+…`, `sparse+…`, `git+…?tag=…#commit`; a package without source lies in the tree."""
    if source is None:
        entry.role, entry.source = "member", Source(kind="workspace")
    elif source.startswith("git+"):
        address, _, commit = source[4:].partition("#")
        entry.source = Source(kind="git", location=address.partition("?")[0])
        entry.commit = commit or None
    elif source.startswith(("registry+", "sparse+")):
        entry.source = registry(source)
    elif source.startswith("path+"):
        entry.source = Source(kind="path", location=source[5:].removeprefix("file://"))


def _keys(ref: Ref, source: str | None) -> Iterator[str]:
    """How `dependencies` may name an entry: as briefly as it is not ambiguous."""
    yield ref.name
    yield f"{ref.name} {ref.version}"
    if source:
        yield f"{ref.name} {ref.version} ({source})"
        yield f"{ref.name} {ref.version} ({source.partition('#')[0]})"


# --- what the lock does not tell: which needs are for development or building -------------------


def _manifest(file: File, folder: str) -> Map:
    try:
        return parse_toml(text_at(file, folder, "Cargo.toml") or "")
    except Malformed:
        return Map()  # reported by the reader of Cargo.toml


class _Manifests:
    """The Cargo.toml files of the own crates, found from the one beside the lock."""

    def __init__(self, file: File, names: set[str]) -> None:
        self.file = file
        self.names = names
        self.found: dict[str, Map] = {}
        self.root = Map()

    def scopes(self) -> dict[str, dict[str, Scope]]:
        """Own crate → crate it needs → strongest scope under which it does."""
        self.root = _manifest(self.file, self.file.folder)
        if not self.root or not self.names:
            return {}
        workspace = as_map(self.root.get("workspace"))
        members = [text for text, _ in texts(workspace.get("members"))]
        folders = [m for m in members if not re.search(r"[*?\[]", m)]
        self._visit([self.file.folder, *(self._join(self.file.folder, f) for f in folders)])
        missing = sorted(self.names - set(self.found))
        guesses = [
            self._join(self.file.folder, member.removesuffix("/*") + "/" + guess)
            for member in members
            if member.endswith("/*") and "*" not in member[:-1]
            for name in missing
            for guess in _folder_names(name)
        ]
        self._visit(guesses[:_GUESSES])
        return {name: self._needs(manifest) for name, manifest in self.found.items()}

    def _visit(self, waiting: list[str]) -> None:
        """Read these folders' crates and those that they depend on by path."""
        seen: set[str] = set()
        while waiting:
            folder = waiting.pop()
            if folder in seen or folder.startswith(".."):
                continue
            seen.add(folder)
            manifest = _manifest(self.file, folder)
            name = as_text(dig(manifest, "package", "name"))
            if name in self.names and name not in self.found:
                self.found[name] = manifest
            if name in self.names or folder == self.file.folder:
                tables = [table for _, table in _tables(manifest)]
                tables.append(as_map(dig(manifest, "workspace", "dependencies")))
                for table in tables:
                    for value in table.values():
                        path = as_text(dig(value, "path"))
                        if path is not None:
                            waiting.append(self._join(folder, path))

    def _join(self, folder: str, path: str) -> str:
        joined = posixpath.normpath(posixpath.join(folder, path))
        return "" if joined == "." else joined

    def _needs(self, manifest: Map) -> dict[str, Scope]:
        found: dict[str, Scope] = {}
        for scope, table in _tables(manifest):
            for key, value in table.items():
                fields = as_map(value)
                own = scope
                if fields.get("optional") is True and scope == "runtime":
                    own = "optional"
                if fields.get("workspace") is True:
                    fields = as_map(dig(self.root, "workspace", "dependencies", key))
                name = as_text(fields.get("package")) or key
                if own == "runtime" or found.get(name) not in ("runtime", "optional", "build"):
                    found[name] = own
        return found


def _tables(manifest: Map) -> Iterator[tuple[Scope, Map]]:
    holders = [manifest, *(as_map(v) for v in as_map(manifest.get("target")).values())]
    for table, scope in TABLES:
        for holder in holders:
            yield scope, as_map(holder.get(table))


def _folder_names(crate: str) -> Iterator[str]:
    """`grep-cli` lies in grep-cli, or in cli below a folder that already says grep."""
    parts = crate.split("-")
    for start in range(len(parts)):
        yield "-".join(parts[start:])


EXTRACTOR = Extractor(name=NAME, version=1, files=("Cargo.lock",), read=read)
