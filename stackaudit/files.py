"""A path goes in, a Tree of Files comes out: one walk, git's index first, then the folder itself."""

from __future__ import annotations

import fnmatch
import hashlib
import os
import posixpath
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stackaudit.checkout import Checkout
from stackaudit.model import DEFAULT_MAX_BYTES, Confidence, Evidence, Problem

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

NEVER_WALKED: Final = frozenset({".git", ".hg", ".svn", ".bzr", "CVS"})
"""Version control's own folders: not part of the project's content."""

INSTALLED: Final = frozenset(
    {"node_modules", "bower_components", "__pycache__", ".tox", ".nox", ".venv", ".mypy_cache",
     ".ruff_cache", ".pytest_cache", ".gradle", ".terraform", ".import_linter_cache", ".hypothesis"}
)  # fmt: skip
"""Folders that tools fill: left out unless git tracks what is in them."""

EXCERPT_CHARS: Final = 160
_CONTROLS: Final = bytes([*range(9), *range(14, 27), *range(28, 32), 127])


class Unreadable(Exception):
    """A file whose bytes or text cannot be had; becomes a Problem."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class Malformed(Unreadable):
    """A file whose text breaks its own grammar; becomes a Problem."""


class File:
    """One file of the tree: its POSIX path from the root, its size, and its content on demand.

    The content is read at most once. Every sibling that is asked for is recorded in `used`,
    so that the cache can tell when a finding that depends on it is stale.
    """

    __slots__ = ("__dict__", "_load", "_tree", "path", "size", "used", "vouched_id")

    def __init__(
        self,
        path: str,
        size: int,
        load: Callable[[], bytes],
        tree: Tree | None = None,
        vouched_id: str | None = None,
    ) -> None:
        self.path = path
        self.size = size
        self.used: dict[str, str | None] = {}
        self.vouched_id = vouched_id
        self._load = load
        self._tree = tree

    def __repr__(self) -> str:
        return f"File({self.path!r})"

    @property
    def name(self) -> str:
        return posixpath.basename(self.path)

    @property
    def folder(self) -> str:
        """The folder's path from the root, "" for the root itself."""
        return posixpath.dirname(self.path)

    @property
    def content_id(self) -> str:
        """git's blob id of the content; taken from the index without reading where that is safe."""
        return self.vouched_id or self._hashed_id

    @cached_property
    def _hashed_id(self) -> str:
        data = self.data
        return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()

    @cached_property
    def data(self) -> bytes:
        limit = self._tree.max_bytes if self._tree else DEFAULT_MAX_BYTES
        if self.size > limit:
            raise Unreadable(f"larger than the limit of {limit} bytes ({self.size}): not read")
        try:
            return self._load()
        except OSError as error:
            raise Unreadable(f"cannot be read: {error.strerror or error}") from error

    @cached_property
    def text(self) -> str:
        """The content as text, line ends normalised to LF; raises Unreadable for binary content."""
        return decode(self.data)

    @cached_property
    def lines(self) -> list[str]:
        """The text split at LF only, as editors count lines."""
        return self.text.split("\n")

    def forget(self) -> None:
        """Drop the content once every reader has had it: a large tree must not stay in memory."""
        for name in ("data", "text", "lines"):
            self.__dict__.pop(name, None)

    def sibling(self, path: str) -> File | None:
        """Another file of the tree, by a path relative to this file's folder ("/x" is from the root)."""
        if self._tree is None:
            return None
        joined = path[1:] if path.startswith("/") else posixpath.join(self.folder, path)
        target = posixpath.normpath(joined)
        found = self._tree.get(target)
        if target not in self.used:
            self.used[target] = found.content_id if found else None
        return found

    def at(
        self, line: int | None, by: str, *, excerpt: str = "", confidence: Confidence = "high"
    ) -> Evidence:
        """Evidence in this file; without an excerpt, the line itself is quoted."""
        if not excerpt and line is not None and 0 < line <= len(self.lines):
            excerpt = self.lines[line - 1]
        return Evidence(
            path=self.path, line=line, by=by, confidence=confidence, excerpt=quote(excerpt)
        )

    def problem(self, message: str, line: int | None = None) -> Problem:
        return Problem(path=self.path, line=line, message=message)


_SECRET: Final = re.compile(
    r"(?<=://)[^\s/@:]*:[^\s/@]+(?=@)"
    r"|\b(?:sk|pk|rk)[-_](?:[\w-]+[-_])?[A-Za-z0-9]{16,}|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}"
    r"|\bglpat-[\w-]{16,}|\bxox[abprs]-[\w-]{10,}|\bA(?:KIA|SIA)[A-Z0-9]{16}\b|\bAIza[\w-]{30,}"
    r"|\bhf_[A-Za-z0-9]{20,}|\bnpm_[A-Za-z0-9]{20,}|\bpypi-[\w-]{40,}|\beyJ[\w-]{15,}\.[\w-]{10,}\.[\w-]*"
)
_NAMED_SECRET: Final = re.compile(
    r"(?i)((?:secret|passw(?:or)?d|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)\w*"
    r"[\"']?\s*[:=]\s*[\"']?)(?![\s\"']*(?:\$\{|\$\(|\{\{|process\.|os\.|env|None\b|null\b|true\b|false\b|str\b|string\b))"
    r"([^\s\"',;]{8,})"
)


