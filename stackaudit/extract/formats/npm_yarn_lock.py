"""yarn.lock (version 1 and berry) goes in; locked packages, workspace members and who needs whom come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.located import Map, as_map, as_text, dig, items, texts
from stackaudit.extract.parse.lock import Locked, Need, lock_findings
from stackaudit.extract.parse.npm import (
    DEPENDENCIES,
    is_name,
    name_in,
    origin_of,
    parse_spec,
    split_name,
)
from stackaudit.extract.parse.npm_workspace import Surroundings, identity, manifest
from stackaudit.extract.parse.yaml import iter_yaml
from stackaudit.extract.parse.yarn import parse_yarn
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Ref, Scope, Source

NAME: Final = "npm-yarn-lock"
_BERRY: Final = re.compile(r"^__metadata:", re.MULTILINE)
_TABLES: Final[tuple[tuple[str, Scope], ...]] = (
    ("dependencies", "runtime"),
    ("optionalDependencies", "optional"),
)
_INVENTED: Final = re.compile(r"root-workspace-[0-9a-f]{6}")
"""What yarn calls a root that has no name."""


@dataclass(slots=True, kw_only=True, eq=False)
class _Entry(Locked):
    """One block of the lock, or the project beside it; `wants` are (scope, name, range)."""

    wants: list[tuple[Scope, str, str]] = field(default_factory=list)


def read(file: File) -> Iterator[Finding]:
    if not _BERRY.search(file.text):
        root, fault = parse_yarn(file.text)
        yield from _findings(file, root, berry=False)
        if fault is not None:
            raise fault
        return
    for document in iter_yaml(file.text):
        if not isinstance(document, Map):
            raise Malformed("not a yarn.lock: the document is no map", 1)
        yield from _findings(file, document, berry=True)


def _findings(file: File, root: Map, *, berry: bool) -> Iterator[Finding]:
    entries: list[_Entry] = []
    around = Surroundings(file)
    by_pattern: dict[str, _Entry] = {}
    by_name: dict[str, list[_Entry]] = {}
    for key, value, line in items(root):
        if key == "__metadata" or not isinstance(value, Map):
            continue
        patterns = [pattern.strip() for pattern in key.split(", ")]
        entry = _berry(file, around, value, line) if berry else _classic(patterns, value, line)
        entry.alias = next((n for n, _ in map(split_name, patterns) if n != entry.ref.name), None)
        entries.append(entry)
        by_pattern.update(dict.fromkeys(patterns, entry))
        for name in {split_name(pattern)[0] for pattern in patterns}:
            by_name.setdefault(name, []).append(entry)
    projects, complete = ([], True) if berry else _projects(file)
    entries += projects
    needs = []
    for source in entries:
        for scope, name, wanted in source.wants:
            target = by_pattern.get(f"{name}@{wanted}") or by_pattern.get(f"{name}@npm:{wanted}")
            if target is None and len(by_name.get(name, ())) == 1:
                target = by_name[name][0]  # a `resolutions` entry has replaced the range
            if target is not None:
                needs.append(Need(source, target, scope))
    if not complete:
        _forget_unknown(entries, needs)
    for entry in entries:
        if not is_name(entry.ref.name):
            entry.ref = Ref(ecosystem="npm", name="")
    yield from lock_findings(file, NAME, entries, needs)


def _wants(fields: Map) -> list[tuple[Scope, str, str]]:
    found: list[tuple[Scope, str, str]] = []
    for table, usual in _TABLES:
        for name, value, _ in items(fields.get(table)):
            wanted = as_text(value)
            missable = as_text(dig(fields, "dependenciesMeta", name, "optional")) == "true"
            if wanted is not None:
                found.append(("optional" if missable else usual, name, wanted))
    return found


# --- berry --------------------------------------------------------------------------------------


def _berry(file: File, around: Surroundings, fields: Map, line: int | None) -> _Entry:
    """`resolution` is `name@npm:1.0.0`, `name@workspace:folder`, `name@patch:…` or an address."""
    name, where = split_name(as_text(fields.get("resolution")) or "")
    protocol, _, rest = (where or "").partition(":")
    version = as_text(fields.get("version")) or None
    entry = _Entry(ref=Ref(ecosystem="npm", name=name), line=line, wants=_wants(fields))
    if protocol == "workspace":
        entry.role = "root" if rest == "." else "member"
        entry.source = Source(kind="workspace", location=rest)
        own = manifest(file, rest)
        named, version = identity(own)
        if not named and (own or _INVENTED.fullmatch(name)):
            name = ""
        entry.wants = [
            (_scope_in(own, need), need, around.wanted(need, wanted))
            for _, need, wanted in entry.wants
        ]
    elif protocol == "npm" or protocol == "patch":
        archive = rest.partition("__archiveUrl=")[2].partition("&")[0]
        entry.source = origin_of(unquote(archive)).source
    else:
        origin = origin_of((where or "").partition("::")[0])
        entry.source, entry.commit = origin.source, origin.commit
    if version == "0.0.0-use.local":
        version = None
    entry.ref = Ref(ecosystem="npm", name=name, version=version)
    return entry


def _scope_in(manifest: Map, name: str) -> Scope:
    """The lock does not tell a workspace's development dependencies from the others."""
    for table, scope in DEPENDENCIES:
        if table != "peerDependencies" and name in as_map(manifest.get(table)):
            return scope
    return "runtime"


# --- version 1 ----------------------------------------------------------------------------------


def _classic(patterns: list[str], fields: Map, line: int | None) -> _Entry:
    specs = [parse_spec(name, wanted or "") for name, wanted in map(split_name, patterns)]
    spec = specs[0]
    resolved = as_text(fields.get("resolved"))
    name, source, commit = spec.name, spec.source, spec.commit
    if resolved:
        origin = origin_of(resolved)
        source, commit = origin.source, origin.commit
        name = name_in(resolved) or name
    return _Entry(
        ref=Ref(ecosystem="npm", name=name, version=as_text(fields.get("version")) or None),
        line=line,
        source=source,
        commit=commit,
        wants=_wants(fields),
    )


def _projects(file: File) -> tuple[list[_Entry], bool]:
    """The project and its workspaces, which this version of the lock does not list; if they are all.

    Workspaces that only a glob names cannot be found from here.
    """
    own = manifest(file, "")
    workspaces = own.get("workspaces")
    folders = [text for text, _ in texts(dig(workspaces, "packages") or workspaces)]
    complete = bool(own) and not any("*" in folder for folder in folders)
    found = []
    for fields in (own, *(manifest(file, folder) for folder in folders if "*" not in folder)):
        wants = [
            (scope, name, wanted)
            for table, scope in DEPENDENCIES
            if table != "peerDependencies"
            for name, value, _ in items(fields.get(table))
            if (wanted := as_text(value)) is not None
        ]
        ref = Ref(ecosystem="npm", name="")
        found.append(_Entry(ref=ref, line=None, role="root", wants=wants))
    return found, complete


def _forget_unknown(entries: list[_Entry], needs: list[Need]) -> None:
    """Without every package.json of the project, what the known ones do not list may be direct too."""
    listed = {id(need.target) for need in needs if need.source.role == "root"}
    for entry in entries:
        if id(entry) not in listed:
            entry.direct = None
            entry.scope = "runtime"


EXTRACTOR = Extractor(name=NAME, version=1, files=("yarn.lock",), read=read)
