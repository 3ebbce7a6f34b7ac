"""The relations that the score method demands, held against the score and against seven wrong ones."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, TypeAlias

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from stackaudit.model import Layer, Origin, OriginShares
from stackaudit.score import Charge, Outside, Own, Produced, Stack, packed, score
from stackaudit.score.formula import doublings, own_mass, percent, weigh
from stackaudit.score.stack import CodeLines

CLOSE: Final = 1e-9
LAYERS: Final[tuple[Layer | None, ...]] = (
    "cpu", "os", "language", "server", "accelerator", "training-framework", "library", "web", None
)  # fmt: skip
ORIGINS: Final[list[Origin]] = ["open-source", "vendor", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a score says of a stack, as far as the relations ask; `total` is the mass it divides by."""

    verified: float
    claimed: float
    shares: tuple[OriginShares, ...] = ()
    foundation: float
    total: float


Judge: TypeAlias = Callable[[Stack], Seen]


def judge(stack: Stack) -> Seen:
    """The score itself."""
    found, balance = score(stack), weigh(stack)
    return Seen(
        verified=found.intensity.verified,
        claimed=found.intensity.claimed,
        shares=(found.origins, *(layer.shares for layer in found.layers)),
        foundation=balance.foundation,
        total=balance.total,
    )


# --- stacks ---------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def run(start: int, size: int) -> bytes:
    """So many fingerprints that follow each other; runs overlap as duplicated code does."""
    return packed(range(start, start + size))


runs = st.builds(
    run, st.sampled_from([0, 500, 900, 4000]), st.sampled_from([0, 3, 400, 1000, 2500])
)


@st.composite
def outsides(draw: st.DrawFn, origin: Origin | None = None) -> Outside:
    project = draw(st.sampled_from("abcd"))
    layer = draw(st.sampled_from(LAYERS))
    return Outside(
        project=project,
        name=f"{project} on {layer}",
        layer=layer,
        origin=draw(st.sampled_from(ORIGINS)) if origin is None else origin,
        supplier=draw(st.sampled_from([None, "Ada", "Bob"])),
        country=draw(st.sampled_from([None, "US", "DE"])),
        components=(f"{project}:{layer}",),
        claimed=origin is None and draw(st.booleans()),
    )


owns = st.builds(
    Own,
    module=st.sampled_from(["core", "tools", "web"]),
    layer=st.sampled_from(["own", "cpu", "os"]),
    atoms=st.lists(runs, max_size=2).map(tuple),
    verified=st.booleans(),
)
charges = st.builds(
    Charge,
    layer=st.sampled_from(["server", "network", "accelerator"]),
    because=st.just("something needs it"),
    by=st.sampled_from([None, "a:library", "b:web"]),
)
made = st.builds(
    Produced,
    layer=st.sampled_from(["cpu", "os"]),
    because=st.just("its build makes it"),
    project=st.sampled_from(["", "a"]),
)
stacks = st.builds(
    Stack,
    outside=st.lists(outsides(), max_size=7).map(tuple),
    own=st.lists(owns, max_size=4).map(tuple),
    charges=st.lists(charges, max_size=3).map(tuple),
    produced=st.lists(made, max_size=1).map(tuple),
)
with_outside = stacks.filter(lambda stack: bool(stack.outside))


def plus(
    stack: Stack,
    *,
    outside: Iterable[Outside] = (),
    own: Iterable[Own] = (),
) -> Stack:
    return replace(stack, outside=(*stack.outside, *outside), own=(*stack.own, *own))


def swapped(stack: Stack, index: int, *entries: Outside) -> Stack:
    """The stack with one outside entry replaced by others, or by none."""
    listed = [*stack.outside]
    listed[index : index + 1] = entries
    return replace(stack, outside=tuple(listed))


def an_index(data: st.DataObject, items: tuple[object, ...]) -> int:
    return data.draw(st.integers(0, len(items) - 1))


# --- relations ------------------------------------------------------------------------------


