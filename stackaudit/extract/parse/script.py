"""A build script (Groovy, Kotlin, Scala, …) goes in, its words, texts and bracketed groups come out as a tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, Union

from stackaudit.files import Malformed

Kind: TypeAlias = Literal["word", "text", "number", "mark", "group", "break"]

_WORD: Final = re.compile(r"@?[^\W\d]\w*|`[^`\n]+`")
_NUMBER: Final = re.compile(r"\d[\w.]*")
_SPACE: Final = re.compile(r"[ \t\f\v\r]+|\\\n")
_MARK: Final = re.compile(
    r"\+\+=|%%%|[-+*/%:<>!=]=|=>|->|%%|\?\.|\?:|!!|&&|\|\||<-|<<|::|\+\+|\.\.|.", re.DOTALL
)
_CHAR: Final = re.compile(r"'(?:[^'\\\n]|\\.[^'\n]{0,8})'")
_SLASHY: Final = re.compile(r"/(?![/*=\s])[^/\n]*/")
_IN_HOLE: Final = re.compile(r"[{}]|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
_MAX_HOLE: Final = 400
_MAX_CHARS: Final = 500_000
_CONTINUES: Final = (".", "?.", "?:", "&&", "||", "%", "%%", "%%%")
_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r"}
MAX_DEPTH: Final = 100
"""Deeper nesting is refused: no real script needs it, and whoever walks the tree recurses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What tells the languages apart before any grammar does.

    `quotes` come longest first; those in `plain` know no interpolation. `prefixed` languages
    interpolate only after a letter (`s"…"`). `hole` opens an interpolation.
    """

    quotes: tuple[str, ...] = ('"""', '"')
    plain: tuple[str, ...] = ()
    hole: str = "$"
    comments: tuple[str, ...] = ("//",)
    blocks: tuple[str, str] | None = ("/*", "*/")
    nested_blocks: bool = True
    chars: bool = False
    slashy: bool = False
    prefixed: bool = False


GROOVY: Final = Dialect(
    quotes=('"""', "'''", '"', "'"), plain=("'''", "'"), nested_blocks=False, slashy=True
)
KOTLIN: Final = Dialect(chars=True)
SCALA: Final = Dialect(chars=True, prefixed=True)


@dataclass(slots=True)
class Node:
    """One piece of a script. Of a text, `text` is what it says, interpolations as written (`holes`);
    of a group, `text` is the opening bracket and `nodes` what it holds."""

    kind: Kind
    text: str
    line: int
    spaced: bool = False
    holes: bool = False
    nodes: list[Node] = field(default_factory=list)

    def is_mark(self, *texts: str) -> bool:
        return self.kind == "mark" and self.text in texts

    def is_word(self, *texts: str) -> bool:
        return self.kind == "word" and self.text in texts

    def is_group(self, opener: str) -> bool:
        return self.kind == "group" and self.text == opener


def parse_script(text: str, dialect: Dialect) -> tuple[list[Node], Malformed | None]:
    """The tree up to the end or to what never ends, and what that is."""
    reader = _Reader(text[:_MAX_CHARS], dialect)
    try:
        reader.run()
    except Malformed as fault:
        return reader.root, fault
    if len(text) > _MAX_CHARS:
        return reader.root, Malformed("too long to be read to its end", reader.line)
    return reader.root, None


def statements(nodes: Sequence[Node]) -> Iterator[list[Node]]:
    """What stands between line ends and semicolons; a line that cannot be over goes on with the next."""
    following: list[Node | None] = [None] * len(nodes)  # the next node that is no line end
    for place in range(len(nodes) - 2, -1, -1):
        after = nodes[place + 1]
        following[place] = following[place + 1] if after.kind == "break" else after
    current: list[Node] = []
    for node, after_it in zip(nodes, following, strict=True):
        if node.kind != "break":
            current.append(node)
            continue
        if node.text == "\n" and current:
            open_ended = current[-1].kind == "mark" and not current[-1].is_mark("++", "!!", "*")
            if open_ended or (after_it is not None and after_it.is_mark(*_CONTINUES)):
                continue
        if current:
            yield current
        current = []
    if current:
        yield current


def split(nodes: Sequence[Node], mark: str = ",") -> list[list[Node]]:
    """The parts between commas, line ends left out, empty parts too."""
    parts: list[list[Node]] = [[]]
    for node in nodes:
        if node.is_mark(mark):
            parts.append([])
        elif node.kind != "break":
            parts[-1].append(node)
    return [part for part in parts if part]


def dotted(nodes: Sequence[Node]) -> tuple[str, int]:
    """The name that a sequence starts with (`a.b.c`) and how many nodes it takes; ("", 0) for none."""
    if not nodes or nodes[0].kind != "word":
        return "", 0
    name, at = nodes[0].text, 1
    while at + 1 < len(nodes) and nodes[at].is_mark(".", "?.") and nodes[at + 1].kind == "word":
        name, at = f"{name}.{nodes[at + 1].text}", at + 2
    return name, at


_HOLE: Final = re.compile(r"\$(?:\{([^{}]*)\}|([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*)*))")


def fill(text: str, lookup: Callable[[str], Union[str, None]]) -> str:
    """Values in place of `$x`, `$x.y` and `${x.y}`; what is unknown stays as it is written."""

    def value(hole: re.Match[str]) -> str:
        if hole[1] is not None:
            found = lookup(hole[1].strip())
            return hole[0] if found is None else found
        # Groovy takes the dots in, Kotlin does not: whichever name is known is meant.
        whole = lookup(hole[2] + hole[3]) if hole[3] else None
        first = lookup(hole[2]) if whole is None else None
        return whole or (hole[0] if first is None else first + hole[3])

    return _HOLE.sub(value, text) if "$" in text else text


