"""pixi's manifest (pixi.toml, or its part of pyproject.toml) goes in; the conda and PyPI packages it needs come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.conda_spec import CondaSpec, conda_pin
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, dig, items
from stackaudit.extract.parse.requirement import scope_of_words
from stackaudit.extract.parse.requirement_table import table_requirements, table_source
from stackaudit.extract.parse.toml import parse_toml_parts
from stackaudit.files import File
from stackaudit.model import Finding, Package, Scope, Source

NAME: Final = "conda-pixi"

_TABLES: Final[tuple[tuple[str, Scope | None], ...]] = (
    ("dependencies", None), ("run-dependencies", None), ("host-dependencies", "build"),
    ("build-dependencies", "build"),
)  # fmt: skip
_OWN_SECTION: Final = re.compile(rb"^\[+tool\.pixi\b", re.MULTILINE)


def has_section(file: File) -> bool:
    return file.name != "pyproject.toml" or bool(_OWN_SECTION.search(file.data))


def read(file: File) -> Iterator[Finding]:
    document, fault = parse_toml_parts(file.text)
    pixi = as_map(dig(document, "tool", "pixi")) if file.name == "pyproject.toml" else document
    for key in ("package", "workspace", "project"):
        table = as_map(pixi.get(key))
        name = as_text(table.get("name"))
        if name:
            yield Package(
                ecosystem="conda",
                name=name,
                version=as_text(table.get("version")) or None,
                direct=True,
                role="root",
                source=Source(kind="path", location="."),
                evidence=file.at(table.line_of("name"), NAME),
            )
            break
    yield from _level(file, pixi, "runtime")
    yield from _level(file, as_map(pixi.get("package")), "runtime")
    for feature, body, _ in items(pixi.get("feature")):
        yield from _level(file, as_map(body), scope_of_words(feature, "optional"))
    backend = as_map(dig(pixi, "package", "build", "backend"))
    if as_text(backend.get("name")):
        yield from _conda(file, as_text(backend["name"]) or "", backend, backend.line, "build")
    # a fault in pyproject.toml is told by that file's own extractor
    if fault is not None and file.name != "pyproject.toml":
        raise fault


def _level(file: File, table: Map, scope: Scope) -> Iterator[Finding]:
    """The tables of one feature, and those of the platforms under its `target`."""
    for place in (table, *(as_map(body) for _, body, _ in items(table.get("target")))):
        for key, fixed in _TABLES:
            own = fixed if fixed and scope == "runtime" else scope
            for name, value, line in items(place.get(key)):
                yield from _conda(file, name, value, line, own)
        for name, value, line in items(place.get("pypi-dependencies")):
            for requirement, at in table_requirements(name, value, line):
                yield requirement.package(file.at(at, NAME), scope=scope)


def _conda(
    file: File, name: str, value: Value, line: int | None, scope: Scope
) -> Iterator[Finding]:
    table = as_map(value)
    version, constraint = conda_pin(as_text(value) or as_text(table.get("version")) or "")
    if constraint is None and version is None and not table:
        return
    spec = CondaSpec(
        name=name, version=version, constraint=constraint, channel=as_text(table.get("channel"))
    )
    found = spec.package(file.at(line, NAME), scope=scope)
    source, commit, _ = table_source(table, {})
    yield replace(found, source=source, commit=commit) if source.kind != "registry" else found


EXTRACTOR: Final = Extractor(
    name=NAME, version=1, files=("pixi.toml", "pyproject.toml"), read=read, sniff=has_section
)
