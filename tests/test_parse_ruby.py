"""The calls of a Ruby file and their arguments, against texts we laid out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stackaudit.extract.parse.ruby import Call, parse_ruby


def calls(text: str, *names: str) -> list[Call]:
    found = parse_ruby(text, names or ("gem",))
    assert found.fault is None
    return found.calls


def arguments(text: str) -> list[tuple[object, ...]]:
    return [call.args for call in calls(text)]


@given(st.text("ab'\"\\#{}%()[]|/ \n漢", max_size=20))
def test_a_plain_text_says_what_was_written(text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace("'", "\\'")
    assert arguments(f"gem '{quoted}', 'after'") == [(text, "after")]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=20))
def test_every_call_knows_its_line(gaps: list[int]) -> None:
    lines: list[str] = []
    wanted = []
    for gap in gaps:
        lines += ["# gem 'never'"] * gap
        wanted.append(len(lines) + 1)
        lines += ["gem 'x',", "    '~> 1'"]
    assert [call.line for call in calls("\n".join(lines))] == wanted


@given(st.text("gem 'x\"#{}%qw()[]|/<<~E\n:=do,end", max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    for call in parse_ruby(text, ("gem",)).calls:
        assert 1 <= call.line <= text.count("\n") + 1


def test_texts_in_all_their_quotes() -> None:
    text = "gem 'a'\ngem \"b\"\ngem %q(c)\ngem %Q[d]\ngem(%w[e f])\ngem :g\ngem 'h' 'i'\n"
    assert arguments(text) == [("a",), ("b",), ("c",), ("d",), (["e", "f"],), ("g",), ("hi",)]


def test_a_here_document_is_a_text() -> None:
    text = "x = <<~ONE + <<TWO\n  gem 'no'\nONE\ngem 'no'\nTWO\ngem 'yes'\n"
    assert arguments(text) == [("yes",)]


def test_variables_and_loops_are_followed() -> None:
    text = "v = '1.0'\nA = 2\ngem 'x', v\n%w[a b].each { |n| gem n, \"~> #{v}\" }\n"
    assert arguments(text) == [("x", "1.0"), ("a", "~> 1.0"), ("b", "~> 1.0")]


def test_pairs_of_a_hash_are_followed() -> None:
    assert arguments("{ 'a' => '1', b: '2' }.each do |name, v|\n  gem name, v\nend") == [
        ("a", "1"), ("b", "2")
    ]  # fmt: skip


def test_keywords_in_both_spellings() -> None:
    (call,) = calls("gem 'x', require: false, :group => [:a, :b], 'git' => 'u'")
    assert call.keywords == {"require": False, "group": ["a", "b"], "git": "u"}


def test_blocks_are_known_from_inside() -> None:
    text = "group :a do\n  if x\n    gem 'in' unless y\n  end\nend\ngem 'out'\n"
    found = calls(text, "gem", "group")
    assert [[outer.args for outer in call.within] for call in found] == [[], [("a",)], []]


def test_modifiers_open_no_block() -> None:
    text = "group :a do\n  x = 1 if y\n  z while q\n  gem 'in'\nend\ngem 'out'"
    found = calls(text, "gem", "group")
    assert [len(call.within) for call in found] == [0, 1, 0]


def test_defaults_of_the_environment_hold() -> None:
    assert arguments("gem 'a', ENV.fetch('X', '1')\ngem 'b', ENV['X'] || '2'") == [
        ("a", "1"), ("b", "2")
    ]  # fmt: skip


def test_what_stands_before_the_fault_is_kept() -> None:
    found = parse_ruby("gem 'a'\n\ngem 'b\n", ("gem",))
    assert [call.args for call in found.calls][:1] == [("a",)]
    assert found.fault is not None
    assert found.fault.line == 3
