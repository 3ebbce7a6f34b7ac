"""What a Gradle script asks for, as values: a name and a version as written go in, a dependency or plugin comes out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from stackaudit.extract.parse.gradle_catalog import pinned
from stackaudit.model import Scope, Source

_REGISTRY: Final = Source(kind="registry")
_VERSION: Final = re.compile(r"[\w.+!,()\[\]\s*^~<>=-]*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One dependency or plugin; fields as in Package."""

    ecosystem: str = "maven"
    name: str
    line: int
    version: str | None = None
    constraint: str | None = None
    scope: Scope = "runtime"
    source: Source = _REGISTRY
    unresolved: str | None = None


def asked_for(
    name: str, written: str | None, line: int, scope: Scope, ecosystem: str = "maven"
) -> Asked:
    """A variable that nothing explains, or a template's placeholder, is kept as what it could not be told from."""
    unknown = written if written and not _VERSION.fullmatch(written) else None
    version, constraint = pinned(None if unknown else written)
    return Asked(
        ecosystem=ecosystem,
        name=name,
        line=line,
        version=version,
        constraint=constraint,
        scope=scope,
        unresolved=unknown,
    )
