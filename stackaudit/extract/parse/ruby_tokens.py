"""Ruby text goes in, its tokens come out: strings, symbols and here-documents told apart from code."""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple, TypeAlias

from stackaudit.files import Malformed

Kind: TypeAlias = Literal[
    "word", "text", "symbol", "label", "list", "number", "other", "op", "newline"
]

_SPACE: Final = re.compile(r"(?:[ \t\f\v]|\\\n)+")
_WORD: Final = re.compile(r"(?:\$|@{1,2})?[^\W\d]\w*(?:[?!](?!=))?|\$\W", re.DOTALL)
_NUMBER: Final = re.compile(r"\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?\w*")
_SYMBOL: Final = re.compile(r":([^\W\d]\w*[?!=]?(?![=~>])|[^\W\d]\w*|[+\-*/<=>!~%&|^\[\]]+)")
_HEREDOC: Final = re.compile(r"<<([~-]?)(?:([\"'`])([^\"'`\n]+)\2|([A-Z_]\w*))")
_PERCENT: Final = re.compile(r"%([wWiIqQrxs]?)([^\w\s])")
_OP: Final = re.compile(
    r"\|\|=|&&=|\*\*=?|<=>|===?|=>|=~|->|&\.|&&|\|\||<<=?|>>=?|!=|!~|<=|>=|[-+*/%|&^]=|\.\.\.?|::|."
)
_REGEX_END: Final = re.compile(
    r"[^/\\\[]*(?:(?:\\.|\[[^\]\\]*(?:\\.[^\]\\]*)*\])[^/\\\[]*)*/\w*", re.DOTALL
)
_STOP: Final = {q: re.compile(rf"[^{q}\\#]*", re.DOTALL) for q in "\"'`"}
_BRACKETS: Final = {"(": ")", "[": "]", "{": "}", "<": ">"}
_ESCAPES: Final = {"n": "\n", "t": "\t", "s": " ", "\n": ""}
_MAX_NESTED: Final = 20
_MAX_REGEX: Final = 4000
_MAX_CHARS: Final = 500_000
KEYWORDS: Final = frozenset(
    {"alias", "and", "begin", "break", "case", "class", "def", "defined?", "do", "else", "elsif",
     "end", "ensure", "false", "for", "if", "in", "module", "next", "nil", "not", "or", "redo",
     "rescue", "retry", "return", "self", "super", "then", "true", "undef", "unless", "until",
     "when", "while", "yield"}
)  # fmt: skip


class Token(NamedTuple):
    """`spaced` tells whether blanks stand before it; an interpolation stays in `text` as "#{…}"."""

    kind: Kind
    text: str
    line: int
    spaced: bool = False
    items: tuple[str, ...] = ()

    def is_op(self, *texts: str) -> bool:
        return self.kind == "op" and self.text in texts

    def is_word(self, *texts: str) -> bool:
        return self.kind == "word" and self.text in texts


def tokens(text: str) -> tuple[list[Token], Malformed | None]:
    """The tokens up to the end or to what never ends, and what that is."""
    lexer = _Lexer(text[:_MAX_CHARS])
    try:
        lexer.run()
    except Malformed as fault:
        return lexer.found, fault
    if len(text) > _MAX_CHARS:
        return lexer.found, Malformed("too long to be read to its end", lexer.line)
    return lexer.found, None


