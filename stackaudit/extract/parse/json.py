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
_CONFLICT: Final = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?![<=>|]).*$", re.MULTILINE)
_MARK: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[{}\[\],]', re.DOTALL)
_ROUNDS: Final = 20
"""Faults of one document that are put right before the rest is given up; three of a large one."""
_LARGE: Final = 500_000
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


def parse_json_parts(text: str) -> tuple[Value, Malformed | None]:
    """What can be read of a document that may be broken, and what is wrong with it.

    Comments, commas too many or missing, and the marks of a merge are put right; a line that fits
    nowhere is left out; failing that, what precedes the fault is kept.
    """
    try:
        return parse_json(text), None
    except Malformed as error:
        fault = error
    try:
        return parse_jsonc(text), fault
    except Malformed:
        return _salvaged(_without(_TRAILING, _without(_COMMENT, text))), fault


def parse_jsonc_parts(text: str) -> tuple[Value, Malformed | None]:
    """As `parse_json_parts`, where comments and trailing commas are no fault."""
    try:
        return parse_jsonc(text), None
    except Malformed as error:
        return _salvaged(_without(_TRAILING, _without(_COMMENT, text))), error


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


# --- what is broken -----------------------------------------------------------------------------


def _salvaged(text: str) -> Value:
    """Put right what the decoder complains of, one thing a round; at last cut at the first fault."""
    unmended = text = _CONFLICT.sub("", text)
    for _ in range(_ROUNDS if len(text) < _LARGE else 3):
        text = _without(_TRAILING, text)
        fault = _fault(text)
        if fault is None:
            return _parse_or_none(text)
        message, at = fault
        if message.startswith("Expecting ',' delimiter") and text[at : at + 1] in ('"', "{", "["):
            text = f"{text[:at]},{text[at:]}"
            continue
        start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        if end < 0 or not text[end:].strip():
            return _parse_or_none(_cut_off(text, at))
        text = text[:start] + text[end:]
    fault = _fault(unmended)
    return _parse_or_none(_cut_off(unmended, fault[1])) if fault else None


def _fault(text: str) -> tuple[str, int] | None:
    """The decoder's complaint and its offset."""
    try:
        json.loads(text, parse_int=_integer)
    except json.JSONDecodeError as error:
        return error.msg, error.pos
    except RecursionError:
        return None
    return None


def _parse_or_none(text: str) -> Value:
    try:
        return _parse(text, "JSON")
    except Malformed:
        return None


def _cut_off(text: str, at: int) -> str:
    """The text up to the last item that is whole before a place, with all that is open closed."""
    open_: list[str] = []
    whole, closing = 0, ""
    for found in _MARK.finditer(text, 0, at):
        mark = found[0]
        if mark in ("{", "["):
            open_.append("}" if mark == "{" else "]")
        elif mark in ("}", "]") and open_:
            open_.pop()
        elif mark != ",":
            continue
        if len(open_) > MAX_DEPTH:
            return ""
        whole = found.start() if mark == "," else found.end()
        closing = "".join(reversed(open_))
    return text[:whole] + closing
