"""A rockspec goes in; the Lua rock itself and what it depends on come out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.calls import (
    Dialect,
    Node,
    Quote,
    Token,
    parse_script,
    split,
    text_of,
    texts_in,
    walk,
)
from stackaudit.extract.parse.identity import identity
from stackaudit.files import File
from stackaudit.model import Finding, Package, Scope

NAME: Final = "luarocks-rockspec"
_LUA: Final = Dialect(
    comments=(r"--\[\[.*?(?:\]\]|\Z)", r"--[^\n]*"),
    quotes=(Quote("[[", "]]", escapes=False, lines=True), Quote('"', '"'), Quote("'", "'")),
)
_FIELDS: Final[tuple[tuple[str, Scope], ...]] = (
    ("dependencies", "runtime"),
    ("build_dependencies", "build"),
    ("test_dependencies", "test"),
)
_NEED: Final = re.compile(r"\s*((?:[\w.-]+/)?[A-Za-z0-9][\w.-]*)\s*(.*?)\s*", re.ASCII)
_EXACT: Final = re.compile(r"(?:==?\s*)?v?(\d[\w.]*(?:-[\w.]+)*)")
_TREE: Final = re.compile(r"(?:^|/)rocks(?:-\d+\.\d+)?/[^/]+/[^/]+/[^/]+\.rockspec$")
"""Where LuaRocks installs: what an installed rock needs is installed beside it."""


def read(file: File) -> Iterator[Finding]:
    nodes, fault = parse_script(file.text, _LUA)
    said = _assigned(nodes)
    installed = _TREE.search(file.path) is not None
    name, version = _value(said.get("package"), said), _value(said.get("version"), said)
    if name:
        licenses = _keyed(said.get("description"), "license")
        line = said["package"][0].line
        yield identity(
            file, NAME, "luarocks", name, version, line, licenses=licenses, installed=installed
        )
    for field, scope in _FIELDS:
        value = said.get(field)
        if value and not installed:
            for text, line in texts_in(value):
                yield from _needed(file, text, scope, line)
    if fault is not None:
        raise fault


def _assigned(nodes: Sequence[Node]) -> dict[str, list[Node]]:
    """`name = value` and `local a, b = "1.0", "-1"`; a value ends where the next name is assigned."""
    found: dict[str, list[Node]] = {}
    equals = [at for at, node in enumerate(nodes) if node.is_mark("=")]
    starts = []
    for at in equals:
        start = at
        while start >= 2 and nodes[start - 2].is_mark(","):
            start -= 2
        starts.append(start - 1)
    for at, start, end in zip(equals, starts, [*starts[1:], len(nodes)], strict=False):
        names = [
            n.text for n in nodes[max(start, 0) : at] if isinstance(n, Token) and n.kind == "word"
        ]
        values = split([n for n in nodes[at + 1 : end] if not n.is_word("local")], ",")
        found.update(zip(names, values, strict=False))
    return found


def _value(nodes: Sequence[Node] | None, said: dict[str, list[Node]], depth: int = 0) -> str | None:
    """A text, a name that stands for one, or several of these joined by `..`."""
    parts = split(nodes or (), "..")
    texts = []
    for part in parts:
        text = text_of(part)
        first = part[0]
        if text is None and len(part) == 1 and isinstance(first, Token) and depth < 5:
            text = (
                _value(said.get(first.text), said, depth + 1)
                if first.kind == "word"
                else first.text
            )
        if text is None:
            return None
        texts.append(text)
    return "".join(texts) or None


def _keyed(nodes: Sequence[Node] | None, key: str) -> list[str]:
    for level, at in walk(nodes or ()):
        if level[at].is_word(key) and at + 2 < len(level) and level[at + 1].is_mark("="):
            text = text_of(level[at + 2 : at + 3])
            return [text] if text else []
    return []


def _needed(file: File, text: str, scope: Scope, line: int) -> Iterator[Finding]:
    """ "luasocket >= 3.0, < 4", "penlight 1.13.1", "lua"."""
    found = _NEED.fullmatch(text)
    if found is None:
        return
    written = " ".join(found[2].split())
    exact = _EXACT.fullmatch(written)
    yield Package(
        ecosystem="tool" if found[1] == "lua" else "luarocks",
        name=found[1],
        version=exact[1] if exact else None,
        constraint=None if exact else written or None,
        scope=scope,
        direct=True,
        evidence=file.at(line, NAME),
    )


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("*.rockspec",), read=read)
