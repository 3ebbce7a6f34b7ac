"""A Report goes in, SARIF 2.1.0 comes out: verdicts as results, what could not be read as notifications."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from stackaudit import METHODOLOGY, __version__
from stackaudit.model import Evidence, Problem, Report, Verdict
from stackaudit.report.escape import json_text, printable
from stackaudit.report.figures import band, by_id, rounded, rule_title

if TYPE_CHECKING:
    from stackaudit.codec import Plain

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT: Final = "SRCROOT"


def render(report: Report) -> str:
    rules = sorted({verdict.rule for verdict in report.verdicts})
    names = {key: component.name for key, component in by_id(report).items()}
    intensity = report.score.intensity
    run: dict[str, Plain] = {
        "tool": {
            "driver": {
                "name": "stackaudit",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(rule, report) for rule in rules],
            }
        },
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [_notification(p) for p in report.problems],
            }
        ],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder that was scanned."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(verdict, rules.index(verdict.rule), names) for verdict in report.verdicts],
        "properties": {
            "methodology": METHODOLOGY,
            "project": printable(report.project.name),
            "band": band(report),
            "verified": rounded(intensity.verified),
            "claimed": rounded(intensity.claimed),
            "notChecked": [printable(line) for line in report.not_checked],
        },
    }  # fmt: skip
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: str, report: Report) -> dict[str, Plain]:
    said = [verdict for verdict in report.verdicts if verdict.rule == rule]
    verdicts = sorted({printable(verdict.verdict) for verdict in said} - {""})
    title = rule_title(rule) + (f": {', '.join(verdicts[:3])}" if verdicts else "")
    worst = min((verdict.level for verdict in said), key=("error", "warning", "note").index)
    return {
        "id": rule,
        "shortDescription": {"text": title},
        "defaultConfiguration": {"level": worst},
    }


def _result(verdict: Verdict, index: int, names: dict[str, str]) -> dict[str, Plain]:
    message = printable(verdict.message) or verdict.rule
    places: list[Plain] = [_location(at) for at in verdict.evidence]
    said: dict[str, Plain] = {
        "ruleId": verdict.rule,
        "ruleIndex": index,
        "level": verdict.level,
        "message": {"text": message},
        # A finding about the project as a whole stands at its root: viewers want a place for each.
        "locations": places[:1] or [{"physicalLocation": {"artifactLocation": _artifact(".")}}],
        "partialFingerprints": {"stackaudit/v1": _fingerprint(verdict)},
        "properties": {"verdict": printable(verdict.verdict)},
    }
    if len(places) > 1:
        said["relatedLocations"] = [
            {"id": number, **place}
            for number, place in enumerate(places[1:], 1)
            if isinstance(place, dict)
        ]
    if verdict.component is not None:
        said["properties"] = {
            "verdict": printable(verdict.verdict),
            "component": verdict.component,
            "componentName": printable(names.get(verdict.component, "")),
        }
    if verdict.waived is not None:
        until = f" (until {verdict.waived.until})" if verdict.waived.until else ""
        said["suppressions"] = [
            {
                "kind": "external",
                "status": "accepted",
                "justification": printable(verdict.waived.reason + until),
            }
        ]
    return said


def _location(at: Evidence | Problem) -> dict[str, Plain]:
    physical: dict[str, Plain] = {"artifactLocation": _artifact(at.path)}
    if at.line is not None:
        region: dict[str, Plain] = {"startLine": at.line}
        if isinstance(at, Evidence) and at.excerpt:
            region["snippet"] = {"text": printable(at.excerpt)}
        physical["region"] = region
    return {"physicalLocation": physical}


def _artifact(path: str) -> dict[str, Plain]:
    """A URI reference below the root; a first segment with a colon would read as a scheme (RFC 3986, 4.2)."""
    uri = quote(path, safe="/", errors="replace")
    return {"uri": uri or ".", "uriBaseId": ROOT}


def _fingerprint(verdict: Verdict) -> str:
    """Stays the same when lines move: rule, component, files and words."""
    parts = [verdict.rule, verdict.component or "", verdict.message]
    parts += sorted({at.path for at in verdict.evidence})
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _notification(problem: Problem) -> Plain:
    return {
        "level": "warning",
        "message": {"text": printable(problem.message) or "cannot be read"},
        "locations": [_location(problem)],
    }
