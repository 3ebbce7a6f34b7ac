"""MODULE.bazel.lock and maven_install.json go in; the selected modules and artifacts, with their edges, come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.bazel import SELECTED
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, as_map, as_text, dig, elements, items, texts
from stackaudit.extract.parse.lock import Locked, Need, lock_findings
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Ref

MODULES: Final = "bazel-module-lock"
MAVEN: Final = "bazel-maven-lock"
_COORDINATE: Final = re.compile(r"([\w.-]+):([\w.-]+)((?::[\w.+-]+)*)", re.ASCII)


def _root(file: File) -> Map:
    root = parse_json(file.text)
    if root is not None and not isinstance(root, Map):
        raise Malformed(f"not a {file.name}: no object", 1)
    return as_map(root)


def read_modules(file: File) -> Iterator[Finding]:
    """The newer form lists the files of the registry it used; only a selected version has a source.json."""
    root = _root(file)
    for address, _, line in items(root.get("registryFileHashes")):
        found = SELECTED.search(address)
        if found is not None:
            yield Package(
                ecosystem="bazel",
                name=found[1],
                version=found[2],
                locked=True,
                evidence=file.at(line, MODULES),
            )
    yield from _graph(file, as_map(root.get("moduleDepGraph")))


def _graph(file: File, graph: Map) -> Iterator[Finding]:
    entries: dict[str, Locked] = {}
    for key, value, line in items(graph):
        fields = as_map(value)
        own = key == "<root>"
        ref = Ref(
            ecosystem="bazel",
            name=as_text(fields.get("name")) or "",
            version=as_text(fields.get("version")) or None,
        )
        entries[key] = Locked(ref=ref, line=line, role="root" if own else "dependency")
    needs = [
        Need(entries[key], entries[target])
        for key, value, _ in items(graph)
        for _, text, _ in items(as_map(value).get("deps"))
        if (target := as_text(text)) in entries and target is not None
    ]
    yield from lock_findings(file, MODULES, list(entries.values()), needs)


def read_maven(file: File) -> Iterator[Finding]:
    """`artifacts` with their versions and `dependencies` between them; before that, a tree of coordinates."""
    root = _root(file)
    entries: dict[str, Locked] = {}
    asked: list[tuple[str, str]] = []
    for key, value, line in items(root.get("artifacts")):
        version = as_text(as_map(value).get("version"))
        name = ":".join(key.split(":")[:2])
        if version and _COORDINATE.fullmatch(key):
            ref = Ref(ecosystem="maven", name=name, version=version)
            entries[key] = Locked(ref=ref, line=line, direct=None)
    for key, value, _ in items(root.get("dependencies")):
        asked += [(key, text) for text, _ in texts(value)]
    for value, line in elements(dig(root, "dependency_tree", "dependencies")):
        fields = as_map(value)
        coordinate = as_text(fields.get("coord")) or ""
        found = _COORDINATE.fullmatch(coordinate)
        if found is not None and found[3] and ":sources:" not in coordinate:
            ref = Ref(
                ecosystem="maven",
                name=f"{found[1]}:{found[2]}",
                version=found[3].rpartition(":")[2],
            )
            entries[coordinate] = Locked(ref=ref, line=fields.line_of("coord") or line, direct=None)
            asked += [(coordinate, text) for text, _ in texts(fields.get("directDependencies"))]
    needs = [Need(entries[a], entries[b]) for a, b in asked if a in entries and b in entries]
    yield from lock_findings(file, MAVEN, list(entries.values()), needs)


EXTRACTORS: Final = (
    Extractor(name=MODULES, version=1, files=("MODULE.bazel.lock",), read=read_modules),
    Extractor(
        name=MAVEN, version=1, files=("*maven_install.json", "maven*_install.json"), read=read_maven
    ),
)
