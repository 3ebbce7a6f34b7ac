"""A phrase such as "self-developed" at its place goes in, what it is said of comes out: subject and layer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from stackaudit.model import Layer
from stackaudit.notes.blocks import Note
from stackaudit.notes.denials import IsVendor, is_denied
from stackaudit.notes.labels import status_of
from stackaudit.notes.roles import role_of, role_spans
from stackaudit.notes.words import bare

ATTRIBUTES: Final = (
    "self-developed", "self developed", "self-built", "self-made", "self-engineered", "self-designed", "in-house", "inhouse",
    "home-grown", "homegrown", "home-made", "homemade", "hand-rolled", "custom-built", "internally developed",
    "internally built", "our own", "my own", "our proprietary", "company's proprietary", "own development",
    "own-developed", "developed internally", "built internally", "written internally", "designed internally",
    "developed by us", "built by us", "written by us", "made by us", "designed by us", "developed ourselves",
    "built ourselves", "wrote ourselves", "developed by our", "built by our", "written by our", "designed by our",
    "proprietary to us", "自研", "自主研发", "自主研制", "自主开发", "自主设计", "自主自研", "自行研发", "自行开发", "自行设计",
    "自己开发", "自己写的", "自己研发", "自开发", "自有", "自家", "独立研发", "独立开发", "完全自主", "内部研发", "内部开发",
    "自社開発", "自社製", "自社設計", "自社独自", "内製", "独自開発", "独自に開発", "自前の", "自作",
    "자체 개발", "자체개발", "자사 개발", "자체 제작", "자체 설계", "독자 개발", "내부 개발", "직접 개발",
    "eigenentwicklung", "eigenentwickelt", "selbst entwickelt", "selbstentwickelt", "selbst gebaut", "hauseigen",
    "eigens entwickelt", "intern entwickelt", "développé en interne", "développée en interne", "développés en interne",
    "développées en interne", "conçu en interne", "conçue en interne", "fait maison", "desarrollo propio", "desarrollado internamente",
    "desarrollada internamente", "desarrollado por nosotros", "desenvolvido internamente", "desenvolvimento próprio",
    "sviluppato internamente", "собственной разработки", "собственная разработка",
)  # fmt: skip
"""What says that a thing is one's own work; found by the same automaton as the names."""

