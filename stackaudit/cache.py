"""(extractor name and version, path, content id) goes in, the findings of an earlier run come out; SQLite."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Final

from stackaudit.codec import from_plain, to_plain
from stackaudit.files import File, Tree
from stackaudit.model import Finding

_SCHEMA: Final = 2
_KEPT_DAYS: Final = 30


def default_folder() -> Path:
    """STACKAUDIT_CACHE_DIR, else the user's cache folder (XDG Base Directory Specification)."""
    chosen = os.environ.get("STACKAUDIT_CACHE_DIR")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "stackaudit"


def _forget_old(folder: Path) -> None:
    """Projects that nobody has scanned for a while give their room back."""
    oldest = time.time() - _KEPT_DAYS * 86_400
    for path in folder.glob("*.sqlite"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


class Cache:
    """Findings of one project, kept between runs; a cache that cannot be used is simply empty.

    A row is valid while the file's content id and those of every sibling that was asked for are
    the same. Rows of files that are gone are dropped at the end.
    """

    def __init__(self, folder: Path | None, root: Path) -> None:
        self._rows: dict[tuple[str, str], tuple[int, str, str, str]] = {}
        self._new: list[tuple[str, str, int, str, str, str]] = []
        self._seen: set[tuple[str, str]] = set()
        self._db: sqlite3.Connection | None = None
        self._loaded = False
        if folder is None:
            return
        name = hashlib.sha256(os.fsencode(os.path.abspath(root))).hexdigest()[:24]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{name}.sqlite"
            if not path.exists():
                _forget_old(folder)
            self._db = self._open(path)
        except (OSError, sqlite3.Error):
            self._db = None

    def _open(self, path: Path) -> sqlite3.Connection:
        try:
            return self._connect(path)
        except sqlite3.DatabaseError:
            path.unlink(missing_ok=True)  # damaged or foreign: the next best thing is to start anew
            return self._connect(path)

    def _connect(self, path: Path) -> sqlite3.Connection:
        db = sqlite3.connect(path, timeout=1, isolation_level=None)
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version != _SCHEMA:
            db.executescript(
                "DROP TABLE IF EXISTS findings;"
                "CREATE TABLE findings (extractor TEXT, path TEXT, version INTEGER, content TEXT,"
                " used TEXT, found TEXT, PRIMARY KEY (extractor, path)) WITHOUT ROWID;"
                "DROP TABLE IF EXISTS answers;"
                "CREATE TABLE answers (state TEXT PRIMARY KEY, answer TEXT);"
                f"PRAGMA user_version = {_SCHEMA};"
            )
        return db

    def _load(self) -> None:
        """Read every row at once, when the first is asked for."""
        self._loaded = True
        if self._db is None:
            return
        try:
            for extractor, file, number, content, used, found in self._db.execute(
                "SELECT extractor, path, version, content, used, found FROM findings"
            ):
                self._rows[extractor, file] = (number, content, used, found)
        except sqlite3.Error:
            self._rows.clear()

    def recall(self, state: str) -> str | None:
        """What was remembered for exactly this state of everything."""
        try:
            row = (
                self._db
                and self._db.execute(
                    "SELECT answer FROM answers WHERE state=?", (state,)
                ).fetchone()
            )
        except sqlite3.Error:
            return None
        return str(row[0]) if row else None

    def remember(self, state: str, answer: str) -> None:
        """Keep one answer; the one before it is forgotten."""
        if self._db is None:
            return
        try:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("DELETE FROM answers")
            self._db.execute("INSERT INTO answers VALUES (?, ?)", (state, answer))
            self._db.execute("COMMIT")
        except sqlite3.Error:
            pass  # as with findings: a lost answer costs the next run time, nothing else

    def get(self, extractor: str, version: int, file: File, tree: Tree) -> list[Finding] | None:
        """The findings of an earlier run, None where there are none that still hold."""
        if not self._loaded:
            self._load()
        key = (extractor, file.path)
        self._seen.add(key)
        row = self._rows.get(key)
        if row is None or row[0] != version or row[1] != file.content_id:
            return None
        try:
            for path, content in json.loads(row[2]).items():
                sibling = tree.get(path)
                if (sibling.content_id if sibling else None) != content:
                    return None
            return [from_plain(plain) for plain in json.loads(row[3])]
        except (ValueError, KeyError, TypeError, AssertionError):
            return None

    def keep(self, extractor: str, file: File) -> None:
        """What is known of a file that this run does not read stays known."""
        self._seen.add((extractor, file.path))

    def put(self, extractor: str, version: int, file: File, found: Iterable[Finding]) -> None:
        if self._db is None:
            return
        plain = json.dumps([to_plain(f) for f in found], separators=(",", ":"))
        used = json.dumps(file.used, separators=(",", ":"))
        self._new.append((extractor, file.path, version, file.content_id, used, plain))

    def close(self) -> None:
        """Write what is new in one transaction; a cache in use by another process is left as it is."""
        if self._db is None:
            return
        try:
            gone = [key for key in self._rows if key not in self._seen]
            if self._new or gone:
                self._db.execute("BEGIN IMMEDIATE")
                self._db.executemany("DELETE FROM findings WHERE extractor=? AND path=?", gone)
                self._db.executemany(
                    "INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?, ?, ?)", self._new
                )
                self._db.execute("COMMIT")
        except sqlite3.Error:
            pass  # the findings are in hand already: a lost cache costs the next run time, nothing else
        finally:
            self._db.close()
            self._db = None

    def __enter__(self) -> Cache:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
