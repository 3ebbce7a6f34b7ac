"""HCL blocks, attributes and lines: texts are laid out from values, and the values must come back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.extract.parse.hcl import Body, Expression, parse_hcl, parse_hcl_parts
from stackaudit.extract.parse.located import Map, Seq, Value
from stackaudit.files import Malformed

Plain = dict[str, "Plain"] | list["Plain"] | str | bool | None

names = st.from_regex(r"[a-z_][a-z0-9_-]{0,6}", fullmatch=True).filter(
    lambda name: name not in ("true", "false", "null", "for")
)
words = st.text("ab {}()[]=#/,.:-_é", max_size=10)
values = st.recursive(
    words | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=12,
)


def written(value: Plain) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {written(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(written(inner) for inner in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def plain(value: Value) -> Plain:
    if isinstance(value, Map):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, Seq):
        return [plain(inner) for inner in value]
    assert value is None or isinstance(value, (str, bool))
    return value


@given(
    st.lists(
        st.tuples(names, st.lists(words, max_size=2), st.dictionaries(names, values, max_size=4)),
        max_size=5,
    ),
    st.sampled_from(["", "# note\n", "/* two\nlines */\n", "// note\n\n"]),
)
def test_blocks_come_back(
    blocks: list[tuple[str, list[str], dict[str, Plain]]], between: str
) -> None:
    text, lines = "", []
    for kind, labels, attributes in blocks:
        text += between
        lines.append(text.count("\n") + 1)
        text += (
            " ".join([kind, *(json.dumps(label, ensure_ascii=False) for label in labels)]) + " {\n"
        )
        text += "".join(
            f"  {name} = {written(value)} # why\n" for name, value in attributes.items()
        )
        text += "}\n"
    body = parse_hcl(text)
    assert [(b.type, list(b.labels), b.line) for b in body.blocks] == [
        (kind, labels, line) for (kind, labels, _), line in zip(blocks, lines, strict=True)
    ]
    for block, (_, _, attributes), line in zip(body.blocks, blocks, lines, strict=True):
        assert plain(block.body.attributes) == attributes
        assert block.body.attributes.lines == {
            name: line + 1 + index for index, name in enumerate(attributes)
        }


@given(st.text('ab={}[]()"\n\\$%<-E,#/*?:', max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    body, fault = parse_hcl_parts(text)
    assert isinstance(body, Body)
    assert fault is None or 1 <= (fault.line or 1) <= text.count("\n") + 2


def test_expressions_are_told_from_literals() -> None:
    body = parse_hcl(
        'a = var.x\nb = "${var.x}-${join(",", ["}"])}"\nc = cond ? "x" : "y"\n'
        'd = [for k in v : k]\ne = -1\nf = 7\ng = merge({\n  h = 1\n}, var.z)\ni = "plain"\n'
    )
    found = body.attributes
    assert [key for key, value in found.items() if isinstance(value, Expression)] == [
        "a", "c", "d", "e", "g",
    ]  # fmt: skip
    assert found["b"] == '${var.x}-${join(",", ["}"])}'
    assert found["f"] == "7"
    assert found["i"] == "plain"
    assert found.lines == {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "g": 7, "i": 10}


def test_heredocs_are_text() -> None:
    body = parse_hcl('a = <<-EOT\n  module "x" {\n  EOT\nb = 1\n')
    assert body.attributes == {"a": '  module "x" {\n', "b": "1"}
    assert body.blocks == []


def test_reading_goes_on_after_a_fault() -> None:
    body, fault = parse_hcl_parts(
        'a "1" {\n  x = 1\n}\nb "2" {\n  y = "open\n}\nc "3" {\n  z = 3\n}\n'
    )
    assert [block.type for block in body.blocks] == ["a", "c"]
    assert body.blocks[1].line == 7
    assert fault is not None
    assert fault.line == 5


@pytest.mark.parametrize(
    "text",
    [
        "a {",
        "a = [",
        "a = {b = 1",
        'a = "',
        "a = <<E\nx\n",
        "/* a",
        "}",
        "a = ",
        "= 1",
        "a b c",
        "a {" * 5000,
    ],
)
def test_broken_texts_are_refused(text: str) -> None:
    with pytest.raises(Malformed):
        parse_hcl(text)
