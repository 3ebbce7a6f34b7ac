"""A Report goes in, a CycloneDX 1.6 bill of materials in JSON comes out: only what is in use is listed."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final

from stackaudit import __version__
from stackaudit.model import PROJECT_ID, Component, Evidence, Relation, RelationKind, Report
from stackaudit.report.escape import json_text
from stackaudit.report.figures import band, in_use, links_in_use, percent
from stackaudit.report.licences import expression, identifier

if TYPE_CHECKING:
    from stackaudit.codec import Plain

_BY_LAYER: Final = {
    "server": "device", "network": "device", "cpu": "device", "accelerator": "device",
    "storage-hw": "device", "peripheral": "device", "os": "operating-system",
    "cloud": "platform", "virtualization": "platform", "language": "platform",
    "container": "platform", "orchestration": "platform", "saas": "platform",
    "compute-framework": "framework", "training-framework": "framework",
    "inference": "framework", "model": "machine-learning-model", "data": "data",
    "library": "library", "own": "application",
}  # fmt: skip
"""CycloneDX's component type for each layer; what is not named here is an application."""
_LIBRARIES: Final = frozenset({"library", "framework", "machine-learning-model", "data"})
_SCOPES: Final = {
    "runtime": "required", "peer": "required", "optional": "optional",
    "dev": "excluded", "test": "excluded", "build": "excluded",
}  # fmt: skip
_NEEDS: Final[frozenset[RelationKind]] = frozenset(
    {"depends-on", "implies", "runs-on", "built-with", "contains"}
)
"""Relations that CycloneDX has a place for; the others stand in the properties of the component."""


def render(report: Report) -> str:
    components = in_use(report)
    listed = {component.id: component for component in components if component.id != PROJECT_ID}
    relations = links_in_use(report)
    by_source: dict[str, list[Relation]] = defaultdict(list)
    for relation in relations:
        by_source[relation.source].append(relation)
    document: dict[str, Plain] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": _metadata(report, by_source[PROJECT_ID]),
        "components": [
            _component(component, by_source[component.id], listed) for component in listed.values()
        ],
        "dependencies": _dependencies(listed, relations),
    }
    said = json.dumps(document, sort_keys=True).encode("ascii")
    number = uuid.UUID(bytes=hashlib.sha256(said).digest()[:16], version=5)
    return json_text({**document, "serialNumber": f"urn:uuid:{number}"})


def _metadata(report: Report, relations: Iterable[Relation]) -> dict[str, Plain]:
    project = report.project
    own: dict[str, Plain] = {
        "type": "application",
        "bom-ref": PROJECT_ID,
        "name": project.name,
    }
    if project.revision:
        own["version"] = project.revision
    own["properties"] = _others(relations)
    intensity = report.score.intensity
    said = {"band": band(report)}
    if report.score.judged:
        said["verified"] = percent(intensity.verified)
        said["claimed"] = percent(intensity.claimed)
    return {
        "timestamp": f"{project.date}T00:00:00Z",
        "tools": {
            "components": [{"type": "application", "name": "stackaudit", "version": __version__}]
        },
        "component": own,
        "properties": [
            {"name": f"stackaudit:technology-intensity:{key}", "value": value}
            for key, value in said.items()
        ],
    }


def _component(
    component: Component, relations: Iterable[Relation], listed: dict[str, Component]
) -> dict[str, Plain]:
    kind = _type(component)
    said: dict[str, Plain] = {
        "type": kind,
        "bom-ref": component.id,
        "name": component.name,
        "scope": _SCOPES[component.scope],
    }
    if component.version is not None:
        said["version"] = component.version
    if component.supplier:
        said["supplier"] = {"name": component.supplier}
    if component.licenses:
        said["licenses"] = _licenses(component.licenses)
    if component.purl:
        said["purl"] = component.purl
    said["evidence"] = {"occurrences": [_occurrence(at) for at in component.evidence]}
    ancestors = [listed[r.target] for r in relations if r.kind == "derived-from" and r.target in listed]  # fmt: skip
    if ancestors:
        said["pedigree"] = {"ancestors": [_ancestor(one) for one in ancestors]}
    if kind == "machine-learning-model":
        trained: list[Plain] = [{"ref": r.target} for r in relations if r.kind == "trained-on"]
        said["modelCard"] = {"modelParameters": {"datasets": trained} if trained else {}}
    said["properties"] = _properties(component, relations)
    return said


def _type(component: Component) -> str:
    """A package for a database is a library; only an image, a device or a named product is the thing itself."""
    kind = _BY_LAYER.get(component.layer or "library", "application")
    if component.ecosystem == "docker":
        return "container"
    if component.ecosystem and component.purl and kind not in _LIBRARIES:
        return "library"
    return kind


def _ancestor(component: Component) -> Plain:
    said: dict[str, Plain] = {"type": _type(component), "name": component.name}
    if component.purl:
        said["purl"] = component.purl
    return said


def _licenses(texts: Collection[str]) -> list[Plain]:
    if len(texts) == 1:
        (text,) = texts
        whole = expression(text)
        if whole is not None and identifier(text) is None:
            return [{"expression": whole}]
    named: list[Plain] = []
    for text in texts:
        known = identifier(text)
        named.append({"license": {"id": known} if known else {"name": text}})
    return named


def _occurrence(at: Evidence) -> Plain:
    said: dict[str, Plain] = {"location": at.path}
    if at.line is not None:
        said["line"] = at.line
    said["additionalContext"] = f"{at.by}, {at.confidence} confidence"
    return said


def _properties(component: Component, relations: Iterable[Relation]) -> list[Plain]:
    values: list[tuple[str, str | None]] = [
        ("layer", component.layer),
        ("origin", component.origin),
        ("strength", component.strength),
        ("technology", component.technology),
        ("constraint", component.constraint),
        ("country", component.country),
        ("direct", None if component.direct is None else str(component.direct).lower()),
    ]
    said: list[Plain] = [
        {"name": f"stackaudit:{key}", "value": value} for key, value in values if value
    ]
    return said + _others(relations)


def _others(relations: Iterable[Relation]) -> list[Plain]:
    return [
        {"name": f"stackaudit:{r.kind}", "value": r.target}
        for r in relations
        if r.kind not in _NEEDS
    ]


def _dependencies(listed: Collection[str], relations: Iterable[Relation]) -> list[Plain]:
    needs: dict[str, dict[str, None]] = {PROJECT_ID: {}}
    needs.update((identity, {}) for identity in sorted(listed))
    for relation in relations:
        if relation.kind in _NEEDS and relation.source != relation.target:
            needs[relation.source][relation.target] = None
    return [{"ref": source, "dependsOn": [*sorted(targets)]} for source, targets in needs.items()]
