"""Lines of a requirements file go in (pip's own grammar), its entries come out; `-r` is followed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import Final

from stackaudit.extract.parse.python_link import without_secrets
from stackaudit.extract.parse.python_project import project_name
from stackaudit.extract.parse.requirement import Requirement, parse_address, parse_line
from stackaudit.files import File, Unreadable, glob_matcher

_OPTION: Final = re.compile(r"(--?[A-Za-z][\w-]*)(?:\s?=\s?|\s|(?=[./]))?(.*)", re.DOTALL)
_FIRST_OPTION: Final = re.compile(r"\s(?:--[a-z]|-[A-Za-z]\b)")
_FILE_OPTIONS: Final = frozenset({"-r", "--requirement", "--requirements"})
_EDITABLE: Final = frozenset({"-e", "--editable"})
_INDEX: Final = frozenset({"-i", "--index-url", "--pypi-url"})
_MORE_INDEXES: Final = frozenset({"--extra-index-url", "-f", "--find-links"})
_LONG: Final = _FILE_OPTIONS | _EDITABLE | _INDEX | _MORE_INDEXES
_MAX_DEPTH: Final = 20
_LOOKED_AT: Final = 200

REQUIREMENTS_FILES: Final = (
    "*requir*.txt", "*Requir*.txt", "*requirements*.pip", "*requirements*.lock", "*reqs*.txt",
    "requirements/*.txt", "requirements/**/*.txt", "reqs/*.txt", "_vendor/*.txt", "*.pip", "*.in",
)  # fmt: skip
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
    if "constraint" in file.name.lower() or file.folder.endswith(".egg-info"):
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


@cache
def _candidates() -> Callable[[str], bool]:
    return glob_matcher(REQUIREMENTS_FILES)


def listed_itself(file: File) -> bool:
    try:
        return _candidates()(file.path) and looks_right(file)
    except Unreadable:
        return False


def logical_lines(lines: Sequence[str]) -> Iterator[Line]:
    """Physical lines joined at backslashes; a comment ends a line, indented comments after it belong to it."""
    start = 0
    parts: list[str] = []
    held: tuple[int, str] | None = None  # a line that is complete but for the comments after it
    comments: list[str] = []
    for number, raw in enumerate(lines, 1):
        code, comment = _cut_comment(raw)
        if not parts and not code.strip():
            if comment and raw[:1].isspace():
                comments.append(comment)
            elif comment and held is not None:
                yield Line(number=held[0], text=held[1], comments=tuple(comments))
                held, comments = None, []
            continue
        if not parts:
            start = number
        joined = code.endswith("\\") and not comment and number < len(lines)
        parts.append(code[:-1] if joined else code)
        if joined:
            continue
        if held is not None:
            yield Line(number=held[0], text=held[1], comments=tuple(comments))
        text = " ".join(" ".join(parts).split())
        held = (start, text) if text else None
        comments = [comment] if comment else []
        parts = []
    if held is not None:
        yield Line(number=held[0], text=held[1], comments=tuple(comments))


def _cut_comment(raw: str) -> tuple[str, str]:
    """(text, comment): a "#" opens a comment at the start of a line or after white space."""
    at = raw.find("#")
    while at > 0 and not raw[at - 1].isspace():
        at = raw.find("#", at + 1)
    return (raw, "") if at < 0 else (raw[:at], raw[at + 1 :].strip())


def read_entries(file: File, lines: Iterable[Line]) -> Iterator[Entry | Unclear]:
    """The entries of these lines of `file`, and of the files they include with `-r`.

    An included file that is a requirements file itself is left to its own reading.
    """
    yield from _Reader().read(file, list(lines))


def included(file: File, path: str) -> Iterator[Entry | Unclear]:
    """The entries of another file of the tree, unless it is missing or is read by itself."""
    yield from _Reader().included(file, path)


class _Reader:
    """Reads each included file once, however often and in whatever circle it is named."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._depth = 0
        self._index: str | None = None
        self._names: dict[tuple[str, str], str | None] = {}

    def read(self, file: File, lines: list[Line]) -> Iterator[Entry | Unclear]:
        self._seen.add(file.path)
        outer = self._index
        self._index = index = _only_index(lines) or outer  # pip's options hold for what is included
        for line in lines:
            option, value = _option(line.text)
            if option in _FILE_OPTIONS:
                yield from self.included(file, value)
                continue
            if option and option not in _EDITABLE:
                continue
            written = _without_options(value)
            found = parse_address(written) if option else parse_line(written)
            if found is None:
                yield Unclear(file=file, line=line.number)
                continue
            name = found.name or self._name_of(file, found.source.location or ".")
            if name is None:
                continue
            yield Entry(
                requirement=replace(found, name=name),
                file=file,
                line=line.number,
                editable=bool(option),
                hashed=" --hash" in value,
                index=index,
                via=_via(line.comments),
            )
        self._index = outer

    def included(self, file: File, path: str) -> Iterator[Entry | Unclear]:
        target = file.sibling(path.removeprefix("file:")) if path and "://" not in path else None
        if target is None or target.path in self._seen or self._depth >= _MAX_DEPTH:
            return
        self._seen.add(target.path)
        if listed_itself(target):
            return
        self._depth += 1
        try:
            yield from self.read(target, list(logical_lines(target.lines)))
        except Unreadable:
            return  # said by whoever reads that file itself
        finally:
            self._depth -= 1

    def _name_of(self, file: File, folder: str) -> str | None:
        """A folder is named by the project in it, else by itself."""
        key = (file.folder, folder)
        if key not in self._names:
            self._names[key] = project_name(file, folder)
        return self._names[key]


def _option(text: str) -> tuple[str, str]:
    """("-r", "base.txt") of an option's line, ("", text) of a requirement's; "-rbase.txt" is read too."""
    if not text.startswith("-"):
        return "", text
    found = _OPTION.match(text)
    name, value = (found[1], found[2]) if found else (text, "")
    if name not in _LONG and text[:2] in ("-r", "-e", "-i") and not text.startswith("--"):
        name, value = text[:2], text[2:].lstrip("= ")
    return name, value.strip().strip("'\"")


def _without_options(text: str) -> str:
    option = _FIRST_OPTION.search(text)
    return text[: option.start()] if option else text


def _only_index(lines: Sequence[Line]) -> str | None:
    """The one index that everything comes from; with further indexes nobody can tell which it is."""
    found: str | None = None
    for line in lines:
        option, value = _option(line.text)
        if option in _MORE_INDEXES:
            return None
        if option in _INDEX:
            found = without_secrets(value) or None
    return found


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