def quote(text: str) -> str:
    """One short line out of any text; what looks like a key or password is masked."""
    flat = " ".join(text[: EXCERPT_CHARS * 4].split())
    # Only what can be shown is looked through, with room for a key that the cut would split.
    flat = _NAMED_SECRET.sub(r"\1***", _SECRET.sub("***", flat[: EXCERPT_CHARS * 2]))
    return flat if len(flat) <= EXCERPT_CHARS else flat[: EXCERPT_CHARS - 1] + "…"


def decode(data: bytes) -> str:
    """Text from bytes: a BOM decides, else UTF-8, else UTF-16 by its zero bytes, else Latin-1."""
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        text = data.decode("utf-32", "replace")
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    else:
        if data.startswith(b"\xef\xbb\xbf"):
            data = data[3:]
        head = data[:4096]
        zeros = head.count(0)
        if zeros and len(head) - len(head.translate(None, _CONTROLS)) > zeros + len(head) // 50:
            raise Unreadable("binary content where text was expected")
        if zeros * 50 > len(head):
            even, odd = head[::2].count(0), head[1::2].count(0)
            if max(even, odd) < len(head) // 4 or min(even, odd) > len(head) // 16:
                raise Unreadable("binary content where text was expected")
            text = data.decode("utf-16-le" if odd > even else "utf-16-be", "replace")
        else:
            try:
                text = data.decode("utf-8")
            except UnicodeDecodeError:
                text = data.decode("utf-8", "replace")
    if "\0" in text:  # a few stray ones, as editors and broken transfers leave them
        text = text.replace("\0", "")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


@dataclass(slots=True)
class Tree:
    """The files of one project, by path; `problems` are entries the walk could not take."""

    root: Path | None = None
    max_bytes: int = DEFAULT_MAX_BYTES
    problems: list[Problem] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    _files: dict[str, File] = field(default_factory=dict)

    def __iter__(self) -> Iterator[File]:
        return iter(self._files.values())

    def __len__(self) -> int:
        return len(self._files)

    def get(self, path: str) -> File | None:
        return self._files.get(path)

    def add(
        self, path: str, size: int, load: Callable[[], bytes], vouched_id: str | None = None
    ) -> None:
        self._files[path] = File(path, size, load, self, vouched_id)

    @classmethod
    def of(cls, contents: Mapping[str, str | bytes], max_bytes: int = DEFAULT_MAX_BYTES) -> Tree:
        """A tree that lives in memory: what tests and revisions of a repository are made of."""
        tree = cls(max_bytes=max_bytes)
        for path in sorted(contents):
            content = contents[path]
            data = content.encode() if isinstance(content, str) else content
            tree.add(path, len(data), partial(bytes, data))
        return tree


def shown(path: str) -> str:
    """A path as it may stand in a report: bytes that are not UTF-8 become \\xNN."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


# --- globs --------------------------------------------------------------------------------------


def glob_regex(pattern: str) -> str:
    """A regular expression for one glob: "**/" spans folders, "*" and "?" stay inside one."""
    out, i = [], 0
    while i < len(pattern):
        if pattern.startswith("**/", i):
            out.append("(?:.*/)?")
            i += 3
        elif pattern.startswith("**", i):
            out.append(".*")
            i += 2
        elif pattern[i] == "*":
            out.append("[^/]*")
            i += 1
        elif pattern[i] == "?":
            out.append("[^/]")
            i += 1
        elif pattern[i] == "[" and "]" in pattern[i + 1 :]:
            end = pattern.index("]", i + 1)
            out.append(
                fnmatch.translate(pattern[i : end + 1])
                .removeprefix("(?s:")
                .removesuffix(r")\Z")
                .removesuffix(r")\z")
            )
            i = end + 1
        else:
            out.append(re.escape(pattern[i]))
            i += 1
    return "".join(out)


def glob_matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Tells whether a path matches any of the globs (see Extractor.files for their meaning)."""
    parts = [
        ("(?:.*/)?" if not p.startswith("/") else "") + glob_regex(p.removeprefix("/"))
        for p in patterns
    ]
    if not parts:
        return lambda path: False
    compiled = re.compile("|".join(f"(?:{part})" for part in parts), re.DOTALL)
    return lambda path: compiled.fullmatch(path) is not None


# --- the walk -----------------------------------------------------------------------------------


