"""Blocks go in one after the other; a Note with its sections, lists and parents comes out."""

from __future__ import annotations

from stackaudit.notes.blocks import Block, Kind, Note, Section


class Writer:
    """Appends blocks to a note; the open block is the one that further lines may still join."""

    def __init__(self, note: Note) -> None:
        self.note = note
        self.section = -1
        self.kind: Kind | None = None
        self.begin = self.finish = self.level = 0
        self.parent = -1
        self.info = ""
        self.lead = -1  # the paragraph right above, which a list may hang under
        self.list_lead = -1  # the paragraph that introduced the list we are in
        self.items: list[tuple[int, int]] = []  # (indent, block index) of the list we are in
        self.header = -1  # the head row of the table we are in

    def flush(self) -> int:
        """Close the open block; its index, or -1 when none was open."""
        if self.kind is None:
            return -1
        blocks = self.note.blocks
        blocks.append(
            Block(
                self.kind, self.begin, self.finish, self.level, self.section, self.parent, self.info
            )
        )
        if self.kind in ("paragraph", "pair", "quote"):
            self.lead = len(blocks) - 1
        self.kind, self.info = None, ""
        return len(blocks) - 1

    def start(self, kind: Kind, begin: int, end: int, level: int = 0, parent: int = -1) -> None:
        self.flush()
        self.kind, self.begin, self.finish = kind, begin, end
        self.level, self.parent = level, parent

    def whole(self, kind: Kind, begin: int, end: int, parent: int = -1, info: str = "") -> int:
        """A block that nothing can join."""
        self.start(kind, begin, end, parent=parent)
        self.info = info
        return self.flush()

    def heading(self, title: str, depth: int, begin: int, end: int) -> None:
        self.flush()
        sections, parent = self.note.sections, self.section
        while parent >= 0 and sections[parent].depth >= depth:
            parent = sections[parent].parent
        sections.append(Section(title, depth, parent))
        self.section = len(sections) - 1
        self.whole("heading", begin, end)
        self.items.clear()
        self.lead = self.header = -1

    def item(self, indent: int, begin: int, end: int, kind: Kind = "item") -> None:
        self.flush()
        if not self.items:
            self.list_lead = self.lead if self.lead == len(self.note.blocks) - 1 else -1
        parent = self.above(indent)
        if parent < 0:
            parent = self.list_lead
        self.start(kind, begin, end, len(self.items) + 1, parent)
        # The index this block will get: nothing else is appended before it is flushed.
        self.items.append((indent, len(self.note.blocks)))

    def above(self, indent: int) -> int:
        """The list item that an indented paragraph belongs to."""
        while self.items and self.items[-1][0] >= indent:
            self.items.pop()
        return self.items[-1][1] if self.items else -1
