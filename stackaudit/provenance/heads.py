"""Source text goes in, what it says of its own making comes out: holders, terms, source, generator.

Only comments are believed: the head of a file up to where its code is well under way, and its tail,
where single-file libraries keep their licence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from stackaudit.provenance.patterns import Lazy

HEAD_LINES: Final = 60
HEAD_CHARS: Final = 6000
TAIL_CHARS: Final = 3000
MAX_HOLDERS: Final = 8

_COPYRIGHT: Final = Lazy(
    r"(?i)(?:(?:\(c\)|©)\s*copyright|copyright\s*(?:\(c\)|©|&copy;)?|SPDX-FileCopyrightText:|©"
    r"|\(c\)(?=\s*(?:19|20)\d\d))[\s:,]*"
    r"(?P<years>(?:(?:19|20)\d\d|\d\d(?=[,\s])|(?:present|current|now|to|and)\b|[-\u2013,\s])*)"
    r"(?:by\s+)?(?P<holder>[^\n]*)"
)
_HOLDER_END: Final = Lazy(
    r"(?i)\s*(?:\ball rights?\b|\ball right\b|<|\(?https?:|\(?www\.|\*/|-->|\bunder\b|\blicen[cs]ed?\b|\breleased\b"
    r"|\bpermission\b|\bthis (?:file|program|software|code)\b|\bsee\b|\bis (?:hereby|free|part)\b"
    r"|\bwritten\b|\bportions\b|\bdistributed\b|[;\"{}\\|]|(?<=[a-z)]{2})\. (?=(?-i:[A-Z]))|\.$|\s{3,}|\$)"
)
_NOT_A_HOLDER: Final = Lazy(
    r"(?i)^(?:notices?|holders?|owners?|law|and|or|is|in|of|the (?:copyright|above|authors?)\b|years?|symbol"
    r"|statements?|licen[cs]e|information|header|protected|belongs?|as\b|on\b|for\b|this\b|that\b|any\b"
    r"|interest|claim|assign|treat|terms|line|date|message|string|text|attribution|infring|date|\W*$|\d+$"
    r"|\[|<|%|name\b|owner\b|yyyy|remains|by default|grant|\(c\)$|&|disclaimer|related|undefined|rights?\b)"
)
_TERMS: Final = tuple(
    (Lazy(pattern), name)
    for pattern, name in (
        (r"SPDX-License-Identifier:[ \t]*(?P<id>[\w.+()-]+(?:[ \t]+(?:AND|OR|WITH)[ \t]+[\w.+()-]+)*)", ""),
        (r"(?i)gnu\s+affero\s+general", "AGPL"),
        (r"(?i)gnu\s+(?:lesser|library)\s+general|\bLGPL\b", "LGPL"),
        (r"(?i)gnu\s+general\s+public|\bGPL\b|\bGPLv[23]", "GPL"),
        (r"(?i)apache\s+licen[cs]e|licenses/LICENSE-2\.0", "Apache-2.0"),
        (r"(?i)mozilla\s+public\s+licen[cs]e|\bMPL[ -]?2", "MPL-2.0"),
        (r"(?i)boost\s+software\s+licen[cs]e", "BSL-1.0"),
        (r"(?i)server\s+side\s+public|\bSSPL|\bRSALv2|business\s+source\s+licen[cs]e", "source-available"),
        (r"(?i)permission\s+is\s+hereby\s+granted,?\s+free|\bMIT[\s/-]+licen[cs]e|(?:licen[cs]ed?|released)\s+(?:under\s+)?(?:the\s+)?MIT\b", "MIT"),
        (r"(?i)permission\s+to\s+use,\s+copy,\s+modify", "ISC"),
        (r"(?i)provided\s+[\"'‘“]?as[ -]is[\"'’”]?,?\s+without\s+any\s+express|zlib/libpng|\bzlib\s+licen[cs]e", "Zlib"),
        (r"(?i)redistribution\s+and\s+use\s+in\s+source|\bBSD[\s-]+(?:style|\d|licen[cs]e)|\bBSD\b.{0,30}\blicen[cs]e", "BSD"),
        (r"(?i)public[\s-]+domain|\bunlicen[cs]e\b|\bCC0\b", "public domain"),
        (r"(?i)universal permissive", "UPL"),
    )
)  # fmt: skip
_LEGAL: Final = Lazy(r"(?i)licen[cs]|spdx|gpl|permission|redistribut|domain|as[ -]is|cc0|bsd|lpv")
_GENERATED: Final = Lazy(
    r"(?im)@generated\b|\bdo\s+not\s+(?:edit|modify|hand[- ]edit)\b(?!\s+(?:above|below|the\s+following|this\s+line))"
    r"|<auto-?generated|^[^\w\n]*code\s+generated\s+(?:by|from|with)\b(?!.*\bnot\s+considered\b)"
    r"|\b(?:this|the\s+following)\s+(?:file|code|class|module|source|header|document)\s+"
    r"(?:(?:is|was|has\s+been|were)\s+)?(?:automatically[ -]|auto[- ]?|machine[- ])?generated\b"
    r"|^[^\w\n]*(?:warning[^\w\n]+(?:this\s+is\s+)?)?(?:an?\s+)?(?:automatically[ -]|auto[- ]?|machine-)generated\b"
    r"|^[^\w\n]*generated\s+(?:automatically\b|by\s+(?:the\s+)?[\w./@-]+|from\s+[\w./-]+\.\w+|with\s+[\w./-]+)"
    r"|\bgenerated\s+automatically\b|\bgenerated\s+by\s+(?:the\s+protocol|protoc\b|swagger|openapi|bison|flex|gperf|swig"
    r"|cython|thrift|antlr|ragel|lemon|re2c|gnu\s+autoconf|autoheader|automake|coffeescript|grpc)"
    r"|\bA\s+Bison\s+parser\b|\bA\s+lexical\s+scanner\s+generated\b"
)
_ATTRIBUTION: Final = Lazy(
    r"(?i)\b(?:adapted|copied|copy[- ]past(?:ed|a)|cop(?:y|ies)|ported|taken|borrowed|lifted|stolen|cribbed|forked|vendored"
    r"|imported|extracted|derived|modified|translated|converted|rewritten|stripped[- ]down|(?:a\s+)?port)\b"
    r"(?:(?!\binspired\b|\bhttps?:)[^\n]){0,80}?\b(?:from|of)\b"
    r"(?:(?!\binspired\b|\bhttps?:)[^\n]){0,60}(?:\n[ \t]*(?:\#+|//+!?|\*+|--|;+|%+|!)?[ \t]*)?"
    r"(?P<url>https?://[^\s)>\]}\"'`,;]+)"
)
_NO_SOURCE: Final = Lazy(
    r"(?i)//(?:[\w.-]*\.)?(?:rfc-editor\.org|ietf\.org|tools\.ietf|w3\.org|arxiv\.org|wikipedia\.org|doi\.org"
    r"|acm\.org|ieee\.org|unicode\.org|iana\.org|whatwg\.org|ecma-international\.org|schema\.org"
    r"|docs?\.|developer\.|example\.(?:com|org)|localhost|apache\.org/licenses|opensource\.org|creativecommons\.org"
    r"|gnu\.org/licenses|mozilla\.org/MPL)"
)
_COMMENTED: Final = Lazy(
    r"^\s*(?:\#|//|/\*|\*|--|;|%|!|\"\"\"|'''|\(\*|\{-|<!--|dnl\b|@REM\b|rem\b|\"|\.\.)",
    re.IGNORECASE,
)
_HASHED: Final = Lazy(r"^\s*(?:\#|\"\"\"|'''|r\"\"\"|=begin)")
_HASH_FAMILIES: Final = frozenset({"python", "shell", "ruby", "perl", "elixir", "julia", "r"})


@dataclass(frozen=True, slots=True)
class Head:
    """`holders` in the order they are named, `line` of the first; `terms` the licence family named.

    `source` is the URL the text says it was copied or adapted from, at `source_line`; `whole` tells
    a statement about the file from one about a piece of it. `generated` is the line of the mark.
    """

    holders: tuple[str, ...] = ()
    line: int | None = None
    terms: str = ""
    source: str | None = None
    source_line: int | None = None
    whole: bool = False
    generated: int | None = None


def read_head(text: str, family: str = "") -> Head:
    """What the comments at the beginning and the end of a source text say."""
    head = _first_lines(text)
    said = comments_of(head, family)
    notice = "\n".join(said)
    holders, line = holders_of(notice)
    terms = terms_of(notice)
    if not holders and len(text) > HEAD_CHARS + TAIL_CHARS:
        tail = "\n".join(comments_of(text[-TAIL_CHARS:], family))
        holders, tail_line = holders_of(tail)
        terms = terms or (terms_of(tail) if holders else "")
        if tail_line is not None:
            line = text.count("\n", 0, len(text) - TAIL_CHARS) + tail_line
    source, source_line = _source(text)
    generated = _generated(notice)
    begins = _code_begins(head, said) if source_line is not None or generated is not None else 0
    return Head(
        holders, line, terms, source, source_line,
        whole=source_line is not None and source_line <= begins,
        generated=generated if generated is not None and generated <= begins else None,
    )  # fmt: skip


def _first_lines(text: str) -> str:
    end = -1
    for _ in range(HEAD_LINES):
        end = text.find("\n", end + 1)
        if end < 0 or end > HEAD_CHARS:
            return text[:HEAD_CHARS]
    return text[:end]


_BLOCKS: Final = (
    ("/*", "*/"), ('"""', '"""'), ("'''", "'''"), ("(*", "*)"), ("{-", "-}"), ("<!--", "-->"),
    ("--[[", "]]"),
)  # fmt: skip


def comments_of(text: str, family: str = "") -> list[str]:
    """The lines of a text with everything outside comments and docstrings blanked."""
    starts = _HASHED if family in _HASH_FAMILIES else _COMMENTED
    blocks = _BLOCKS[1:3] if family in _HASH_FAMILIES else _BLOCKS
    out = []
    closer = ""
    for line in text.split("\n"):
        if closer:
            out.append(line)
            if closer in line:
                closer = ""
            continue
        if starts.match(line):
            stripped = line.strip()
            out.append(line)
            for opener, closing in blocks:
                if stripped.startswith((opener, "r" + opener)):
                    after = stripped.find(opener) + len(opener)
                    if closing not in stripped[after:]:
                        closer = closing
                    break
            continue
        at = _trailing_comment(line, family)
        out.append(line[at:] if at >= 0 else "")
        if at >= 0 and line.startswith("/*", at) and "*/" not in line[at:]:
            closer = "*/"
    return out


def _trailing_comment(line: str, family: str) -> int:
    if family in _HASH_FAMILIES:
        return line.find(" # ")
    at = line.find("/*")
    slashes = line.find("//")
    if slashes > 0 and line[slashes - 1] == ":":
        slashes = -1
    return slashes if at < 0 or 0 <= slashes < at else at


def _code_begins(head: str, said: list[str]) -> int:
    """The last line that can still speak for the whole file: a few imports on, before a definition."""
    code = 0
    for number, (line, comment) in enumerate(zip(head.split("\n"), said, strict=True), 1):
        if not comment:
            stripped = line.strip()
            code += len(stripped) > 3
            if code > 12 or _DEFINITION.match(stripped):
                return number
    return HEAD_LINES


_DEFINITION: Final = Lazy(
    r"(?:async def|def|class|func|fn|function|static|void|int|struct|impl|export|public|private|module)\b"
)


def holders_of(text: str) -> tuple[tuple[str, ...], int | None]:
    """The copyright holders a comment names, as written but for years and tails; the first's line."""
    found: list[str] = []
    first = None
    if not re.search(r"(?i)copyright|©|\(c\)", text):
        return (), None
    for match in _COPYRIGHT.finditer(text):
        holder = clean_holder(match["holder"])
        if not match["years"].strip(" ,-\u2013") and not _named(match[0], holder):
            continue
        if holder and holder not in found:
            found.append(holder)
            if first is None:
                first = text.count("\n", 0, match.start()) + 1
        if len(found) >= MAX_HOLDERS:
            break
    return tuple(found), first


