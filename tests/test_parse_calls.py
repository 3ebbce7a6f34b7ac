"""The shared reader of script-like manifests: whatever the text, its tokens stand where they say they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.extract.parse.calls import (
    Dialect,
    Group,
    Node,
    Quote,
    Token,
    calls,
    parse_script,
    source_of,
    split,
    text_of,
    walk,
)
from stackaudit.extract.parse.hex import ELIXIR, ERLANG
from stackaudit.extract.parse.swift import SWIFT

PLAIN = Dialect(comments=(r"#[^\n]*",), quotes=(Quote('"', '"'),), newlines=True)
ALPHABET = "ab1 \n\t\"'#/*%()[]{}<>,;:=.\\-~"


def everything(nodes: list[Node]) -> list[Node]:
    return [level[at] for level, at in walk(nodes)]


@pytest.mark.parametrize(
    "dialect", [PLAIN, ELIXIR, ERLANG, SWIFT], ids=["plain", "elixir", "erlang", "swift"]
)
@given(text=st.text(alphabet=ALPHABET, max_size=120))
def test_tokens_stand_in_order_where_they_say(dialect: Dialect, text: str) -> None:
    nodes, _ = parse_script(text, dialect)
    last = 0
    for node in everything(nodes):
        assert node.start >= last
        assert node.line == text.count("\n", 0, node.start) + 1
        if isinstance(node, Group):
            assert text.startswith(node.opener, node.start)
            assert node.end <= len(text)
            last = node.start
        else:
            last = node.end
            if node.kind in ("word", "number"):
                assert text[node.start : node.end] == node.text


@given(inner=st.text(alphabet="ab()[]{},:=# ", max_size=40), before=st.integers(0, 3))
def test_a_string_is_one_value_whatever_stands_in_it(inner: str, before: int) -> None:
    nodes, fault = parse_script("\n" * before + f'call("{inner}", other)', PLAIN)
    (call,) = calls(nodes, {"call"})
    assert fault is None
    assert call.arguments[0].text == inner
    assert call.line == before + 1


@given(depth=st.integers(0, 60), open_=st.integers(0, 3))
def test_brackets_nest_and_what_is_left_open_is_told(depth: int, open_: int) -> None:
    nodes, fault = parse_script("(" * (depth + open_) + "x" + ")" * depth, PLAIN)
    assert (fault is not None) == (open_ > 0)
    found = [node for node in everything(nodes) if isinstance(node, Group)]
    assert len(found) == depth + open_


def test_arguments_with_and_without_names() -> None:
    nodes, _ = parse_script('.call("a", key: "b", "c" => d, e = [1, 2])', PLAIN)
    (call,) = calls(nodes, {"call"})
    assert [argument.key for argument in call.arguments] == [None, "key", "c", "e"]
    assert call.text("key") == "b"
    assert call.text("c") is None
    assert len(call.plain) == 1


def test_source_is_quoted_as_it_is_written() -> None:
    text = 'x( "1.0"  ..<\n "2.0" )'
    nodes, _ = parse_script(text, PLAIN)
    group = nodes[1]
    assert isinstance(group, Group)
    assert source_of(text, group.items) == '"1.0" ..< "2.0"'


def test_an_unclosed_string_is_no_string() -> None:
    nodes, fault = parse_script('a("whole", "cut\nb("next")', PLAIN)
    assert fault is not None
    assert fault.line == 1
    texts = [
        node.text for node in everything(nodes) if isinstance(node, Token) and node.kind == "text"
    ]
    assert texts == ["whole", "next"]


def test_a_stray_bracket_closes_what_it_can() -> None:
    nodes, fault = parse_script("a([1, 2) b(3)", PLAIN)
    assert fault is not None
    assert [part[0].line for part in split(nodes, ",")] == [1]
    assert [call.name for call in calls(nodes, {"a", "b"})] == ["a", "b"]


def test_too_deep_nesting_is_refused_and_what_came_before_is_kept() -> None:
    nodes, fault = parse_script('a("kept") ' + "(" * 100_000, PLAIN)
    assert fault is not None
    assert next(calls(nodes, {"a"})).arguments[0].text == "kept"


def test_binaries_are_texts_in_erlang_alone() -> None:
    nodes, _ = parse_script('<<"name">>', ERLANG)
    assert text_of(nodes) == "name"
    nodes, _ = parse_script('<<"name">>', ELIXIR)
    assert text_of(nodes) is None


def test_the_markers_of_a_merge_are_told_and_passed_over() -> None:
    nodes, fault = parse_script(
        'a("1")\n<<<<<<< HEAD\na("2")\n=======\na("3")\n>>>>>>> b\n', ELIXIR
    )
    assert fault is not None
    assert fault.line == 2
    assert [call.arguments[0].text for call in calls(nodes, {"a"})] == ["1", "2", "3"]
