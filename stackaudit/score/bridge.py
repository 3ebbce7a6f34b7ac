"""The graph's components, code and relations go in, the Stack that is scored comes out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from stackaudit.model import (
    PROJECT_ID,
    Code,
    Component,
    FileState,
    Layer,
    Origin,
    Relation,
    Signal,
)
from stackaudit.score.code import Provenance, lines_of, own_modules
from stackaudit.score.held import Held
from stackaudit.score.selection import Selection
from stackaudit.score.service import service_charges
from stackaudit.score.stack import Charge, Outside, Produced, Stack
from stackaudit.score.vendored import copies, named, of_name

_CODE_LAYERS: Final[frozenset[Layer]] = frozenset({"own", "app", "library"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What the bridge cannot read off components and code; all of it may stay empty.

    `needs` are (layer, component id) of implied layers; `signals` raw imports, for servers of the
    standard library; `service` reasons to call the project a service, a deployment or a training
    run; `produced` layers that the project itself is; `proven` ids of claims that evidence bears
    out; `layers` the layer of own code below a folder. `judged`, `matched`, `unjudged` and the
    index figures are those of `Provenance`.
    """

    needs: Sequence[tuple[Layer, str]] = ()
    signals: Sequence[Signal] = ()
    service: Sequence[str] = ()
    produced: Sequence[Produced] = ()
    proven: Collection[str] = frozenset()
    layers: Mapping[str, Layer] = field(default_factory=dict)
    judged: Mapping[str, FileState] = field(default_factory=dict)
    matched: Mapping[str, bytes] = field(default_factory=dict)
    unjudged: Collection[str] = frozenset()
    index_packages: int = 0
    index_files: int = 0


def stack_of(
    components: Sequence[Component],
    codes: Sequence[Code],
    relations: Sequence[Relation],
    facts: Facts | None = None,
) -> Stack:
    """Select what counts, merge it by project and layer, and add own code and charged layers."""
    facts = facts or Facts()
    held = Held(components, codes)
    upstream = _upstreams(components, codes, facts)
    ours = {name for name, found in upstream.items() if any(held.in_tree(c) for c in found)}
    chosen = Selection(
        components,
        codes,
        relations,
        held,
        copied={c.id for found in upstream.values() for c in found},
        proven=facts.proven,
    )
    known = Provenance(
        judged=facts.judged,
        matched=facts.matched,
        unjudged=facts.unjudged,
        own=ours.__contains__,
        index_packages=facts.index_packages,
        index_files=facts.index_files,
    )
    outside = [_outside(same, held) for same in _alike(chosen.counted)]
    nameless = sorted({_bare(name) for name, found in upstream.items() if not found})
    # No component stands for these upstreams, but their code is here.
    outside += [
        Outside(project=f"copy:{name}", name=name, layer="library", origin="open-source")
        for name in nameless
    ]
    return Stack(
        outside=tuple(outside),
        own=own_modules(
            codes, known, roots=held.roots, layers=facts.layers, produced=facts.produced
        ),
        charges=tuple(_charges(chosen, facts)),
        produced=tuple(facts.produced),
        lines=lines_of(codes, known),
        held=tuple((c.layer or "own", c.id) for c in chosen.held),
        left_out=tuple(sorted(chosen.left_out.items())),
    )


def _charges(chosen: Selection, facts: Facts) -> Iterable[Charge]:
    ours = {PROJECT_ID, *(c.id for c in chosen.held)}
    counted = {c.id: c for c in chosen.counted}
    for layer, by in sorted(facts.needs):
        if by in counted:
            yield Charge(layer=layer, because=f"{counted[by].name} needs it", by=by)
        elif by in ours:
            yield Charge(layer=layer, because="the project's own code needs it")
    for claim in chosen.words:
        if claim.layer and claim.layer not in _CODE_LAYERS:
            yield Charge(
                layer=claim.layer,
                because=f"“{claim.name}” is called own work, and nothing proves it",
                by=claim.id,
            )
    yield from service_charges(chosen.counted, facts.signals, facts.service)


def _upstreams(
    components: Sequence[Component], codes: Sequence[Code], facts: Facts
) -> dict[str, list[Component]]:
    """Every upstream whose code lies in the tree, with the components that stand for it, if any."""
    found: dict[str, list[Component]] = {}
    judged = {said.of for said in facts.judged.values() if said.state == "copied" and said.of}
    if judged:
        known = _identities(components)
        found.update((name, known.get(name) or known.get(_bare(name)) or []) for name in judged)
    declared = copies(codes)
    if declared:
        by_name = named(components)
        for copy in declared:
            same = of_name(copy.name, by_name)
            # What a package manager installed is here for whatever asked for it.
            if not (same and copy.installed):
                found.setdefault(copy.name, same)
    return found


def _identities(components: Iterable[Component]) -> dict[str, list[Component]]:
    """Components by everything that a provenance index may call them."""
    found: dict[str, list[Component]] = defaultdict(list)
    for c in components:
        for key in {c.id, _bare(c.id), c.technology, c.project, c.purl, _bare(c.purl or "")}:
            if key:
                found[key].append(c)
    return found


def _bare(name: str) -> str:
    """An id or package URL without its version."""
    name = name.partition("?")[0]
    head, _, version = name.rpartition("@")
    return head if head and "/" not in version and not head.endswith((":", "/")) else name


def _alike(components: Iterable[Component]) -> list[list[Component]]:
    """Groups that are one outside project on one layer; unclassified packages by their name."""
    groups: dict[tuple[str, str, str], list[Component]] = defaultdict(list)
    for component in components:
        layer = _layer_of(component)
        name = component.name if layer is None else ""
        groups[layer or "", _project_of(component), name].append(component)
    return [groups[key] for key in sorted(groups)]


def _layer_of(component: Component) -> Layer | None:
    """A package that is called in-house without code in the tree is some library."""
    if component.origin == "in-house" and component.layer in (None, "own"):
        return "library"
    return component.layer


def _project_of(component: Component) -> str:
    return component.project or component.technology or component.id


_HEAVIEST: Final[tuple[Origin, ...]] = ("vendor", "open-source", "unknown")


def _outside(same: list[Component], held: Held) -> Outside:
    if len(same) == 1 and same[0].origin != "in-house":
        return _alone(same[0])
    origins = [c.origin for c in same if c.origin != "in-house"]
    suppliers = Counter(c.supplier for c in same if c.supplier)
    supplier = min(suppliers, key=lambda s: (-suppliers[s], s), default=None)
    countries = [c.country for c in same if c.country and c.supplier == supplier]
    return Outside(
        project=_project_of(same[0]),
        name=min(c.name for c in same),
        layer=_layer_of(same[0]),
        origin=min(origins, key=_HEAVIEST.index, default="unknown"),
        supplier=supplier,
        country=min(countries, default=None),
        components=tuple(sorted(c.id for c in same)),
        claimed=not origins and not any(held.copied(c) for c in same),
    )


def _alone(component: Component) -> Outside:
    """The usual case, made quickly: stacks have thousands of these."""
    return Outside(
        project=_project_of(component),
        name=component.name,
        layer=component.layer,
        origin=component.origin,
        supplier=component.supplier,
        country=component.country,
        components=(component.id,),
    )
