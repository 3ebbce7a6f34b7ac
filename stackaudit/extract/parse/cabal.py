"""A Cabal package description goes in; its fields by stanza, and the requirements in them, come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_FIELD: Final = re.compile(r"([A-Za-z][\w-]*)\s*:(.*)")
_STANZAS: Final = frozenset(
    {"library", "executable", "test-suite", "benchmark", "foreign-library", "common", "custom-setup",
     "flag", "source-repository", "source-repository-package", "package"}
)  # fmt: skip
_NEED: Final = re.compile(
    r"([A-Za-z0-9][A-Za-z0-9-]*)(:(?:\{[^{}]*\}|[\w-]+))?\s*(.*)", re.ASCII | re.DOTALL
)
_EXACT: Final = re.compile(r"==\s*(\d+(?:\.\d+)*)")
_RANGE: Final = re.compile(r"[<>=^][\s<>=^|&*.\d(){},-]*|\([\s<>=^|&*.\d(){},-]*")
_PINNED: Final = re.compile(r"(.+)-(\d+(?:\.\d+)*)(?:@(?:sha256:[0-9a-f]+(?:,\d+)?|rev:\d+))?")


class Field(NamedTuple):
    """`stanza` is "" above the first one; `lines` are the value's lines with their numbers."""

    stanza: str
    name: str
    lines: list[tuple[int, str]]

    @property
    def text(self) -> str:
        return " ".join(text for _, text in self.lines).strip()


class Need(NamedTuple):
    name: str
    part: str
    version: str | None
    constraint: str | None
    line: int


def fields(lines: list[str]) -> Iterator[Field]:
    """Fields in order; lines that are none have no name, as "else" or "}".

    A field ends where a line is indented no deeper than its own name.
    """
    stanza = ""
    current: Field | None = None
    depth = 0
    for number, raw in enumerate(lines, 1):
        line = raw.replace("\t", "        ").rstrip()
        text = line.strip()
        if not text or text.startswith("--"):
            continue
        indent = len(line) - len(line.lstrip())
        if current is not None and indent > depth:
            current.lines.append((number, text.rstrip("}") if text.endswith("}") else text))
            continue
        if current is not None:
            yield current
            current = None
        word = text.split(None, 1)[0].rstrip("{").lower()
        if word in _STANZAS and not _FIELD.match(text):
            stanza = word if indent == 0 or stanza == "" else stanza
            if word == "source-repository-package":  # of which there may be several in a row
                yield Field(stanza, "", [(number, text)])
            continue
        found = _FIELD.match(text)
        if found is not None:
            depth = indent
            current = Field(stanza, found[1].lower(), [(number, found[2].strip())])
        else:
            yield Field(stanza, "", [(number, text)])
    if current is not None:
        yield current


def needs(field: Field) -> Iterator[Need]:
    """`base >=4.17 && <5, aeson ==2.2.1.0, mypkg:internal, text`, apart by commas outside braces."""
    text, starts = _joined(field.lines)
    depth = start = 0
    for at in range(len(text) + 1):
        char = text[at] if at < len(text) else ","
        depth += (char in "({") - (char in ")}")
        if char != "," or depth > 0:
            continue
        part = text[start:at]
        offset = start + len(part) - len(part.lstrip())
        found = _NEED.fullmatch(part.strip())
        start = at + 1
        if found is None:
            continue
        written = " ".join(found[3].split()).strip("\x00 ")
        exact = _EXACT.fullmatch(written)
        line = next((n for place, n in reversed(starts) if place <= offset), field.lines[0][0])
        yield Need(
            found[1],
            (found[2] or "").lstrip(":"),
            exact[1] if exact else None,
            written if not exact and _RANGE.fullmatch(written) else None,
            line,
        )


def _joined(lines: list[tuple[int, str]]) -> tuple[str, list[tuple[int, int]]]:
    """The text of a value, and where in it each of its lines starts."""
    parts: list[str] = []
    starts: list[tuple[int, int]] = []
    length = 0
    for number, text in lines:
        plain = re.sub(r"(?:^|\s)--.*", "", text)
        starts.append((length, number))
        parts.append(plain + " ")
        length += len(plain) + 1
    return "".join(parts), starts


def name_version(text: str) -> tuple[str, str] | None:
    """ "aeson-2.2.1.0@sha256:…": a package with its version."""
    found = _PINNED.fullmatch(text.strip())
    return (found[1], found[2]) if found and re.fullmatch(r"[A-Za-z0-9-]+", found[1]) else None
