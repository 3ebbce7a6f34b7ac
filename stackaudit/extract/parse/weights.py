"""The head of a file of model weights (GGUF, safetensors) goes in; its texts of metadata come out."""

from __future__ import annotations

import json
import struct
from typing import Final

from stackaudit.files import Malformed

_MAX_HEADER: Final = 64 * 1024 * 1024
_MAX_TEXT: Final = 1024 * 1024
_MAX_KEYS: Final = 500
_STRING, _ARRAY = 8, 9
_SIZES: Final = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
"""Bytes of each kind of number in GGUF."""


def gguf(data: bytes) -> dict[str, str]:
    """The `general.…` texts. Raises Malformed for a head that is cut off or none at all."""
    if data[:4] != b"GGUF":
        raise Malformed("not a GGUF file: the mark is missing")
    try:
        (version,) = struct.unpack_from("<I", data, 4)
        wide = version > 1  # the first version counted in 32 bits
        (count,) = struct.unpack_from("<Q" if wide else "<I", data, 16 if wide else 12)
        offset = 24 if wide else 16
        found: dict[str, str] = {}
        for _ in range(min(count, _MAX_KEYS)):
            key, offset = _text(data, offset, wide)
            (kind,) = struct.unpack_from("<I", data, offset)
            offset += 4
            if kind == _STRING:
                value, offset = _text(data, offset, wide)
                if key.startswith("general."):
                    found[key] = value
            elif kind in _SIZES:
                offset += _SIZES[kind]
            else:  # an array: the words of the tokenizer, behind which nothing of interest stands
                (inner,) = struct.unpack_from("<I", data, offset)
                if inner not in _SIZES:
                    if not key.startswith("general."):
                        return found
                    offset = _skip_texts(data, offset + 4, wide)
                    continue
                (length,) = struct.unpack_from("<Q" if wide else "<I", data, offset + 4)
                offset += 4 + (8 if wide else 4) + length * _SIZES[inner]
                if offset > len(data):
                    raise struct.error
    except struct.error:
        raise Malformed("not a GGUF file: cut off in its head") from None
    return found


def _text(data: bytes, offset: int, wide: bool) -> tuple[str, int]:
    (length,) = struct.unpack_from("<Q" if wide else "<I", data, offset)
    start = offset + (8 if wide else 4)
    if length > _MAX_TEXT or start + length > len(data):
        raise struct.error
    return data[start : start + length].decode("utf-8", "replace"), start + length


def _skip_texts(data: bytes, offset: int, wide: bool) -> int:
    """Tags and languages are short lists of texts."""
    (length,) = struct.unpack_from("<Q" if wide else "<I", data, offset)
    offset += 8 if wide else 4
    for _ in range(min(length, _MAX_KEYS)):
        _, offset = _text(data, offset, wide)
    return offset


def safetensors(data: bytes) -> dict[str, str]:
    """The texts of `__metadata__`. Raises Malformed."""
    if len(data) < 8:
        raise Malformed("not a safetensors file: cut off in its head")
    (length,) = struct.unpack_from("<Q", data)
    if length > _MAX_HEADER or 8 + length > len(data):
        raise Malformed("not a safetensors file: cut off in its head")
    try:
        head = json.loads(data[8 : 8 + length].decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise Malformed("not a safetensors file: its head is not JSON") from None
    said = head.get("__metadata__") if isinstance(head, dict) else None
    if not isinstance(said, dict):
        return {}
    return {key: value for key, value in said.items() if isinstance(value, str)}
