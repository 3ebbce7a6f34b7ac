"""The tree of a Gradle script goes in; the names it defines and the expressions behind them come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from stackaudit.extract.parse.script import (
    GROOVY,
    KOTLIN,
    Node,
    dotted,
    parse_script,
    split,
    statements,
)
from stackaudit.files import Malformed

_OUTER: Final = frozenset(
    {"rootProject", "project", "ext", "extra", "this", "parent", "properties", "providers",
     "buildscript", "settings", "rootExtra", "target"}
)  # fmt: skip
_GETTERS: Final = frozenset(
    {"property", "findProperty", "gradleProperty", "getProperty", "get", "getValue", "getAt",
     "systemProperty", "getByName"}
)  # fmt: skip
UNCHANGED: Final = frozenset(
    {"get", "toString", "trim", "asProvider", "orNull", "getOrNull", "orElse"}
)
"""Calls that give the text they are asked of."""

_OBJECT: Final = frozenset({"object", "class", "interface"})


def dialect_of(name: str) -> bool:
    """True for Kotlin, False for Groovy, by a script's file name."""
    return name.endswith((".kts", ".kt"))


@lru_cache(maxsize=32)
def script_of(text: str, kotlin: bool) -> tuple[list[Node], Malformed | None]:
    """Kept, since every script of a project looks into those above it."""
    return parse_script(text, KOTLIN if kotlin else GROOVY)


def collect(nodes: Sequence[Node], prefix: str = "") -> Iterator[tuple[str, list[Node]]]:
    """(dotted name, expression) of every assignment, in blocks too; `object X { val y }` is `X.y`."""
    for statement in statements(nodes):
        yield from _defined(statement, prefix)
        inner = prefix
        words = [node.text for node in statement if node.kind == "word"]
        at = next((i for i, word in enumerate(words[:-1]) if word in _OBJECT), None)
        if at is not None and "companion" not in words[:at]:
            inner = f"{prefix}{words[at + 1]}."
        for block in blocks(statement):
            yield from collect(block.nodes, inner)


def short_names(names: Iterable[str]) -> dict[str, str]:
    """`b` for `A.b`, as the code inside of `A` says, where no other object has a `b` as well."""
    found: dict[str, str] = {}
    several: set[str] = set()
    for name in names:
        short = name.rpartition(".")[2]
        if found.setdefault(short, name) != name:
            several.add(short)
    return {short: name for short, name in found.items() if short not in several}


def blocks(statement: Sequence[Node]) -> Iterator[Node]:
    """What a statement does: one block, or those of `if … else …`."""
    return (node for node in statement if node.is_group("{"))


def _defined(statement: list[Node], prefix: str) -> Iterator[tuple[str, list[Node]]]:
    for at, node in enumerate(statement):
        if node.is_mark("=", "+=", "<<") and at:
            name = _target(statement[:at])
            if name:
                yield from _expanded(prefix + name, statement[at + 1 :])
            return
        if node.is_word("by") and at >= 2 and statement[0].is_word("val", "var"):
            holder = statement[-1]
            if holder.kind == "group" and holder.nodes:
                yield prefix + statement[1].text, list(holder.nodes)
            return
    name, at = dotted(statement)
    if name.rpartition(".")[2] == "set" and at < len(statement) and statement[at].is_group("("):
        parts = split(statement[at].nodes)
        if len(parts) == 2 and parts[0][0].kind == "text":
            yield prefix + parts[0][0].text, parts[1]


def _target(left: list[Node]) -> str:
    """The name left of "=": the last one, without what says whose or of which type it is."""
    colon = next((i for i, node in enumerate(left) if node.is_mark(":")), None)
    left = left[:colon] if colon is not None else left
    start = 0
    while start + 1 < len(left) and left[start].kind == "word" and left[start + 1].kind == "word":
        start += 1
    return path_of(left[start:]) or ""


def _expanded(name: str, expression: list[Node]) -> Iterator[tuple[str, list[Node]]]:
    """A map's entries under the map's name: `versions = [guava: "1"]` is `versions.guava`."""
    yield name, expression
    holder = expression[-1] if expression else None
    called = expression[0].text if expression and expression[0].kind == "word" else ""
    if holder is None or not (holder.is_group("[") or called.casefold().endswith("mapof")):
        return
    for part in split(holder.nodes):
        labelled = len(part) > 2 and part[0].kind in ("word", "text")
        if labelled and (part[1].is_mark(":") or part[1].is_word("to")):
            yield from _expanded(f"{name}.{part[0].text}", part[2:])


def path_of(nodes: Sequence[Node]) -> str | None:
    """`rootProject.ext.versions["guava"]`, `property("x")`, `a.b.get()` as a dotted name, None for anything else."""
    parts: list[str] = []
    at = 0
    while at < len(nodes):
        node = nodes[at]
        following = nodes[at + 1] if at + 1 < len(nodes) else None
        if node.kind == "word":
            called = following is not None and following.is_group("(")
            if called and following is not None:
                if node.text in _GETTERS and len(following.nodes) == 1:
                    if following.nodes[0].kind != "text":
                        return None
                    parts.append(following.nodes[0].text)
                elif node.text not in UNCHANGED:
                    return None
                at += 1
            else:
                parts.append(node.text)
        elif node.is_group("[") and parts and len(node.nodes) == 1:
            parts.append(node.nodes[0].text)
        elif not node.is_mark(".", "?.", "!!"):
            return None
        at += 1
    while len(parts) > 1 and parts[0] in _OUTER:
        del parts[0]
    return ".".join(parts) or None


def applied_scripts(nodes: Sequence[Node]) -> Iterator[str]:
    for statement in statements(nodes):
        if statement[0].is_word("apply") and len(statement) > 1:
            inner = statement[1].nodes if statement[1].is_group("(") else statement[1:]
            if len(inner) > 2 and inner[0].is_word("from") and inner[1].is_mark(":", "="):
                texts = [node.text for node in texts_in(inner[2:])]
                yield from texts[:1]
        else:
            for block in blocks(statement):
                yield from applied_scripts(block.nodes)


def texts_in(nodes: Sequence[Node]) -> Iterator[Node]:
    """The texts among nodes and in their brackets."""
    for node in nodes:
        if node.kind == "text":
            yield node
        elif node.kind == "group":
            yield from texts_in(node.nodes)
