"""Every word the stations share: frozen values in, frozen values out; imports only the standard library."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, get_args

Origin: TypeAlias = Literal["in-house", "open-source", "vendor", "unknown"]
Layer: TypeAlias = Literal[
    "server", "network", "cpu", "accelerator", "storage-hw", "peripheral",
    "cloud", "os", "virtualization", "container", "orchestration", "scheduler", "iac", "cicd", "vcs",
    "language", "editor", "devtool",
    "compute-framework", "training-framework", "inference", "model", "data",
    "library", "database", "queue", "web", "storage", "observability", "security", "app", "saas",
    "own",
]  # fmt: skip
Strength: TypeAlias = Literal[
    "used", "required", "implied", "planned", "former", "rejected", "compared", "example"
]
Scope: TypeAlias = Literal["runtime", "dev", "test", "build", "optional", "peer"]
Confidence: TypeAlias = Literal["high", "medium", "low"]
RelationKind: TypeAlias = Literal[
    "depends-on", "implies", "runs-on", "built-with", "trained-on", "distilled-from",
    "contains", "derived-from",
]  # fmt: skip
Level: TypeAlias = Literal["error", "warning", "note"]
Role: TypeAlias = Literal["dependency", "root", "member"]
SourceKind: TypeAlias = Literal["registry", "path", "workspace", "git", "url", "build"]
SignalKind: TypeAlias = Literal["import", "model", "dataset", "host", "env"]
CodeState: TypeAlias = Literal["own", "test", "generated", "vendored", "declarative", "foreign"]
CopyKind: TypeAlias = Literal["exact", "renamed", "partial", "header", "attribution"]

ORIGINS: Final[tuple[Origin, ...]] = get_args(Origin)
LAYERS: Final[tuple[Layer, ...]] = get_args(Layer)
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
STRENGTHS: Final[tuple[Strength, ...]] = get_args(Strength)
COUNTED: Final[frozenset[Strength]] = frozenset({"used", "required", "implied"})
"""Strengths that make a technology part of the stack; the others are kept as evidence only."""

DEFAULT_MAX_BYTES: Final = 64 * 1024 * 1024
"""Files above this size are not read unless the settings say so."""

PROJECT_ID: Final = "project"
"""The component id of the scanned project itself."""


# --- what a file says -------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """Where a thing was read: a POSIX path relative to the project, a 1-based line, and who says so."""

    path: str
    line: int | None = None
    by: str
    confidence: Confidence = "high"
    excerpt: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where a package comes from; `location` is a registry URL, a repository URL, a path or None."""

    kind: SourceKind
    location: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ref:
    """Names a package from inside the file that lists it; `version` None means "whichever is listed"."""

    ecosystem: str
    name: str
    version: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Package:
    """A manifest, lockfile or infrastructure file names this package.

    `version` is set only when the file pins it; otherwise `constraint` keeps what the file says.
    `role` is "root" for the file's own package and "member" for another package of the same
    workspace: both are the project's own code. `direct` is None when the file cannot tell.
    `locked` is True for entries of a lockfile. `alias` is the name the file uses for it;
    `commit`, `digest` and `tag` are what a git or image source pins. `unresolved` keeps the text
    of a variable that nothing in the tree defines. `replaces` is the name this package stands in for.
    """

    ecosystem: str
    name: str
    version: str | None = None
    constraint: str | None = None
    scope: Scope = "runtime"
    direct: bool | None = None
    role: Role = "dependency"
    locked: bool = False
    source: Source = Source(kind="registry")
    alias: str | None = None
    commit: str | None = None
    digest: str | None = None
    tag: str | None = None
    unresolved: str | None = None
    replaces: str | None = None
    licenses: tuple[str, ...] = ()
    evidence: Evidence

    @property
    def ref(self) -> Ref:
        return Ref(ecosystem=self.ecosystem, name=self.name, version=self.version)


@dataclass(frozen=True, kw_only=True, slots=True)
class Edge:
    """One package of a file stands in a relation to another package of the same file."""

    source: Ref
    target: Ref
    kind: RelationKind = "depends-on"
    path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Signal:
    """A raw fact that the rulebook may know: an import, a called model, a host name, a variable.

    `value` is the fact as written ("torch", "gpt-4o", "api.openai.com"); `via` says what it was
    seen through: the language of an import ("python", "javascript"), the package of a model call
    or data set ("openai", "transformers"). `scope` is "test" in test code.
    """

    kind: SignalKind
    value: str
    via: str = ""
    scope: Scope = "runtime"
    relation: RelationKind = "depends-on"
    evidence: Evidence


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A text names a technology of the catalogue; `strength` tells use from mere mention."""

    technology: str
    name: str
    strength: Strength = "used"
    quantity: int | None = None
    evidence: Evidence


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A text or setting says "this is ours" of `subject`; `technology` if the catalogue knows the subject.

    `layer` is what the words around it say the thing is ("training framework"), if they do.
    """

    subject: str
    technology: str | None = None
    layer: Layer | None = None
    evidence: Evidence


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """One source file: what kind of code it is and the distinct fingerprints it adds.

    `lines` counts lines that carry tokens. `atoms` holds each distinct structural fingerprint of
    the file as 8 little-endian bytes, sorted (provenance method, "Fingerprint"); `total` counts
    them before duplicates were removed. `state` "foreign" goes with `reason` and a `copy` kind.
    `holders` are the copyright holders that its comments name and `terms` the licence; `attribution`
    is the address it says it was copied or adapted from, `whole` tells such a word about the file
    from one about a piece of it. A licence text is listed too, without lines, for its holders.
    """

    path: str
    language: str
    state: CodeState = "own"
    lines: int = 0
    atoms: bytes = b""
    total: int = 0
    copy: CopyKind | None = None
    reason: str | None = None
    line: int | None = None
    holders: tuple[str, ...] = ()
    terms: str = ""
    attribution: str | None = None
    attribution_line: int | None = None
    whole: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """What could not be read, and where."""

    path: str
    line: int | None = None
    message: str


