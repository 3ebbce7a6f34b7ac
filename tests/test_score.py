"""The score on stacks whose figures are known: what counts, what is charged, what the points say."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stacks import PARTS, atoms, check_essay, essay, rounded

from stackaudit.score import (
    Charge,
    Outside,
    Own,
    Produced,
    Stack,
    explain,
    packed,
    score,
)
from stackaudit.score.formula import band, weigh
from stackaudit.score.tally import tally


def test_worked_example() -> None:
    stack = essay()
    check_essay(score(stack), stack)
    assert math.isclose(score(stack).concentration.effective_suppliers, 1 / 0.1306, rel_tol=0.01)


@pytest.mark.parametrize(("count", "verified"), [(2_000, 11.4), (10_000, 21.9), (50_000, 31.5)])
def test_worked_example_with_own_code(count: int, verified: float) -> None:
    found = score(essay([Own(module="core", atoms=atoms(count))]))
    assert rounded(found.intensity.verified) == verified
    assert rounded(found.intensity.claimed) == verified
    assert rounded(found.origins.in_house) == verified
    assert found.own_code.atoms == count


def test_worked_example_with_claimed_code() -> None:
    found = score(essay([Own(module="core", atoms=atoms(10_000), verified=False)]))
    assert found.intensity.verified == 0
    assert rounded(found.intensity.claimed) == 21.9


@pytest.mark.parametrize(
    ("verified", "name"),
    [
        (0, "assembled"), (4.99, "assembled"), (5, "integrated"), (15, "engineered"),
        (30, "deep"), (44.9, "deep"), (45, "foundational"), (100, "foundational"),
    ],
)  # fmt: skip
def test_bands(verified: float, name: str) -> None:
    assert band(verified) == name


def test_nothing_found_is_not_judged() -> None:
    found = score(Stack())
    assert not found.judged
    assert (found.intensity.verified, found.intensity.claimed) == (0, 0)
    assert found.origins.unknown == 100  # three base layers that nobody disclosed


# --- charges and waivers --------------------------------------------------------------------


def test_undisclosed_layers_are_charged_to_the_floor_alone() -> None:
    own = Own(module="core", atoms=atoms(1_000))
    found = score(
        Stack(own=(own,), charges=(Charge(layer="accelerator", because="PyTorch needs it"),))
    )
    assert found.intensity.verified == pytest.approx(100 / 5)
    assert found.intensity.claimed == 100
    assert [(row.layer, row.shares.unknown) for row in found.layers if row.shares.unknown] == [
        ("cpu", 100), ("accelerator", 100), ("os", 100), ("language", 100),
    ]  # fmt: skip


def test_unclassified_costs_a_unit_below_and_is_a_library_above() -> None:
    own = Own(module="core", atoms=atoms(1_000))
    library = Outside(project="a", layer="library", origin="open-source")
    loose = [Outside(project=p, name=p, layer=None, origin="vendor") for p in ("a", "b", "c")]
    found = score(Stack(outside=(library, *loose), own=(own,)))
    assert found.intensity.verified == pytest.approx(100 / (1 + 3 + 1 + 3))
    assert found.intensity.claimed == pytest.approx(100 / (1 + math.log2(4)))
    assert found.layers[-1].layer == "unclassified"
    assert found.layers[-1].mass == 3


def test_own_layer_is_waived_from_a_thousand_verified_atoms() -> None:
    core = Produced(layer="cpu", because="its own hardware description is the core")
    small = Stack(own=(Own(module="rtl", layer="cpu", atoms=atoms(999)),), produced=(core,))
    large = replace(small, own=(Own(module="rtl", layer="cpu", atoms=atoms(1_000)),))
    unproven = replace(large, own=(replace(large.own[0], verified=False),))
    assert weigh(small).unknown == 3
    assert weigh(large).unknown == 2
    assert weigh(unproven).unknown == 3
    assert weigh(replace(large, produced=())).unknown == 3


def test_a_compiler_still_stands_on_the_other_languages() -> None:
    languages = tuple(Outside(project=p, layer="language") for p in ("rust", "python", "cpp"))
    own = Own(module="compiler", layer="language", atoms=atoms(3_000))
    itself = Produced(layer="language", project="rust", because="it is Rust")
    balance = weigh(Stack(outside=languages, own=(own,), produced=(itself,)))
    (row,) = (layer for layer in balance.layers if layer.layer == "language")
    assert [entry.project for entry in row.projects] == ["cpp", "python"]


def test_judging_the_code_of_an_own_layer_nests_the_interval() -> None:
    """The claimed score waives an own layer for unjudged code too, or judging it would widen the interval."""
    itself = Produced(layer="os", project="minix", because="it is Minix")
    system = Outside(project="minix", layer="os")
    claim = Own(module="kernel", layer="os", atoms=atoms(1_000), verified=False)
    before = score(Stack(outside=(system,), own=(claim,), produced=(itself,))).intensity
    proven = replace(claim, verified=True)
    after = score(Stack(outside=(system,), own=(proven,), produced=(itself,))).intensity
    assert before.verified < after.verified <= after.claimed == before.claimed


def test_hiding_one_package_of_a_project_beside_another_does_not_pay() -> None:
    own = Own(module="core", atoms=atoms(2_000))
    known = [Outside(project="a", name=n, layer="web") for n in ("one", "two")]
    half = [known[0], replace(known[1], layer=None)]
    hidden = [replace(entry, layer=None) for entry in known]
    floors = [
        score(Stack(outside=tuple(entries), own=(own,))).intensity.verified
        for entries in (known, half, hidden)
    ]
    assert floors[0] > floors[1] >= floors[2]


def test_one_project_known_and_claimed_is_known() -> None:
    known = Outside(project="a", layer="library", origin="open-source", components=("1",))
    claimed = replace(known, claimed=True, components=("2",))
    own = (Own(module="core", atoms=atoms(1_000)),)
    assert score(Stack(outside=(known, claimed), own=own)).intensity.claimed == 50
    alone = score(Stack(outside=(claimed,), own=own))
    assert alone.intensity.claimed == 100
    assert (alone.origins.open_source, alone.origins.unknown) == (0, 80)


# --- points ---------------------------------------------------------------------------------


def without_component(stack: Stack, component: str) -> Stack:
    outside = [
        replace(entry, components=tuple(c for c in entry.components if c != component))
        for entry in stack.outside
        if entry.components != (component,)
    ]
    charges = tuple(charge for charge in stack.charges if charge.by != component)
    return replace(stack, outside=tuple(outside), charges=charges)


entries = st.builds(
    lambda project, layer, number: Outside(
        project=project, name=project, layer=layer, components=(f"{project}@{number}",)
    ),
    st.sampled_from("abcd"),
    st.sampled_from(["cpu", "os", "library", "web", None]),
    st.integers(1, 2),
)
own_code = st.builds(
    lambda module, layer, start, size, verified: Own(
        module=module, layer=layer, atoms=atoms(size, start), verified=verified
    ),
    st.sampled_from(["core", "tools"]),
    st.sampled_from(["own", "cpu"]),
    st.sampled_from([0, 600, 2_000]),
    st.sampled_from([0, 700, 1_500]),
    st.booleans(),
)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(
    st.builds(
        Stack,
        outside=st.lists(entries, max_size=6, unique_by=lambda e: (e.components, e.layer)).map(
            tuple
        ),
        own=st.lists(own_code, max_size=4).map(tuple),
        charges=st.lists(
            st.builds(
                Charge,
                layer=st.sampled_from(["web", "server"]),
                because=st.just("needed"),
                by=st.sampled_from([None, "a@1", "b@1"]),
            ),
            max_size=3,
        ).map(tuple),
        produced=st.lists(
            st.builds(
                Produced,
                layer=st.just("cpu"),
                because=st.just("made"),
                project=st.sampled_from(["", "a"]),
            ),
            max_size=1,
        ).map(tuple),
    )
)
def test_points_are_what_a_second_scoring_says(stack: Stack) -> None:
    """F(without) − F(with), for every component and every module with code of its own."""
    found = score(stack)
    for point in found.points:
        if point.component is not None:
            less = without_component(stack, point.component)
        else:
            own = tuple(o for o in stack.own if o.module != point.path or not o.verified)
            less = replace(stack, own=own)
        moved = score(less).intensity.verified - found.intensity.verified
        assert point.delta == pytest.approx(moved, abs=1e-9)


def test_points_of_a_module_that_carries_an_own_layer() -> None:
    """Without it the layer falls due again: as unknown, or with the identity the project stood for."""
    core = Own(module="core", layer="cpu", atoms=atoms(900))
    cache = Own(module="cache", layer="cpu", atoms=atoms(600, 900))
    for names in ("", "a", "b", "ab"):
        stack = Stack(
            outside=tuple(Outside(project=p, layer="cpu") for p in names),
            own=(core, cache),
            produced=(Produced(layer="cpu", project="a", because="it is this core"),),
        )
        found = score(stack)
        for point in found.points:
            less = tuple(own for own in stack.own if own.module != point.path)
            moved = score(replace(stack, own=less)).intensity.verified - found.intensity.verified
            assert point.delta == pytest.approx(moved, abs=1e-9)


def test_points_cover_everything_and_are_ordered() -> None:
    found = score(essay([Own(module="core", atoms=atoms(5_000))]))
    assert len(found.points) == len(PARTS) + 1
    assert found.points[0].path == "core"
    assert found.points[0].delta == pytest.approx(-found.intensity.verified)
    deltas = {point.component: point.delta for point in found.points}
    assert deltas["VS Code"] > deltas["DeepSpeed"] > 0
    assert deltas["Linux"] == 0  # unnamed, the operating system is charged all the same


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.lists(st.integers(0, 60), max_size=30)), max_size=6
    )
)
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_counting_in_ranges_counts_the_same(groups: list[tuple[str, list[int]]]) -> None:
    own = [
        Own(module=module, layer="cpu", atoms=(packed(values),), verified=n % 3 > 0)
        for n, (module, values) in enumerate(groups)
    ]
    counts = tally(own, {"cpu"})
    assert tally(own, {"cpu"}, limit=4) == counts
    judged = [set(v) for n, (_, v) in enumerate(groups) if n % 3]
    assert counts.verified == len(set().union(*judged))
    assert counts.claimed == len({value for _, values in groups for value in values})


def test_fingerprints_of_all_64_bits_are_counted() -> None:
    top = 2**64 - 1
    counts = tally([Own(module="a", atoms=(packed([0, top]), packed([top])))], limit=1)
    assert counts.verified == 2


# --- panels ---------------------------------------------------------------------------------


def test_projects_without_an_owner_supply_themselves() -> None:
    pair = (
        Outside(project="npm:a", name="a", layer="library", origin="open-source"),
        Outside(project="pypi:a", name="a", layer="library", origin="open-source"),
    )
    found = score(Stack(outside=pair))
    assert [(s.name, rounded(s.share)) for s in found.suppliers] == [("a", 50.0), ("a", 50.0)]
    assert found.concentration.effective_suppliers == pytest.approx(2)


def test_own_code_is_spread_over_its_layers() -> None:
    own = (
        Own(module="engine", layer="database", atoms=atoms(3_000)),
        Own(module="cli", atoms=atoms(1_000, 5_000)),
    )
    rows = {row.layer: row for row in score(Stack(own=own)).layers}
    assert rows["database"].shares.in_house == 100
    assert rows["database"].mass == pytest.approx(3 * rows["own"].mass)
    assert rows["database"].mass + rows["own"].mass == pytest.approx(math.log2(5))


# --- explanations ---


def test_explaining_the_score_gives_every_summand() -> None:
    stack = essay([Own(module="core", atoms=atoms(2_000))])
    found = score(stack)
    lines = explain(stack, found)
    layers = {row.layer for row in found.layers}
    explained = {line.layer for line in lines if line.layer}
    assert layers == explained
    masses = [line.mass for line in lines[:-2] if line.counts]
    assert math.fsum(masses) == pytest.approx(weigh(stack).total)
    assert lines[-2].subject == "verified"
    assert lines[-2].mass == found.intensity.verified
    assert lines[-1].mass == found.intensity.claimed
    frameworks = next(line for line in lines if line.subject == "training-framework")
    assert "log2(1 + 4)" in frameworks.why
    assert len(frameworks.components) == 4
