"""One note and the rulebook go in; its Mentions, Claims and Problems come out, each once and in the text's order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from stackaudit.files import File
from stackaudit.model import Claim, Confidence, Finding, Layer, Mention, Strength
from stackaudit.notes.blocks import FLAVOURS, Block, Note
from stackaudit.notes.claims import ATTRIBUTES, owned
from stackaudit.notes.cut import cut
from stackaudit.notes.find import Finder
from stackaudit.notes.judge import Judge
from stackaudit.notes.judgement import CLEAR, PLACED, PLAIN, Judgement
from stackaudit.notes.kinds import DocumentKind, kind_of
from stackaudit.notes.match import Hit, Matcher, bounds, folded
from stackaudit.notes.names import is_prose
from stackaudit.notes.quantity import COUNT_HEAD, count_cell, quantity
from stackaudit.notes.resources import own_resources
from stackaudit.notes.words import bare

if TYPE_CHECKING:
    from stackaudit.rulebook import Rulebook, Technology

BY: Final = "notes"
LINES: Final = 3
"""How many lines are kept as evidence of one technology."""

JUDGED: Final = 40
"""How many hits of one technology are judged: more do not change what the document says."""

ATTRIBUTES_READ: Final = 2000
"""How many phrases such as "self-developed" are followed in one note."""

_RECORD: Final = re.compile(
    r"[-\s\w.]{0,12}?\s*(?:training|log|logs|report|card|notes|release|technical|series|chronicles|update|[^\x00-\x7f])"
)
"""What follows a model's name in the title of a page about that model."""

_HARDWARE: Final[frozenset[Layer]] = frozenset(
    {"server", "network", "cpu", "accelerator", "storage-hw", "peripheral"}
)
_COUNTED: Final[tuple[Strength, ...]] = ("used", "required", "implied")
_DENIED: Final[tuple[Strength, ...]] = ("former", "rejected", "planned")
_WEAK: Final[tuple[Strength, ...]] = ("compared", "example")


_SUFFIX: Final = re.compile(
    r"(?i)v?\d[\w.]*|framework|library|engine|platform|system|toolkit|stack"
)
_AND: Final = re.compile(r"\s*(?:,\s*and\b|,|、|\band\b|和|与|及|以及)\s*")
_GENERIC: Final = frozenset(
    {"framework", "system", "systems", "tool", "tools", "solution", "solutions", "software",
     "platform", "stack", "service", "services", "thing", "things", "code", "part", "parts"}
)  # fmt: skip
"""Words that name nothing: a claim of one of them could not be held against anything."""


class Seen(NamedTuple):
    """One judged hit."""

    judgement: Judgement
    start: int
    line: int
    quantity: int | None


class Vocabulary:
    """What the notes reader needs of a rulebook: the automaton and who sells things."""

    def __init__(self, rulebook: Rulebook) -> None:
        pairs = list(rulebook.aliases())
        self.matcher = Matcher(pairs, ATTRIBUTES)
        self.by_id = {technology.id: technology for technology, _ in pairs}
        self.owners = frozenset(
            folded(technology.owner) for technology in self.by_id.values() if technology.owner
        )

    def known(self, name: str) -> Technology | None:
        """The technology that the catalogue knows under exactly this name."""
        candidates = self.matcher.candidates.get(folded(name).strip())
        if candidates:
            return candidates[0].technology
        words = name.split()
        if 1 < len(words) < 5 and _SUFFIX.fullmatch(
            words[-1]
        ):  # "Megatron 2.0", "Megatron framework"
            return self.known(" ".join(words[:-1]))
        return None

    def is_vendor(self, name: str) -> bool:
        key = folded(name).strip()
        if key in self.owners:
            return True
        return any(
            folded(c.technology.name) in self.owners for c in self.matcher.candidates.get(key, ())
        )


_vocabularies: dict[int, tuple[Rulebook, Vocabulary]] = {}


def vocabulary_of(rulebook: Rulebook) -> Vocabulary:
    """Built once for a rulebook; the last few are kept."""
    known = _vocabularies.get(id(rulebook))
    if known is None:
        while len(_vocabularies) >= 4:
            _vocabularies.pop(next(iter(_vocabularies)))
        known = _vocabularies[id(rulebook)] = (rulebook, Vocabulary(rulebook))
    return known[1]


