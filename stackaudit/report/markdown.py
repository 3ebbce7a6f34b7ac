"""A Report goes in, GitHub-flavoured Markdown for a pull request or a README comes out; all texts are escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

from stackaudit.model import OriginShares, Problem, Report, Verdict
from stackaudit.report.escape import markdown_safe
from stackaudit.report.figures import (
    CLAIMED,
    INTENSITY,
    band,
    by_id,
    counted,
    headline,
    main_names,
    percent,
    place,
    split,
    verified_means,
    worst_first,
)

T = TypeVar("T")

MARK: Final = "<!-- stackaudit -->"
"""First line, by which a bot finds the comment that it wrote before."""
MOST: Final = 65_000
"""A comment on GitHub has 65,536 letters at most: no project may keep the report from being posted."""
MOST_NAMES: Final = 4
_SIGNS: Final = {"error": "❌", "warning": "⚠️", "note": "🔹"}


def render(report: Report) -> str:
    """With as much detail as a comment has room for."""
    text = ""
    for items, letters in ((30, 300), (12, 150), (4, 60), (2, 20)):
        text = "\n".join([MARK, *_Comment(items, letters).lines(report)]) + "\n"
        if len(text) <= MOST:
            break
    return text


class _Comment:
    """Markdown with at most so many items in a list and letters in a text."""

    def __init__(self, items: int, letters: int) -> None:
        self.items = items
        self.letters = letters

    def text(self, text: str) -> str:
        return markdown_safe(text if len(text) <= self.letters else text[: self.letters] + "…")

    def code(self, text: str) -> str:
        """HTML rather than backticks: in it entities hold, so no text can end the code."""
        return f"<code>{self.text(text)}</code>"

    def lines(self, report: Report) -> Iterator[str]:
        name = self.text(report.project.name) or "Project"
        yield f"## {name}: technology intensity {headline(report)}"
        yield ""
        if report.score.judged:
            intensity = report.score.intensity
            yield f"Technology intensity is {INTENSITY}."
            yield ""
            yield f"- **Verified {percent(intensity.verified)} %** ({band(report)}): {verified_means(report)}."
            yield f"- **Claimed {percent(intensity.claimed)} %**: {CLAIMED}."
            yield ""
            yield from self._layers(report)
            yield from self._suppliers(report)
        else:
            yield "Nothing was recognised, so the technology intensity is unknown (not zero)."
        yield ""
        yield "### Findings"
        yield ""
        yield from self._listed(worst_first(report.verdicts), self._finding)
        yield from self._folded("Not read", report.problems, self._unread)
        yield from self._folded("Not checked", report.not_checked, self.text)

    def _layers(self, report: Report) -> Iterator[str]:
        components = by_id(report)
        yield "| Layer, in % | Own | Open source | Vendor | Unknown | Stands on |"
        yield "|:--|--:|--:|--:|--:|:--|"
        for layer in report.score.layers:
            names = main_names(layer, components)
            more = f", {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
            said = ", ".join(self.text(name) for name in names[:MOST_NAMES]) + more
            if not said:
                lines = report.score.own_code.lines
                said = counted(lines, "line") if layer.layer == "own" and lines else "not named"
            yield _row([layer.layer, *_cells(split(layer.shares, 0), 0), said])
        total = [f"**{cell}**" for cell in _cells(split(report.score.origins), 1)]
        yield _row(["**whole stack**", *total, ""])

    def _suppliers(self, report: Report) -> Iterator[str]:
        listed = report.score.suppliers
        if listed:
            names = [f"{self.text(s.name)} {percent(s.share)} %" for s in listed[:5]]
            more = f" and {len(listed) - 5:,} more" if len(listed) > 5 else ""
            yield ""
            yield f"Suppliers: {', '.join(names)}{more}."

    def _finding(self, verdict: Verdict) -> str:
        where = ", ".join(self.code(place(at)) for at in verdict.evidence[:3])
        if len(verdict.evidence) > 3:
            where += f" and {len(verdict.evidence) - 3} more"
        said = f"{_SIGNS[verdict.level]} **{verdict.rule}** {self.text(verdict.message)}"
        if verdict.waived:
            until = f" until {self.text(verdict.waived.until)}" if verdict.waived.until else ""
            said += f" (waived{until}: {self.text(verdict.waived.reason)})"
        return f"{said} {where}" if where else said

    def _unread(self, problem: Problem) -> str:
        return f"{self.code(place(problem))}: {self.text(problem.message)}"

    def _listed(self, items: Sequence[T], say: Callable[[T], str]) -> Iterator[str]:
        yield from (f"- {say(item)}" for item in items[: self.items])
        if len(items) > self.items:
            yield f"- and {len(items) - self.items:,} more"
        if not items:
            yield "None."

    def _folded(self, title: str, items: Sequence[T], say: Callable[[T], str]) -> Iterator[str]:
        if items:
            yield from ("", f"<details><summary>{title} ({len(items)})</summary>", "")
            yield from self._listed(items, say)
            yield from ("", "</details>")


def _cells(shares: OriginShares, digits: int) -> list[str]:
    values = (shares.in_house, shares.open_source, shares.vendor, shares.unknown)
    return [f"{value:.{digits}f}" for value in values]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