def _named(whole: str, holder: str) -> bool:
    """Without a year, only a mark or a capital letter makes a sentence with "copyright" a notice."""
    marked = re.match(r"(?i)\(c\)|©|copyright\s*(?:\(c\)|©)|SPDX", whole) is not None
    return marked or (whole.startswith("Copyright") and holder[:1].isupper() and len(holder) < 60)


def clean_holder(text: str) -> str:
    """The name alone: no years, mail addresses, marks of rights or of the comment around it."""
    text = re.sub(r"\s+", " ", text.strip(" \t#*/-–.,:;'\"`!"))
    text = re.sub(
        r"(?i)^(?:\(c\)|©|(?:copyright|by|and|(?:19|20)\d\d|present|current)\b|[-–,.\s])+(?=[\s\w(@])",
        "",
        text,
    )
    end = _HOLDER_END.search(text)
    if end:
        text = text[: end.start()]
    text = re.sub(r"\s*\S+@\S+\.\S+|\s*\(\s*\)", "", text).strip(" \t#*/-–.,:;'\"`(")
    if len(text) < 2 or len(text) > 100 or _NOT_A_HOLDER.match(text):
        return ""
    return text


def terms_of(text: str) -> str:
    """The licence family a text names: an SPDX expression where it is given, else the family's name."""
    if not _LEGAL.search(text):
        return ""
    for pattern, name in _TERMS:
        match = pattern.search(text)
        if match:
            return name or match["id"]
    return ""


