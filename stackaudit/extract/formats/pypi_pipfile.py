"""Pipenv's Pipfile goes in; what it requires by category comes out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, elements, items
from stackaudit.extract.parse.requirement import scope_of_words
from stackaudit.extract.parse.requirement_table import named_indexes, table_requirements
from stackaudit.extract.parse.toml import parse_toml_parts
from stackaudit.files import File
from stackaudit.model import Finding, Package, Scope

NAME: Final = "pypi-pipfile"

_NO_PACKAGES: Final = frozenset({"source", "requires", "scripts", "pipenv", "pipfile", "_meta"})


def read(file: File) -> Iterator[Finding]:
    document, fault = parse_toml_parts(file.text)
    indexes = named_indexes(document.get("source"))
    main = _main_index(document.get("source"), indexes)
    requires = as_map(document.get("requires"))
    for key in ("python_full_version", "python_version"):
        wanted = as_text(requires.get(key))
        if wanted:
            yield Package(
                ecosystem="tool",
                name="python",
                version=wanted if wanted.count(".") > 1 else None,
                constraint=None if wanted.count(".") > 1 else wanted,
                direct=True,
                evidence=file.at(requires.line_of(key), NAME),
            )
            break
    for category, table, _ in items(document):
        if category in _NO_PACKAGES or not isinstance(table, Map):
            continue
        scope = _scope(category)
        for name, value, line in items(table):
            for requirement, at in table_requirements(name, value, line, indexes=indexes):
                yield requirement.package(file.at(at, NAME), scope=scope, index=main)
    if fault is not None:
        raise fault


def _main_index(sources: Value, indexes: dict[str, str]) -> str | None:
    """The first source serves everything that names no other one."""
    first = next((as_text(as_map(source).get("name")) for source, _ in elements(sources)), None)
    return indexes.get(first or "")


def _scope(category: str) -> Scope:
    if category == "packages":
        return "runtime"
    return "dev" if category == "dev-packages" else scope_of_words(category, "optional")


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("Pipfile",), read=read)
