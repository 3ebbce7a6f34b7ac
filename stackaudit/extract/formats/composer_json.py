"""composer.json goes in; the package itself and what it requires to run and to be developed come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.composer import (
    TABLES,
    Repositories,
    is_name,
    is_platform,
    pinned,
)
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, as_text, items, texts
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Scope

NAME: Final = "composer-json"


def read(file: File) -> Iterator[Finding]:
    root = parse_json(file.text)
    if root is None:
        return
    if not isinstance(root, Map):
        raise Malformed("not a composer.json: the document is no object", 1)
    installed = "vendor" in file.path.split("/")[:-1]
    yield from _identity(file, root, installed=installed)
    if not installed:
        repositories = Repositories.of(file, root)
        for table, scope in TABLES:
            for name, written, line in items(root.get(table)):
                yield from _requirement(file, repositories, name, as_text(written), scope, line)


def _identity(file: File, root: Map, *, installed: bool) -> Iterator[Finding]:
    """The package itself; below `vendor` it is somebody else's, and its version stands in the lock."""
    name = as_text(root.get("name"))
    if name and is_name(name):
        version = as_text(root.get("version"))
        yield Package(
            ecosystem="composer",
            name=name,
            version=pinned(version).version if version else None,
            direct=None if installed else True,
            role="dependency" if installed else "root",
            licenses=tuple(text for text, _ in texts(root.get("license"))),
            evidence=file.at(root.line_of("name"), NAME),
        )


def _requirement(
    file: File,
    repositories: Repositories,
    name: str,
    written: str | None,
    scope: Scope,
    line: int | None,
) -> Iterator[Finding]:
    if written is None or not (is_name(name) or is_platform(name)):
        yield file.problem(f"{name}: not a package and its version", line)
        return
    pin = pinned(written)
    if is_name(name):
        yield Package(
            ecosystem="composer",
            name=name,
            version=pin.version,
            constraint=pin.constraint,
            scope=scope,
            direct=True,
            source=repositories.source(name),
            commit=pin.commit,
            evidence=file.at(line, NAME),
        )
    elif name.lower() in ("php", "hhvm"):
        yield Package(
            ecosystem="tool",
            name=name.lower(),
            version=pin.version,
            constraint=pin.constraint,
            scope=scope,
            direct=True,
            evidence=file.at(line, NAME),
        )


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("composer.json",), read=read)
