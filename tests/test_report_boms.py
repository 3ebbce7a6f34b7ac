"""SARIF, CycloneDX and SPDX: valid after their schemas where these are at hand, complete, deterministic."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jsonschema_rs
import pytest
import reports
from hypothesis import HealthCheck, given, settings

from stackaudit.model import COUNTED, Relation, Report
from stackaudit.report import cyclonedx, sarif, spdx
from stackaudit.report.licences import expression, identifier

SAMPLES = [reports.essay_stack, reports.nothing, reports.hostile]
calm = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


# --- CycloneDX ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def valid() -> jsonschema_rs.Validator:
    """The official schema of CycloneDX 1.6, as the package cyclonedx-python-lib carries it."""
    package = pytest.importorskip("cyclonedx.schema._res", reason="no cyclonedx-python-lib here")
    folder = Path(next(iter(package.__path__)))
    names = (
        "spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json",
        "cryptography-defs.SNAPSHOT.schema.json",
    )  # fmt: skip
    known = [
        (f"http://cyclonedx.org/schema/{name}", json.loads((folder / name).read_text("utf-8")))
        for name in names
        if (folder / name).is_file()
    ]
    schema = json.loads((folder / "bom-1.6.SNAPSHOT.schema.json").read_text("utf-8"))
    return jsonschema_rs.validator_for(schema, registry=jsonschema_rs.Registry(known))


@pytest.mark.parametrize("sample", SAMPLES)
def test_cyclonedx_samples_are_valid(
    sample: Callable[[], Report], valid: jsonschema_rs.Validator
) -> None:
    valid.validate(json.loads(cyclonedx.render(sample())))


def test_cyclonedx_is_valid_for_any_report(valid: jsonschema_rs.Validator) -> None:
    @calm
    @given(reports.reports())
    def check(report: Report) -> None:
        valid.validate(json.loads(cyclonedx.render(report)))

    check()


def test_cyclonedx_facts() -> None:
    bom = json.loads(cyclonedx.render(reports.essay_stack()))
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.6")
    assert bom["metadata"]["timestamp"] == "2026-01-01T00:00:00Z"
    by_ref = {c["bom-ref"]: c for c in bom["components"]}
    torch = by_ref["pypi:torch@2.1.0"]
    assert (torch["type"], torch["purl"]) == ("framework", "pkg:pypi/torch@2.1.0")
    assert torch["licenses"] == [{"license": {"id": "BSD-3-Clause"}}]
    assert [(o["location"], o["line"]) for o in torch["evidence"]["occurrences"]] == [
        ("pyproject.toml", 12),
        ("train.py", 1),
    ]
    said = {p["name"]: p["value"] for p in torch["properties"]}
    assert said["stackaudit:layer"] == "compute-framework"
    assert said["stackaudit:origin"] == "open-source"
    assert said["stackaudit:strength"] == "used"
    assert by_ref["tech:gpt-4o"]["type"] == "machine-learning-model"
    assert by_ref["tech:nvidia-h100"]["type"] == "device"
    assert by_ref["tech:linux"]["type"] == "operating-system"
    assert by_ref["tech:common-crawl"]["type"] == "data"
    assert by_ref["pypi:requests"]["scope"] == "excluded"
    assert by_ref["pypi:mystery-sdk"]["licenses"] == [{"license": {"name": "Mystery licence 1.0"}}]
    assert "tech:jax" not in by_ref, "what was rejected is no part of the stack"
    assert "project" not in by_ref
    needs = {d["ref"]: d["dependsOn"] for d in bom["dependencies"]}
    assert needs["project"] == ["pypi:deepspeed", "pypi:torch@2.1.0"]
    assert needs["pypi:torch@2.1.0"] == ["tech:python"]
    own = {(p["name"], p["value"]) for p in bom["metadata"]["component"]["properties"]}
    assert ("stackaudit:trained-on", "tech:common-crawl") in own


def test_cyclonedx_models_name_their_data_and_forks_their_origin() -> None:
    base = reports.report(
        components=[
            reports.component("corpus", "data", id="d"),
            reports.component("tuned", "model", id="m"),
            reports.component("upstream", "model", id="u"),
        ],
        relations=[
            Relation(source="m", target="d", kind="trained-on"),
            Relation(source="m", target="u", kind="derived-from"),
        ],
    )
    model = json.loads(cyclonedx.render(base))["components"][1]
    assert model["modelCard"]["modelParameters"]["datasets"] == [{"ref": "d"}]
    assert [a["name"] for a in model["pedigree"]["ancestors"]] == ["upstream"]


def test_the_serial_number_follows_the_content() -> None:
    def serial(report: Report) -> str:
        return str(json.loads(cyclonedx.render(report))["serialNumber"])

    base = reports.essay_stack()
    assert serial(base) == serial(reports.essay_stack())
    assert serial(base) != serial(replace(base, components=base.components[:-1]))


# --- SPDX ---------------------------------------------------------------------------------------


@calm
@given(reports.reports())
def test_spdx_refers_only_to_what_it_lists(report: Report) -> None:
    document = json.loads(spdx.render(report))
    assert document["spdxVersion"] == "SPDX-2.3"
    listed = [p["SPDXID"] for p in document["packages"]]
    assert len(listed) == len(set(listed))
    assert len(listed) == 1 + sum(c.strength in COUNTED for c in report.components)
    known = {"SPDXRef-DOCUMENT", *listed}
    for relation in document["relationships"]:
        assert {relation["spdxElementId"], relation["relatedSpdxElement"]} <= known
    for package in document["packages"]:
        assert package["licenseDeclared"]
        assert "\n" not in package.get("supplier", "")
    extracted = {e["licenseId"] for e in document.get("hasExtractedLicensingInfos", [])}
    used = {w for p in document["packages"] for w in p["licenseDeclared"].strip("()").split()}
    assert {w for w in used if w.startswith("LicenseRef-")} == extracted


def test_spdx_facts() -> None:
    document = json.loads(spdx.render(reports.essay_stack()))
    by_name = {p["name"]: p for p in document["packages"]}
    torch = by_name["PyTorch"]
    assert (torch["versionInfo"], torch["licenseDeclared"]) == ("2.1.0", "BSD-3-Clause")
    assert torch["supplier"] == "Organization: PyTorch Foundation"
    assert torch["externalRefs"][0]["referenceLocator"] == "pkg:pypi/torch@2.1.0"
    assert "layer: compute-framework; origin: open-source" in torch["annotations"][0]["comment"]
    assert "pyproject.toml:12" in torch["annotations"][1]["comment"]
    assert by_name["mystery-sdk"]["licenseDeclared"].startswith("LicenseRef-")
    assert "JAX" not in by_name
    kinds = [(r["relationshipType"], r.get("comment")) for r in document["relationships"]]
    assert kinds[0] == ("DESCRIBES", None)
    assert ("OTHER", "trained-on") in kinds
    assert document["creationInfo"]["created"] == "2026-01-01T00:00:00Z"


def test_licence_texts() -> None:
    assert expression("mit or (apache-2.0 and gpl-2.0-only)") == "MIT OR (Apache-2.0 AND GPL-2.0-only)"  # fmt: skip
    assert identifier("apache-2.0") == "Apache-2.0"
    for text in ("", "see LICENSE", "MIT OR", "Größe", "(" * 5000, "MIT " * 1000):
        assert expression(text) is None, text[:20]
    for text in ("MIT OR ISC", "GPL-2.0+", "LicenseRef-own"):
        assert identifier(text) is None, text


# --- SARIF --------------------------------------------------------------------------------------


@calm
@given(reports.reports())
def test_sarif_holds_together(report: Report) -> None:
    log = json.loads(sarif.render(report))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [r["id"] for r in rules] == sorted({v.rule for v in report.verdicts})
    assert len(run["results"]) == len(report.verdicts)
    for result, verdict in zip(run["results"], report.verdicts, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == verdict.rule
        assert result["message"]["text"]
        assert bool(result.get("suppressions")) == (verdict.waived is not None)
        assert len(result["locations"]) == 1
        related = result.get("relatedLocations", [])
        assert [r["id"] for r in related] == list(range(1, len(verdict.evidence)))
        for place in [*result["locations"], *related]:
            uri = place["physicalLocation"]["artifactLocation"]["uri"]
            assert uri
            assert uri.isascii()
            assert not set(uri) & set(' "<>\\^`{|}:')
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert len(notes) == len(report.problems)
    assert all(note["message"]["text"] for note in notes)


def test_sarif_facts() -> None:
    run = json.loads(sarif.render(reports.essay_stack()))["runs"][0]
    first = run["results"][0]
    assert (first["ruleId"], first["level"]) == ("SA101", "error")
    where = first["locations"][0]["physicalLocation"]
    assert where["artifactLocation"] == {"uri": "docs/INFRA.md", "uriBaseId": "SRCROOT"}
    assert where["region"]["startLine"] == 9
    assert run["results"][2]["suppressions"][0]["justification"] == (
        "until the rewrite lands (until 2026-06-30)"
    )
    assert run["properties"]["verified"] == 10.4


def test_a_finding_keeps_its_fingerprint_when_lines_move() -> None:
    def prints(report: Report) -> list[object]:
        return [r["partialFingerprints"] for r in json.loads(sarif.render(report))["runs"][0]["results"]]  # fmt: skip

    base = reports.essay_stack()
    moved = replace(
        base,
        verdicts=tuple(
            replace(v, evidence=tuple(replace(e, line=99) for e in v.evidence)) for v in base.verdicts
        ),
    )  # fmt: skip
    assert prints(base) == prints(moved)
    assert len({str(p) for p in prints(base)}) == 3
