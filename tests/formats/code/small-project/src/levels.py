"""Water levels of a river gauge."""

from __future__ import annotations

import math


def smooth(levels, span=5, floor=0.0):
    """The running mean of the last readings, gaps left out."""
    out = []
    window = []
    for level in levels:
        if level is None or math.isnan(level):
            continue
        window.append(max(level, floor))
        if len(window) > span:
            del window[0]
        out.append(sum(window) / len(window))
    return out


def peaks(levels, prominence=0.2):
    found = []
    low = None
    for place, (before, here, after) in enumerate(zip(levels, levels[1:], levels[2:])):
        low = before if low is None else min(low, before)
        if here > before and here >= after and here - low >= prominence:
            found.append((place + 1, here))
            low = here
    return found
