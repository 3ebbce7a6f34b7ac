"""Requirements, groups and sources of Ruby gems go in; versions, scopes and Sources come out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from stackaudit.model import Scope

_NAME: Final = re.compile(r"[A-Za-z0-9_][\w.-]*", re.ASCII)
_EXACT: Final = re.compile(r"=?\s*v?(\d+(?:\.[0-9A-Za-z]+)*(?:-[0-9A-Za-z.]+)?)", re.ASCII)
_TEST: Final = frozenset({"test", "tests", "testing", "spec", "specs", "cucumber", "integration"})
_DEV: Final = frozenset(
    {"development", "dev", "develop", "doc", "docs", "documentation", "lint", "linting", "linters",
     "rubocop", "style", "debug", "debugging", "ci", "ide", "editor", "benchmark", "benchmarks",
     "bench", "profile", "profiling", "tool", "tools", "tooling", "release", "maintenance", "guard",
     "local", "rake", "typecheck", "types", "sorbet", "steep", "coverage"}
)  # fmt: skip
_BUILD: Final = frozenset({"build", "deploy", "deployment", "assets_build", "package"})


def is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def requirement(texts: Sequence[str]) -> tuple[str | None, str | None]:
    """(version, constraint) of a list of requirements: a version where exactly one is asked for."""
    wanted = [text.strip() for text in texts if text.strip()]
    if not wanted:
        return None, None
    if len(wanted) == 1:
        found = _EXACT.fullmatch(wanted[0])
        if found:
            return found[1], None
    return None, ", ".join(wanted)


def scope_of(groups: Iterable[str]) -> Scope:
    """The strongest of a gem's groups: one that runs in production makes it a run-time need."""
    scopes = [_scope(group.casefold()) for group in groups]
    order: tuple[Scope, ...] = ("runtime", "build", "dev", "test")
    return min(scopes, key=order.index, default="runtime")


def _scope(group: str) -> Scope:
    words = {group, *re.split(r"[^a-z0-9]+", group)}
    if words & _TEST:
        return "test"
    if words & _DEV:
        return "dev"
    return "build" if words & _BUILD else "runtime"