_STOP: Final = re.compile(
    r"\s(?:for|to|that|which|who|with|without|on|onto|in|into|is|are|was|were|and|or|but|by|from|of|as|at|using|it|we|has|have|had|can|could|will|runs?|serves?|handles?|because|so|where|when|while|instead|rather|called|named|dubbed|codenamed|known|über|für|mit|auf|und|oder|von|pour|avec|et|sur|para|con|y)\b"
    r"|[.!?](?=\s|$)|[,;:，。；：！？|\n]|\s[-–—]+\s|[(（\[\"“”「『‘]"
)
_ZH_STOP: Final = re.compile(
    r"[，。；：、！？,.;:（(\n|]|(?:是|在|用于|用来|来(?!自)|进入|前往|成功|参与|实现|进行|支持|运行|部署|提供|完成|我们|他们|目前|没有|已经|并|并且|以及|已|而|可以|能够|将|上(?=训练|运行)|は|が|を|に|で|と|も|を使|는|은|이|가|을|를|에서|으로)(?=\S)"
)
_NAME: Final = r"[A-Z\d][\w.+/#-]*(?: [A-Z\d][\w.+/#-]*){0,3}"
_CALLED: Final = re.compile(
    r"^[\s,，:：-]*(?:which (?:is|we) )?(?:called|named|dubbed|codenamed|code-named|known as|名为|叫做?|称为|代号|namens|appelé|llamado)?\s*[\"“‘'「『《(（]+\s*([^\"”’'」』》)）\n]{2,40})[\"”’'」』》)）]"
    r"|^\s*,?\s*(?:which (?:is|we) )?(?:called|named|dubbed|codenamed|code-named|known as|namens|appelé|llamado)\s+("
    + _NAME
    + r")"
    r"|^\s*(?:,|:|：|–|—|-)\s*(" + _NAME + r")\s*(?=[,.;)–—-]|$)"
    r"|^\s*(?:名为|叫做?|称为|代号为?)\s*([\w\u4e00-\u9fff.+-]{2,24})"
)
_COPULA: Final = re.compile(
    r"[\s,;:：，(（\-–—\"”'」』》]*(?:\b(?:which|that|it)\s+)?(?:\b(?:is|are|was|were|has been|have been|been|being|be|remains?|'s|ist|sind|wurde|est|sont|es|son)\b)?"
    r"(?:\s*\b(?:also|all|both|fully|entirely|completely|mostly|largely|partly|now|our|my|a|an|the|of|eine?r?|un|une|de|itself|open[- ]source|turned|developed|built|written|designed|made|created|implemented|from scratch|by|us|100%|in)\b)*"
    r"\s*(?:(?:也?都?全?部?均?完?全?皆?)(?:是|为|系|属于|由)(?:我们|公司|团队|我司|本司|内部|完全|开源(?:变|转|改))*|我们|团队|公司|开源(?:变|转|改)|は|が|는|은|:|：)?[\s(（\-–—]*$",
    re.IGNORECASE,
)
_LIST: Final = re.compile(
    r"\s*(?:,\s*(?:and|or)?|、|，|\band\b|\bund\b|\bet\b|和|与|及|以及|と|및)\s*"
)
_TRIM: Final = re.compile(
    r"^(?:(?:the|a|an|our|my|your|its|notre|nos|nuestr[oa]s?|unsere?|meine?|all|all of|both|of|and|we use|we run|uses?|using|we|now|currently|die|der|das|le|la|les|el|los|las|我们的?|其中|这个|该|目前|现在)\b\s*|我们的?|其中|这个|该|目前|现在的?)+",
    re.IGNORECASE,
)


class Owned(NamedTuple):
    """What a claim is made of: the subject as written, and the layer the words around it name."""

    subject: str
    layer: Layer | None


def owned(note: Note, start: int, end: int, is_vendor: IsVendor) -> Iterator[Owned]:
    """What the phrase at `start:end` says is one's own; nothing when it is denied or somebody else's."""
    index = note.index_at(start)
    if index < 0 or note.blocks[index].kind in ("code", "comment", "rule", "front"):
        return
    block = note.blocks[index]
    begin, finish = block.start, block.end
    if block.kind == "row":
        begin, finish = next(
            ((a, b) for a, b in note.cells(index) if a <= start < b), (begin, finish)
        )
    left = _sentence_left(bare(note.text[max(begin, start - 320) : start]).replace("\n", " "))
    right = bare(note.text[end : min(finish, end + 240)]).replace("\n", " ")
    if right[:1] and right[0] in "\"”’»'」』":
        right = right[1:]  # the phrase itself stands in quotation marks
    phrase = note.text[start:end].lower()
    if is_denied(left, right, phrase, is_vendor):
        return
    if (
        block.kind == "row"
        and len((left + right).strip(" |*_")) < 24
        and not _subject_in(left, right, phrase)
    ):
        yield from _of_row(note, index, start)
        return
    yield from _of_clause(left, right, phrase)


def _sentence_left(left: str) -> str:
    for found in reversed(list(re.finditer(r"[.!?](?=\s+[A-Z\W])|[。！？；;]", left))):
        return left[found.end() :]
    return left


# --- prose --------------------------------------------------------------------------------------


