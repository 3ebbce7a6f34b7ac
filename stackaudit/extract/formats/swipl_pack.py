"""pack.pl of a SWI-Prolog pack goes in; the pack itself and the packs it requires come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.calls import Dialect, Group, Node, Quote, Token, parse_script, split
from stackaudit.extract.parse.identity import identity
from stackaudit.files import File
from stackaudit.model import Finding, Package

NAME: Final = "swipl-pack"
_PROLOG: Final = Dialect(
    comments=(r"%[^\n]*", r"/\*.*?(?:\*/|\Z)"),
    quotes=(Quote("'", "'", lines=True), Quote('"', '"', lines=True)),
)


def sniff(file: File) -> bool:
    """A list of facts; Perl's scripts end in .pl as well."""
    return re.search(rb"^(?:\xef\xbb\xbf)?\s*name\s*\(", file.data, re.MULTILINE) is not None


def read(file: File) -> Iterator[Finding]:
    nodes, fault = parse_script(file.text, _PROLOG)
    said: dict[str, tuple[str, int]] = {}
    for at, node in enumerate(nodes[:-1]):
        following = nodes[at + 1]
        if not isinstance(node, Token) or not isinstance(following, Group):
            continue
        parts = split(following.items, ",")
        if parts and node.text in ("name", "version", "license"):
            text = _atom(parts[0])
            if text:
                said.setdefault(node.text, (text, node.line))
        elif parts and node.text == "requires":
            yield from _required(file, parts[0], node.line)
    if "name" in said:
        name, line = said["name"]
        version = said["version"][0] if "version" in said else None
        licenses = [said["license"][0]] if "license" in said else []
        yield identity(file, NAME, "swiplpack", name, version, line, licenses=licenses)
    if fault is not None:
        raise fault


def _atom(part: list[Node]) -> str | None:
    node = part[0] if len(part) == 1 else None
    return node.text if isinstance(node, Token) and node.kind != "mark" else None


def _required(file: File, part: list[Node], line: int) -> Iterator[Finding]:
    """`requires(name)`, `requires(name >= '1.2')`."""
    name = _atom(part[:1])
    if name and name not in ("prolog", "res", "prolog_flag"):
        rest = [n.text for n in part[1:] if isinstance(n, Token)]
        yield Package(
            ecosystem="swiplpack",
            name=name,
            constraint=" ".join(rest) or None,
            direct=True,
            evidence=file.at(line, NAME),
        )


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("pack.pl",), read=read, sniff=sniff)
