"""The catalogue's aliases and a text go in; the names found, each at its place and in its own right, come out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from stackaudit.notes.everyday import EVERYDAY
from stackaudit.rulebook.words import Alias, Technology

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

CHUNK: Final = 1 << 20
"""Texts are searched a megabyte at a time, so that the hits of a huge one never stand in memory together."""


class Hit(NamedTuple):
    """A name at `start:end` of the text, inside block `block`; `identifier` when it is part of a longer word."""

    technology: Technology
    start: int
    end: int
    block: int
    identifier: bool


class Candidate(NamedTuple):
    technology: Technology
    alias: Alias
    cased: str | None  # the spelling that must match, separators folded
    common: bool  # an everyday word: in small letters it must stand alone
    whole: bool  # ambiguous: no plural, version or camel-case tail


def folded(text: str) -> str:
    """Lower case with one kind of space, of the same length: positions stay what they are."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters grow when lowered
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return spaced(lowered)


def spaced(text: str) -> str:
    for separator in "\n\t-_\u00a0\u2010\u2011":
        if separator in text:
            text = text.replace(separator, " ")
    return text


class Matcher:
    """One automaton for every alias and every phrase of `phrases`; built once for a rulebook."""

    def __init__(self, aliases: Iterable[tuple[Technology, Alias]], phrases: Iterable[str]) -> None:
        self.candidates: dict[str, list[Candidate]] = {}
        for technology, alias in aliases:
            text = folded(alias.text).strip()
            if text:
                cased = spaced(alias.text.strip()) if alias.exact_case else None
                common = text in EVERYDAY and not alias.near
                if common:
                    cased = spaced(alias.text.strip())
                whole = bool(alias.near) or not any(c.isalpha() for c in text)
                self.candidates.setdefault(text, []).append(
                    Candidate(technology, alias, cased, common, whole)
                )
        self.phrases = frozenset(folded(phrase) for phrase in phrases)
        self.patterns = sorted(self.candidates.keys() | self.phrases)
        self._near: dict[tuple[str, ...], re.Pattern[str]] = {}

    @cached_property
    def automaton(self) -> AhoCorasick:
        from ahocorasick_rs import AhoCorasick, MatchKind

        return AhoCorasick(self.patterns, matchkind=MatchKind.LeftmostLongest)

    @cached_property
    def inner(self) -> dict[str, list[tuple[int, str]]]:
        """For each pattern, the shorter ones at its words' beginnings: tried when it does not hold."""
        found: dict[str, list[tuple[int, str]]] = {}
        known = set(self.patterns)
        for pattern in self.patterns:
            starts = [0, *(m.end() for m in re.finditer(r"[ /.]", pattern))]
            ends = [*(m.start() for m in re.finditer(r"[ /.]", pattern)), len(pattern)]
            parts = [
                (start, pattern[start:end])
                for start in starts
                for end in reversed(ends)
                if end > start and pattern[start:end] in known and pattern[start:end] != pattern
            ]
            if parts:
                found[pattern] = parts
        return found

    def raw(self, text: str) -> Iterator[tuple[str, int, int]]:
        """(pattern, start, end) of everything found, in order, before any rule is held against it."""
        begin = 0
        while begin < len(text):
            end = len(text)
            if end - begin > CHUNK:
                end = text.find("\n", begin + CHUNK) + 1 or end
            piece = folded(text[begin:end]) if end - begin < len(text) else folded(text)
            for index, start, stop in self.automaton.find_matches_as_indexes(piece):
                yield self.patterns[index], begin + start, begin + stop
            begin = end

    def near(self, words: tuple[str, ...]) -> re.Pattern[str]:
        pattern = self._near.get(words)
        if pattern is None:
            parts = [
                rf"(?<![a-z0-9]){re.escape(word)}(?:s|es)?(?![a-z0-9])"
                if word.isascii()
                else re.escape(word)
                for word in (folded(w) for w in words)
            ]
            pattern = self._near[words] = re.compile("|".join(parts))
        return pattern


_LETTERS: Final = re.compile(r"[a-z][a-z ]{2,}")
_HOST: Final = re.compile(r"(?:host|server|master|worker|runner|node|vm)s?\d*(?![A-Za-z])")
_VERSION: Final = re.compile(r"v?\d{1,4}(?:\.\d{1,3}){0,3}(?:\.x)?")


def is_word(char: str) -> bool:
    """Latin letters and digits: names inside Chinese or Japanese text have no such neighbours."""
    return char.isalnum() and ord(char) < 0x250


def bounds(text: str, pattern: str, start: int, end: int, whole: bool) -> tuple[int, bool] | None:
    """Where the name really ends and whether it is part of a longer word; None if it is no word at all."""
    if (is_word(pattern[0]) or pattern[0] == ".") and start and is_word(text[start - 1]):
        times = text[start - 1] in "xX" and text[start - 2 : start - 1].isdigit()  # "8xA100"
        if not times:
            return None
    if not is_word(pattern[-1]) or end >= len(text) or not is_word(text[end]):
        return end, False
    tail = text[end : end + 24]
    if tail[0] == "s" and not is_word(tail[1:2] or " ") and (not whole or pattern[-1].isdigit()):
        return end + 1, False
    if not _LETTERS.fullmatch(pattern):
        return None
    if version := _VERSION.match(tail):
        after = tail[version.end() : version.end() + 1]
        if not after or not is_word(after):
            return end + version.end(), after in ("-", "_")
    if not whole and len(pattern) > 3 and (host := _HOST.match(tail)):
        return end + host.end(), True
    if not whole and tail[0].isupper() and tail[1:2].islower() and text[end - 1].islower():
        return end, True
    return None
