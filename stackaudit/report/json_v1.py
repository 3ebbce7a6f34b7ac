"""A Report goes in, JSON after the published schema stackaudit-report-1 comes out.

Fields are only ever added. Percents have one decimal, and a split still sums to 100.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from stackaudit import METHODOLOGY, __version__
from stackaudit.model import (
    Component,
    Evidence,
    FileState,
    LayerShare,
    OriginShares,
    OwnCode,
    Point,
    Report,
    Score,
    SupplierShare,
    Verdict,
)
from stackaudit.report.escape import json_text
from stackaudit.report.figures import band, rounded, split

if TYPE_CHECKING:
    from stackaudit.codec import Plain

SCHEMA = "stackaudit-report-1"


def render(report: Report) -> str:
    project = report.project
    return json_text(
        {
            "schema": SCHEMA,
            "tool": {"name": "stackaudit", "version": __version__, "methodology": METHODOLOGY},
            "project": {
                "name": project.name,
                "revision": project.revision,
                "date": project.date,
            },
            "score": _score(report.score, band(report)),
            "components": [_component(component) for component in report.components],
            "relations": [
                {"source": r.source, "target": r.target, "kind": r.kind} for r in report.relations
            ],
            "verdicts": [_verdict(verdict) for verdict in report.verdicts],
            "problems": [
                {"path": p.path, "line": p.line, "message": p.message} for p in report.problems
            ],
            "not_checked": list(report.not_checked),
        }
    )


# --- the score ----------------------------------------------------------------------------------


def _score(score: Score, band_name: str) -> dict[str, Plain]:
    concentration = score.concentration
    return {
        "technology_intensity": {
            "verified": rounded(score.intensity.verified),
            "claimed": rounded(score.intensity.claimed),
            "band": band_name,
            "judged": score.judged,
        },
        "origins": _origins(score.origins),
        "layers": [_layer(layer) for layer in score.layers],
        "suppliers": [_supplier(supplier) for supplier in score.suppliers],
        "concentration": {
            "hhi": rounded(concentration.hhi, 4),
            "effective_suppliers": rounded(concentration.effective_suppliers, 2),
            "single_points": list(concentration.single_points),
        },
        "own_code": _own_code(score.own_code),
        "points": [_point(point) for point in score.points],
    }


def _origins(shares: OriginShares) -> dict[str, Plain]:
    shares = split(shares)
    return {
        "in-house": shares.in_house,
        "open-source": shares.open_source,
        "vendor": shares.vendor,
        "unknown": shares.unknown,
    }


def _layer(layer: LayerShare) -> Plain:
    return {
        "layer": layer.layer,
        **_origins(layer.shares),
        "mass": rounded(layer.mass, 4),
        "components": list(layer.components),
    }


def _supplier(supplier: SupplierShare) -> Plain:
    return {
        "name": supplier.name,
        "country": supplier.country,
        "share": rounded(supplier.share),
        "layers": list(supplier.layers),
    }


def _own_code(own: OwnCode) -> dict[str, Plain]:
    return {
        "atoms": own.atoms,
        "lines": own.lines,
        "original": rounded(own.original),
        "copied": rounded(own.copied),
        "unknown": rounded(own.unknown),
        "repetition": rounded(own.repetition, 2),
        "declarative": rounded(own.declarative),
        "index": {"packages": own.index_packages, "files": own.index_files},
        "files": [_file(file) for file in own.files],
    }


def _file(file: FileState) -> Plain:
    return {
        "path": file.path,
        "state": file.state,
        "share": rounded(file.share, 4),
        "of": file.of,
        "kind": file.kind,
    }


def _point(point: Point) -> Plain:
    """Names either a component or a path of own code, whichever moves the score."""
    delta = rounded(point.delta, 2)
    if point.component is not None:
        return {"component": point.component, "delta": delta}
    return {"path": point.path or "", "delta": delta}


# --- components and verdicts --------------------------------------------------------------------


def _component(component: Component) -> dict[str, Plain]:
    said: dict[str, Plain] = {
        "id": component.id,
        "name": component.name,
        "version": component.version,
        "constraint": component.constraint,
        "purl": component.purl,
        "ecosystem": component.ecosystem,
        "technology": component.technology,
        "layer": component.layer,
        "origin": component.origin,
        "supplier": component.supplier,
        "licenses": list(component.licenses),
        "scope": component.scope,
        "direct": component.direct,
        "strength": component.strength,
        "evidence": _evidence(component.evidence),
    }
    # Added later than the fields above: there only where they say something.
    extra: dict[str, Plain] = {
        "known_as": component.known_as,
        "country": component.country,
        "project": component.project,
        "claimed": component.claimed,
        "held": component.held,
        "quantity": component.quantity,
        "alias": component.alias,
        "commit": component.commit,
        "digest": component.digest,
        "tag": component.tag,
        "unresolved": component.unresolved,
        "replaces": component.replaces,
    }
    said.update((key, value) for key, value in extra.items() if value not in (None, "", False))
    if component.source is not None:
        location = component.source.location
        # An address may carry the credentials of whoever wrote it.
        bare = location and re.sub(r"^(https?://)[^/@]*@", r"\1", location)
        said["source"] = {"kind": component.source.kind, "location": bare}
    return said


def _evidence(evidence: Iterable[Evidence]) -> list[Plain]:
    return [
        {
            "path": at.path,
            "line": at.line,
            "by": at.by,
            "confidence": at.confidence,
            "excerpt": at.excerpt,
        }
        for at in evidence
    ]


def _verdict(verdict: Verdict) -> dict[str, Plain]:
    waived = verdict.waived
    return {
        "rule": verdict.rule,
        "level": verdict.level,
        "verdict": verdict.verdict,
        "message": verdict.message,
        "component": verdict.component,
        "evidence": _evidence(verdict.evidence),
        "waived": {"reason": waived.reason, "until": waived.until} if waived else None,
    }
