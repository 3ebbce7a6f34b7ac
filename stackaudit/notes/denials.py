"""The words around "self-developed" go in; whether it is denied, planned or somebody else's comes out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

IsVendor: TypeAlias = Callable[[str], bool]

_DENIED: Final = re.compile(
    r"(?:\b(?:not|never|no|non|without|hardly|barely|neither|nor|rather than|instead of(?: building)?|nicht|kein\w*|pas|isn['’]t|aren['’]t|wasn['’]t|weren['’]t|don['’]t|doesn['’]t|didn['’]t)\b(?:[\s-]+\w+){0,3}[\s-]*"
    r"|(?:不是|并非|非|没有|并没有|无|未|并未|而不是|而非|不再|不靠|不做|別に)\s*(?:我们|任何|完全)?)$",
    re.IGNORECASE,
)
_NOT_YET: Final = re.compile(
    r"\b(?:will be|plan(?:s|ned|ning)?|going to|want to|can|such as|would|should|could|might|considering|consider|whether|if|future|to be|roadmap)\b|计划|打算|未来|将会?|考虑|予定|예정|geplant",
    re.IGNORECASE,
)
_HOSTED: Final = re.compile(
    r"\b(?:host(?:ed|ing)?|run|running|kept|keep|managed?|maintained?|operated?|done|store[ds]?|trained|stay(?:s|ed)?)(?:\s+(?:it|them|this|that|everything|all|data|servers?))?\s*$",
    re.IGNORECASE,
)
_OWNER: Final = re.compile(
    r"([\w.&-]+)['’]s?\s+(?:own\s+)?$|\b(their|his|her|your competitor['’]?s?|others?['’])\s+(?:own\s+)?$",
    re.IGNORECASE,
)
_OURS: Final = frozenset(
    {
        "company",
        "team",
        "organisation",
        "organization",
        "lab",
        "group",
        "institute",
        "university",
        "department",
        "it",
        "let",
        "that",
        "what",
        "here",
        "there",
        "who",
    }
)
_NOT_MADE: Final = re.compile(
    r"^\s*(?:(?:\w+\s+){0,2})?(?:teams?|staff|counsel|expertise|experts?|developers?|engineers?|designers?|people|hosting|host(?:ed)?|knowledge|needs?|use|purposes?|risk|pace|account|accounts?|domain|"
    r"data ?cent(?:er|re)s?|hardware|machines?|instances?|copy|copies|forks?|mirrors?|repo(?:sitory|sitories)?|infrastructure|metal|servers?|cluster|clusters|rack|racks|office|money|keys?|certificates?|ca|code|way|version|"
    r"experience|experiments?|training|tests?|work|research|lives|homes?|computers?|gpus?|networks?|responsibility|terms|words|devices?|customers?|users?)\b(?!\s+(?:framework|engine|system|manager|scheduler|library|tool))",
    re.IGNORECASE,
)


_ONE_OF_SEVERAL: Final = re.compile(
    r"\s*(?:,|/|\bor\b|、|或)\s*(?:or\s+)?(?:open[- ]source|vendor|third[- ]party|bought|commercial|开源|外购)",
    re.IGNORECASE,
)
"""What goes on like this lists the possibilities and says nothing of any thing."""
_QUESTION: Final = re.compile(r"\bhow (?:much|many|far)\b|\bwhether\b|多少|是否", re.IGNORECASE)


def is_denied(left: str, right: str, phrase: str, is_vendor: IsVendor) -> bool:
    if _ONE_OF_SEVERAL.match(right) or _QUESTION.search(left[-80:]):
        return True
    if _DENIED.search(left[-60:]) or _HOSTED.search(left[-24:]):
        return True
    clause = re.split(r"[,;，；]", left)[-1]
    if _NOT_YET.search(clause[-70:]) or re.match(r"[^.!。！,，]{0,40}[?？]", right):
        return True
    if owner := _OWNER.search(left[-40:]):
        return owner[2] is not None or (owner[1].lower() not in _OURS and is_vendor(owner[1]))
    if phrase in _LOOSE and _NOT_MADE.match(right):
        return True
    if phrase.isascii():
        return re.match(r"[^,.;]{0,60}?\b(?:is|are|was|were) (?:not|never)\b", right) is not None
    if re.match(r"者|商|团队|人员|能力", right):
        return True  # 独立开发者 is somebody, not something
    return _vendors_own(left, right, is_vendor)


_LOOSE: Final = frozenset(
    {"our own", "my own", "in-house", "inhouse", "in house", "home-made", "homemade", "home-grown",
     "homegrown", "hand-rolled"}
)  # fmt: skip
"""Phrases that are also said of people, places and ways."""


def _vendors_own(left: str, right: str, is_vendor: IsVendor) -> bool:
    """ "谷歌自研的TPU" is Google's own: does a vendor's name stand right before the phrase?"""
    if not re.match(r"的?[^\s，。；,.;、）)]", right):
        return False
    token = re.sub(r"(?:的|公司|团队)$", "", left[-20:])
    latin = re.search(r"[A-Za-z][\w.+-]*$", token)
    sizes = (len(latin[0]),) if latin else (2, 3, 4, 5, 6)
    return any(len(token) >= size and is_vendor(token[-size:]) for size in sizes)