Finding: TypeAlias = Package | Edge | Signal | Mention | Claim | Code | Problem


# --- what the graph knows ---------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Component:
    """One thing the stack stands on or is made of, with everything that proves it.

    `project` is the identity under which the score counts it: several packages of one outside
    project share it. `claimed` is True when something says the component is the project's own,
    `held` when the tree itself holds its code: what is claimed but not held can never be verified.
    `known_as` is the catalogue's name for it, where that differs from `name`.
    """

    id: str
    name: str
    version: str | None = None
    constraint: str | None = None
    purl: str | None = None
    ecosystem: str | None = None
    technology: str | None = None
    known_as: str | None = None
    layer: Layer | None = None
    origin: Origin = "unknown"
    supplier: str | None = None
    country: str | None = None
    project: str = ""
    licenses: tuple[str, ...] = ()
    scope: Scope = "runtime"
    direct: bool | None = None
    strength: Strength = "used"
    claimed: bool = False
    held: bool = False
    quantity: int | None = None
    alias: str | None = None
    commit: str | None = None
    digest: str | None = None
    tag: str | None = None
    unresolved: str | None = None
    replaces: str | None = None
    source: Source | None = None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Relation:
    """`source` and `target` are component ids."""

    source: str
    target: str
    kind: RelationKind


# --- what is judged ---------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiver:
    reason: str
    until: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What the evidence says of a claim or a component; `rule` is a stable SAnnn code."""

    rule: str
    level: Level
    verdict: str
    message: str
    component: str | None = None
    evidence: tuple[Evidence, ...] = ()
    waived: Waiver | None = None


# --- what is reported -------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Intensity:
    """Percent; `verified` is the floor (the badge), `claimed` the ceiling (score method, "Definition")."""

    verified: float
    claimed: float
    band: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OriginShares:
    """Percent; the four sum to 100 (all zero only where there is nothing to split)."""

    in_house: float
    open_source: float
    vendor: float
    unknown: float


@dataclass(frozen=True, kw_only=True, slots=True)
class LayerShare:
    """One layer: `shares` within it, `mass` in the score's doublings, ids of its components."""

    layer: str
    shares: OriginShares
    mass: float
    components: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SupplierShare:
    """`share` is the supplier's percent of the foundation mass K."""

    name: str
    country: str | None
    share: float
    layers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Concentration:
    """Herfindahl-Hirschman index (0 to 1) over suppliers; `single_points` are sentences' subjects."""

    hhi: float
    effective_suppliers: float
    single_points: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FileState:
    path: str
    state: Literal["copied", "unproven", "unknown"]
    share: float
    of: str | None
    kind: CopyKind


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnCode:
    """Own code, measured: `atoms` distinct fingerprints that count, `lines` of own code; `original`,
    `copied` and `unknown` are line-weighted percents; `repetition` is fingerprints ÷ distinct;
    `declarative` is the percent of lines that only declare data."""

    atoms: int
    lines: int
    original: float
    copied: float
    unknown: float
    repetition: float
    declarative: float
    index_packages: int
    index_files: int
    files: tuple[FileState, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """What the verified score would gain without one component or own path: F(without) − F(with)."""

    component: str | None
    path: str | None
    delta: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """`judged` is False when nothing at all could be judged: outputs then say "unknown"."""

    intensity: Intensity
    origins: OriginShares
    layers: tuple[LayerShare, ...]
    suppliers: tuple[SupplierShare, ...]
    concentration: Concentration
    own_code: OwnCode
    points: tuple[Point, ...]
    judged: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Project:
    """`revision` is the commit of the checkout or None; `date` is ISO 8601, a day in UTC.

    `organisations` are the owners whose registries and repositories count as the project's own.
    """

    name: str
    revision: str | None
    date: str
    remote: str | None = None
    organisations: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """All that a renderer gets: sorted, complete, free of anything it would have to look up."""

    project: Project
    score: Score
    components: tuple[Component, ...]
    relations: tuple[Relation, ...]
    verdicts: tuple[Verdict, ...]
    problems: tuple[Problem, ...]
    not_checked: tuple[str, ...]
