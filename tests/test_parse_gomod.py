"""go.mod: what is written as directives, in lines or blocks, is read back with its lines."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.extract.parse.gomod import (
    Directive,
    commit_of,
    directives,
    is_folder,
    is_module,
    is_version,
    release,
)

ELEMENTS = st.text(string.ascii_lowercase + string.digits + "-_~", min_size=1, max_size=6)
MODULES = st.builds("{}.example/{}/{}".format, ELEMENTS, ELEMENTS, ELEMENTS)
VERSIONS = st.builds(
    "v{}.{}.{}{}".format,
    st.integers(0, 9),
    st.integers(0, 99),
    st.integers(0, 9),
    st.sampled_from(["", "-rc.1", "+incompatible", "-0.20240102030405-0a1b2c3d4e5f"]),
)
WORDS = st.one_of(
    st.tuples(MODULES, VERSIONS),
    st.tuples(MODULES, st.just("=>"), MODULES, VERSIONS),
    st.tuples(MODULES, VERSIONS, st.just("=>"), st.just("../near")),
)
ENTRIES = st.tuples(WORDS, st.sampled_from(["", "indirect", "why (this) one"]))
GROUPS = st.lists(
    st.tuples(
        st.sampled_from(["require", "replace", "exclude", "tool"]),
        st.lists(ENTRIES, min_size=1, max_size=4),
        st.booleans(),
    ),
    max_size=4,
)


@given(GROUPS, st.data())
def test_written_directives_are_read_back(
    groups: list[tuple[str, list[tuple[tuple[str, ...], str]], bool]], data: st.DataObject
) -> None:
    lines = ["// Package comment.", ""]
    expected = []

    def entry(verb: str, before: str, words: tuple[str, ...], comment: str) -> None:
        marks = data.draw(st.sampled_from(["", '"', "`"]))
        written = [words[0] if not marks else f"{marks}{words[0]}{marks}", *words[1:]]
        lines.append(f"{before}{' '.join(written)}" + (f" // {comment}" if comment else ""))
        expected.append(Directive(verb, words, len(lines), comment))

    for verb, entries, block in groups:
        if block:
            lines.append(f"{verb} (")
        for words, comment in entries:
            entry(verb, "\t" if block else f"{verb} ", words, comment)
            if data.draw(st.booleans()):
                lines.append("\t// a line of its own")
        if block:
            lines += [")", ""]
    assert list(directives("\n".join(lines))) == expected


@given(st.text(string.printable, max_size=80))
def test_any_text_has_directives_of_at_least_one_word(text: str) -> None:
    for entry in directives(text):
        assert entry.words
        assert 1 <= entry.line <= text.count("\n") + 1


@given(MODULES, VERSIONS)
def test_modules_versions_and_folders_are_told_apart(module: str, version: str) -> None:
    assert is_module(module)
    assert is_version(version)
    assert not is_version(module)
    assert not is_folder(module)
    for folder in (".", "..", f"./{module}", f"../{module}", f"/{module}", f"C:\\{module}"):
        assert is_folder(folder)
        assert not is_module(folder)


@pytest.mark.parametrize(
    ("version", "commit"),
    [
        ("v0.0.0-20240102030405-0a1b2c3d4e5f", "0a1b2c3d4e5f"),
        ("v1.2.4-0.20240102030405-0a1b2c3d4e5f", "0a1b2c3d4e5f"),
        ("v2.0.0-rc.1.0.20240102030405-0a1b2c3d4e5f", "0a1b2c3d4e5f"),
        ("v3.0.0-20240102030405-0a1b2c3d4e5f+incompatible", "0a1b2c3d4e5f"),
        ("v1.2.3", None),
        ("v1.2.3-rc.1", None),
        (None, None),
    ],
)
def test_a_pseudo_version_names_its_commit(version: str | None, commit: str | None) -> None:
    assert commit_of(version) == commit


def test_releases_compare_by_number() -> None:
    assert release("v1.10.0") > release("v1.9.9")
    assert release("1.17") > release("1.9")
