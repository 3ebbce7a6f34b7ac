"""YAML text goes in; Maps, Seqs and strings that know the line of every key and item come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Protocol, cast

from stackaudit.extract.parse.located import Map, Seq, Value
from stackaudit.files import Malformed

if TYPE_CHECKING:
    from yaml.events import AliasEvent, CollectionStartEvent, Event, ScalarEvent

MAX_DEPTH: Final = 200
"""Deeper nesting is refused: no real manifest needs it, and whoever walks the value may recurse."""

MAX_ALIASED: Final = 100_000
"""Values that the aliases of a document may add to it: a billion laughs ends here."""

MAX_RESTARTS: Final = 50
"""Broken documents of one text after which the rest is left unread."""

_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
_DOCUMENT: Final = re.compile(r"^---(?=\s|$)", re.MULTILINE)


def parse_yaml(text: str) -> list[Value]:
    """All documents of a text. Raises Malformed; use `iter_yaml` to keep what precedes the fault."""
    return list(iter_yaml(text))


def iter_yaml(text: str) -> Iterator[Value]:
    """One value a document: all scalars are strings as written, plain null is None.

    Unknown tags are passed over, merge keys and aliases resolved, the last of duplicate keys wins.
    A broken document is yielded as far as it could be read, reading goes on with the next one, and
    the first fault is raised as Malformed after the last document.
    """
    fault: Malformed | None = None
    offset = 0
    for _ in range(MAX_RESTARTS):
        reader = _Reader(text[offset:] if offset else text, text.count("\n", 0, offset) + 1)
        try:
            yield from reader.documents()
            fault = fault or reader.fault
            break
        except Malformed as error:
            fault = fault or reader.fault or error
            if reader.in_document:
                yield reader.root
            start = _offset_of_line(text, max(error.line or 1, reader.document_line + 1))
            following = _DOCUMENT.search(text, max(start, offset + 1))
            if following is None:
                break
            offset = following.start()
    if fault is not None:
        raise fault


def _offset_of_line(text: str, line: int) -> int:
    offset = 0
    for _ in range(line - 1):
        offset = text.find("\n", offset) + 1
        if offset == 0:
            return len(text)
    return offset


class _Parser(Protocol):
    def get_event(self) -> Event: ...


class _Frame:
    """A map or list that is still open."""

    __slots__ = ("anchor", "before", "height", "is_key", "key", "line", "merged", "state", "value")

    def __init__(self, value: Map | Seq, anchor: str | None, before: int, is_key: bool) -> None:
        self.value = value
        self.anchor = anchor
        self.before = before  # how many values the document had when this one began
        self.height = 0
        self.is_key = is_key  # a map or list as a key: no manifest has one, its value is dropped
        self.state = _ITEM if isinstance(value, Seq) else _KEY
        self.key = ""
        self.line = 0
        self.merged: list[Value] = []


# What an open map or list takes next: an item, a key, a key's value, maps to merge, what nobody wants.
_ITEM, _KEY, _VALUE, _MERGE, _DROP = range(5)


class _Reader:
    """Takes the parser's events and links each value to its parent as soon as it begins."""

    def __init__(self, text: str, first_line: int) -> None:
        self.text = text
        self.first_line = first_line
        self.document_line = first_line - 1
        self.in_document = False
        self.root: Value = None
        self.fault: Malformed | None = None
        self._frames: list[_Frame] = []
        self._anchors: dict[str, tuple[Value, int, int]] = {}  # value, its size, its height
        self._count = 0
        self._aliased = 0

    def documents(self) -> Iterator[Value]:
        """Each document when it ends. Raises Malformed; `root` then holds what was read."""
        import yaml  # lazy: only files of this grammar pay for it
        from yaml import events

        loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
        try:
            parser = cast(_Parser, loader(self.text.encode("utf-8", "replace")))
            while True:
                event = parser.get_event()
                kind = type(event)
                if kind is events.ScalarEvent:
                    self._scalar(cast("ScalarEvent", event))
                elif kind is events.MappingStartEvent:
                    self._begin(Map(self._line(event)), cast("CollectionStartEvent", event))
                elif kind is events.SequenceStartEvent:
                    self._begin(Seq(self._line(event)), cast("CollectionStartEvent", event))
                elif kind is events.MappingEndEvent or kind is events.SequenceEndEvent:
                    self._end()
                elif kind is events.AliasEvent:
                    self._alias(cast("AliasEvent", event))
                elif kind is events.DocumentStartEvent:
                    self._start_document(self._line(event))
                elif kind is events.DocumentEndEvent:
                    self.in_document = False
                    yield self.root
                elif kind is events.StreamEndEvent:
                    return
        except yaml.YAMLError as error:
            self._close_all()
            raise self._malformed(error) from None

    def _line(self, event: Event) -> int:
        mark = event.start_mark
        return (mark.line if mark is not None else 0) + self.first_line

    def _malformed(self, error: Exception) -> Malformed:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        said = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
        if mark is not None:
            line = int(mark.line) + self.first_line
        else:  # a character that YAML forbids: its place is given in bytes
            before = self.text.encode("utf-8", "replace")[: getattr(error, "position", 0)]
            line = before.count(b"\n") + self.first_line
        return Malformed(f"not valid YAML: {said}", line)

    def _start_document(self, line: int) -> None:
        self.root = None
        self.in_document = True
        self.document_line = line
        self._frames.clear()
        self._anchors.clear()
        self._count = self._aliased = 0

    # --- values -----------------------------------------------------------------------------

    def _scalar(self, event: ScalarEvent) -> None:
        text: str = event.value
        plain = bool(event.implicit[0])
        self._count += 1
        frame = self._frames[-1] if self._frames else None
        value: Value = text
        if frame is not None and frame.state == _KEY:
            frame.key, frame.line = text, self._line(event)
            frame.state = _MERGE if plain and text == "<<" else _VALUE
        else:
            if plain and text in _NULLS:
                value = None
            self._place(value, self._line(event))
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, 1, 0)

    def _begin(self, value: Map | Seq, event: CollectionStartEvent) -> None:
        if len(self._frames) >= MAX_DEPTH:
            self._close_all()
            raise Malformed("not valid YAML: nested too deeply", value.line)
        is_key = bool(self._frames) and self._frames[-1].state == _KEY
        if not is_key:
            self._place(value, value.line)
        self._count += 1
        self._frames.append(_Frame(value, event.anchor, self._count, is_key))

    def _end(self) -> None:
        frame = self._frames.pop()
        if frame.merged:
            _merge(cast(Map, frame.value), frame.merged)
        height = frame.height + 1
        if frame.anchor is not None:
            self._anchors[frame.anchor] = (frame.value, self._count - frame.before + 1, height)
        if self._frames:
            parent = self._frames[-1]
            parent.height = max(parent.height, height)
            if frame.is_key:
                parent.state = _DROP

    def _alias(self, event: AliasEvent) -> None:
        line = self._line(event)
        value, size, height = self._anchors.get(event.anchor or "", (None, 0, 0))
        wrong = ""
        if size == 0:
            wrong = f"alias *{event.anchor} of nothing that is complete"
        elif self._aliased + size > MAX_ALIASED or len(self._frames) + height > MAX_DEPTH:
            wrong = "aliases expand beyond any sensible size"
        if wrong:
            self.fault = self.fault or Malformed(f"not valid YAML: {wrong}", line)
            value, size, height = None, 1, 0
        self._aliased += size
        self._count += size
        frame = self._frames[-1] if self._frames else None
        if frame is not None and frame.state == _KEY:
            frame.state = _VALUE if isinstance(value, str) else _DROP
            frame.key, frame.line = (value if isinstance(value, str) else ""), line
            return
        if frame is not None:
            frame.height = max(frame.height, height)
        self._place(value, line)

    def _place(self, value: Value, line: int | None) -> None:
        """Put a value where it belongs: into the open list, below the pending key, or at the root."""
        if not self._frames:
            self.root = value
            return
        frame = self._frames[-1]
        if frame.state == _ITEM:
            cast(Seq, frame.value).put(value, line)
            return
        if frame.state == _VALUE:
            cast(Map, frame.value).put(frame.key, value, frame.line)
        elif frame.state == _MERGE:
            frame.merged.append(value)
        frame.state = _KEY

    def _close_all(self) -> None:
        while self._frames:
            self._end()


