"""Source text goes in, its distinct structural fingerprints come out; two lanes, one result.

A fingerprint is a 64-bit hash of 20 tokens in a row. Fixed tokens (keywords, operators, the
language's own library names, "a string", "a number") stand for themselves; a name that the program
chose stands as the distance to its last use inside the 20 tokens, so that renaming changes nothing.
Comments, docstrings, parentheses, semicolons and commas before a closing bracket are not there at
all. Runs that say too little (tables, argument lists) are passed over; of the rest, the smallest
hash of every 16 neighbours is kept.
"""

from __future__ import annotations

import struct
import sys
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from stackaudit.provenance import lexer as lex

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Lane: TypeAlias = Literal["auto", "numpy", "pure"]

K: Final = 20
WINDOW: Final = 16
INFORMATIVE: Final = 9
"""Distinct fixed tokens plus distinct back-references that 20 tokens must hold to say something."""

_MASK: Final = (1 << 64) - 1
_MULTIPLIER: Final = 0x9E3779B97F4A7C15  # odd, so that powers of it have inverses modulo 2**64
_NEW: Final = lex.hash_text("a name not used before")
_BACK: Final = [0, *(lex.hash_text(f"a name used {distance} before") for distance in range(1, K))]
_POWERS: Final = [pow(_MULTIPLIER, exponent, 1 << 64) for exponent in range(K)]

_IMPORT_COST: Final = 400_000
"""Characters the pure lane reads in about the time that importing numpy takes."""
_SHORT: Final = 160
"""Tokens below which a call into numpy costs more than the loop."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`atoms`: distinct fingerprints, sorted, 8 little-endian bytes each; `total` counts repeats too.

    `lines` counts lines that carry tokens, `tokens` the tokens; `literals` the strings and numbers
    and `structure` the punctuation that only arranges them: together they tell tables from code.
    """

    atoms: bytes = b""
    total: int = 0
    lines: int = 0
    tokens: int = 0
    literals: int = 0
    structure: int = 0

    @property
    def declarative(self) -> bool:
        """True for a file that is next to nothing but literals and the punctuation between them."""
        data = self.literals + self.structure
        return (
            self.tokens >= 50 and self.literals * 4 >= self.tokens and data * 10 >= self.tokens * 9
        )


_read_so_far = 0


def fingerprint(text: str, family: str, lane: Lane = "auto") -> Fingerprint:
    """`lane` only decides the speed: "auto" imports numpy once enough text has come by to pay for it."""
    global _read_so_far
    codes = lex.codes_of(text, family)
    docstrings = lex.lexer(family).docstrings
    if lane == "auto":
        _read_so_far += len(text)
        worth = "numpy" in sys.modules or _read_so_far > _IMPORT_COST
        lane = "numpy" if worth and len(codes) > _SHORT else "pure"
    return (_with_numpy if lane == "numpy" else _in_python)(codes, docstrings)


# --- the pure lane: also the definition ----------------------------------------------------------------

_SILENT: Final = frozenset({lex.OPEN, lex.CLOSE, lex.SEMICOLON})
_CLOSERS: Final = frozenset({lex.CLOSE, lex.BRACKET, lex.BRACE})
_STRUCTURE: Final = frozenset(
    {lex.COMMA, lex.COLON, lex.OPEN_BRACKET, lex.BRACKET, lex.OPEN_BRACE, lex.BRACE}
)
_ENDS: Final = _CLOSERS | {lex.NUMBER, lex.COLON, lex.STRING}
"""After these (and after names) a string starts a statement of its own: in Python, a docstring."""


def _in_python(codes: list[int], docstrings: bool) -> Fingerprint:
    stream, lines = _stream(codes, docstrings)
    kept = [
        code
        for code, following in zip(stream, [*stream[1:], lex.SKIP], strict=False)
        if code not in _SILENT and not (code == lex.COMMA and following in _CLOSERS)
    ]
    literals = sum(code in (lex.STRING, lex.NUMBER) for code in kept)
    structure = sum(code in _STRUCTURE for code in kept)
    picked = _winnow(_window_hashes(kept)) if len(kept) >= K else []
    distinct = sorted(set(picked))
    return Fingerprint(
        struct.pack(f"<{len(distinct)}Q", *distinct),
        len(picked), lines, len(kept), literals, structure,
    )  # fmt: skip


def _stream(codes: list[int], docstrings: bool) -> tuple[list[int], int]:
    """The codes without comments, line breaks, docstrings and all but the first of joined strings."""
    stream: list[int] = []
    lines, fresh, last = 0, True, lex.COLON
    for code in codes:
        if code == lex.NEWLINE:
            fresh = True
        elif code != lex.SKIP:
            is_string = code == lex.STRING
            previous, last = last, code
            if is_string and (
                previous == lex.STRING
                or (docstrings and (previous in _ENDS or previous >= lex.IDENTIFIER))
            ):
                continue
            stream.append(code)
            lines += fresh
            fresh = False
    return stream, lines


