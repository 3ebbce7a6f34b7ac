"""TOML text goes in, the values tomli reads come out as a Map that knows the line of every key and item."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias, Union, cast

from stackaudit.extract.parse.located import Map, Seq, Value
from stackaudit.files import Malformed

Plain: TypeAlias = Union[
    "dict[str, Plain]", "list[Plain]", str, int, float, bool, object
]  # what tomli returns; the objects are dates and times

_BLANK: Final = re.compile(r"[ \t\n]*(?:#[^\n]*[ \t\n]*)*")
_GAP: Final = re.compile(r"[ \t\n,]*(?:#[^\n]*[ \t\n,]*)*")
_KEY: Final = re.compile(r"[ \t]*(?:([A-Za-z0-9_-]+)|(\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'))[ \t]*")
_STRING: Final = re.compile(
    r'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""""?|"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""'
    r"|'''[^']*(?:'(?!'')[^']*)*'''''?|'''[^']*(?:'(?!'')[^']*)*'''"
    r"|\"[^\"\\\n]*(?:\\.[^\"\\\n]*)*\"|'[^'\n]*'",
    re.DOTALL,
)
_BARE: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:[^\s,\]}#]+|[^\s,\]}#]+")
_FLAT: Final = re.compile(r'\{[^\n"\'{}\[\]#]*(?:"(?!"")[^"\\\n]*"[^\n"\'{}\[\]#]*)*\}')
"""An inline table on one line without nesting or escapes: everything in it stands on that line."""

_HEADER: Final = re.compile(r"\[[^\]\n]+\]\]?[ \t]*(?:#.*)?$")
_CONFLICT: Final = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?: .*)?$", re.MULTILINE)
_SALVAGE_ROUNDS: Final = 8


class _Lost(Exception):
    """The line pass and tomli are out of step; the values stand, the lines are given up."""


class _At(NamedTuple):
    """A place in the text: character offset and 1-based line."""

    offset: int
    line: int


def parse_toml(text: str) -> Map:
    """The document as a Map; dates and times become their ISO 8601 text. Raises Malformed."""
    import tomli  # lazy: only files of this grammar pay for it

    text = text.replace("\r\n", "\n")
    try:
        values = cast("dict[str, Plain]", tomli.loads(text))
        try:
            return _Lines(text, values).read()
        except (_Lost, KeyError, IndexError):
            return cast(Map, _convert(values, None))
    except RecursionError:
        raise Malformed("not valid TOML: nested too deeply") from None
    except ValueError as error:  # TOMLDecodeError, and int()'s own limit on digits
        raise _malformed(str(error), text) from None


def parse_toml_parts(text: str) -> tuple[Map, Malformed | None]:
    """What can be read of a document that may be broken, and what is wrong with it.

    Tables that do not parse are left out, the others keep their lines; conflict markers of a merge
    are passed over.
    """
    try:
        return parse_toml(text), None
    except Malformed as error:
        first = error
    lines = _CONFLICT.sub("", text.replace("\r\n", "\n")).split("\n")
    headers = [n for n, line in enumerate(lines) if _HEADER.match(line)]
    broken: int | None = None
    for _ in range(_SALVAGE_ROUNDS):
        if broken is not None:
            # An array or string left open is noticed only at the next header: that table goes too.
            table = bisect_right(headers, broken)
            start = headers[max(table - 1 - (broken in headers), 0)] if table else 0
            end = headers[table] if table < len(headers) else len(lines)
            lines[start:end] = [""] * (end - start)
        try:
            return parse_toml("\n".join(lines)), first
        except Malformed as error:
            if error.line is None:
                break
            broken = error.line - 1
    return Map(1), first


def _malformed(message: str, text: str) -> Malformed:
    """tomli says where in words ("(at line 3, column 9)", "(at end of document)")."""
    where = re.search(r" ?\(at (?:line (\d+), column \d+|end of document)\)$", message)
    if where is None:
        return Malformed(f"not valid TOML: {message}")
    line = int(where[1]) if where[1] else text.count("\n") + (not text.endswith("\n"))
    return Malformed(f"not valid TOML: {message[: where.start()]}", max(line, 1))


def _convert(value: Plain, line: int | None) -> Value:
    """A value all of which stands on one line."""
    if isinstance(value, dict):
        table = Map(line)
        for key, inner in cast("dict[str, Plain]", value).items():
            table[key] = inner if type(inner) is str else _convert(inner, line)
        return table
    if isinstance(value, list):
        array = Seq(line)
        array.extend(_convert(inner, line) for inner in cast("list[Plain]", value))
        return array
    if isinstance(value, (str, int, float)):
        return value
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


