"""YAML values and the lines they stand on, against PyYAML's own loader and against texts we laid out."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.extract.parse.located import Map, Seq, Value
from stackaudit.extract.parse.yaml import MAX_ALIASED, iter_yaml, parse_yaml, untemplated
from stackaudit.files import Malformed

Plain = dict[str, "Plain"] | list["Plain"] | str  # what BaseLoader makes

words = st.text("abcxyz0189 .:#-_'\"{}[]&*!|>%@`,?\\~äß漢", max_size=8)
trees = st.recursive(
    words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=25,
)


def until_fault(text: str) -> tuple[list[Value], Malformed | None]:
    found: list[Value] = []
    try:
        found.extend(iter_yaml(text))
    except Malformed as fault:
        return found, fault
    return found, None


def kept(text: str) -> list[Value]:
    """What is yielded before the fault."""
    found, fault = until_fault(text)
    assert fault is not None
    return found


@given(trees, st.booleans())
def test_values_are_those_of_the_reference_loader(tree: Plain, flow: bool) -> None:
    text = yaml.safe_dump(tree, default_flow_style=flow, allow_unicode=True, width=60)
    expected = yaml.load(text, yaml.CBaseLoader)  # noqa: S506 - builds text, lists and maps only
    assert parse_yaml(text) == [expected]


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=12))
def test_lines_of_keys_and_items(entries: list[tuple[int, bool]]) -> None:
    """Each entry: blank lines before it, then a key with a list or with a scalar."""
    out: list[str] = []
    keys: dict[str, int] = {}
    item_lines: dict[str, int] = {}
    for number, (blank, is_list) in enumerate(entries):
        out += ["# note"] * blank
        key = f"k{number}"
        keys[key] = len(out) + 1
        if is_list:
            out += [f"{key}:", "", "  - first", "  - a: 1"]
            item_lines[key] = len(out) - 1
        else:
            out.append(f"{key}: value")
    document = parse_yaml("\n".join(out))[0]
    assert isinstance(document, Map)
    assert document.lines == keys
    for key, line in item_lines.items():
        listed = document[key]
        assert isinstance(listed, Seq)
        assert listed.lines == [line, line + 1]
        inner = listed[1]
        assert isinstance(inner, Map)
        assert inner.lines == {"a": line + 1}


@given(st.text("ab:-[]{}&*!|>'\"%@?<,# \n\t~$(\0\x07é", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    found, fault = until_fault(text)
    assert all(isinstance(value, (Map, Seq, str, type(None))) for value in found)
    if fault is not None:
        assert 1 <= (fault.line or 1) <= text.count("\n") + 2


@given(st.text("a{}%#\n -:\"'.", max_size=60))
def test_templates_never_move_a_line(text: str) -> None:
    assert untemplated(text).count("\n") == text.count("\n")


def test_scalars_are_kept_as_written() -> None:
    assert parse_yaml("a: 1.10\nb: yes\nc: ~\nd: 'null'\ne:\nf: 2020-01-01\ng: !x 1\n") == [
        {"a": "1.10", "b": "yes", "c": None, "d": "null", "e": None, "f": "2020-01-01", "g": "1"}
    ]


def test_merge_keys_lose_against_own_keys_and_keep_their_lines() -> None:
    document = parse_yaml(
        "x: &x\n  a: 1\n  b: 2\ny: &y {b: 3, c: 4}\nz:\n  <<: [*x, *y]\n  a: 9\n"
    )[0]
    assert isinstance(document, Map)
    merged = document["z"]
    assert isinstance(merged, Map)
    assert merged == {"a": "9", "b": "2", "c": "4"}
    assert merged.lines == {"a": 7, "b": 3, "c": 4}


def test_a_quoted_merge_key_is_a_key() -> None:
    assert parse_yaml("'<<': {a: 1}\n") == [{"<<": {"a": "1"}}]


def test_maps_as_keys_are_passed_over() -> None:
    assert parse_yaml("? [a]\n: b\n? {c: d}\n: [e]\nf: g\n") == [{"f": "g"}]


def test_documents_around_a_broken_one_are_kept() -> None:
    assert kept("a: 1\n---\nb: 2\nc:\n\t- d\n---\ne: 3\n") == [
        {"a": "1"},
        {"b": "2"},
        {"e": "3"},
    ]


def test_the_line_of_the_fault_counts_from_the_start_of_the_file() -> None:
    with pytest.raises(Malformed) as caught:
        parse_yaml("a: 1\n---\nb: [\n---\nc: 3\n")
    assert caught.value.line == 4


def test_aliases_stay_within_their_budget() -> None:
    laughs = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    laughs += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    found = kept("\n".join([*laughs, "services: {s: 1}"]))[0]
    assert isinstance(found, Map)
    assert found["services"] == {"s": "1"}
    assert _size(found) <= MAX_ALIASED + 1000


def _size(value: Value) -> int:
    if isinstance(value, Map):
        return 1 + sum(_size(inner) for inner in value.values())
    return 1 + sum(_size(inner) for inner in value) if isinstance(value, Seq) else 1


@pytest.mark.parametrize("text", ["&a [*a]", "a: *b", "&a {<<: *a}"])
def test_an_alias_of_nothing_complete_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        parse_yaml(text)


def test_depth_is_bounded() -> None:
    chain = ["a0: &a0 [x]", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 300))]
    for text in ("[" * 5000, "- " * 5000, "\n".join(chain)):
        with pytest.raises(Malformed):
            parse_yaml(text)


def test_templates_become_harmless() -> None:
    text = (
        "{{- if .Values.x }}\n"
        'image: "{{ .Values.repo | default "a" }}:{{ .Values.tag }}"\n'
        "{{/* two\nlines */}}\n"
        "    {{- toYaml .Values.y | nindent 4 }}\n"
        'name: {n: {{ include "t.n" . }}}\n'
        "{% if y %}\n"
        "on: ${{ github.ref }}\n"
        "{{- end }}\n"
    )
    assert untemplated(text) == (
        '\nimage: "$(.Values.repo|default_a):$(.Values.tag)"\n\n\n\n'
        "name: {n: $(include_t.n_.)}\n\non: ${{ github.ref }}\n\n"
    )


def test_no_templates_no_change() -> None:
    assert untemplated("a: {b: {c: d}}\n") == "a: {b: {c: d}}\n"
