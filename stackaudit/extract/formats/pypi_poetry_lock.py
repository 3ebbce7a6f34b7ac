"""poetry.lock, old or new, goes in; its packages, their scopes and the edges between them come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, elements, items, texts
from stackaudit.extract.parse.pyproject import Declared, declared
from stackaudit.extract.parse.python_link import repository, without_secrets
from stackaudit.extract.parse.python_lock import Listing, Node, scope_of_groups
from stackaudit.extract.parse.requirement import canonical, parse_requirement
from stackaudit.extract.parse.toml import parse_toml_parts
from stackaudit.files import File, Unreadable
from stackaudit.model import Finding, Package, Scope, Source

NAME: Final = "pypi-poetry-lock"


def read(file: File) -> Iterator[Finding]:
    document, fault = parse_toml_parts(file.text)
    manifest = _manifest(file)
    listing = Listing(file.path)
    tables: dict[Node, Map] = {}
    for value, _ in elements(document.get("package")):
        table = as_map(value)
        name = as_text(table.get("name"))
        if name:
            tables.setdefault(listing.add(name, as_text(table.get("version"))), table)
    _join(listing, tables, manifest)
    wanted = {canonical(found.requirement.name) for found in manifest or ()}
    reached = listing.scopes(
        (node, found.scope)
        for found in manifest or ()
        for node in listing.find(found.requirement.name, found.requirement.constraint)
    )
    for node, table in tables.items():
        source, commit = _source(as_map(table.get("source")))
        yield Package(
            ecosystem="pypi",
            name=as_text(table.get("name")) or node[0],
            version=node[1] or None,
            scope=_scope(table) or reached.get(node, "runtime"),
            direct=node[0] in wanted if manifest is not None else None,
            locked=True,
            source=source,
            commit=commit,
            evidence=file.at(table.line_of("name"), NAME),
        )
    yield from listing.edges()
    if fault is not None:
        raise fault


def _manifest(file: File) -> list[Declared] | None:
    """What the pyproject.toml beside the lock asks for; None where there is none to be read."""
    manifest = file.sibling("pyproject.toml")
    if manifest is None:
        return None
    try:
        document, _ = parse_toml_parts(manifest.text)
    except Unreadable:
        return None
    return [found for found in declared(document) if found.scope != "build"] or None


def _join(listing: Listing, tables: dict[Node, Map], manifest: list[Declared] | None) -> None:
    """An optional dependency is an edge only where somebody asks for the extra that brings it."""
    asked: dict[str, set[str]] = {}
    for found in manifest or ():
        asked.setdefault(canonical(found.requirement.name), set()).update(found.requirement.extras)
    for table in tables.values():
        for name, value, _ in items(table.get("dependencies")):
            for need in _needs(value):
                asked.setdefault(canonical(name), set()).update(
                    extra for extra, _ in texts(need.get("extras"))
                )
    for node, table in tables.items():
        brought = _brought(table, asked.get(node[0], set()))
        for name, value, _ in items(table.get("dependencies")):
            if not listing.knows(name):
                continue
            for need in _needs(value):
                if need.get("optional") is True and canonical(name) not in brought:
                    continue
                for target in listing.find(name, as_text(need.get("version"))):
                    listing.join(node, target)


def _needs(value: Value) -> list[Map]:
    """A dependency's value as tables: a constraint, a table, or one of either for each marker."""
    if isinstance(value, str):
        need = Map()
        need["version"] = value
        return [need]
    if isinstance(value, Map):
        return [value]
    return [need for item, _ in elements(value) for need in _needs(item)]


def _brought(table: Map, extras: set[str]) -> set[str]:
    """The names that these extras of a package bring in."""
    wanted = {canonical(extra) for extra in extras}
    found = set()
    for extra, needs, _ in items(table.get("extras")):
        if canonical(extra) in wanted:
            requirements = (parse_requirement(text) for text, _ in texts(needs))
            found |= {canonical(r.name) for r in requirements if r is not None}
    return found


def _scope(table: Map) -> Scope | None:
    """Poetry 2 writes the groups, Poetry 1.0–1.4 a category; between them the lock does not say."""
    groups = [group for group, _ in texts(table.get("groups"))]
    category = as_text(table.get("category"))
    scope: Scope | None = None
    if groups:
        scope = scope_of_groups(groups)
    elif category:
        scope = scope_of_groups([category])
    return "optional" if scope == "runtime" and table.get("optional") is True else scope


def _source(table: Map) -> tuple[Source, str | None]:
    kind, url = as_text(table.get("type")), as_text(table.get("url"))
    if kind == "git" and url:
        commit = as_text(table.get("resolved_reference")) or as_text(table.get("reference"))
        return Source(kind="git", location=repository(url)[0]), commit
    if kind in ("directory", "file"):
        return Source(kind="path", location=url), None
    if kind == "url" and url:
        return Source(kind="url", location=without_secrets(url)), None
    return Source(kind="registry", location=without_secrets(url) if url else None), None


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("poetry.lock",), read=read)
