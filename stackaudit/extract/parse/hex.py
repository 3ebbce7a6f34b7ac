"""mix.exs and Erlang terms go in; the project and the Hex packages it asks for come out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from stackaudit.extract.parse.calls import (
    Argument,
    Dialect,
    Group,
    Node,
    Quote,
    Token,
    arguments,
    parse_script,
    source_of,
    split,
    text_of,
    walk,
)
from stackaudit.extract.parse.python_link import without_secrets
from stackaudit.files import Malformed
from stackaudit.model import Scope, Source

ELIXIR: Final = Dialect(
    comments=(r"#[^\n]*",),
    quotes=(
        Quote('"""', '"""', lines=True),
        Quote("'''", "'''", lines=True),
        Quote('"', '"', lines=True),
        Quote("'", "'"),
    ),
    newlines=True,
)
ERLANG: Final = Dialect(
    comments=(r"%[^\n]*",),
    quotes=(Quote('"', '"', lines=True), Quote("'", "'")),
    word=r"[^\W\d][\w@]*",
    binaries=True,
)
_EXACT: Final = re.compile(r"(?:==\s*)?v?(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)", re.ASCII)
_REGISTRY: Final = Source(kind="registry")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One dependency; fields as in Package."""

    name: str
    line: int
    version: str | None = None
    constraint: str | None = None
    scope: Scope = "runtime"
    source: Source = _REGISTRY
    commit: str | None = None
    alias: str | None = None
    unresolved: str | None = None


@dataclass(slots=True)
class Mix:
    app: str | None = None
    version: str | None = None
    line: int | None = None
    elixir: tuple[str, int] | None = None
    wanted: list[Wanted] = field(default_factory=list)
    fault: Malformed | None = None


def requirement(written: str) -> tuple[str | None, str | None]:
    """(version, constraint): a bare version and one behind "==" are pins."""
    found = _EXACT.fullmatch(written.strip())
    return (found[1], None) if found else (None, written.strip() or None)


def git(address: str) -> Source:
    return Source(kind="git", location=without_secrets(address))


def atom_of(nodes: Sequence[Node]) -> str | None:
    """`:name` or `:"name"` in Elixir; a word, a quoted one or a binary in Erlang."""
    if len(nodes) == 2 and nodes[0].is_mark(":") and isinstance(nodes[1], Token):
        return nodes[1].text if nodes[1].kind in ("word", "text") else None
    if len(nodes) == 1 and isinstance(nodes[0], Token) and nodes[0].kind == "word":
        return nodes[0].text
    return text_of(nodes)


# --- mix.exs ----------------------------------------------------------------------------------------


def parse_mix(text: str) -> Mix:
    nodes, fault = parse_script(text, ELIXIR)
    found = Mix(fault=fault)
    known = _attributes(nodes)
    _project(found, nodes, known)
    for tuple_ in _tuples(nodes):
        wanted = _wanted(tuple_, text, known)
        if wanted is not None:
            found.wanted.append(wanted)
    return found


def _attributes(nodes: Sequence[Node]) -> dict[str, str]:
    """`@version "1.2.0"`."""
    found: dict[str, str] = {}
    for level, at in walk(nodes):
        if level[at].is_mark("@") and at + 2 < len(level):
            name, value = level[at + 1], text_of(level[at + 2 : at + 3])
            if isinstance(name, Token) and value is not None:
                found.setdefault(name.text, value)
    return found


def _value(nodes: Sequence[Node], known: Mapping[str, str]) -> str | None:
    if len(nodes) == 2 and nodes[0].is_mark("@") and isinstance(nodes[1], Token):
        return known.get(nodes[1].text)
    return text_of(nodes)


def _project(found: Mix, nodes: Sequence[Node], known: Mapping[str, str]) -> None:
    """The keywords of `def project`: the first list that says `app:`."""
    for level, at in walk(nodes):
        if level[at].is_word("app") and at + 1 < len(level) and level[at + 1].is_mark(":"):
            start = at
            while start and not level[start - 1].is_word("do"):
                start -= 1
            for said in arguments(level[start:]):
                if said.key == "app":
                    found.app, found.line = atom_of(said.value[:2]), said.line
                elif said.key == "version":
                    found.version = _value(said.value[:2], known) or text_of(said.value[:1])
                elif said.key == "elixir" and (text := text_of(said.value[:1])):
                    found.elixir = (text, said.line)
            return


def _tuples(nodes: Sequence[Node]) -> Iterator[Sequence[Node]]:
    """What stands in the braces of every dependency: in functions and attributes called …deps, after `deps:`."""
    within = False
    for at, node in enumerate(_flat(nodes)):
        if isinstance(node, Token):
            before = node
        del at
        if isinstance(node, Token) and node.is_word("def", "defp", "defmodule", "defmacro"):
            within = False
    yield from ()