class _Reader:
    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text = text
        self.dialect = dialect
        self.at = 0
        self.line = 1
        self.spaced = False
        self.root: list[Node] = []
        self.open: list[Node] = []
        self.nodes = self.root

    def run(self) -> None:
        text = self.text
        if text.startswith("#!"):
            self._advance(self._find("\n", 0))
        while self.at < len(text):
            space = _SPACE.match(text, self.at)
            self.spaced = space is not None or self.at == 0
            if space:
                self._advance(space.end())
            if self.at < len(text):
                self._one(text[self.at])
        if self.open:
            raise Malformed(f"a {self.open[-1].text!r} is never closed", self.open[-1].line)

    def _one(self, char: str) -> None:
        text, dialect = self.text, self.dialect
        if char in "\n;":
            # In parentheses and square brackets a line end means nothing.
            if not self.open or self.open[-1].text == "{":
                self._put("break", char, self.at + 1)
            else:
                self._advance(self.at + 1)
            return
        if text.startswith(dialect.comments, self.at):
            self._advance(self._find("\n", self.at))
            return
        if dialect.blocks and text.startswith(dialect.blocks[0], self.at):
            self._comment(*dialect.blocks)
            return
        quote = next((q for q in dialect.quotes if text.startswith(q, self.at)), None)
        if quote is not None:
            self._quoted(quote)
        elif char in "([{":
            self._open(char)
        elif char in ")]}":
            self._close(char)
        else:
            self._plain(char)

    # --- pieces ---

    def _find(self, what: str, start: int) -> int:
        end = self.text.find(what, start)
        return len(self.text) if end < 0 else end

    def _advance(self, end: int) -> None:
        self.line += self.text.count("\n", self.at, end)
        self.at = end

    def _put(self, kind: Kind, text: str, end: int, *, holes: bool = False) -> None:
        self.nodes.append(Node(kind, text, self.line, self.spaced, holes))
        self._advance(end)

    def _comment(self, opener: str, closer: str) -> None:
        marks = re.compile(f"{re.escape(opener)}|{re.escape(closer)}")
        level, line = 0, self.line
        for mark in marks.finditer(self.text, self.at):
            if mark[0] == closer:
                level -= 1
            elif level == 0 or self.dialect.nested_blocks:
                level += 1
            if level == 0:
                self._advance(mark.end())
                return
        self._advance(len(self.text))
        raise Malformed("a comment never ends", line)

    def _quoted(self, quote: str) -> None:
        dialect = self.dialect
        raw = len(quote) == 3 and quote == '"""' and dialect is not GROOVY  # no escapes there
        start = at = self.at + len(quote)
        prefixed = self.nodes and self.nodes[-1].kind == "word" and not self.spaced
        holes = quote not in dialect.plain and (not dialect.prefixed or bool(prefixed))
        stop = re.compile(rf"[\\\n{quote[0]}{re.escape(dialect.hole[0])}]")
        while True:
            found = stop.search(self.text, at)
            if found is None or (found[0] == "\n" and len(quote) == 1):
                raise Malformed("a text never ends", self.line)
            at = found.start()
            if found[0] == "\\" and not raw:
                at += 2
            elif self.text.startswith(quote, at):
                break
            elif holes and self.text.startswith(dialect.hole + "{", at):
                at = self._hole_end(at + 2)
            else:
                at += 1
        end = at + len(quote)
        while len(quote) == 3 and self.text.startswith(quote[0], end):  # """a quote at the end""""
            at, end = at + 1, end + 1
        body = self.text[start:at]
        if prefixed and dialect.prefixed:
            self.nodes.pop()
        self._put("text", body if raw else _unescaped(body), end, holes=holes and "$" in body)

    def _hole_end(self, at: int) -> int:
        """The offset after the brace that closes an interpolation; quotes inside may hold braces."""
        level = 1
        for mark in _IN_HOLE.finditer(self.text, at, at + _MAX_HOLE):
            level += (mark[0] == "{") - (mark[0] == "}")
            if level == 0:
                return mark.end()
        return at

    def _open(self, char: str) -> None:
        if len(self.open) >= MAX_DEPTH:
            raise Malformed("nested too deeply to be read", self.line)
        self._put("group", char, self.at + 1)
        self.open.append(self.nodes[-1])
        self.nodes = self.nodes[-1].nodes

    def _close(self, char: str) -> None:
        """Close the nearest group of that kind; a bracket that closes nothing is passed over."""
        self._advance(self.at + 1)
        for place in range(len(self.open) - 1, -1, -1):
            if _CLOSING[self.open[place].text] == char:
                del self.open[place:]
                self.nodes = self.open[-1].nodes if self.open else self.root
                return

    def _plain(self, char: str) -> None:
        text, dialect = self.text, self.dialect
        word = _WORD.match(text, self.at)
        if word:
            self._put("word", word[0].strip("`"), word.end())
            return
        number = _NUMBER.match(text, self.at)
        if number:
            self._put("number", number[0], number.end())
            return
        literal = _CHAR.match(text, self.at) if char == "'" and dialect.chars else None
        if char == "/" and dialect.slashy and self._value_may_start():
            literal = _SLASHY.match(text, self.at)
        if literal:
            self._put("text", literal[0][1:-1], literal.end())
            return
        mark = _MARK.match(text, self.at)
        self._put("mark", mark[0] if mark else char, mark.end() if mark else self.at + 1)

    def _value_may_start(self) -> bool:
        if not self.nodes:
            return True
        last = self.nodes[-1]
        return last.kind == "break" or (last.kind == "mark" and last.text not in (")", "]"))


def _unescaped(body: str) -> str:
    if "\\" not in body:
        return body
    return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), body, flags=re.DOTALL)
