"""JSON with lines: the values are the decoder's, and every key and item stands on the line it was written on."""

from __future__ import annotations

import json
import string
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.extract.parse.json import (
    MAX_DEPTH,
    parse_json,
    parse_json_parts,
    parse_jsonc,
    parse_jsonc_parts,
)
from stackaudit.extract.parse.located import Map, Seq, Value
from stackaudit.files import Malformed

Where = tuple[str | int, ...]

WORDS = st.text(string.ascii_letters + "{}[]:,\"'\\/ \t\n#é😀", max_size=8)
SCALARS = st.one_of(
    WORDS, st.integers(-99, 10**30), st.booleans(), st.none(), st.floats(-9, 9, width=16)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)
STRICT_GAPS = ["", " ", "\n", "\n\n\t", "\r\n"]
LOOSE_GAPS = [*STRICT_GAPS, " // ] } \" ' \n", "/* , ] \n */", "//\n"]


def key_of(path: Where, key: str) -> Where:
    """Where the key itself stands, apart from its value."""
    return (*path, "key", key)


@dataclass
class Writer:
    """Writes a document with random layout and notes where each thing begins."""

    data: st.DataObject
    loose: bool
    text: str = ""
    where: dict[Where, int] = field(default_factory=dict)

    def put(self, text: str) -> None:
        self.text += text

    def gap(self) -> None:
        self.put(self.data.draw(st.sampled_from(LOOSE_GAPS if self.loose else STRICT_GAPS)))

    def comma(self, last: bool) -> None:
        self.gap()
        if not last or (self.loose and self.data.draw(st.booleans())):
            self.put(",")
            self.gap()

    def string(self, text: str) -> None:
        if self.loose and self.data.draw(st.booleans()):
            inner = json.dumps(text)[1:-1].replace('\\"', '"').replace("'", "\\'")
            self.put(f"'{inner}'")
        else:
            self.put(json.dumps(text, ensure_ascii=self.data.draw(st.booleans())))

    def value(self, value: object, path: Where) -> None:
        self.where[path] = self.text.count("\n") + 1
        if isinstance(value, dict):
            self.put("{")
            self.gap()
            for number, (key, inner) in enumerate(value.items(), 1):
                self.where[key_of(path, key)] = self.text.count("\n") + 1
                self.string(key)
                self.gap()
                self.put(":")
                self.gap()
                self.value(inner, (*path, key))
                self.comma(number == len(value))
            self.put("}")
        elif isinstance(value, list):
            self.put("[")
            self.gap()
            for number, inner in enumerate(value):
                self.value(inner, (*path, number))
                self.comma(number + 1 == len(value))
            self.put("]")
        elif isinstance(value, str):
            self.string(value)
        else:
            self.put(json.dumps(value))


def places(value: Value, path: Where = ()) -> dict[Where, int | None]:
    """What the parsed value says of its own lines."""
    found: dict[Where, int | None] = {}
    if isinstance(value, Map):
        found[path] = value.line
        for key, inner in value.items():
            found[key_of(path, key)] = value.lines[key]
            found |= places(inner, (*path, key))
    elif isinstance(value, Seq):
        found[path] = value.line
        for number, inner in enumerate(value):
            found |= places(inner, (*path, number))
            item: Where = (*path, number)
            found[item] = value.lines[number]
    return found


@given(VALUES, st.data())
def test_values_and_lines_of_json(value: object, data: st.DataObject) -> None:
    writer = Writer(data, loose=False)
    writer.value(value, ())
    parsed = parse_json(writer.text)
    assert parsed == value
    found = places(parsed)
    assert found == {path: writer.where[path] for path in found}


@given(VALUES, st.data())
def test_values_and_lines_with_comments(value: object, data: st.DataObject) -> None:
    writer = Writer(data, loose=True)
    writer.gap()
    writer.value(value, ())
    writer.gap()
    parsed = parse_jsonc(writer.text)
    assert parsed == value
    found = places(parsed)
    assert found == {path: writer.where[path] for path in found}


@given(VALUES)
def test_plain_json_is_json_with_comments(value: object) -> None:
    text = json.dumps(value, indent=1)
    assert parse_jsonc(text) == parse_json(text) == value


@pytest.mark.parametrize("parse", [parse_json, parse_jsonc])
@given(text=st.text(string.printable, max_size=60))
def test_any_text_is_read_or_refused(parse: Callable[[str], Value], text: str) -> None:
    line: int | None = None
    try:
        parse(text)
    except Malformed as fault:
        line = fault.line
    assert line is None or 1 <= line <= text.count("\n") + 1


@given(VALUES, st.data())
def test_what_is_cut_off_is_refused(value: object, data: st.DataObject) -> None:
    text = json.dumps({"all": value}, indent=1)
    cut = data.draw(st.integers(1, len(text) - 1))
    with pytest.raises(Malformed):
        parse_json(text[:cut])


