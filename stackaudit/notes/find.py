"""A note and the matcher's raw finds go in; the names that hold at their place come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.notes.blocks import Note
from stackaudit.notes.links import Spans
from stackaudit.notes.match import Hit, Matcher, bounds, folded, is_word, spaced
from stackaudit.rulebook.words import Alias, Place

NEAR: Final = 900
"""How far from a name, inside its block, a word that it needs nearby may stand."""

_HAN_BEFORE: Final = frozenset(
    "的是为用和与或及在由等了上以含有自从向到把被让给于将即如像跟同载备配购买选接入产部张块台颗片个"
)
_HAN_AFTER: Final = frozenset("的是和与或及等在上为有云卡芯公服平框模机系列处集节显加算训推采产品")


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _han_word(text: str, start: int, end: int) -> bool:
    """Two Chinese characters may belong to two other words ("提高通信" does not name 高通)."""
    if not (_is_han(text[start]) and _is_han(text[end - 1])):
        return True
    before, after = text[start - 1 : start], text[end : end + 1]
    fits_before = not before or not _is_han(before) or before in _HAN_BEFORE
    return fits_before or not after or not _is_han(after) or after in _HAN_AFTER


class Finder:
    """Finds the hits of one note; the note's blocks and link spans answer where a name stands."""

    def __init__(self, matcher: Matcher, note: Note) -> None:
        self.matcher, self.note = matcher, note
        self.spans = Spans(note)
        self._folded_block = (-1, "", "")

    def hits(self, pattern: str, start: int, end: int) -> Iterator[Hit]:
        """The hit of a found pattern, or those of the shorter names inside it."""
        hit = self.hold(pattern, start, end)
        if hit is not None:
            yield hit
            return
        reached = start
        for offset, part in self.matcher.inner.get(pattern, ()):
            if start + offset < reached:
                continue
            hit = self.hold(part, start + offset, start + offset + len(part))
            if hit is not None:
                reached = hit.end
                yield hit

    def hold(self, pattern: str, start: int, end: int) -> Hit | None:
        """Hold every rule of the pattern's aliases against this place."""
        candidates = self.matcher.candidates.get(pattern)
        if not candidates:
            return None
        text = self.note.text
        found = spaced(text[start:end])
        for candidate in candidates:
            edge = bounds(
                text, pattern, start, end, candidate.whole and self.note.flavour != "lines"
            )
            if edge is None or (len(pattern) == 2 and not _han_word(text, start, end)):
                continue
            block = self.note.index_at(start)
            if block < 0 or self.note.blocks[block].end < end:
                return None
            cased = candidate.cased in (None, found)
            if cased and candidate.common:  # "salt", and "Salt the steak", name nothing
                cased = not found.islower() and not self.begins_sentence(start, block)
            if not cased and not self.spelt_small(candidate.alias, found, start, end, block):
                continue
            if self.allowed(candidate.alias, start, end, block):
                stop, part = edge
                return Hit(candidate.technology, start, stop, block, part)
        return None

    def begins_sentence(self, start: int, block: int) -> bool:
        """Does any word have a capital here?"""
        left = self.note.text[max(self.note.blocks[block].start, start - 24) : start]
        return _SENTENCE_START.search(left) is not None

    def spelt_small(self, alias: Alias, found: str, start: int, end: int, block: int) -> bool:
        """A name that needs its capitals may do without them where it stands alone, or in host names."""
        if alias.near or found.isupper():
            return False
        if self.note.flavour == "lines" or self.spans.at(start, end) == "code":
            return True
        return self.stands_alone(("cell", "item", "link", "key"), start, end, block)

    def allowed(self, alias: Alias, start: int, end: int, block: int) -> bool:
        if alias.never_after and _beside(self.note.text[end : end + 48], alias.never_after, True):
            return False
        if alias.never_before:
            left = self.note.text[max(0, start - 48) : start]
            if _beside(left, alias.never_before, False):
                return False
        if not alias.near:
            return True
        if alias.places and self.stands_alone(alias.places, start, end, block):
            return True
        return self.has_near(alias.near, start, end, block)

    def has_near(self, words: tuple[str, ...], start: int, end: int, block: int) -> bool:
        if self._folded_block[0] != block:
            place = self.note.blocks[block]
            content = folded(self.note.text[place.start : place.end])
            around = [*self.note.titles(place.section)]
            if place.parent >= 0:
                parent = self.note.blocks[place.parent]
                around.append(self.note.text[parent.start : min(parent.end, parent.start + 300)])
            self._folded_block = (block, content, folded(" \n ".join(around)[:1200]))
        pattern = self.matcher.near(words)
        begin = self.note.blocks[block].start
        _, content, titles = self._folded_block
        left = content[max(0, start - begin - NEAR) : start - begin]
        right = content[end - begin : end - begin + NEAR]
        return bool(pattern.search(left) or pattern.search(right) or pattern.search(titles))

    def stands_alone(self, places: tuple[Place, ...], start: int, end: int, index: int) -> bool:
        """Does the name fill one of the places that need no words nearby?"""
        note, block = self.note, self.note.blocks[index]
        if "link" in places and self.spans.in_link_text(start, end):
            return True
        if "cell" in places and block.kind in ("item", "pair", "paragraph", "front"):
            line = note.text[max(block.start, start - 80) : start].rsplit("\n", 1)[-1]
            rest = note.text[end : min(block.end, end + 60)].split("\n", 1)[0]
            if _VALUE.fullmatch(line) and _AFTER_ALONE.fullmatch(rest):
                return True  # "UPS: NAME" stands like a cell
        if min(start, block.end) - block.start > 400 and block.kind != "row":
            return False
        match block.kind:
            case "row" if "cell" in places:
                spans = [s for s in note.cells(index) if s[0] <= start and end <= s[1]]
                return any(
                    start - a < 200
                    and _alone(note.text[a:start], note.text[end : min(b, end + 200)])
                    for a, b in spans
                )
            case "item" if "item" in places:
                return _heads(
                    note.text[block.start : start], note.text[end : min(block.end, end + 40)]
                )
            case "heading" if "heading" in places:
                return _alone(
                    note.text[block.start : start], note.text[end : min(block.end, end + 200)]
                )
            case "pair" | "front" if "key" in places:
                left = note.text[block.start : start]
                return not left.strip(" \t-\"'*`") and note.text[end : end + 2].lstrip("*`\"' ")[
                    :1
                ] in (":", "：", "=")
            case "item" | "pair" if "key" in places:
                return (
                    not note.text[block.start : start].strip(" \t-\"'*`")
                    and note.text[end : end + 1] == ":"
                )
        return False


