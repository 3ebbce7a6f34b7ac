"""EDN forms written by us and read back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stackaudit.extract.parse.edn import MAX_DEPTH, Form, parse_edn

atoms = st.one_of(
    st.text('ab;#"\\ ()[]漢\n', max_size=8).map(lambda text: ("text", text)),
    st.from_regex(r"[a-z][a-z0-9./*+!?-]{0,8}", fullmatch=True).map(lambda text: ("symbol", text)),
    st.from_regex(r"[a-z][a-z0-9/-]{0,8}", fullmatch=True).map(lambda text: ("keyword", text)),
)
values = st.recursive(
    atoms,
    lambda inner: st.tuples(
        st.sampled_from(["list", "vector", "map", "set"]), st.lists(inner, max_size=4)
    ),
    max_leaves=20,
)
BRACKETS = {"list": "()", "vector": "[]", "map": "{}", "set": ("#{", "}")}


def written(value: tuple[str, object]) -> str:
    kind, content = value
    if kind == "text":
        escaped = str(content).replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    if isinstance(content, list):
        opener, closer = BRACKETS[kind]
        return opener + " ".join(written(inner) for inner in content) + closer
    return f":{content}" if kind == "keyword" else str(content)


def plain(form: Form) -> tuple[str, object]:
    if form.kind in BRACKETS:
        return form.kind, [plain(inner) for inner in form.forms]
    return form.kind, form.text


@given(st.lists(values, max_size=4))
def test_what_is_written_is_read(forms: list[tuple[str, object]]) -> None:
    found, fault = parse_edn("\n".join(written(form) for form in forms))
    assert fault is None
    assert [plain(form) for form in found] == forms


@given(st.text('ab:"\\#_^;()[]{} \n', max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    found, fault = parse_edn(text)
    assert all(1 <= form.line <= text.count("\n") + 1 for form in found)
    assert fault is None or fault.line is not None


def test_comments_discarded_forms_and_metadata_are_left_out() -> None:
    found, fault = parse_edn("a ; b\n#_[c d] ^{:e f} g #_#_h i j")
    assert fault is None
    assert [(form.text, form.line) for form in found] == [("a", 1), ("g", 2), ("j", 2)]


def test_deep_nesting_is_refused_and_what_was_read_is_kept() -> None:
    found, fault = parse_edn("first " + "[" * (MAX_DEPTH + 1))
    assert fault is not None
    assert found[0].text == "first"
