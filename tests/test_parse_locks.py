"""Keys of pnpm-lock.yaml, pins of version files, and the scopes that a lockfile's needs spread."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.extract.parse.located import Map
from stackaudit.extract.parse.lock import Locked, Need, lock_findings
from stackaudit.extract.parse.pnpm import identify
from stackaudit.extract.parse.tools import tool_name, tool_pin
from stackaudit.files import File, Tree
from stackaudit.model import Edge, Package, Ref, Scope

# --- pnpm ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "name", "version", "location"),
    [
        ("@fruit/pear@1.2.3", "@fruit/pear", "1.2.3", None),
        ("pear@1.2.3(core@2.1.0)(@fruit/plum@1.0.0)", "pear", "1.2.3", None),
        ("/pear@1.2.3(core@2.1.0)", "pear", "1.2.3", None),
        ("/@fruit/pear/1.2.3_core@2.1.0", "@fruit/pear", "1.2.3", None),
        ("/pear/1.2.3/core@2.1.0", "pear", "1.2.3", None),
        ("registry.npmjs.org/pear/1.2.3", "pear", "1.2.3", None),
        ("npm.orchard.example/@fruit/pear/1.2.3", "@fruit/pear", "1.2.3", "https://npm.orchard.example"),
        ("github.com/fruit/pear/0a1b2c3d", "", None, "https://github.com/fruit/pear"),
        ("git@github.com+fruit/pear/0a1b2c3d", "", None, "https://github.com/fruit/pear"),
        ("@codeload.github.com/fruit/pear/tar.gz/0a1b2c3d", "", None, "https://github.com/fruit/pear"),
        ("pear@https://codeload.github.com/fruit/pear/tar.gz/0a1b", "pear", None, "https://github.com/fruit/pear"),
        ("pear@file:../pear", "pear", None, "../pear"),
        ("file:../pear", "", None, "../pear"),
        ("/foo/bar", "", None, None),
        ("", "", None, None),
    ],
)  # fmt: skip
def test_what_a_key_says(key: str, name: str, version: str | None, location: str | None) -> None:
    found, pinned, origin = identify(key, Map())
    assert (found, pinned, origin.source.location) == (name, version, location)


@given(st.text("@/()_.:+-a1", max_size=24))
def test_any_key_says_something(key: str) -> None:
    name, version, origin = identify(key, Map())
    assert version is None or version[0].isdigit()
    assert "\n" not in name
    assert origin.source.kind in ("registry", "path", "git", "url")


# --- version files ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "pin"),
    [
        ("20.11.1", ("20.11.1", None)),
        ("v20.11.1", ("20.11.1", None)),
        ("=1.2.3", ("1.2.3", None)),
        ("ruby-3.3.0", ("3.3.0", None)),
        ("go1.22.4", ("1.22.4", None)),
        ("temurin-21.0.3+9", ("temurin-21.0.3+9", None)),
        ("nightly-2024-06-20", ("nightly-2024-06-20", None)),
        ("3.12", (None, "3.12")),
        ("lts/iron", (None, "lts/iron")),
        ("latest:^1.8", (None, "latest:^1.8")),
        ("stable", (None, "stable")),
        ("", (None, None)),
    ],
)
def test_a_full_version_is_a_pin(written: str, pin: tuple[str | None, str | None]) -> None:
    assert tool_pin(written) == pin


def test_one_name_for_a_tool() -> None:
    assert [tool_name(n) for n in ("nodejs", "golang", "dotnet", "Python")] == [
        "node",
        "go",
        "dotnet-sdk",
        "python",
    ]


# --- scopes -------------------------------------------------------------------------------------

ORDER: list[Scope] = ["runtime", "peer", "optional", "build", "dev", "test"]
NEEDS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(1, 6), st.sampled_from(ORDER)), max_size=14
)


def reached(needs: list[tuple[int, int, Scope]], allowed: list[Scope]) -> set[int]:
    """What number 0 reaches through needs of the allowed scopes: the definition, said once more."""
    found = {0}
    for _ in range(7):
        found |= {t for s, t, scope in needs if s in found and scope in allowed}
    return found - {0}


@given(NEEDS)
def test_a_package_is_as_strong_as_the_strongest_chain_to_it(
    needs: list[tuple[int, int, Scope]],
) -> None:
    entries = [
        Locked(
            ref=Ref(ecosystem="npm", name=f"p{number}", version="1.0.0"),
            line=1,
            role="dependency" if number else "root",
        )
        for number in range(7)
    ]
    file = Tree.of({"x.lock": "line\n"}).get("x.lock")
    assert isinstance(file, File)
    listed = [Need(entries[s], entries[t], scope) for s, t, scope in needs]
    found = list(lock_findings(file, "test", entries, listed))
    scopes = {f.name: f.scope for f in found if isinstance(f, Package)}
    direct = {f.name for f in found if isinstance(f, Package) and f.direct}
    edges = {(f.source.name, f.target.name) for f in found if isinstance(f, Edge)}
    for number in range(1, 7):
        chains = [
            scope for i, scope in enumerate(ORDER) if number in reached(needs, ORDER[: i + 1])
        ]
        assert scopes[f"p{number}"] == (chains[0] if chains else "runtime")
    assert direct == {"p0"} | {f"p{t}" for s, t, _ in needs if s == 0}
    assert edges == {(f"p{s}", f"p{t}") for s, t, _ in needs if s != t}


def test_entries_without_a_name_only_carry_their_needs() -> None:
    project = Locked(ref=Ref(ecosystem="npm", name=""), line=None, role="root")
    pear = Locked(ref=Ref(ecosystem="npm", name="pear", version="1.2.3"), line=1)
    file = Tree.of({"x.lock": "pear\n"}).get("x.lock")
    assert isinstance(file, File)
    found = list(lock_findings(file, "test", [project, pear], [Need(project, pear, "dev")]))
    assert [(f.name, f.scope, f.direct) for f in found if isinstance(f, Package)] == [
        ("pear", "dev", True)
    ]
    assert not any(isinstance(f, Edge) for f in found)
