"""A folder goes in, what git's own files say of it comes out: index, revision, remotes; git is never started.

The configuration of a scanned repository can name programs to run, so no git command is trusted with it.
"""

from __future__ import annotations

import os
import posixpath
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class IndexEntry:
    oid: str
    mtime_ns: int
    size: int


@dataclass(frozen=True, slots=True)
class Checkout:
    """The git work tree a folder lies in; `prefix` is the folder's path inside it, "" or "a/b/"."""

    top: Path | None = None
    git: Path | None = None
    prefix: str = ""
    index: Mapping[str, IndexEntry] = field(default_factory=dict)
    folders: frozenset[str] = frozenset()
    index_mtime_ns: int = 0

    @classmethod
    def around(cls, root: Path, *, with_index: bool = False) -> Checkout:
        """The checkout that holds `root`; its index, which can be large, only where it is asked for."""
        where = git_folder(root)
        if where is None:
            return cls()
        top, git = where
        prefix = "" if root == top else root.relative_to(top).as_posix() + "/"
        if not with_index:
            return cls(top, git, prefix)
        try:
            data = (git / "index").read_bytes()
            mtime_ns = (git / "index").stat().st_mtime_ns
            index = read_index(data)
        except (OSError, struct.error, ValueError, IndexError):
            # An index that cannot be read costs speed only: the folder is walked anyway.
            return cls(top, git, prefix)
        folders: set[str] = set()
        for path in index:
            folder = posixpath.dirname(path)
            while folder and folder not in folders:
                folders.add(folder)
                folder = posixpath.dirname(folder)
        return cls(top, git, prefix, index, frozenset(folders), mtime_ns)

    def tracks(self, path: str) -> bool:
        return self.prefix + path in self.index

    def tracks_below(self, path: str) -> bool:
        return self.prefix + path in self.folders

    def blob_id(self, path: str, status: os.stat_result) -> str | None:
        """The indexed blob id if the file is surely unchanged since (gitformat-index(5), racy git)."""
        entry = self.index.get(self.prefix + path)
        if entry is None or entry.size != status.st_size & 0xFFFFFFFF:
            return None
        mtime_ns = status.st_mtime_ns
        if entry.mtime_ns % 10**9 == 0:
            mtime_ns -= mtime_ns % 10**9
        unchanged = entry.mtime_ns == mtime_ns and mtime_ns < self.index_mtime_ns
        return entry.oid if unchanged else None

    def revision(self) -> str | None:
        """The commit that HEAD stands at, None where there is none."""
        if self.git is None:
            return None
        common = self._common()
        head = _line(self.git / "HEAD")
        if not head.startswith("ref: "):
            return head if _OID.fullmatch(head) else None
        name = head.removeprefix("ref: ")
        if ".." in name or name.startswith("/"):
            return None
        for folder in (self.git, common):
            value = _line(folder / name)
            if _OID.fullmatch(value):
                return value
        for line in _lines(common / "packed-refs"):
            value, _, ref = line.partition(" ")
            if ref == name and _OID.fullmatch(value):
                return value
        return None

    def remotes(self) -> dict[str, str]:
        """Remote names and their URLs, from the repository's own configuration file."""
        if self.git is None:
            return {}
        found: dict[str, str] = {}
        remote = None
        for line in _lines(self._common() / "config"):
            section = re.match(r'\s*\[(?:remote "([^"]*)"|.*)\]', line)
            if section:
                remote = section[1]
            elif remote and (url := re.match(r"\s*url\s*=\s*(\S+)", line)):
                found.setdefault(remote, url[1])
        return found

    def _common(self) -> Path:
        """The folder that linked work trees share (gitrepository-layout(5), commondir)."""
        assert self.git is not None
        line = _line(self.git / "commondir")
        return Path(os.path.normpath(self.git / line)) if line else self.git


_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8", "replace").splitlines()[:200_000]
    except OSError:
        return []


def _line(path: Path) -> str:
    return next((line.strip() for line in _lines(path)[:1]), "")


def git_folder(root: Path) -> tuple[Path, Path] | None:
    """The repository `root` lies in: (its work tree, its git folder)."""
    for top in (root, *root.parents):
        dot = top / ".git"
        if dot.is_dir():
            return (top, dot) if (dot / "HEAD").is_file() else None
        if dot.is_file():
            try:
                line = dot.read_text("utf-8", "replace").strip()
            except OSError:
                return None
            folder = Path(os.path.normpath(top / line.removeprefix("gitdir: ")))
            return (top, folder) if line.startswith("gitdir: ") and folder.is_dir() else None
    return None


def read_index(data: bytes) -> dict[str, IndexEntry]:
    """Parse git's index, versions 2 to 4 (gitformat-index(5)); SHA-1 repositories only."""
    signature, version, count = struct.unpack_from(">4sII", data)
    if signature != b"DIRC" or not 2 <= version <= 4:
        raise ValueError("not a git index of version 2 to 4")
    entries: dict[str, IndexEntry] = {}
    position, previous = 12, b""
    fixed = struct.Struct(">IIIIIIIIII20sH")
    for _ in range(count):
        fields = fixed.unpack_from(data, position)
        mtime, mtime_nanoseconds, mode, size, oid, flags = (
            fields[2], fields[3], fields[6], fields[9], fields[10], fields[11]
        )  # fmt: skip
        start = position
        position += 62
        if flags & 0x4000:
            position += 2
        if version == 4:
            strip = data[position] & 0x7F
            while data[position] & 0x80:
                position += 1
                strip = ((strip + 1) << 7) | (data[position] & 0x7F)
            position += 1
            end = data.index(b"\0", position)
            name = previous[: len(previous) - strip] + data[position:end]
            position = end + 1
        else:
            end = data.index(b"\0", position)
            name = data[position:end]
            position = start + ((end - start) // 8 + 1) * 8
        previous = name
        if mode & 0o170000 == 0o100000:
            entries[os.fsdecode(name)] = IndexEntry(
                oid.hex(), mtime * 10**9 + mtime_nanoseconds, size
            )
    return entries
