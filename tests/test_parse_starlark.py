"""Starlark and CMake: strings come out as they went in, and a broken statement costs only itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.extract.parse.cmake import Variables, commands
from stackaudit.extract.parse.fetched import of_urls, pin, version_in
from stackaudit.extract.parse.starlark import Starlark

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,10}", fullmatch=True)


@given(name=NAMES, value=st.text(max_size=30), before=st.integers(0, 4))
def test_a_constant_is_found_whatever_it_holds(name: str, value: str, before: int) -> None:
    script = Starlark("#\n" * before + f"rule(name = {name!r}, version = {value!r})")
    (call,) = script.calls
    assert call.line == before + 1
    assert script.text(call.keyword("name")) == name
    assert script.text(call.keyword("version")) == value


@given(good=st.lists(NAMES, min_size=1, max_size=6), at=st.integers(0, 5))
def test_one_broken_call_hides_no_other(good: list[str], at: int) -> None:
    lines = [f'dep(name = "{name}")' for name in good]
    lines.insert(min(at, len(lines)), 'dep(name = "broken)')
    script = Starlark("\n".join(lines))
    assert script.fault is not None
    assert [script.text(call.keyword("name")) for call in script.calls] == good


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ('"a" + "b"', "ab"),
        ('"v%s-%s" % (TAG, "x")', "v1.2-x"),
        ('"{}-{tag}".format("a", tag = TAG)', "a-1.2"),
        ('"{0}{0}".format("a")', "aa"),
        ('"%s" % unknown()', None),
        ('"{}".format(unknown())', None),
        ("[TAG]", None),
        ("OTHER", "from the other file"),
        ("LOOP", None),
    ],
)
def test_what_an_expression_spells_out(expression: str, text: str | None) -> None:
    script = Starlark(
        f'load("//:other.bzl", OTHER = "REAL")\nTAG = "1.2"\nLOOP = LOOP\ncall(x = {expression})',
        lambda label: 'REAL = "from the other file"' if label == "//:other.bzl" else None,
    )
    assert script.text(script.calls[-1].keyword("x")) == text


@given(
    args=st.lists(st.text(alphabet='ab ()#"\\;[]\n', max_size=10), max_size=4),
    before=st.integers(0, 3),
)
def test_quoted_arguments_of_cmake_come_out_as_they_went_in(args: list[str], before: int) -> None:
    quoted = " ".join('"' + a.replace("\\", "\\\\").replace('"', '\\"') + '"' for a in args)
    found, fault = commands("\n" * before + f"Some_Command({quoted}) # comment\n")
    assert fault is None
    assert [(c.name, c.args, c.line) for c in found] == [("some_command", args, before + 1)]


@given(good=st.lists(NAMES, min_size=1, max_size=6), at=st.integers(0, 5))
def test_an_unclosed_command_of_cmake_hides_no_other(good: list[str], at: int) -> None:
    lines = [f"find_package({name})" for name in good]
    lines.insert(min(at, len(lines)), "set(broken value")
    found, fault = commands("\n".join(lines) + "\n")
    assert fault is not None
    assert [c.args[0] for c in found if c.name == "find_package"] == good


def test_variables_of_cmake() -> None:
    variables = Variables(lambda name: "outside" if name == "FAR" else None)
    for command in commands(
        'set(A 1)\nset(B "${A}.2")\nset(B 9 CACHE STRING "")\nproject(P VERSION 3.0)'
    )[0]:
        variables.take(command)
    assert (
        variables.fill("${B} ${PROJECT_VERSION} ${P_VERSION} ${FAR} ${NEVER}")
        == "1.2 3.0 3.0 outside ${NEVER}"
    )


@pytest.mark.parametrize(
    ("url", "version"),
    [
        ("https://zlib.net/fossils/zlib-1.3.1.tar.gz", "1.3.1"),
        ("https://a.example/openssl-3.2.1-linux-x86_64.tgz?x=1", "3.2.1"),
        ("https://a.example/v2.0.1.zip", "2.0.1"),
        ("https://a.example/boost_1_84_0.tar.bz2", "1_84_0"),
        ("https://a.example/latest.tar.gz", None),
        ("https://a.example/download", None),
    ],
)
def test_the_version_in_an_address(url: str, version: str | None) -> None:
    assert version_in(url) == version


@pytest.mark.parametrize(
    ("ref", "found"),
    [
        ("v1.0", ("v1.0", None, None)),
        ("refs/tags/v1.0", ("v1.0", None, None)),
        ("origin/main", (None, "origin/main", None)),
        ("master", (None, "master", None)),
        ("${TAG}", (None, None, "${TAG}")),
        ("", (None, None, None)),
        (None, (None, None, None)),
    ],
)
def test_a_branch_pins_nothing(
    ref: str | None, found: tuple[str | None, str | None, str | None]
) -> None:
    assert pin(ref) == found


def test_the_first_address_that_tells_the_project_counts() -> None:
    found = of_urls(
        ["https://mirror.example/x.tar.gz", "https://github.com/fmtlib/fmt/archive/10.2.1.tar.gz"],
        "x",
    )
    assert (found.ecosystem, found.name, found.version) == ("github", "fmtlib/fmt", "10.2.1")


@pytest.mark.parametrize(
    ("expression", "texts"),
    [
        ('["https://a/" + unknown() + ".zip"]', ["https://a/{unknown}.zip"]),
        ('mirrors("https://a/%s.zip" % tag)', ["https://a/{tag}.zip"]),
        ('["https://a/{}/{v}".format(TAG, v = versions["a"])]', ["https://a/1.2/{versions}"]),
        ('["a"] + ["b"] + unknown()', ["a", "b"]),
        ("unknown()", []),
    ],
)
def test_what_is_not_known_leaves_a_hole(expression: str, texts: list[str]) -> None:
    script = Starlark(f'TAG = "1.2"\ncall(x = {expression})')
    found = script.texts(next(c for c in script.calls if c.name == "call").keyword("x"))
    assert [text for text, _ in found] == texts
