"""pnpm-lock.yaml (v5, v6, v9, multi-document) goes in; locked packages, workspace members and who needs whom come out."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, dig, items
from stackaudit.extract.parse.lock import Locked, Need, lock_findings
from stackaudit.extract.parse.npm import is_name
from stackaudit.extract.parse.npm_workspace import identity, manifest
from stackaudit.extract.parse.pnpm import identify, without_peers
from stackaudit.extract.parse.yaml import iter_yaml
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Ref, Scope, Source

NAME: Final = "npm-pnpm-lock"
_TABLES: Final[tuple[tuple[str, Scope], ...]] = (
    ("dependencies", "runtime"),
    ("optionalDependencies", "optional"),
    ("devDependencies", "dev"),
    ("configDependencies", "dev"),
    ("packageManagerDependencies", "dev"),
)


@dataclass(slots=True, kw_only=True, eq=False)
class _Entry(Locked):
    """A package of the lock or a project of the workspace; `wants` are (scope, name, version)."""

    folder: str = ""
    wants: list[tuple[Scope, str, str]] = field(default_factory=list)


def read(file: File) -> Iterator[Finding]:
    recognised = False
    for document in iter_yaml(file.text):
        if isinstance(document, Map):
            recognised = True
            yield from _document(file, document)
    if not recognised and file.text.strip():
        raise Malformed("not a pnpm-lock: no document is a map", 1)


def _document(file: File, root: Map) -> Iterator[Finding]:
    packages = dict(_packages(root))
    projects = {entry.folder: entry for entry in _projects(file, root)}
    outside: list[Locked] = []
    needs: list[Need] = []
    for source in (*projects.values(), *packages.values()):
        for scope, name, written in source.wants:
            target: Locked | None = _target(source, name, written, packages, projects)
            if target is None and written.startswith("link:"):
                place = Source(kind="path", location=written[5:] or None)
                ref = Ref(ecosystem="npm", name=name)
                target = Locked(ref=ref, line=source.line, source=place)
                outside.append(target)
            if target is not None:
                if target.role == "dependency" and target.ref.name != name:
                    target.alias = name
                needs.append(Need(source, target, scope))
    entries = [*projects.values(), *packages.values(), *outside]
    for entry in entries:
        if not is_name(entry.ref.name):
            entry.ref = Ref(ecosystem="npm", name="")
    yield from lock_findings(file, NAME, entries, needs)


def _packages(root: Map) -> Iterator[tuple[str, _Entry]]:
    """The installed packages by key: `packages`, told apart by their peers in `snapshots` (v9)."""
    known = as_map(root.get("packages"))
    snapshots = root.get("snapshots")
    split = isinstance(snapshots, Map)
    keys = list(as_map(snapshots)) if split else []
    covered = {without_peers(key) for key in keys}
    names = _names_by_address(root)
    for key in (*(k for k in known if k not in covered), *keys):
        base = without_peers(key) if split else key
        fields = as_map(known.get(base))
        needs = as_map(as_map(snapshots).get(key)) if split else fields
        name, version, origin = identify(base, fields)
        yield (
            key,
            _Entry(
                ref=Ref(ecosystem="npm", name=name or names.get(key, ""), version=version),
                line=known.line_of(base) if base in known else as_map(snapshots).line_of(key),
                source=origin.source,
                commit=origin.commit,
                scope=None if split else _flagged(fields),
                wants=[
                    (scope, need, text)
                    for table, scope in _TABLES[:2]
                    for need, value, _ in items(needs.get(table))
                    if (text := as_text(value))
                ],
            ),
        )


def _flagged(fields: Map) -> Scope | None:
    if as_text(fields.get("dev")) == "true":
        return "dev"
    return "optional" if as_text(fields.get("optional")) == "true" else None


def _names_by_address(root: Map) -> dict[str, str]:
    """Keys that are addresses tell no name; whoever needs them does."""
    found: dict[str, str] = {}
    holders = [root, *(as_map(v) for v in as_map(root.get("importers")).values())]
    holders += [as_map(v) for v in as_map(root.get("packages")).values()]
    for holder in holders:
        for table, _ in _TABLES:
            for name, value, _ in items(holder.get(table)):
                text = _version_of(value)
                if text and "/" in text:
                    found.setdefault(text, name)
    return found


def _version_of(value: Value) -> str | None:
    return as_text(value) or as_text(dig(value, "version"))


def _projects(file: File, root: Map) -> Iterator[_Entry]:
    """The workspace's projects with what they need; their names stand in their package.json."""
    importers = root.get("importers")
    if isinstance(importers, Map):
        listed = [(folder, as_map(value), line) for folder, value, line in items(importers)]
    else:
        listed = [(".", root, 1)]
    for folder, fields, line in listed:
        name, version = identity(manifest(file, folder))
        yield _Entry(
            ref=Ref(ecosystem="npm", name=name, version=version),
            line=line,
            role="root" if folder == "." else "member",
            source=Source(kind="workspace", location=folder),
            folder=posixpath.normpath(folder),
            wants=[
                (scope, need, text)
                for table, scope in _TABLES
                for need, value, _ in items(fields.get(table))
                if (text := _version_of(value))
            ],
        )


def _target(
    source: _Entry, name: str, written: str, nodes: dict[str, _Entry], projects: dict[str, _Entry]
) -> _Entry | None:
    """The package or project that `name: written` means in any version of the format."""
    if written.startswith("link:"):
        return projects.get(posixpath.normpath(posixpath.join(source.folder, written[5:])))
    for text in (written, without_peers(written)):
        for key in (f"{name}@{text}", f"/{name}@{text}", f"/{name}/{text}", text, f"/{text}"):
            if key in nodes:
                return nodes[key]
    return None


EXTRACTOR = Extractor(name=NAME, version=1, files=("pnpm-lock.yaml", "shrinkwrap.yaml"), read=read)
