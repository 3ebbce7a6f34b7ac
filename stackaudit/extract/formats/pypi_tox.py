"""tox.ini goes in; what tox installs into the environments it makes comes out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.ini import parse_ini
from stackaudit.extract.parse.requirement import scope_of_words
from stackaudit.extract.parse.requirement_lines import Entry, Line, read_entries
from stackaudit.files import File
from stackaudit.model import Finding

NAME: Final = "pypi-tox"

_CONDITION: Final = re.compile(r"[\w.!{},-]+:\s+(\S.*)")


def read(file: File) -> Iterator[Finding]:
    for section, options in parse_ini(file.lines).items():
        kind, _, environment = section.partition(":")
        if kind not in ("tox", "testenv"):
            continue
        option = options.get("requires" if kind == "tox" else "deps")
        if option is None:
            continue
        scope = "dev" if kind == "tox" else scope_of_words(environment, "test")
        # "{[testenv]deps}" and "{toxinidir}/x" are tox's own references
        lines = [
            Line(number=number, text=_unconditional(text))
            for number, text in option.filled
            if not text.startswith("{")
        ]
        for entry in read_entries(file, lines):
            if isinstance(entry, Entry) and entry.requirement.source.kind != "path":
                yield entry.requirement.package(
                    entry.file.at(entry.line, NAME), scope=scope, index=entry.index
                )


def _unconditional(text: str) -> str:
    """The requirement of "py39,lint: requirement"."""
    found = _CONDITION.fullmatch(text)
    return found[1] if found else text


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("tox.ini",), read=read)
