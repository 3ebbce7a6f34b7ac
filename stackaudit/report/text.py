"""A Report goes in, the first screen comes out: at most 80 columns and 30 lines, plain text or with colours.

The only module that uses rich, and only inside its functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from io import StringIO
from shlex import quote
from typing import TYPE_CHECKING, Final

from stackaudit.model import LayerShare, OriginShares, Report, Verdict
from stackaudit.report.escape import printable
from stackaudit.report.figures import (
    BANDS,
    INTENSITY,
    band,
    by_id,
    counted,
    main_names,
    percent,
    place,
    rounded,
    split,
    verified_means,
    worst_first,
)

if TYPE_CHECKING:
    from rich.text import Text

SHORT_PATH: Final = 14
LONG_PATH: Final = 48
LINES: Final = 30
MOST_LAYERS: Final = 14
LEAST_LAYERS: Final = 4
MOST_FINDINGS: Final = 3
NARROW: Final = 64
"""Below this many columns there is no room to say what a layer stands on."""

_OWN, _OPEN, _VENDOR, _UNKNOWN = "green", "blue", "yellow", "dim"
_LEVEL_STYLES: Final = {"error": "bold red", "warning": "yellow", "note": "cyan"}
_SAFE_WORD: Final = re.compile(r"[\w@][\w.@/:+-]{0,30}", re.ASCII)


def render(report: Report, *, width: int = 80, color: bool = False, path: str = "") -> str:
    """`path` is what was scanned, for the commands that are proposed; leave it out for the current folder."""
    width = max(40, min(80, width))
    head = _Page(width)
    head.title(report)
    if not report.score.judged:
        head.nothing()
        head.not_checked(report, 2)
        head.next([("stackaudit rules list", "what can be recognised"),
                   ("stackaudit init", "settings for what lies elsewhere")])  # fmt: skip
        return _printed(head.lines, width, color)
    head.score(report)
    head.gap()
    table = _Table(report, width)
    wanted = min(MOST_LAYERS, len(report.score.layers)) + 2  # its own head and sum
    commands = list(_proposals(report, path))
    foot = _foot(report, width, commands, tight=False)
    if len(head.lines) + wanted + len(foot) > LINES:
        del head.lines[1]  # the gap below the project's name
        foot = _foot(report, width, commands, tight=True)
    if len(head.lines) + wanted + len(foot) > LINES:
        foot = _foot(
            report,
            width,
            [c for c in commands if not c[0].startswith("stackaudit why ")],
            tight=True,
        )
    room = LINES - len(head.lines) - len(foot) - 2
    return _printed([*head.lines, *table.lines(room), *foot], width, color)


def _foot(
    report: Report, width: int, commands: Sequence[tuple[str, str]], *, tight: bool
) -> list[Text]:
    page = _Page(width)
    page.gap()
    page.suppliers(report)
    if all(one.layer != "own" for one in report.score.layers):
        page.add_own_code(report)
    page.findings(report, 1 if tight or width < NARROW else 2)
    page.not_checked(report, 1 if tight else 2)
    page.next(commands)
    return page.lines


def _proposals(report: Report, path: str) -> Iterable[tuple[str, str]]:
    at = f" {quote(printable(path))}" if path not in ("", ".") else ""
    if len(at) > SHORT_PATH:
        if len(at) <= LONG_PATH:
            yield f"cd{at}", ""
        at = ""
    yield f"stackaudit explain score{at}", "where each point comes from"
    components = by_id(report)
    for point in sorted(report.score.points, key=lambda p: -p.delta):
        component = components.get(point.component or "")
        word = component and (component.technology or component.name)
        if word and _SAFE_WORD.fullmatch(word):
            yield f"stackaudit why {word}{at}", "what brings it in"
            break
    yield f"stackaudit scan{at} -o html=report.html", "all of it, with evidence"


def _printed(lines: Iterable[Text], width: int, color: bool) -> str:
    from rich.console import Console

    out = StringIO()
    console = Console(
        file=out, width=width, color_system="standard" if color else None, force_terminal=color,
        no_color=not color, legacy_windows=False, highlight=False, markup=False, emoji=False,
        _environ={},
    )  # fmt: skip
    for line in lines:
        line.rstrip()
        line.truncate(width, overflow="ellipsis")
        console.print(line, no_wrap=True, crop=True)
    return out.getvalue()


# --- the page -----------------------------------------------------------------------------------


class _Page:
    """Lines that are filled from the top; every text of the project passes through `printable`."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.lines: list[Text] = []

    def add(self, *parts: str | tuple[str, str]) -> None:
        from rich.text import Text

        self.lines.append(Text.assemble(" ", *parts))

    def gap(self) -> None:
        self.add("")

    def paragraph(self, title: str, text: str, most: int) -> None:
        """A title in the margin and text beside it on at most so many lines."""
        for number, row in enumerate(_wrapped(text, self.width - 13, most)):
            self.add(((title if number == 0 else "").ljust(12), "bold"), row)

    # --- blocks, from the top to the bottom ---

    def title(self, report: Report) -> None:
        project = report.project
        revision = printable(project.revision or "")
        if re.fullmatch(r"[0-9a-f]{13,}", revision):
            revision = revision[:12]
        about = _cut("  ".join(part for part in (revision, project.date) if part), self.width // 2)
        self.add((_cut(_name(project.name), self.width - len(about) - 4), "bold"), "  ", (about, "dim"))  # fmt: skip
        self.gap()

    def score(self, report: Report) -> None:
        intensity = report.score.intensity
        for row in _wrapped(f"Technology intensity: {INTENSITY}", self.width - 1, 2):
            self.add(row)
        bar = max(8, self.width - 48)
        for title, value, style, remark in (
            ("verified", intensity.verified, _OWN, (_band(report), "bold")),
            ("claimed", intensity.claimed, "cyan", ("with the benefit of doubt", "dim")),
        ):
            filled = round(bar * min(max(value, 0.0), 100.0) / 100)
            self.add(
                "  ", (f"{title:<9}{percent(value):>5} %  ", f"bold {style}"), ("━" * filled, style),
                ("─" * (bar - filled), "dim"), "  ", remark,
            )  # fmt: skip
        for row in _wrapped(f"Verified is {verified_means(report)}.", self.width - 3, 2):
            self.add("  ", (row, "dim"))

    def nothing(self) -> None:
        self.add(("Nothing recognised here.", "bold"))
        text = (
            "No manifest, lockfile, infrastructure file, note or source code that stackaudit can "
            "read. The technology intensity is unknown, which is not the same as zero."
        )
        for row in _wrapped(text, self.width - 1, 5):
            self.add(row)
        self.gap()

    def suppliers(self, report: Report) -> None:
        from rich.cells import cell_len

        listed = report.score.suppliers
        if not listed:
            return
        equal = rounded(report.score.concentration.effective_suppliers)
        for shown in (4, 3, 2, 1):
            names = [f"{_cut(_name(s.name), 30)} {percent(s.share)} %" for s in listed[:shown]]
            rest = f" and {len(listed) - shown:,} more" if len(listed) > shown else ""
            text = ", ".join(names) + rest
            for longer in (f"{text}; as risky as {equal:g} equal ones", text):
                if cell_len(longer) <= self.width - 13 and (shown < 4 or not rest):
                    self.paragraph("Suppliers", longer, 1)
                    return
        self.paragraph("Suppliers", text, 1)

    def add_own_code(self, report: Report) -> None:
        self.paragraph("Own code", _own_code(report, self.width - 13) or "none found", 1)

    def findings(self, report: Report, most: int) -> None:
        """The worst ones on at most so many lines each."""
        verdicts = worst_first(report.verdicts)
        opened = [v for v in verdicts if v.waived is None]
        for number, verdict in enumerate(opened[:MOST_FINDINGS]):
            self._finding(verdict, "Findings" if number == 0 else "", most)
        rest = []
        if len(opened) > MOST_FINDINGS:
            rest.append(f"{len(opened) - MOST_FINDINGS:,} more")
        if len(verdicts) > len(opened):
            rest.append(f"{len(verdicts) - len(opened):,} waived")
        if not opened:
            self.paragraph("Findings", f"none{f' ({rest[0]})' if rest else ''}", 1)
        elif rest:
            self.add(" " * 12, ("and " + ", ".join(rest), "dim"))

    def _finding(self, verdict: Verdict, title: str, most: int) -> None:
        from rich.cells import cell_len

        where = printable(place(verdict.evidence[0])) if verdict.evidence else ""
        if len(verdict.evidence) > 1:
            where += f" +{len(verdict.evidence) - 1}"
        room = self.width - 27
        message = printable(verdict.message)
        where = _cut_left(where, room if most > 1 else room // 2)
        rows = _wrapped(message, room, most)
        spare = room - cell_len(where) - 2
        if most > 1 and cell_len(rows[-1]) > spare and where:
            rows.append("")
        elif where:
            rows[-1] = _cut(rows[-1], spare)
        for number, row in enumerate(rows):
            level = (verdict.level if number == 0 else "").ljust(8)
            rule = (verdict.rule if number == 0 else "").ljust(6)
            ending = where if number == len(rows) - 1 else ""
            gap = "  " if row and ending else ""
            self.add(
                ((title if number == 0 else "").ljust(12), "bold"),
                (level, _LEVEL_STYLES[verdict.level]), (rule, "dim"), row, gap, (ending, "dim"),
            )  # fmt: skip

    def not_checked(self, report: Report, most: int) -> None:
        short = [printable(line).partition(": ")[0] for line in report.not_checked]
        if report.problems:
            first = printable(place(report.problems[0]))
            more = f" and {len(report.problems) - 1:,} more" if len(report.problems) > 1 else ""
            short.insert(0, f"unreadable: {_cut_left(first, 30)}{more}")
        if short:
            self.paragraph("Not checked", "; ".join(short), most)

    def next(self, commands: Sequence[tuple[str, str]]) -> None:
        from rich.cells import cell_len

        self.gap()
        wide = max((cell_len(command) for command, why in commands if why), default=0) + 2
        for number, (command, why) in enumerate(commands):
            title = ("Next" if number == 0 else "").ljust(12 if self.width >= NARROW else 6)
            pad = " " * (wide - cell_len(command)) if why else ""
            self.add((title, "bold"), command, pad, (why, "dim"))


# --- the table of layers ------------------------------------------------------------------------


class _Table:
    """One row a layer, in the order of the stack; what is lightest is folded into one row."""

    def __init__(self, report: Report, width: int) -> None:
        self.report = report
        self.width = width
        self.components = by_id(report)
        self.columns = (6, 6, 8, 9) if width >= NARROW else (5, 5, 5, 5)
        self.titles = ("own", "open", "vendor", "unknown")
        self.room = width - 22 - sum(self.columns)

    def lines(self, room: int) -> list[Text]:
        room = max(LEAST_LAYERS, min(MOST_LAYERS, room))
        layers = list(self.report.score.layers)
        folded: list[LayerShare] = []
        if len(layers) > room:
            judged = {v.component for v in self.report.verdicts if v.level == "error"}
            by_mass = sorted(
                layers,
                key=lambda one: (one.layer != "own", judged.isdisjoint(one.components), -one.mass),
            )
            kept = {one.layer for one in by_mass[: room - 1]}
            folded = [one for one in layers if one.layer not in kept]
            layers = [one for one in layers if one.layer in kept]
        titles = [t if self.width >= NARROW else t[:4] for t in self.titles]
        rows = [self._row("% of each layer", titles, "stands on", "dim")]
        rows += [self._layer(one) for one in layers]
        if folded:
            names = ", ".join(one.layer for one in folded)
            rows.append(self._row(f"{len(folded)} smaller", _whole(_joined(folded)), names, ""))
        cells = [f"{value:.1f}" for value in _values(split(self.report.score.origins))]
        rows.append(self._row("whole stack", cells, self._sum(), "bold"))
        return rows

    def _sum(self) -> str:
        outside = {
            self.components[i].project or i
            for one in self.report.score.layers
            for i in one.components
            if i in self.components and self.components[i].origin != "in-house"
        }
        return counted(len(outside), "outside technology", "outside technologies")

    def _layer(self, one: LayerShare) -> Text:
        names = [_name(name) for name in main_names(one, self.components)]
        own = _own_code(self.report, self.room) if one.layer == "own" else ""
        said = ", ".join([own, *names] if own else names)
        nobody = "the project itself" if one.shares.in_house else "not named anywhere"
        return self._row(one.layer, _whole(one.shares), said or nobody, "", not said)

    def _row(
        self, title: str, cells: Sequence[str], names: str, style: str, faint: bool = False
    ) -> Text:
        from rich.text import Text

        row = Text.assemble(" ", (_padded(title, 19), style))
        colors = (_OWN, _OPEN, _VENDOR, _UNKNOWN)
        for cell, wide, color in zip(cells, self.columns, colors, strict=True):
            row.append(cell.rjust(wide), style if style == "dim" else f"{style} {color}".strip())
        if self.width >= NARROW:
            row.append("  ").append(_cut(names, self.room), "dim" if faint else style)
        return row


def _values(shares: OriginShares) -> tuple[float, float, float, float]:
    return shares.in_house, shares.open_source, shares.vendor, shares.unknown


def _whole(shares: OriginShares) -> list[str]:
    return [f"{value:.0f}" if value else "·" for value in _values(split(shares, 0))]


def _joined(layers: Sequence[LayerShare]) -> OriginShares:
    """The split of several layers together, each by its mass."""
    mass = sum(one.mass for one in layers) or 1.0
    own, opened, vendor, unknown = (
        sum(_values(one.shares)[i] * one.mass for one in layers) / mass for i in range(4)
    )
    return OriginShares(in_house=own, open_source=opened, vendor=vendor, unknown=unknown)


def _band(report: Report) -> str:
    """The band and its range: "integrated (5–15 %)"."""
    name, starts = band(report), dict(BANDS)
    if name not in starts:
        return name
    ends = [start for start in starts.values() if start > starts[name]]
    return f"{name} ({starts[name]}–{min(ends) if ends else 100} %)"


def _own_code(report: Report, cells: int) -> str:
    """How much there is and what became of it, as far as there is room; the largest part first."""
    own = report.score.own_code
    if not own.lines:
        return ""
    parts = ((own.original, "original"), (own.copied, "copied"), (own.unknown, "unchecked"))
    ranked = sorted(parts, key=lambda part: -part[0])
    said = [f"{value:.0f} % {word}" for value, word in ranked if round(value)]
    texts = [", ".join(said[:n]) for n in range(len(said), 0, -1)]
    lines = counted(own.lines, "line")
    fitting = [f"{lines}: {text}" for text in texts if len(f"{lines}: {text}") <= cells]
    return fitting[0] if fitting else lines


def _name(text: str) -> str:
    return printable(text).strip() or "(no name)"


# --- cells: a CJK letter takes two ---------------------------------------------------------------


def _cut(text: str, cells: int) -> str:
    """At most so many cells, with an ellipsis where something is left out."""
    from rich.cells import cell_len, set_cell_size

    return text if cell_len(text) <= cells else set_cell_size(text, cells - 1).rstrip() + "…"


def _cut_left(text: str, cells: int) -> str:
    """The end of a place says more than its beginning."""
    from rich.cells import cell_len

    if cell_len(text) <= cells:
        return text
    while cell_len(text) > cells - 1:
        text = text[max(1, (cell_len(text) - cells) // 2) :]
    return "…" + text


def _padded(text: str, cells: int) -> str:
    from rich.cells import set_cell_size

    return set_cell_size(_cut(text, cells), cells)


def _wrapped(text: str, cells: int, most: int) -> list[str]:
    """Broken between words into at most so many lines, the last one cut."""
    from rich.cells import cell_len

    rows: list[str] = []
    words = text.split(" ")
    while words and len(rows) < most - 1:
        row = words.pop(0)
        while words and cell_len(f"{row} {words[0]}") <= cells:
            row = f"{row} {words.pop(0)}"
        rows.append(_cut(row, cells))
    if words or not rows:
        rows.append(_cut(" ".join(words), cells))
    return rows
