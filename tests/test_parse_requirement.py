"""Python requirements: what is written is read back, and nothing that is written can break the reader."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Oracle

from stackaudit.extract.parse.conda_spec import parse_conda_spec
from stackaudit.extract.parse.python_link import parse_link, without_secrets
from stackaudit.extract.parse.python_lock import allows
from stackaudit.extract.parse.requirement import (
    canonical,
    parse_line,
    parse_requirement,
    scope_of_words,
)
from stackaudit.extract.parse.requirement_lines import Entry, logical_lines, read_entries
from stackaudit.files import Tree
from stackaudit.model import Scope

EDGE = st.sampled_from(string.ascii_letters + string.digits)
NAMES = st.builds(
    lambda a, b, c: a + b + c, EDGE, st.text(string.ascii_letters + "0123-_.", max_size=8), EDGE
)
VERSIONS = st.from_regex(r"\A[0-9]{1,3}(\.[0-9]{1,3}){0,3}((a|b|rc|\.post|\.dev)[0-9])?\Z")
CLAUSES = st.tuples(st.sampled_from(["==", ">=", "<=", "!=", "~=", ">", "<"]), VERSIONS).filter(
    lambda clause: (
        clause[0] != "~="
        or "."
        in clause[1].split("a")[0].split("b")[0].split("r")[0].split(".dev")[0].split(".post")[0]
    )
)
SPACE = st.sampled_from(["", " ", "  ", "\t"])
MARKERS = st.sampled_from(
    ["", "python_version < '3.8'", 'sys_platform == "win32" and extra == "x"']
)
TRAILERS = st.sampled_from(
    ["", "  # a comment", " --hash=sha256:00 --hash=sha256:11", " \\\n    --hash=sha256:00", "\t#x"]
)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str, list[str], list[tuple[str, str]]]:
    """(line, name, extras, clauses)."""
    name = draw(NAMES)
    extras = draw(st.lists(NAMES, max_size=2))
    clauses = draw(st.lists(CLAUSES, max_size=3))
    text = name + draw(SPACE)
    if extras:
        text += "[" + ("," + draw(SPACE)).join(extras) + "]" + draw(SPACE)
    text += ("," + draw(SPACE)).join(op + draw(SPACE) + version for op, version in clauses)
    marker = draw(MARKERS)
    if marker:
        text += draw(SPACE) + ";" + draw(SPACE) + marker
    return draw(SPACE) + text, name, extras, clauses


@settings(deadline=None)
@given(written())
def test_a_requirement_is_read_back(
    case: tuple[str, str, list[str], list[tuple[str, str]]],
) -> None:
    text, name, extras, clauses = case
    found = parse_line(text)
    assert found is not None
    assert (found.name, list(found.extras)) == (name, extras)
    if found.version is not None:
        assert ("==", found.version) in clauses
        assert found.constraint is None
    elif clauses:
        assert found.constraint == ",".join(op + version for op, version in clauses)
    if len(clauses) == 1 and clauses[0][0] == "==":
        assert found.version == clauses[0][1]


@settings(deadline=None)
@given(written())
def test_agrees_with_packaging(case: tuple[str, str, list[str], list[tuple[str, str]]]) -> None:
    text = case[0]
    try:
        oracle = Oracle(text)
    except InvalidRequirement:
        return
    found = parse_requirement(text)
    assert found is not None
    assert (found.name, set(found.extras)) == (oracle.name, oracle.extras)
    assert bool(found.marker) == (oracle.marker is not None)
    if found.version is not None:
        assert oracle.specifier.contains(found.version, prereleases=True)


@settings(deadline=None)
@given(
    st.lists(st.tuples(written(), TRAILERS, st.sampled_from(["", "\n", "# note\n"])), max_size=5)
)
def test_entries_stand_where_they_begin(
    cases: list[tuple[tuple[str, str, list[str], list[tuple[str, str]]], str, str]],
) -> None:
    text, expected = "", []
    for (line, name, _, _), trailer, before in cases:
        text += before
        expected.append((name, text.count("\n") + 1))
        text += line + trailer + "\n"
    file = Tree.of({"requirements.txt": text}).get("requirements.txt")
    assert file is not None
    entries = [e for e in read_entries(file, logical_lines(file.lines)) if isinstance(e, Entry)]
    assert [(e.requirement.name, e.line) for e in entries] == expected


@settings(deadline=None)
@given(st.text(string.printable, max_size=60))
def test_no_line_breaks_the_reader(text: str) -> None:
    file = Tree.of({"requirements.txt": text}).get("requirements.txt")
    assert file is not None
    for entry in read_entries(file, logical_lines(file.lines)):
        assert 1 <= entry.line <= len(file.lines)
        if isinstance(entry, Entry):
            assert entry.requirement.name


@pytest.mark.parametrize(
    ("text", "name", "version", "constraint"),
    [
        ("mypy==v0.770", "mypy", "0.770", None),
        ("a==1.*", "a", None, "==1.*"),
        ("a===1.0-weird", "a", "1.0-weird", None),
        ("a>=1,==1.2", "a", "1.2", None),
        ("a<1,==1.2", "a", None, "<1,==1.2"),
        ("a==1,==2", "a", None, "==1,==2"),
        ("a (>=1.0)", "a", None, ">=1.0"),
        ("a==1.0#glued", "a", "1.0", None),
        ("a==1.0 left over", "a", "1.0", None),
        ("a==1.0,", "a", "1.0", None),
        ("a=>1.2", "a", None, "=>1.2"),
        ("a==${V}", "a", None, "==${V}"),
        ("a == 3.7.1 @ git+https://github.com/o/a@v3", "a", "3.7.1", None),
    ],
)
def test_pins(text: str, name: str, version: str | None, constraint: str | None) -> None:
    found = parse_line(text)
    assert found is not None
    assert (found.name, found.version, found.constraint) == (name, version, constraint)


@pytest.mark.parametrize(
    "text", ["", "==1.0", "a==", "a b", "include README.md", "-", "[x]", "postgres://h/db", "?"]
)
def test_no_requirement(text: str) -> None:
    assert parse_line(text) is None


@pytest.mark.parametrize(
    ("text", "kind", "location", "name", "commit"),
    [
        ("git+https://h.example/o/r.git@v1#egg=n", "git", "https://h.example/o/r.git", "n", "v1"),
        ("git+git@h.example:o/r.git@main", "git", "ssh://git@h.example/o/r.git", "r", "main"),
        ("git@h.example:o/r.git", "git", "ssh://git@h.example/o/r.git", "r", None),
        ("git+ssh://git@h.example/o/r", "git", "ssh://git@h.example/o/r", "r", None),
        ("git+https://user:pw@h.example/o/r@a/b", "git", "https://h.example/o/r", "r", "a/b"),
        ("hg+http://h.example/r/@tip#egg=N", "git", "http://h.example/r", "N", "tip"),
        ("https://t0ken@h.example/a-1.0.zip", "url", "https://h.example/a-1.0.zip", "a", None),
        ("./libs/x[dev]", "path", "./libs/x", "", None),
        ("libs\\x", "path", "libs/x", "", None),
        ("file:///srv/x-1.0-py3-none-any.whl", "path", "/srv/x-1.0-py3-none-any.whl", "x", None),
        ("file:../x", "path", "../x", "", None),
        ("/home/conda/feedstock_root/build_artifacts/x_1/work", "registry", None, "", None),
    ],
)  # fmt: skip
def test_links(text: str, kind: str, location: str | None, name: str, commit: str | None) -> None:
    link = parse_link(text)
    assert link is not None
    assert (link.source.kind, link.source.location) == (kind, location)
    assert (link.name, link.commit) == (name, commit)


@settings(deadline=None)
@given(st.from_regex(r"\A(https?|git)://([a-z]{1,5}(:[a-z]{0,5})?@)?[a-z]{1,8}/[a-z@:/]{0,9}\Z"))
def test_no_password_leaves_an_address(address: str) -> None:
    shown = without_secrets(address)
    assert "@" not in shown.split("://")[1].split("/")[0]
    assert shown.split("/", 3)[3:] == address.split("/", 3)[3:]


@settings(deadline=None)
@given(NAMES)
def test_canonical_names_are_stable(name: str) -> None:
    assert canonical(canonical(name)) == canonical(name) == canonical(name.upper())


@pytest.mark.parametrize(
    ("words", "default", "scope"),
    [
        ("requirements-dev", "runtime", "dev"),
        ("test-requirements", "runtime", "test"),
        ("docs", "optional", "dev"),
        ("formatting", "optional", "optional"),
        ("formatting", "dev", "dev"),
        ("contest", "runtime", "runtime"),
        ("pre-commit", "runtime", "dev"),
    ],
)
def test_scopes_of_words(words: str, default: Scope, scope: Scope) -> None:
    assert scope_of_words(words, default) == scope


@pytest.mark.parametrize(
    ("constraint", "version", "held"),
    [
        ("^1.2", "1.9", True), ("^1.2", "2.0", False), ("^0.2.3", "0.2.9", True),
        ("^0.2.3", "0.3.0", False), ("^0.0.3", "0.0.4", False), ("~1.2", "1.2.9", True),
        ("~1.2", "1.3", False), ("~1", "1.9", True), ("*", "3", True), ("1.2", "1.2.0", True),
        (">=1,<2 || >=3", "3.1", True), (">=1,<2", "2", False), ("nonsense", "1", False),
    ],
)  # fmt: skip
def test_constraints_choose_among_locked_versions(
    constraint: str, version: str, held: bool
) -> None:
    assert allows(constraint, version) is held


@pytest.mark.parametrize(
    ("text", "name", "version", "constraint"),
    [
        ("numpy", "numpy", None, None),
        ("python=3.11", "python", None, "=3.11"),
        ("numpy=1.26.4", "numpy", "1.26.4", "=1.26.4"),
        ("numpy==1.26", "numpy", "1.26", None),
        ("numpy 1.26", "numpy", "1.26", None),
        ("numpy 1.26 py311_0", "numpy", "1.26", None),
        ("numpy=1.26=py311_0", "numpy", "1.26", None),
        ("numpy >=1.26, <2", "numpy", None, ">=1.26,<2"),
        ("c::numpy 1.26.*", "numpy", None, "1.26.*"),
        ("c/linux-64::numpy[version='>=1',build=x]", "numpy", None, ">=1"),
        ("_libgcc_mutex", "_libgcc_mutex", None, None),
        ("numpy 1.0|1.2", "numpy", None, "1.0|1.2"),
    ],
)
def test_conda(text: str, name: str, version: str | None, constraint: str | None) -> None:
    spec = parse_conda_spec(text)
    assert spec is not None
    assert (spec.name, spec.version, spec.constraint) == (name, version, constraint)


@settings(deadline=None)
@given(st.text(string.printable, max_size=40))
def test_no_text_breaks_conda(text: str) -> None:
    spec = parse_conda_spec(text)
    assert spec is None or spec.name
