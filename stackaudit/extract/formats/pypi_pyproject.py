"""pyproject.toml goes in; the project itself and what it declares to need, in every tool's dialect, come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.located import Map, Value, as_map, dig, items, texts
from stackaudit.extract.parse.pyproject import declared, identity, python_constraint
from stackaudit.extract.parse.requirement import scope_of_words
from stackaudit.extract.parse.requirement_lines import Entry, included
from stackaudit.extract.parse.toml import parse_toml_parts
from stackaudit.files import File
from stackaudit.model import Finding, Package, Scope, Source

NAME: Final = "pypi-pyproject"


def read(file: File) -> Iterator[Finding]:
    document, fault = parse_toml_parts(file.text)
    own = identity(document)
    if own is not None:
        yield Package(
            ecosystem="pypi",
            name=own.name,
            version=own.version,
            role="root",
            direct=True,
            source=Source(kind="path", location="."),
            licenses=(own.license,) if own.license and len(own.license) < 100 else (),
            evidence=file.at(own.line, NAME),
        )
    python = python_constraint(document)
    if python is not None:
        yield Package(
            ecosystem="tool",
            name="python",
            constraint=python[0],
            direct=True,
            evidence=file.at(python[1], NAME),
        )
    for found in declared(document):
        yield found.requirement.package(
            file.at(found.line, NAME), scope=found.scope, index=found.index
        )
    yield from _dynamic(file, document)
    if fault is not None:
        raise fault


def _dynamic(file: File, document: Map) -> Iterator[Finding]:
    """Requirements that setuptools reads from other files, unless those are scanned by themselves."""
    dynamic = as_map(dig(document, "tool", "setuptools", "dynamic"))
    yield from _from_files(file, dynamic.get("dependencies"), "runtime")
    for group, value, _ in items(dynamic.get("optional-dependencies")):
        yield from _from_files(file, value, scope_of_words(group, "optional"))


def _from_files(file: File, value: Value, scope: Scope) -> Iterator[Finding]:
    for path, _ in texts(as_map(value).get("file")):
        for entry in included(file, path):
            if isinstance(entry, Entry):
                evidence = entry.file.at(entry.line, NAME)
                yield entry.requirement.package(evidence, scope=scope, index=entry.index)


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("pyproject.toml",), read=read)
