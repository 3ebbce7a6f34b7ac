"""A gemspec goes in; the gem itself and what it needs to run and to be developed come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.gem import is_name
from stackaudit.extract.parse.gemspec import Gemspec, parse_gemspec
from stackaudit.files import File, Unreadable
from stackaudit.model import Finding, Package

NAME: Final = "gem-gemspec"


def read(file: File) -> Iterator[Finding]:
    def opened(path: str) -> str | None:
        other = file.sibling(path)
        try:
            return other.text if other is not None else None
        except Unreadable:
            return None

    found = parse_gemspec(file.text, opened)
    installed = found.installed or "specifications" in file.path.split("/")[:-1]
    if found.name and is_name(found.name):
        yield _own(file, found, found.name, installed=installed)
    if not installed:  # what an installed gem needs is installed beside it
        for need in found.needs:
            yield Package(
                ecosystem="gem",
                name=need.name,
                version=need.version,
                constraint=need.constraint,
                scope=need.scope,
                direct=True,
                unresolved=need.unresolved,
                evidence=file.at(need.line, NAME),
            )
    if found.fault is not None:
        raise found.fault


def _own(file: File, found: Gemspec, name: str, *, installed: bool) -> Package:
    licenses = [text for text in found.licenses if re.fullmatch(r"[\w.+() -]+", text)]
    return Package(
        ecosystem="gem",
        name=name,
        version=found.version,
        direct=None if installed else True,
        role="dependency" if installed else "root",
        locked=installed,
        unresolved=found.unresolved,
        licenses=tuple(licenses),
        evidence=file.at(found.line, NAME),
    )


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("*.gemspec",), read=read)
