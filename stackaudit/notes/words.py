"""A hit in a block goes in, the words around it come out: sentence, clause, list head; lower case, no markup."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

BEFORE: Final = 420
AFTER: Final = 300
"""How far a sentence is followed on either side of a name: bounds the work on endless lines."""

_MARKUP: Final = re.compile(
    r"\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)?\)|\]\[[^\]\n]*\]|!?\[(?=!?\[)|!\[|&nbsp;|<[^<>\n]*>"
    r"|https?://[^\s<>)\]]+|[*`\[\]]|\B_+|_+\B"
)
_HAS_MARKUP: Final = re.compile(r"[\[\]<*`_&]|https?:")
_STRAIGHT: Final = str.maketrans("’‘“”「」『』《》", '\'\'""""""""')
_ABBREVIATION: Final = re.compile(
    r"\b(?:e\.g|i\.e|z\.b|d\.h|p\.ej|p\.ex|etc|vs|cf|approx|bzw|ca|inkl|inc|ltd|corp|resp)\."
)
_SENTENCE_END: Final = re.compile(r"[.!?](?=[\s\"')”]|$)|[。！？；;]|\n\s*\n")
_CLAUSE: Final = re.compile(
    r"\b(?:but|while|whereas|however|although|though|except|because|which|aber|sondern|während"
    r"|mais|tandis|pero|mientras)\b"
    r"|,\s*(?:and\s+)?(?:so|then|now|we|it|they|i|this|since|yet|with|hence|later|today)\b"
    r"|\band (?:now|then|later|we|it|they|i|this|moved|migrated|switched|replaced|have|will|plan)\b"
    r"|\s[-–—]{1,3}\s|，|但是|但|而是|而且|不过|然而|后来|现在|目前|が、|けど|지만"
)
_CLOSED: Final = re.compile(r"\([^()]*\)|（[^（）]*）")
_SEPARATOR: Final = re.compile(
    r"\s*(?:(?:,|，)\s*(?:and|or|und|oder|et|ou|y|nor)\b|,|、|，|/|·|\+|&|;"
    r"|\b(?:and|or|nor|und|oder|et|ou|y|as well as|plus)\b|以及|或者|和|与|及|或|および|または|と|や|및|또는)\s*"
)
_JOINING: Final = re.compile(
    r"and|or|und|oder|et|ou|y|nor|plus|well|[/、&+·]|以及|或|和|与|及|および|または|と|や|및|또는"
)
_GOVERNS: Final = re.compile(
    r"\b(?:using|uses?|used|with|without|on|like|as|from|via|by|for|to|in|of|runs?|running|including|is|are"
    r"|than|not|no|mit|auf|von|wie|avec|sur|con|sobre)\b|使用|采用|基于|如|比"
)
_DETERMINER: Final = re.compile(
    r"(?:\b(?:a|an|the|our|my|your|any|some|its|their|other|another|existing|plain|single|dedicated|managed"
    r"|hosted|separate|external|simple|both|either|multiple|several|der|die|das|ein|eine|einen|einem"
    r"|un|une|le|la|les|el|los|las|una)\s+)+$"
)


class Around(NamedTuple):
    """The words around one name, all within its sentence.

    `head` is what stands before the list that the name is part of ("tools like" in "tools like A,
    B and NAME"); `listed` says that there is such a list. `near_before` and `near_after` stop at
    the clause's borders; `direct` and `right` are what touches the name.
    """

    before: str
    name: str
    after: str
    near_before: str
    near_after: str
    head: str
    direct: str
    right: str
    listed: bool

    @property
    def sentence(self) -> str:
        return f"{self.before}{self.name}{self.after}"


def bare(text: str) -> str:
    """Without links' targets, tags and emphasis."""
    return _MARKUP.sub(_gap, text)


def plain(text: str) -> str:
    """Bare text in lower case, abbreviations without their dots."""
    if _HAS_MARKUP.search(text):
        text = bare(text)
    text = text.lower()
    if not text.isascii():
        text = text.translate(_STRAIGHT)
    if _ABBREVIATION.search(text):
        text = _ABBREVIATION.sub(lambda m: m[0].replace(".", ""), text)
    return text


def _gap(markup: re.Match[str]) -> str:
    return " " if markup[0][0] in "<h&" else ""


def around(text: str, start: int, end: int, begin: int, finish: int) -> Around:
    """The words around `text[start:end]`, looking no further than `begin` and `finish`."""
    left = plain(text[max(begin, start - BEFORE) : start]).replace("\n", " ")
    right = plain(text[end : min(finish, end + AFTER)].partition("\n\n")[0]).replace("\n", " ")
    before = left[_last_end(_SENTENCE_END, left) :]
    found = _SENTENCE_END.search(right)
    after = right[: found.start()] if found else right
    outer = _CLOSED.sub(" ", before)
    near_before = outer[_last_end(_CLAUSE, outer) :]
    found = _CLAUSE.search(after)
    near_after = after[: found.start()] if found else after
    direct = _DETERMINER.sub("", near_before)
    head, listed = _list_head(direct, _CLOSED.sub("", near_after))
    name = plain(text[start:end])
    return Around(before, name, after, near_before, near_after, head, direct, after[:40], listed)


def _last_end(pattern: re.Pattern[str], text: str) -> int:
    end = 0
    for found in pattern.finditer(text):
        end = found.end()
    return end


def _list_head(before: str, after: str) -> tuple[str, bool]:
    """What stands before the list whose later element follows `before`."""
    window = before[-240:]
    joints = list(_SEPARATOR.finditer(window))
    if not joints or joints[-1].end() != len(window):
        return before, _SEPARATOR.match(after) is not None
    joined, count = False, 0
    position = len(window)
    for joint in reversed(joints):
        element = window[joint.end() : position].strip()
        if position != len(window) and (len(element.split()) > 3 or _GOVERNS.search(element)):
            break
        position = joint.start()
        joined = joined or _JOINING.search(joint[0]) is not None
        count += 1
    goes_on = not after.strip() or _SEPARATOR.match(after) is not None
    ends_bare = _JOINING.search(joints[-1][0]) is None
    if not goes_on and (ends_bare and (joined or count < 3)):
        return before, False  # in "Unlike A, NAME is …" the comma makes no list
    lead = before[: len(before) - len(window) + position].rstrip()
    words = lead.rsplit(None, 1)
    return (words[0] + " " if len(words) == 2 else ""), True