def read(file: File, rulebook: Rulebook) -> Iterator[Finding]:
    """The technologies that a note names, how each stands to the stack, and what it claims as its own."""
    if not is_prose(file.path):
        return
    text = file.text
    if not text.strip():
        return
    name = file.name
    flavour = FLAVOURS.get(name.rsplit(".", 1)[-1].lower() if "." in name[1:] else "", "markdown")
    note = cut(_OWN_OUTPUT.sub(_blank, text) if "$ stackaudit" in text else text, flavour)
    reading = Reading(file, note, vocabulary_of(rulebook))
    reading.run()
    yield from reading.findings()


_OWN_OUTPUT: Final = re.compile(r"(?ms)^```[a-z]*\n\$ stackaudit .*?^```")
"""What this program printed is no evidence of anything, wherever it is pasted."""


def _blank(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


class Reading:
    """One pass over one note: judged hits by technology, claims in order."""

    def __init__(self, file: File, note: Note, vocabulary: Vocabulary) -> None:
        self.file, self.note, self.vocabulary = file, note, vocabulary
        self.kind: DocumentKind = kind_of(file.path, note)
        self.finder = Finder(vocabulary.matcher, note)
        self.judge = Judge(note, self.finder.spans, self.kind, vocabulary.is_vendor)
        self.seen: dict[str, list[Seen]] = {}
        self.settled: set[str] = set()
        self.claims: dict[tuple[str, str | None], tuple[int, Claim]] = {}
        self.attributes = 0
        self.limit = JUDGED if len(note.text) < 1_000_000 else JUDGED // 3

    def run(self) -> None:
        matcher = self.vocabulary.matcher
        for pattern, start, end in matcher.raw(self.note.text):
            if pattern in matcher.phrases and bounds(self.note.text, pattern, start, end, True):
                self.claim(start, end)
            candidates = matcher.candidates.get(pattern)
            if candidates and not all(c.technology.id in self.settled for c in candidates):
                for hit in self.finder.hits(pattern, start, end):
                    self.take(hit)
            elif not candidates and pattern not in matcher.phrases:
                continue
        for technology, start in own_resources(self.note, self.vocabulary.by_id):
            self.add(technology.id, Judgement("used", PLAIN), start)

    def take(self, hit: Hit) -> None:
        if hit.technology.id in self.settled:
            return
        if (self.kind != "stack" or hit.technology.layer == "model") and self.is_about(hit):
            self.settled.add(hit.technology.id)  # a page about NAME does not stand on NAME
            self.seen.pop(hit.technology.id, None)
            return
        judgement = self.judge.judge(hit)
        if judgement is not None:
            count = self.count(hit) if hit.technology.layer in _HARDWARE else None
            self.add(hit.technology.id, judgement, hit.start, count)

    def add(
        self, technology: str, judgement: Judgement, start: int, count: int | None = None
    ) -> None:
        known = self.seen.setdefault(technology, [])
        known.append(Seen(judgement, start, self.note.line(start), count))
        if len(known) >= self.limit:
            self.settled.add(technology)

    def is_about(self, hit: Hit) -> bool:
        """Is the page's title, or its first sentence "NAME is a …", about the name?"""
        block = self.note.blocks[hit.block]
        before = bare(self.note.text[max(block.start, hit.start - 160) : hit.start])
        if before.strip(" \n#=*_|>\"'([") or hit.start - block.start > 400:
            return False
        after = bare(self.note.text[hit.end : hit.end + 80])
        if block.kind == "heading":
            if hit.technology.layer == "model" and _RECORD.match(after):
                return block.section == 0
            first = block.section == 0 or (block.level == 1 and block.section < 2)
            return first and re.match(r"[\s*_)\]\"']*(?:$|\n|[-–—:|(,!.?]|\d)", after) is not None
        opening = hit.start < 4000 and block.kind in ("paragraph", "quote")
        return (
            opening
            and re.match(r"[*_)\]\"'\s]*(?:\([^)]*\)\s*)?(?:is|are) (?:an?|the|our)\b", after)
            is not None
        )

    def count(self, hit: Hit) -> int | None:
        """How many of it: beside the name, or in the row's column that counts."""
        block = self.note.blocks[hit.block]
        begin, finish = self.judge.places.extent(hit, block)
        before, after = (
            self.note.text[max(begin, hit.start - 90) : hit.start],
            self.note.text[hit.end : min(finish, hit.end + 60)],
        )
        found = quantity(before, after) if block.kind != "heading" else None
        rows = self.row_count(hit, block) if block.kind == "row" else None
        if rows is None or hit.technology.layer not in ("cpu", "accelerator"):
            return found or rows
        return rows * (found or 1)  # so many nodes, so many in each

    def row_count(self, hit: Hit, block: Block) -> int | None:
        heads = self.note.cells(block.parent) if block.parent >= 0 else []
        for (a, b), (c, d) in zip(heads, self.note.cells(hit.block), strict=False):
            if COUNT_HEAD.fullmatch(self.note.text[a:b].strip(" *_|")):
                return count_cell(self.note.text[c:d])
        return None

    def claim(self, start: int, end: int) -> None:
        self.attributes += 1
        if self.attributes > ATTRIBUTES_READ:
            return
        if self.finder.spans.at(start, end) in ("target", "tag", "address"):
            return
        for subject, layer in owned(self.note, start, end, self.vocabulary.is_vendor):
            for name, known in self.subjects(subject, start):
                self.claimed(name, known, layer, start)

    def subjects(self, subject: str, start: int) -> list[tuple[str, Technology | None]]:
        """What a claim speaks of: one thing, several known ones, or the known one of its table row."""
        subject = " ".join(subject.split()).strip(" #>*_|-–—.,;:\"'")
        known = self.vocabulary.known(subject)
        if known is not None:
            return [(subject, known)]
        parts = [part for part in _AND.split(subject) if part]
        each = [(part, self.vocabulary.known(part)) for part in parts]
        if len(each) > 1 and all(technology for _, technology in each):
            return each
        index = self.note.index_at(start)
        if index >= 0 and self.note.blocks[index].kind == "row":
            cells = (self.note.text[a:b].strip(" *_|`") for a, b in self.note.cells(index))
            named = [(cell, t) for cell in cells if (t := self.vocabulary.known(cell))]
            if len(named) == 1:
                return list(named)
        return [(subject, None)]

    def claimed(
        self, subject: str, known: Technology | None, layer: Layer | None, start: int
    ) -> None:
        if not any(char.isalnum() for char in subject):
            return
        if known is None and layer is None and subject.casefold() in _GENERIC:
            return
        key = (folded(subject), known.id if known else None)
        if key in self.claims or len(self.claims) >= 400:
            return
        claim = Claim(
            subject=subject,
            technology=known.id if known else None,
            layer=layer or (known.layer if known else None),
            evidence=self.file.at(self.note.line(start), BY, confidence="medium"),
        )
        self.claims[key] = (start, claim)
        if known is not None:
            self.add(known.id, Judgement("used", CLEAR), start)

    # --- what the whole document says -----------------------------------------------------------

    def findings(self) -> Iterator[Finding]:
        found: list[tuple[int, int, Finding]] = []
        for technology, seen in self.seen.items():
            strength, kept = decide(seen)
            name = self.vocabulary.by_id[technology].name
            for one in kept:
                evidence = self.file.at(
                    self.note.line(one.start), BY, confidence=_confidence(one.judgement.weight)
                )
                mention = Mention(
                    technology=technology,
                    name=name,
                    strength=strength,
                    quantity=one.quantity,
                    evidence=evidence,
                )
                found.append((one.start, 0, mention))
        found += [(start, 1, claim) for start, claim in self.claims.values()]
        found.sort(key=lambda item: item[:2])
        for _, _, finding in found:
            yield finding


def decide(seen: list[Seen]) -> tuple[Strength, list[Seen]]:
    """The strength that the whole document gives a technology, and the hits that show it."""
    best: dict[Strength, int] = dict.fromkeys((*_COUNTED, *_DENIED, *_WEAK), 0)
    for one in seen:
        best[one.judgement.strength] = max(best[one.judgement.strength], one.judgement.weight)
    counted = max(best[s] for s in _COUNTED)
    denied = max(best[s] for s in _DENIED)
    if counted and counted >= denied:
        group = _COUNTED
    elif denied:
        group = _DENIED
    else:
        group = _WEAK
    strength = max(group, key=lambda s: (best[s], -group.index(s)))
    if group is _COUNTED and best["used"]:
        strength = "used"
    kept: list[Seen] = []
    lines: set[int] = set()
    own = [one for one in seen if one.judgement.strength == strength]
    first = own[:1]
    for one in [*first, *(o for o in own if o.quantity), *own]:
        if len(kept) < LINES and one.line not in lines:
            kept.append(one)
            lines.add(one.line)
    return strength, sorted(kept, key=lambda o: o.start)


def _confidence(weight: int) -> Confidence:
    return "high" if weight >= PLACED else "medium" if weight == PLAIN else "low"
