"""Text of a script-like language goes in; its tokens, grouped by their brackets, and its calls come out.

For manifests that are programs (Swift, Elixir, Erlang, Lua, Perl, Nim, Meson, Nix) or look like one
(opam): whoever reads them looks for a few calls or fields and never needs to understand the rest.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, NamedTuple, TypeAlias, Union

from stackaudit.files import Malformed

Kind: TypeAlias = Literal["text", "word", "number", "mark", "newline"]

MAX_DEPTH: Final = 100
"""Deeper nesting is refused: no real manifest needs it, and whoever walks the groups may recurse."""

_MARKS: Final = r"=>|~>|==|!=|<=|>=|<<|>>|\.\.\.|\.\.<|\.\.|::|->|&&|\|\||\+=|<>|\+\+|//|[^\s\w]"
_PAIRS: Final = {"(": ")", "[": "]", "{": "}", "<<": ">>"}
_CONFLICT: Final = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?: .*)?$", re.MULTILINE)
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r", "\n": ""}


class Quote(NamedTuple):
    """How a string is written; `lines` tells whether it may span several."""

    opens: str
    closes: str
    escapes: bool = True
    lines: bool = False


class Dialect(NamedTuple):
    """What tells the languages apart: comments (as patterns), strings (longest first), words, brackets."""

    comments: tuple[str, ...]
    quotes: tuple[Quote, ...]
    word: str = r"[^\W\d]\w*[?!]?"
    newlines: bool = False
    binaries: bool = False  # Erlang's << and >> are brackets


class Token(NamedTuple):
    kind: Kind
    text: str
    line: int
    start: int
    end: int

    def is_mark(self, *texts: str) -> bool:
        return self.kind == "mark" and self.text in texts

    def is_word(self, *texts: str) -> bool:
        return self.kind == "word" and self.text in texts


@dataclass(slots=True)
class Group:
    """What stands between two brackets."""

    opener: str
    items: list[Node]
    line: int
    start: int
    end: int

    def is_mark(self, *texts: str) -> bool:
        return False

    def is_word(self, *texts: str) -> bool:
        return False


Node: TypeAlias = Union[Token, Group]


class Argument(NamedTuple):
    """`key: value`, `key = value`, `key => value`, or a value alone."""

    key: str | None
    value: list[Node]
    line: int

    @property
    def text(self) -> str | None:
        return text_of(self.value)


class Call(NamedTuple):
    name: str
    line: int
    arguments: list[Argument]

    def named(self, *keys: str) -> Argument | None:
        return next((a for a in self.arguments if a.key in keys), None)

    def text(self, *keys: str) -> str | None:
        found = self.named(*keys)
        return found.text if found else None

    @property
    def plain(self) -> list[Argument]:
        return [a for a in self.arguments if a.key is None]


def parse_script(text: str, dialect: Dialect) -> tuple[list[Node], Malformed | None]:
    """Everything at the top level, and the first thing that is broken.

    A string that never ends is no string, a bracket that is never closed ends with the text: what
    stands behind the fault is still there. The markers of an unfinished merge are passed over.
    """
    pattern, closers = _lexer(dialect)
    root = Group("", [], 1, 0, len(text))
    waiting = [root]
    fault: Malformed | None = None
    conflict = _CONFLICT.search(text)
    if conflict is not None and conflict[0].startswith("<"):
        fault = Malformed("an unfinished merge", text.count("\n", 0, conflict.start()) + 1)
        text = _CONFLICT.sub(lambda m: " " * len(m[0]), text)
    line = 1
    for found in pattern.finditer(text):
        kind, piece = found.lastgroup or "", found[0]
        start_line = line
        line += piece.count("\n")
        if kind == "space":
            continue
        start, end = found.span()
        if kind == "newline":
            if dialect.newlines:
                waiting[-1].items.append(Token("newline", "\n", start_line, start, end))
        elif kind in ("word", "number"):
            plain: Kind = "word" if kind == "word" else "number"
            waiting[-1].items.append(Token(plain, piece, start_line, start, end))
        elif kind != "mark":
            quote = dialect.quotes[int(kind[1:])]
            inner, closed = _unquoted(piece, quote)
            if not closed:
                fault = fault or Malformed("a string never ends", start_line)
            whole: Kind = "text" if closed else "mark"
            waiting[-1].items.append(Token(whole, inner, start_line, start, end))
        elif piece in _PAIRS and (dialect.binaries or piece != "<<"):
            if len(waiting) > MAX_DEPTH:
                return root.items, fault or Malformed("nested too deeply", start_line)
            group = Group(piece, [], start_line, start, end)
            waiting[-1].items.append(group)
            waiting.append(group)
        elif piece in closers:
            depth = next(
                (d for d in range(len(waiting) - 1, 0, -1) if _PAIRS[waiting[d].opener] == piece), 0
            )
            if depth != len(waiting) - 1:
                fault = fault or Malformed(f"{piece!r} closes nothing that is open", start_line)
            if depth:
                for group in waiting[depth:]:
                    group.end = end
                del waiting[depth:]
        else:
            waiting[-1].items.append(Token("mark", piece, start_line, start, end))
    if len(waiting) > 1:
        opened = waiting[-1]
        fault = fault or Malformed(f"{opened.opener!r} is never closed", opened.line)
        for group in waiting[1:]:
            group.end = len(text)
    return root.items, fault


@lru_cache(maxsize=32)
def _lexer(dialect: Dialect) -> tuple[re.Pattern[str], frozenset[str]]:
    parts = [r"(?P<space>[^\S\n]+" + "".join(f"|{c}" for c in dialect.comments) + ")"]
    parts.append(r"(?P<newline>\n)")
    for number, quote in enumerate(dialect.quotes):
        opens, closes = re.escape(quote.opens), re.escape(quote.closes)
        first = re.escape(quote.closes[0])
        if len(quote.closes) > 1:
            body = r"(?:\\.|[^\\])*?" if quote.escapes else ".*?"
            parts.append(rf"(?P<q{number}>{opens}{body}(?:{closes}|\Z))")
        else:
            stop = first + ("" if quote.lines else r"\n") + (r"\\" if quote.escapes else "")
            more = rf"(?:\\.[^{stop}]*)*" if quote.escapes else ""
            parts.append(rf"(?P<q{number}>{opens}[^{stop}]*{more}(?:{closes})?)")
    parts.append(r"(?P<number>\d[\w.]*)")
    parts.append(rf"(?P<word>{dialect.word})")
    parts.append(rf"(?P<mark>{_MARKS})")
    closers = {")", "]", "}"} | ({">>"} if dialect.binaries else set())
    return re.compile("|".join(parts), re.DOTALL), frozenset(closers)


def _unquoted(piece: str, quote: Quote) -> tuple[str, bool]:
    closed = len(piece) >= len(quote.opens) + len(quote.closes) and piece.endswith(quote.closes)
    inner = piece[len(quote.opens) : len(piece) - (len(quote.closes) if closed else 0)]
    if quote.escapes and "\\" in inner:
        inner = _ESCAPE.sub(lambda m: _ESCAPED.get(m[1], m[1]), inner)
    return inner, closed


# --- ways to take it apart ------------------------------------------------------------------------


def walk(nodes: Sequence[Node]) -> Iterator[tuple[Sequence[Node], int]]:
    """(list, index) of every node, groups before what they hold, in the order of the text."""
    waiting: list[tuple[Sequence[Node], int]] = [(nodes, 0)]
    while waiting:
        level, at = waiting.pop()
        while at < len(level):
            yield level, at
            node = level[at]
            at += 1
            if isinstance(node, Group):
                waiting.append((level, at))
                level, at = node.items, 0


def calls(nodes: Sequence[Node], names: Collection[str]) -> Iterator[Call]:
    """Every `name(…)` of these names, however deep; whatever stands before the name is passed over."""
    for level, at in walk(nodes):
        node = level[at]
        if isinstance(node, Token) and node.kind == "word" and node.text in names:
            following = level[at + 1] if at + 1 < len(level) else None
            if isinstance(following, Group) and following.opener == "(":
                yield Call(node.text, node.line, arguments(following.items))


def arguments(nodes: Sequence[Node]) -> list[Argument]:
    found = []
    for part in split(nodes, ","):
        first = part[0]
        key: str | None = None
        if (
            len(part) > 1
            and isinstance(first, Token)
            and first.kind in ("word", "text")
            and part[1].is_mark(":", "=", "=>")
        ):
            key, part = first.text, part[2:]
        found.append(Argument(key, part, first.line))
    return found


def split(nodes: Sequence[Node], *separators: str) -> list[list[Node]]:
    """The parts between marks, without newlines; empty parts are left out."""
    parts: list[list[Node]] = [[]]
    for node in nodes:
        if node.is_mark(*separators):
            parts.append([])
        elif not (isinstance(node, Token) and node.kind == "newline"):
            parts[-1].append(node)
    return [part for part in parts if part]


def text_of(nodes: Sequence[Node]) -> str | None:
    """The string, if nothing but one stands there; Erlang's <<"binary">> is one too."""
    if len(nodes) != 1:
        return None
    node = nodes[0]
    if isinstance(node, Token):
        return node.text if node.kind == "text" else None
    return text_of(node.items) if node.opener == "<<" else None


def texts_in(nodes: Sequence[Node]) -> Iterator[tuple[str, int]]:
    """(string, line) of every string, however deep."""
    for level, at in walk(nodes):
        node = level[at]
        if isinstance(node, Token) and node.kind == "text":
            yield node.text, node.line


def source_of(text: str, nodes: Sequence[Node]) -> str:
    """The nodes as they are written, blanks joined."""
    return " ".join(text[nodes[0].start : nodes[-1].end].split()) if nodes else ""
