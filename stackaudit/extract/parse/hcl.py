"""HCL text goes in (Terraform, Terragrunt, Packer); its blocks with labels, attributes and lines come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from stackaudit.extract.parse.located import Map, Seq, Value
from stackaudit.files import Malformed

MAX_DEPTH: Final = 100
MAX_RESTARTS: Final = 50

_TOKEN: Final = re.compile(
    r"(?P<space>[ \t\r]+|(?:#|//)[^\n]*|/\*.*?(?:\*/|\Z))|(?P<newline>\n)"
    r"|(?P<heredoc><<[-~]?(?P<end>[A-Za-z_][\w-]*)[ \t\r]*\n)|(?P<quote>\")"
    r"|(?P<word>[^\W\d][\w-]*)|(?P<number>\d[\w.+]*)|(?P<mark>=>|==|!=|<=|>=|&&|\|\||\.\.\.|[^\s\w])",
    re.DOTALL,
)
_INSIDE: Final = re.compile(r'[^"\\$%{}\n]+|\\.|\$\$\{|%%\{|[$%]\{|["{}\n$%\\]', re.DOTALL)
_FOR: Final = re.compile(r"[\[{]\s*for\s")
_ESCAPE: Final = re.compile(r'\\(?:([nrt"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))')
_ESCAPED: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_TOP_BLOCK: Final = re.compile(r"^[a-z_]\w*(?:[ \t]+\"[^\"\n]*\")*[ \t]*\{", re.MULTILINE)
_LITERALS: Final[dict[str, Value]] = {"true": True, "false": False, "null": None}


class Expression(str):
    """The text of a value that is no literal: a reference, a call, a calculation."""

    __slots__ = ()


@dataclass(slots=True)
class Body:
    """What stands between two braces, or in a whole file."""

    attributes: Map = field(default_factory=Map)
    blocks: list[Block] = field(default_factory=list)

    def of_type(self, *types: str) -> Iterator[Block]:
        return (block for block in self.blocks if block.type in types)


@dataclass(slots=True)
class Block:
    """One block: `module "vpc" { … }` has the type "module" and one label."""

    type: str
    labels: tuple[str, ...]
    line: int
    body: Body


def parse_hcl(text: str) -> Body:
    """The content of a file. Raises Malformed."""
    body, fault = parse_hcl_parts(text)
    if fault is not None:
        raise fault
    return body


def parse_hcl_parts(text: str) -> tuple[Body, Malformed | None]:
    """What can be read of a file that may be broken, and what is wrong with it.

    After a fault, reading goes on with the next block that starts a line.
    """
    body = Body(Map(1))
    fault: Malformed | None = None
    offset = 0
    for _ in range(MAX_RESTARTS):
        parser = _Parser(text, offset)
        try:
            parser.body(body, closing="")
            break
        except Malformed as error:
            fault = fault or error
            following = _TOP_BLOCK.search(text, max(parser.offset, offset + 1))
            if following is None:
                break
            offset = following.start()
    return body, fault


class _Token(NamedTuple):
    kind: str  # "newline", "word", "number", "mark", "string" or "" at the end
    text: str
    line: int
    start: int
    end: int


class _Parser:
    """Reads tokens on demand; `offset` is where the next one is looked for."""

    def __init__(self, text: str, offset: int) -> None:
        self.text = text
        self.offset = offset
        self.line = text.count("\n", 0, offset) + 1
        self.depth = 0
        self.ahead: _Token | None = None

    # --- structure ---

    def body(self, into: Body, closing: str) -> None:
        """Attributes and blocks up to the closing brace, or to the end of the file."""
        self._deeper()
        while True:
            token = self._next(skip_newlines=True)
            if token.text == closing and token.kind in ("mark", ""):
                break
            if token.kind == "mark" and token.text in (",", ";"):
                continue
            if token.kind not in ("word", "string"):
                raise self._unexpected(token)
            following = self._peek()
            if following.kind == "mark" and following.text in ("=", ":"):
                self._next()
                into.attributes.put(_unquoted(token), self.value(), token.line)
            else:
                into.blocks.append(self._block(token))
        self.depth -= 1

    def _block(self, first: _Token) -> Block:
        labels: list[str] = []
        while True:
            token = self._next()
            if token.kind in ("word", "string"):
                labels.append(_unquoted(token))
            elif token.kind == "mark" and token.text == "{":
                block = Block(first.text, tuple(labels), first.line, Body(Map(first.line)))
                self.body(block.body, closing="}")
                return block
            else:
                raise self._unexpected(token)

    def value(self) -> Value:
        """The value of an attribute, up to the end of its line or to a comma or closing bracket."""
        first = self._peek(skip_newlines=True)
        value: Value
        if first.kind == "mark" and first.text in ("[", "{") and not self._is_for():
            value = self._list() if first.text == "[" else self._object()
            if self._at_end():
                return value
        elif first.kind == "string":
            token = self._next(skip_newlines=True)
            if self._at_end():
                return _unquoted(token)
        elif first.kind in ("word", "number"):
            token = self._next(skip_newlines=True)
            if self._at_end():
                if token.kind == "number" or token.text in _LITERALS:
                    return _LITERALS.get(token.text, token.text)
                return Expression(token.text)
        end = self._skip_expression(first)
        return Expression(self.text[first.start : end].strip())

    def _list(self) -> Seq:
        self._deeper()
        found = Seq(self._next(skip_newlines=True).line)
        while True:
            token = self._peek(skip_newlines=True)
            if token.kind == "":
                raise self._unexpected(token)
            if token.kind == "mark" and token.text in ("]", ","):
                self._next(skip_newlines=True)
                if token.text == "]":
                    break
                continue
            found.put(self.value(), token.line)
        self.depth -= 1
        return found

    def _object(self) -> Map:
        self._deeper()
        found = Map(self._next(skip_newlines=True).line)
        while True:
            token = self._next(skip_newlines=True)
            if token.kind == "mark" and token.text == "}":
                break
            if token.kind == "mark" and token.text == ",":
                continue
            if token.kind == "mark" and token.text == "(":
                self._skip_brackets(token)
            elif token.kind not in ("word", "string", "number"):
                raise self._unexpected(token)
            key = token
            while (token := self._next()).text not in ("=", ":") or token.kind != "mark":
                if token.kind in ("", "newline") or token.text in ("}", ","):
                    raise self._unexpected(token)
            found.put(_unquoted(key), self.value(), key.line)
        self.depth -= 1
        return found

    def _is_for(self) -> bool:
        """True at the bracket of a `for` expression."""
        return _FOR.match(self.text, self._peek(skip_newlines=True).start) is not None

    def _at_end(self) -> bool:
        token = self._peek()
        return token.kind in ("", "newline") or (
            token.kind == "mark" and token.text in (",", "]", "}", ")")
        )

    def _skip_expression(self, first: _Token) -> int:
        """Go to the end of an expression and return where it ends in the text."""
        end = first.start
        while not self._at_end():
            token = self._next()
            if token.kind == "mark" and token.text in ("(", "[", "{"):
                end = self._skip_brackets(token)
            else:
                end = token.end
            if (
                token.kind == "mark"
                and token.text in ("?", ":", "&&", "||")
                and self._peek().kind == "newline"
            ):
                self._peek(skip_newlines=True)
        if end == first.start:
            raise self._unexpected(self._peek())
        return end

    def _skip_brackets(self, opened: _Token) -> int:
        level = 1
        while level:
            token = self._next(skip_newlines=True)
            if token.kind == "":
                raise Malformed(f"not valid HCL: unclosed {opened.text!r}", opened.line)
            if token.kind == "mark":
                level += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
        return token.end

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Malformed("not valid HCL: nested too deeply", self.line)

    def _unexpected(self, token: _Token) -> Malformed:
        said = repr(token.text[:40]) if token.kind not in ("", "newline") else "end of line or file"
        return Malformed(f"not valid HCL: unexpected {said}", token.line)

    # --- tokens ---

    def _peek(self, *, skip_newlines: bool = False) -> _Token:
        while True:
            if self.ahead is None:
                self.ahead = self._read()
            if not skip_newlines or self.ahead.kind != "newline":
                return self.ahead
            self.ahead = None

    def _next(self, *, skip_newlines: bool = False) -> _Token:
        token = self._peek(skip_newlines=skip_newlines)
        self.ahead = None
        return token

    def _read(self) -> _Token:
        while True:
            start, line = self.offset, self.line
            found = _TOKEN.match(self.text, start)
            if found is None:
                return _Token("", "", line, start, start)
            kind, text = found.lastgroup or "", found[0]
            self.offset = found.end()
            if kind == "space":
                if text.startswith("/*") and not text.endswith("*/"):
                    raise Malformed("not valid HCL: unclosed comment", line)
                self.line += text.count("\n")
                continue
            if kind == "newline":
                self.line += 1
            elif kind == "quote":
                text = self._string(line)
                kind = "string"
            elif found["heredoc"]:
                text = self._heredoc(found["end"], line)
                kind = "string"
            return _Token(kind, text, line, start, self.offset)

    def _string(self, line: int) -> str:
        """A quoted string with its quotes; templates inside it may hold strings themselves."""
        start = self.offset - 1
        open_parts = ['"']
        while open_parts:
            found = _INSIDE.match(self.text, self.offset)
            if found is None:
                raise Malformed("not valid HCL: unclosed string", line)
            self.offset = found.end()
            part = found[0]
            in_string = open_parts[-1] == '"'
            if part == '"':
                if in_string:
                    open_parts.pop()
                else:
                    open_parts.append('"')
            elif part in ("${", "%{") or (part == "{" and not in_string):
                open_parts.append("{")
            elif part == "}" and not in_string:
                open_parts.pop()
            elif part == "\n":
                if in_string or len(open_parts) < 2:
                    raise Malformed("not valid HCL: unclosed string", line)
                self.line += 1
        return self.text[start : self.offset]

    def _heredoc(self, end: str, line: int) -> str:
        closing = re.compile(rf"^[ \t]*{re.escape(end)}[ \t\r]*$", re.MULTILINE)
        found = closing.search(self.text, self.offset)
        if found is None:
            raise Malformed(f"not valid HCL: here-document {end} is not closed", line)
        text = self.text[self.offset : found.start()]
        self.line += text.count("\n") + 1
        self.offset = found.end()
        return text


def _unquoted(token: _Token) -> str:
    text = token.text
    if token.kind != "string" or not text.startswith('"'):
        return text
    return _ESCAPE.sub(_unescaped, text[1:-1]) if "\\" in text else text[1:-1]


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        return _ESCAPED[found[1]]
    point = int(found[2] or found[3], 16)
    return chr(point) if point < 0x110000 and not 0xD800 <= point < 0xE000 else "\ufffd"
