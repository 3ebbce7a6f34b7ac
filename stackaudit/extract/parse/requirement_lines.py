"""Lines of a requirements file go in (pip's own grammar), its entries come out; `-r` is followed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from stackaudit.extract.parse.python_project import project_name
from stackaudit.extract.parse.requirement import (
    Requirement,
    parse_line,
    parse_link,
    without_secrets,
)
from stackaudit.files import File, Unreadable, glob_matcher

_OPTION: Final = re.compile(r"(--?[A-Za-z][\w-]*)(?:\s?=\s?|\s|(?=[./]))?(.*)", re.DOTALL)
_FIRST_OPTION: Final = re.compile(r"\s(?:--[a-z]|-[A-Za-z]\b)")
_FILE_OPTIONS: Final = frozenset({"-r", "--requirement", "--requirements"})
_EDITABLE: Final = frozenset({"-e", "--editable"})
_INDEX: Final = frozenset({"-i", "--index-url", "--pypi-url"})
_MORE_INDEXES: Final = frozenset({"--extra-index-url", "-f", "--find-links"})
_MAX_DEPTH: Final = 20
_LOOKED_AT: Final = 200

REQUIREMENTS_FILES: Final = (
    "*requir*.txt", "*Requir*.txt", "*requirements*.pip", "*requirements*.lock", "*reqs*.txt",
    "requirements/*.txt", "requirements/**/*.txt", "reqs/*.txt", "_vendor/*.txt", "*.pip", "*.in",
)  # fmt: skip
_is_candidate: Final = glob_matcher(REQUIREMENTS_FILES)
_SURE_NAME: Final = re.compile(
    r"(?:.*[-_.])?requirements(?:[-_.].*)?\.(?:txt|in|pip|lock)", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One logical line: where it starts, its text without comment, and the comments that belong to it."""

    number: int
    text: str
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One requirement, the file and line where it stands, the index that alone serves it,
    and what the comments of a compiled file say needs it."""

    requirement: Requirement
    file: File
    line: int
    editable: bool = False
    hashed: bool = False
    index: str | None = None
    via: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Unclear:
    """A line that is no requirement and no option."""

    file: File
    line: int


def looks_right(file: File) -> bool:
    """Many text files have such names: most of the first lines must be requirements or options."""
    if "constraint" in file.name.lower():
        return False
    good = bad = sure = 0
    for line in islice(logical_lines(file.lines), _LOOKED_AT):
        if line.text.startswith("-"):
            good += bool(re.match(r"--?[A-Za-z]", line.text))
            continue
        found = parse_line(line.text)
        good, bad = good + (found is not None), bad + (found is None)
        sure += found is not None and bool(found.version or found.constraint or found.extras)
    if file.name.endswith(".in") and not _SURE_NAME.fullmatch(file.name):
        # "*.in" is also every template's name: a compiled neighbour or real specifiers must speak for it.
        twin = file.sibling(file.name.removesuffix(".in") + ".txt")
        return not bad and bool(good) and (sure > 0 or twin is not None)
    return good >= bad


def listed_itself(file: File) -> bool:
    try:
        return _is_candidate(file.path) and looks_right(file)
    except Unreadable:
        return False


def logical_lines(lines: Sequence[str]) -> Iterator[Line]:
    """Physical lines joined at backslashes; a comment ends a line, indented comments after it belong to it."""
    start, parts = 0, []
    held: Line | None = None
    for number, raw in enumerate(lines, 1):
        code, comment = _cut_comment(raw)
        if not parts and held is not None and not code.strip():
            if comment and raw[:1].isspace():
                held = Line(number=held.number, text=held.text, comments=(*held.comments, comment))
                continue
            if not comment:
                continue
        if not parts:
            start = number
        joined = code.endswith("\\") and not comment and number < len(lines)
        parts.append(code[:-1] if joined else code)
        if joined:
            continue
        if held is not None:
            yield held
        text = " ".join(" ".join(parts).split())
        held = (
            Line(number=start, text=text, comments=(comment,) if comment else ()) if text else None
        )
        parts = []
    if held is not None:
        yield held


def _cut_comment(raw: str) -> tuple[str, str]:
    """(text, comment): a "#" opens a comment at the start of a line or after white space."""
    at = raw.find("#")
    while at > 0 and not raw[at - 1].isspace():
        at = raw.find("#", at + 1)
    return (raw, "") if at < 0 else (raw[:at], raw[at + 1 :].strip())


def read_entries(
    file: File,
    lines: Iterable[Line],
    seen: frozenset[str] = frozenset(),
) -> Iterator[Entry | Unclear]:
    """The entries of these lines of `file`, and of the files they include with `-r`.

    An included file that is a requirements file itself is left to its own reading.
    """
    lines = list(lines)
    index = _only_index(lines)
    for line in lines:
        text = line.text
        if not text.startswith("-"):
            found = parse_line(_without_options(text))
            hashed = " --hash" in text
        else:
            option = _OPTION.match(text)
            name, value = (option[1], option[2].strip().strip("'\"")) if option else ("", "")
            short, long = text[:2], name in _FILE_OPTIONS | _EDITABLE
            if not long and short in ("-r", "-e") and len(text) > 2:  # "-rfile", "-e."
                name, value = short, text[2:].strip("= '\"")
            if name in _FILE_OPTIONS:
                yield from included(file, value, seen)
                continue
            if name not in _EDITABLE:
                continue
            found, hashed = parse_link(_without_options(value)), False
        if found is None:
            yield Unclear(file=file, line=line.number)
            continue
        found = _named(file, found)
        if found is not None:
            yield Entry(
                requirement=found,
                file=file,
                line=line.number,
                editable=text.startswith("-"),
                hashed=hashed,
                index=index,
                via=_via(line.comments),
            )


def _without_options(text: str) -> str:
    option = _FIRST_OPTION.search(text)
    return text[: option.start()] if option else text


def _only_index(lines: Sequence[Line]) -> str | None:
    """The one index that everything comes from; with further indexes nobody can tell which it is."""
    found: str | None = None
    for line in lines:
        option = _OPTION.match(line.text) if line.text.startswith("-") else None
        if option and option[1] in _MORE_INDEXES:
            return None
        if option and option[1] in _INDEX:
            found = without_secrets(option[2].strip().strip("'\"")) or None
    return found


def included(
    file: File, path: str, seen: frozenset[str] = frozenset()
) -> Iterator[Entry | Unclear]:
    """The entries of another file of the tree, unless it is missing or is read by itself."""
    target = file.sibling(path.removeprefix("file:")) if path and "://" not in path else None
    seen |= {file.path}
    if target is None or target.path in seen or len(seen) > _MAX_DEPTH or listed_itself(target):
        return
    try:
        lines = target.lines
    except Unreadable:
        return
    yield from read_entries(target, logical_lines(lines), seen)


def _named(file: File, found: Requirement) -> Requirement | None:
    """A folder is named by the project in it, else by itself; one without any name is passed over."""
    if found.name:
        return found
    name = project_name(file, found.source.location or ".")
    return replace(found, name=name) if name else None


def _via(comments: tuple[str, ...]) -> tuple[str, ...]:
    """The names after "via" in the comments that pip-compile, uv and rye write."""
    if not comments:
        return ()
    text = "\n".join(comments)
    found = re.match(r"(?:.*\n)??via\b", text)
    if found is None:
        return ()
    names = re.split(r"[\n,]", text[found.end() :])
    return tuple(name.strip() for name in names if name.strip())