def walk(root: Path, *, exclude: Iterable[str] = (), max_bytes: int = DEFAULT_MAX_BYTES) -> Tree:
    """Every regular file below `root` that git tracks or that no ignore rule leaves out, sorted.

    Links are never followed. Raises NotADirectoryError when `root` is no folder.
    """
    root = Path(os.path.abspath(root))
    if not root.is_dir():
        raise NotADirectoryError(str(root))
    tree = Tree(root=root, max_bytes=max_bytes)
    checkout = Checkout.around(root, with_index=True)
    found = sorted(_descend(tree, root, checkout, glob_matcher(exclude)))
    for shown_path, real, status in found:
        full = os.path.join(root, real)
        load = partial(_read, full)
        tree.add(shown_path, status.st_size, load, checkout.blob_id(real, status))
    return tree


def _read(full: str) -> bytes:
    # O_NOFOLLOW and O_NONBLOCK: a link or FIFO put there since the walk must neither be followed nor block.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    flags |= getattr(os, "O_BINARY", 0)
    with open(os.open(full, flags), "rb") as stream:
        return stream.read()


def _descend(
    tree: Tree, root: Path, checkout: Checkout, excluded: Callable[[str], bool]
) -> Iterator[tuple[str, str, os.stat_result]]:
    """(path to show, path to open, status) of every file to read; depth-first, no recursion."""
    stack: list[tuple[str, Ignores]] = [("", Ignores.above(checkout))]
    while stack:
        folder, ignores = stack.pop()
        try:
            with os.scandir(os.path.join(root, folder)) as listing:
                entries = list(listing)
        except OSError as error:
            tree.problems.append(
                Problem(path=shown(folder) or ".", message=f"cannot be listed: {error.strerror}")
            )
            continue
        if any(entry.name == ".gitignore" for entry in entries):
            ignores = ignores.with_file(checkout.prefix + folder, root / folder / ".gitignore")
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if excluded(shown(path)):
                continue
            if entry.is_dir(follow_symlinks=False):
                if entry.name in NEVER_WALKED:
                    continue
                if not checkout.tracks_below(path) and (
                    entry.name in INSTALLED
                    or os.path.exists(os.path.join(root, path, "pyvenv.cfg"))
                    or ignores.match(checkout.prefix + path, is_dir=True)
                ):
                    tree.left_out.append(shown(path))
                else:
                    stack.append((path, ignores))
            elif checkout.tracks(path) or not ignores.match(checkout.prefix + path, is_dir=False):
                status = _regular(tree, root, path, entry)
                if status is not None:
                    yield shown(path), path, status


def _regular(tree: Tree, root: Path, path: str, entry: os.DirEntry[str]) -> os.stat_result | None:
    """The status of a regular file; for anything else a Problem where a reader should know of it."""
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
    else:
        if stat.S_ISREG(status.st_mode):
            return status
        if not stat.S_ISLNK(status.st_mode):
            message = "not a regular file (device, pipe or socket): not read"
        elif _inside(root, path):
            return None  # what it points to is part of the walk itself
        else:
            message = "a link that is broken, loops or leaves the project: not followed"
    tree.problems.append(Problem(path=shown(path), message=message))
    return None


def _inside(root: Path, path: str) -> bool:
    try:
        target = os.path.realpath(os.path.join(root, path), strict=True)
    except OSError:
        return False
    return os.path.commonpath([os.path.realpath(root), target]) == os.path.realpath(root)


@dataclass(frozen=True, slots=True)
class Ignores:
    """The ignore files from the work tree's root down to a folder, nearest last.

    Patterns as in gitignore(5); the user's global file is not consulted, so that a scan says the
    same on every machine.
    """

    levels: tuple[tuple[str, GitIgnoreSpec], ...] = ()

    @classmethod
    def above(cls, checkout: Checkout) -> Ignores:
        """The rules that hold in the scanned folder from outside it."""
        if checkout.top is None or checkout.git is None:
            return cls()
        ignores = cls().with_file("", checkout.git / "info" / "exclude")
        parts = checkout.prefix.split("/")[:-1]
        for depth in range(len(parts)):
            folder = "/".join(parts[:depth])
            ignores = ignores.with_file(folder, checkout.top / folder / ".gitignore")
        return ignores

    def with_file(self, folder: str, source: Path) -> Ignores:
        try:
            if source.is_symlink() or not source.is_file() or source.stat().st_size > 1_000_000:
                return self
            lines = source.read_bytes().decode("utf-8", "replace").splitlines()
        except OSError:
            return self
        if all(not line.strip() or line.startswith("#") for line in lines):
            return self
        from pathspec import GitIgnoreSpec  # lazy: its import costs more than most walks

        return Ignores((*self.levels, (folder.rstrip("/"), GitIgnoreSpec.from_lines(lines))))

    def match(self, path: str, *, is_dir: bool) -> bool:
        for folder, spec in reversed(self.levels):
            inner = path[len(folder) + 1 :] if folder else path
            result = spec.check_file(inner + "/" if is_dir else inner)
            if result.include is not None:
                return result.include
        return False
