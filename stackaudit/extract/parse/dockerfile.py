"""A Dockerfile goes in; its instructions come out, each with its text, its line and its here-documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

KEYWORDS: Final = frozenset(
    {"FROM", "RUN", "CMD", "LABEL", "MAINTAINER", "EXPOSE", "ENV", "ADD", "COPY", "ENTRYPOINT",
     "VOLUME", "USER", "WORKDIR", "ARG", "ONBUILD", "STOPSIGNAL", "HEALTHCHECK", "SHELL"}
)  # fmt: skip

_DIRECTIVE: Final = re.compile(r"#\s*([A-Za-z]+)\s*=\s*(\S*)\s*$")
_START: Final = re.compile(r"\s*([A-Za-z]+)(?:\s+|\\?$)")
_HEREDOC: Final = re.compile(r"(?:^|(?<=\s))\d*<<-?(['\"]?)([A-Za-z_][\w.]*)\1")
_WITH_HEREDOCS: Final = frozenset({"RUN", "COPY", "ADD"})


class Heredoc(NamedTuple):
    """The body of a here-document; `line` is that of its first line."""

    body: str
    line: int


class Instruction(NamedTuple):
    """`text` is what follows the keyword, continued lines joined by a backslash and a newline.

    ONBUILD is taken off: what it triggers is the instruction, `onbuild` says so. `keyword` is in
    capitals and may be a word that is no keyword.
    """

    keyword: str
    text: str
    line: int
    heredocs: tuple[Heredoc, ...] = ()
    onbuild: bool = False


def directives(lines: list[str]) -> dict[str, tuple[str, int]]:
    """The parser directives at the top ("syntax", "escape"), each with its line."""
    found: dict[str, tuple[str, int]] = {}
    for number, line in enumerate(lines, 1):
        directive = _DIRECTIVE.match(line.strip())
        if directive is None or directive[1].lower() in found:
            break
        found[directive[1].lower()] = (directive[2], number)
    return found


def instructions(lines: list[str]) -> Iterator[Instruction]:
    """The instructions in their order."""
    escape = "`" if directives(lines).get("escape", ("\\", 0))[0] == "`" else "\\"
    last = {line.strip(): number for number, line in enumerate(lines)}
    number = 0
    while number < len(lines):
        start = number
        first = lines[number].strip()
        if not first or first.startswith("#"):
            number += 1
            continue
        parts, number = _logical_line(lines, number, escape)
        text = "".join(parts)
        head = _START.match(text)
        keyword, rest = (head[1].upper(), text[head.end() :]) if head else (first.split()[0], "")
        onbuild = keyword == "ONBUILD"
        begin = start + 1 + text.count("\n", 0, head.end() if head else 0)
        if onbuild:
            head = _START.match(rest)
            begin += rest.count("\n", 0, head.end()) if head else 0
            keyword, rest = (head[1].upper(), rest[head.end() :]) if head else ("", "")
        heredocs: list[Heredoc] = []
        if keyword in _WITH_HEREDOCS and "<<" in rest:
            for found in _HEREDOC.finditer(rest):
                if last.get(found[2], -1) < number:
                    continue  # never closed: then it is no here-document
                body, first_line = [], number + 1
                while lines[number].strip() != found[2]:
                    body.append(lines[number])
                    number += 1
                number += 1
                heredocs.append(Heredoc("\n".join(body), first_line))
        yield Instruction(keyword, rest, begin, tuple(heredocs), onbuild)


def _logical_line(lines: list[str], number: int, escape: str) -> tuple[list[str], int]:
    """The pieces of one instruction, comments and blank lines inside it emptied, and the line after it.

    A continued line that is followed by a blank one and then by a keyword in capitals was not meant
    to go on.
    """
    parts: list[str] = []
    blank = False
    while number < len(lines):
        line = lines[number].rstrip()
        if blank and line.partition(" ")[0] in KEYWORDS:
            break
        number += 1
        if parts and (not line or line.lstrip().startswith("#")):
            blank = blank or not line
            parts.append("\\\n")
            continue
        blank = False
        if not line.endswith(escape):
            parts.append(line)
            return parts, number
        parts.append(line[:-1] + "\\\n")
    if parts:
        parts[-1] = parts[-1].removesuffix("\\\n")
    return parts, number
