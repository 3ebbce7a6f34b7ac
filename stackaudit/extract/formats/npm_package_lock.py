"""package-lock.json or npm-shrinkwrap.json (v1, v2, v3) goes in; locked packages and who needs whom come out."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.json import parse_json_parts
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, items
from stackaudit.extract.parse.npm import Origin, is_name, origin_of, parse_spec
from stackaudit.extract.parse.npm_workspace import manifest
from stackaudit.files import File, Malformed
from stackaudit.model import Edge, Finding, Package, Ref, Role, Scope, Source

NAME: Final = "npm-package-lock"
_NEEDS: Final = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")


@dataclass(slots=True, kw_only=True)
class _Entry:
    """One package in one place; `path` is where it lies, "" for the project itself."""

    path: str
    line: int | None
    fields: Map
    name: str = ""
    version: str | None = None
    role: Role = "dependency"
    origin: Origin = field(default_factory=Origin)
    alias: str | None = None
    needs: tuple[str, ...] = ()

    @property
    def ref(self) -> Ref:
        return Ref(ecosystem="npm", name=self.name, version=self.version)

    @property
    def scope(self) -> Scope:
        flags = self.fields
        if flags.get("dev") is True:
            return "dev"
        if flags.get("optional") is True or flags.get("devOptional") is True:
            return "optional"
        return "peer" if flags.get("peer") is True else "runtime"


@dataclass(slots=True)
class _Lock:
    """All entries, and the entry found at each path: a link leads to another path's entry."""

    entries: list[_Entry] = field(default_factory=list)
    places: dict[str, _Entry] = field(default_factory=dict)

    def add(self, entry: _Entry) -> None:
        self.entries.append(entry)
        self.places[entry.path] = entry

    def resolve(self, path: str, name: str) -> _Entry | None:
        """Node's own search: node_modules beside the package, then in every folder above it."""
        while True:
            if not path.endswith("node_modules"):
                found = self.places.get(
                    f"{path}/node_modules/{name}" if path else f"node_modules/{name}"
                )
                if found is not None:
                    return found
            if not path:
                return None
            path = path.rpartition("/")[0]

    def edges(self) -> Iterator[tuple[_Entry, _Entry]]:
        for entry in self.entries:
            for need in entry.needs:
                target = self.resolve(entry.path, need)
                if target is not None:
                    yield entry, target


def read(file: File) -> Iterator[Finding]:
    root, fault = parse_json_parts(file.text)
    yield from _findings(file, root)
    if fault is not None:
        raise fault


def _findings(file: File, root: Value) -> Iterator[Finding]:
    if root is None:
        return
    if not isinstance(root, Map):
        raise Malformed("not a package-lock: the document is no object", 1)
    lock = _flat(root) if isinstance(root.get("packages"), Map) else _nested(file, root)
    edges = list(lock.edges())
    direct = {id(target) for source, target in edges if source.role != "dependency"}
    told = any(entry.role != "dependency" and entry.needs for entry in lock.entries)
    for entry in lock.entries:
        if is_name(entry.name):
            yield Package(
                ecosystem="npm",
                name=entry.name,
                version=entry.version,
                scope=entry.scope,
                direct=entry.role != "dependency" or id(entry) in direct if told else None,
                role=entry.role,
                locked=True,
                source=entry.origin.source,
                alias=entry.alias,
                commit=entry.origin.commit,
                licenses=tuple(_licence(entry.fields.get("license"))),
                evidence=file.at(entry.line, NAME),
            )
    for source, target in edges:
        if is_name(source.name) and is_name(target.name):
            yield Edge(source=source.ref, target=target.ref, path=file.path)


def _licence(value: Value) -> Iterator[str]:
    if isinstance(value, str) and value:
        yield value


# --- version 2 and 3: every place is a key ------------------------------------------------------


def _flat(root: Map) -> _Lock:
    lock = _Lock()
    links: list[tuple[str, Map, int | None]] = []
    for path, value, line in items(root.get("packages")):
        if not isinstance(value, Map):
            continue
        if value.get("link") is True:
            links.append((path, value, line))
        else:
            lock.add(_place(root, path, value, line))
    for path, value, line in links:
        resolved = as_text(value.get("resolved")) or ""
        target = lock.places.get(posixpath.normpath(resolved)) if resolved else None
        if target is None:
            origin = Origin(source=Source(kind="path", location=resolved or None))
            lock.add(_Entry(path=path, line=line, fields=value, name=_name_at(path), origin=origin))
        else:
            if target.role == "member":
                target.name = _name_at(path)  # the folder's name is only npm's second guess
            lock.places[path] = target
    return lock


def _place(root: Map, path: str, fields: Map, line: int | None) -> _Entry:
    name, version = as_text(fields.get("name")), as_text(fields.get("version"))
    resolved = as_text(fields.get("resolved")) or ""
    entry = _Entry(path=path, line=line, fields=fields, version=version or None)
    entry.needs = _needs(fields)
    if path == "":
        entry.role = "root"
        entry.name = name or as_text(root.get("name")) or ""
        entry.version = version or as_text(root.get("version")) or None
        entry.line = fields.line_of("name") if name else root.line_of("name")
        return entry
    expected = _name_at(path)
    entry.name = name or expected
    if "node_modules/" not in f"/{path}/" and not resolved.startswith(("http:", "https:", "git")):
        entry.role = "member"
        entry.origin = Origin(source=Source(kind="workspace", location=path))
        return entry
    entry.origin = origin_of(resolved) if resolved else Origin()
    entry.alias = expected if expected != entry.name else None
    return entry


def _needs(fields: Map) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for table in _NEEDS for key in as_map(fields.get(table))))


def _name_at(path: str) -> str:
    """The name under which a path installs its package."""
    return (
        path.rpartition("node_modules/")[2] if "node_modules/" in path else posixpath.basename(path)
    )


# --- version 1: dependencies nest ---------------------------------------------------------------


def _nested(file: File, root: Map) -> _Lock:
    lock = _Lock()
    name, version = as_text(root.get("name")) or "", as_text(root.get("version"))
    lock.add(
        _Entry(
            path="",
            line=root.line_of("name"),
            fields=Map(),
            name=name,
            version=version or None,
            role="root",
            needs=_needs(manifest(file, "")),  # this version of the lock does not say
        )
    )
    waiting: list[tuple[str, Value]] = [("", root.get("dependencies"))]
    while waiting:
        parent, table = waiting.pop()
        for key, value, line in items(table):
            if isinstance(value, Map):
                path = f"{parent}/node_modules/{key}" if parent else f"node_modules/{key}"
                lock.add(_nested_place(path, key, value, line))
                waiting.append((path, value.get("dependencies")))
    return lock


def _nested_place(path: str, key: str, fields: Map, line: int | None) -> _Entry:
    """`version` is a version, `npm:real@version`, or the address of a repository, tarball or folder."""
    version = as_text(fields.get("version")) or ""
    spec = parse_spec(key, version)
    resolved = as_text(fields.get("resolved"))
    origin = Origin(source=spec.source, commit=spec.commit)
    if spec.source.kind == "registry" and resolved:
        origin = origin_of(resolved)
    return _Entry(
        path=path,
        line=line,
        fields=fields,
        name=spec.name,
        version=spec.version,
        origin=origin,
        alias=spec.alias,
        needs=tuple(as_map(fields.get("requires"))),
    )


EXTRACTOR = Extractor(
    name=NAME, version=1, files=("package-lock.json", "npm-shrinkwrap.json"), read=read
)
