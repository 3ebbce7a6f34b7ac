"""A hit's block goes in; what its headings, lead-ins, keys, columns and rows say of it comes out."""

from __future__ import annotations

import re
from typing import Final

from stackaudit.model import Layer
from stackaudit.notes.blocks import Block, Note
from stackaudit.notes.labels import Label, label_of, status_of
from stackaudit.notes.match import Hit
from stackaudit.notes.roles import role_of
from stackaudit.notes.words import Around

HARD: Final[frozenset[Label]] = frozenset({"planned", "former", "rejected"})
"""Labels that speak against use; they hold for everything below them."""

NOW: Final = re.compile(
    r"\b(?:now|currently|today|these days|at present|present|current|aktuell|derzeit|jetzt|actuellement|actualmente)\b"
    r"|现在|目前|现用|当前|現在|현재"
)
_LEAD_END: Final = re.compile(r"[:：]\s*[*_`]*\s*$")
_LAST_SENTENCE: Final = re.compile(r"(?<=[.!?。])\s")
_MARKER: Final = re.compile(r"^\s*(?:[-*+•·>]|\d{1,4}[.)、])\s+(?:\[[ xX]\]\s*)?")
_BOX: Final = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+\[([ xX])\]")
_KEY: Final = re.compile(r"^\W{0,6}([^:：|\n]{1,60}?)[*_`]{0,3}\s*(?::|：|\s[-–—=]\s|\s[–—]|-{2,})")
_IS: Final = re.compile(
    r"(?:\b(?:is|are|was|were|comes? from)|(?:用的?|都|全|就)?是|用|为|采用|选用|来自|は|은|는)"
    r"(?:\s*开源的?|\s+[\w'’\-]+){0,4}?\s*[“\"(（]?$"
)
"""The server *is* NAME."""

_PLAN: Final = re.compile(
    r"[\s*_`\[\"']*(?:(?:add|install|deploy|set ?up|migrate (?:\w+ )?to|move (?:\w+ )?to|switch (?:\w+ )?to|try(?: out)?|introduce|support(?: for)?|integrate|use|evaluate|buy|get|replace [\w.-]+ (?:with|by))\s+)?[*_`\[\"']*",
    re.IGNORECASE,
)
"""What may stand before the name in an open item of a plan; a step to be done names things in passing."""

_BASE: Final = re.compile(
    r"\b(?:base|teacher|foundation|student|embedding|reward|distill\w*|initial\w*|backbone)\b|基座|底座|教师|蒸馏|教師"
)
_FIGURE: Final = re.compile(
    r"[\s\d.,%()±+\-–/*_↑↓xX×kKmMbBgGtT]*|n/?a|—|-|✓|✔|✗|✘|✅|❌|☑|yes|no|partial", re.IGNORECASE
)


