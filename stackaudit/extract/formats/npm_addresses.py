"""Web pages and scripts go in; the packages they load by address or by an npm: or jsr: specifier come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.cdn import HOSTS, parse_address, parse_specifier
from stackaudit.files import File
from stackaudit.model import Finding, Scope

PAGES: Final = "npm-page"
IMPORTS: Final = "npm-imports"
_HOSTS: Final = re.compile(HOSTS.pattern.encode())
_COMMENT: Final = re.compile(r"<!--(?!\[if).*?(?:-->|\Z)", re.DOTALL)
_TAG: Final = re.compile(r"<(script|link)\b([^<>]*)>", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"\b(?:src|href)\s*=\s*[\"']?([^\s\"'<>]+)", re.IGNORECASE)
_QUOTED: Final = re.compile(r"[\"']((?:https?:)?//[^\s\"'<>]+)[\"']")
_IMPORT: Final = re.compile(
    r"(?:\bfrom|\bimport|\bimport\s*\(|\brequire\s*\()\s*[\"'`]((?:npm:|jsr:|https://)[^\s\"'`]+)[\"'`]"
)
_TESTS: Final = re.compile(
    r"(?:^|/)(?:tests?|__tests__|testdata|fixtures|specs?)/|[._-](?:test|spec)\.[a-z]+$"
)


def read_page(file: File) -> Iterator[Finding]:
    """`<script src>`, `<link href>`, and the addresses inside scripts (import maps, modules)."""
    text = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), file.text)
    found: list[tuple[int, str]] = []
    closed = True
    for tag in _TAG.finditer(text):
        inside = _ADDRESS.finditer(text, tag.start(2), tag.end(2))
        found += [(address.start(1), address[1]) for address in inside]
        if tag[1].lower() == "script" and closed and re.search("import|module", tag[2]):
            end = text.find("</script", tag.end())
            closed = end >= 0
            inside = _QUOTED.finditer(text, tag.end(), end if closed else len(text))
            found += [(quoted.start(1), quoted[1]) for quoted in inside]
    yield from _packages(file, PAGES, text, found)


def read_imports(file: File) -> Iterator[Finding]:
    """`import … from "npm:name@1"`, dynamic imports, modules by address."""
    text = file.text
    found = []
    for quoted in _IMPORT.finditer(text):
        start = text.rfind("\n", 0, quoted.start()) + 1
        if not text[start : quoted.start()].lstrip().startswith(("//", "*", "/*")):
            found.append((quoted.start(1), quoted[1]))
    yield from _packages(file, IMPORTS, text, found)


def _packages(
    file: File, by: str, text: str, addresses: list[tuple[int, str]]
) -> Iterator[Finding]:
    line, done = 1, 0
    for offset, address in sorted(set(addresses)):
        line, done = line + text.count("\n", done, offset), offset
        spec = parse_specifier(address) if by == IMPORTS else parse_address(address)
        if spec is not None:
            yield spec.package(file.at(line, by), scope=_scope(file.path))


def _scope(path: str) -> Scope:
    return "test" if _TESTS.search(path) else "runtime"


def _has_address(file: File) -> bool:
    return _HOSTS.search(file.data) is not None


def _has_specifier(file: File) -> bool:
    return b"npm:" in file.data or b"jsr:" in file.data or _has_address(file)


EXTRACTORS = (
    Extractor(name=PAGES, version=1, files=("*.html", "*.htm"), read=read_page, sniff=_has_address),
    Extractor(
        name=IMPORTS,
        version=1,
        files=("*.ts", "*.tsx", "*.mts", "*.js", "*.jsx", "*.mjs"),
        read=read_imports,
        sniff=_has_specifier,
    ),
)
