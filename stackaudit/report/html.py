"""A Report goes in, one self-contained web page comes out: no request leaves it, nothing in it is unescaped.

Every value passes through `printable` and Jinja's autoescaping. Style and script are ours, hold no
text of the project, and are the only ones that the page's own security policy lets run.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stackaudit import METHODOLOGY, __version__
from stackaudit.model import COUNTED, PROJECT_ID, Component, OriginShares, Report
from stackaudit.report.escape import printable
from stackaudit.report.figures import (
    CLAIMED,
    INTENSITY,
    band,
    by_id,
    counted,
    main_names,
    percent,
    place,
    rounded,
    rule_title,
    scale,
    split,
    verified_means,
    worst_first,
)

if TYPE_CHECKING:
    from jinja2 import Template

FOLDER: Final = Path(__file__).parent / "templates"
MOST_PLACES: Final = 5
"""Places shown for each component; the JSON report has them all."""


def render(report: Report) -> str:
    style, script = _asset("report.css"), _asset("report.js")
    return _template().render(
        report=report,
        tool=f"stackaudit {__version__}, methodology {METHODOLOGY}",
        policy=_policy(style, script),
        style=style,
        script=script,
        meaning={"intensity": INTENSITY, "verified": verified_means(report), "claimed": CLAIMED},
        scale=scale(),
        band=band(report),
        origins=_origins(split(report.score.origins)),
        layers=list(_layers(report)),
        components=list(_components(report)),
        points=list(_points(report)),
        verdicts=worst_first(report.verdicts),
        names={component.id: component.name for component in report.components},
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    def finalize(value: object) -> object:
        return value if isinstance(value, Markup) else printable(str(value))

    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        percent=percent, place=place, rounded=rounded, rule_title=rule_title, counted=counted
    )
    environment.globals["most_places"] = MOST_PLACES
    return environment.get_template("report.html.jinja")


@cache
def _asset(name: str) -> str:
    """One of our own files, as it stands in the page and as it is hashed for the policy."""
    from markupsafe import Markup

    return Markup(f"\n{(FOLDER / name).read_text('utf-8')}")  # noqa: S704


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode("ascii")


# --- what the template shows --------------------------------------------------------------------


def _origins(shares: OriginShares) -> list[dict[str, object]]:
    """The four parts with where each begins in a bar of 100."""
    parts: list[dict[str, object]] = []
    start = 0.0
    for name, words, value in (
        ("own", "own", shares.in_house),
        ("open", "open source", shares.open_source),
        ("vendor", "vendor", shares.vendor),
        ("unknown", "unknown", shares.unknown),
    ):
        parts.append({"name": name, "words": words, "value": value, "start": rounded(start)})
        start += value
    return parts


def _layers(report: Report) -> Iterator[dict[str, object]]:
    components = by_id(report)
    for layer in report.score.layers:
        yield {
            "name": layer.layer,
            "parts": _origins(split(layer.shares)),
            "mass": f"{layer.mass:.2f}",
            "names": main_names(layer, components),
        }


def _components(report: Report) -> Iterator[dict[str, object]]:
    deltas = {point.component: point.delta for point in report.score.points}
    for component in report.components:
        if component.id == PROJECT_ID:
            continue
        delta = deltas.get(component.id)
        yield {
            "one": component,
            "version": component.version or component.constraint or "",
            "pinned": component.version is not None,
            "layer": component.layer or "unclassified",
            "use": _use(component),
            "direct": {True: "direct", False: "transitive", None: ""}[component.direct],
            "delta": None if delta is None else f"{delta:+.2f}",
            "places": component.evidence[:MOST_PLACES],
            "more": max(0, len(component.evidence) - MOST_PLACES),
        }


def _use(component: Component) -> str:
    """The scope of what is in use; of the rest, why it does not count."""
    return component.scope if component.strength in COUNTED else component.strength


def _points(report: Report) -> Iterator[dict[str, str]]:
    names = {component.id: component.name for component in report.components}
    ranked = sorted(report.score.points, key=lambda p: -abs(p.delta))[:20]
    for point in ranked:
        if point.component is not None:
            subject, kind = names.get(point.component, point.component), "technology"
        else:
            subject, kind = point.path or "", "own code"
        yield {"subject": subject, "kind": kind, "delta": f"{point.delta:+.2f}"}