def test_bare_keys_and_signs_of_json5() -> None:
    parsed = parse_jsonc("{$schema: 'x', pair: \"it's\", n: +1, // end\n other_key: [true,],}")
    assert parsed == {"$schema": "x", "pair": "it's", "n": 1, "other_key": [True]}


def test_the_last_of_two_equal_keys_wins() -> None:
    parsed = parse_json('{\n"a": {"b": 1},\n"c": 2,\n"a": 3\n}')
    assert isinstance(parsed, Map)
    assert parsed == {"a": 3, "c": 2}
    assert parsed.lines == {"a": 4, "c": 3}


@pytest.mark.parametrize("text", ["", " \n\t", "\ufeff"])
def test_blank_text_is_no_fault(text: str) -> None:
    assert parse_json(text) is None
    assert parse_jsonc(text) is None


def test_deep_nesting_is_refused_and_not_a_crash() -> None:
    assert parse_json("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    for depth in (MAX_DEPTH + 2, 100_000):
        with pytest.raises(Malformed, match="too deeply"):
            parse_json("[" * depth + "]" * depth)


def test_half_a_surrogate_pair_can_be_written_out() -> None:
    parsed = parse_json(r'["\ud83d\ude00", "\ud83d", "\\ud83d", "x\udc00y"]')
    assert parsed == ["😀", "\ufffd", "\\ud83d", "x\ufffdy"]


def test_numbers_of_any_length() -> None:
    assert parse_json("9" * 5000) == "9" * 5000


def test_the_fault_has_its_line() -> None:
    with pytest.raises(Malformed) as caught:
        parse_json('{\n "a": 1,\n "b": oops\n}')
    assert caught.value.line == 3
    with pytest.raises(Malformed) as caught:
        parse_jsonc('{\n // one\n "a": 1, /* two\n three */ "b": oops!\n}')
    assert caught.value.line == 4


def is_part(value: Value, whole: Value) -> bool:
    """True when nothing in the value differs from the whole: it may only lack something."""
    if isinstance(value, Map) and isinstance(whole, Map):
        return all(key in whole and is_part(inner, whole[key]) for key, inner in value.items())
    if isinstance(value, Seq) and isinstance(whole, Seq):
        return len(value) <= len(whole) and all(map(is_part, value, whole))
    return value == whole


@given(st.dictionaries(WORDS, VALUES, max_size=4), st.data())
def test_what_precedes_a_cut_is_kept(value: dict[str, object], data: st.DataObject) -> None:
    text = json.dumps(value, indent=1)
    cut = data.draw(st.integers(1, len(text) - 1))
    part, fault = parse_json_parts(text[:cut])
    assert fault is not None
    assert is_part(part, parse_json(text))


@pytest.mark.parametrize("parse", [parse_json_parts, parse_jsonc_parts])
@given(text=st.text(string.printable + "{[:,]}" * 9, max_size=60))
def test_any_text_has_parts(
    parse: Callable[[str], tuple[Value, Malformed | None]], text: str
) -> None:
    value, fault = parse(text)
    if fault is None:
        assert value == (parse_json if parse is parse_json_parts else parse_jsonc)(text)


MENDED = {"name": "shop", "needs": {"pear": "1", "plum": "2"}, "last": True}
LINES = [
    "{",
    ' "name": "shop",',
    ' "needs": {',
    '  "pear": "1",',
    '  "plum": "2"',
    " },",
    ' "last": true',
    "}",
]


@pytest.mark.parametrize(
    ("at", "line", "expected"),
    [
        (3, '  "pear": "1"', MENDED),  # no comma
        (4, '  "plum": "2",', MENDED),  # one comma too many
        (4, '  "plum": "2" // the blue one', MENDED),
        (5, " }", MENDED),
        (5, "<<<<<<< HEAD\n },\n=======\n>>>>>>> topic", MENDED),
        (3, '  "pear" "1",', {**MENDED, "needs": {"plum": "2"}}),
        (3, '  "pear": 1.2.3,', {**MENDED, "needs": {"plum": "2"}}),
        (3, '  "pear": "1,', {**MENDED, "needs": {"plum": "2"}}),
        (6, ' "last": tr', {"name": "shop", "needs": {"pear": "1", "plum": "2"}}),
    ],
)
def test_one_fault_costs_its_line_at_most(at: int, line: str, expected: dict[str, object]) -> None:
    text = "\n".join([*LINES[:at], line, *LINES[at + 1 :]])
    value, fault = parse_json_parts(text)
    assert value == expected
    assert fault is not None


def test_without_a_fault_the_parts_are_the_whole() -> None:
    assert parse_json_parts("[1]") == ([1], None)
    assert parse_jsonc_parts("[1, /* two */]") == ([1], None)
