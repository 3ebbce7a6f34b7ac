"""Source text and its lexer family go in, a list of token codes comes out: one pass of one alternation.

Codes below IDENTIFIER are fixed: they mean the same in every file and `hash_of` names them across
runs and machines. Codes from IDENTIFIER on are the names the program chose itself, numbered in the
order of their first use. No alternative of a pattern can fail after a long look ahead, so that
hostile text (a megabyte of opening quotes) is lexed in linear time like any other.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from stackaudit.provenance.words import words

SKIP: Final = 0
NEWLINE: Final = 1
OPEN: Final = 2
CLOSE: Final = 3
SEMICOLON: Final = 4
COMMA: Final = 5
BRACKET: Final = 6
BRACE: Final = 7
STRING: Final = 8
NUMBER: Final = 9
COLON: Final = 10
OPEN_BRACKET: Final = 11
OPEN_BRACE: Final = 12
IDENTIFIER: Final = 1 << 20

_PUNCTUATION: Final = {
    "(": OPEN, ")": CLOSE, ";": SEMICOLON, ",": COMMA, "]": BRACKET, "}": BRACE, ":": COLON,
    "[": OPEN_BRACKET, "{": OPEN_BRACE,
}  # fmt: skip
_COLLAPSED: Final = {STRING: "string literal", NUMBER: "number literal"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Lexer:
    """How one family of languages is cut into tokens.

    `comments` are the openers whose tokens are dropped; `prefixed` says that a string token may
    begin with letters (r"…"); in a `caseless` family Name and NAME are one; `docstrings` drops
    a string that stands where an expression cannot continue.
    """

    pattern: re.Pattern[str]
    group: str
    comments: tuple[str, ...]
    quotes: str = "\"'"
    prefixed: bool = False
    caseless: bool = False
    docstrings: bool = False


# --- building blocks: each closes itself at the end of its line or of the text -----------------------

_WORD: Final = r"[A-Za-z_]\w*"
_DOUBLE: Final = r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"?'
_SINGLE: Final = r"'[^'\\\n]*(?:\\.[^'\\\n]*)*'?"
_DOUBLE_LONG: Final = r'"[^"\\]*(?:\\.[^"\\]*)*"?'
_SINGLE_LONG: Final = r"'[^']*'?"
_TRIPLE: Final = r'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*(?:""")?'
_TRIPLE_SINGLE: Final = r"'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*(?:''')?"
_BACKTICK: Final = r"`[^`\\]*(?:\\.[^`\\]*)*`?"
_CHARACTER: Final = r"'(?:[^'\\\n]|\\.[^'\\\n]{0,8}){1,4}'"
_BLOCK: Final = r"/\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/)?"
_SLASHES: Final = r"//[^\n]*"
_HASH: Final = r"\#[^\n]*"
_POD: Final = ("=begin", "=pod", "=head", "=over", "=item", "=for", "=encoding", "=back", "=cut")
_DASHES: Final = r"--[^\n]*"
_NUMBER: Final = r"\.?\d\w*(?:\.(?!\.)\w*)?(?:(?<=[eEpP])[+-]\w+)?"
_C_NUMBER: Final = r"\.?\d(?:\w|'(?=\w))*(?:\.(?!\.)\w*)?(?:(?<=[eEpP])[+-]\w+)?"
_PUNCT: Final = r"[()\[\]{},;]|\.(?!\d)"
_PAIRS: Final = r"[-+*/%&|^~!=<:]=|=>|->|\+\+|--|&&|\|\||<<|::|\?\?|\?\.|[^\W\d]\w*|\S"
_PYTHON_STRINGS: Final = rf"[rbufRBUFtT]{{0,2}}(?:{_TRIPLE}|{_TRIPLE_SINGLE}|{_DOUBLE}|{_SINGLE})"
_REGEX: Final = (  # a slash after these can only open a regular expression
    r"[=(,:\[!&|?{};]\s*/(?![/*])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.){0,100}\]){1,200}/[a-z]*"
)
_PYTHON_IMPORT: Final = (
    r"(?:from\s+[\w.]+\s+)?import\s(?:\s*\([^)]*\)?|[^\n\\;#]*(?:\\.[^\n\\;#]*)*)"
)
_JS_IMPORT: Final = (
    r"import\s*(?:type\s+)?(?:[\w$]+\s*,?\s*)?(?:\{[^}]{0,3000}\}|\*\s*as\s+[\w$]+)?\s*"
    r"(?:from\s*)?[\"'][^\"'\n]*[\"']"
    r"|export\s*(?:\*|(?:type\s*)?\{[^}]{0,3000}\})\s*from\s*[\"'][^\"'\n]*[\"']"
)
_JVM_IMPORT: Final = (
    r"(?:import|package|using)\s+(?:static\s+)?[\w.]+(?:\{[^}\n]*\}|\*|[ \t]+as[ \t]+\w+)?"
    r"[ \t]*;?(?=[ \t]*(?:\n|$))"
)
_RUST_IMPORT: Final = r"(?:pub(?:\([^)\n]{0,80}\))?\s+)?(?:use\s[^;]{1,1000}|mod\s+\w+);"


