"""Sorted tables on disk: blocks of front-coded entries, an index of last keys, a Bloom filter, a footer."""

from __future__ import annotations

import bisect
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from loomdb.bloom import Bloom

FOOTER = struct.Struct("<QQQII4s")
MAGIC = b"LOOM"
BLOCK_BYTES = 4096
TOMBSTONE = 0xFFFFFFFF


class Damaged(Exception):
    """A table whose bytes do not add up."""


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
        shift += 7
        if shift > 63:
            raise Damaged("a number that never ends")


def write_table(path: Path, items: Iterable[tuple[bytes, bytes | None]]) -> int:
    """Write items that come in key order; returns how many there were."""
    keys: list[bytes] = []
    index: list[tuple[bytes, int, int]] = []
    block, previous, offset = bytearray(), b"", 0
    part = path.with_suffix(".part")
    with open(part, "wb") as out:
        def flush() -> None:
            nonlocal offset, previous
            packed = zlib.compress(bytes(block), 3)
            out.write(packed)
            index.append((keys[-1], offset, len(packed)))
            offset += len(packed)
            block.clear()
            previous = b""

        for key, value in items:
            shared = 0
            limit = min(len(key), len(previous))
            while shared < limit and key[shared] == previous[shared]:
                shared += 1
            block += _varint(shared) + _varint(len(key) - shared)
            block += _varint(TOMBSTONE if value is None else len(value))
            block += key[shared:] + (value or b"")
            keys.append(key)
            previous = key
            if len(block) >= BLOCK_BYTES:
                flush()
        if block:
            flush()
        index_at = out.tell()
        for last, start, length in index:
            out.write(_varint(len(last)) + last + _varint(start) + _varint(length))
        bloom = Bloom.of(keys)
        bloom_at = out.tell()
        out.write(bytes(bloom.bits))
        out.write(FOOTER.pack(index_at, bloom_at, len(keys), bloom.probes, len(index), MAGIC))
        out.flush()
        os.fsync(out.fileno())
    os.replace(part, path)
    return len(keys)


class Table:
    """A finished table, read block by block."""

    def __init__(self, path: Path) -> None:
        self.path = path
        data = path.read_bytes()
        if len(data) < FOOTER.size:
            raise Damaged(f"{path}: too short")
        index_at, bloom_at, self.count, probes, blocks, magic = FOOTER.unpack(data[-FOOTER.size :])
        if magic != MAGIC or not index_at <= bloom_at <= len(data) - FOOTER.size:
            raise Damaged(f"{path}: no table")
        self._data = data
        self._bloom = Bloom(bytearray(data[bloom_at : -FOOTER.size]), probes)
        self._last: list[bytes] = []
        self._spans: list[tuple[int, int]] = []
        at = index_at
        for _ in range(blocks):
            length, at = _read_varint(data, at)
            self._last.append(data[at : at + length])
            start, at = _read_varint(data, at + length)
            size, at = _read_varint(data, at)
            self._spans.append((start, size))

    def _block(self, number: int) -> Iterator[tuple[bytes, bytes | None]]:
        start, size = self._spans[number]
        try:
            data = zlib.decompress(self._data[start : start + size])
        except zlib.error as error:
            raise Damaged(f"{self.path}: block {number}") from error
        at, key = 0, b""
        while at < len(data):
            shared, at = _read_varint(data, at)
            rest, at = _read_varint(data, at)
            length, at = _read_varint(data, at)
            key = key[:shared] + data[at : at + rest]
            at += rest
            if length == TOMBSTONE:
                yield key, None
            else:
                yield key, data[at : at + length]
                at += length

    def get(self, key: bytes) -> tuple[bool, bytes | None]:
        if key not in self._bloom:
            return False, None
        number = bisect.bisect_left(self._last, key)
        if number == len(self._last):
            return False, None
        for found, value in self._block(number):
            if found == key:
                return True, value
            if found > key:
                break
        return False, None

    def items(self, start: bytes = b"") -> Iterator[tuple[bytes, bytes | None]]:
        for number in range(bisect.bisect_left(self._last, start), len(self._last)):
            for key, value in self._block(number):
                if key >= start:
                    yield key, value
