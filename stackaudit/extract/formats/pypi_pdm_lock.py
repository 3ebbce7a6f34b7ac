"""pdm.lock goes in; its packages, the scopes their groups give them, and the edges come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.located import Map, as_map, as_text, dig, elements, items, texts
from stackaudit.extract.parse.python_lock import Listing, Node, strongest
from stackaudit.extract.parse.requirement import parse_line, scope_of_words
from stackaudit.extract.parse.requirement_table import table_source
from stackaudit.extract.parse.toml import parse_toml_parts
from stackaudit.files import File, Unreadable
from stackaudit.model import Finding, Package, Scope

NAME: Final = "pypi-pdm-lock"


def read(file: File) -> Iterator[Finding]:
    document, fault = parse_toml_parts(file.text)
    listing = Listing(file.path)
    tables: list[tuple[Node, Map]] = []
    for value, _ in elements(document.get("package")):
        table = as_map(value)
        name = as_text(table.get("name"))
        if name:
            tables.append((listing.add(name, as_text(table.get("version"))), table))
    for node, table in tables:
        for text in _needs(table):
            need = parse_line(text)
            for target in listing.find(need.name, need.constraint or need.version) if need else ():
                listing.join(node, target)
    groups: dict[Node, list[str]] = {}
    for node, table in tables:
        groups.setdefault(node, []).extend(group for group, _ in texts(table.get("groups")))
    development = _development_groups(file)
    for node, table in tables:
        if node not in groups:  # a package is listed once more for each set of its extras
            continue
        scopes = (_scope(group, development) for group in groups.pop(node))
        source, commit, _ = table_source(table, {})
        commit = as_text(table.get("revision")) or commit
        yield Package(
            ecosystem="pypi",
            name=as_text(table.get("name")) or node[0],
            version=node[1] or None,
            scope=strongest(scopes),
            locked=True,
            source=source,
            commit=commit,
            evidence=file.at(table.line_of("name"), NAME),
        )
    yield from listing.edges()
    if fault is not None:
        raise fault


def _needs(table: Map) -> Iterator[str]:
    """Requirements as text; the oldest locks hold a table of them, by name."""
    yield from (text for text, _ in texts(table.get("dependencies")))
    for name, value, _ in items(table.get("dependencies")):
        yield f"{name}{as_text(value) or ''}"


def _development_groups(file: File) -> frozenset[str]:
    """The lock does not tell groups for development from extras; the manifest beside it does."""
    manifest = file.sibling("pyproject.toml")
    if manifest is None:
        return frozenset()
    try:
        document, _ = parse_toml_parts(manifest.text)
    except Unreadable:
        return frozenset()
    tables = (dig(document, "tool", "pdm", "dev-dependencies"), document.get("dependency-groups"))
    return frozenset(group for table in tables for group, _, _ in items(table))


def _scope(group: str, development: frozenset[str]) -> Scope:
    if group == "default":
        return "runtime"
    return scope_of_words(group, "dev" if group in development else "optional")


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("pdm.lock", "pdm.*.lock"), read=read)
