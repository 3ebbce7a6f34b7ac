"""CMake text goes in; its commands with their arguments, variables filled in as far as they are known, come out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from stackaudit.files import Malformed

_TOKEN: Final = re.compile(
    r"(?P<space>\s+|\#\[(?P<c>=*)\[.*?(?:\](?P=c)\]|\Z)|\#[^\n]*)|(?P<open>\()|(?P<close>\))"
    r'|"(?P<quoted>[^"\\]*(?:\\.[^"\\]*)*)(?P<end>"|\Z)'
    r"|\[(?P<b>=*)\[(?P<bracket>.*?)(?:\](?P=b)\]|\Z)|(?P<plain>(?:\\.|[^\s()\#\"\\])+|\\)",
    re.DOTALL,
)
_COMMAND: Final = re.compile(r"[A-Za-z_]\w*")
_LINE: Final = re.compile(r"^[ \t]*[A-Za-z_]\w*[ \t]*\(", re.MULTILINE)
_STATEMENT: Final = re.compile(
    r"(?:find_package|set|include|project|FetchContent_\w+|ExternalProject_\w+|CPM\w+|add_\w+|target_\w+)[ \t]*\("
)
"""At the margin inside another command's brackets: those were never closed."""

_VARIABLE: Final = re.compile(r"\$\{([\w.+/-]+)\}")
_MAX_LENGTH: Final = 2000
_MAX_RESTARTS: Final = 20


class Command(NamedTuple):
    """`name` in lower case: CMake does not care."""

    name: str
    args: list[str]
    line: int

    def options(self, keywords: frozenset[str]) -> dict[str, list[str]]:
        """What follows each of these keywords, up to the next one; "" is what stands before them."""
        found: dict[str, list[str]] = {"": []}
        current = ""
        for arg in self.args:
            if arg in keywords:
                current = arg
                found.setdefault(arg, [])
            else:
                found[current].append(arg)
        return found


def commands(text: str) -> tuple[list[Command], Malformed | None]:
    """Every command, and the first that never ends; reading goes on with the next line that starts one."""
    found: list[Command] = []
    fault: Malformed | None = None
    offset, line = 0, 1
    for _ in range(_MAX_RESTARTS):
        broken = _read(text, offset, line, found)
        if broken is None:
            break
        start, start_line = broken
        fault = fault or Malformed("a command is never closed", start_line)
        following = _LINE.search(text, text.find("\n", start) + 1 or len(text))
        if following is None:
            break
        line += text.count("\n", offset, following.start())
        offset = following.start()
    return found, fault


def _read(text: str, offset: int, line: int, found: list[Command]) -> tuple[int, int] | None:
    """Append the commands from an offset on; the place of one that is never closed."""
    name = ""
    args: list[str] = []
    opened = (offset, line)
    depth = 0
    for token in _TOKEN.finditer(text, offset):
        here = line
        line += token[0].count("\n")
        kind = token.lastgroup
        if kind == "space":
            continue
        if kind == "open":
            depth += 1
            if depth == 1:
                opened = (token.start(), here)
                args = []
            continue
        if kind == "close":
            depth -= 1
            if depth == 0 and name:
                found.append(Command(name, args, opened[1]))
            if depth <= 0:
                depth, name = 0, ""
            continue
        if depth == 0:
            plain = token["plain"] or ""
            name = plain.lower() if _COMMAND.fullmatch(plain) else ""
            continue
        if token["quoted"] is not None and not token["end"]:
            return opened
        if name:
            at_margin = token.start() == 0 or text[token.start() - 1] == "\n"
            if at_margin and args and _STATEMENT.match(text, token.start()):
                return opened
            args.append(_plain(token))
    return opened if depth and name else None


def _plain(token: re.Match[str]) -> str:
    if token["quoted"] is not None:  # a backslash at the end of a line joins it with the next
        return re.sub(r"\\(.)", lambda m: m[1].replace("\n", ""), token["quoted"], flags=re.DOTALL)
    return token["bracket"] if token["bracket"] is not None else token["plain"]


class Variables:
    """What `set` and `project` have said so far; `outside` is asked for what they have not."""

    def __init__(self, outside: Callable[[str], str | None] = lambda name: None) -> None:
        self.known: dict[str, str] = {}
        self.projects: set[str] = set()
        self.outside = outside

    def take(self, command: Command) -> None:
        if command.name == "set" and len(command.args) > 1:
            name, values = command.args[0], command.args[1:]
            if "CACHE" in values:
                self.known.setdefault(name, self.fill(values[0]))
            elif "PARENT_SCOPE" not in values[:1]:
                self.known[name] = self.fill(values[0])
        elif command.name == "project" and command.args:
            options = command.options(_PROJECT)
            version = next(iter(options.get("VERSION", ())), None)
            self.known["PROJECT_NAME"] = self.fill(command.args[0])
            self.projects.add(self.fill(command.args[0]))
            if version:
                for name in ("PROJECT_VERSION", f"{command.args[0]}_VERSION"):
                    self.known[name] = self.fill(version)

    def fill(self, text: str) -> str:
        if "${" not in text:
            return text
        return _VARIABLE.sub(self._value, text)[:_MAX_LENGTH]

    def _value(self, found: re.Match[str]) -> str:
        value = self.known.get(found[1])
        if value is None:
            value = self.outside(found[1])
        return found[0] if value is None else value


_PROJECT: Final = frozenset(
    {"VERSION", "DESCRIPTION", "HOMEPAGE_URL", "LANGUAGES", "COMPAT_VERSION"}
)


def conditions(found: Sequence[Command]) -> Iterator[tuple[Command, str]]:
    """Each command with the conditions it stands under, as text."""
    open_: list[str] = []
    for command in found:
        if command.name == "if":
            open_.append(" ".join(command.args))
        elif command.name in ("else", "elseif") and open_:
            open_[-1] = " ".join(command.args)
        elif command.name == "endif" and open_:
            open_.pop()
        else:
            yield command, " ".join(open_[:20])
