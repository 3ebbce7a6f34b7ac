"""Text with shell-like variables and a way to look them up go in; the text with known values put in comes out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

_DOLLAR: Final = re.compile(r"\$(?:\$|\{|([A-Za-z_]\w*))")
_BRACE: Final = re.compile(r"\$\{|\}")
_NAME: Final = re.compile(r"[A-Za-z_][\w.]*")
_OPERATOR: Final = re.compile(r":?[-+?=]")
_SETTING: Final = re.compile(r"\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=\s*(.*)", re.DOTALL)
MAX_NESTED: Final = 10
MAX_EXPANDED: Final = 10_000
"""Values that hold values may grow without end: what gets longer than this stays as it is written."""

Lookup = Callable[[str], "str | None"]


def expand(text: str, lookup: Lookup, depth: int = 0) -> str:
    """Values in place of `$X`, `${X}`, `${X:-default}` and `${X:+other}`; what is unknown stays, as `$X` or `${X}`.

    "$$" is a dollar sign, as in compose files.
    """
    out: list[str] = []
    done = size = 0
    while found := _DOLLAR.search(text, done):
        size += len(out[-1]) if out else 0
        if size > MAX_EXPANDED:
            return text
        out.append(text[done : found.start()])
        done = found.end()
        if found[0] == "$$":
            out.append("$")
        elif found[1]:
            value = lookup(found[1])
            out.append(found[0] if value is None else value)
        else:
            end = _closing(text, done)
            if end is None or depth > MAX_NESTED:
                return "".join((*out, text[found.start() :]))
            out.append(_braced(text[done:end], lookup, depth))
            done = end + 1
    whole = "".join((*out, text[done:]))
    return whole if len(whole) <= MAX_EXPANDED + len(text) else text


def _closing(text: str, start: int) -> int | None:
    """Where the brace that is open at `start` closes."""
    level = 1
    for found in _BRACE.finditer(text, start):
        level += 1 if found[0] == "${" else -1
        if level == 0:
            return found.start()
    return None


def _braced(inner: str, lookup: Lookup, depth: int) -> str:
    name = _NAME.match(inner)
    if name is None:
        return "${" + inner + "}"
    value = lookup(name[0])
    operator = _OPERATOR.match(inner, name.end())
    if operator is None:
        # Patterns such as ${X#v} or ${X%%-*} change the value in ways not worth repeating.
        whole = name.end() == len(inner)
        return value if value is not None and whole else "${" + inner + "}"
    word = inner[operator.end() :]
    empty = value is None or (operator[0].startswith(":") and not value)
    if operator[0][-1] == "+":
        return "" if empty else expand(word, lookup, depth + 1)
    if value is not None and not empty:
        return value
    if operator[0][-1] in "-=":
        return expand(word, lookup, depth + 1)
    return "${" + name[0] + "}"


def parse_env(lines: Iterable[str]) -> dict[str, str]:
    """The settings of a .env file, or of any list of `NAME=value` texts."""
    found: dict[str, str] = {}
    for line in lines:
        setting = _SETTING.fullmatch(line)
        if setting is None or line.lstrip().startswith("#"):
            continue
        value = setting[2].strip()
        if value[:1] in ("'", '"'):
            end = value.find(value[0], 1)
            value = value[1:end] if end > 0 else value[1:]
        else:
            value = re.sub(r"(?:^|\s)#.*", "", value).strip()
        found[setting[1]] = value
    return found
