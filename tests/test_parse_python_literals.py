"""Literals of Python source: what a list spells out is found, on its line, without running anything."""

from __future__ import annotations

import ast

from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.extract.parse.ini import parse_ini
from stackaudit.extract.parse.python_bindings import Bindings
from stackaudit.extract.parse.python_literals import Literals

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=6).map(
    lambda word: f"x{word.strip()}"
)


def texts(source: str, name: str = "found") -> list[tuple[str, int]]:
    bindings, _ = Bindings.of(source, (name,))
    return list(Literals(bindings).texts(ast.Name(id=name, lineno=1)))


@settings(deadline=None)
@given(st.lists(WORDS, max_size=6))
def test_a_list_is_read_back(words: list[str]) -> None:
    lines = "".join(f"    {word!r},\n" for word in words)
    assert texts(f"found = [\n{lines}]\n") == [(word, 2 + n) for n, word in enumerate(words)]


@settings(deadline=None)
@given(st.lists(WORDS, max_size=6))
def test_a_list_is_read_back_from_source_that_does_not_parse(words: list[str]) -> None:
    lines = "".join(f"    {word!r},\n" for word in words)
    source = f"print 'Python 2'\nfound = [\n{lines}]\n"
    assert texts(source) == [(word, 3 + n) for n, word in enumerate(words)]


@settings(deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=6))
def test_however_a_list_is_put_together(words: list[str]) -> None:
    first, rest = words[:1], words[1:]
    source = f"found = list({first!r} + part)\n" + f"part = tuple({rest!r})\n"
    assert [text for text, _ in texts(source)] == words
    source = f"found = {first!r}\n" + "".join(f"found.append({word!r})\n" for word in rest)
    assert [text for text, _ in texts(source)] == words


def test_text_blocks_keep_their_lines() -> None:
    source = 'found = """\n  one\n\n  two>=1\n""".strip().split("\\n")\n'
    assert texts(source) == [("one", 2), ("two>=1", 4)]


def test_circles_and_explosions_end() -> None:
    assert texts("found = found + other\nother = [found, 'kept']\n") == [("kept", 2)]
    doubled = "".join(f"a{n} = [a{n + 1}, a{n + 1}]\n" for n in range(60)) + "a60 = ['end']\n"
    assert set(texts(doubled + "found = a0\n")) <= {("end", 61)}
    grown = "s0 = 'xx'\n" + "".join(f"s{n} = s{n - 1} + s{n - 1}\n" for n in range(1, 60))
    assert sum(len(text) for text, _ in texts(grown + "found = [s59]\n")) < 100_000


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_source_breaks_the_reader(source: str) -> None:
    for text, line in texts(source, "a"):
        assert text
        assert line >= 1


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), WORDS), max_size=6))
def test_ini_values_keep_their_lines(pairs: list[tuple[str, str]]) -> None:
    lines = ["[s]"]
    expected: dict[str, list[tuple[int, str]]] = {}
    for key, word in pairs:
        word = word.replace(" #", "")
        lines += [f"{key} =", f"  {word}", "# a comment"]
        expected.setdefault(key, []).append((len(lines) - 1, word.strip()))
    found = {key: option.filled for key, option in parse_ini(lines).get("s", {}).items()}
    assert found == expected
