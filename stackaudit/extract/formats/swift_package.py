"""Package.swift goes in; the package itself and the packages it asks for come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.identity import identity
from stackaudit.extract.parse.swift import parse_manifest
from stackaudit.files import File
from stackaudit.model import Finding, Package

NAME: Final = "swift-package"


def read(file: File) -> Iterator[Finding]:
    manifest = parse_manifest(file.text)
    if manifest.name:
        yield identity(file, NAME, "swift", manifest.name, None, manifest.line)
    if manifest.tools:
        yield Package(
            ecosystem="tool",
            name="swift",
            constraint=manifest.tools,
            direct=True,
            evidence=file.at(1, NAME),
        )
    for wanted in manifest.wanted:
        yield Package(
            ecosystem="swift",
            name=wanted.name,
            version=wanted.version,
            constraint=wanted.constraint,
            direct=True,
            source=wanted.source,
            commit=wanted.commit,
            unresolved=wanted.unresolved,
            evidence=file.at(wanted.line, NAME),
        )
    if manifest.fault is not None:
        raise manifest.fault


EXTRACTOR: Final = Extractor(
    name=NAME, version=1, files=("Package.swift", "Package@swift-*.swift"), read=read
)
