"""A requirement written as TOML or JSON values (Poetry, Pipenv, pixi, uv) goes in, a Requirement comes out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from stackaudit.extract.parse.located import Map, Value, as_map, as_text, elements
from stackaudit.extract.parse.python_link import archive_name, repository, without_secrets
from stackaudit.extract.parse.requirement import Requirement, pin
from stackaudit.model import Source

Pin: TypeAlias = Callable[[str], tuple[str | None, str | None, str | None]]

_EXACT: Final = re.compile(r"={0,3}\s*v?(\d[\w.+!-]*)", re.ASCII)


def poetry_pin(text: str) -> tuple[str | None, str | None, str | None]:
    """Poetry's constraints: a bare version is exact."""
    exact = _EXACT.fullmatch(text.strip())
    return (exact[1], None, None) if exact else pin(text)


def table_requirements(
    name: str,
    value: Value,
    line: int | None,
    *,
    pin: Pin = pin,
    indexes: Mapping[str, str] | None = None,
) -> Iterator[tuple[Requirement, int | None]]:
    """One requirement for a constraint or a table, several for an array of tables (one a marker)."""
    if isinstance(value, str):
        version, constraint, unresolved = pin(value)
        yield (
            Requirement(name=name, version=version, constraint=constraint, unresolved=unresolved),
            line,
        )
    elif isinstance(value, Map):
        yield table_requirement(name, value, pin=pin, indexes=indexes), line
    else:
        for item, at in elements(value):
            if isinstance(item, (str, Map)):
                yield from table_requirements(name, item, at or line, pin=pin, indexes=indexes)


def table_requirement(
    name: str, table: Map, *, pin: Pin = pin, indexes: Mapping[str, str] | None = None
) -> Requirement:
    written = as_text(table.get("version")) or ""
    version, constraint, unresolved = pin(written)
    source, commit, of_archive = table_source(table, indexes or {})
    return Requirement(
        name=name,
        version=version or (None if constraint else of_archive),
        constraint=constraint,
        unresolved=unresolved,
        marker=as_text(table.get("markers")) or as_text(table.get("marker")) or "",
        source=source,
        commit=commit,
    )


def table_source(table: Map, indexes: Mapping[str, str]) -> tuple[Source, str | None, str | None]:
    """(source, commit, version that an archive's name states) of a table with git, path, url or index."""

    def text(*keys: str) -> str | None:
        return next((found for key in keys if (found := as_text(table.get(key)))), None)

    for vcs in ("git", "hg", "svn", "bzr"):
        address = text(vcs)
        if address:
            location, ref = repository(address)
            commit = text(
                "resolved_reference", "rev", "ref", "revision", "tag", "reference", "branch"
            )
            return Source(kind="git", location=location), commit or ref, None
    if table.get("workspace") is True:
        return Source(kind="workspace"), None, None
    place = text("path", "directory", "file", "url")
    if place and "://" in place and not place.startswith("file:"):
        version = archive_name(place.partition("#")[0].rpartition("/")[2])[1]
        return Source(kind="url", location=without_secrets(place)), None, version
    if place:
        version = archive_name(place.rpartition("/")[2])[1]
        return Source(kind="path", location=place), None, version
    named = text("index", "source")
    if named:
        registry = indexes.get(named) or (named if "://" in named else None)
        return Source(kind="registry", location=registry), None, None
    return Source(kind="registry"), None, None


def named_indexes(value: Value) -> dict[str, str]:
    """name → URL of an array of tables with `name` and `url` (package indexes)."""
    found = {}
    for item, _ in elements(value):
        name, url = as_text(as_map(item).get("name")), as_text(as_map(item).get("url"))
        if name and url:
            found[name] = without_secrets(url)
    return found
