"""uv's lockfile of a project or a script goes in; its packages, their scopes and the edges come out."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.located import (
    Map,
    Value,
    as_map,
    as_text,
    dig,
    elements,
    items,
    texts,
)
from stackaudit.extract.parse.python_link import repository, without_secrets
from stackaudit.extract.parse.python_lock import Listing, Node, strongest
from stackaudit.extract.parse.requirement import canonical, scope_of_words
from stackaudit.extract.parse.toml import parse_toml_parts
from stackaudit.files import File
from stackaudit.model import Finding, Package, Role, Scope, Source

NAME: Final = "pypi-uv-lock"


@dataclass(slots=True)
class _Entry:
    """One [[package]]: `needs` lists what it requires by the extra that asks for it ("" is no extra)."""

    table: Map
    name: str
    version: str | None
    node: Node
    role: Role = "dependency"
    needs: dict[str, list[Map]] = field(default_factory=dict)
    groups: dict[str, list[Map]] = field(default_factory=dict)


def read(file: File) -> Iterator[Finding]:
    document, fault = parse_toml_parts(file.text)
    listing = Listing(file.path)
    members = {canonical(name) for name, _ in texts(dig(document, "manifest", "members"))}
    entries: dict[Node, _Entry] = {}
    for value, _ in elements(document.get("package")):
        table = as_map(value)
        name = as_text(table.get("name"))
        if not name:
            continue
        version = as_text(table.get("version")) or None
        node = listing.add(name, version)
        entry = _Entry(table, name, version, node, _role(table, canonical(name), members))
        entry.needs[""] = _maps(table.get("dependencies"))
        for extra, value, _ in items(table.get("optional-dependencies")):
            entry.needs[extra] = _maps(value)
        for group, value, _ in items(table.get("dev-dependencies")):
            entry.groups[group] = _maps(value)
        entries.setdefault(node, entry)
    direct = _join(listing, entries)
    starts = _starts(document, listing, entries, direct)
    scopes = _reach(listing, entries, starts)
    own = any(entry.role != "dependency" for entry in entries.values()) or bool(starts)
    for node, entry in entries.items():
        yield _package(file, entry, scopes.get(node, "runtime"), (node in direct) if own else None)
    yield from listing.edges()
    if fault is not None:
        raise fault


def _maps(value: Value) -> list[Map]:
    return [item for item, _ in elements(value) if isinstance(item, Map)]


def _role(table: Map, name: str, members: set[str]) -> Role:
    """The project at the lock's own place is the root, the others of its workspace are members."""
    source = as_map(table.get("source"))
    path = as_text(source.get("editable")) or as_text(source.get("virtual"))
    if path == ".":
        return "root"
    return "member" if name in members and source.get("registry") is None else "dependency"


def _targets(listing: Listing, need: Map) -> list[Node]:
    """The entries that one dependency means; the version is given only where a name has several."""
    name = as_text(need.get("name"))
    if not name:
        return []
    version = as_text(need.get("version"))
    nodes = listing.find(name)
    exact = [node for node in nodes if node[1] == (version or "")]
    return exact or nodes if version else nodes


def _join(listing: Listing, entries: dict[Node, _Entry]) -> set[Node]:
    """Draw every edge; the direct dependencies of the project's own packages come back."""
    direct: set[Node] = set()
    for node, entry in entries.items():
        for need in (*_flat(entry.needs), *_flat(entry.groups)):
            for target in _targets(listing, need):
                listing.join(node, target)
                if entry.role != "dependency":
                    direct.add(target)
    return direct


def _flat(by_name: dict[str, list[Map]]) -> Iterator[Map]:
    for needs in by_name.values():
        yield from needs


def _starts(
    document: Map, listing: Listing, entries: dict[Node, _Entry], direct: set[Node]
) -> list[tuple[Node, str, Scope]]:
    """(package, extra, scope) of everything the project or script asks for by itself."""
    starts: list[tuple[Node, str, Scope]] = []

    def ask(needs: list[Map], scope: Scope) -> None:
        for need in needs:
            for target in _targets(listing, need):
                direct.add(target)
                starts.extend((target, extra, scope) for extra in _extras(need))

    for entry in entries.values():
        if entry.role != "dependency":
            for extra, needs in entry.needs.items():
                ask(needs, scope_of_words(extra, "optional") if extra else "runtime")
            for group, needs in entry.groups.items():
                ask(needs, scope_of_words(group, "dev"))
    manifest = as_map(document.get("manifest"))
    ask(_maps(manifest.get("requirements")), "runtime")  # of a script
    for group, value, _ in items(manifest.get("dependency-groups")):
        ask(_maps(value), scope_of_words(group, "dev"))
    return starts


def _extras(need: Map) -> Iterator[str]:
    yield ""
    for key in ("extra", "extras"):
        for extra, _ in texts(need.get(key)):
            yield extra


def _reach(
    listing: Listing, entries: dict[Node, _Entry], starts: list[tuple[Node, str, Scope]]
) -> dict[Node, Scope]:
    """The strongest scope in which each package is reached; extras count only where they are asked for."""
    best: dict[tuple[Node, str], Scope] = {}
    for scope in ("runtime", "optional", "build", "dev", "test"):
        queue = deque((node, extra) for node, extra, own in starts if own == scope)
        while queue:
            state = queue.popleft()
            if state in best:
                continue
            best[state] = scope
            entry = entries.get(state[0])
            for need in entry.needs.get(state[1], ()) if entry else ():
                for target in _targets(listing, need):
                    queue.extend((target, extra) for extra in _extras(need))
    found: dict[Node, Scope] = {}
    for (node, _), scope in best.items():
        found[node] = strongest((scope, found.get(node, scope)))
    return found


def _package(file: File, entry: _Entry, scope: Scope, direct: bool | None) -> Package:
    source, commit = _source(as_map(entry.table.get("source")))
    return Package(
        ecosystem="pypi",
        name=entry.name,
        version=entry.version,
        scope=scope if entry.role == "dependency" else "runtime",
        direct=direct if entry.role == "dependency" else True,
        role=entry.role,
        locked=True,
        source=source,
        commit=commit,
        evidence=file.at(entry.table.line_of("name"), NAME),
    )


def _source(table: Map) -> tuple[Source, str | None]:
    for key in ("editable", "virtual", "directory", "path"):
        path = as_text(table.get(key))
        if path is not None:
            return Source(kind="path", location=path), None
    git = as_text(table.get("git"))
    if git is not None:
        address, _, commit = git.partition("#")
        return Source(kind="git", location=repository(address)[0]), commit or None
    url = as_text(table.get("url"))
    if url is not None:
        return Source(kind="url", location=without_secrets(url)), None
    registry = as_text(table.get("registry"))
    return Source(kind="registry", location=without_secrets(registry) if registry else None), None


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("uv.lock", "*.py.lock"), read=read)
