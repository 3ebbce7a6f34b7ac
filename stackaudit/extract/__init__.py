"""Discovers the formats: the modules of `formats/` go in, a way from a path to its extractors comes out."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache

from stackaudit.extract import formats
from stackaudit.extract.contract import Extractor
from stackaudit.files import File, Unreadable, glob_regex
from stackaudit.model import Finding, Problem


@cache
def extractors() -> tuple[Extractor, ...]:
    """Every extractor, by name: each module of `formats/` holds one in `EXTRACTOR` or several in `EXTRACTORS`."""
    found: dict[str, Extractor] = {}
    for info in pkgutil.iter_modules(formats.__path__):
        module = importlib.import_module(f"{formats.__name__}.{info.name}")
        own = getattr(module, "EXTRACTORS", None) or (module.EXTRACTOR,)
        for extractor in own:
            if found.setdefault(extractor.name, extractor) is not extractor:
                raise ValueError(f"two extractors are called {extractor.name!r}")
    return tuple(found[name] for name in sorted(found))


@cache
def _router() -> tuple[
    dict[str, list[Extractor]], dict[str, list[tuple[re.Pattern[str], Extractor]]]
]:
    """Exact names and endings in a table; the other globs as patterns, by their text after the last wildcard.

    Most files are dismissed by one look into the table and a few comparisons of their ends.
    """
    by_name: dict[str, list[Extractor]] = {}
    by_tail: dict[str, list[tuple[re.Pattern[str], Extractor]]] = {}
    for extractor in extractors():
        rest: dict[str, list[str]] = {}
        for glob in extractor.files:
            if re.fullmatch(r"\*\.[\w-]+|[^*?\[/]+", glob):
                by_name.setdefault(glob, []).append(extractor)
            else:
                tail = re.split(r"[*?\]]", glob)[-1]
                rest.setdefault(tail, []).append(f"(?:(?:.*/)?{glob_regex(glob)})")
        for tail, parts in rest.items():
            pattern = re.compile("|".join(parts), re.DOTALL)
            by_tail.setdefault(tail, []).append((pattern, extractor))
    return by_name, by_tail


def extractors_for(path: str) -> list[Extractor]:
    """The extractors that name this path, in the order of their names; content is not looked at."""
    by_name, by_tail = _router()
    name = path.rsplit("/", 1)[-1]
    found = {e.name: e for e in by_name.get(name, ())}
    if "." in name:
        found.update((e.name, e) for e in by_name.get("*." + name.rsplit(".", 1)[-1], ()))
    for tail, patterns in by_tail.items():
        if path.endswith(tail):
            found.update((e.name, e) for pattern, e in patterns if pattern.fullmatch(path))
    return [found[key] for key in sorted(found)]


def read(extractor: Extractor, file: File) -> Iterator[Finding]:
    """Run one extractor on one file; whatever stops it becomes a Problem and what came before is kept."""
    try:
        if extractor.sniff is None or extractor.sniff(file):
            yield from extractor.read(file)
    except Unreadable as error:
        yield Problem(path=file.path, line=error.line, message=error.message)
    except RecursionError:
        yield Problem(path=file.path, message="nested too deeply to be read")