def _window_hashes(kept: list[int]) -> list[int]:
    """The mixed hash of every run of K tokens, _MASK (never picked) for those that say too little."""
    table = lex.hashes()
    size = len(kept)
    seen: dict[int, int] = {}
    following = [size + K] * size  # where the same code comes next
    values: list[int] = []
    used = [0] * K  # how often each distance stands in the run
    rolled = informative = 0
    out = []
    for i, code in enumerate(kept):
        before = seen.get(code, -K)
        seen[code] = i
        if before >= 0:
            following[before] = i
        is_name = code >= lex.IDENTIFIER
        near = i - before < K
        if not is_name:
            values.append(table[code])
            informative += not near
        elif near:
            values.append(_BACK[i - before])
            informative += used[i - before] == 0
            used[i - before] += 1
        else:
            values.append(_NEW)
        if i < K:
            rolled += values[i] * _POWERS[i]
            if i < K - 1:
                continue
        else:
            rolled = (rolled - values[i - K]) * _INVERSE + values[i] * _POWERS[K - 1]
        start = i - K + 1
        rolled &= _MASK
        out.append(_mix(rolled) if informative >= INFORMATIVE else _MASK)
        # the first token leaves: the next use of the same code becomes the first of its kind
        leaving, after = kept[start], following[start]
        if leaving >= lex.IDENTIFIER:
            if after <= i:
                used[after - start] -= 1
                informative -= used[after - start] == 0
                rolled += (_NEW - values[after]) * _POWERS[after - start]
                values[after] = _NEW
        elif after > i:
            informative -= 1
    return out


_INVERSE: Final = pow(_MULTIPLIER, -1, 1 << 64)


def _mix(value: int) -> int:
    """Spreads every bit over all 64 (the finalizer of splitmix64)."""
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 & _MASK
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB & _MASK
    return value ^ (value >> 31)


def _winnow(values: list[int]) -> list[int]:
    """The smallest value of every WINDOW neighbours, the rightmost of equals, once each place."""
    width = min(WINDOW, len(values))
    picked = []
    best, smallest = -1, _MASK
    for end, value in enumerate(values):
        moved = end == width - 1
        if value <= smallest:
            best, smallest, moved = end, value, True
        elif best <= end - width:
            window = values[end - width + 1 : end + 1]
            smallest, moved = min(window), True
            best = end - window[::-1].index(smallest)
        if moved and end >= width - 1 and smallest != _MASK:
            picked.append(smallest)
    return picked


# --- the numpy lane: the same, a whole file at a time ---------------------------------------------------


def _with_numpy(codes: list[int], docstrings: bool) -> Fingerprint:
    import numpy as np  # lazy: its import costs more than most small projects' fingerprints

    stream = np.array(codes, dtype=np.int64)
    stream = stream[stream != lex.SKIP]
    breaks = stream == lex.NEWLINE
    line_of = np.cumsum(breaks)[~breaks]
    stream = stream[~breaks]
    if len(stream) == 0:
        return Fingerprint()
    previous = np.concatenate(([lex.COLON], stream[:-1]))
    stray = previous == lex.STRING
    if docstrings:
        stray |= (previous >= lex.IDENTIFIER) | np.isin(previous, sorted(_ENDS))
    keep = (stream != lex.STRING) | ~stray
    stream, line_of = stream[keep], line_of[keep]
    lines = int(np.count_nonzero(np.diff(line_of))) + 1 if len(stream) else 0
    table = np.zeros(16, dtype=bool)  # of the codes that can be left out, by code
    table[sorted(_CLOSERS)] = True
    small = np.minimum(stream, 15)
    before_closer = np.append(table[small[1:]], False)
    table[:] = False
    table[sorted(_SILENT)] = True
    kept = stream[~table[small] & ~((stream == lex.COMMA) & before_closer)]
    counts = np.bincount(np.minimum(kept, 15), minlength=16)
    literals = int(counts[lex.STRING] + counts[lex.NUMBER])
    structure = int(sum(counts[code] for code in sorted(_STRUCTURE)))
    picked = _winnow_array(_window_hash_array(kept)) if len(kept) >= K else kept[:0]
    distinct = np.unique(picked).astype("<u8")
    return Fingerprint(
        distinct.tobytes(), len(picked), lines, len(kept), literals, structure
    )  # fmt: skip


