"""Discovers the analyzers: every module here that holds an ANALYZER, in the order of their names."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from stackaudit.analyze.contract import Analyzer, Rule


@cache
def analyzers() -> tuple[Analyzer, ...]:
    found = []
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        analyzer = getattr(module, "ANALYZER", None)
        if isinstance(analyzer, Analyzer):
            found.append(analyzer)
    return tuple(sorted(found, key=lambda a: a.name))


def rules() -> tuple[Rule, ...]:
    """Every rule of every analyzer, by code."""
    return tuple(sorted((r for a in analyzers() for r in a.rules), key=lambda r: r.code))
