"""A Bloom filter over byte strings: says "certainly not here" or "perhaps here"."""

from __future__ import annotations

from collections.abc import Iterable


def _mix(data: bytes, seed: int) -> int:
    value = seed ^ (len(data) * 0x9E3779B1)
    for offset in range(0, len(data), 4):
        word = int.from_bytes(data[offset : offset + 4], "little")
        value = (value ^ word) * 0x85EBCA6B & 0xFFFFFFFF
        value ^= value >> 15
    value = value * 0xC2B2AE35 & 0xFFFFFFFF
    return value ^ (value >> 16)


class Bloom:
    def __init__(self, bits: bytearray, probes: int) -> None:
        self.bits = bits
        self.probes = probes

    @classmethod
    def of(cls, keys: Iterable[bytes], bits_per_key: int = 10) -> Bloom:
        listed = list(keys)
        size = max(8, (len(listed) * bits_per_key + 7) // 8)
        made = cls(bytearray(size), max(1, round(bits_per_key * 0.69)))
        for key in listed:
            for position in made._positions(key):
                made.bits[position >> 3] |= 1 << (position & 7)
        return made

    def _positions(self, key: bytes) -> Iterable[int]:
        first, step = _mix(key, 17), _mix(key, 71) | 1
        width = len(self.bits) * 8
        for _ in range(self.probes):
            yield first % width
            first = (first + step) & 0xFFFFFFFF
            step += 1

    def __contains__(self, key: bytes) -> bool:
        return all(self.bits[p >> 3] >> (p & 7) & 1 for p in self._positions(key))
