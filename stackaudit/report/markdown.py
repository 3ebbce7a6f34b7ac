"""A Report goes in, GitHub-flavoured Markdown for a pull request or a README comes out; all texts are escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from stackaudit.model import OriginShares, Report, Verdict
from stackaudit.report.escape import markdown_safe
from stackaudit.report.figures import (
    CLAIMED,
    INTENSITY,
    VERIFIED,
    band,
    by_id,
    counted,
    headline,
    main_names,
    percent,
    place,
    split,
    worst_first,
)

MARK: Final = "<!-- stackaudit -->"
"""First line, by which a bot finds the comment that it wrote before."""
MOST_FINDINGS: Final = 30
MOST_LINES: Final = 20
MOST_NAMES: Final = 4
MOST_LETTERS: Final = 300
"""A comment has 65,536 letters at most; the report goes on in the other formats."""
_SIGNS: Final = {"error": "❌", "warning": "⚠️", "note": "ℹ️"}  # noqa: RUF001


def render(report: Report) -> str:
    return "\n".join([MARK, *_lines(report)]) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"## {_text(report.project.name) or 'Project'}: technology intensity {headline(report)}"
    yield ""
    if report.score.judged:
        intensity = report.score.intensity
        yield f"Technology intensity is {INTENSITY}."
        yield ""
        yield f"- **Verified {percent(intensity.verified)} %** ({band(report)}): {VERIFIED}."
        yield f"- **Claimed {percent(intensity.claimed)} %**: {CLAIMED}."
        yield ""
        yield from _layers(report)
        yield from _suppliers(report)
    else:
        yield "Nothing was recognised, so the technology intensity is unknown (not zero)."
    yield from _findings(report)
    yield from _list("Not read", (f"{_code(place(p))}: {_text(p.message)}" for p in report.problems))  # fmt: skip
    yield from _list("Not checked", map(_text, report.not_checked))


def _layers(report: Report) -> Iterator[str]:
    components = by_id(report)
    yield "| Layer, in % | Own | Open source | Vendor | Unknown | Stands on |"
    yield "|:--|--:|--:|--:|--:|:--|"
    for layer in report.score.layers:
        names = main_names(layer, components)
        more = f", {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
        said = ", ".join(_text(name) for name in names[:MOST_NAMES]) + more
        if not said:
            lines = report.score.own_code.lines
            said = counted(lines, "line") if layer.layer == "own" and lines else "not named"
        yield _row([layer.layer, *_cells(split(layer.shares, 0), 0), said])
    total = [f"**{cell}**" for cell in _cells(split(report.score.origins), 1)]
    yield _row(["**whole stack**", *total, ""])


def _cells(shares: OriginShares, digits: int) -> list[str]:
    values = (shares.in_house, shares.open_source, shares.vendor, shares.unknown)
    return [f"{value:.{digits}f}" for value in values]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _suppliers(report: Report) -> Iterator[str]:
    listed = report.score.suppliers
    if listed:
        names = [f"{_text(s.name)} {percent(s.share)} %" for s in listed[:5]]
        more = f" and {len(listed) - 5:,} more" if len(listed) > 5 else ""
        yield ""
        yield f"Suppliers: {', '.join(names)}{more}."


def _findings(report: Report) -> Iterator[str]:
    yield ""
    yield "### Findings"
    yield ""
    verdicts = worst_first(report.verdicts)
    if not verdicts:
        yield "None."
    for verdict in verdicts[:MOST_FINDINGS]:
        yield "- " + _finding(verdict)
    if len(verdicts) > MOST_FINDINGS:
        yield f"- and {len(verdicts) - MOST_FINDINGS:,} more"


def _finding(verdict: Verdict) -> str:
    where = ", ".join(_code(place(at)) for at in verdict.evidence[:3])
    if len(verdict.evidence) > 3:
        where += f" and {len(verdict.evidence) - 3} more"
    said = f"{_SIGNS[verdict.level]} **{verdict.rule}** {_text(verdict.message)}"
    if verdict.waived:
        until = f" until {_text(verdict.waived.until)}" if verdict.waived.until else ""
        said += f" (waived{until}: {_text(verdict.waived.reason)})"
    return f"{said} {where}" if where else said


def _list(title: str, items: Iterable[str]) -> Iterator[str]:
    lines = [f"- {item}" for item in items]
    if lines:
        yield ""
        yield f"<details><summary>{title} ({len(lines)})</summary>"
        yield ""
        yield from lines[:MOST_LINES]
        if len(lines) > MOST_LINES:
            yield f"- and {len(lines) - MOST_LINES:,} more"
        yield ""
        yield "</details>"


def _text(text: str) -> str:
    return markdown_safe(text if len(text) <= MOST_LETTERS else text[:MOST_LETTERS] + "…")


def _code(text: str) -> str:
    """HTML rather than backticks: in it entities hold, so no text can end the code."""
    return f"<code>{_text(text)}</code>"
