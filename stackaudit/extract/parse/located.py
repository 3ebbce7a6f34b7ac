"""Values of JSON, YAML and TOML that remember their lines, and the typed ways to take them apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, Union

Scalar: TypeAlias = Union[str, int, float, bool, None]
Value: TypeAlias = Union["Map", "Seq", Scalar]


class Map(dict[str, Value]):
    """An object or table; `line` is where it starts, `lines` where each of its keys stands (1-based)."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int | None = None) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}

    def put(self, key: str, value: Value, line: int | None) -> None:
        self[key] = value
        if line is not None:
            self.lines[key] = line

    def line_of(self, key: str) -> int | None:
        return self.lines.get(key, self.line)


class Seq(list[Value]):
    """An array; `lines[i]` is where item i starts."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int | None = None) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int | None] = []

    def put(self, value: Value, line: int | None) -> None:
        self.append(value)
        self.lines.append(line)

    def line_of(self, index: int) -> int | None:
        return self.lines[index] if index < len(self.lines) else self.line


_NOTHING_MAP, _NOTHING_SEQ = Map(), Seq()


def as_map(value: Value) -> Map:
    """The value if it is a map, else an empty one: unknown shapes are passed over, never a crash."""
    return value if isinstance(value, Map) else _NOTHING_MAP


def as_seq(value: Value) -> Seq:
    return value if isinstance(value, Seq) else _NOTHING_SEQ


def as_text(value: Value) -> str | None:
    """A string, or a number as it is written; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None or isinstance(value, (Map, Seq)):
        return None
    return str(value)


def items(value: Value) -> Iterator[tuple[str, Value, int | None]]:
    """(key, value, line) of a map; nothing for any other value."""
    found = as_map(value)
    for key, inner in found.items():
        yield key, inner, found.line_of(key)


def elements(value: Value) -> Iterator[tuple[Value, int | None]]:
    """(item, line) of an array; nothing for any other value."""
    found = as_seq(value)
    for index, inner in enumerate(found):
        yield inner, found.line_of(index)


def texts(value: Value) -> Iterator[tuple[str, int | None]]:
    """(string, line) of an array of strings, or of one string alone."""
    if isinstance(value, str):
        yield value, None
    for inner, line in elements(value):
        if isinstance(inner, str):
            yield inner, line


def dig(value: Value, *keys: str) -> Value:
    """The value below a path of keys, None where the path ends early."""
    for key in keys:
        value = as_map(value).get(key)
    return value
