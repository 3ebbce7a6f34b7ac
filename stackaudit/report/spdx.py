"""A Report goes in, an SPDX 2.3 document in JSON comes out: only what is in use is listed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from stackaudit import __version__
from stackaudit.model import PROJECT_ID, Component, RelationKind, Report
from stackaudit.report.escape import json_text, printable
from stackaudit.report.figures import in_use, links_in_use, place
from stackaudit.report.licences import expression

if TYPE_CHECKING:
    from stackaudit.codec import Plain

TOOL: Final = f"Tool: stackaudit-{__version__}"
DOCUMENT: Final = "SPDXRef-DOCUMENT"
PROJECT: Final = "SPDXRef-Project"
_RELATIONS: Final[dict[RelationKind, str]] = {
    "depends-on": "DEPENDS_ON", "implies": "DEPENDS_ON", "runs-on": "DEPENDS_ON",
    "contains": "CONTAINS", "derived-from": "DESCENDANT_OF",
}  # fmt: skip
"""SPDX's names; the other kinds are OTHER, with our own name as the comment."""
_PURPOSES: Final = {
    "os": "OPERATING_SYSTEM", "container": "CONTAINER", "library": "LIBRARY",
    "compute-framework": "FRAMEWORK", "training-framework": "FRAMEWORK", "inference": "FRAMEWORK",
    "server": "DEVICE", "network": "DEVICE", "cpu": "DEVICE", "accelerator": "DEVICE",
    "storage-hw": "DEVICE", "peripheral": "DEVICE", "model": "OTHER", "data": "OTHER",
}  # fmt: skip


def render(report: Report) -> str:
    components = [c for c in in_use(report) if c.id != PROJECT_ID]
    ids = {PROJECT_ID: PROJECT, **{c.id: _id("Package", c.id) for c in components}}
    created = f"{report.project.date}T00:00:00Z"
    texts = sorted({t for c in components for t in c.licenses if t.strip() and not expression(t)})
    document: dict[str, Plain] = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": DOCUMENT,
        "name": report.project.name,
        "creationInfo": {"created": created, "creators": [TOOL]},
        "packages": [_project(report), *(_package(c, ids[c.id], created) for c in components)],
        "relationships": _relationships(report, ids),
    }
    if texts:
        document["hasExtractedLicensingInfos"] = [
            {"licenseId": _id("LicenseRef", text), "extractedText": text, "name": text}
            for text in texts
        ]
    digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode("ascii")).hexdigest()
    name = quote(report.project.name, safe="", errors="replace")
    return json_text(
        {**document, "documentNamespace": f"https://spdx.org/spdxdocs/{name}-{digest[:32]}"}
    )


def _id(kind: str, text: str) -> str:
    """Only letters, digits, dots and hyphens may stand in an id, so a digest stands for the text."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]
    return f"LicenseRef-{digest}" if kind == "LicenseRef" else f"SPDXRef-{kind}-{digest}"


def _project(report: Report) -> dict[str, Plain]:
    said = _bare(PROJECT, report.project.name)
    said["primaryPackagePurpose"] = "APPLICATION"
    if report.project.revision:
        said["versionInfo"] = report.project.revision
    return said


def _bare(spdx_id: str, name: str) -> dict[str, Plain]:
    return {
        "SPDXID": spdx_id,
        "name": name,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "NOASSERTION",
        "copyrightText": "NOASSERTION",
    }


def _package(component: Component, spdx_id: str, created: str) -> dict[str, Plain]:
    said = _bare(spdx_id, component.name)
    said["licenseDeclared"] = _declared(component.licenses)
    if component.version is not None:
        said["versionInfo"] = component.version
    supplier = printable(component.supplier or "").strip()
    said["supplier"] = f"Organization: {supplier}" if supplier else "NOASSERTION"
    if component.purl:
        said["externalRefs"] = [
            {
                "referenceCategory": "PACKAGE-MANAGER",
                "referenceType": "purl",
                "referenceLocator": component.purl,
            }
        ]
    if component.layer in _PURPOSES:
        said["primaryPackagePurpose"] = _PURPOSES[component.layer]
    said["annotations"] = [
        {
            "annotationDate": created,
            "annotationType": "OTHER",
            "annotator": TOOL,
            "comment": comment,
        }
        for comment in _comments(component)
    ]
    return said


def _comments(component: Component) -> Iterable[str]:
    yield (
        f"layer: {component.layer or 'unclassified'}; origin: {component.origin}; "
        f"strength: {component.strength}; scope: {component.scope}"
    )
    for at in component.evidence:
        yield f"evidence: {printable(place(at))} ({printable(at.by)}, {at.confidence} confidence)"


def _declared(licenses: Iterable[str]) -> str:
    found = [expression(text) or _id("LicenseRef", text) for text in licenses if text.strip()]
    if len(found) == 1:
        return found[0]
    return " AND ".join(f"({one})" if " " in one else one for one in found) or "NOASSERTION"


def _relationships(report: Report, ids: dict[str, str]) -> list[Plain]:
    said: list[Plain] = [
        {
            "spdxElementId": DOCUMENT,
            "relationshipType": "DESCRIBES",
            "relatedSpdxElement": PROJECT,
        }
    ]
    for relation in links_in_use(report):
        kind = _RELATIONS.get(relation.kind)
        one: dict[str, Plain] = {
            "spdxElementId": ids[relation.source],
            "relationshipType": kind or "OTHER",
            "relatedSpdxElement": ids[relation.target],
        }
        if kind is None:
            one["comment"] = relation.kind
        said.append(one)
    return said
