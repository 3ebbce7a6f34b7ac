"""Julia's Project.toml goes in; the project itself and what it depends on come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.identity import identity
from stackaudit.extract.parse.located import Map, as_map, as_text, items
from stackaudit.extract.parse.places import scope_of_path
from stackaudit.extract.parse.python_link import without_secrets
from stackaudit.extract.parse.toml import parse_toml_parts
from stackaudit.files import File
from stackaudit.model import Finding, Package, Scope, Source

NAME: Final = "julia-project"
_TABLES: Final[tuple[tuple[str, Scope], ...]] = (
    ("deps", "runtime"),
    ("weakdeps", "optional"),
    ("extras", "test"),
)
_EXACT: Final = re.compile(r"=\s*(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)")


def read(file: File) -> Iterator[Finding]:
    root, fault = parse_toml_parts(file.text)
    name = as_text(root.get("name"))
    if name:
        version, line = as_text(root.get("version")), root.line_of("name")
        yield identity(file, NAME, "julia", name, version, line)
    bounds = as_map(root.get("compat"))
    sources = as_map(root.get("sources"))
    seen: set[str] = set()
    place = scope_of_path(file.path)  # test/ and docs/ have projects of their own
    for table, default in _TABLES:
        scope = place if default == "runtime" else default
        for key, _, line in items(root.get(table)):
            if key in seen:
                continue
            seen.add(key)
            version, constraint = _bound(as_text(bounds.get(key)))
            source, commit = _source(as_map(sources.get(key)))
            yield Package(
                ecosystem="julia",
                name=key,
                version=version,
                constraint=constraint,
                scope=scope,
                direct=True,
                source=source,
                commit=commit,
                evidence=file.at(line, NAME),
            )
    version, constraint = _bound(as_text(bounds.get("julia")))
    if version or constraint:
        yield Package(
            ecosystem="tool",
            name="julia",
            version=version,
            constraint=constraint,
            direct=True,
            evidence=file.at(bounds.line_of("julia"), NAME),
        )
    if fault is not None:
        raise fault


def _bound(written: str | None) -> tuple[str | None, str | None]:
    """A bare version is a caret range; only "=" pins."""
    found = _EXACT.fullmatch(written) if written else None
    return (found[1], None) if found else (None, written or None)


def _source(fields: Map) -> tuple[Source, str | None]:
    path, url = as_text(fields.get("path")), as_text(fields.get("url"))
    if path is not None:
        return Source(kind="path", location=path), None
    if url:
        return Source(kind="git", location=without_secrets(url)), as_text(fields.get("rev"))
    return Source(kind="registry"), None


EXTRACTOR: Final = Extractor(
    name=NAME, version=1, files=("Project.toml", "JuliaProject.toml"), read=read
)
