"""TOML with lines: the values are tomli's, and every key and item stands on the line it was written on."""

from __future__ import annotations

import string
from dataclasses import dataclass, field

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.extract.parse.located import Map, Seq, Value
from stackaudit.extract.parse.toml import parse_toml, parse_toml_parts
from stackaudit.files import Malformed

Where = tuple[str | int, ...]

KEYS = st.text(string.ascii_lowercase + '-_ .é"\\', min_size=1, max_size=6)
WORDS = st.text(string.ascii_letters + "#[]{}=,.'\"\\\n é", max_size=8)
SCALARS = st.one_of(
    WORDS, st.integers(-9, 99), st.booleans(), st.sampled_from(["2020-01-02", "07:32:00", "1e3"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@dataclass
class Writer:
    """Writes a document with random layout and notes where each thing begins."""

    data: st.DataObject
    lines: list[str] = field(default_factory=lambda: [""])
    where: dict[Where, int] = field(default_factory=dict)

    def put(self, text: str) -> None:
        for number, part in enumerate(text.split("\n")):
            if number:
                self.lines.append("")
            self.lines[-1] += part

    def note(self, path: Where) -> None:
        self.where[path] = len(self.lines)

    def gap(self) -> None:
        """White space that may be anything between the items of an array."""
        self.put(self.data.draw(st.sampled_from(["", " ", "\n", ' # ] } "\n', "\n\n\t"])))

    def key(self, key: str) -> None:
        plain = key and all(c in string.ascii_lowercase + "-_" for c in key)
        literal = "'" not in key and "\n" not in key
        style = self.data.draw(st.sampled_from("plq"))
        if plain and style == "p":
            self.put(key)
        elif literal and style == "l":
            self.put(f"'{key}'")
        else:
            self.put(quoted(key))

    def value(self, value: object, path: Where) -> None:
        if isinstance(value, list):
            self.put("[")
            for index, item in enumerate(value):
                self.gap()
                self.note((*path, index))
                self.value(item, (*path, index))
                self.gap()
                self.put(",")
            self.gap()
            self.put("]")
        elif isinstance(value, dict):
            self.put("{")
            for index, (key, item) in enumerate(value.items()):
                self.put(", " if index else " ")
                self.note((*path, key))
                self.key(key)
                self.put(" = ")
                self.value(item, (*path, key))
            self.put("}")
        elif isinstance(value, str) and value in ("2020-01-02", "07:32:00", "1e3"):
            self.put(value)
        elif isinstance(value, str):
            self.string(value)
        else:
            self.put(str(value).lower())

    def string(self, text: str) -> None:
        style = self.data.draw(st.sampled_from(["basic", "literal", "long", "long-literal"]))
        if style == "literal" and "'" not in text and "\n" not in text:
            self.put(f"'{text}'")
        elif style == "long-literal" and "'" not in text:
            self.put(f"'''\n{text}'''")
        elif style == "long":
            self.put('"""' + text.replace("\\", "\\\\").replace('"""', '""\\"') + ' """')
        else:
            self.put(quoted(text))


def quoted(text: str) -> str:
    inner = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{inner}"'


def plain(value: object) -> object:
    """tomli's values as parse_toml gives them: dates and times are text."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value if isinstance(value, (str, int, float)) else value.isoformat()  # type: ignore[attr-defined]


def line_at(root: Value, path: Where) -> int | None:
    value = root
    for step in path[:-1]:
        value = value[step]  # type: ignore[index, call-overload, unused-ignore]
    last = path[-1]
    if isinstance(value, Map):
        return value.line_of(str(last))
    assert isinstance(value, Seq)
    assert isinstance(last, int)
    return value.line_of(last)


@settings(deadline=None)
@given(
    st.data(),
    st.lists(st.tuples(st.booleans(), st.dictionaries(KEYS, VALUES, max_size=4)), max_size=4),
)
def test_every_key_and_item_keeps_its_line(
    data: st.DataObject, tables: list[tuple[bool, dict[str, object]]]
) -> None:
    writer = Writer(data)
    entries = 0
    for number, (array, table) in enumerate(tables):
        path: Where = ("entries", entries) if array else (f"table{number}",)
        entries += array
        writer.put(data.draw(st.sampled_from(["", "\n", "# [no] = table\n"])))
        writer.note(path)
        writer.put("[[entries]]\n" if array else f"[ table{number} ] # here\n")
        for key, value in table.items():
            writer.note((*path, key))
            writer.key(key)
            writer.put("=")
            writer.value(value, (*path, key))
            writer.put("\n")
    text = "\n".join(writer.lines)
    document = parse_toml(text)
    assert document == plain(tomli.loads(text))
    assert {path: line_at(document, path) for path in writer.where} == writer.where


@settings(deadline=None)
@given(st.text("ab=.[]{}\"'\\#,\n 1:-", max_size=40))
def test_agrees_with_tomli_on_any_text(text: str) -> None:
    try:
        expected = tomli.loads(text)
    except tomli.TOMLDecodeError:
        with pytest.raises(Malformed):
            parse_toml(text)
    else:
        assert parse_toml(text) == plain(expected)


def test_a_header_after_its_subtable_is_where_the_table_stands() -> None:
    document = parse_toml("[a.b]\nx = 1\n\n[a]\ny = 2\n")
    assert document.line_of("a") == 4
    assert isinstance(document["a"], Map)
    assert document["a"].line_of("b") == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\nb = \n", 2),
        ("a = 1\n[b\n", 2),
        ("a = '''\n\n", 2),
        ("a = " + "[" * 500, None),
        ("", 0),
    ],
)
def test_faults_name_their_line(text: str, line: int | None) -> None:
    if line == 0:
        assert parse_toml(text) == {}
        return
    with pytest.raises(Malformed) as caught:
        parse_toml(text)
    assert caught.value.line == line


def test_what_stands_around_a_broken_table_is_kept() -> None:
    text = "v = 1\n[[p]]\nn = 'a'\n[[p]]\nn = [\n\n[[p]]\nn = 'c'\n\n[[p]]\nn = 'd\n"
    document, fault = parse_toml_parts(text)
    assert document["v"] == 1
    packages = document["p"]
    assert isinstance(packages, Seq)
    assert [(p["n"], p.line_of("n")) for p in packages if isinstance(p, Map)] == [("a", 3)]
    assert fault is not None
    assert fault.line == 7
