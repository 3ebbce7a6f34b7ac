"""What a note is cut into: blocks with their places, sections, and the questions asked of them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal[
    "heading", "paragraph", "item", "row", "pair", "quote", "code", "front", "rule", "comment"
]
Flavour: TypeAlias = Literal["markdown", "rst", "adoc", "org", "html", "text", "lines", "csv"]

FLAVOURS: Final[dict[str, Flavour]] = {
    "rst": "rst", "rest": "rst", "adoc": "adoc", "asciidoc": "adoc", "asc": "adoc", "org": "org",
    "html": "html", "htm": "html", "xhtml": "html", "txt": "text", "text": "text", "": "text",
    "yml": "lines", "yaml": "lines", "ini": "lines", "cfg": "lines", "conf": "lines",
    "toml": "lines", "log": "lines", "json": "lines", "out": "lines", "lst": "lines",
    "csv": "csv", "tsv": "csv",
}  # fmt: skip
"""By extension; everything else is Markdown, which reads plain text well."""

MAX_DEPTH: Final = 12
"""How far up parents and headings are followed: deeper nesting says nothing more."""


class Block(NamedTuple):
    """One piece of text: its span, nesting level, section, and what it hangs under.

    `parent` is the index of the list item, heading row or lead-in paragraph above it, or -1.
    `info` is the language of a code block.
    """

    kind: Kind
    start: int
    end: int
    level: int
    section: int
    parent: int
    info: str = ""


class Section(NamedTuple):
    """A heading: its text, its depth, and the section around it (-1 for none)."""

    title: str
    depth: int
    parent: int


@dataclass(slots=True)
class Note:
    """A text cut into blocks; `spans` holds the cell spans of rows that are not pipe tables."""

    text: str
    flavour: Flavour
    starts: list[int]
    blocks: list[Block] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    spans: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    _begins: list[int] = field(default_factory=list)

    def line(self, offset: int) -> int:
        """The 1-based line that holds `offset`."""
        return bisect_right(self.starts, offset)

    def index_at(self, offset: int) -> int:
        """The index of the block that holds `offset`, or -1 between blocks."""
        if len(self._begins) != len(self.blocks):
            self._begins = [block.start for block in self.blocks]
        index = bisect_right(self._begins, offset) - 1
        return index if index >= 0 and offset < self.blocks[index].end else -1

    def content(self, index: int) -> str:
        block = self.blocks[index]
        return self.text[block.start : block.end]

    def titles(self, section: int) -> list[str]:
        """The headings above, nearest first."""
        found: list[str] = []
        while section >= 0 and len(found) < MAX_DEPTH:
            found.append(self.sections[section].title)
            section = self.sections[section].parent
        return found

    def parents(self, index: int) -> list[int]:
        """The blocks that a block hangs under, nearest first."""
        found: list[int] = []
        index = self.blocks[index].parent
        while index >= 0 and len(found) < MAX_DEPTH:
            found.append(index)
            index = self.blocks[index].parent
        return found

    def cells(self, index: int) -> list[tuple[int, int]]:
        """The spans of a row's cells."""
        known = self.spans.get(index)
        if known is None:
            block = self.blocks[index]
            known = self.spans[index] = pipe_cells(self.text, block.start, block.end)
        return known


def pipe_cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cell spans of a pipe row, without the pipes; `\\|` is not a border."""
    borders = [start - 1]
    at = text.find("|", start, end)
    while at >= 0:
        if text[at - 1 : at] != "\\":
            borders.append(at)
        at = text.find("|", at + 1, end)
    borders.append(end)
    cells = [(a + 1, b) for a, b in pairwise(borders)]
    if cells and not text[slice(*cells[0])].strip():
        cells.pop(0)
    if cells and not text[slice(*cells[-1])].strip():
        cells.pop()
    return cells