def order_is_irrelevant(judge: Judge, data: st.DataObject) -> None:
    """Relation 1: the order of inputs is irrelevant."""
    stack = data.draw(stacks)
    mixed = replace(
        stack,
        outside=tuple(data.draw(st.permutations(stack.outside))),
        own=tuple(data.draw(st.permutations(stack.own))),
        charges=tuple(data.draw(st.permutations(stack.charges))),
    )
    assert judge(mixed) == judge(stack)


def duplicates_are_free(judge: Judge, data: st.DataObject) -> None:
    """Relation 2: duplicates are free, of components as of code, in whatever module."""
    stack = data.draw(stacks)
    copies = [own for own in stack.own if data.draw(st.booleans())]
    again = [replace(own, module=data.draw(st.sampled_from(["core", "copy"]))) for own in copies]
    assert alike(judge(plus(stack, outside=stack.outside, own=again)), judge(stack))


def split_sums_to_100(judge: Judge, data: st.DataObject) -> None:
    """Relation 3: the split sums to 100, overall and in every layer; in-house is what is verified."""
    seen = judge(data.draw(stacks))
    for shares in seen.shares:
        parts = (shares.in_house, shares.open_source, shares.vendor, shares.unknown)
        assert math.isclose(math.fsum(parts), 100)
        assert all(-CLOSE <= part <= 100 + CLOSE for part in parts)
    assert math.isclose(seen.shares[0].in_house, seen.verified, abs_tol=CLOSE)


def interval_is_a_percentage(judge: Judge, data: st.DataObject) -> None:
    """Relation 4: 0 ≤ verified ≤ claimed ≤ 100."""
    seen = judge(data.draw(stacks))
    assert 0 <= seen.verified <= seen.claimed + CLOSE
    assert seen.claimed <= 100


def vendor_never_raises_verified(judge: Judge, data: st.DataObject) -> None:
    """Relation 5: adding a vendor never raises verified."""
    stack, vendor = data.draw(stacks), data.draw(outsides("vendor"))
    assert judge(plus(stack, outside=[vendor])).verified <= judge(stack).verified + CLOSE


def vendor_never_raises_claimed(judge: Judge, data: st.DataObject) -> None:
    """Relation 6: adding a vendor never raises claimed."""
    stack, vendor = data.draw(stacks), data.draw(outsides("vendor"))
    assert judge(plus(stack, outside=[vendor])).claimed <= judge(stack).claimed + CLOSE


def replaced_by_own(data: st.DataObject) -> tuple[Stack, Stack]:
    before = data.draw(with_outside)
    own = replace(data.draw(owns), verified=True)
    return before, plus(swapped(before, an_index(data, before.outside)), own=[own])


def own_code_never_lowers_verified(judge: Judge, data: st.DataObject) -> None:
    """Relation 7: replacing an outside component by genuinely own code never lowers verified."""
    before, after = replaced_by_own(data)
    assert judge(after).verified >= judge(before).verified - CLOSE


def own_code_never_lowers_claimed(judge: Judge, data: st.DataObject) -> None:
    """Relation 8: replacing an outside component by genuinely own code never lowers claimed."""
    before, after = replaced_by_own(data)
    assert judge(after).claimed >= judge(before).claimed - CLOSE


def hiding_never_raises_verified(judge: Judge, data: st.DataObject) -> None:
    """Relation 9: moving a component to "other" never raises verified."""
    stack = data.draw(with_outside)
    index = an_index(data, stack.outside)
    hidden = swapped(stack, index, replace(stack.outside[index], layer=None))
    assert judge(hidden).verified <= judge(stack).verified + CLOSE


def open_source_never_lowers(judge: Judge, data: st.DataObject) -> None:
    """Relation 10: vendor → open source never lowers verified nor claimed."""
    stack = plus(data.draw(stacks), outside=[data.draw(outsides("vendor"))])
    last = len(stack.outside) - 1
    freed = swapped(stack, last, replace(stack.outside[last], origin="open-source"))
    before, after = judge(stack), judge(freed)
    assert after.verified >= before.verified - CLOSE
    assert after.claimed >= before.claimed - CLOSE


def one_component_moves_the_foundation_by_one(judge: Judge, data: st.DataObject) -> None:
    """Relation 11: one component moves K by at most 1."""
    stack, one = data.draw(stacks), data.draw(outsides())
    moved = judge(plus(stack, outside=[one])).foundation - judge(stack).foundation
    assert -CLOSE <= moved <= 1 + CLOSE