_SENTENCE_START: Final = re.compile(r"(?:^|[.!?:]\s|\n)[\s*_>\"'(\d.)+-]*$")
_BEFORE_ALONE: Final = re.compile(r"[\s*_`#=>|\[\]\"'\d.–—-]*(?:<[^<>]*>)*[\s*_`\[\]]*")
_AFTER_ALONE: Final = re.compile(
    r"[\s*_`#=|\]\"'.,:;!]*(?:\(https?:[^()]*\))?(?:<[^<>]*>)*\s*(?:v?\d[\w.+]*)?[\s*_`#=|\]\"'.,:;!]*"
)
_VALUE: Final = re.compile(r"[^:：\n]{1,50}(?::|：|\s[–—-]\s)[\s*_`\[\"']*")
_ITEM_HEAD: Final = re.compile(
    r"\s*(?:[-*+•·‣◦▪●–—]|\(?\d{1,4}[.)、])?\s*(?:\[[ xX]\]\s*)?[*_`\[\"']*"
)
_ITEM_AFTER: Final = re.compile(
    r"[*_`\]\"']*(?:\([^()]*\))?(?:\s*$|\s*[:：,，(（]|\s+[-–—=]|\s+v?\d)"
)


def _alone(before: str, after: str) -> bool:
    return bool(_BEFORE_ALONE.fullmatch(before[-200:]) and _AFTER_ALONE.fullmatch(after[:200]))


def _heads(before: str, after: str) -> bool:
    return bool(len(before) < 40 and _ITEM_HEAD.fullmatch(before) and _ITEM_AFTER.match(after))


def _beside(text: str, words: tuple[str, ...], after: bool) -> bool:
    """Does one of the words touch the name, spaces, dashes and markup aside?"""
    plain = folded(text)
    plain = plain.lstrip(" *`\"'([]/") if after else plain.rstrip(" *`\"'([]/")
    for word in words:
        word = folded(word)
        if (
            after
            and plain.startswith(word)
            and not is_word(plain[len(word) : len(word) + 1] or " ")
        ):
            return True
        if (
            not after
            and plain.endswith(word)
            and not is_word(plain[-len(word) - 1 : -len(word)] or " ")
        ):
            return True
    return False
