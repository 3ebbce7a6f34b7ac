"""The text of a yarn.lock of version 1 goes in; a Map shaped like the YAML of later versions comes out."""

from __future__ import annotations

import json
import re
from typing import Final

from stackaudit.extract.parse.located import Map
from stackaudit.files import Malformed

_HEADER: Final = re.compile(r'("(?:[^"\\]|\\.)*"|[^",\s][^",]*)(?:,\s*|$)')
_PAIR: Final = re.compile(r'("(?:[^"\\]|\\.)*"|[^"\s]+)\s+("(?:[^"\\]|\\.)*"|[^"\s].*)')


def parse_yarn(text: str) -> tuple[Map, Malformed | None]:
    """`"a@^1, a@^2"` → `version`, `resolved`, `dependencies`, … with the line of every key.

    Lines that fit nowhere are passed over. A fault is text that has content but no entry, and the
    marks of an unfinished merge; the entries of both its sides are kept.
    """
    root = Map(1)
    entry: Map | None = None
    table: Map | None = None
    strange: int | None = None
    fault: Malformed | None = None
    for number, line in enumerate(text.split("\n"), 1):
        body = line.strip()
        if not body or body.startswith("#"):
            continue
        depth = len(line) - len(line.lstrip(" "))
        if body.endswith(":") and (depth == 0 or entry is None):
            patterns = [_unquoted(found[1].strip()) for found in _HEADER.finditer(body[:-1])]
            if patterns:
                entry, table = Map(number), None
                root.put(", ".join(patterns), entry, number)
        elif body.startswith(("<<<<<<<", ">>>>>>>")):
            fault = fault or Malformed("marks of an unfinished merge", number)
        elif entry is not None and depth and body.endswith(":"):
            table = Map(number)
            entry.put(_unquoted(body[:-1]), table, number)
        elif entry is not None and depth and (pair := _PAIR.fullmatch(body)):
            target = table if table is not None and depth > 2 else entry
            target.put(_unquoted(pair[1]), _unquoted(pair[2].strip()), number)
        else:
            strange = strange or number
    if not root and strange and fault is None:
        fault = Malformed("not a yarn.lock: no entry found", strange)
    return root, fault


def _unquoted(token: str) -> str:
    if not token.startswith('"'):
        return token
    try:
        return str(json.loads(token))
    except ValueError:
        return token.strip('"')