def _merge(target: Map, sources: list[Value]) -> None:
    """Keys of merged maps come first and lose against the map's own; the earlier source wins."""
    own, own_lines = dict(target), dict(target.lines)
    maps = [s for source in sources for s in (source if isinstance(source, Seq) else [source])]
    target.clear()
    for source in reversed(maps):
        if isinstance(source, Map):
            target.update(source)
            target.lines.update(source.lines)
    target.update(own)
    target.lines.update(own_lines)


# --- templates ----------------------------------------------------------------------------------

_OPENER: Final = re.compile(r"(?<!\$)(?:\{\{|\{%|\{#)")
_CLOSER: Final = {"{{": "}}", "{%": "%}", "{#": "#}"}
_STEERS: Final = re.compile(
    r"(?:/\*|(?:if|else|end|range|with|define|block|break|continue)\b|\$\w*(?:\s*,\s*\$\w+)?\s*:?=)"
)
_PIPE: Final = re.compile(r"\s*\|\s*")
_UNSAFE: Final = re.compile(r"[^\w.$/|-]+")
_MARKED: Final = re.compile("\x01([^\x01\x02]*)\x02")


def untemplated(text: str) -> str:
    """Go or Jinja templates inside YAML made harmless, everything else on the line it had.

    An expression "{{ .Values.tag }}" becomes "$(.Values.tag)"; what only steers (conditions, loops,
    definitions, comments) goes, and a line on which nothing but templates stood becomes blank.
    """
    out: list[str] = []
    done = 0
    unclosed: set[str] = set()
    for opener in _OPENER.finditer(text):
        if opener.start() < done or opener[0] in unclosed:
            continue
        end = text.find(_CLOSER[opener[0]], opener.end())
        if end < 0:
            unclosed.add(opener[0])
            continue
        out += text[done : opener.start()], "\x01"
        inner = text[opener.end() : end].strip("-+ \t\n")
        if opener[0] == "{{" and not _STEERS.match(inner):
            out.append("$(" + _UNSAFE.sub("_", _PIPE.sub("|", inner)).strip("_") + ")")
        out += "\x02", "\n" * text.count("\n", opener.end(), end)
        done = end + 2
    if not out:
        return text
    lines = "".join((*out, text[done:])).split("\n")
    return "\n".join(
        "" if "\x01" in line and not _MARKED.sub("", line).strip() else _MARKED.sub(r"\1", line)
        for line in lines
    )