def _lexer(
    word: str, *parts: str, before: str = "", imports: str = "", prefixed: bool = False,
    caseless: bool = False, docstrings: bool = False, quotes: str = "\"'", group: str,
    comments: tuple[str, ...],
) -> Lexer:  # fmt: skip
    """Tried in order: words, what begins like punctuation (`before`), punctuation, line breaks, `parts`.

    A line that only imports is swallowed with the line break in front of it: imports are wiring,
    and sorting them is no change.
    """
    line = rf"\n\s*(?:{imports})?" if imports else r"\n\s*"
    alternatives = (word, *([before] if before else ()), _PUNCT, line, *parts, _PAIRS)
    return Lexer(
        pattern=re.compile("|".join(alternatives), re.DOTALL),
        group=group, comments=comments, quotes=quotes, prefixed=prefixed, caseless=caseless,
        docstrings=docstrings,
    )  # fmt: skip


@cache
def lexer(family: str) -> Lexer:
    """The lexer of a family; an unknown one gets the generic lexer."""
    match family:
        case "python":
            return _lexer(
                rf"{_WORD}(?!['\"\w])", _PYTHON_STRINGS, _HASH, _NUMBER, imports=_PYTHON_IMPORT,
                group="python", comments=("#",), prefixed=True, docstrings=True,
            )  # fmt: skip
        case "c":
            raw = r'(?:u8|[uUL])?R"[^()\s\\"]{0,16}\(.*?(?:\)[^()\s\\"]{0,16}"|\Z)'
            return _lexer(
                rf"{_WORD}(?!['\"\w])", raw, rf"(?:u8|[uUL])?(?:{_DOUBLE}|{_CHARACTER})",
                _SLASHES, _BLOCK, r"\#[ \t]*(?:include|import)\b[^\n]*", _C_NUMBER,
                group="c", comments=("//", "/*", "#"), prefixed=True,
            )  # fmt: skip
        case "javascript":
            return _lexer(
                r"[A-Za-z_$][\w$]*", _DOUBLE, _SINGLE, _BACKTICK, _SLASHES, _BLOCK, _NUMBER,
                before=_REGEX, imports=_JS_IMPORT,
                group="javascript", comments=("//", "/*"), quotes="\"'`",
            )  # fmt: skip
        case "go":
            return _lexer(
                _WORD, _DOUBLE, r"`[^`]*`?", _CHARACTER, _SLASHES, _BLOCK, _NUMBER,
                imports=r'import\s*(?:\([^)]*\)?|[\w.]*\s*"[^"\n]*")|package[ \t]+\w+',
                group="go", comments=("//", "/*"), quotes="\"'`",
            )  # fmt: skip
        case "rust":
            return _lexer(
                rf"{_WORD}(?!['\"#\w])", r'b?r\#{1,8}".*?(?:"\#{1,8}|\Z)', r'b?r"[^"]*"?',
                rf"[bc]?(?:{_DOUBLE_LONG}|{_CHARACTER})", r"'\w+", _SLASHES, _BLOCK, _NUMBER,
                imports=_RUST_IMPORT, group="rust", comments=("//", "/*"), prefixed=True,
            )  # fmt: skip
        case "jvm":
            return _lexer(
                _WORD, _TRIPLE, r'(?:\$@?|@\$?)"[^"]*(?:""[^"]*)*"?', _DOUBLE, _CHARACTER,
                _SLASHES, _BLOCK, _NUMBER, imports=_JVM_IMPORT,
                group="jvm", comments=("//", "/*"), prefixed=True,
            )  # fmt: skip
        case "shell":
            return _lexer(
                r"\$?[A-Za-z_]\w*", _DOUBLE_LONG, _SINGLE_LONG, r"(?<![$\w{])\#[^\n]*", _NUMBER,
                group="shell", comments=("#",), quotes="\"'`",
            )  # fmt: skip
        case "ruby" | "perl":
            return _lexer(
                r"[$@]{0,2}[A-Za-z_]\w*", _DOUBLE_LONG, _SINGLE_LONG, _BACKTICK,
                r"(?<![$&])\#[^\n]*", _NUMBER, before=r"(?<=\n)=[a-z]\w*\b.*?(?:\n=(?:cut|end)\b|\Z)",
                group="scripting", comments=("#", *_POD), quotes="\"'`",
            )  # fmt: skip
        case "php":
            return _lexer(
                r"\$?[A-Za-z_]\w*", _DOUBLE_LONG, r"'[^'\\]*(?:\\.[^'\\]*)*'?", _SLASHES, _BLOCK,
                r"\#(?!\[)[^\n]*", _NUMBER, imports=r"(?:use|namespace)\s[\w\\, {}]{1,2000};",
                group="scripting", comments=("#", "//", "/*"),
            )  # fmt: skip
        case "lua":
            return _lexer(
                _WORD, r"--\[=*\[.*?(?:\]=*\]|\Z)", _DASHES, _DOUBLE, _SINGLE, _NUMBER,
                before=r"\[=*\[.*?(?:\]=*\]|\Z)",
                group="scripting", comments=("--",), quotes="\"'[",
            )  # fmt: skip
        case "haskell":
            return _lexer(
                r"[A-Za-z_][\w']*", _DASHES, _DOUBLE, _CHARACTER, _NUMBER,
                before=r"\{-.*?(?:-\}|\Z)", imports=r"import[ \t][^\n]*",
                group="functional", comments=("--", "{-"),
            )  # fmt: skip
        case "ml":
            return _lexer(
                r"[A-Za-z_][\w']*", _SLASHES, _DOUBLE_LONG, _CHARACTER, _NUMBER,
                before=r"\(\*.*?(?:\*\)|\Z)", imports=r"open[ \t][^\n]*",
                group="functional", comments=("(*", "//"),
            )  # fmt: skip
        case "elixir" | "julia" | "r" | "tcl":
            return _lexer(
                _WORD, _TRIPLE, _DOUBLE_LONG, _CHARACTER, _BACKTICK, _HASH, _NUMBER,
                imports=r"(?:using|import|alias|require)[ \t][^\n]*",
                group="functional", comments=("#",), quotes="\"'`",
            )  # fmt: skip
        case "erlang" | "matlab":
            return _lexer(
                _WORD, r"%[^\n]*", _DOUBLE, _CHARACTER, _NUMBER,
                group="functional", comments=("%",),
            )  # fmt: skip
        case "lisp":
            return _lexer(
                r"[A-Za-z_*+<>=/!?-][\w*+<>=/!?-]*", r"\#\|.*?(?:\|\#|\Z)", _DOUBLE_LONG, _NUMBER,
                before=r";[^\n]*", group="functional", comments=(";", "#|"), quotes='"',
            )  # fmt: skip
        case "verilog":
            return _lexer(
                r"[$`]?[A-Za-z_]\w*", _DOUBLE, _SLASHES, _BLOCK,
                r"\d*'[sS]?[bodhBODH]\s*[0-9a-fA-FxXzZ_?]+|'[01xz]", _NUMBER,
                group="hardware", comments=("//", "/*"),
            )  # fmt: skip
        case "vhdl":
            return _lexer(
                _WORD, _DASHES, r'[xXoObB]?"[^"\n]*"?', r"'[^']'", _NUMBER,
                group="hardware", comments=("--",), caseless=True, prefixed=True,
            )  # fmt: skip
        case "fortran" | "fortran77":
            return _lexer(
                _WORD, r"![^\n]*", r'"[^"\n]*"?', r"'[^'\n]*'?", _NUMBER,
                group="caseless", comments=("!",), caseless=True,
            )  # fmt: skip
        case "sql":
            return _lexer(
                _WORD, _DASHES, _BLOCK, r'"[^"\n]*"?', _SINGLE_LONG, _NUMBER,
                group="caseless", comments=("--", "/*"), caseless=True,
            )  # fmt: skip
        case "pascal":
            return _lexer(
                _WORD, _SLASHES, r"'[^'\n]*'?", _NUMBER,
                before=r"\{[^}]*\}?|\(\*.*?(?:\*\)|\Z)",
                group="caseless", comments=("//", "{", "(*"), caseless=True,
            )  # fmt: skip
        case "assembly":
            return _lexer(
                r"[%$.]?[A-Za-z_]\w*", _SLASHES, _BLOCK, r"\#(?!-?\d|define|if|endif|el)[^\n]*",
                _DOUBLE, _CHARACTER, _NUMBER, before=r"(?<=\s);[^\n]*",
                group="assembly", comments=("//", "/*", "#", ";"), caseless=True,
            )  # fmt: skip
        case _:
            return _lexer(
                _WORD, _TRIPLE, _DOUBLE, _CHARACTER, _SLASHES, _BLOCK, _HASH, _NUMBER,
                group="generic", comments=("//", "/*", "#"),
            )  # fmt: skip


