"""The graph: one component for one thing, own told from foreign by source, paths that explain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.graph import Graph, Ownership, build, organisations_of, private_registry
from stackaudit.graph.identity import name_key, package_id, purl
from stackaudit.graph.query import find, why
from stackaudit.model import (
    PROJECT_ID,
    Claim,
    Component,
    Confidence,
    Edge,
    Evidence,
    Finding,
    Layer,
    Mention,
    Origin,
    Package,
    Project,
    Ref,
    Role,
    Scope,
    SignalKind,
    Source,
)

REGISTRY = Source(kind="registry")
NOBODY = Ownership()


@dataclass(frozen=True)
class Hint:
    technology: str | None = None
    layer: Layer | None = None
    confidence: Confidence = "medium"


@dataclass(frozen=True)
class Entry:
    id: str
    name: str
    layer: Layer = "library"
    origin: Origin = "open-source"
    owner: str | None = None
    country: str | None = None
    implies: Sequence[Hint] = ()


class Book:
    """A catalogue of three technologies."""

    entries: ClassVar[dict[str, Entry]] = {
        "react": Entry("react", "React", owner="Meta", country="US"),
        "cuda": Entry(
            "cuda",
            "CUDA",
            "compute-framework",
            "vendor",
            "NVIDIA",
            "US",
            (Hint("gpu"), Hint(layer="accelerator")),
        ),
        "gpu": Entry("gpu", "NVIDIA GPU", "accelerator", "vendor", "NVIDIA", "US", (Hint("cuda"),)),
    }

    def get(self, technology: str) -> Entry | None:
        return self.entries.get(technology)

    def of_package(self, ecosystem: str, name: str) -> Entry | None:
        return self.entries.get(name)

    def of_signal(self, kind: SignalKind, value: str, via: str) -> Entry | None:
        return None

    def of_language(self, language: str) -> Entry | None:
        return None

    def project_of(self, ecosystem: str, name: str) -> str:
        return f"{ecosystem}:{name}"

    def default_layer(self, ecosystem: str, scope: Scope = "runtime") -> Layer | None:
        return "library"

    def default_origin(self, ecosystem: str, name: str) -> Origin:
        return "open-source"

    def image_os(self, name: str, tag: str | None) -> tuple[str, Confidence] | None:
        return None


def package(
    name: str,
    version: str | None = None,
    *,
    path: str = "package.json",
    line: int = 1,
    constraint: str | None = None,
    direct: bool | None = None,
    locked: bool = False,
    role: Role = "dependency",
    source: Source = REGISTRY,
    scope: Scope = "runtime",
) -> Package:
    return Package(
        ecosystem="npm", name=name, version=version, constraint=constraint, direct=direct,
        locked=locked, role=role, source=source, scope=scope,
        evidence=Evidence(path=path, line=line, by="test"),
    )  # fmt: skip


def edge(source: str, target: str, path: str = "lock.json") -> Edge:
    def ref(text: str) -> Ref:
        name, _, version = text.partition("@")
        return Ref(ecosystem="npm", name=name, version=version or None)

    return Edge(source=ref(source), target=ref(target), path=path)


def graph_of(*findings: Finding, ownership: Ownership = NOBODY) -> Graph:
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        place = finding.evidence.path if isinstance(finding, (Package, Mention, Claim)) else ""
        if isinstance(finding, Edge):
            place = finding.path
        by_file.setdefault(place, []).append(finding)
    project = Project(name="here", revision=None, date="2026-01-01")
    return build(by_file, project=project, ownership=ownership, knowledge=Book())


def one(graph: Graph, name: str) -> Component:
    (found,) = (c for c in graph.components if c.name == name)
    return found


def test_manifest_and_lock_are_one_component() -> None:
    graph = graph_of(
        package("app", role="root"),
        package("lib", constraint="^1.0", direct=True, line=4),
        package("lib", "1.2.3", path="lock.json", line=9, locked=True),
        package("deep", "0.1.0", path="lock.json", line=12, locked=True),
        edge("lib@1.2.3", "deep@0.1.0"),
    )
    lib, deep = one(graph, "lib"), one(graph, "deep")
    assert (lib.version, lib.constraint, lib.direct) == ("1.2.3", "^1.0", True)
    assert [(e.path, e.line) for e in lib.evidence] == [("lock.json", 9), ("package.json", 4)]
    assert deep.direct is False
    assert why(graph, deep.id) == [[PROJECT_ID, "npm:app", "npm:lib@1.2.3", "npm:deep@0.1.0"]]


def test_the_locks_own_edge_chooses_between_two_versions() -> None:
    graph = graph_of(
        package("app", role="root", path="lock.json", locked=True),
        package("lib", constraint="^2", direct=True),
        package("lib", "1.0.0", path="lock.json", locked=True),
        package("lib", "2.0.0", path="lock.json", locked=True),
        edge("app", "lib@2.0.0"),
    )
    assert {c.id: c.direct for c in graph.components if c.name == "lib"} == {
        "npm:lib@1.0.0": False,
        "npm:lib@2.0.0": True,
    }


def test_a_lock_speaks_for_folders_below_it_only() -> None:
    graph = graph_of(
        package("lib", constraint="^1", direct=True, path="a/package.json"),
        package("lib", "1.5.0", path="b/lock.json", locked=True),
    )
    assert {c.id for c in graph.components if c.name == "lib"} == {"npm:lib", "npm:lib@1.5.0"}


def test_the_strongest_scope_wins() -> None:
    graph = graph_of(
        package("lib", direct=True, scope="test", path="a/package.json"),
        package("lib", direct=True, scope="runtime", path="b/package.json"),
    )
    assert one(graph, "lib").scope == "runtime"


@pytest.mark.parametrize(
    ("finding", "origin", "held"),
    [
        (package("x", source=Source(kind="workspace")), "in-house", True),
        (package("x", source=Source(kind="path", location="../x")), "in-house", True),
        (package("x", role="member"), "in-house", True),
        (package("x", source=Source(kind="git", location="git@github.com:acme/x.git")), "in-house", False),
        (package("x", source=Source(kind="git", location="https://github.com/other/x")), "open-source", False),
        (package("x", source=Source(kind="registry", location="https://npm.acme.example")), "in-house", False),
        (package("x", source=Source(kind="registry", location="https://registry.npmjs.org")), "open-source", False),
        (package("@acme/x"), "in-house", False),
        (package("react", source=Source(kind="registry", location="https://npm.acme.example")), "open-source", False),
    ],
)  # fmt: skip
def test_ownership_is_by_source(finding: Package, origin: Origin, held: bool) -> None:
    ownership = Ownership(organisations=frozenset({"acme"}), namespaces=("npm:@acme/*",))
    graph = graph_of(finding, ownership=ownership)
    found = one(graph, finding.name)
    assert (found.origin, found.held) == (origin, held)


def test_a_mirror_of_known_packages_proves_nothing_about_the_others() -> None:
    mirror = Source(kind="registry", location="https://mirror.example/npm")
    graph = graph_of(package("react", source=mirror), package("x", source=mirror))
    assert one(graph, "x").origin == "unknown"


def test_a_known_thing_is_one_component_however_it_is_named() -> None:
    graph = graph_of(
        package("react", "18.0.0", direct=True),
        Mention(
            technology="react",
            name="React.js",
            evidence=Evidence(path="README.md", line=3, by="notes"),
        ),
    )
    found = one(graph, "react")
    assert {e.path for e in found.evidence} == {"package.json", "README.md"}
    assert len(graph.components) == 2


def test_a_mere_mention_does_not_count_but_is_kept() -> None:
    said = Evidence(path="README.md", line=3, by="notes")
    graph = graph_of(Mention(technology="react", name="React", strength="rejected", evidence=said))
    assert one(graph, "React").strength == "rejected"


def test_implications_are_followed_once_even_in_circles() -> None:
    said = Evidence(path="INFRA.md", line=1, by="notes")
    graph = graph_of(Mention(technology="cuda", name="CUDA", evidence=said))
    assert one(graph, "NVIDIA GPU").strength == "implied"
    assert one(graph, "CUDA").strength == "used"
    assert graph.needs == (("accelerator", "cuda"),)
    assert {(r.source, r.target, r.kind) for r in graph.relations} == {
        ("cuda", "gpu", "implies"),
        ("gpu", "cuda", "implies"),
    }


def test_claims_are_tied_to_the_thing_they_speak_of() -> None:
    said = Evidence(path="INFRA.md", line=1, by="notes")
    graph = graph_of(
        Claim(subject="ReactPlus", technology="react", evidence=said),
        Claim(subject="Thing Of Ours", evidence=said),
    )
    assert [c.component for c in graph.claims] == ["claim:thing-of-ours", "react"]
    assert one(graph, "Thing Of Ours").origin == "in-house"
    assert one(graph, "React").origin == "open-source"


def test_cycles_survive() -> None:
    graph = graph_of(
        package("app", role="root", path="lock.json", locked=True),
        package("a", "1", path="lock.json", locked=True),
        package("b", "1", path="lock.json", locked=True),
        edge("app", "a@1"),
        edge("a@1", "b@1"),
        edge("b@1", "a@1"),
    )
    assert why(graph, "npm:b@1") == [[PROJECT_ID, "npm:app", "npm:a@1", "npm:b@1"]]
    assert ("npm:b@1", "npm:a@1") in {(r.source, r.target) for r in graph.relations}


def test_find_prefers_what_is_direct() -> None:
    graph = graph_of(package("@scope/lib", "1.0", direct=True), package("lib", "2.0", direct=False))
    assert [c.id for c in find(graph, "LIB")] == ["npm:@scope/lib@1.0", "npm:lib@2.0"]
    assert [c.id for c in find(graph, "lib@2.0")] == []
    assert [c.id for c in find(graph, "npm:lib")] == ["npm:lib@2.0"]


@given(st.permutations(range(5)))
def test_the_order_of_files_is_irrelevant(order: list[int]) -> None:
    files: list[tuple[str, list[Finding]]] = [
        ("a/package.json", [package("lib", constraint="^1", direct=True, path="a/package.json")]),
        ("a/lock.json", [package("lib", "1.0", path="a/lock.json", locked=True)]),
        ("b/package.json", [package("react", direct=True, path="b/package.json")]),
        (
            "README.md",
            [
                Mention(
                    technology="react",
                    name="React",
                    evidence=Evidence(path="README.md", line=1, by="n"),
                )
            ],
        ),
        ("c/package.json", [package("c", role="root", path="c/package.json")]),
    ]
    project = Project(name="here", revision=None, date="2026-01-01")

    def made(numbers: Sequence[int]) -> Graph:
        shuffled = {files[i][0]: files[i][1] for i in numbers}
        return build(
            dict(sorted(shuffled.items())), project=project, ownership=Ownership(), knowledge=Book()
        )

    assert made(order) == made(range(5))


@pytest.mark.parametrize(
    ("ecosystem", "name", "version", "expected"),
    [
        ("pypi", "Zope.Interface", "5.0", "pkg:pypi/zope-interface@5.0"),
        ("npm", "@scope/name", "1.0.0", "pkg:npm/%40scope/name@1.0.0"),
        ("maven", "org.a:b", "1", "pkg:maven/org.a/b@1"),
        ("golang", "github.com/a/b", "v1.0.0", "pkg:golang/github.com/a/b@v1.0.0"),
        ("docker", "ghcr.io/a/b", "1", "pkg:docker/a/b@1?repository_url=ghcr.io"),
        ("github-actions", "Actions/Checkout", "v4", "pkg:github/actions/checkout@v4"),
        ("tool", "node", "20", None),
    ],
)
def test_purl(ecosystem: str, name: str, version: str, expected: str | None) -> None:
    assert purl(ecosystem, name, version) == expected


def test_names_are_compared_as_their_ecosystem_does() -> None:
    assert name_key("pypi", "Ruamel_Yaml") == name_key("pypi", "ruamel.yaml")
    assert name_key("npm", "A") != name_key("npm", "a")
    assert name_key("docker", "docker.io/library/redis") == "redis"
    assert package_id("npm", "a", None) == "npm:a"


def test_registries_and_organisations() -> None:
    assert private_registry("https://user:secret@npm.acme.example:8443/x")
    assert not private_registry("https://registry.npmjs.org/")
    assert not private_registry("https://[broken")
    owners = organisations_of(
        ["git@github.com:Acme/a.git", "https://gitlab.com/Beta/b", "/local/path"]
    )
    assert owners == {"acme", "beta"}
