"""What counts as a version and what stays a constraint, in each ecosystem's own words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.extract.parse import composer, gem, gradle_catalog, maven_file, nuget

Pin = tuple["str | None", "str | None"]


def _composer(written: str) -> Pin:
    found = composer.pinned(written)
    return found.version, found.constraint


READERS: dict[str, Callable[[str], Pin]] = {
    "composer": _composer,
    "gem": lambda written: gem.requirement([written]),
    "gradle": gradle_catalog.pinned,
    "maven": maven_file.pinned,
    "nuget": nuget.pinned,
}
EXACT = {
    "composer": {"1.2.3": "1.2.3", "v2.0": "v2.0", "=1.0": "1.0", "1.0.0-beta.2": "1.0.0-beta.2",
                 "1.0.0@beta": "1.0.0"},
    "gem": {"1.2.3": "1.2.3", "= 2.0": "2.0", "1.0.0.pre.1": "1.0.0.pre.1"},
    "gradle": {"1.2.3": "1.2.3", "[1.4]": "1.4", "1.4!!": "1.4", "2.0.0-RC1": "2.0.0-RC1"},
    "maven": {"1.2.3": "1.2.3", "[1.4]": "1.4", "4-SNAPSHOT": "4-SNAPSHOT", "r09": "r09"},
    "nuget": {"1.2.3": "1.2.3", "[1.4.0]": "1.4.0", "1.0.0-rc.1": "1.0.0-rc.1", "1.0.0.4": "1.0.0.4"},
}  # fmt: skip
LOOSE = {
    "composer": ["^1.0", "~1.2", "1.2.*", ">=1.0", "1.0 || 2.0", "dev-main", "1.0.x-dev", "*"],
    "gem": ["~> 1.0", ">= 1.2", "!= 2", "< 3"],
    "gradle": ["1.+", "latest.release", "[1.0,2.0)", "]1.0, 2.0[", "+", "[1.7, 1.8[!!1.7.25"],
    "maven": ["[1.0,2.0)", "(,1.0]", "LATEST", "RELEASE", "[1.0],[2.0]"],
    "nuget": ["[1.0,2.0)", "1.*", "*", "(1.0,)", "[1.0.0", "1.0.*-*"],
}


@pytest.mark.parametrize(
    ("ecosystem", "written", "version"),
    [(eco, written, version) for eco, pairs in EXACT.items() for written, version in pairs.items()],
)
def test_an_exact_pin_is_a_version(ecosystem: str, written: str, version: str) -> None:
    assert READERS[ecosystem](written) == (version, None)


@pytest.mark.parametrize(
    ("ecosystem", "written"),
    [(eco, written) for eco, listed in LOOSE.items() for written in listed],
)
def test_anything_else_is_kept_as_it_is_written(ecosystem: str, written: str) -> None:
    assert READERS[ecosystem](written) == (None, written)


@pytest.mark.parametrize("ecosystem", READERS)
@given(written=st.text("0123456789.v^~<>=[](),*+-|!xdRC @", max_size=12))
def test_nothing_is_invented_and_nothing_lost(ecosystem: str, written: str) -> None:
    version, constraint = READERS[ecosystem](written)
    assert version is None or constraint is None
    if version is not None:
        assert version in written
    elif written.strip():
        assert constraint == written.strip()
