"""The tokens of a Ruby expression go in; its value comes out as far as it is literal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias, Union

from stackaudit.extract.parse.ruby_tokens import Token

Read: TypeAlias = Callable[[str], Union[str, None]]
"""Gives the text of a file that the code reads, by the path it names."""


class Symbol(str):
    """`:name`, which is also good as the text "name"."""

    __slots__ = ()


class Code:
    """An expression whose value cannot be told without running it, as it is written."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"Code({self.text!r})"


Arg: TypeAlias = Union[str, bool, Code, "list[Arg]", "dict[str, Arg]", None]

_TRANSPARENT: Final = frozenset(
    {"freeze", "to_s", "dup", "strip", "chomp", "compact", "flatten", "sort", "uniq", "to_a"}
)
_HOLE: Final = re.compile(r"#\{\s*([^{}\"']*?)\s*\}")
_MAX_DEPTH: Final = 60


def texts_of(arg: Arg) -> list[str]:
    """Text or symbol, or those in a list; nothing for anything else."""
    if isinstance(arg, str):
        return [arg]
    if isinstance(arg, list):
        return [text for inner in arg for text in texts_of(inner)]
    return []


class Values:
    """Looks at stretches of one file's tokens; `variables` are filled in as the file is read."""

    def __init__(self, found: Sequence[Token], read: Read | None) -> None:
        self.found = found
        self.read = read
        self.closing = _closing_brackets(found)
        self.opening = {end: start for start, end in self.closing.items()}
        self.variables: dict[str, Arg] = {}
        self.row: dict[str, Arg] = {}

    def arguments(self, start: int, end: int) -> tuple[tuple[Arg, ...], dict[str, Arg]]:
        args: list[Arg] = []
        keywords: dict[str, Arg] = {}
        for first, last in self._split(start, end):
            key, value_at = self._key(first, last)
            if key is not None:
                keywords[key] = self.value(value_at, last)
            elif not self.found[first].is_op("*", "**", "&"):
                args.append(self.value(first, last))
        return tuple(args), keywords

    def _split(self, start: int, end: int) -> Iterable[tuple[int, int]]:
        """(first, end) of each part between commas, newlines around it left off."""
        at = first = start
        while at <= end and at <= len(self.found):
            if at == end or self.found[at].is_op(","):
                last = at
                while first < last and self.found[first].kind == "newline":
                    first += 1
                while last > first and self.found[last - 1].kind == "newline":
                    last -= 1
                if first < last:
                    yield first, last
                first = at + 1
            at = (self.closing.get(at, at) if at < end else at) + 1

    def _key(self, first: int, last: int) -> tuple[str | None, int]:
        token = self.found[first]
        if token.kind == "label":
            return token.text, first + 1
        named = token.kind in ("symbol", "text") and first + 1 < last
        if named and self.found[first + 1].is_op("=>"):
            return token.text, first + 2
        return None, first

    def value(self, start: int, end: int, depth: int = 0) -> Arg:
        while start < end and self.found[start].kind == "newline":
            start += 1
        while end > start and self.found[end - 1].kind == "newline":
            end -= 1
        if start >= end or depth > _MAX_DEPTH:
            return Code("")
        for at in self._top_level(start, end):
            if self.found[at].is_op("||"):
                left = self.value(start, at, depth + 1)
                return self.value(at + 1, end, depth + 1) if isinstance(left, Code) else left
        called = end - start > 2 and self.found[end - 2].is_op(".")
        if called and self.found[end - 1].is_word(*_TRANSPARENT):
            inner = self.value(start, end - 2, depth + 1)
            stripped = isinstance(inner, str) and self.found[end - 1].is_word("strip", "chomp")
            return inner.strip() if isinstance(inner, str) and stripped else _compacted(inner)
        return self._operand(start, end, depth)

    def _top_level(self, start: int, end: int) -> Iterable[int]:
        at = start
        while at < end:
            yield at
            at = self.closing.get(at, at) + 1

    def _operand(self, start: int, end: int, depth: int) -> Arg:
        first = self.found[start]
        closes = self.closing.get(start)
        if end - start == 1:
            return self._single(first)
        if closes == end - 1:
            if first.text == "(":
                return self.value(start + 1, closes, depth + 1)
            if first.text == "[":
                return [self.value(a, b, depth + 1) for a, b in self._split(start + 1, closes)]
            return self._hash(start + 1, closes, depth)
        texts = [t for t in self.found[start:end] if t.kind != "newline"]
        if all(t.kind == "text" or t.is_op("+") for t in texts):
            return "".join(self._filled(t.text) for t in texts if t.kind == "text")
        if first.text == "[" and closes is not None:
            joined = self._joined(start, closes, end, depth)
            if joined is not None:
                return joined
        return self._known_call(start, end, depth)

    def _single(self, token: Token) -> Arg:
        if token.kind == "text":
            return self._filled(token.text)
        if token.kind == "symbol":
            return Symbol(token.text)
        if token.kind == "number":
            return token.text
        if token.kind == "list":
            return [self._filled(item) for item in token.items]
        if token.kind == "word":
            if token.text in ("true", "false"):
                return token.text == "true"
            if token.text == "nil":
                return None
            return self._variable(token.text)
        return Code(token.text)

    def _variable(self, path: str) -> Arg:
        """A variable or a constant, the constant also by its last name alone."""
        if path in self.row:
            return self.row[path]
        for name in (path, path.rpartition("::")[2]):
            if name in self.variables:
                return self.variables[name]
        return Code(path)

    def _filled(self, text: str) -> str:
        """Interpolations of known variables put in; the others stay as they are written."""

        def filled(hole: re.Match[str]) -> str:
            found = self._variable(hole[1])
            return found if isinstance(found, str) else hole[0]

        return _HOLE.sub(filled, text) if "#{" in text else text

    def _hash(self, start: int, end: int, depth: int) -> Arg:
        found: dict[str, Arg] = {}
        for first, last in self._split(start, end):
            key, value_at = self._key(first, last)
            if key is not None:
                found[key] = self.value(value_at, last, depth + 1)
        return found

    def _joined(self, start: int, closes: int, end: int, depth: int) -> str | None:
        """`[MAJOR, MINOR].join(".")`."""
        tail = [t.text for t in self.found[closes + 1 : end]]
        if "join" not in tail:
            return None
        parts = _compacted(self.value(start, closes + 1, depth + 1))
        glue = next((t.text for t in self.found[closes + 1 : end] if t.kind == "text"), "")
        if isinstance(parts, list) and all(isinstance(part, str) for part in parts):
            return glue.join(texts_of(parts))
        return None

    def _known_call(self, start: int, end: int, depth: int) -> Arg:
        """`Gem::Version.new("1.0")`, `ENV.fetch("X", "1.0")`, `File.read("VERSION")`; anything else is Code."""
        source = "".join(
            t.text if t.kind != "text" else f'"{t.text}"' for t in self.found[start:end]
        )
        head = source.partition("(")[0]
        opens = next((i for i in range(start, end) if self.found[i].is_op("(")), None)
        if opens is not None and self.closing.get(opens) == end - 1:
            parts = list(self._split(opens + 1, end - 1))
            if head in ("Gem::Version.new", "Gem::Requirement.new") and len(parts) == 1:
                return self.value(*parts[0], depth + 1)
            if head == "ENV.fetch" and len(parts) == 2:
                return self.value(*parts[1], depth + 1)
            if head in ("File.read", "IO.read", "::File.read") and self.read is not None:
                path = "/".join(t.text for t in self.found[opens:end] if t.kind == "text")
                return self.read(path) or Code(source)
        if re.fullmatch(r"(?:::)?[A-Z]\w*(?:::[A-Z]\w*)*", source):
            return self._variable(source)
        return Code(source)


def _compacted(value: Arg) -> Arg:
    return [inner for inner in value if inner is not None] if isinstance(value, list) else value


def _closing_brackets(found: Sequence[Token]) -> dict[int, int]:
    """Where each bracket that is closed is closed."""
    pairs: dict[int, int] = {}
    waiting: list[int] = []
    opener = {")": "(", "]": "[", "}": "{"}
    for at, token in enumerate(found):
        if token.kind != "op":
            continue
        if token.text in "([{" and token.text:
            waiting.append(at)
        elif token.text in opener and waiting and found[waiting[-1]].text == opener[token.text]:
            pairs[waiting.pop()] = at
    return pairs
