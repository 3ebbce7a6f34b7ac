"""From components and their relations to a stack: what counts, and what is only said to be own."""

from __future__ import annotations

from dataclasses import replace

from stacks import IMPLIED, PARTS, at, check_essay, code, package, projects, root, why_not

from stackaudit.model import (
    PROJECT_ID,
    Component,
    Relation,
    Signal,
    Source,
)
from stackaudit.score import (
    Facts,
    Stack,
    explain,
    score,
    stack_of,
)


def test_worked_example_from_components() -> None:
    listed = [
        Component(
            id=name, name=name, technology=name, layer=layer, origin=origin, supplier=owner,
            project=name, direct=True, evidence=(at("INFRA.md"),),
        )
        for name, layer, origin, owner in PARTS
    ]  # fmt: skip
    stack = stack_of(listed, [], [], Facts(needs=[(layer, "Megatron-LM") for layer in IMPLIED]))
    check_essay(score(stack), stack)


def test_what_counts() -> None:
    listed = [
        root(),
        package("flask"),
        package("werkzeug", direct=False),
        package("planned", strength="planned"),
        package("tool", scope="dev"),
        package("unasked", direct=None),
        package("needed", direct=None),
        package("imported", direct=False, evidence=(at("uv.lock"), at("app/main.py", 3))),
    ]
    links = [Relation(source="pypi:flask@1.0", target="pypi:needed@1.0", kind="depends-on")]
    stack = stack_of(listed, [code("app/main.py")], links)
    assert projects(stack) == ["flask", "imported", "tool", "unasked"]
    assert why_not(stack, "pypi:werkzeug@1.0").startswith("transitive")
    assert why_not(stack, "pypi:needed@1.0").startswith("transitive")
    assert why_not(stack, "pypi:planned@1.0").startswith("only planned")


def test_packages_of_one_project_are_one() -> None:
    listed = [
        package("grpcio", project="grpc", supplier="Google"),
        package("grpcio-tools", project="grpc", origin="unknown"),
        package("grpcio", "2.0", project="grpc"),
    ]
    (entry,) = stack_of(listed, [], []).outside
    assert (entry.project, entry.origin, entry.supplier) == ("grpc", "open-source", "Google")
    assert entry.components == ("pypi:grpcio-tools@1.0", "pypi:grpcio@1.0", "pypi:grpcio@2.0")


def test_a_lockfile_alone_counts_the_edges_of_its_root() -> None:
    listed = [root(), package("own", origin="in-house", held=True), *map(unplaced, "abc")]
    links = [
        Relation(source="pypi:own@1.0", target="pypi:a@1.0", kind="depends-on"),
        Relation(source="pypi:a@1.0", target="pypi:b@1.0", kind="depends-on"),
        Relation(source="pypi:b@1.0", target="pypi:c@1.0", kind="depends-on"),
    ]
    assert projects(stack_of(listed, [], links)) == ["a"]


def unplaced(name: str) -> Component:
    return package(name, direct=None, path="poetry.lock")


def test_in_house_packages_without_code_are_charged_below_and_believed_above() -> None:
    own = code("app/main.py", size=3_000)
    private = package("secret-sauce", origin="in-house", layer="own", claimed=True)
    public = package("secret-sauce")
    claimed = score(stack_of([root(), private], [own], []))
    plain = score(stack_of([root(), public], [own], []))
    assert claimed.intensity.verified == plain.intensity.verified
    assert claimed.intensity.claimed > plain.intensity.claimed
    assert claimed.origins.unknown > plain.origins.unknown


def test_a_path_dependency_is_own_only_where_it_leads_to_code() -> None:
    local = package(
        "helper",
        origin="in-house",
        layer="own",
        claimed=True,
        held=True,
        path="app/pyproject.toml",
        source=Source(kind="path", location="../libs/helper"),
    )
    main = code("app/main.py")
    there = stack_of([root(), local], [main, code("libs/helper/h.py", 9_000)], [])
    copy = stack_of([root(), local], [main, code("libs/helper/h.py", state="vendored")], [])
    label = stack_of([root(), local], [main], [])
    outside = replace(local, source=Source(kind="path", location="../../elsewhere"))
    assert projects(there) == []
    assert ("own", "pypi:helper@1.0") in there.held
    assert [(e.project, e.claimed) for e in copy.outside] == [("helper", False)]
    assert [(e.project, e.claimed) for e in label.outside] == [("helper", True)]
    assert projects(stack_of([root(), outside], [main], [])) == ["helper"]


