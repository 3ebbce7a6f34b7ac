"""EDN or Clojure text goes in; its lists, vectors, maps and atoms come out, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from stackaudit.files import Malformed

Kind: TypeAlias = Literal["list", "vector", "map", "set", "text", "keyword", "symbol"]

_TOKEN: Final = re.compile(
    r"(?P<blank>[\s,]+|;[^\n]*|#![^\n]*)"
    r'|(?P<text>#?"(?:[^"\\]|\\.)*")'
    r"|(?P<open>\#\{|\#\(|\#\?@?\(|[(\[{])|(?P<close>[)\]}])"
    r"|(?P<char>\\(?:[A-Za-z]\w*|.))|(?P<discard>\#_|\#?\^)|(?P<quote>\#\#|['`~@]|\#')"
    r"|(?P<tag>\#[A-Za-z][^\s,()\[\]{}\";]*)|(?P<atom>[^\s,()\[\]{}\";]+)|(?P<bad>.)",
    re.DOTALL,
)
_KINDS: Final[dict[str, Kind]] = {"(": "list", "[": "vector", "{": "map"}
_CLOSERS: Final[dict[Kind, str]] = {"list": ")", "vector": "]", "map": "}", "set": "}"}
MAX_DEPTH: Final = 100
"""Deeper nesting is refused: whoever walks the forms may recurse."""

_MAX_CHARS: Final = 2_000_000


@dataclass(slots=True)
class Form:
    """A collection with its `forms`, or an atom with its `text`; a keyword's text has no colon."""

    kind: Kind
    line: int
    text: str = ""
    forms: list[Form] = field(default_factory=list)

    def pairs(self) -> Iterator[tuple[Form, Form]]:
        """Keys and values of a map, or of the rest of a list after its head."""
        forms = self.forms
        yield from zip(forms[::2], forms[1::2], strict=False)

    def get(self, key: str) -> Form | None:
        """The value of a keyword in a map."""
        found = (
            value for name, value in self.pairs() if name.kind == "keyword" and name.text == key
        )
        return next(found, None)

    def is_a(self, *kinds: Kind) -> bool:
        return self.kind in kinds


def parse_edn(text: str) -> tuple[list[Form], Malformed | None]:
    """The top-level forms up to the end or to what is wrong, and what that is."""
    root = Form("list", 1)
    open_forms = [root]
    skipping: list[int] = []  # at these depths the next form is dropped
    line = 1
    fault: Malformed | None = None
    for token in _TOKEN.finditer(text, 0, _MAX_CHARS):
        kind, raw = token.lastgroup, token[0]
        if kind == "open":
            if len(open_forms) > MAX_DEPTH:
                return root.forms, Malformed("nested too deeply to be read", line)
            form = Form(_KINDS.get(raw, "set" if raw == "#{" else "list"), line)
            open_forms.append(form)
        elif kind == "close":
            if len(open_forms) == 1 or _CLOSERS[open_forms[-1].kind] != raw:
                return _closed(root, open_forms), Malformed(f"a {raw!r} that closes nothing", line)
            _add(open_forms, skipping, open_forms.pop())
        elif kind == "discard":  # a form that is commented out, or metadata of the next one
            skipping.append(len(open_forms))
        elif kind == "bad":
            fault = Malformed("a text never ends", line)
            break
        elif kind in ("text", "atom", "char"):
            _add(open_forms, skipping, _atom(kind, raw, line))
        line += raw.count("\n")
    if fault is None and len(text) > _MAX_CHARS:
        fault = Malformed("too long to be read to its end", line)
    if fault is None and len(open_forms) > 1:
        fault = Malformed("a bracket is never closed", open_forms[-1].line)
    return _closed(root, open_forms), fault


def _closed(root: Form, open_forms: list[Form]) -> list[Form]:
    """What is open is taken as it stands."""
    while len(open_forms) > 1:
        form = open_forms.pop()
        open_forms[-1].forms.append(form)
    return root.forms


def _add(open_forms: list[Form], skipping: list[int], form: Form) -> None:
    if skipping and skipping[-1] == len(open_forms):
        skipping.pop()
    else:
        open_forms[-1].forms.append(form)


def _atom(kind: str, raw: str, line: int) -> Form:
    if kind == "text":
        body = raw.removeprefix("#")[1:-1]
        return Form("text", line, re.sub(r"\\(.)", r"\1", body) if "\\" in body else body)
    if raw.startswith(":"):
        return Form("keyword", line, raw.lstrip(":"))
    return Form("symbol", line, raw)
