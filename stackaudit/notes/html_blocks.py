"""HTML goes in (a whole file, or a table inside Markdown), blocks come out."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Final

from stackaudit.notes.writer import Writer

_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>|<!--.*?(?:-->|\Z)", re.DOTALL)
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BREAKS: Final = frozenset(
    {"p", "div", "section", "article", "header", "footer", "nav", "aside", "main", "body", "head",
     "html", "title", "blockquote", "figure", "figcaption", "dl", "dt", "dd", "summary", "details",
     "br", "hr", "form", "meta", "link"}
)  # fmt: skip
_SILENT: Final = frozenset({"script", "style", "template", "noscript"})
_MARKUP: Final = re.compile(r"<[^<>]*>")


def cut_html(out: Writer, start: int, end: int) -> None:
    """Append the blocks of the text between `start` and `end` to the note of `out`."""
    _Page(out, start, end).run()


class _Page:
    """One pass over the tags; what stands between two block-level tags is one block."""

    def __init__(self, out: Writer, start: int, end: int) -> None:
        self.out, self.text = out, out.note.text
        self.start, self.end = start, end
        self.begin = start  # where the text that is not yet in a block begins
        self.kind = "paragraph"
        self.lists = 0
        self.cells: list[tuple[int, int]] = []
        self.row = -1  # where the open row began
        self.cell = -1  # where the open cell began
        self.heads = False

    @cached_property
    def lowered(self) -> str:
        lowered = self.text.lower()
        return lowered if len(lowered) == len(self.text) else self.text

    def run(self) -> None:
        position = self.start
        while (tag := _TAG.search(self.text, position, self.end)) is not None:
            position = tag.end()
            name = (tag[2] or "").lower()
            if name in _SILENT and not tag[1]:
                position = self.skip(name, tag.start(), position)
            elif self.row >= 0 and name not in ("tr", "td", "th", "table"):
                continue
            elif not name:
                self.close(tag.start())
                self.out.whole("comment", tag.start(), tag.end())
                self.begin = tag.end()
            else:
                self.tag(name, bool(tag[1]), tag.start(), tag.end())
        self.close_row(self.end)
        self.close(self.end)

    def tag(self, name: str, closing: bool, start: int, end: int) -> None:
        if name in _HEADINGS:
            if closing and self.kind == name:
                title = _MARKUP.sub(" ", self.text[self.begin : start]).strip()
                self.out.heading(" ".join(title.split()), int(name[1]), self.begin, end)
                self.begin, self.kind = end, "paragraph"
            else:
                self.close(start)
                self.begin, self.kind = start, name
        elif name in ("ul", "ol"):
            self.close(start)
            self.begin = start
            self.lists = max(0, self.lists + (-1 if closing else 1))
            if not self.lists:
                self.out.items.clear()
        elif name == "li":
            self.close(start)
            self.begin, self.kind = start, "paragraph" if closing else "item"
        elif name in ("pre", "textarea"):
            self.close(start)
            self.begin, self.kind = start, "paragraph" if closing else "code"
        elif name == "tr":
            self.close_row(start)
            if not closing:
                self.close(start)
                self.begin = self.row = start
        elif name in ("td", "th"):
            self.close_cell(start)
            if not closing and self.row >= 0:
                self.cell = end
                self.heads = self.heads or name == "th"
        elif name == "table":
            self.close_row(start)
            self.close(start)
            self.begin, self.out.header = start, -1
        elif name in _BREAKS:
            self.close(start)
            self.begin = start

    def close(self, end: int) -> None:
        """End the open text as a block; markup alone is a rule, so that every line belongs somewhere."""
        span = self.text[self.begin : end]
        if not span.strip():
            return
        begin = self.begin + len(span) - len(span.lstrip())
        end = begin + len(span.strip())
        if not _MARKUP.sub("", span).strip() and "alt=" not in span:
            self.out.whole("rule", begin, end)
        elif self.kind == "item":
            self.out.item(self.lists, begin, end)
            self.out.flush()
        elif self.kind == "code":
            self.out.whole("code", begin, end)
        else:
            self.out.whole("paragraph", begin, end, parent=self.out.above(self.lists + 1))
        if self.kind != "code":
            self.kind = "paragraph"
        self.begin = end

    def close_cell(self, end: int) -> None:
        if self.cell >= 0:
            self.cells.append((self.cell, end))
            self.cell = -1

    def close_row(self, end: int) -> None:
        if self.row < 0:
            return
        self.close_cell(end)
        index = self.out.whole("row", self.row, end, parent=self.out.header)
        self.out.note.spans[index] = self.cells
        if self.heads and self.out.header < 0:
            self.out.header = index
        self.cells, self.row, self.heads, self.begin = [], -1, False, end

    def skip(self, name: str, start: int, position: int) -> int:
        """Past a script or style sheet: its text says nothing to a reader."""
        closing = self.lowered.find(f"</{name}", position, self.end)
        stop = self.end if closing < 0 else self.text.find(">", closing, self.end) + 1 or self.end
        if self.row < 0:
            self.close(start)
            self.out.whole("comment", start, stop)
            self.begin = stop
        return stop
