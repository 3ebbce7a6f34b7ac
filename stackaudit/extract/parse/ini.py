"""INI text as Python's configparser reads it goes in; sections of keys with every value line's number come out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_SECTION: Final = re.compile(r"\[([^\]]+)\]")
_OPTION: Final = re.compile(r"([^\s=:][^=:]*)[=:](.*)")


@dataclass(slots=True)
class Option:
    """A key's value: its lines without comments, each with its number; the first may be empty."""

    line: int
    lines: list[tuple[int, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(text for _, text in self.lines).strip()

    @property
    def filled(self) -> list[tuple[int, str]]:
        return [(number, text) for number, text in self.lines if text]


def parse_ini(lines: list[str]) -> dict[str, dict[str, Option]]:
    """Sections by name, keys folded to lower case with "-" as "_"; what fits no rule is passed over."""
    sections: dict[str, dict[str, Option]] = {}
    current: dict[str, Option] = sections.setdefault("", {})
    option: Option | None = None
    for number, raw in enumerate(lines, 1):
        text = raw.strip()
        if text.startswith(("#", ";")):
            continue
        if option is not None and raw[:1].isspace():
            option.lines.append((number, _uncommented(text)))
            continue
        if not text:
            continue
        section = _SECTION.match(raw)
        if section:
            current, option = sections.setdefault(section[1].strip(), {}), None
            continue
        found = _OPTION.match(raw)
        if found is None:
            option = None
            continue
        key = found[1].strip().lower().replace("-", "_")
        option = current.setdefault(key, Option(line=number))  # a key said twice keeps both values
        option.lines.append((number, _uncommented(found[2].strip())))
    return sections


def _uncommented(text: str) -> str:
    at = text.find(" #")
    return text if at < 0 else text[:at].rstrip()
