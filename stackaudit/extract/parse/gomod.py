"""The text of a go.mod or go.work goes in; its directives with their lines come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`|=>|//.*|[()]|[^\s()"`]+', re.DOTALL)
_VERSION: Final = re.compile(r"v\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]*)?", re.ASCII)
_ELEMENT: Final = re.compile(r"[\w.~!+-]+")
_QUERY: Final = re.compile(r"[<>]?=?[\w.+/-]+", re.ASCII)
_PSEUDO: Final = re.compile(r"-(?:0\.)?(?:[0-9A-Za-z.-]+\.)?\d{14}-([0-9a-f]{12})$")


class Directive(NamedTuple):
    """One entry: `require`, its words without quotes, its line, and the comment after it."""

    verb: str
    words: tuple[str, ...]
    line: int
    comment: str = ""


def directives(text: str) -> Iterator[Directive]:
    """Every entry of the file, those of a block one by one; unknown verbs included."""
    block = ""
    for number, line in enumerate(text.split("\n"), 1):
        words: list[str] = []
        comment = ""
        for token in _TOKEN.findall(line):
            if token.startswith("//"):
                comment = token[2:].strip()
                break
            words.append(token[1:-1] if token[0] in '"`' and len(token) > 1 else token)
        if not words:
            continue
        if block:
            if words[0] == ")":
                block = ""
            else:
                yield Directive(block, tuple(words), number, comment)
        elif words[-1] == "(" and len(words) == 2:
            block = words[0]
        else:
            rest = tuple(word for word in words[1:] if word not in ("(", ")"))
            if rest:
                yield Directive(words[0], rest, number, comment)


def is_version(text: str) -> bool:
    return _VERSION.fullmatch(text) is not None


def is_query(text: str) -> bool:
    """A branch, a tag, `latest` or a comparison: what `go get` takes in a version's place."""
    return _QUERY.fullmatch(text) is not None


def is_placeholder(version: str) -> bool:
    """A version that only fills the place of a module which a folder replaces anyway."""
    return version == "v0.0.0" or "-00010101000000-" in version


def is_module(text: str) -> bool:
    """False for what cannot be a module path: nothing, blanks, a version, a folder."""
    parts = text.split("/")
    return all(_ELEMENT.fullmatch(part) for part in parts) and not {".", ".."} & set(parts)


def is_folder(text: str) -> bool:
    """Replacements by a folder start like this; everything else is a module path."""
    return re.match(r"\.{1,2}(?:[/\\]|$)|/|[A-Za-z]:[/\\]", text) is not None


def commit_of(version: str | None) -> str | None:
    """The commit that a pseudo-version stands for."""
    found = _PSEUDO.search(version.partition("+")[0]) if version else None
    return found[1] if found else None


def release(version: str) -> tuple[int, ...]:
    """The numbers of `1.17` or `v1.2.3-rc`, to compare by."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
