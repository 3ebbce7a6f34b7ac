"""The store: a log for durability, a skip list for what is new, sorted tables for the rest."""

from __future__ import annotations

import heapq
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from loomdb.skiplist import SkipList
from loomdb.table import Table, write_table

RECORD = struct.Struct("<III")
DELETED = 0xFFFFFFFF
FLUSH_BYTES = 1 << 20
FAN_OUT = 4


class Store:
    """Not safe for two writers at once; reads see every write that has returned."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._fresh = SkipList()
        self._tables = [Table(p) for p in sorted(folder.glob("*.table"), reverse=True)]
        self._replay()
        self._log = open(folder / "log", "ab")

    def _replay(self) -> None:
        path = self.folder / "log"
        data = path.read_bytes() if path.exists() else b""
        at = 0
        while at + RECORD.size <= len(data):
            check, key_length, value_length = RECORD.unpack_from(data, at)
            body = at + RECORD.size
            stored = 0 if value_length == DELETED else value_length
            end = body + key_length + stored
            if end > len(data) or zlib.crc32(data[body:end]) != check:
                break
            key = data[body : body + key_length]
            self._fresh.put(key, None if value_length == DELETED else data[body + key_length : end])
            at = end
        if at < len(data):
            with open(path, "r+b") as log:
                log.truncate(at)

    def put(self, key: bytes, value: bytes | None) -> None:
        body = key + (value or b"")
        size = DELETED if value is None else len(value)
        self._log.write(RECORD.pack(zlib.crc32(body), len(key), size) + body)
        self._log.flush()
        self._fresh.put(key, value)
        if self._fresh.bytes >= FLUSH_BYTES:
            self.flush()

    def delete(self, key: bytes) -> None:
        self.put(key, None)

    def get(self, key: bytes) -> bytes | None:
        for source in (self._fresh, *self._tables):
            found, value = source.get(key)
            if found:
                return value
        return None

    def items(self, start: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        """Everything at or after `start` in key order, newest value first, deletions left out."""
        previous: bytes | None = None
        for key, _, value in heapq.merge(*self._sources(start)):
            if key != previous and value is not None:
                yield key, value
            previous = key

    def _sources(self, start: bytes) -> list[Iterator[tuple[bytes, int, bytes | None]]]:
        def aged(
            age: int, items: Iterator[tuple[bytes, bytes | None]]
        ) -> Iterator[tuple[bytes, int, bytes | None]]:
            return ((key, age, value) for key, value in items)

        return [aged(age, s.items(start)) for age, s in enumerate((self._fresh, *self._tables))]

    def flush(self) -> None:
        """Turn what is in memory into a table; merge when there are too many."""
        if not self._fresh.bytes:
            return
        number = 1 + max((int(t.path.stem) for t in self._tables), default=0)
        path = self.folder / f"{number:08}.table"
        write_table(path, self._fresh.items())
        self._tables.insert(0, Table(path))
        self._fresh = SkipList()
        self._log.truncate(0)
        if len(self._tables) > FAN_OUT:
            self._merge()

    def _merge(self) -> None:
        target = self._tables[0].path
        merged = target.with_suffix(".merged")
        write_table(merged, self.items())
        stale = [t.path for t in self._tables[1:]]
        os.replace(merged, target)
        self._tables = [Table(target)]
        for path in stale:
            path.unlink()

    def close(self) -> None:
        self.flush()
        self._log.close()
