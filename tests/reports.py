"""Reports to render: builders with calm defaults, samples, and a hypothesis strategy for any report at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal, get_args

from hypothesis import strategies as st

from stackaudit.model import (
    LAYERS,
    ORIGINS,
    SCOPES,
    STRENGTHS,
    Component,
    Concentration,
    Confidence,
    CopyKind,
    Evidence,
    FileState,
    Intensity,
    Layer,
    LayerShare,
    Level,
    Origin,
    OriginShares,
    OwnCode,
    Point,
    Problem,
    Project,
    Relation,
    RelationKind,
    Report,
    Scope,
    Score,
    Source,
    SourceKind,
    Strength,
    SupplierShare,
    Verdict,
    Waiver,
)

HOSTILE = (
    "<script>document.title='owned'</script>",
    '"><img src=x onerror="document.title=\'owned\'">',
    "' onmouseover='document.title=1' x='",
    "${document.title='owned'}{{ 7 * 7 }}{% raw %}#{x}`whoami`",
    "javascript:document.title='owned'",
    "</style></script></title></textarea>--><svg onload=document.title='owned'>",
    "\u202etxt.exe\u2066\u2069 \u200f",
    "nul\x00 esc\x1b]0;owned\x07\x1b[2J c1\x9b31m",
    "line one\nline two\r\n# heading\n- item | cell | `code` @everyone #1 [x](https://x.example)",
    "lone \ud800 surrogate \udcff",
    "漢字かなカナ한글 و عربية עברית é́ 👩‍👩‍👧",
    "a" * 300,
    "",
)
"""Names that try to be something else: markup, code, terminal escapes, text direction, line ends."""


def evidence(
    path: str = "pyproject.toml",
    line: int | None = 1,
    by: str = "pypi_pyproject",
    confidence: Confidence = "high",
    excerpt: str = "",
) -> Evidence:
    return Evidence(path=path, line=line, by=by, confidence=confidence, excerpt=excerpt)


def component(
    name: str,
    layer: Layer | None = "library",
    origin: Origin = "open-source",
    *,
    id: str | None = None,
    supplier: str | None = None,
    technology: str | None = None,
    version: str | None = None,
    ecosystem: str | None = None,
    purl: str | None = None,
    licenses: tuple[str, ...] = (),
    scope: Scope = "runtime",
    strength: Strength = "used",
    at: Sequence[Evidence] = (),
) -> Component:
    return Component(
        id=id or f"{ecosystem or 'tech'}:{technology or name}",
        name=name,
        version=version,
        purl=purl,
        ecosystem=ecosystem,
        technology=technology,
        layer=layer,
        origin=origin,
        supplier=supplier,
        project=technology or name,
        licenses=licenses,
        scope=scope,
        direct=True,
        strength=strength,
        evidence=tuple(at) or (evidence(),),
    )


def shares(
    in_house: float = 0.0, open_source: float = 0.0, vendor: float = 0.0, unknown: float = 0.0
) -> OriginShares:
    return OriginShares(in_house=in_house, open_source=open_source, vendor=vendor, unknown=unknown)


def layer(
    name: str, split: OriginShares, components: Sequence[str] = (), mass: float = 1.0
) -> LayerShare:
    return LayerShare(layer=name, shares=split, mass=mass, components=tuple(components))


NO_CODE = OwnCode(
    atoms=0, lines=0, original=0.0, copied=0.0, unknown=0.0, repetition=0.0, declarative=0.0,
    index_packages=0, index_files=0, files=(),
)  # fmt: skip
NO_SCORE = Score(
    intensity=Intensity(verified=0.0, claimed=0.0, band="assembled"),
    origins=shares(),
    layers=(),
    suppliers=(),
    concentration=Concentration(hhi=0.0, effective_suppliers=0.0, single_points=()),
    own_code=NO_CODE,
    points=(),
    judged=False,
)
PROJECT_ITSELF = Component(
    id="project", name="essay-stack", layer="own", origin="in-house", project="project",
    claimed=True, held=True, evidence=(Evidence(path=".", by="scan"),),
)  # fmt: skip


def report(
    name: str = "essay-stack",
    *,
    score: Score = NO_SCORE,
    components: Sequence[Component] = (),
    relations: Sequence[Relation] = (),
    verdicts: Sequence[Verdict] = (),
    problems: Sequence[Problem] = (),
    not_checked: Sequence[str] = (),
    revision: str | None = "3f2a1b9c04de5f60718293a4b5c6d7e8f9012345",
) -> Report:
    return Report(
        project=Project(name=name, revision=revision, date="2026-01-01"),
        score=score,
        components=tuple(components),
        relations=tuple(relations),
        verdicts=tuple(verdicts),
        problems=tuple(problems),
        not_checked=tuple(not_checked),
    )


# --- samples ------------------------------------------------------------------------------------


def nothing() -> Report:
    """What a scan of an empty folder reports."""
    return report(
        "empty",
        revision=None,
        components=(replace(PROJECT_ITSELF, name="empty"),),
        not_checked=("known vulnerabilities: no advisory database was consulted",),
    )


def essay_stack() -> Report:
    """A training stack that is called self-developed: every layer named, some own code, three findings."""
    note = "docs/INFRA.md"
    outside = [
        component("Supermicro", "server", "vendor", supplier="Supermicro", technology="supermicro", at=[evidence(note, 3, "notes")]),
        component("Mellanox", "network", "vendor", supplier="NVIDIA", technology="mellanox", at=[evidence(note, 4, "notes")]),
        component("Intel Xeon", "cpu", "vendor", supplier="Intel", technology="intel-xeon", at=[evidence(note, 5, "notes")]),
        component("NVIDIA H100", "accelerator", "vendor", supplier="NVIDIA", technology="nvidia-h100", at=[evidence(note, 6, "notes", excerpt="64 × H100")]),
        component("Linux", "os", supplier="Linux Foundation", technology="linux", at=[evidence(note, 7, "notes")]),
        component("Python", "language", supplier="Python Software Foundation", technology="python"),
        component("Visual Studio Code", "editor", "vendor", supplier="Microsoft", technology="vscode", at=[evidence(".vscode/settings.json", None, "rule vscode")]),
        component("PyTorch", "compute-framework", supplier="PyTorch Foundation", technology="pytorch", ecosystem="pypi", id="pypi:torch@2.1.0", version="2.1.0", purl="pkg:pypi/torch@2.1.0", licenses=("BSD-3-Clause",), at=[evidence("pyproject.toml", 12), evidence("train.py", 1, "python_imports")]),
        component("DeepSpeed", "training-framework", supplier="Microsoft", technology="deepspeed", ecosystem="pypi", purl="pkg:pypi/deepspeed", licenses=("Apache-2.0",), at=[evidence("pyproject.toml", 13)]),
        component("Megatron-LM", "training-framework", supplier="NVIDIA", technology="megatron-lm", at=[evidence(note, 9, "notes")]),
        component("Common Crawl", "data", supplier="Common Crawl Foundation", technology="common-crawl", at=[evidence(note, 12, "notes")]),
        component("GPT-4o", "model", "vendor", supplier="OpenAI", technology="gpt-4o", at=[evidence("distill.py", 8, "python_calls")]),
        component("requests", "library", ecosystem="pypi", id="pypi:requests", purl="pkg:pypi/requests", licenses=("Apache-2.0",), scope="dev", at=[evidence("pyproject.toml", 14)]),
        component("JAX", "compute-framework", supplier="Google", technology="jax", strength="rejected", at=[evidence(note, 20, "notes")]),
        component("mystery-sdk", None, "unknown", ecosystem="pypi", id="pypi:mystery-sdk", licenses=("Mystery licence 1.0",)),
    ]  # fmt: skip
    by_layer: dict[str, list[Component]] = {}
    for one in outside:
        if one.strength == "used":
            by_layer.setdefault(one.layer or "unclassified", []).append(one)
    layers = [
        layer(
            name,
            shares(
                **{
                    origin.replace("-", "_"): 100.0
                    * sum(c.origin == origin for c in found)
                    / len(found)
                    for origin in ORIGINS
                }
            ),
            [c.id for c in found],
        )
        for name, found in by_layer.items()
    ]
    layers.append(layer("own", shares(in_house=100.0), ["project"], 1.58))
    score = Score(
        intensity=Intensity(verified=10.44, claimed=21.96, band="integrated"),
        origins=shares(10.44, 43.27, 39.65, 6.64),
        layers=tuple(layers),
        suppliers=(
            SupplierShare(
                name="NVIDIA",
                country="US",
                share=25.66,
                layers=("network", "accelerator", "training-framework"),
            ),
            SupplierShare(
                name="Microsoft", country="US", share=12.83, layers=("editor", "training-framework")
            ),
            SupplierShare(name="Supermicro", country="US", share=8.12, layers=("server",)),
            SupplierShare(name="Common Crawl Foundation", country=None, share=8.12, layers=()),
        ),
        concentration=Concentration(
            hhi=0.13042,
            effective_suppliers=7.667,
            single_points=("cpu: Intel Xeon", "NVIDIA: network, accelerator"),
        ),
        own_code=OwnCode(
            atoms=2000,
            lines=12345,
            original=81.6,
            copied=3.2,
            unknown=15.2,
            repetition=1.4,
            declarative=6.5,
            index_packages=1200,
            index_files=40000,
            files=(
                FileState(
                    path="src/trainkit/fused.py",
                    state="copied",
                    share=0.93,
                    of="pkg:pypi/flash-attn",
                    kind="renamed",
                ),
            ),
        ),
        points=(
            Point(component=None, path="src/trainkit", delta=-9.871),
            Point(component="tech:nvidia-h100", path=None, delta=0.731),
            Point(component="pypi:torch@2.1.0", path=None, delta=0.702),
        ),
        judged=True,
    )
    verdicts = (
        Verdict(
            rule="SA101",
            level="error",
            verdict="refuted",
            message="“TrainKit” is called own work, but it is Megatron-LM: open source of NVIDIA",
            component="tech:megatron-lm",
            evidence=(evidence(note, 9, "notes", excerpt="self-developed TrainKit (Megatron-LM)"),),
        ),
        Verdict(
            rule="SA102",
            level="warning",
            verdict="unproven",
            message="“PipelinePlus” is called own work; no code in this tree bears it out",
            evidence=(evidence(note, 10, "notes"),),
        ),
        Verdict(
            rule="SA501",
            level="error",
            verdict="gate failed",
            message="verified score 10.4 is below the demanded 20",
            waived=Waiver(reason="until the rewrite lands", until="2026-06-30"),
        ),
    )
    return report(
        score=score,
        components=sorted([PROJECT_ITSELF, *outside], key=lambda c: c.id),
        relations=(
            Relation(source="pypi:torch@2.1.0", target="tech:python", kind="runs-on"),
            Relation(source="project", target="pypi:deepspeed", kind="depends-on"),
            Relation(source="project", target="pypi:torch@2.1.0", kind="depends-on"),
            Relation(source="project", target="tech:common-crawl", kind="trained-on"),
            Relation(source="project", target="tech:gpt-4o", kind="distilled-from"),
            Relation(source="tech:megatron-lm", target="tech:python", kind="implies"),
        ),
        verdicts=verdicts,
        problems=(
            Problem(path="old/package.json", line=3, message="not JSON: expected a comma"),
            Problem(path="data.bin", message="binary"),
        ),
        not_checked=(
            "known vulnerabilities: no advisory database was consulted",
            "transitive dependencies without a lockfile: pypi",
        ),
    )


def hostile() -> Report:
    """Every text that a project can choose is hostile, everywhere a renderer could put it."""
    base = essay_stack()
    components = [
        component(
            text,
            "library",
            id=f"evil:{number}:{text}",
            supplier=text,
            version=text,
            licenses=(text,),
            at=[evidence(text or "x", 1, text, excerpt=text)],
        )
        for number, text in enumerate(HOSTILE)
    ]
    ids = [c.id for c in components]
    own = replace(
        base.score.own_code,
        files=tuple(
            FileState(path=text, state="copied", share=0.5, of=text, kind="partial")
            for text in HOSTILE
        ),
    )
    score = replace(
        base.score,
        layers=(layer("library", shares(open_source=100.0), ids),),
        suppliers=tuple(
            SupplierShare(name=text, country=None, share=100 / len(HOSTILE), layers=("library",))
            for text in HOSTILE
        ),
        concentration=Concentration(hhi=0.1, effective_suppliers=10.0, single_points=HOSTILE),
        own_code=own,
        points=tuple(Point(component=i, path=None, delta=0.5) for i in ids)
        + tuple(Point(component=None, path=text, delta=-0.5) for text in HOSTILE),
    )
    return report(
        "evil " + HOSTILE[0] + HOSTILE[7],
        revision=HOSTILE[1],
        score=score,
        components=components,
        relations=[Relation(source=a, target=b, kind="depends-on") for a, b in pairwise(ids)],
        verdicts=[
            Verdict(
                rule="SA101",
                level="error",
                verdict=text,
                message=text,
                component=i,
                evidence=(evidence(text or "x", 2, text, excerpt=text),),
                waived=Waiver(reason=text, until=text) if number % 3 == 2 else None,
            )
            for number, (i, text) in enumerate(zip(ids, HOSTILE, strict=True))
        ],
        problems=[Problem(path=text, line=1, message=text) for text in HOSTILE],
        not_checked=HOSTILE,
    )


# --- any report ---------------------------------------------------------------------------------

_TEXTS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(codec=None), max_size=12),
    st.text("abcé漢 -_.@/", max_size=12),
)
_MAYBE = st.none() | _TEXTS
_PERCENT = st.floats(0, 100)


def _one_of(literal: object) -> st.SearchStrategy[str]:
    return st.sampled_from(get_args(literal))


def split_shares() -> st.SearchStrategy[OriginShares]:
    """Four numbers that sum to 100, or nothing to split."""

    def cut(weights: tuple[float, float, float, float]) -> OriginShares:
        whole = sum(weights)
        return shares(*(100 * w / whole for w in weights)) if whole > 1e-3 else shares()

    weight = st.one_of(st.just(0.0), st.floats(0, 1))
    return st.tuples(weight, weight, weight, weight).map(cut)


_EVIDENCE = st.builds(
    Evidence,
    path=_TEXTS,
    line=st.none() | st.integers(1, 10**6),
    by=_TEXTS,
    confidence=_one_of(Confidence),
    excerpt=_TEXTS,
)


@st.composite
def _components(draw: st.DrawFn, id: str) -> Component:
    return Component(
        id=id,
        name=draw(_TEXTS),
        version=draw(_MAYBE),
        constraint=draw(_MAYBE),
        purl=draw(st.none() | st.just("pkg:pypi/x@1")),
        ecosystem=draw(st.none() | st.sampled_from(["pypi", "npm", "docker", "golang"])),
        technology=draw(_MAYBE),
        layer=draw(st.none() | st.sampled_from(LAYERS)),
        origin=draw(st.sampled_from(ORIGINS)),
        supplier=draw(_MAYBE),
        country=draw(st.none() | st.just("DE")),
        project=draw(_TEXTS),
        licenses=tuple(draw(st.lists(st.sampled_from(["MIT", "GPL-2.0", "x y", ""]), max_size=3))),
        scope=draw(st.sampled_from(SCOPES)),
        direct=draw(st.none() | st.booleans()),
        strength=draw(st.sampled_from(STRENGTHS)),
        claimed=draw(st.booleans()),
        held=draw(st.booleans()),
        quantity=draw(st.none() | st.integers(1, 999)),
        alias=draw(_MAYBE),
        digest=draw(_MAYBE),
        source=draw(
            st.none() | st.builds(Source, kind=_one_of(SourceKind), location=_MAYBE)
        ),
        evidence=tuple(draw(st.lists(_EVIDENCE, min_size=1, max_size=2))),
    )  # fmt: skip


@st.composite
def _scores(draw: st.DrawFn, ids: Sequence[str]) -> Score:
    some_ids = st.lists(st.sampled_from(ids), max_size=4, unique=True) if ids else st.just([])
    layers = st.lists(st.sampled_from([*LAYERS, "unclassified"]), max_size=16, unique=True)
    low, high = sorted((draw(_PERCENT), draw(_PERCENT)))
    bands = ["assembled", "integrated", "engineered", "deep", "foundational"]
    states: tuple[Literal["copied", "unproven", "unknown"], ...] = ("copied", "unproven", "unknown")
    return Score(
        intensity=Intensity(verified=low, claimed=high, band=draw(st.sampled_from(bands))),
        origins=draw(split_shares()),
        layers=tuple(
            layer(name, draw(split_shares()), draw(some_ids), draw(st.floats(0, 50)))
            for name in draw(layers)
        ),
        suppliers=tuple(
            draw(
                st.lists(
                    st.builds(
                        SupplierShare,
                        name=_TEXTS,
                        country=st.none() | st.just("FR"),
                        share=_PERCENT,
                        layers=layers.map(tuple),
                    ),
                    max_size=3,
                )
            )
        ),
        concentration=Concentration(
            hhi=draw(st.floats(0, 1)),
            effective_suppliers=draw(st.floats(0, 1000)),
            single_points=tuple(draw(st.lists(_TEXTS, max_size=2))),
        ),
        own_code=OwnCode(
            atoms=draw(st.integers(0, 10**9)),
            lines=draw(st.integers(0, 10**9)),
            original=draw(_PERCENT),
            copied=draw(_PERCENT),
            unknown=draw(_PERCENT),
            repetition=draw(st.floats(0, 1e6)),
            declarative=draw(_PERCENT),
            index_packages=draw(st.integers(0, 10**6)),
            index_files=draw(st.integers(0, 10**6)),
            files=tuple(
                FileState(
                    path=draw(_TEXTS), state=draw(st.sampled_from(states)),
                    share=draw(st.floats(0, 1)), of=draw(_MAYBE),
                    kind=draw(st.sampled_from(get_args(CopyKind))),
                )
                for _ in range(draw(st.integers(0, 2)))
            ),
        ),
        points=tuple(
            Point(component=one, path=None, delta=draw(st.floats(-100, 100)))
            for one in draw(some_ids)
        ) + tuple(
            Point(component=None, path=one, delta=draw(st.floats(-100, 100)))
            for one in draw(st.lists(_TEXTS, max_size=2))
        ),
        judged=draw(st.booleans()),
    )  # fmt: skip


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Well-formed reports with any text in them: ids are unique and relations name components."""
    ids = sorted(draw(st.sets(_TEXTS.filter(bool), max_size=5)))
    some_id = st.sampled_from(ids) if ids else st.just("project")
    verdicts = st.builds(
        Verdict,
        rule=st.sampled_from(["SA101", "SA202", "SA301", "SA405", "SA999"]),
        level=_one_of(Level),
        verdict=_TEXTS,
        message=_TEXTS,
        component=st.none() | some_id,
        evidence=st.lists(_EVIDENCE, max_size=2).map(tuple),
        waived=st.none()
        | st.builds(Waiver, reason=_TEXTS, until=st.none() | st.just("2030-01-01")),
    )
    relations = st.builds(Relation, source=some_id, target=some_id, kind=_one_of(RelationKind))
    problems = st.builds(Problem, path=_TEXTS, line=st.none() | st.integers(1, 99), message=_TEXTS)
    return report(
        draw(_TEXTS),
        revision=draw(_MAYBE),
        score=draw(_scores(ids)),
        components=[draw(_components(one)) for one in ids],
        relations=sorted(draw(st.sets(relations, max_size=5))) if ids else (),
        verdicts=draw(st.lists(verdicts, max_size=3)),
        problems=draw(st.lists(problems, max_size=2)),
        not_checked=draw(st.lists(_TEXTS, max_size=2)),
    )
