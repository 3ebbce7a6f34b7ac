"""Findings of all files go in, one Graph comes out: one component a thing, connected, with its evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from stackaudit.graph.graph import ClaimOf, Graph
from stackaudit.graph.identity import purl
from stackaudit.graph.knowledge import Knowledge, Known
from stackaudit.graph.merge import Draft, merge
from stackaudit.graph.ownership import Ownership, private_registry, split_location
from stackaudit.graph.thing import Thing
from stackaudit.model import (
    COUNTED,
    PROJECT_ID,
    Claim,
    Code,
    Component,
    Confidence,
    Edge,
    Evidence,
    Finding,
    Layer,
    Mention,
    Origin,
    Package,
    Problem,
    Project,
    Relation,
    RelationKind,
    Signal,
    Strength,
)


def build(
    findings: Mapping[str, Sequence[Finding]],
    *,
    project: Project,
    ownership: Ownership,
    knowledge: Knowledge,
    problems: Iterable[Problem] = (),
    apart: Callable[[str], bool] = lambda path: False,
    itself: Collection[str] = (),
) -> Graph:
    """`findings` maps each file's path to what was read in it, in the order of paths.

    `apart` tells the files that speak of another project than this one: vendored code's own
    manifests, fixtures of tests. What only they name is kept as an example and does not count.
    `itself` are catalogue ids that the scanned project is: naming them is naming its own work.
    """
    builder = _Builder(project, ownership, knowledge, apart, frozenset(itself))
    return builder.build(findings, problems)


class _Builder:
    def __init__(
        self,
        project: Project,
        ownership: Ownership,
        knowledge: Knowledge,
        apart: Callable[[str], bool],
        itself: frozenset[str],
    ) -> None:
        self.itself = itself
        self.apart = apart
        self.project = project
        self.ownership = ownership
        self.knowledge = knowledge
        self.things: dict[str, Thing] = {}
        self.by_technology: dict[str, str] = {}  # catalogue id → component id
        self.relations: set[Relation] = set()
        self.needs: dict[tuple[Layer, str], None] = {}

    def build(
        self, findings: Mapping[str, Sequence[Finding]], problems: Iterable[Problem]
    ) -> Graph:
        packages: dict[str, list[Package]] = defaultdict(list)
        edges: list[Edge] = []
        signals: list[Signal] = []
        mentions: list[Mention] = []
        claims: list[Claim] = []
        codes: list[Code] = []
        said = list(problems)
        for path, found in findings.items():
            for finding in found:
                match finding:
                    case Package():
                        packages[path].append(finding)
                    case Edge():
                        edges.append(finding)
                    case Signal():
                        signals.append(finding)
                    case Mention():
                        mentions.append(finding)
                    case Claim():
                        claims.append(finding)
                    case Code():
                        codes.append(finding)
                    case Problem():
                        said.append(finding)
        self._root()
        self._packages(packages, edges)
        self._languages(codes)
        self._signals(signals)
        self._mentions(mentions)
        claimed = self._claims(claims)
        self._implied()
        return Graph(
            project=self.project,
            components=tuple(self.things[key].done() for key in sorted(self.things)),
            relations=tuple(sorted(self.relations)),
            codes=tuple(sorted(codes, key=lambda c: c.path)),
            signals=tuple(signals),
            claims=claimed,
            needs=tuple(self.needs),
            problems=tuple(
                sorted(dict.fromkeys(said), key=lambda p: (p.path, p.line or 0, p.message))
            ),
        )

    # --- the parts, in the order they depend on each other ---

    def _root(self) -> None:
        here = Evidence(path=".", by="scan")
        thing = self._thing(
            Component(
                id=PROJECT_ID,
                name=self.project.name,
                layer="own",
                origin="in-house",
                project=PROJECT_ID,
                direct=None,
                claimed=True,
                held=True,
                evidence=(),
            )
        )
        thing.add(here, "used")

    def _packages(self, packages: Mapping[str, list[Package]], edges: Iterable[Edge]) -> None:
        drafts, relations = merge(packages, edges)
        mirrors = self._mirrors(packages)
        for draft in drafts.values():
            component, known = self._component(draft, mirrors)
            thing = self._thing(component)
            for mention in draft.mentions:
                thing.manifests.add(mention.evidence.by)
                strength: Strength = "example" if self.apart(mention.evidence.path) else "used"
                thing.add(mention.evidence, strength, mention.scope)
            if known and (known.id not in self.by_technology or component.direct):
                self.by_technology.setdefault(known.id, component.id)
        self.relations.update(relations)

    def _mirrors(self, packages: Mapping[str, list[Package]]) -> frozenset[str]:
        """Private registries that also serve what the catalogue knows: their content proves nothing."""
        found = set()
        for listed in packages.values():
            for package in listed:
                location = package.source.location
                if (
                    location
                    and package.source.kind in ("registry", "url")
                    and private_registry(location)
                    and self.knowledge.of_package(package.ecosystem, package.name)
                ):
                    found.add(_host(location))
        return frozenset(found)

    def _component(self, draft: Draft, mirrors: frozenset[str]) -> tuple[Component, Known | None]:
        first = draft.first
        known = self.knowledge.of_package(first.ecosystem, first.name)
        in_tree = any(m.role != "dependency" for m in draft.mentions)
        local = any(m.source.kind in ("path", "workspace", "build") for m in draft.mentions)
        claimed = any(self.ownership.claims(m) for m in draft.mentions)
        private = next(
            (
                m.source.location
                for m in draft.mentions
                if m.source.kind in ("registry", "url")
                and m.source.location
                and private_registry(m.source.location)
            ),
            None,
        )
        origin: Origin
        layer: Layer | None
        if claimed or (private and known is None and _host(private) not in mirrors):
            # A known technology is what it is, whatever the tree calls it, unless the tree is its own.
            if known and not in_tree and not local:
                origin, layer = known.origin, known.layer
            else:
                origin, layer, claimed = "in-house", "own", True
        elif known and known.id in self.itself:
            origin, layer, claimed, local = "in-house", "own", True, True
        elif known:
            origin, layer = known.origin, known.layer
        elif private:
            origin, layer = "unknown", self.knowledge.default_layer(first.ecosystem, draft.scope())
        else:
            origin = self.knowledge.default_origin(first.ecosystem, first.name)
            layer = self.knowledge.default_layer(first.ecosystem, draft.scope())
        versions = [m.version for m in draft.mentions if m.version]
        version = versions[0] if versions else None
        constraints = list(dict.fromkeys(m.constraint for m in draft.mentions if m.constraint))
        component = Component(
            id=draft.id,
            name=first.name,
            version=version,
            constraint="; ".join(constraints) or None,
            purl=purl(first.ecosystem, first.name, version),
            ecosystem=first.ecosystem,
            technology=known.id if known else None,
            known_as=known.name if known and known.name != first.name else None,
            layer=layer,
            origin=origin,
            supplier=(known.owner if known else None) if origin != "in-house" else None,
            country=(known.country if known else None) if origin != "in-house" else None,
            project=known.id if known else self.knowledge.project_of(first.ecosystem, first.name),
            licenses=tuple(dict.fromkeys(x for m in draft.mentions for x in m.licenses)),
            scope=draft.scope(),
            direct=draft.is_direct(),
            claimed=claimed,
            held=in_tree or local,
            alias=_one(m.alias for m in draft.mentions),
            commit=_one(m.commit for m in draft.mentions),
            digest=_one(m.digest for m in draft.mentions),
            tag=_one(m.tag for m in draft.mentions),
            unresolved=_one(m.unresolved for m in draft.mentions),
            replaces=_one(m.replaces for m in draft.mentions),
            source=first.source,
            evidence=(),
        )
        return component, known

    def _languages(self, codes: Iterable[Code]) -> None:
        """The languages the project's own code is written in, each proved by its largest file."""
        largest: dict[str, Code] = {}
        for code in codes:
            if code.state in ("own", "test"):
                best = largest.get(code.language)
                if best is None or (code.state == "own", code.lines) > (
                    best.state == "own",
                    best.lines,
                ):
                    largest[code.language] = code
        for language, code in sorted(largest.items()):
            known = self.knowledge.of_language(language)
            if known:
                evidence = Evidence(path=code.path, line=1, by="code", excerpt=f"{language} source")
                self._technology(known).add(
                    evidence, "used", "test" if code.state == "test" else "runtime"
                )

    def _signals(self, signals: Iterable[Signal]) -> None:
        for signal in signals:
            known = self.knowledge.of_signal(signal.kind, signal.value, signal.via)
            elsewhere = signal.scope in ("test", "dev") or self.apart(signal.evidence.path)
            strength: Strength = "example" if elsewhere else "used"
            if signal.kind in ("model", "dataset"):
                thing = self._named(signal, known)
            elif known is not None:
                thing = self._technology(known)
            else:
                continue
            thing.add(signal.evidence, strength, signal.scope)
            if strength == "used" and signal.relation != "depends-on":
                self._relate(PROJECT_ID, thing.component.id, signal.relation)

    def _named(self, signal: Signal, known: Known | None) -> Thing:
        """A model or data set by the identifier that the code uses; the catalogue gives family and owner."""
        layer: Layer = "model" if signal.kind == "model" else "data"
        identity = f"{layer}:{signal.value}"
        if known:
            self.by_technology.setdefault(known.id, identity)
        return self.things.get(identity) or self._thing(
            Component(
                id=identity,
                name=signal.value,
                technology=known.id if known else None,
                layer=layer,
                origin=known.origin if known else "unknown",
                supplier=known.owner if known else None,
                country=known.country if known else None,
                project=known.id if known else identity,
                direct=True,
                evidence=(),
            )
        )

    def _mentions(self, mentions: Iterable[Mention]) -> None:
        for mention in mentions:
            known = self.knowledge.get(mention.technology)
            if known is None:
                continue
            thing = self._technology(known)
            apart = mention.strength in COUNTED and self.apart(mention.evidence.path)
            thing.add(mention.evidence, "example" if apart else mention.strength)
            if mention.quantity and mention.strength in COUNTED:
                thing.quantity = max(thing.quantity, mention.quantity)

    def _claims(self, claims: Iterable[Claim]) -> tuple[ClaimOf, ...]:
        found = []
        for claim in claims:
            if self.apart(claim.evidence.path):
                continue
            known = self.knowledge.get(claim.technology) if claim.technology else None
            if known:
                thing = self._technology(known)
            else:
                identity = "claim:" + "-".join(claim.subject.casefold().split())
                thing = self.things.get(identity) or self._thing(
                    Component(
                        id=identity,
                        name=claim.subject,
                        layer=claim.layer or "own",
                        origin="in-house",
                        project=identity,
                        direct=True,
                        claimed=True,
                        evidence=(),
                    )
                )
            thing.component = replace(thing.component, claimed=True)
            thing.add(claim.evidence, "used")
            found.append(ClaimOf(claim=claim, component=thing.component.id))
        return tuple(
            sorted(
                found,
                key=lambda c: (c.component, c.claim.evidence.path, c.claim.evidence.line or 0),
            )
        )

    def _implied(self) -> None:
        """Follow the catalogue's implications from everything in use; what is in use already stays as it is."""
        queue = [key for key, thing in sorted(self.things.items()) if thing.strengths & COUNTED]
        for identity in queue:
            component = self.things[identity].component
            if component.direct is False or component.origin == "in-house":
                continue
            if component.ecosystem == "docker":
                system = self.knowledge.image_os(component.name, component.version)
                if system and system[0] != component.technology:
                    self._imply(identity, system[0], system[1], queue)
            known = self.knowledge.get(component.technology) if component.technology else None
            for implied in known.implies if known else ():
                if implied.layer:
                    self.needs.setdefault((implied.layer, identity))
                if implied.technology:
                    self._imply(identity, implied.technology, implied.confidence, queue)

    def _imply(
        self, identity: str, technology: str, confidence: Confidence, queue: list[str]
    ) -> None:
        known = self.knowledge.get(technology)
        if known is None:
            return
        source = self.things[identity]
        target = self._technology(known)
        if not target.strengths & COUNTED:
            first = source.done().evidence[0]
            target.add(
                replace(first, by=f"implied by {source.component.name}", confidence=confidence),
                "implied",
                source.component.scope,
            )
            queue.append(target.component.id)
        self._relate(identity, target.component.id, "implies")

    # --- pieces ---

    def _thing(self, component: Component) -> Thing:
        thing = Thing(component)
        self.things[component.id] = thing
        return thing

    def _technology(self, known: Known) -> Thing:
        """The component that stands for a technology: the package that is it, or one of its own."""
        identity = self.by_technology.get(known.id)
        if identity is not None:
            return self.things[identity]
        if known.id in self.itself:
            return self.things[PROJECT_ID]
        self.by_technology[known.id] = known.id
        return self._thing(
            Component(
                id=known.id,
                name=known.name,
                technology=known.id,
                layer=known.layer,
                origin=known.origin,
                supplier=known.owner,
                country=known.country,
                project=known.id,
                direct=True,
                evidence=(),
            )
        )

    def _relate(self, source: str, target: str, kind: RelationKind) -> None:
        if source != target:
            self.relations.add(Relation(source=source, target=target, kind=kind))


def _host(location: str) -> str:
    return split_location(location)[0]


def _one(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)