class Places:
    """Answers for one note; what is asked of a section or lead-in is worked out once."""

    def __init__(self, note: Note) -> None:
        self.note = note
        self._leads: dict[int, Label | None] = {}
        self._sections: dict[int, list[Label | None]] = {}
        self._figures: dict[int, bool] = {}

    def extent(self, hit: Hit, block: Block) -> tuple[int, int]:
        """The part of the block that can speak of the hit: the cell, else all of it."""
        if block.kind == "row":
            for begin, finish in self.note.cells(hit.block):
                if begin <= hit.start < finish:
                    return begin, finish
        return block.start, block.end

    def label(self, hit: Hit, block: Block) -> Label | None:
        """What column, row, key, lead-in, list or heading says: the nearest, but one against use first."""
        found = [*self._row_labels(hit, block)]
        done = False
        if key := self.key(hit, block):
            found.append(label_of(key))
        if block.kind == "item" and (
            box := _BOX.match(self.note.text[block.start : block.start + 40])
        ):
            done = box[1] != " "
            if not done and _PLAN.fullmatch(
                self.note.text[block.start + box.end() : hit.start][:80]
            ):
                found.append("planned")
        found += [
            self._lead_label(index)
            for index in self.note.parents(hit.block)
            if self.note.blocks[index].kind != "row"
        ]
        titles = self._section_labels(block.section)
        own = block.kind == "heading" and self._fills(hit, block)
        found += titles[1:] if own else titles
        if done:  # a ticked item of a plan is no longer planned
            found = [label for label in found if label != "planned"]
        hard = next((label for label in found if label in HARD), None)
        return hard or next((label for label in found if label is not None), None)

    def _section_labels(self, section: int) -> list[Label | None]:
        known = self._sections.get(section)
        if known is None:
            known = []
            for title in self.note.titles(section):
                if NOW.search(title[:120].lower()):  # "Current setup" under "History" is current
                    known.append("stack")
                    break
                known.append(label_of(title))
            self._sections[section] = known
        return known

    def _fills(self, hit: Hit, block: Block) -> bool:
        """Is the heading no more than the name?"""
        text = self.note.text
        if block.end - block.start > 200:
            return False
        rest = text[block.start : hit.start] + text[hit.end : block.end]
        return len(rest.strip(" #=*0123456789.:-")) < 4

    def _lead_label(self, index: int) -> Label | None:
        """What a paragraph says of the list below it, or an item of what hangs under it."""
        if index not in self._leads:
            block, found = self.note.blocks[index], None
            text = self.note.text[block.start : min(block.end, block.start + 2000)].rstrip()
            if block.kind == "item":
                found = label_of(text) if len(text) < 80 or _LEAD_END.search(text) else None
            elif _LEAD_END.search(text):
                found = label_of(_LAST_SENTENCE.split(text[-400:])[-1])
            self._leads[index] = found
        return self._leads[index]

    def key(self, hit: Hit, block: Block) -> str:
        """The words before the colon or dash that the hit stands behind."""
        if block.kind not in ("pair", "item", "paragraph", "quote", "front"):
            return ""
        stop = min(hit.start, block.start + 120)
        left = self.note.text[block.start : stop]
        line = left.rsplit("\n", 1)[-1] if stop == hit.start else left
        found = _KEY.match(_MARKER.sub("", line))
        return found[1].strip(" *_`\"'") if found else ""

    def role(self, hit: Hit, block: Block, words: Around) -> Layer | None:
        """The layer that the key, the row, the column or the sentence's subject names."""
        if block.kind != "row":
            key = self.key(hit, block)
            role = role_of(key) if key and len(key) < 50 else None
            if role is None and (sentence := _KEY.match(words.before)):
                role = role_of(sentence[1][:50])  # "Server: A. Switch: B." on one line
            return role or _role_of_subject(words.direct) or _role_of_subject(words.head)
        for begin, finish in self.note.cells(hit.block)[:3]:
            if begin <= hit.start < finish or finish - begin > 60:
                continue
            if role := role_of(self.note.text[begin:finish].strip()):
                return role
        column = self.column(hit, block)
        return role_of(column) if column else None

    def is_base(self, hit: Hit, block: Block) -> bool:
        """Do key, column or first cell speak of a model that another is made from?"""
        words = [self.key(hit, block), self.column(hit, block) if block.kind == "row" else ""]
        if block.kind == "row" and (cells := self.note.cells(hit.block)):
            words.append(self.note.text[cells[0][0] : min(cells[0][1], cells[0][0] + 60)])
        return _BASE.search(" ".join(words).lower()) is not None

    def column(self, hit: Hit, block: Block) -> str:
        """The head of the column that the hit stands in."""
        if block.parent < 0:
            return ""
        cells, heads = self.note.cells(hit.block), self.note.cells(block.parent)
        number = next((i for i, (a, b) in enumerate(cells) if a <= hit.start < b), -1)
        return self.note.text[slice(*heads[number])].strip() if 0 <= number < len(heads) else ""

    def _row_labels(self, hit: Hit, block: Block) -> list[Label | None]:
        """What the column's head and the row's status cells say."""
        if block.kind != "row":
            return []
        found: list[Label | None] = []
        label = label_of(self.column(hit, block))
        if label in HARD or label == "required":
            found.append(label)
        heads = self.note.cells(block.parent) if block.parent >= 0 else []
        for number, (begin, finish) in enumerate(self.note.cells(hit.block)[:24]):
            if not begin <= hit.start < finish and finish - begin < 240:
                head = self.note.text[slice(*heads[number])] if number < len(heads) else ""
                found.append(status_of(self.note.text[begin:finish], head))
        return found

    def measured(self, hit: Hit, block: Block) -> bool:
        """Is the hit in a table of figures or ticks?"""
        if block.kind != "row":
            return False
        if hit.block not in self._figures:
            cells = self.note.cells(hit.block)
            below = hit.block + 2  # the row below the head and its rule
            if block.parent < 0 and below < len(self.note.blocks):
                cells = self.note.cells(below) if self.note.blocks[below].kind == "row" else cells
            texts = [self.note.text[a : min(b, a + 80)].strip(" *_`") for a, b in cells[:40]]
            figures = sum(1 for text in texts if text and _FIGURE.fullmatch(text[:40]))
            self._figures[hit.block] = len(texts) > 2 and figures >= (len(texts) - 1) * 0.5
        return self._figures[hit.block]

    def is_named(self, hit: Hit, block: Block) -> bool:
        """Does an item, row or pair begin with the name, so that it is about it?"""
        if block.kind not in ("item", "row", "pair", "heading"):
            return False
        begin, _ = self.extent(hit, block)
        if hit.start - begin > 200:
            return False
        left = _MARKER.sub("", self.note.text[begin : hit.start])
        if found := _KEY.match(left):
            left = left[found.end() :]
        return len(left) < 80 and len(left.split()) <= 4


def _role_of_subject(clause: str) -> Layer | None:
    """The layer of what "is" the name, in "the server is NAME"."""
    clause = clause[-110:]
    found = _IS.search(clause)
    return role_of(clause[max(0, found.start() - 48) : found.start()]) if found else None
