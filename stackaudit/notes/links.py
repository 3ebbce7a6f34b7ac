"""A note goes in; which parts of a line are link texts, link targets, tags, code or picture names comes out."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final, Literal, TypeAlias

from stackaudit.notes.blocks import Note

Span: TypeAlias = Literal["target", "tag", "alt", "code", "address", "text"]

_SPANS: Final = re.compile(
    r"(?P<code>(?<!`)`[^`\n]+`(?!`))"
    r"|\]\((?P<target>[^()\s]*(?:\([^()\s]*\)[^()\s]*)?)"
    r"|^[ \t]{0,3}\[[^\]\n]+\]:[ \t]*(?P<definition>\S+)"
    r"|<(?P<autolink>https?://[^\s<>]+)>|(?P<tag><[a-zA-Z/!][^<>]*>)"
    r"|(?P<url>\b(?:https?|ftp|git|ssh)://[^\s<>()\]\"'`|，。；、）]+)"
    r"|(?P<address>(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+|(?<![\w@])@[A-Za-z][\w-]+(?!/))"
    r"|!\[(?P<alt>[^\[\]\n]*)\]|\[(?P<text>[^\[\]\n]*)\](?=\()"
)
_ALT: Final = re.compile(r"\balt=\"([^\"]*)\"|\balt='([^']*)'", re.IGNORECASE)
_KINDS: Final[dict[str, Span]] = {
    "code": "code", "target": "target", "definition": "target", "autolink": "target",
    "url": "target", "tag": "tag", "address": "address", "alt": "alt", "text": "text",
}  # fmt: skip


class Spans:
    """Looks at one line at a time and remembers it, since hits come in order."""

    def __init__(self, note: Note) -> None:
        self.note = note
        self._line = 0
        self._found: list[tuple[int, int, Span]] = []
        self._begins: list[int] = []

    def _load(self, offset: int) -> None:
        line = self.note.line(offset)
        if line == self._line:
            return
        self._line = line
        start = self.note.starts[line - 1]
        end = self.note.starts[line] - 1 if line < len(self.note.starts) else len(self.note.text)
        found: list[tuple[int, int, Span]] = []
        for match in _SPANS.finditer(self.note.text, start, end):
            name = match.lastgroup or "text"
            kind = _KINDS[name]
            if kind == "tag":
                for alt in _ALT.finditer(self.note.text, match.start(), match.end()):
                    group = 1 if alt[1] is not None else 2
                    found.append((match.start(), alt.start(group), "tag"))
                    found.append((*alt.span(group), "alt"))
                    break
                begin = (
                    found[-1][1]
                    if found and found[-1][2] == "alt" and found[-1][0] >= match.start()
                    else match.start()
                )
                found.append((begin, match.end(), "tag"))
            elif kind == "code" and "://" in match[name]:  # reST: `NAME <https://…>`_
                begin = match.start() + max(0, match[name].find("<"))
                found.append((begin, match.end(), "target"))
            else:
                found.append((*match.span(name), kind))
        self._found = found
        self._begins = [span[0] for span in found]

    def at(self, start: int, end: int) -> Span | None:
        """What kind of span holds `start:end`; None for ordinary text."""
        self._load(start)
        index = bisect_right(self._begins, start) - 1
        if index >= 0 and self._found[index][1] >= end:
            return self._found[index][2]
        return None

    def in_title(self, start: int, end: int) -> bool:
        """Is the name one word of the many that a link to another site has for a text?"""
        self._load(start)
        index = bisect_right(self._begins, start) - 1
        if index < 0 or self._found[index][2] != "text" or self._found[index][1] < end:
            return False
        begin, stop, _ = self._found[index]
        text = self.note.text
        title = text[begin:stop]
        long = len(title.split()) > 3 or (not title.isascii() and len(title) > 20)
        return long and text[stop : stop + 6] == "](http"

    def in_link_text(self, start: int, end: int) -> bool:
        """Is the name the whole text of a link?"""
        self._load(start)
        index = bisect_right(self._begins, start) - 1
        if index < 0 or self._found[index][2] not in ("text", "alt"):
            return False
        begin, stop, _ = self._found[index]
        text = self.note.text
        return end <= stop and not (text[begin:start] + text[end:stop]).strip(" *_`\"'.0123456789v")

    def target_after(self, end: int) -> str:
        """The target of the link that the name before `end` is part of, or ""."""
        self._load(end)
        index = bisect_right(self._begins, end)
        if index < len(self._found) and self._found[index][2] == "target":
            begin, stop, _ = self._found[index]
            if "](" in self.note.text[end:begin] and "[" not in self.note.text[end:begin]:
                return self.note.text[begin:stop]
        return ""