def test_words_of_own_work_charge_a_layer_that_nothing_fills() -> None:
    claim = Component(
        id="claim:our-scheduler", name="our scheduler", layer="scheduler", origin="in-house",
        claimed=True, direct=True, project="claim:our-scheduler", evidence=(at("README.md"),),
    )  # fmt: skip
    own = [code("app/main.py", size=3_000)]
    slurm = Component(
        id="slurm", name="Slurm", technology="slurm", layer="scheduler", origin="open-source",
        project="slurm", direct=True, scope="dev", evidence=(at("README.md"),),
    )  # fmt: skip
    silent = score(stack_of([root()], own, []))
    bragging = score(stack_of([root(), claim], own, []))
    honest = score(stack_of([root(), slurm], own, []))
    both = score(stack_of([root(), slurm, claim], own, []))
    assert bragging.intensity.verified == honest.intensity.verified < silent.intensity.verified
    assert both.intensity == honest.intensity
    proven = stack_of([root(), claim], own, [], Facts(proven={"claim:our-scheduler"}))
    assert score(proven).intensity == silent.intensity


def test_forks_add_their_upstream_and_its_foundations() -> None:
    listed = [
        root(),
        package("megatron", direct=None),
        package("apex", direct=False),
        package("numpy", direct=False),
        package("elder", direct=None),
    ]
    links = [
        Relation(source=PROJECT_ID, target="pypi:megatron@1.0", kind="derived-from"),
        Relation(source="pypi:megatron@1.0", target="pypi:elder@1.0", kind="derived-from"),
        Relation(source="pypi:megatron@1.0", target="pypi:apex@1.0", kind="depends-on"),
        Relation(source="pypi:apex@1.0", target="pypi:numpy@1.0", kind="depends-on"),
    ]
    assert projects(stack_of(listed, [], links)) == ["apex", "elder", "megatron"]


def test_implied_components_count_with_what_implies_them() -> None:
    listed = [
        package("torch", layer="compute-framework"),
        package("lockonly", direct=False),
        package("gpu", layer="accelerator", strength="implied"),
        package("driver", layer="os", strength="implied"),
        package("stray", layer="web", strength="implied"),
    ]
    links = [
        Relation(source="pypi:torch@1.0", target="pypi:gpu@1.0", kind="implies"),
        Relation(source="pypi:gpu@1.0", target="pypi:driver@1.0", kind="implies"),
        Relation(source="pypi:lockonly@1.0", target="pypi:stray@1.0", kind="implies"),
    ]
    facts = Facts(needs=[("data", "pypi:torch@1.0"), ("queue", "pypi:lockonly@1.0")])
    stack = stack_of(listed, [], links, facts)
    assert projects(stack) == ["driver", "gpu", "torch"]
    assert [(c.layer, c.by) for c in stack.charges] == [("data", "pypi:torch@1.0")]


def charged(stack: Stack) -> set[str]:
    return {charge.layer for charge in stack.charges}


def test_services_are_told_by_frameworks_and_imports_not_by_a_dockerfile() -> None:
    image = package("python", layer="container", path="Dockerfile")
    assert charged(stack_of([root(), image], [], [])) == set()
    web = package("fastapi", layer="web")
    assert charged(stack_of([root(), web], [], [])) == {"server", "network"}
    assert charged(stack_of([root(), replace(web, scope="test")], [], [])) == set()
    serving = Signal(kind="import", value="http.server", via="python", evidence=at("app/main.py"))
    assert charged(stack_of([root()], [], [], Facts(signals=[serving]))) == {"server", "network"}
    testing = replace(serving, scope="test")
    assert charged(stack_of([root()], [], [], Facts(signals=[testing]))) == set()
    told = stack_of([root()], [], [], Facts(service=["it listens on a socket"]))
    assert charged(told) == {"server", "network"}


def test_explaining_a_component() -> None:
    listed = [
        root(),
        package("torch", layer="compute-framework"),
        package("deep", direct=False),
        package("a", "1", project="a"),
        package("a", "2", project="a"),
        package("ours", origin="in-house", layer="own", claimed=True),
    ]
    stack = stack_of(
        listed, [code("app/m.py")], [], Facts(needs=[("accelerator", "pypi:torch@1.0")])
    )
    found = score(stack)
    unit, charge = explain(stack, found, "pypi:torch@1.0")
    assert (unit.layer, unit.mass, unit.counts) == ("compute-framework", 1, True)
    assert unit.delta == next(p.delta for p in found.points if p.component == "pypi:torch@1.0")
    assert (charge.layer, charge.mass, charge.counts) == ("accelerator", 1, True)
    (left,) = explain(stack, found, "pypi:deep@1.0")
    assert not left.counts
    assert left.why.startswith("transitive")
    (shared,) = explain(stack, found, "pypi:a@1")
    assert "one project with pypi:a@2" in shared.why
    assert shared.delta == 0
    (claimed,) = explain(stack, found, "pypi:ours@1.0")
    assert "not in the tree" in claimed.why
    assert explain(stack, found, "pypi:nothing") == []