# --- codes ------------------------------------------------------------------------------------------

_hashes: list[int] = [0] * (OPEN_BRACE + 1)
_fixed: dict[str, int] = {}


def hash_text(text: str) -> int:
    """64 bits that name a text on every machine."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def _fixed_code(text: str) -> int:
    """The code of a keyword, library name or operator; numbered as met, hashed by its text."""
    code = _fixed.get(text)
    if code is None:
        code = _fixed[text] = len(_hashes)
        _hashes.append(hash_text(text))
    return code


for _text, _code in _PUNCTUATION.items():
    _fixed[_text] = _code
    _hashes[_code] = hash_text(_text)
for _code, _text in _COLLAPSED.items():
    _hashes[_code] = hash_text(_text)


def hashes() -> list[int]:
    """The 64-bit hash of every fixed code so far, by code."""
    return _hashes


@cache
def _base(group: str) -> dict[str, int]:
    """Token text → code for everything fixed in a group; operators are added as they are met."""
    return {**_PUNCTUATION, **{word: _fixed_code(word) for word in sorted(words(group))}}


class _Codes(dict[str, int]):
    """Token text → code for one file; a text not seen before is classified when it is asked for."""

    __slots__ = ("base", "lexer", "names")

    def __init__(self, lexer: Lexer) -> None:
        self.base = _base(lexer.group)
        super().__init__(self.base)
        self.lexer = lexer
        self.names = IDENTIFIER

    def __missing__(self, token: str) -> int:
        code = self[token] = self._classify(token)
        return code

    def _classify(self, token: str) -> int:
        lexer, first = self.lexer, token[0]
        if first == "\n":
            return NEWLINE
        if len(token) > 1 and token.startswith(lexer.comments):
            return SKIP
        if first.isdigit() or (first == "." and token[1:2].isdigit()):
            return NUMBER
        if first in lexer.quotes and (len(token) > 1 or first == '"'):
            return STRING
        if lexer.prefixed and len(token) > 1 and ('"' in token or "'" in token):
            return STRING
        if first.isalpha() or first == "_" or (first in "$@%`." and len(token) > 1):
            return self._name(token)
        if len(token) > 2 and "/" in token[1:]:  # punctuation with a regular expression behind it
            return self._operator(("" if first in "(;{" else first) + "/regex/")
        return self._operator(token)

    def _name(self, token: str) -> int:
        plain = token
        if self.lexer.caseless:
            plain = token.lower().lstrip("%$.")
        elif self.lexer.group in ("shell", "hardware"):  # $name is a use of name, `name of a macro
            plain = token.lstrip("$`")
        if plain != token and plain:
            return self[plain]
        self.names += 1
        return self.names

    def _operator(self, token: str) -> int:
        code = self.base[token] = _fixed_code(token)
        return code


def codes_of(text: str, family: str) -> list[int]:
    """The text's token codes in order, comments as SKIP and line breaks as NEWLINE."""
    found = lexer(family)
    if family == "fortran77":  # the old form marks its comments in the first column
        text = re.sub(r"(?m)^[cC*].*", "", text)
    return list(map(_Codes(found).__getitem__, found.pattern.findall("\n" + text)))
