"""What the files around a manifest say of it: properties of Maven and MSBuild, and the needs in a Gemfile.lock."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from stackaudit.extract import extractors, read
from stackaudit.files import Tree
from stackaudit.model import Edge, Finding, Package

names = st.sampled_from(["a", "b", "c", "d"])
parts = st.one_of(st.sampled_from(["1", ".2", "-x"]), names.map(lambda name: f"<{name}>"))
tables = st.dictionaries(names, st.lists(parts, min_size=1, max_size=3).map("".join), max_size=4)


def findings(extractor: str, files: dict[str, str], path: str) -> list[Finding]:
    (found,) = (e for e in extractors() if e.name == extractor)
    file = Tree.of(files).get(path)
    assert file is not None
    return list(read(found, file))


def value(text: str, table: dict[str, str], seen: tuple[str, ...] = ()) -> str | None:
    """What `<a>` stands for, by the definition: None where a name is undefined or needs itself."""
    out = ""
    for piece in text.replace("<", "\0<").replace(">", ">\0").split("\0"):
        if piece.startswith("<"):
            name = piece[1:-1]
            inner = (
                value(table[name], table, (*seen, name))
                if name in table and name not in seen
                else None
            )
            if inner is None:
                return None
            out += inner
        else:
            out += piece
    return out


@given(table=tables, version=st.lists(parts, min_size=1, max_size=3).map("".join))
def test_properties_of_a_pom_are_followed_to_their_end(table: dict[str, str], version: str) -> None:
    def spelled(text: str) -> str:
        return text.replace("<", "${").replace(">", "}")

    properties = "".join(f"<{name}>{spelled(text)}</{name}>" for name, text in table.items())
    pom = (
        f"<project><properties>{properties}</properties><dependencies><dependency>"
        f"<groupId>g</groupId><artifactId>x</artifactId><version>{spelled(version)}</version>"
        "</dependency></dependencies></project>"
    )
    (found,) = findings("maven-pom", {"pom.xml": pom}, "pom.xml")
    assert isinstance(found, Package)
    wanted = value(version, table)
    assert (found.version or found.constraint) == wanted
    assert (found.unresolved is None) == (wanted is not None)


@st.composite
def gems(draw: st.DrawFn) -> dict[str, list[str]]:
    listed = draw(
        st.lists(st.from_regex(r"[a-z][a-z0-9_-]{0,6}", fullmatch=True), unique=True, max_size=6)
    )
    return {
        name: draw(st.lists(st.sampled_from(listed), unique=True, max_size=3)) for name in listed
    }


def lines(needs: dict[str, list[str]]) -> Iterator[str]:
    yield "GEM"
    yield "  remote: https://rubygems.org/"
    yield "  specs:"
    for number, (name, wanted) in enumerate(needs.items()):
        yield f"    {name} (1.{number})"
        yield from (f"      {other} (>= 0)" for other in wanted)
    yield ""
    yield "DEPENDENCIES"


@given(gems())
def test_a_gemfile_lock_gives_every_gem_and_every_need(needs: dict[str, list[str]]) -> None:
    found = findings("gem-gemfile-lock", {"Gemfile.lock": "\n".join(lines(needs))}, "Gemfile.lock")
    packages = {f.name: f.version for f in found if isinstance(f, Package)}
    edges = {(f.source.name, f.target.name) for f in found if isinstance(f, Edge)}
    assert packages == {name: f"1.{number}" for number, name in enumerate(needs)}
    assert edges == {(a, b) for a, wanted in needs.items() for b in wanted if a != b}


def test_a_project_far_down_finds_its_central_version() -> None:
    files = {
        "Directory.Packages.props": '<Project><ItemGroup><PackageVersion Include="A" Version="1.0"/></ItemGroup></Project>',
        "src/x/y/P.csproj": '<Project><ItemGroup><PackageReference Include="a"/></ItemGroup></Project>',
    }
    found = findings("nuget-project", files, "src/x/y/P.csproj")
    assert [(f.name, f.version) for f in found if isinstance(f, Package)] == [
        ("P", None),
        ("a", "1.0"),
    ]
