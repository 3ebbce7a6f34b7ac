"""pubspec.yaml goes in; the Dart package itself and what it depends on come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.document import first_map
from stackaudit.extract.parse.folders import above, text_at
from stackaudit.extract.parse.identity import identity
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, items
from stackaudit.extract.parse.pub import is_name, origin, pinned
from stackaudit.files import File
from stackaudit.model import Edge, Finding, Package, Ref, Scope

NAME: Final = "pub-pubspec"
_TABLES: Final[tuple[tuple[str, Scope], ...]] = (
    ("dependencies", "runtime"),
    ("dev_dependencies", "dev"),
)
_CACHED: Final = re.compile(r"(?:^|/)hosted/[^/]+/(\w+)-(\d[^/]*)/pubspec\.yaml$")
"""Where pub keeps what it has downloaded: such a pubspec is not the project's own."""


def read(file: File) -> Iterator[Finding]:
    root, fault = first_map(file.text, "a pubspec.yaml")
    cached = _CACHED.search(file.path)
    if cached is not None:
        yield from _installed(file, root, cached[1], cached[2])
    else:
        yield from _own(file, root)
    if fault is not None:
        raise fault


def _own(file: File, root: Map) -> Iterator[Finding]:
    name = as_text(root.get("name"))
    if name and is_name(name):
        yield identity(file, NAME, "pub", name, as_text(root.get("version")), root.line_of("name"))
    for table, scope in _TABLES:
        for key, value, line in items(root.get(table)):
            if is_name(key):
                yield _needed(file, key, value, scope, line)
    for key, value, line in items(root.get("environment")):
        written = as_text(value)
        if written:
            version, constraint = pinned(written)
            yield Package(
                ecosystem="tool",
                name="dart" if key == "sdk" else key,
                version=version,
                constraint=constraint,
                direct=True,
                evidence=file.at(line, NAME),
            )


def _needed(file: File, key: str, value: Value, scope: Scope, line: int | None) -> Package:
    """A constraint, or a map that says where the package comes from."""
    fields = as_map(value)
    kind = next((k for k in ("path", "git", "hosted", "sdk") if k in fields), None)
    found = origin(kind, fields if kind == "path" else fields.get(kind or ""))
    version, constraint = pinned(as_text(fields.get("version")) or as_text(value) or "")
    name = found.name if found.name and is_name(found.name) else key
    return Package(
        ecosystem="pub",
        name=name,
        version=version,
        constraint=constraint,
        scope=scope,
        direct=True,
        source=found.source,
        commit=found.commit,
        alias=key if key != name else None,
        evidence=file.at(line, NAME),
    )


def _installed(file: File, root: Map, name: str, version: str) -> Iterator[Finding]:
    """A downloaded package: it tells what a locked one needs, and nothing of one that is not locked."""
    lock = next((t for f in above(file.folder) if (t := text_at(file, f, "pubspec.lock"))), None)
    if lock is not None and not _locks(lock, name, version):
        return
    own = Ref(ecosystem="pub", name=name, version=version)
    line = root.line_of("name")
    yield identity(file, NAME, "pub", name, version, line, installed=True)
    if lock is None:
        return
    for key, value, line in items(root.get("dependencies")):
        if is_name(key) and f"\n  {key}:\n" in lock and not as_map(value):
            yield Package(
                ecosystem="pub",
                name=key,
                constraint=as_text(value),
                direct=False,
                evidence=file.at(line, NAME),
            )
            yield Edge(source=own, target=Ref(ecosystem="pub", name=key), path=file.path)


def _locks(lock: str, name: str, version: str) -> bool:
    start = lock.find(f"\n  {name}:\n")
    if start < 0:
        return False
    end = re.compile(r"\n {0,2}\S").search(lock, start + 4)
    return (
        re.search(
            rf"\n\s+version: [\"']?{re.escape(version)}[\"']?\s",
            lock[start : end.start() if end else None] + "\n",
        )
        is not None
    )


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("pubspec.yaml", "pubspec.yml"), read=read)
