"""A GitHub Actions job goes in; texts with `${{ … }}` in them come out with the values its file gives."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.parse.located import Map, Value, as_map, as_text, dig, elements, items

_EXPRESSION: Final = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")
MAX_COMBINATIONS: Final = 64
MAX_LENGTH: Final = 1000


def variants(text: str, job: Map, workflow: Map) -> list[str]:
    """The text once for every value that its matrix gives its expressions; what has no value stays."""
    names = list(dict.fromkeys(_EXPRESSION.findall(text)))
    if not names or len(text) > MAX_LENGTH:
        return [text]
    fixed = {name: value for name in names if (value := _fixed(name, job, workflow)) is not None}
    varied = [name for name in names if name.startswith("matrix.")]
    found: list[str] = []
    for combination in _combinations([name[7:] for name in varied], job):
        values = fixed | dict(zip(varied, combination, strict=True))
        filled = _EXPRESSION.sub(lambda m, v=values: v.get(m[1], m[0]), text)  # type: ignore[misc]
        found.append(filled)
    return list(dict.fromkeys(found)) or [_EXPRESSION.sub(lambda m: fixed.get(m[1], m[0]), text)]


def _fixed(name: str, job: Map, workflow: Map) -> str | None:
    """The value of `env.X`, or the default of `inputs.X`."""
    kind, _, key = name.partition(".")
    if kind == "env":
        found = as_text(dig(job, "env", key)) or as_text(dig(workflow, "env", key))
    elif kind == "inputs":
        triggers = as_map(workflow.get("on"))
        given = [
            dig(triggers, t, "inputs", key, "default")
            for t in ("workflow_call", "workflow_dispatch")
        ]
        given.append(dig(workflow, "inputs", key, "default"))
        found = next((text for value in given if (text := as_text(value))), None)
    else:
        return None
    return found if found and "${{" not in found and len(found) <= MAX_LENGTH else None


def _combinations(keys: list[str], job: Map) -> Iterator[tuple[str, ...]]:
    """What the matrix gives these keys together: the product of its lists, and its `include` entries."""
    if not keys:
        yield ()
        return
    matrix = as_map(dig(job, "strategy", "matrix"))
    lists = [list(_values(matrix, key)) for key in keys]
    yield from itertools.islice(itertools.product(*lists), MAX_COMBINATIONS)
    for entry, _ in itertools.islice(elements(matrix.get("include")), MAX_COMBINATIONS):
        given = [as_text(dig(entry, *key.split("."))) for key in keys]
        if any(given):
            # A key that the entry leaves out keeps each value of its list.
            choices = [[g] if g else values for g, values in zip(given, lists, strict=True)]
            yield from itertools.islice(itertools.product(*choices), MAX_COMBINATIONS)


def _values(matrix: Map, key: str) -> Iterator[str]:
    name, *inner = key.split(".")
    for value, _ in elements(matrix.get(name)):
        text = as_text(dig(value, *inner) if inner else value)
        if text and "${{" not in text and len(text) <= MAX_LENGTH:
            yield text


def all_maps(value: Value) -> Iterator[Map]:
    """Every map inside a value, outermost first."""
    stack = [value]
    while stack:
        current = stack.pop()
        if isinstance(current, Map):
            yield current
            stack.extend(inner for _, inner, _ in reversed(list(items(current))))
        else:
            stack.extend(inner for inner, _ in reversed(list(elements(current))))
