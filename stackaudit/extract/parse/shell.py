"""A shell script goes in; its simple commands as words that know their lines come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(
    r"(?P<space>(?:[ \t\r]|\\\n)+)|(?P<end>\n|&&|\|\||;;?|\|&?|&(?!>)|[(){}](?=\s|$|;)|[()`])"
    r"|(?P<redirect>&?\d*(?:<<<|<<-?|>>|>\||[<>]&?)(?P<to>\d*-?))"
    r"|(?P<single>'[^']*'?)|(?P<double>\"[^\"\\]*(?:\\.[^\"\\]*)*\"?)|(?P<escaped>\\.)"
    r"|(?P<bare>[^\s\\'\"|&;()`<>$]+)|(?P<other>.)",
    re.DOTALL,
)
_BRACKET: Final = re.compile(r"[(){}]")
_HEREDOC: Final = re.compile(r"(?<!<)<<-?[ \t]*\\?(['\"]?)([A-Za-z_][\w.]*)\1")
_ESCAPE: Final = re.compile(r'\\([$`"\\])|\\\n')


class Word(NamedTuple):
    """One word with its quotes taken off; `line` is where it stands."""

    text: str
    line: int


def commands(text: str, line: int = 1) -> Iterator[list[Word]]:
    """The simple commands of a script in their order; comments, here-documents and redirections are left out.

    `line` is the number of the script's first line. A command substitution stays inside its word.
    """
    text = without_heredocs(text)
    words: list[Word] = []
    parts: list[str] = []
    start, redirected, offset, closes = line, False, 0, True
    while offset < len(text):
        found = _TOKEN.match(text, offset)
        assert found is not None
        kind, token = found.lastgroup, found[0]
        offset = found.end()
        if kind == "to":
            kind = "redirect"
        if kind == "bare" and token[0] == "#" and not parts:
            offset = text.find("\n", offset)
            offset = len(text) if offset < 0 else offset
            continue
        if kind in ("space", "end", "redirect") and parts:
            if not redirected:
                words.append(Word("".join(parts), start))
            parts, redirected = [], False
        if kind == "redirect":
            redirected = not found["to"]
        elif kind == "end":
            redirected = False
            if words:
                yield words
                words = []
        elif kind != "space":
            if not parts:
                start = line
            end = (
                _substitution(text, offset)
                if kind == "other" and token == "$" and closes  # noqa: S105 - no password
                else None
            )
            if end is not None:
                token, offset = text[found.start() : end], end
            elif kind == "other" and text[offset : offset + 1] in ("(", "{"):
                closes = False
            parts.append(_value(kind, token))
        line += token.count("\n")
    if parts and not redirected:
        words.append(Word("".join(parts), start))
    if words:
        yield words


def _value(kind: str | None, token: str) -> str:
    if kind == "single":
        return token[1:-1] if len(token) > 1 and token.endswith("'") else token[1:]
    if kind == "double":
        inner = token[1:-1] if len(token) > 1 and token.endswith('"') else token[1:]
        return _ESCAPE.sub(r"\1", inner) if "\\" in inner else inner
    return token[1:] if kind == "escaped" else token


def _substitution(text: str, start: int) -> int | None:
    """The end of the "$(…)" or "${…}" whose bracket stands at `start`, None where there is none."""
    if text[start : start + 1] not in ("(", "{"):
        return None
    opening, closing = ("(", ")") if text[start] == "(" else ("{", "}")
    level = 0
    for found in _BRACKET.finditer(text, start):
        level += (found[0] == opening) - (found[0] == closing)
        if level == 0:
            return found.end()
    return None


def without_heredocs(text: str) -> str:
    """The script with the bodies of its here-documents blanked."""
    if "<<" not in text:
        return text
    lines = text.split("\n")
    last = {line.strip(): number for number, line in enumerate(lines)}
    number = 0
    while number < len(lines):
        ends = [found[2] for found in _HEREDOC.finditer(lines[number])]
        number += 1
        for end in ends:
            if last.get(end, -1) < number:
                continue
            while lines[number].strip() != end:
                lines[number] = ""
                number += 1
            lines[number] = ""
            number += 1
    return "\n".join(lines)
