"""A finished Scan goes in, the plain lines that check, explain and why print come out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stackaudit.files import Tree
from stackaudit.model import COUNTED, Component, Evidence, Mention, Report, Verdict
from stackaudit.notes import read_notes
from stackaudit.report.escape import printable
from stackaudit.rulebook import Rulebook
from stackaudit.rulebook.examples import broken_examples
from stackaudit.scan import Scan
from stackaudit.score import Line, explain

_WIDTH = 100


def gate_lines(
    report: Report, failed: Sequence[Verdict], *, measured: bool = True
) -> Iterator[str]:
    """One `file:line: CODE message` for each failure, then one line that sums up."""
    for verdict in failed:
        place = f"{where(verdict.evidence[0])}: " if verdict.evidence else ""
        yield printable(f"{place}{verdict.rule} {verdict.message}")
    score = report.score.intensity
    waived = sum(verdict.waived is not None for verdict in report.verdicts)
    parts = [
        f"{len(failed)} finding{'s' if len(failed) != 1 else ''} against the policy"
        if failed
        else "the policy holds",
        f"verified {score.verified:.1f}, claimed {score.claimed:.1f}"
        if measured
        else "the score was not measured: the policy does not ask for it",
    ]
    if waived:
        parts.append(f"{waived} waived")
    if report.problems:
        parts.append(f"{len(report.problems)} files could not be read whole")
    yield "stackaudit: " + "; ".join(parts)


def score_lines(done: Scan) -> Iterator[str]:
    """The whole sum, unit by unit."""
    score = done.report.score
    yield f"Technology intensity of {printable(done.report.project.name)}"
    yield (
        f"verified {score.intensity.verified:.1f} % ({score.intensity.band}), "
        f"claimed {score.intensity.claimed:.1f} %"
    )
    yield ""
    yield f"{'doublings':>9}  {'points':>7}  what"
    for line in explain(done.stack, score):
        yield from _line(line)
    loud = [p for p in score.points if p.component is not None and abs(p.delta) >= 0.05]
    if loud:
        names = {c.id: c.name for c in done.report.components}
        yield ""
        yield "What the verified score would gain without one component (points):"
        for point in sorted(loud, key=lambda p: (-p.delta, p.component or ""))[:15]:
            name = names.get(point.component or "", point.component or "")
            yield f"{point.delta:+9.2f}  {printable(name)}"


def component_lines(done: Scan, component: Component) -> Iterator[str]:
    """Everything known of one component: identity, evidence, relations, findings, points."""
    version = f" {component.version}" if component.version else ""
    yield printable(f"{component.name}{version}") + f"  ({printable(component.id)})"
    known = f", in the catalogue as {component.technology}" if component.technology else ""
    if component.known_as:
        known = f", known as {printable(component.known_as)}"
    yield f"  layer {component.layer or 'unclassified'}, origin {component.origin}{known}"
    facts = (
        ("supplier", component.supplier),
        ("country", component.country),
        ("licence", ", ".join(component.licenses) or None),
        ("constraint", component.constraint),
        ("known here as", component.alias),
        ("purl", component.purl),
    )
    for title, value in facts:
        if value:
            yield printable(f"  {title} {value}")
    direct = {
        True: "used directly",
        False: "comes with something else",
        None: "not known whether direct",
    }
    counts = "" if component.strength in COUNTED else " (kept as evidence, does not count)"
    yield f"  {component.strength}{counts}, scope {component.scope}, {direct[component.direct]}"
    yield "evidence"
    for evidence in component.evidence[:12]:
        yield printable(_evidence(evidence))
    if len(component.evidence) > 12:
        yield f"  and {len(component.evidence) - 12} more places"
    yield from _relations(done.report, component)
    verdicts = [v for v in done.report.verdicts if v.component == component.id]
    if verdicts:
        yield "findings"
        for verdict in verdicts:
            yield printable(f"  {verdict.rule} {verdict.verdict}: {verdict.message}")
    yield "score"
    lines = list(explain(done.stack, done.report.score, component.id))
    for line in lines:
        yield from _line(line)
    if not lines:
        yield "  it has no part in the score"


def _relations(report: Report, component: Component) -> Iterator[str]:
    names = {c.id: c.name for c in report.components}
    for title, pairs in (
        ("leads to", [(r.kind, r.target) for r in report.relations if r.source == component.id]),
        ("needed by", [(r.kind, r.source) for r in report.relations if r.target == component.id]),
    ):
        if pairs:
            shown = ", ".join(f"{names.get(other, other)} ({kind})" for kind, other in pairs[:6])
            more = f" and {len(pairs) - 6} more" if len(pairs) > 6 else ""
            yield printable(f"{title} {shown}{more}")


def why_lines(
    report: Report, component: Component, paths: Sequence[Sequence[str]]
) -> Iterator[str]:
    """Each path on a line of its own, then the places that name the component."""
    by_id = {c.id: c for c in report.components}
    for path in paths:
        yield printable(" → ".join(_named(by_id.get(identity), identity) for identity in path))
    if not paths:
        yield printable(f"{component.name}: no path leads to it from the project")
    yield "named in"
    for evidence in component.evidence[:12]:
        yield printable(_evidence(evidence))


def where(evidence: Evidence) -> str:
    return f"{evidence.path}:{evidence.line}" if evidence.line is not None else evidence.path


def _evidence(evidence: Evidence) -> str:
    excerpt = f"  {evidence.excerpt}" if evidence.excerpt else ""
    sure = "" if evidence.confidence == "high" else f", {evidence.confidence} confidence"
    line = f"  {where(evidence)}{excerpt}"
    return (line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…") + f"  [{evidence.by}{sure}]"


def _named(component: Component | None, identity: str) -> str:
    if component is None:
        return identity
    return f"{component.name} {component.version}" if component.version else component.name


def _line(line: Line) -> Iterator[str]:
    mass = f"{line.mass:9.2f}" if line.counts or line.mass else f"{'–':>9}"
    delta = f"{line.delta:+7.2f}" if line.delta is not None else " " * 7
    yield printable(f"{mass}  {delta}  {line.subject}: {line.why}")


def broken_rules(book: Rulebook) -> Iterator[str]:
    """A line for every example of a rule that does not hold; texts are read as notes are."""
    yield from broken_examples(book)
    for technology in book.technologies.values():
        for example in technology.examples:
            if example.kind != "text":
                continue
            note = Tree.of({"INFRA.md": example.value}).get("INFRA.md")
            assert note is not None
            found = any(
                isinstance(said, Mention) and said.technology == technology.id
                for said in read_notes(note, book)
            )
            if found is not example.hits:
                want = "must" if example.hits else "must not"
                place = f"{technology.layer}/{technology.id}.toml"
                yield printable(f"{place}: text {example.value!r} {want} match")
