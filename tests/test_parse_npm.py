"""What package.json entries, CDN addresses and yarn.lock blocks ask for."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.extract.parse.cdn import parse_specifier
from stackaudit.extract.parse.npm import exact, is_name, origin_of, parse_spec, split_name
from stackaudit.extract.parse.yarn import parse_yarn
from stackaudit.model import Source

PLAIN_NAMES = st.text(string.ascii_lowercase + string.digits + "-._", min_size=1, max_size=8)
NAMES = PLAIN_NAMES | st.builds("@{}/{}".format, PLAIN_NAMES, PLAIN_NAMES)
VERSIONS = st.builds(
    "{}.{}.{}{}{}".format,
    st.integers(0, 30),
    st.integers(0, 30),
    st.integers(0, 30),
    st.sampled_from(["", "-rc.1", "-0", "-beta-2"]),
    st.sampled_from(["", "+build.5", "+0a1b"]),
)
RANGES = st.sampled_from(
    ["*", "^1", "~2.3.0", ">=1 <2", "1.x", "1.2", "latest", "1.0.0 - 2.0.0", "^1 || ^2", "next-13"]
)


@given(NAMES, VERSIONS)
def test_a_version_is_a_pin(name: str, version: str) -> None:
    assert exact(version) == version
    spec = parse_spec(name, version)
    assert (spec.name, spec.version, spec.constraint) == (name, version, None)


@given(NAMES, RANGES)
def test_a_range_is_kept_as_written(name: str, wanted: str) -> None:
    spec = parse_spec(name, wanted)
    assert (spec.name, spec.version, spec.constraint) == (name, None, wanted)


@given(NAMES, NAMES, VERSIONS | RANGES)
def test_an_alias_gives_the_real_name(alias: str, real: str, wanted: str) -> None:
    spec = parse_spec(alias, f"npm:{real}@{wanted}")
    plain = parse_spec(real, wanted)
    assert (spec.name, spec.version, spec.constraint) == (real, plain.version, plain.constraint)
    assert spec.alias == (alias if alias != real else None)


@given(NAMES, st.text(string.printable, max_size=40))
def test_any_text_asks_for_something(name: str, text: str) -> None:
    spec = parse_spec(name, text)
    assert spec.version is None or exact(spec.version) == spec.version
    assert not (spec.version and spec.constraint)


@given(NAMES, st.text(string.printable, max_size=12))
def test_a_name_and_the_rest_are_told_apart(name: str, rest: str) -> None:
    assert is_name(name)
    assert split_name(f"{name}@{rest}") == (name, rest)
    assert split_name(name) == (name, None)


REGISTRY = Source(kind="registry")


@pytest.mark.parametrize(
    ("address", "source", "commit"),
    [
        ("https://registry.npmjs.org/pear/-/pear-1.2.3.tgz", REGISTRY, None),
        ("https://registry.yarnpkg.com/@fruit/pear/-/pear-1.2.3.tgz#0a1b", REGISTRY, None),
        (
            "https://npm.orchard.example/a/b/@fruit%2fpear/-/pear-1.2.3.tgz",
            Source(kind="registry", location="https://npm.orchard.example/a/b"),
            None,
        ),
        (
            "https://npm.pkg.github.com/download/@orchard/pear/1.2.3/0a1b",
            Source(kind="registry", location="https://npm.pkg.github.com/orchard"),
            None,
        ),
        (
            "git+ssh://git@github.com/fruit/pear.git#0a1b2c3d",
            Source(kind="git", location="git+ssh://git@github.com/fruit/pear.git"),
            "0a1b2c3d",
        ),
        (
            "git@github.com:fruit/pear.git#commit=0a1b&workspace=core",
            Source(kind="git", location="git@github.com:fruit/pear.git"),
            "0a1b",
        ),
        (
            "https://github.com/fruit/pear/archive/refs/tags/v1.0.tar.gz",
            Source(kind="git", location="https://github.com/fruit/pear"),
            "v1.0",
        ),
        ("file:../pear#0a1b", Source(kind="path", location="../pear"), None),
        ("portal:./pear::locator=x", Source(kind="path", location="./pear"), None),
        (
            "https://files.orchard.example/pear.tgz",
            Source(kind="url", location="https://files.orchard.example/pear.tgz"),
            None,
        ),
        ("", REGISTRY, None),
    ],
)
def test_where_an_address_leads(address: str, source: Source, commit: str | None) -> None:
    found = origin_of(address)
    assert (found.source, found.commit) == (source, commit)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("npm:pear@1.2.3/core", ("npm", "pear", "1.2.3", None)),
        ("jsr:/@std/path@^1.0.0/", ("jsr", "@std/path", None, "^1.0.0")),
        ("https://esm.sh/v135/pear@1.2.3/x.js", ("npm", "pear", "1.2.3", None)),
        ("https://esm.sh/*pear@1.2.3", ("npm", "pear", "1.2.3", None)),
        ("https://unpkg.com/@fruit/pear", ("npm", "@fruit/pear", None, None)),
        ("//cdn.jsdelivr.net/npm/pear@2/dist/pear.js", ("npm", "pear", None, "2")),
        ("https://cdn.jsdelivr.net/gh/fruit/pear@v1/p.js", ("github", "fruit/pear", "v1", None)),
        ("https://cdnjs.cloudflare.com/ajax/libs/pear/1.2.3/p.js", ("npm", "pear", "1.2.3", None)),
        ("https://code.jquery.com/jquery-3.7.1.slim.min.js", ("npm", "jquery", "3.7.1", None)),
        ("https://code.jquery.com/ui/1.13.2/jquery-ui.js", ("npm", "jquery-ui", "1.13.2", None)),
        ("https://cdn.skypack.dev/pin/pear@v1.2.3-abc/x", ("npm", "pear", "1.2.3-abc", None)),
        ("https://ga.jspm.io/npm:pear@1.2.3/x.js", ("npm", "pear", "1.2.3", None)),
        ("https://deno.land/std@0.140.0/x.ts", ("generic", "deno.land/std", "0.140.0", None)),
        ("https://deno.land/x/oak@v12.6.1/mod.ts", ("generic", "oak", "12.6.1", None)),
    ],
)
def test_what_an_address_serves(address: str, expected: tuple[str | None, ...]) -> None:
    spec = parse_specifier(address)
    assert spec is not None
    assert (spec.ecosystem, spec.name, spec.version, spec.constraint) == expected


@pytest.mark.parametrize(
    "address", ["https://example.org/pear@1.2.3", "./pear.js", "npm:", "https://deno.land/manual"]
)
def test_other_addresses_serve_nothing(address: str) -> None:
    assert parse_specifier(address) is None


# --- yarn.lock of version 1 ---------------------------------------------------------------------

PATTERNS = st.builds("{}@{}".format, NAMES, RANGES | VERSIONS)
BLOCKS = st.dictionaries(
    st.lists(PATTERNS, min_size=1, max_size=3, unique=True).map(tuple),
    st.tuples(VERSIONS, st.dictionaries(NAMES, RANGES, max_size=3)),
    max_size=5,
)


def quoted(text: str) -> str:
    """As yarn writes a string: in quotes where it would be misread without."""
    plain = text[:1] in string.ascii_letters and not set(text) & set(' :,"\t\n#@[]')
    return text if plain else f'"{text}"'


@given(BLOCKS)
def test_a_written_yarn_lock_is_read_back(
    blocks: dict[tuple[str, ...], tuple[str, dict[str, str]]],
) -> None:
    lines = ["# yarn lockfile v1", ""]
    at: dict[str, int] = {}
    for patterns, (version, needs) in blocks.items():
        lines += ["", ", ".join(map(quoted, patterns)) + ":"]
        at[", ".join(patterns)] = len(lines)
        lines.append(f'  version "{version}"')
        if needs:
            lines.append("  dependencies:")
            lines += [f"    {quoted(name)} {quoted(wanted)}" for name, wanted in needs.items()]
    root, fault = parse_yarn("\n".join(lines))
    assert fault is None
    expected: dict[str, object] = {}
    for patterns, (version, needs) in blocks.items():
        fields: dict[str, object] = {"version": version}
        if needs:
            fields["dependencies"] = needs
        expected[", ".join(patterns)] = fields
    assert root == expected
    assert root.lines == at


@given(st.text(string.printable, max_size=80))
def test_any_text_is_read_as_a_yarn_lock(text: str) -> None:
    root, fault = parse_yarn(text)
    assert all(isinstance(fields, dict) for fields in root.values())
    if fault is not None:
        assert fault.line is not None
        assert 1 <= fault.line <= text.count("\n") + 1


def test_both_sides_of_a_merge_are_kept() -> None:
    marked = ["<<<<<<< HEAD", 'a@^1:\n  version "1.0.0"', "=======", 'a@^2:\n  version "2.0.0"']
    root, fault = parse_yarn("\n".join([*marked, ">>>>>>> topic"]))
    assert root == {"a@^1": {"version": "1.0.0"}, "a@^2": {"version": "2.0.0"}}
    assert fault is not None
    assert fault.line == 1
