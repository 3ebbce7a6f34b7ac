"""conan.lock of Conan 1 (a graph) or 2 (lists) goes in; locked recipes and, from a graph, who needs whom come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.conan import parse_reference
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, dig, elements, items
from stackaudit.extract.parse.lock import Locked, Need, lock_findings
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Ref, Scope

NAME: Final = "conan-lock"
_LISTS: Final[tuple[tuple[str, Scope], ...]] = (
    ("requires", "runtime"),
    ("build_requires", "build"),
    ("python_requires", "build"),
    ("config_requires", "build"),
)


def read(file: File) -> Iterator[Finding]:
    root = parse_json(file.text)
    if root is None:
        return
    if not isinstance(root, Map):
        raise Malformed("not a conan.lock: no object", 1)
    yield from _graph(file, as_map(dig(root, "graph_lock", "nodes")))
    for key, scope in _LISTS:
        for value, line in elements(root.get(key)):
            found = parse_reference(as_text(value) or "")
            if found is not None:
                yield Package(
                    ecosystem="conan",
                    name=found.name,
                    version=found.version,
                    scope=scope,
                    locked=True,
                    evidence=file.at(line, NAME),
                )


def _graph(file: File, nodes: Map) -> Iterator[Finding]:
    """Nodes by number; the one that has a path is the project's own recipe."""
    entries: dict[str, Locked] = {}
    for key, value, line in items(nodes):
        fields = as_map(value)
        text = as_text(fields.get("ref")) or as_text(fields.get("pref"))
        found = parse_reference(text or "")
        own = "path" in fields or (key == "0" and text is None) or fields.get("pref", "") is None
        if found is None and not own:
            continue
        ref = Ref(
            ecosystem="conan",
            name=found.name if found else "",
            version=found.version if found else None,
        )
        entries[key] = Locked(
            ref=ref,
            line=fields.lines.get("ref", fields.lines.get("pref", line)),
            role="root" if own else "dependency",
        )
    needs = [
        Need(source, entries[target], scope)
        for key, source in entries.items()
        for table, scope in _needs(as_map(nodes.get(key)))
        for target in _targets(table)
        if target in entries
    ]
    rooted = any(entry.role != "dependency" for entry in entries.values())
    for entry in entries.values():
        entry.direct = entry.direct if rooted else None
    yield from lock_findings(file, NAME, list(entries.values()), needs)


def _needs(fields: Map) -> Iterator[tuple[Value, Scope]]:
    yield fields.get("requires"), "runtime"
    yield fields.get("build_requires"), "build"
    yield fields.get("python_requires"), "build"


def _targets(table: Value) -> Iterator[str]:
    """A list of node numbers, or references that map to them in the oldest locks."""
    for _, value, _ in items(table):
        yield as_text(value) or ""
    for value, _ in elements(table):
        yield as_text(value) or ""


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("conan.lock",), read=read)