def _generated(said: str) -> int | None:
    if not re.search(
        r"(?i)generated|not\s+(?:hand[- ])?(?:edit|modify)|\bA (?:Bison|lexical)", said
    ):
        return None
    match = _GENERATED.search(said)
    return said.count("\n", 0, match.start()) + 1 if match else None


def _source(text: str) -> tuple[str | None, int | None]:
    """Where a comment says that code was copied or adapted from, if it names a place."""
    at, looked_at = text.find("http"), 0
    while at >= 0 and looked_at < 300:
        looked_at += 1
        if text.startswith(("://", "s://"), at + 4):
            line = text.rfind("\n", 0, at) + 1
            start = max(text.rfind("\n", 0, line - 1) + 1 if line else 0, at - 300)
            end = text.find("\n", at)
            window = text[start : end if 0 <= end < at + 300 else at + 300]
            match = _ATTRIBUTION.search(window)
            if (
                match
                and not _NO_SOURCE.search(match["url"])
                and _in_comment(text, start, window, match.start())
            ):
                return match["url"].rstrip(".:"), text.count("\n", 0, at) + 1
        at = text.find("http", at + 4)
    return None, None


def _in_comment(text: str, start: int, window: str, at: int) -> bool:
    """Whether the words at a place of the window around an address are a comment's, not a licence's."""
    end = window.find("\n", at)
    line = window[window.rfind("\n", 0, at) + 1 : end if end >= 0 else len(window)]
    if re.search(r"(?i)\blicen[cs]e|\bobtain", line.split("http", 1)[0]):
        return False
    if _COMMENTED.match(line) or re.search(r"(?:^|\s)(?:\#|//|/\*)\s", line):
        return True
    before = text[max(0, start - 4000) : start]
    return any(
        before.rfind(opener) > before.rfind(closer)
        or (opener == closer and before.count(opener) % 2 == 1)
        for opener, closer in _BLOCKS[:3]
    )
