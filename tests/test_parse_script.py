"""The tree of a build script: texts, comments and brackets, against texts we laid out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.extract.parse.script import (
    GROOVY,
    KOTLIN,
    MAX_DEPTH,
    SCALA,
    Dialect,
    Node,
    fill,
    parse_script,
    split,
    statements,
)

DIALECTS = pytest.mark.parametrize(
    "dialect", [GROOVY, KOTLIN, SCALA], ids=["groovy", "kotlin", "scala"]
)


def tree(text: str, dialect: Dialect = GROOVY) -> list[Node]:
    nodes, fault = parse_script(text, dialect)
    assert fault is None
    return nodes


def shape(nodes: list[Node]) -> list[object]:
    return [
        (node.text, shape(node.nodes)) if node.kind == "group" else (node.kind, node.text)
        for node in nodes
        if node.kind != "break"
    ]


@given(st.text("ab'\"$\\ {}()//*\n漢", max_size=20))
def test_a_plain_text_says_what_was_written(text: str) -> None:
    for quote in ("'''", "'"):
        written = text.replace("\\", "\\\\").replace("'", "\\'")
        if quote == "'":
            written = written.replace("\n", "\\n")
        (node,) = tree(f"{quote}{written}{quote}")
        assert (node.kind, node.text, node.holes) == ("text", text, False)


nested = st.recursive(
    st.sampled_from(["word", "'text'", "12"]),
    lambda inner: st.tuples(st.sampled_from(["()", "[]", "{}"]), st.lists(inner, max_size=4)),
    max_leaves=20,
)


def written(value: object) -> str:
    if isinstance(value, tuple):
        brackets, inner = value
        return f"{brackets[0]}{' '.join(written(v) for v in inner)}{brackets[1]}"
    return str(value)


def wanted(value: object) -> object:
    if isinstance(value, tuple):
        return value[0][0], [wanted(v) for v in value[1]]
    return {"word": ("word", "word"), "'text'": ("text", "text"), "12": ("number", "12")}[
        str(value)
    ]


@given(st.lists(nested, max_size=5))
def test_brackets_hold_what_stands_in_them(values: list[object]) -> None:
    assert shape(tree(" ".join(written(v) for v in values))) == [wanted(v) for v in values]


@DIALECTS
@given(text=st.text("ab \n\t\"'/*$(){}[]\\`,.:=", max_size=60))
def test_no_text_breaks_the_reader(dialect: Dialect, text: str) -> None:
    nodes, fault = parse_script(text, dialect)
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        assert 1 <= node.line <= text.count("\n") + 1
        waiting += node.nodes
    assert fault is None or fault.line is not None
    assert all(statements(nodes))


def test_comments_say_nothing_and_count_lines() -> None:
    nodes = tree("a // 'b\n/* c\n\" */ d")
    assert [(n.text, n.line) for n in nodes if n.kind == "word"] == [("a", 1), ("d", 3)]


def test_kotlin_comments_nest_and_groovy_comments_do_not() -> None:
    assert [n.text for n in tree("/* a /* b */ c */ d", KOTLIN)] == ["d"]
    assert [n.text for n in tree("/* a /* b */ c", GROOVY)] == ["c"]


def test_interpolations_may_hold_quotes_and_braces() -> None:
    (node,) = tree('"x${a["}"]}y"')
    assert (node.text, node.holes) == ('x${a["}"]}y', True)


def test_scala_interpolates_only_after_a_letter() -> None:
    assert [(n.text, n.holes) for n in tree('"$a" s"$a"', SCALA)] == [("$a", False), ("$a", True)]


def test_a_statement_goes_on_where_it_cannot_be_over() -> None:
    nodes = tree("a =\n  b\nc\n  .d\ne; f")
    assert [[n.text for n in s] for s in statements(nodes)] == [
        ["a", "=", "b"], ["c", ".", "d"], ["e"], ["f"]
    ]  # fmt: skip


def test_line_ends_mean_nothing_in_round_brackets() -> None:
    (name, group) = tree("f(\n a,\n b\n)")
    assert name.text == "f"
    assert [[n.text for n in part] for part in split(group.nodes)] == [["a"], ["b"]]


def test_fill_takes_dots_as_either_language_means_them() -> None:
    known = {"a": "1", "b.c": "2"}
    assert fill("$a.jar ${b.c} $b.c $d ${e.f}", known.get) == "1.jar 2 2 $d ${e.f}"


def test_deep_nesting_is_refused_and_what_was_read_is_kept() -> None:
    nodes, fault = parse_script("first " + "(" * (MAX_DEPTH + 1), GROOVY)
    assert fault is not None
    assert nodes[0].text == "first"


def test_a_bracket_that_is_never_closed_is_told_with_its_line() -> None:
    _, fault = parse_script("a\nb {\nc\n", GROOVY)
    assert fault is not None
    assert fault.line == 2