class _Lexer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.found: list[Token] = []
        self.spaced = False
        self._regexless = 0  # up to here no regular expression ends
        self._pending: list[tuple[int, str, bool]] = []  # here-documents opened on this line

    def run(self) -> None:
        text = self.text
        while self.at < len(text):
            space = _SPACE.match(text, self.at)
            self.spaced = space is not None
            if space:
                self._advance(space.end())
            if self.at >= len(text):
                return
            char = text[self.at]
            if char == "\n":
                self._newline()
            elif char == "#":
                self._advance(self._line_end())
            elif char in "\"'`":
                self._quoted(char)
            elif not self._literal(char):
                self._plain()

    def _literal(self, char: str) -> bool:
        """Take a literal that starts with a character which is also an operator."""
        special = {
            ":": self._symbol, "%": self._percent, "<": self._heredoc, "/": self._regex
        }  # fmt: skip
        return char in special and special[char]()

    # --- pieces ---

    def _put(self, kind: Kind, text: str, end: int, items: tuple[str, ...] = ()) -> None:
        self.found.append(Token(kind, text, self.line, self.spaced, items))
        self._advance(end)

    def _advance(self, end: int) -> None:
        self.line += self.text.count("\n", self.at, end)
        self.at = end

    def _line_end(self) -> int:
        end = self.text.find("\n", self.at)
        return len(self.text) if end < 0 else end

    def _newline(self) -> None:
        self._put("newline", "\n", self.at + 1)
        for place, end_word, indented in self._pending:
            self._body(place, end_word, indented)
        self._pending.clear()
        if self.text.startswith("=begin", self.at):
            end = self.text.find("\n=end", self.at)
            if end < 0:
                raise Malformed("a comment that starts with =begin never ends", self.line)
            self._advance(end + 5)
            self._advance(self._line_end())
        elif self.text.startswith("__END__\n", self.at):
            self.at = len(self.text)

    def _body(self, place: int, end_word: str, indented: bool) -> None:
        """Take the text of a here-document, which starts on the line after its opener."""
        opened = self.found[place]
        lines: list[str] = []
        start = self.at
        while self.at < len(self.text):
            end = self._line_end()
            line = self.text[self.at : end]
            self.line += 1
            self.at = min(end + 1, len(self.text))
            if (line.strip() if indented else line) == end_word:
                self.found[place] = Token("text", "\n".join(lines), opened.line, opened.spaced)
                return
            lines.append(line)
        self.at = start
        raise Malformed(f"the text that ends with {end_word} never ends", opened.line)

    def _value_before(self) -> bool:
        """True when an operand stands just before: "/", "%" and "<<" are operators then."""
        if not self.found:
            return False
        last = self.found[-1]
        if last.kind == "word":
            return last.text not in KEYWORDS
        return last.kind not in ("op", "newline", "label") or last.is_op(")", "]", "}")

    def _opens_literal(self, width: int) -> bool:
        """For "/", "%" and "<<": `puts /x/` opens a literal, `a / b` does not."""
        if not self._value_before():
            return True
        follows = self.text[self.at + width : self.at + width + 1]
        command = self.found[-1].kind == "word"
        return command and self.spaced and follows not in (" ", "=", "\n", "")

    def _plain(self) -> None:
        text = self.text
        word = _WORD.match(text, self.at)
        if word:
            end = word.end()
            is_label = text.startswith(":", end) and not text.startswith("::", end)
            dotted = bool(self.found) and self.found[-1].is_op(".", "&.")
            ternary = self.spaced and bool(self.found) and self.found[-1].is_op("?")
            if is_label and not dotted and not ternary:
                self._put("label", word[0], end + 1)
            else:
                self._put("word", word[0], end)
            return
        number = _NUMBER.match(text, self.at)
        if number:
            self._put("number", number[0], number.end())
            return
        if (
            text[self.at] == "?"
            and not self._value_before()
            and text[self.at + 1 : self.at + 2].strip()
        ):
            self._put("text", text[self.at + 1], self.at + 2)
            return
        operator = _OP.match(text, self.at)
        end = operator.end() if operator else self.at + 1
        self._put("op", text[self.at : end], end)

    def _quoted(self, quote: str) -> None:
        end = self._string_end(self.at + 1, quote, 0)
        raw = self.text[self.at + 1 : end - 1]
        label = self.text.startswith(":", end) and not self.text.startswith("::", end)
        if quote == "`":
            self._put("other", raw, end)
        elif label and bool(self.found) and not self.found[-1].is_op("?"):
            self._put("label", raw, end + 1)
        else:
            self._put("text", unescaped(raw, quote), end)

    def _string_end(self, at: int, quote: str, depth: int) -> int:
        """The offset after the closing quote; nested `#{…}` may hold strings of their own."""
        text, stop = self.text, _STOP[quote]
        while True:
            found = stop.match(text, at)
            at = found.end() if found else at
            char = text[at : at + 1]
            if not char or depth > _MAX_NESTED:
                raise Malformed("a string never ends", self.line)
            if char == quote:
                return at + 1
            if char == "\\":
                at += 2
            elif quote != "'" and text.startswith("#{", at):
                at = self._hole_end(at + 2, depth + 1)
            else:
                at += 1

    def _hole_end(self, at: int, depth: int) -> int:
        """The offset after the brace that closes an interpolation."""
        text, level = self.text, 1
        while at < len(text):
            char = text[at]
            if char in "\"'`":
                at = self._string_end(at + 1, char, depth)
                continue
            level += (char == "{") - (char == "}")
            at += 1
            if level == 0:
                return at
        raise Malformed("a string never ends", self.line)

    def _symbol(self) -> bool:
        text, at = self.text, self.at
        if text[at + 1 : at + 2] in ('"', "'"):
            end = self._string_end(at + 2, text[at + 1], 0)
            self._put("symbol", text[at + 2 : end - 1], end)
            return True
        found = None if text.startswith("::", at) else _SYMBOL.match(text, at)
        if found is None or (self._value_before() and not self.spaced):
            return False
        self._put("symbol", found[1], found.end())
        return True

    def _percent(self) -> bool:
        found = _PERCENT.match(self.text, self.at)
        if found is None or not self._opens_literal(1):
            return False
        opener = found[2]
        closer = _BRACKETS.get(opener, opener)
        level, at = 1, found.end()
        marks = re.compile(rf"\\.|[{re.escape(opener)}{re.escape(closer)}]", re.DOTALL)
        for mark in marks.finditer(self.text, at):
            if mark[0] == closer:
                level -= 1
            elif mark[0] == opener:
                level += 1
            if level == 0:
                body = self.text[at : mark.start()]
                if found[1] in ("w", "W", "i", "I"):
                    self._put("list", body, mark.end(), tuple(body.split()))
                else:
                    kind: Kind = "other" if found[1] in ("r", "x") else "text"
                    self._put(kind, unescaped(body, "'" if found[1] == "q" else '"'), mark.end())
                return True
        raise Malformed("a string never ends", self.line)

    def _heredoc(self) -> bool:
        found = _HEREDOC.match(self.text, self.at)
        if found is None or not self._opens_literal(2):
            return False
        self._put("text", "", found.end())
        self._pending.append((len(self.found) - 1, found[3] or found[4], bool(found[1])))
        return True

    def _regex(self) -> bool:
        if self.at < self._regexless or not self._opens_literal(1):
            return False
        found = _REGEX_END.match(self.text, self.at + 1, self.at + _MAX_REGEX)
        if found is None:
            self._regexless = self.at + _MAX_REGEX
            return False
        self._put("other", self.text[self.at : found.end()], found.end())
        return True


def unescaped(raw: str, quote: str) -> str:
    """A literal's text: escapes put in, interpolations left as they are written."""
    if "\\" not in raw:
        return raw
    if quote == "'":
        return re.sub(r"\\(['\\])", r"\1", raw)
    return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), raw, flags=re.DOTALL)
