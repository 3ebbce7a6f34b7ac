"""The text on both sides of a hardware name goes in; how many of it there are comes out."""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final[dict[str, int]] = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "sixteen": 16, "dual": 2, "twin": 2, "quad": 4,
    "dozen": 12, "hundred": 100, "thousand": 1000, "zwei": 2, "drei": 3, "vier": 4, "acht": 8,
    "deux": 2, "trois": 3, "quatre": 4, "huit": 8, "dos": 2, "tres": 3, "cuatro": 4, "ocho": 8,
    "两": 2, "双": 2, "三": 3, "四": 4, "八": 8, "十六": 16, "百": 100, "千": 1000, "万": 10000, "单": 1,
}  # fmt: skip
_NUMBER: Final = r"(?<![\w.,])(\d{1,3}(?:[,.\u202f ]\d{3})+|\d{1,7})(?![\d.,]\d|\d)"
_COUNTED: Final = r"(?:张|块|卡|颗|片|台|枚|個|기|대|장|pieces? of|units? of|pcs\.?|x|×|✕|\*)"
_MADE_OF: Final = (
    r"(?:\s*(?:nvidia|amd|intel|ampere|hopper|volta|tesla|geforce|google|cloud|dell|hpe?|lenovo|new|used|old|identical|gpus?|cards?|accelerators?|cpus?|de|von"
    r"|\d+(?:[.,]\d+)?\s?(?:gb|gib|tb|tib|g|t|ghz|u)|sxm\d?|pcie|nvlink|-|–))*\s*[\"'`*_\[]*$"
)
_BEFORE: Final = re.compile(
    _NUMBER + r"\s*(?:k\b)?\s*" + _COUNTED + r"?\s*的?" + _MADE_OF, re.IGNORECASE
)
_BEFORE_WORD: Final = re.compile(
    r"(?:\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|sixteen|dual|twin|quad|zwei|drei|vier|acht|deux|trois|quatre|huit|dos|tres|cuatro|ocho)[\s-]+"
    r"|(两|双|三|四|八|十六|百|千|万|单)" + r"(?:张|块|卡|颗|片|台|路))" + _MADE_OF,
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    r"^[^\n|;；。]{0,40}?(?:\s|^|\))[x×✕*]\s?" + r"(\d{1,6})(?![\w.]*(?:gb|tb|g\b|core|u\b|\d))"
    r"|^\s*(?:gpus?|cards?|显卡|加速卡|服务器)?\s*[（(]?\s*(\d{1,6})\s*(?:张|块|卡|颗|片|台|個|台分|대|장|pcs|units|pieces|nodes\b)",
    re.IGNORECASE,
)  # fmt: skip
_NODES: Final = re.compile(
    r"(?<![\w.,])(\d{1,6})\s*(?:x\s*|×\s*)?(?:个|台)?\s*(?:compute |gpu |training |dgx )?(?:nodes?|servers?|machines?|hosts?|节点|服务器|机器|机|ノード|노드)"
    r"(?:\W{1,3}|\W+(?:with|each with|each having|of|having|containing|each containing|having each|每(?:台|个|节点)?(?:配备?|有)?|各)\W*)$",
    re.IGNORECASE,
)  # fmt: skip
_TIMES: Final = re.compile(r"each|每|各|with|[x×*]\s*$", re.IGNORECASE)
_EACH: Final = re.compile(
    r"^.{0,30}\b(?:each|per (?:node|server|machine|host))\b|^.{0,12}每", re.IGNORECASE
)

COUNT_HEAD: Final = re.compile(
    r"\s*(?:#|qty|quantity|count|number|amount|units?|how many|number|no\.?|数量|台数|个数|張數|개수|수량|anzahl|menge|stück|quantité|nombre|cantidad)\s*",
    re.IGNORECASE,
)
_PLAIN_COUNT: Final = re.compile(r"\W*(\d{1,3}(?:,\d{3})+|\d{1,7})\s*[x×]?\W*")


def quantity(before: str, after: str) -> int | None:
    """How many, from what stands right before and right after the name within its line."""
    before, after = before[-90:], after[:60]
    count: int | None = None
    found = _BEFORE.search(before)
    if found and not re.match(r"(?:19|20)\d\d$", found[1]):
        count = _integer(found[1])
        before = before[: found.start()]
    elif found := _BEFORE_WORD.search(before):
        count = _WORDS[(found[1] or found[2]).lower()]
        before = before[: found.start()]
    elif found := _AFTER.search(after):
        count = _integer(found[1] or found[2])
    nodes = _NODES.search(before) if count is not None else None
    if count is not None and nodes and (_TIMES.search(nodes[0]) or _EACH.search(after)):
        count *= int(nodes[1])
    return count if count else None


def count_cell(text: str) -> int | None:
    """The number in a cell of a column that counts."""
    found = _PLAIN_COUNT.fullmatch(text.strip())
    return _integer(found[1]) if found else None


def _integer(digits: str) -> int:
    return int(re.sub(r"\D", "", digits))
