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
    seen: set[int] = set()
    for list_ in _lists(nodes):
        if list_.start not in seen:
            seen.add(list_.start)
            found.wanted += _wanted_in(list_, text, known)
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
            for said in arguments(level):
                if said.key == "app":
                    found.app, found.line = atom_of(said.value), said.line
                elif said.key == "version":
                    found.version = _value(said.value, known)
                elif said.key == "elixir" and (text := text_of(said.value)):
                    found.elixir = (text, said.line)
            return


def _lists(nodes: Sequence[Node]) -> Iterator[Group]:
    """What functions and attributes called …deps hold, and what stands after `deps:`."""
    within = False
    for level, at in walk(nodes):
        node = level[at]
        before = level[at - 1] if at else None
        if level is nodes and isinstance(node, Token) and node.is_word("def", "defp", "defmodule"):
            name = nodes[at + 1] if at + 1 < len(nodes) else None
            within = isinstance(name, Token) and "deps" in name.text
        elif isinstance(node, Group) and node.opener == "[":
            said = level[at - 2] if at > 1 and before and before.is_mark(":") else before
            named = isinstance(said, Token) and said.kind == "word" and "deps" in said.text
            if (level is nodes and within) or named:
                yield node


def _wanted_in(list_: Group, text: str, known: Mapping[str, str]) -> Iterator[Wanted]:
    """`{:name, "~> 1.0", only: :dev}`, or `name: "~> 1.0"` as it was written at first."""
    for said in arguments(list_.items):
        inner = said.value[0] if said.value else None
        if said.key is not None and said.key.islower():
            rest = [said._replace(key=None)]
            if isinstance(inner, Group) and inner.opener == "[":
                rest = arguments(inner.items)
            yield _wanted(said.key, said.line, rest, text, known)
        elif isinstance(inner, Group) and inner.opener == "{":
            parts = arguments(inner.items)
            name = atom_of(parts[0].value) if parts else None
            if name:
                yield _wanted(name, inner.line, _flattened(parts[1:]), text, known)


def _flattened(parts: list[Argument]) -> list[Argument]:
    """Options may stand in brackets of their own."""
    found: list[Argument] = []
    for part in parts:
        inner = part.value[0] if len(part.value) == 1 else None
        if part.key is None and isinstance(inner, Group) and inner.opener == "[":
            found += arguments(inner.items)
        else:
            found.append(part)
    return found


def _wanted(
    name: str, line: int, parts: list[Argument], text: str, known: Mapping[str, str]
) -> Wanted:
    options = {part.key: part for part in parts if part.key}
    version = constraint = commit = unresolved = None
    for part in parts:
        if part.key is None:
            written = _value(part.value, known)
            if written is not None and "#{" not in written:
                version, constraint = requirement(written)
            else:
                unresolved = source_of(text, part.value)
    for key in ("ref", "tag", "branch"):
        commit = commit or (_value(options[key].value, known) if key in options else None)
    source = _source(options, known)
    real = atom_of(options["hex"].value) if "hex" in options else None
    return Wanted(
        name=real or name,
        line=line,
        version=version,
        constraint=constraint,
        scope=_scope(options),
        source=source,
        commit=commit if source.kind == "git" else None,
        alias=name if real and real != name else None,
        unresolved=unresolved,
    )


def _source(options: Mapping[str, Argument], known: Mapping[str, str]) -> Source:
    if "path" in options:
        return Source(kind="path", location=_value(options["path"].value, known))
    if "in_umbrella" in options:
        return Source(kind="workspace")
    if "github" in options:
        place = _value(options["github"].value, known)
        return git(f"https://github.com/{place}") if place else Source(kind="git")
    if "git" in options:
        address = _value(options["git"].value, known)
        return git(address) if address else Source(kind="git")
    return _REGISTRY


def _scope(options: Mapping[str, Argument]) -> Scope:
    """`only:` names environments; what is no part of the release without them is there to build it."""
    if "only" in options:
        value = options["only"].value
        inner = value[0] if len(value) == 1 else None
        parts = split(inner.items, ",") if isinstance(inner, Group) else [value]
        names = {atom_of(part) for part in parts}
        if names == {"test"}:
            return "test"
        if "prod" not in names:
            return "dev"
    if "optional" in options and _is_true(options["optional"]):
        return "optional"
    runtime = options.get("runtime")
    return (
        "build" if runtime and [n.is_word("false") for n in runtime.value] == [True] else "runtime"
    )


def _is_true(argument: Argument) -> bool:
    return [node.is_word("true") for node in argument.value] == [True]
