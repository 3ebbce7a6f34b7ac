"""Badges: what badge-maker 6.0.0 (npm) drew for labels of our own is what we draw, byte for byte."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
import reports
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.model import Intensity
from stackaudit.report import badge

EXPECTED = json.loads((Path(__file__).parent / "badges" / "expected.json").read_text("utf-8"))


@pytest.mark.parametrize("case", EXPECTED, ids=lambda c: f"{c['style']}-{c['label'][:20]}")
def test_drawn_as_shields_draws(case: dict[str, str]) -> None:
    style = next(s for s in badge.STYLES if s == case["style"])
    assert badge.svg(case["label"], case["message"], case["color"], style) == case["svg"]


@given(
    st.text(st.characters(codec=None)),
    st.text(st.characters(codec=None)),
    st.sampled_from(badge.STYLES),
)
def test_any_text_makes_well_formed_svg(label: str, message: str, style: badge.Style) -> None:
    root = ElementTree.fromstring(badge.svg(label, message, "blue", style))  # noqa: S314
    assert root.get("role") == "img"
    assert root.get("aria-label") is not None
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not tags & {"script", "a", "image", "foreignObject"}


@pytest.mark.parametrize(
    ("verified", "band", "message", "color"),
    [
        (3.04, "assembled", "3.0 % assembled", "orange"),
        (11.2, "integrated", "11.2 % integrated", "yellow"),
        (22.0, "engineered", "22.0 % engineered", "yellowgreen"),
        (38.9, "deep", "38.9 % deep", "green"),
        (61.0, "foundational", "61.0 % foundational", "brightgreen"),
    ],
)
def test_the_message_says_score_and_band(
    verified: float, band: str, message: str, color: str
) -> None:
    intensity = Intensity(verified=verified, claimed=70.0, band=band)
    one = reports.report(score=replace(reports.NO_SCORE, intensity=intensity, judged=True))
    assert badge.render(one) == badge.svg("technology intensity", message, color)
    assert json.loads(badge.endpoint(one)) == {
        "schemaVersion": 1, "label": "technology intensity", "message": message, "color": color,
    }  # fmt: skip


def test_nothing_judged_says_unknown() -> None:
    assert json.loads(badge.endpoint(reports.nothing()))["message"] == "unknown"
    assert ">unknown</text>" in badge.render(reports.nothing())
    assert "#939393" in badge.render(reports.nothing())


def test_a_colour_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="mauve"):
        badge.svg("a", "b", "mauve")
