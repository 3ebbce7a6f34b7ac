"""Ruby text goes in, the calls somebody asks for come out, with their arguments as far as they are literal."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from stackaudit.extract.parse.ruby_tokens import KEYWORDS, Token, tokens
from stackaudit.extract.parse.ruby_values import Arg, Read, Values, texts_of
from stackaudit.files import Malformed


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """`receiver.name(args, keywords)`; an assignment to an attribute is called "name=".

    `within` are the asked-for calls in whose blocks this one stands, outermost first.
    """

    name: str
    line: int
    receiver: str = ""
    args: tuple[Arg, ...] = ()
    keywords: dict[str, Arg] = field(default_factory=dict)
    within: tuple[Call, ...] = ()

    def texts(self) -> list[str]:
        """The arguments that are text, those inside lists included."""
        return [text for arg in self.args for text in texts_of(arg)]


@dataclass(slots=True)
class Ruby:
    """What one file says: its calls in order and the last literal value of each variable or constant."""

    calls: list[Call] = field(default_factory=list)
    variables: dict[str, Arg] = field(default_factory=dict)
    fault: Malformed | None = None


def parse_ruby(text: str, names: Collection[str], read: Read | None = None) -> Ruby:
    """The calls of `names`. What is broken ends the reading; what came before it is kept."""
    found, fault = tokens(text)
    reader = _Reader(found, frozenset(names), read)
    reader.run()
    reader.result.fault = fault
    return reader.result


_OPENERS: Final = frozenset({"class", "module", "begin", "case"})
_MODIFIERS: Final = frozenset({"if", "unless", "while", "until", "for"})
_ENDS_COMMAND: Final = _MODIFIERS | {"do", "and", "or", "rescue", "then", "end"}
_MAX_ROWS: Final = 500
_MAX_CALLS: Final = 20_000
_MAX_OPEN: Final = 200


@dataclass(slots=True)
class _Frame:
    """An open block; `rows` are the values its parameters take in turn."""

    kind: str
    call: Call | None = None
    rows: list[dict[str, Arg]] | None = None
    takes_do: bool = False


class _Reader:
    def __init__(self, found: list[Token], names: frozenset[str], read: Read | None) -> None:
        self.found = found
        self.names = names
        self.result = Ruby()
        self.frames: list[_Frame] = []
        self.values = Values(found, read)
        self.result.variables = self.values.variables
        self.closing = self.values.closing
        self.valued = 0  # up to here assignments have been looked at

    def run(self) -> None:
        at = 0
        while at < len(self.found):
            at = self._step(at)

    def _step(self, at: int) -> int:
        token = self.found[at]
        if token.kind == "op":
            if token.text == "{":
                self._push(_Frame("{"))
            elif token.text == "}":
                self._pop("{")
            return at + 1
        if token.kind != "word":
            return at + 1
        after_dot = at > 0 and self.found[at - 1].is_op(".", "&.")
        if not after_dot and token.text in KEYWORDS:
            return self._keyword(at)
        if not after_dot and self._starts_statement(at):
            following = self.found[at + 1] if at + 1 < len(self.found) else None
            if following is not None and following.is_op("=", "||="):
                if at >= self.valued:
                    end = self.valued = self._expression_end(at + 2)
                    self.values.variables[token.text] = self.values.value(at + 2, end)
                return at + 2
        if token.text in self.names:
            return self._call(at, after_dot)
        if token.text in ("each", "each_with_index", "each_pair", "map") and after_dot:
            return self._loop(at)
        return at + 1

    # --- blocks ---

    def _keyword(self, at: int) -> int:
        word = self.found[at].text
        if word == "end":
            self._pop("do")
        elif word == "do":
            loop = next((f for f in reversed(self.frames) if f.kind == "do"), None)
            if loop is not None and loop.takes_do:
                loop.takes_do = False
            else:
                self._push(_Frame("do"))
        elif word == "def":
            if not self._endless(at):
                self._push(_Frame("do"))
        elif word in _OPENERS:
            self._push(_Frame("do"))
        elif word in _MODIFIERS and self._starts_expression(at):
            self._push(_Frame("do", takes_do=word in ("while", "until", "for")))
        return at + 1

    def _endless(self, at: int) -> bool:
        """`def name(args) = value` has no `end`."""
        following = at + 2
        if following < len(self.found) and self.found[following].is_op("("):
            following = self.closing.get(following, following) + 1
        return following < len(self.found) and self.found[following].is_op("=")

    def _push(self, frame: _Frame) -> None:
        if len(self.frames) < _MAX_OPEN:
            self.frames.append(frame)

    def _pop(self, kind: str) -> None:
        for place in range(len(self.frames) - 1, -1, -1):
            if self.frames[place].kind == kind:
                del self.frames[place:]
                return

    def _starts_statement(self, at: int) -> bool:
        if at == 0:
            return True
        last = self.found[at - 1]
        return last.kind == "newline" or last.is_op(";", "{", "|") or last.is_word(*KEYWORDS)

    def _starts_expression(self, at: int) -> bool:
        """`if` opens a block at the start of a statement or of a value; after a value it modifies."""
        last = self.found[at - 1] if at else None
        if last is None or last.kind in ("newline", "label"):
            return True
        if last.kind == "op":
            return not last.is_op(")", "]", "}")
        return last.is_word("then", "else", "do", "begin", "return", "not", "and", "or")

    def _open_block(self, at: int, call: Call | None, rows: list[Arg] | None) -> int:
        """Enter the block that follows a call, if one does; its parameters take the rows' values."""
        if at >= len(self.found) or not (self.found[at].is_word("do") or self.found[at].is_op("{")):
            return at
        frame = _Frame("{" if self.found[at].is_op("{") else "do", call)
        at += 1
        names: list[str] = []
        if at < len(self.found) and self.found[at].is_op("|"):
            at += 1
            while at < len(self.found) and not self.found[at].is_op("|"):
                if self.found[at].kind == "word":
                    names.append(self.found[at].text)
                at += 1
            at += 1
        if rows and names:
            frame.rows = [_bound(names, row) for row in rows[:_MAX_ROWS]]
        self._push(frame)
        return at

    def _loop(self, at: int) -> int:
        """`[…].each do |x|`: what stands in the block is said once for each item."""
        start = self._operand_start(at - 2)
        value = self.values.value(start, at - 1) if start is not None else None
        rows: list[Arg] | None = None
        if isinstance(value, list):
            rows = value
        elif isinstance(value, dict):
            rows = [[key, inner] for key, inner in value.items()]
        return self._open_block(at + 1, None, rows)

    def _operand_start(self, end: int) -> int | None:
        if end < 0:
            return None
        token = self.found[end]
        if token.is_op("]", "}"):
            return self.values.opening.get(end)
        return end if token.kind in ("list", "word") else None

    # --- calls ---

    def _call(self, at: int, after_dot: bool) -> int:
        token = self.found[at]
        receiver = self.found[at - 2].text if after_dot and at > 1 else ""
        name, start = token.text, at + 1
        following = self.found[start] if start < len(self.found) else None
        if following is not None and following.is_op("=") and after_dot:
            name, start = f"{name}=", start + 1
            end = rest = self._expression_end(start)
        elif following is not None and following.is_op("(") and not following.spaced:
            end = self.closing.get(start, len(self.found))
            start, rest = start + 1, end + 1
        elif following is not None and self._starts_argument(following):
            end = rest = self._expression_end(start)
        else:
            end = rest = start
        within = tuple(frame.call for frame in self.frames if frame.call is not None)
        last: Call | None = None
        for row in self._rows():
            self.values.row = row
            args, keywords = self.values.arguments(start, end)
            last = Call(
                name=name,
                line=token.line,
                receiver=receiver,
                args=args,
                keywords=keywords,
                within=within,
            )
            self.result.calls.append(last)
        self.values.row = {}
        return self._open_block(rest, last, None)

    def _rows(self) -> list[dict[str, Arg]]:
        rows: list[dict[str, Arg]] = [{}]
        for frame in self.frames:
            if frame.rows and len(self.result.calls) < _MAX_CALLS:
                rows = [{**a, **b} for a in rows for b in frame.rows][:_MAX_ROWS]
        return rows

    @staticmethod
    def _starts_argument(token: Token) -> bool:
        if not token.spaced:
            return token.kind in ("text", "symbol", "list")
        if token.kind == "op":
            return token.text in ("[", "->", "(", "*", "**", "::", "&", ":")
        return token.kind not in ("newline", "other") and not token.is_word(*_ENDS_COMMAND)

    def _expression_end(self, at: int) -> int:
        """Where an argument list without parentheses ends: a line's end after no operator, a block, `if`."""
        while at < len(self.found):
            token = self.found[at]
            if token.kind == "op":
                if token.text in (";", ")", "]", "}"):
                    return at
                if token.text == "{" and self._is_block(at):
                    return at
                at = self.closing.get(at, at) + 1
                continue
            if token.kind == "newline":
                before = self.found[at - 1]
                after = self.found[at + 1] if at + 1 < len(self.found) else None
                continues = (
                    (before.kind == "op" and not before.is_op(")", "]", "}"))
                    or before.kind == "label"
                    or (after is not None and after.is_op(".", "&."))
                )
                if not continues:
                    return at
            elif token.is_word(*_ENDS_COMMAND) and not self.found[at - 1].is_op(".", "&."):
                return at
            at += 1
        return at

    def _is_block(self, at: int) -> bool:
        """`{` after a value opens a block, after an operator, a comma or a label a hash."""
        before = self.found[at - 1]
        if before.kind == "op":
            return before.is_op(")", "]", "}")
        return before.kind not in ("label", "newline")


def _bound(names: Sequence[str], row: Arg) -> dict[str, Arg]:
    values = row if isinstance(row, list) and len(names) > 1 else [row]
    return dict(zip(names, values, strict=False))