@lru_cache(maxsize=1)
def _constants(fixed: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    import numpy as np

    return np.array(lex.hashes()[:fixed], dtype=np.uint64), np.array(_BACK, dtype=np.uint64)


@lru_cache(maxsize=1)
def _powers(size: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """Powers of the multiplier and of its inverse, modulo 2**64; `size` comes in large steps."""
    import numpy as np

    up = np.full(size, _MULTIPLIER, dtype=np.uint64)
    down = np.full(size, _INVERSE, dtype=np.uint64)
    up[0] = down[0] = 1
    return np.multiply.accumulate(up), np.multiply.accumulate(down)


def _window_hash_array(kept: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """As _window_hashes: a prefix sum of all values with every name resolved to its last use, then
    a second one that takes back the resolutions which reach out of the window's beginning."""
    import numpy as np

    size = len(kept)
    table, back = _constants(len(lex.hashes()))
    up, down = (array[:size] for array in _powers(-(-size // 65536) * 65536))
    is_name = kept >= lex.IDENTIFIER
    distance = np.minimum(_since_last(kept), K)
    near = distance < K
    values = table[np.where(is_name, 0, kept)]
    new = np.uint64(_NEW)
    values[is_name] = np.where(near, back[np.where(near, distance, 0)], new)[is_name]
    prefix = np.zeros(size + 1, dtype=np.uint64)
    np.cumsum(values * up, out=prefix[1:])
    # every token has one next use at most, so no index is hit twice
    far = np.flatnonzero(near)
    since = far - distance[far] + 1
    undo = np.zeros(size + 1, dtype=np.uint64)
    change = np.where(is_name[far], (new - values[far]) * up[far], np.uint64(0))
    undo[since] += change
    undo[far + 1] -= change
    starts = size - K + 1
    rolled = (prefix[K:] - prefix[:-K] + np.cumsum(undo)[:starts]) * down[:starts]

    informative = _informative_array(is_name, distance, starts)
    mixed = (rolled ^ (rolled >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    hashes: npt.NDArray[np.uint64] = mixed
    hashes[informative < INFORMATIVE] = _MASK
    return hashes


def _since_last(symbols: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """How far back each symbol stood last; more than all of them where it never did."""
    import numpy as np

    size = len(symbols)
    floor = int(symbols[symbols >= lex.IDENTIFIER].min(initial=lex.IDENTIFIER + size))
    packed = np.where(symbols >= lex.IDENTIFIER, symbols - floor + len(lex.hashes()), symbols)
    # numpy sorts 16 bits by radix, several times faster than wider numbers
    keys = packed.astype(np.uint16) if packed.max(initial=0) < 65536 else packed
    order = np.argsort(keys, kind="stable")
    again = symbols[order[1:]] == symbols[order[:-1]]
    distance = np.full(size, size + K, dtype=np.int64)
    places = order[1:][again]
    distance[places] = places - order[:-1][again]
    return distance


def _informative_array(
    is_name: npt.NDArray[np.bool_], distance: npt.NDArray[np.int64], starts: int
) -> npt.NDArray[np.int64]:
    """For every run, how many distinct fixed tokens and distances it holds.

    A token is the first of its kind in the runs that begin after its predecessor and reach it; a
    back-reference in those that hold its target but not that of an equally long one before it.
    """
    import numpy as np

    at = np.arange(len(distance))
    earliest = np.maximum(at - K + 1, 0)
    fixed = np.flatnonzero(~is_name)
    names = np.flatnonzero(is_name & (distance < K))
    reach = distance[names]
    before = _since_last(reach)  # counted in back-references, not in tokens
    nth = np.arange(len(names))
    earlier = np.where(before <= nth, names[np.maximum(nth - before, 0)], -1)
    first = np.concatenate(
        (np.maximum(earliest[fixed], fixed - distance[fixed] + 1),
         np.maximum(earliest[names], np.where(earlier < 0, 0, earlier - reach + 1)))
    )  # fmt: skip
    last = np.concatenate((fixed, names - reach))
    alive = first <= last
    change = np.bincount(first[alive], minlength=len(distance) + 1)
    change[: len(distance) + 1] -= np.bincount(last[alive] + 1, minlength=len(distance) + 1)
    counted: npt.NDArray[np.int64] = np.cumsum(change)[:starts]
    return counted


def _winnow_array(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    import numpy as np

    if len(values) < WINDOW:
        places = np.array([len(values) - 1 - int(values[::-1].argmin())])
    else:
        least, places = values, np.arange(len(values))
        for step in (1, 2, 4, 8):
            later = least[step:] <= least[:-step]
            places = np.where(later, places[step:], places[:-step])
            least = np.minimum(least[step:], least[:-step])
        places = places[np.append(True, places[1:] != places[:-1])]
    picked = values[places]
    kept: npt.NDArray[np.uint64] = picked[picked != np.uint64(_MASK)]
    return kept
