"""A Jupyter notebook's text goes in; its code cells come out as lines that remember where they stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from stackaudit.files import Malformed
from stackaudit.provenance.patterns import Lazy

_TYPE: Final = Lazy(r'^\s*"cell_type"\s*:\s*"(\w+)"')
_SOURCE: Final = Lazy(r'^\s*"(?:source|input)"\s*:\s*\[\s*$')
_LINE: Final = Lazy(r'^\s*("(?:[^"\\]|\\.)*"),?\s*$')


def cells(text: str) -> Iterator[list[tuple[str, int]]]:
    """Each code cell as (line, line number in the file); magics and shell lines are blanked.

    Notebooks are written one source line to a line, which gives exact numbers; one that is packed
    into a single line is read as JSON and every line is said to stand in line 1.
    """
    kind, any_cell = "", False
    cell: list[tuple[str, int]] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if cell is None:
            found = _TYPE.match(line)
            if found:
                kind = found[1]
            elif kind == "code" and _SOURCE.match(line):
                cell = []
            continue
        content = _LINE.match(line)
        if content is None:
            if cell:
                any_cell = True
                yield cell
            cell, kind = None, ""
            continue
        try:
            value = json.loads(content[1])
        except ValueError:
            continue
        cell.append((_plain(value.rstrip("\n")), number))
    if not any_cell:
        yield from _packed(text)


def _packed(text: str) -> Iterator[list[tuple[str, int]]]:
    try:
        notebook = json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", None)
        raise Malformed("not a notebook: not JSON", line) from error
    found = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(found, list):
        raise Malformed("not a notebook: it has no list of cells")
    for cell in found:
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source")
            parts = source if isinstance(source, list) else [source]
            joined = "".join(part for part in parts if isinstance(part, str))
            if joined:
                yield [(_plain(line), 1) for line in joined.split("\n")]


def _plain(line: str) -> str:
    return "" if line.lstrip().startswith(("%", "!")) else line
