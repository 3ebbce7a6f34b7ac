"""mix.exs goes in; the Elixir project and the packages it depends on come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.hex import parse_mix
from stackaudit.extract.parse.identity import identity
from stackaudit.files import File
from stackaudit.model import Finding, Package

NAME: Final = "hex-mix"


def read(file: File) -> Iterator[Finding]:
    found = parse_mix(file.text)
    if found.app:
        yield identity(file, NAME, "hex", found.app, found.version, found.line)
    if found.elixir:
        constraint, line = found.elixir
        yield Package(
            ecosystem="tool",
            name="elixir",
            constraint=constraint,
            direct=True,
            evidence=file.at(line, NAME),
        )
    for wanted in found.wanted:
        yield Package(
            ecosystem="hex",
            name=wanted.name,
            version=wanted.version,
            constraint=wanted.constraint,
            scope=wanted.scope,
            direct=True,
            source=wanted.source,
            commit=wanted.commit,
            alias=wanted.alias,
            unresolved=wanted.unresolved,
            evidence=file.at(wanted.line, NAME),
        )
    if found.fault is not None:
        raise found.fault


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("mix.exs",), read=read)
