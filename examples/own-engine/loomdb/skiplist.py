"""An ordered map in memory: expected logarithmic insert and search, iteration in key order."""

from __future__ import annotations

from collections.abc import Iterator

MAX_HEIGHT = 16


class _Node:
    __slots__ = ("forward", "key", "value")

    def __init__(self, key: bytes, value: bytes | None, height: int) -> None:
        self.key = key
        self.value = value
        self.forward: list[_Node | None] = [None] * height


class SkipList:
    """Keys are bytes; a value of None is a tombstone and takes part in iteration."""

    def __init__(self, seed: int = 1) -> None:
        self._head = _Node(b"", None, MAX_HEIGHT)
        self._height = 1
        self._state = seed | 1
        self.bytes = 0

    def _random_height(self) -> int:
        height = 1
        while height < MAX_HEIGHT:
            self._state ^= (self._state << 13) & 0xFFFFFFFF
            self._state ^= self._state >> 17
            self._state ^= (self._state << 5) & 0xFFFFFFFF
            if self._state & 3:
                break
            height += 1
        return height

    def _before(self, key: bytes) -> list[_Node]:
        path = [self._head] * MAX_HEIGHT
        node = self._head
        for level in range(self._height - 1, -1, -1):
            following = node.forward[level]
            while following is not None and following.key < key:
                node = following
                following = node.forward[level]
            path[level] = node
        return path

    def put(self, key: bytes, value: bytes | None) -> None:
        path = self._before(key)
        found = path[0].forward[0]
        if found is not None and found.key == key:
            self.bytes += len(value or b"") - len(found.value or b"")
            found.value = value
            return
        height = self._random_height()
        self._height = max(self._height, height)
        node = _Node(key, value, height)
        for level in range(height):
            node.forward[level] = path[level].forward[level]
            path[level].forward[level] = node
        self.bytes += len(key) + len(value or b"") + 32

    def get(self, key: bytes) -> tuple[bool, bytes | None]:
        node = self._before(key)[0].forward[0]
        if node is None or node.key != key:
            return False, None
        return True, node.value

    def items(self, start: bytes = b"") -> Iterator[tuple[bytes, bytes | None]]:
        node = self._before(start)[0].forward[0]
        while node is not None:
            yield node.key, node.value
            node = node.forward[0]
