"""Git's .gitmodules goes in; the repositories that are mounted as submodules come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.places import is_own_place, scope_of_path
from stackaudit.extract.parse.repository import parse_repository
from stackaudit.files import File
from stackaudit.model import Finding, Package, Source

NAME: Final = "git-modules"

_SECTION: Final = re.compile(
    r"\s*\[\s*submodule\s*(?:\"((?:[^\"\\]|\\.)*)\"|\.?([^\]]*))\s*\]", re.IGNORECASE
)
_SETTING: Final = re.compile(r"\s*([A-Za-z][\w-]*)\s*=\s*(.*)")


def read(file: File) -> Iterator[Finding]:
    section: dict[str, tuple[str, int]] = {}
    wrong = False  # the first line that fits nothing is named, not every one
    for number, line in enumerate(file.lines, 1):
        text = line.strip()
        if not text or text[0] in "#;":
            continue
        if _SECTION.match(line):
            yield from _submodule(file, section)
            section = {}
        elif setting := _SETTING.match(line):
            section[setting[1].lower()] = (_plain(setting[2]), number)
        elif not wrong:
            wrong = True
            yield file.problem("neither a section nor a setting", number)
    yield from _submodule(file, section)


def _plain(value: str) -> str:
    quoted = re.match(r'"((?:[^"\\]|\\.)*)"', value)
    return quoted[1] if quoted else re.sub(r"\s+[#;].*", "", value).strip()


def _submodule(file: File, section: dict[str, tuple[str, int]]) -> Iterator[Finding]:
    url, line = section.get("url", ("", 0))
    if not url:
        return
    path = section.get("path", ("", 0))[0]
    branch = section.get("branch", (None, 0))[0]
    repository = parse_repository(url)
    relative = url.startswith(("./", "../", "/", "file:"))
    source = Source(kind="path", location=url)
    if repository is not None and not relative:
        source = repository.source
    yield Package(
        ecosystem=repository.ecosystem if repository and not relative else "git",
        name=repository.name if repository and not relative else url,
        constraint=branch,
        alias=path or None,
        scope=scope_of_path(path) if path else "runtime",
        direct=True,
        source=source,
        evidence=file.at(line, NAME),
    )


EXTRACTOR: Final = Extractor(
    name=NAME, version=1, files=(".gitmodules",), read=read, sniff=is_own_place
)
