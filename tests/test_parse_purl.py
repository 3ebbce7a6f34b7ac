"""Package URLs: what goes in as type, name and version comes out again, spelled as the ecosystem spells it."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.extract.parse.purl import parse_purl
from stackaudit.graph.identity import purl

NAMES = st.text(alphabet="abcXYZ019._-+~", min_size=1, max_size=12)


@given(
    kind=st.sampled_from(["npm", "cargo", "gem", "nuget", "golang", "hackage"]),
    name=NAMES,
    version=NAMES,
)
def test_round_trip(kind: str, name: str, version: str) -> None:
    found = parse_purl(f"pkg:{kind}/{quote(name)}@{quote(version)}?arch=x&empty=#sub")
    assert found is not None
    assert (found.ecosystem, found.name, found.version) == (kind, name, version)
    assert found.qualifiers == {"arch": "x"}


@given(text=st.text(max_size=60))
def test_any_text_is_one_or_none(text: str) -> None:
    found = parse_purl(text)
    assert found is None or (text.strip().startswith("pkg:") and found.name)


@pytest.mark.parametrize(
    ("ecosystem", "name"),
    [
        ("npm", "@scope/name"),
        ("maven", "org.example:artifact"),
        ("golang", "golang.org/x/net"),
        ("composer", "vendor/package"),
        ("swift", "github.com/apple/swift-log"),
        ("docker", "bitnami/redis"),
        ("docker", "ghcr.io/owner/app"),
    ],
)
def test_what_reports_write_is_read_back(ecosystem: str, name: str) -> None:
    written = purl(ecosystem, name, "1.2.3")
    assert written is not None
    found = parse_purl(written)
    assert found is not None
    assert (found.ecosystem, found.name, found.version) == (ecosystem, name, "1.2.3")


@pytest.mark.parametrize(
    ("text", "name", "version"),
    [
        ("pkg:deb/debian/openssl@3.0.11-1?arch=amd64", "openssl", "3.0.11-1"),
        ("pkg:npm/@scope/name", "@scope/name", None),
        ("pkg:cocoapods/GoogleUtilities@7.5.2#NSData+zlib", "GoogleUtilities/NSData+zlib", "7.5.2"),
        ("pkg:conan/user/zlib@1.3.1?channel=stable", "zlib", "1.3.1"),
    ],
)
def test_namespaces_that_are_no_part_of_the_name(text: str, name: str, version: str | None) -> None:
    found = parse_purl(text)
    assert found is not None
    assert (found.name, found.version) == (name, version)