class _Lines:
    """One walk over the text beside the values that tomli has read from it."""

    def __init__(self, text: str, values: dict[str, Plain]) -> None:
        self.text = text
        self.root = Map(1)
        self.values = values

    def read(self) -> Map:
        text, at = self.text, _At(0, 1)
        plain: Mapping[str, Plain] = self.values
        table = self.root
        while True:
            at = self._skip(_BLANK, at)
            if at.offset >= len(text):
                return self.root
            if text[at.offset] == "[":
                double = text.startswith("[[", at.offset)
                keys, end = self._keys(at.offset + 1 + double)
                plain, table = self._enter(keys, double, at.line)
                at = _At(self._line_end(end), at.line)
            else:
                at = self._pair(plain, table, at, inline=False)

    # --- tables ---

    def _enter(self, keys: list[str], double: bool, line: int) -> tuple[Mapping[str, Plain], Map]:
        """The table that a header opens, in both trees; made where the header is its first mention."""
        plain: Plain = self.values
        table = self.root
        for depth, key in enumerate(keys, 1):
            plain = cast("dict[str, Plain]", plain)[key]
            last = depth == len(keys)
            if isinstance(plain, list):
                array = table.get(key)
                if not isinstance(array, Seq):
                    array = Seq(line)
                    table.put(key, array, line)
                if last and double:
                    array.put(Map(line), line)
                plain, inner = plain[len(array) - 1], array[-1]
            else:
                inner = table.get(key)
                if inner is None:
                    inner = Map(line)
                    table.put(key, inner, line)
                elif last and isinstance(inner, Map):
                    inner.line = table.lines[key] = line
            if not isinstance(inner, Map) or not isinstance(plain, dict):
                raise _Lost
            table = inner
        return cast("dict[str, Plain]", plain), table

    def _pair(self, plain: Mapping[str, Plain], table: Map, at: _At, *, inline: bool) -> _At:
        """One `key = value`; dotted keys make the tables they name."""
        keys, offset = self._keys(at.offset)
        for key in keys[:-1]:
            step = plain[key]
            inner = table.get(key)
            if inner is None:
                inner = Map(at.line)
                table.put(key, inner, at.line)
            if not isinstance(inner, Map) or not isinstance(step, dict):
                raise _Lost
            plain, table = cast("dict[str, Plain]", step), inner
        if self.text[offset : offset + 1] != "=":
            raise _Lost
        key, value = keys[-1], plain[keys[-1]]
        offset = self._skip(_BLANK, _At(offset + 1, at.line)).offset
        located, end = self._value(value, _At(offset, at.line))
        table.put(key, located, at.line)
        return end if inline else _At(self._line_end(end.offset), end.line)

    def _keys(self, offset: int) -> tuple[list[str], int]:
        keys = []
        while True:
            found = _KEY.match(self.text, offset)
            if found is None:
                raise _Lost
            keys.append(found[1] or _unquoted(found[2]))
            offset = found.end()
            if self.text[offset : offset + 1] != ".":
                return keys, offset
            offset += 1

    # --- values ---

    def _value(self, value: Plain, at: _At) -> tuple[Value, _At]:
        text = self.text
        if isinstance(value, str):
            end = self._end(_STRING, at.offset)
            if text.startswith(('"""', "'''"), at.offset):
                return value, _At(end, at.line + text.count("\n", at.offset, end))
            return value, _At(end, at.line)
        if isinstance(value, dict):
            flat = _FLAT.match(text, at.offset)
            if flat is not None:
                return _convert(value, at.line), _At(flat.end(), at.line)
            return self._inline_table(cast("dict[str, Plain]", value), at)
        if isinstance(value, list):
            return self._array(cast("list[Plain]", value), at)
        return _convert(value, None), _At(self._end(_BARE, at.offset), at.line)

    def _array(self, values: list[Plain], at: _At) -> tuple[Seq, _At]:
        array = Seq(at.line)
        at = _At(at.offset + 1, at.line)
        for value in values:
            at = self._skip(_GAP, at)
            start = at.line
            located, at = self._value(value, at)
            array.put(located, start)
        at = self._skip(_GAP, at)
        if self.text[at.offset : at.offset + 1] != "]":
            raise _Lost
        return array, _At(at.offset + 1, at.line)

    def _inline_table(self, plain: dict[str, Plain], at: _At) -> tuple[Map, _At]:
        table = Map(at.line)
        at = self._skip(_GAP, _At(at.offset + 1, at.line))
        while self.text[at.offset : at.offset + 1] != "}":
            if at.offset >= len(self.text):
                raise _Lost
            at = self._skip(_GAP, self._pair(plain, table, at, inline=True))
        return table, _At(at.offset + 1, at.line)

    # --- steps ---

    def _skip(self, pattern: re.Pattern[str], at: _At) -> _At:
        end = self._end(pattern, at.offset)
        return _At(end, at.line + self.text.count("\n", at.offset, end))

    def _end(self, pattern: re.Pattern[str], offset: int) -> int:
        found = pattern.match(self.text, offset)
        if found is None:
            raise _Lost
        return found.end()

    def _line_end(self, offset: int) -> int:
        end = self.text.find("\n", offset)
        return len(self.text) if end < 0 else end


def _unquoted(key: str) -> str:
    """A quoted key without its quotes; escapes are left to tomli."""
    if "\\" not in key:
        return key[1:-1]
    import tomli

    return cast(str, tomli.loads(f"key = {key}")["key"])