def _of_clause(left: str, right: str, phrase: str) -> Iterator[Owned]:
    """Attributive ("self-developed X"), appositive ("X, our self-developed …") or predicative ("X is …")."""
    key = _key(left)
    if listed := _LISTED.match(right):  # "self-developed: A and B"
        for part in _split(listed[1].strip()):
            if _is_name(part) or _is_han_name(part):
                yield Owned(part, role_of(part))
        return
    noun, rest = _noun_phrase(right, phrase)
    layer = role_of(noun) if noun else None
    layer = layer or (role_of(key) if key else None)
    if not phrase.isascii() and _SPOKEN.match(right):
        noun = ""
    if phrase in ("our own", "my own") and role_of(noun) not in _MADE and not _is_name(noun):
        return  # one's own servers and ways are owned, not made
    if noun:
        name = _name_in(noun) or (None if _is_han_name(noun) else _name_after(rest))
        if name is None and _APPOSED.search(left) and (before := _before_copula(left, key)):
            told = _IS_OURS.search(left) is not None
            names = [s for s in _split(before) if _is_name(s) or (told and _is_han_name(s))]
            if names:
                for subject in names:
                    yield Owned(subject, layer or role_of(before))
                return
        if layer is None and _SAID_OF.search(left):  # "the scheduler is our self-developed NAME"
            layer = role_of(_before_copula(left, key))
        yield Owned(name or noun, layer)
        return
    subject = _before_copula(left, key)
    if not subject and key:
        subject = key
    aside = _ASIDE.search(left)
    if aside and _is_name(aside[1].strip()):  # "the training framework (NAME) was developed …"
        yield Owned(aside[1].strip(), layer or role_of(subject))
        return
    for part in _split(subject):
        name, role = _name_in(part), role_of(part)
        name = name or (_name_after(right) if role else None)
        yield Owned(name or part, role or layer or role_of(subject))


_MADE: Final[frozenset[Layer]] = frozenset(
    {"training-framework", "compute-framework", "inference", "data", "model", "language", "editor",
     "accelerator", "scheduler", "orchestration", "cicd", "database", "queue", "storage",
     "observability", "security", "library", "devtool"}
)  # fmt: skip
_SPOKEN: Final = re.compile(
    r"했|하였|합니다|하고|해서|해요|됐|되었|しま|してい|して[、。]|です|である|であり|だ[。\s]|于|的[。，；]?$"
)
"""Endings that make a predicate of the phrase: nothing follows that it could be said of."""


def _subject_in(left: str, right: str, phrase: str) -> bool:
    """Does the cell itself name what is claimed?"""
    noun, _ = _noun_phrase(right, phrase)
    return bool(noun) or bool(_before_copula(left, _key(left)).strip())


def _key(left: str) -> str:
    """The words before the colon or dash of "Scheduler: …"."""
    found = re.match(r"\W*([^:：\n]{2,48}?)\s*(?::|：|\s[–—-]\s)", left)
    return found[1].strip() if found else ""


def _noun_phrase(right: str, phrase: str) -> tuple[str, str]:
    """(what the phrase is an attribute of, what follows it); empty when it is no attribute."""
    if phrase.startswith(("developed", "built", "written", "made", "wrote", "designed")):
        return "", right
    if not phrase.isascii() and re.search(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]", phrase):
        if quoted := re.match(
            r"(?:的|の|한|된)?\s*[\"“「『《]([^\"”」』》\n]{1,30})[\"”」』》]", right
        ):
            return quoted[1], right[quoted.end() :]
        text = re.sub(
            r"^(?:的|了|出|一?(?:套|个|款|种|台)|并?开源的?|并|の|した|한|된|하는|性能|高性能|全栈|\s|[\"“「『《])+",
            "",
            right,
        )
        stop = _ZH_STOP.search(text)
        noun = text[: stop.start()] if stop else text[:40]
        noun = noun.rstrip('的"”」』》 ').strip()
        named = any(char.isalnum() for char in noun)
        return (noun, text[len(noun) :]) if named and len(noun) <= 40 else ("", right)
    text = re.sub(
        r"^(?:[ -]+(?:developed|built|designed|made|written|and|fully|open[- ]source|custom|distributed)(?=[ -]))*[ -]*",
        "",
        right,
    )
    if right[:1] and right[0] not in " -":
        text = re.sub(
            r"^(?:e[srnm]?|en|te[srnm]?)\b\s*", "", right
        )  # German endings: "selbst entwickelter"
        if text == right:
            return "", right
    stop = _STOP.search(" " + text)
    noun = text[: max(0, stop.start() - 1)] if stop else text[:80]
    noun = noun.strip(" *_'\"”")
    if not noun or len(noun.split()) > 7 or not re.match(r"[\w\"“]", noun):
        return "", right
    return noun, text[len(noun) :]


