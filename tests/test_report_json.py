"""JSON v1: valid against its published schema for every report, and nothing in it is undocumented."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import jsonschema_rs
import pytest
import reports
from hypothesis import given

from stackaudit.model import OriginShares, Report
from stackaudit.report import json_v1
from stackaudit.report.figures import BANDS, split
from stackaudit.schemas import schema
from stackaudit.score import formula


def close(node: object) -> None:
    """Leave no room for fields that the schema does not document."""
    if isinstance(node, dict):
        if node.get("type") == "object":
            node["additionalProperties"] = False
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            close(inner)


PUBLISHED = json.loads(schema("report"))
OPEN = jsonschema_rs.validator_for(PUBLISHED)
STRICT = json.loads(schema("report"))
close(STRICT)
CLOSED = jsonschema_rs.validator_for(STRICT)


@given(reports.reports())
def test_every_report_is_valid_and_documented(report: Report) -> None:
    text = json_v1.render(report)
    text.encode("utf-8")
    assert not re.search("[\x7f-\x9f\u202a-\u202e\u2066-\u2069]|[\x00-\x09\x0b-\x1f]", text)
    CLOSED.validate(json.loads(text))


@pytest.mark.parametrize("sample", [reports.essay_stack, reports.nothing, reports.hostile])
def test_samples_are_valid(sample: Callable[[], Report]) -> None:
    CLOSED.validate(json.loads(json_v1.render(sample())))


def test_the_schema_refuses_what_is_not_a_report() -> None:
    good = json.loads(json_v1.render(reports.essay_stack()))
    for path, wrong in (
        (("schema",), "stackaudit-report-2"),
        (("score", "technology_intensity", "verified"), 101),
        (("score", "technology_intensity", "band"), "splendid"),
        (("components", 1, "origin"), "ours"),
        (("components", 1, "layer"), "basement"),
        (("components", 1, "version"), 2),
        (("verdicts", 0, "rule"), "101"),
        (("project", "date"), "yesterday"),
    ):
        bad = json.loads(json.dumps(good))
        node = bad
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = wrong
        assert not OPEN.is_valid(bad), path
    for key in good:
        assert not OPEN.is_valid({k: v for k, v in good.items() if k != key}), key
    assert OPEN.is_valid({**good, "added": 1}), "fields may be added"


def test_documented_fields_are_always_there() -> None:
    said = json.loads(json_v1.render(reports.essay_stack()))
    assert said["schema"] == "stackaudit-report-1"
    assert said["score"]["technology_intensity"] == {
        "verified": 10.4, "claimed": 22.0, "band": "integrated", "judged": True
    }  # fmt: skip
    assert sum(said["score"]["origins"].values()) == pytest.approx(100.0, abs=1e-9)
    assert said["score"]["concentration"]["hhi"] == 0.1304
    torch = next(c for c in said["components"] if c["id"] == "pypi:torch@2.1.0")
    assert (torch["version"], torch["constraint"], torch["ecosystem"]) == ("2.1.0", None, "pypi")
    assert [e["line"] for e in torch["evidence"]] == [12, 1]
    assert "alias" not in torch
    assert said["score"]["points"][0] == {"path": "src/trainkit", "delta": -9.87}
    assert said["verdicts"][2]["waived"] == {
        "reason": "until the rewrite lands", "until": "2026-06-30"
    }  # fmt: skip


def test_nothing_judged_has_no_band() -> None:
    said = json.loads(json_v1.render(reports.nothing()))["score"]["technology_intensity"]
    assert said == {"verified": 0.0, "claimed": 0.0, "band": "unknown", "judged": False}


@given(reports.split_shares())
def test_a_rounded_split_still_sums_to_a_hundred(shares: OriginShares) -> None:
    for digits in (0, 1):
        cut = split(shares, digits)
        parts = [cut.in_house, cut.open_source, cut.vendor, cut.unknown]
        if shares == reports.shares():
            assert parts == [0, 0, 0, 0]
            continue
        assert round(sum(parts) * 10) == 1000
        assert cut.in_house == round(shares.in_house, digits)
        exact = [shares.in_house, shares.open_source, shares.vendor, shares.unknown]
        assert all(abs(a - b) < 1.1 * 10**-digits for a, b in zip(parts, exact, strict=True))
        assert all(part >= 0 for part in parts)


def test_credentials_in_an_address_are_left_out() -> None:
    from dataclasses import replace

    from stackaudit.model import Source

    url = "https://user:secret@packages.example.org/simple"
    one = replace(reports.component("x"), source=Source(kind="registry", location=url))
    text = json_v1.render(reports.report(components=[one]))
    assert "secret" not in text
    assert "https://packages.example.org/simple" in text


def test_the_bands_are_those_of_the_score() -> None:
    for name, start in BANDS:
        assert formula.band(start) == name
        assert start == 0 or formula.band(start - 0.001) != name
    assert len(BANDS) == len(formula.BANDS)
