"""The words around a name go in, what they say of it comes out: used, planned, former, rejected, compared, example."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from stackaudit.model import Strength
from stackaudit.notes import phrases
from stackaudit.notes.phrases import Rows
from stackaudit.notes.words import Around


class _Table:
    """Rows of one place: a single expression dismisses most texts, the rows then tell which it was."""

    def __init__(self, words: Rows, marks: Rows = (), han: Rows = ()) -> None:
        self.words = re.compile(r"\b(?:" + "|".join(p for _, p in words) + ")")
        self.marks = [(strength, re.compile(pattern)) for strength, pattern in marks]
        self.han = [(strength, re.compile(pattern)) for strength, pattern in han]
        self.rows = [(strength, re.compile(rf"\b{pattern}")) for strength, pattern in words]

    def find(self, text: str) -> Iterator[tuple[Strength, re.Match[str]]]:
        """What each row finds, in the order of the rows."""
        rows = self.marks
        if self.words.search(text):
            rows = [*self.rows, *rows]
        if not text.isascii():
            rows = [*rows, *self.han]
        for strength, pattern in rows:
            found = pattern.search(text)
            if found:
                yield strength, found


@cache
def _head() -> _Table:
    return _Table(phrases.HEAD_WORDS, han=phrases.HEAD_HAN)


@cache
def _tail() -> _Table:
    return _Table(phrases.TAIL_WORDS, phrases.TAIL_MARKS, phrases.TAIL_HAN)


@cache
def _clause() -> _Table:
    return _Table(phrases.CLAUSE_WORDS, han=phrases.CLAUSE_HAN)


@cache
def _one(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def said(words: Around) -> Strength | None:
    """The strength that the clause itself states against plain use, None when it states none."""
    for strength, _ in _head().find(words.direct[-90:]):
        return strength
    if words.listed and words.head:
        for strength, _ in _head().find(words.head[-90:]):
            return strength
    tail = words.near_after[:130]
    for strength, found in _tail().find(tail):
        if _reaches(tail[: found.start()], found[0]):
            return strength
    if _moved_from(words):
        return "former"
    if _one(phrases.SENTENCE).search(words.before):
        return "rejected"
    for strength, _ in _clause().find(words.near_before):
        return strength
    return None


def leaving(words: Around) -> bool:
    """Is the name what a plan wants to leave ("we plan to migrate from NAME")? Until then it is in use."""
    return bool(
        _one(phrases.LEAVE).search(words.direct[-90:])
        and any(strength == "planned" for strength, _ in _clause().find(words.near_before))
    )


def _moved_from(words: Around) -> bool:
    """In "从 NAME 迁移到 …" and "von NAME auf … gewechselt" the verb comes after the name."""
    if re.search(r"(?:从|由|自)\s*$", words.direct):
        moved = r".{0,16}(?:迁移|切换|换成|换到|转到|转向|改用|改成|升级)"
        return re.match(moved, words.after) is not None
    if words.direct.endswith("von "):
        return (
            _one(r"\b(?:gewechselt|umgestiegen|migriert|umgezogen)\b").search(words.after)
            is not None
        )
    return False


_STOPS: Final = re.compile(
    r"\b(?:for|to|with|in|on|as|from|which|that|where|by|is|are|runs?|uses?|used|at|because|since|so|and we|we|i)\b|[;；。]"
)
_AFAR: Final = re.compile(r"to be|will be|in the|next|later|until")
"""Predicates that speak of the nearest noun only."""

_CONJUNCTION: Final = re.compile(r"[/、]|\b(?:and|or|und|oder|et|ou|y)\b")


def _reaches(gap: str, predicate: str) -> bool:
    """May what stands between a name and a later predicate be skipped? Lists and nouns may."""
    if not gap.strip():
        return True
    if len(gap.split()) > 7 or _STOPS.search(gap):
        return False
    if _AFAR.match(predicate) and len(gap.split()) > 2:
        return False
    if re.match(r"(?:is|was|has|does)\b", predicate) and re.search(r",|\band\b", gap):
        return False  # "A, and B was …" says nothing of A
    comma = max(gap.rfind(","), gap.rfind("，"))
    return comma < 0 or _CONJUNCTION.search(gap, comma) is not None


def towards(words: Around) -> bool:
    """Is the name what something moved to?"""
    found = _one(phrases.TOWARDS)
    return bool(
        found.search(words.direct[-120:]) or (words.listed and found.search(words.head[-120:]))
    )


def uses(words: Around) -> bool:
    """Does the sentence say that somebody here uses, runs or builds on the name?"""
    if _one(phrases.USE).search(words.before):
        return True
    if not words.before.isascii() and _one(phrases.USE_HAN).search(words.before):
        return True
    return _one(phrases.USE_AFTER).search(words.near_after[:60]) is not None


def builds(words: Around) -> bool:
    """Does a page about software say that the software itself is made of the name?"""
    return bool(
        _one(phrases.BUILT).search(words.near_before)
        or _one(phrases.BUILT_AFTER).search(words.near_after[:90])
    )


def conditional(words: Around) -> bool:
    """Does the sentence speak of what its reader may do?"""
    return _one(phrases.CONDITION).search(words.before) is not None


_DEMANDED: Final = re.compile(r"\s*(?:v?\d[\w.]*\s*)?(?:[~>=]=|is required|\(?required)")
_REQUIRED: Final = re.compile(
    r"\s*(?:v?\d[\w.]*\s*)?(?:[~>=]=|>|is required|must be installed|\(?required)"
    r"|(?:を|が)?(?:インストール|必要)|(?:이|가|을|를)? ?(?:필요|설치)|(?:需|必须)"
)


def demands(words: Around) -> bool:
    """Does a page about software say that its reader must have the name?"""
    return bool(_one(phrases.DEMAND).search(words.near_before) or _DEMANDED.match(words.right))


def requires(words: Around) -> bool:
    """Must the name be there or be installed?"""
    return bool(_one(phrases.REQUIRED).search(words.near_before) or _REQUIRED.match(words.right))


def supports(words: Around) -> bool:
    """Is the name only something that the thing described can work with?"""
    return _one(phrases.SUPPORT).search(words.near_before[-140:]) is not None


def exemplary(words: Around) -> bool:
    """Is the name an example of its kind?"""
    example = _one(phrases.EXAMPLE)
    return bool(
        example.search(words.direct[-40:]) or (words.listed and example.search(words.head[-40:]))
    )


def others(words: Around) -> bool:
    """Does the sentence speak of what somebody else did?"""
    return _one(phrases.OTHERS).match(words.sentence) is not None