def _name_in(noun: str) -> str | None:
    """The proper name inside a noun phrase: what is left beside the role words, if it looks like one."""
    spans = role_spans(noun)
    if spans:
        after, before = (
            noun[spans[-1][1] :].strip(" \"“”'「」《》的"),
            noun[: spans[0][0]].strip(" \"“”'「」《》的"),
        )
        for part in (after, before):
            if part and (
                _is_name(part)
                or (
                    not part.isascii()
                    and len(part) >= 2
                    and not (_GENERIC.fullmatch(part) or _HAN_PROSE.search(part))
                )
            ):
                return part
        return None
    if _is_name(noun):
        return noun
    named = _KIND_AND_NAME.fullmatch(noun)
    return named[1] if named else None


_APPOSED: Final = re.compile(
    r"(?:[,，:：(（—–-]|\b(?:is|are|was|were|als|ist|est|es|son)\b|是|为|系|属于)\s*(?:also\s+)?(?:an?|the|our|my|your|eine?|une?|un|我们|我司|公司|团队|本团队|内部|完全|由我们)*\s*$"
)
"""What must stand between a name and the phrase that is said of it."""

_SAID_OF: Final = re.compile(
    r"(?:\b(?:is|are|was|were|uses?|runs?)\b(?:\s+\w+){0,2}|是|为|采用了?|使用了?|用|：|:|は|が|는|은|이|가)(?:我们|公司)?\s*$"
)
_GENERIC: Final = re.compile(
    r"(?:分布式|对象|块|文件|关系型|时序|图|向量|消息|任务|作业|资源|集群|容器|日志|指标|搜索|推荐|数据|网络|服务|分布|高性能|大规模|大语言|万卡|千卡|全栈|底层|核心|通用|统一|内部|新一代|异构|云原生|深度学习|机器学习|大|人工智能|智能|专用|国产|AI|一体化|轻量级?|分散|高速|大規模|분산|고성능)*的?"
)


_LISTED: Final = re.compile(r"\s*[:：]\s*([^.。;；\n]{2,120})")
_ASIDE: Final = re.compile(r"[(（]([^()（）]{2,40})[)）][^()（）.;]{0,40}$")
_KIND_AND_NAME: Final = re.compile(
    r"(?:[a-z][a-z-]*\s+){1,4}[\"“'‘(]?([A-Z][\w.+/#-]*(?:\s+[A-Z\d][\w.+/#-]*){0,2})[\"”'’)]?"
)
"""A kind of thing in small letters and then its name: "framework Weizhentian"."""


def _is_name(text: str) -> bool:
    """Does it look like a proper name: a capital, a digit or a word that is not English prose?"""
    words = text.split()
    return (
        0 < len(words) <= 4
        and all(re.match(r"[A-Z0-9]|\w*[A-Z]", word) for word in words)
        and any(c.isalpha() for c in text)
    )


_IS_OURS: Final = re.compile(r"(?:是|为|系|属于)(?:我们|我司|公司|团队|本团队|内部|完全|由我们)*$")
_HAN_PROSE: Final = re.compile(
    r"号称|声称|宣称|据称|使用|采用|通过|基于|依赖|运行|部署|这|那|该|其|它|我们|他们|[在把将由以有用]"
)


def _is_han_name(text: str) -> bool:
    """A short Chinese subject that is no role and no piece of a sentence."""
    return (
        not text.isascii()
        and 2 <= len(text) <= 8
        and role_of(text) is None
        and not _HAN_PROSE.search(text)
    )


