"""JSON or JSONC text goes in, Maps and Seqs that know the line of every key and item come out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import repeat
from typing import Final, TypeAlias, Union

from stackaudit.extract.parse.located import Map, Seq, Value
from stackaudit.files import Malformed

Plain: TypeAlias = Union[
    "tuple[tuple[str, Plain], ...]", "list[Plain]", str, int, float, bool, None
]  # what the decoder returns: an object is a tuple of its pairs, so that no duplicate key is lost

MAX_DEPTH: Final = 200
"""Deeper nesting is refused: no real manifest needs it, and whoever walks the value may recurse."""

_TOKEN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{\[]|[^\s,:\[\]{}"]+')
"""One match for every key and every value, in the order in which they are written."""

_STRING: Final = r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"?' + r"|'[^'\\\n]*(?:\\.[^'\\\n]*)*'?"
"""Either kind of string; an unclosed one ends with its line, so that a search never starts over."""
_COMMENT: Final = re.compile(_STRING + r"|(?P<extra>//[^\n]*|/\*.*?(?:\*/|\Z))", re.DOTALL)
_TRAILING: Final = re.compile(_STRING + r"|(?P<extra>,)(?=\s*[}\]])", re.DOTALL)
_JSON5: Final = re.compile(
    r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"?'
    r"|'(?P<single>[^'\\\n]*(?:\\.[^'\\\n]*)*)'?|(?P<key>[A-Za-z_$][\w$]*)(?=\s*:)"
    r"|[A-Za-z_$][\w$]*|\+(?P<number>[\d.])",
    re.DOTALL,
)
_ESCAPE: Final = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<lone>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
_REQUOTED: Final = {'"': '\\"', "\\'": "'"}
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")


def parse_json(text: str) -> Value:
    """The document; None for blank text. Raises Malformed with the line of the fault."""
    return _parse(text, "JSON")


def parse_jsonc(text: str) -> Value:
    """As `parse_json`, with comments, trailing commas, and JSON5's bare and single-quoted keys."""
    strict = _without(_TRAILING, _without(_COMMENT, text))
    try:
        return _parse(strict, "JSON with comments")
    except Malformed as fault:
        json5 = _quoted(strict)
        if json5 == strict:
            raise
        try:
            return _parse(json5, "JSON with comments")
        except Malformed:
            raise fault from None


def _parse(text: str, grammar: str) -> Value:
    text = text.removeprefix("\ufeff")
    if not text or text.isspace():
        return None
    if _SURROGATE.search(text):  # half a pair cannot be written out again
        text = _ESCAPE.sub(lambda m: r"\ufffd" if m["lone"] else m[0], text)
    try:
        plain: Plain = json.loads(text, object_pairs_hook=tuple, parse_int=_integer)
    except json.JSONDecodeError as error:
        raise Malformed(f"not valid {grammar}: {error.msg}", error.lineno) from None
    except RecursionError:
        raise Malformed(f"not valid {grammar}: nested too deeply") from None
    lines = _token_lines(text)
    return _located(plain, next(lines), lines, 0)


def _integer(digits: str) -> Value:
    return int(digits) if len(digits) < 400 else digits


def _token_lines(text: str) -> Iterator[int]:
    """The line of each token; a token of valid JSON never spans two lines."""
    for number, line in enumerate(text.split("\n"), 1):
        yield from repeat(number, len(_TOKEN.findall(line)))


def _located(plain: Plain, line: int, lines: Iterator[int], depth: int) -> Value:
    """The value with its lines; takes from `lines` one entry for every token inside it."""
    if depth > MAX_DEPTH:
        raise Malformed("not valid JSON: nested too deeply", line)
    if isinstance(plain, tuple):
        table = Map(line)
        for key, inner in plain:
            table.lines[key] = next(lines)
            start = next(lines)
            if isinstance(inner, (tuple, list)):
                table[key] = _located(inner, start, lines, depth + 1)
            else:
                table[key] = inner
        return table
    if isinstance(plain, list):
        array = Seq(line)
        for inner in plain:
            start = next(lines)
            if isinstance(inner, (tuple, list)):
                array.append(_located(inner, start, lines, depth + 1))
            else:
                array.append(inner)
            array.lines.append(start)
        return array
    return plain


# --- comments, trailing commas, JSON5 -----------------------------------------------------------


def _without(pattern: re.Pattern[str], text: str) -> str:
    """What the pattern calls `extra` blanked; every token stays on the line where it was."""
    out: list[str] = []
    done = 0
    for found in pattern.finditer(text):
        if found.lastgroup:
            start, end = found.span()
            out += text[done:start], "\n" * text.count("\n", start, end) or " "
            done = end
    return "".join((*out, text[done:]))


def _quoted(text: str) -> str:
    """Bare and single-quoted JSON5 keys and strings in double quotes."""
    return _JSON5.sub(_double_quoted, text)


def _double_quoted(found: re.Match[str]) -> str:
    if found["key"]:
        return f'"{found["key"]}"'
    if found["single"] is not None:
        inner = re.sub(r'\\.|"', lambda m: _REQUOTED.get(m[0], m[0]), found["single"])
        return f'"{inner}"'
    return found["number"] or found[0]
