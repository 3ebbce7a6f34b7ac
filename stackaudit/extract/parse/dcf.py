"""Text in Debian's control format (R's DESCRIPTION, packrat.lock) goes in; records of fields with their lines come out."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_FIELD: Final = re.compile(r"([A-Za-z][\w./@-]*):(.*)")
_NEED: Final = re.compile(r"\s*([A-Za-z][\w.]*)\s*(?:\(([^()]*)\))?\s*", re.ASCII)


class Field(NamedTuple):
    """`lines` are the value's lines with their numbers; the first may be empty."""

    lines: list[tuple[int, str]]

    @property
    def line(self) -> int:
        return self.lines[0][0]

    @property
    def text(self) -> str:
        return " ".join(text.strip() for _, text in self.lines).strip()


def parse_records(lines: list[str]) -> tuple[list[dict[str, Field]], int | None]:
    """Records apart by blank lines, and the first line that is neither field nor continuation."""
    records: list[dict[str, Field]] = [{}]
    wrong: int | None = None
    current: Field | None = None
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            current = None
            if records[-1]:
                records.append({})
        elif raw[0] in " \t":
            if current is None:
                wrong = wrong or number
            else:
                current.lines.append((number, raw))
        elif not raw.startswith("#"):
            found = _FIELD.match(raw)
            if found is None:
                wrong, current = wrong or number, None
            else:
                current = Field([(number, found[2])])
                records[-1].setdefault(found[1], current)
    return [record for record in records if record], wrong


def needs(field: Field | None) -> list[tuple[str, str | None, int]]:
    """(name, requirement, line) of a comma-separated list: `R (>= 4.1), rlang, cli (>= 3.0.0)`."""
    found = []
    for line, text in field.lines if field else ():
        for part in text.split(","):
            match = _NEED.fullmatch(part)
            if match is not None:
                found.append((match[1], (match[2] or "").strip() or None, line))
    return found