def _is_latin_name(name: str | None) -> bool:
    return name is not None and name.isascii()


def _name_after(rest: str) -> str | None:
    found = _CALLED.match(rest)
    if not found:
        return None
    name = next(group for group in found.groups() if group)
    return name.strip() if _is_name(name.strip()) or not name.isascii() else None


def _before_copula(left: str, key: str) -> str:
    """The noun phrase that "is self-developed" is said of."""
    found = _COPULA.search(left)
    subject = left[: found.start()] if found else left
    if key and (cut := re.match(r"\W*[^:：\n]{2,48}?\s*(?::|：|\s[–—-]\s)", subject)):
        subject = subject[cut.end() :]
    clauses = re.split(
        r"[;；。]|\s[-–—]+\s|，|\b(?:but|while|whereas|because|although)\b|[:：]", subject
    )
    subject = clauses[-1].strip(" ,*_\"'“”「」|#>.-")
    subject = re.sub(
        r"(?:(?:基于|在此基础上|以).{0,24}|(?:号称|声称|宣称|据称|所谓的?)[\s“\"]*)$", "", subject
    )
    subject = re.sub(r"^\s*(?:\d{1,3}[.)]|[-*+•])\s+", "", subject)
    subject = (
        re.sub(r"\s*[(（][^()（）]*[)）]?$", "", subject)
        if "(" in subject or "（" in subject
        else subject
    )
    subject = _TRIM.sub("", subject).strip()
    if len(subject.split()) > 12 or len(subject) > 90:
        last = _TRIM.sub("", subject.rsplit(",", 1)[-1].strip()).strip()
        if "," in subject and 0 < len(last.split()) <= 6:
            return last
        tail = re.search(r"(" + _NAME + r")$", subject)
        return tail[1] if tail else ""
    return subject


def _split(subject: str) -> list[str]:
    """ "A, B and C" as three, anything longer as one."""
    parts = [part.strip(" *_\"'") for part in _LIST.split(subject)]
    parts = [_TRIM.sub("", part).strip() for part in parts if part]
    if len(parts) == 2 and "," in subject and role_of(parts[0]) and _is_name(parts[1]):
        return [f"{parts[0]} {parts[1]}"]  # "the scheduler, Drayhorse, was …"
    if len(parts) > 1 and all(0 < len(part.split()) <= 4 for part in parts):
        return [part for part in parts if part]
    return [subject] if subject.strip() else []


# --- tables -------------------------------------------------------------------------------------


def _of_row(note: Note, index: int, start: int) -> Iterator[Owned]:
    """A row whose cell says "self-developed": its name cell is the subject, its category cell the layer."""
    block = note.blocks[index]
    heads = note.cells(block.parent) if block.parent >= 0 else []
    category: Layer | None = None
    names: list[str] = []
    roles: list[str] = []
    for number, (begin, finish) in enumerate(note.cells(index)):
        if begin <= start < finish:
            continue
        cell = bare(note.text[begin:finish]).strip(" *_")
        head = bare(note.text[slice(*heads[number])]).strip() if number < len(heads) else ""
        if status_of(cell, head) is not None:
            return
        if (
            not cell
            or len(cell) > 60
            or not any(c.isalpha() for c in cell)
            or _SIDE.fullmatch(head.lower())
        ):
            continue
        role = role_of(cell)
        if role is not None and not _is_latin_name(_name_in(cell)) and not roles:
            category = category or role
            roles.append(cell)
        elif len(names) < 1:
            names.append(cell)
            category = category or role_of(head)
    for subject in names or roles:
        for part in _split(subject):
            name = _name_in(part)
            yield Owned(name or part, category or role_of(part))


_SIDE: Final = re.compile(
    r"(?:licen[cs]e|version|status|notes?|remarks?|comments?|since|date|url|link|count|qty|quantity|number|owner|country|purpose|use|描述|说明|备注|许可证?|版本|状态|数量|用途|バージョン|備考|버전|비고)s?"
)