def influence_is_bounded(judge: Judge, data: st.DataObject) -> None:
    """Relation 12: one component moves verified by at most 100 ÷ the mass it is divided by.

    With the base layers always charged that is never more than 7.2 points.
    """
    stack, one = data.draw(stacks), data.draw(outsides())
    before, after = judge(stack), judge(plus(stack, outside=[one]))
    moved = abs(before.verified - after.verified)
    assert moved <= 100 / max(before.total, after.total) + CLOSE
    assert stack.produced or moved <= 7.2


def padding_has_no_effect(judge: Judge, data: st.DataObject) -> None:
    """Relation 13: padding that adds no new fingerprint has no effect: declarative, blank, dead copies."""
    stack = data.draw(stacks)
    dead = [replace(own, module="dead") for own in stack.own if data.draw(st.booleans())]
    padded = replace(
        plus(stack, own=[Own(module="blank"), *dead]),
        lines=CodeLines(lines=90_000, declarative=40_000, fingerprints=70_000),
    )
    assert alike(judge(padded), judge(stack))


def copying_never_raises_verified(judge: Judge, data: st.DataObject) -> None:
    """Relation 14: copying or renaming open source into the tree never raises verified.

    Recognised, it adds its upstream; under a foreign header it is unproven code besides.
    """
    stack, upstream = data.draw(stacks), data.draw(outsides("open-source"))
    copy = replace(data.draw(owns), verified=False)
    after = judge(plus(stack, outside=[upstream], own=[copy]))
    assert after.verified <= judge(stack).verified + CLOSE


def claims_never_raise_verified(judge: Judge, data: st.DataObject) -> None:
    """Relation 15: claims never raise verified: not of code, nor of components."""
    stack = data.draw(stacks)
    claimed = replace(stack, outside=tuple(replace(e, claimed=True) for e in stack.outside))
    claim = replace(data.draw(owns), verified=False)
    assert judge(plus(claimed, own=[claim])).verified <= judge(stack).verified + CLOSE


def resolving_a_claim_nests(judge: Judge, data: st.DataObject) -> None:
    """Relation 16: resolving a claim nests the interval: as own, as a copy of what counts, as outside."""
    claim = replace(data.draw(owns), verified=False)
    package = replace(data.draw(outsides()), claimed=True)
    rest = data.draw(stacks)
    unresolved = judge(plus(rest, outside=[package], own=[claim]))
    for resolved in (
        plus(rest, outside=[package], own=[replace(claim, verified=True)]),
        plus(rest, outside=[package]),
        plus(rest, outside=[replace(package, claimed=False)], own=[claim]),
    ):
        seen = judge(resolved)
        assert seen.verified >= unresolved.verified - CLOSE
        assert seen.claimed <= unresolved.claimed + CLOSE


def declaring_a_layer_nests(judge: Judge, data: st.DataObject) -> None:
    """Relation 17: declaring an unknown layer keeps verified and nests the interval."""
    stack = data.draw(stacks)
    unknown = [layer.layer for layer in weigh(stack).layers if layer.unknown]
    if not unknown:
        return
    named = replace(
        data.draw(outsides("vendor")), project="new", layer=data.draw(st.sampled_from(unknown))
    )
    before, after = judge(stack), judge(plus(stack, outside=[named]))
    assert math.isclose(after.verified, before.verified, abs_tol=CLOSE)
    assert after.claimed <= before.claimed + CLOSE


def alike(one: Seen, other: Seen) -> bool:
    return math.isclose(one.verified, other.verified, abs_tol=CLOSE) and math.isclose(
        one.claimed, other.claimed, abs_tol=CLOSE
    )


Relation: TypeAlias = Callable[[Judge, st.DataObject], None]
RELATIONS: Final[tuple[Relation, ...]] = (
    order_is_irrelevant,
    duplicates_are_free,
    split_sums_to_100,
    interval_is_a_percentage,
    vendor_never_raises_verified,
    vendor_never_raises_claimed,
    own_code_never_lowers_verified,
    own_code_never_lowers_claimed,
    hiding_never_raises_verified,
    open_source_never_lowers,
    one_component_moves_the_foundation_by_one,
    influence_is_bounded,
    padding_has_no_effect,
    copying_never_raises_verified,
    claims_never_raise_verified,
    resolving_a_claim_nests,
    declaring_a_layer_nests,
)


