"""A shell script goes in; the packages that its commands install or fetch come out, each with its line."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from stackaudit.extract.parse.install_commands import READERS, VARIABLE, At
from stackaudit.extract.parse.shell import Word, commands
from stackaudit.extract.parse.variables import Lookup, expand
from stackaudit.model import Package, Scope

MAX_SCRIPTS: Final = 3
"""Scripts inside `sh -c` inside scripts that are followed."""

_ASSIGNMENT: Final = re.compile(r"([A-Za-z_]\w*)\+?=(.*)", re.DOTALL)
_WRAPPERS: Final = {
    "sudo": {"-u", "-g", "-C", "-p", "--user", "--group"}, "env": {"-u"}, "nice": {"-n"}, "time": {"-f", "-o"},
    "timeout": {"-k", "-s", "--signal"}, "xargs": {"-n", "-L", "-P", "-I", "-d", "-a"}, "exec": set(), "command": set(),
    "nohup": set(), "eatmydata": set(), "then": set(), "do": set(), "else": set(), "if": set(), "elif": set(),
    "while": set(), "!": set(), "{": set(), "retry": {"-t", "-d"}, "doas": {"-u"}, "gosu": set(), "fakeroot": set(),
}  # fmt: skip
"""Words that run the command after them, and their options that take a value."""

_CONDA_VALUED: Final = frozenset({"-n", "--name", "-p", "--prefix", "--cwd"})
_SHELLS: Final = frozenset({"sh", "bash", "ash", "dash", "zsh", "ksh"})
_PIP: Final = re.compile(r"pip(?:\d[\d.]*)?(?:\.exe)?")
_PYTHON: Final = re.compile(r"(?:python|pypy)[\d.]*(?:\.exe)?|py")


def installed(
    script: str, line: int, at: At, *, lookup: Lookup | None = None, scope: Scope = "runtime"
) -> Iterator[Package]:
    """The packages a script names; `line` is its first line, `lookup` knows variables set outside it."""
    yield from _script(script, line, at, _Names(lookup), scope, 0)


def installed_by(
    words: Sequence[Word], at: At, *, lookup: Lookup | None = None, scope: Scope = "runtime"
) -> Iterator[Package]:
    """As `installed`, for one command whose words are given."""
    yield from _command(list(words), at, _Names(lookup), scope, 0)


class _Names:
    """Variables: those the script itself sets before those it was given."""

    def __init__(self, outer: Lookup | None) -> None:
        self.own: dict[str, str] = {}
        self.outer = outer

    def __call__(self, name: str) -> str | None:
        found = self.own.get(name)
        return found if found is not None or self.outer is None else self.outer(name)


def _script(
    script: str, line: int, at: At, names: _Names, scope: Scope, depth: int
) -> Iterator[Package]:
    for words in commands(script, line):
        yield from _command(words, at, names, scope, depth)


def _command(
    words: list[Word], at: At, names: _Names, scope: Scope, depth: int
) -> Iterator[Package]:
    words = _unwrapped(words, names)
    if not words:
        return
    program = posixpath.basename(words[0].text.replace("\\", "/"))
    if program in _SHELLS and depth < MAX_SCRIPTS:
        for index, word in enumerate(words[1:-1], 1):
            if re.fullmatch(r"-[a-z]*c", word.text):
                inner = words[index + 1]
                yield from _script(inner.text, inner.line, at, names, scope, depth + 1)
                return
        return
    if _PYTHON.fullmatch(program) and len(words) > 2 and words[1].text == "-m":
        words, program = words[2:], words[2].text
    reader = READERS.get("pip" if _PIP.fullmatch(program) else program)
    if reader is None:
        return
    rest = [Word(part, word.line) for word in words[1:] for part in _parts(word.text, names)]
    for package in reader(rest, at):
        if not VARIABLE.search(package.name):
            yield _settled(replace(package, scope=scope))


def _unwrapped(words: list[Word], names: _Names) -> list[Word]:
    """The command without what runs it; assignments before it, or alone, are remembered."""
    index = 0
    alone: dict[str, str] = {}
    while index < len(words):
        text = words[index].text
        assigned = _ASSIGNMENT.fullmatch(text)
        options = _WRAPPERS.get(text)
        if assigned:
            alone[assigned[1]] = expand(assigned[2], names)
            index += 1
        elif text in ("export", "local", "readonly", "declare"):
            index += 1
        elif options is not None:
            index += 1
            while index < len(words) and words[index].text.startswith("-"):
                index += 2 if words[index].text in options else 1
            if text == "timeout":
                index += 1
        elif text in ("conda", "mamba", "micromamba") and "run" in (
            w.text for w in words[index + 1 : index + 2]
        ):
            index += 2
            while index < len(words) and words[index].text.startswith("-"):
                index += 2 if words[index].text in _CONDA_VALUED else 1
        else:
            break
    if index >= len(words):
        names.own.update(alone)
    return words[index:]


def _parts(text: str, names: _Names) -> list[str]:
    """A word with its variables' values; a value of several words makes several."""
    if "$" not in text:
        return [text]
    value = expand(text, names)
    return value.split() if value != text and text[0] == "$" else [value]


def _settled(package: Package) -> Package:
    """A version that is still a variable is no version."""
    for text in (package.version, package.constraint):
        if text and VARIABLE.search(text) and ("$" in text or "{{" in text or "%" in text):
            return replace(
                package, version=None, constraint=None, unresolved=package.unresolved or text
            )
    return package