def hold(relation: Relation, judge: Judge, *, examples: int, shrink: bool = True) -> None:
    """Try a relation on so many stacks; raises what the first broken one raises."""
    phases = [Phase.generate, Phase.shrink] if shrink else [Phase.generate]

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=phases,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def check(data: st.DataObject) -> None:
        relation(judge, data)

    check()


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda r: f"{r.__doc__.split(':')[0]}")
def test_relation(relation: Relation) -> None:
    """Relations 1 to 17 of the score method, each on the score itself."""
    hold(relation, judge, examples=80)


def test_there_are_seventeen() -> None:
    """Relations 1 to 17 are all here, each under its number."""
    numbers = [(r.__doc__ or "").split(":")[0] for r in RELATIONS]
    assert numbers == [f"Relation {n}" for n in range(1, 18)]


# --- wrong scores ---------------------------------------------------------------------------


def wrong(stack: Stack, verified: float, claimed: float) -> Seen:
    """A wrong score that says the rest as consistently as it can."""
    balance = weigh(stack)
    shares = OriginShares(in_house=verified, open_source=100 - verified, vendor=0.0, unknown=0.0)
    return Seen(
        verified=verified,
        claimed=max(verified, claimed),
        shares=(shares,),
        foundation=balance.foundation,
        total=balance.total,
    )


def lines(own: Iterable[Own]) -> int:
    return sum(len(atoms) for code in own for atoms in code.atoms)


def own_by_all_lines(stack: Stack) -> Seen:
    everything = lines(stack.own)
    own = lines(code for code in stack.own if code.verified)
    return wrong(stack, percent(own, everything), percent(everything, everything))


def inverse_of_dependencies(stack: Stack) -> Seen:
    share = 100 / (1 + len({(e.project, e.layer) for e in stack.outside}))
    return wrong(stack, share, share)


def mean_over_present_layers(stack: Stack) -> Seen:
    balance = weigh(stack)
    present = [layer for layer in balance.layers if layer.projects or layer.atoms]
    shares = [
        percent(own_mass(layer.atoms), own_mass(layer.atoms) + layer.foundation)
        for layer in present
    ]
    mean = math.fsum(shares) / len(shares) if shares else 0.0
    return wrong(stack, mean, balance.claimed)


def other_is_free(stack: Stack) -> Seen:
    balance = weigh(stack)
    total = balance.total - len(balance.unclassified)
    return wrong(stack, percent(balance.own_verified, total), balance.claimed)


def claims_count(stack: Stack) -> Seen:
    balance = weigh(stack)
    total = balance.total - balance.own_verified + balance.own_claimed
    return wrong(stack, percent(balance.own_claimed, total), balance.claimed)


def labour_counts(stack: Stack) -> Seen:
    balance = weigh(stack)
    work = stack.lines.declarative + lines(code for code in stack.own if code.verified) / 8
    own = doublings(work / 1000)
    return wrong(stack, percent(own, balance.total - balance.own_verified + own), balance.claimed)


def unknown_base_dropped(stack: Stack) -> Seen:
    balance = weigh(stack)
    total = balance.total - balance.unknown
    return wrong(stack, percent(balance.own_verified, total), balance.claimed)


def breaks(judge: Judge, relation: Relation) -> bool:
    try:
        hold(relation, judge, examples=40, shrink=False)
    except AssertionError:
        return True
    return False


@pytest.mark.parametrize(
    "wrong_score",
    [
        own_by_all_lines,
        inverse_of_dependencies,
        mean_over_present_layers,
        other_is_free,
        claims_count,
        labour_counts,
        unknown_base_dropped,
    ],
    ids=lambda judge: judge.__name__,
)
def test_wrong_scores_are_caught(wrong_score: Judge) -> None:
    """A score that rewards the wrong thing breaks at least one of relations 1 to 17."""
    assert any(breaks(wrong_score, relation) for relation in RELATIONS)
