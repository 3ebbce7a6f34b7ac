"""A Gradle version catalogue goes in; the libraries and plugins that build scripts take from it come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.gradle_catalog import entries, parse_catalog
from stackaudit.extract.parse.gradle_catalog_use import used_entries
from stackaudit.files import File
from stackaudit.model import Finding, Package

NAME: Final = "gradle-catalog"


def read(file: File) -> Iterator[Finding]:
    catalog = parse_catalog(file.text)
    used = used_entries(file, catalog)
    for ecosystem, entry in entries(catalog) if used is None else used:
        unversioned = entry.version in (None, "unspecified") and entry.constraint is None
        if ecosystem == "gradle-plugin" and unversioned:
            continue  # a plugin that the build defines itself
        yield Package(
            ecosystem=ecosystem,
            name=entry.name,
            version=entry.version,
            constraint=entry.constraint,
            scope="build" if ecosystem == "gradle-plugin" else "runtime",
            # The scripts say what an entry is needed for.
            direct=None,
            evidence=file.at(entry.line, NAME),
        )
    for path, line in catalog.odd:
        yield file.problem(f"{path}: not a library or plugin", line)
    if catalog.fault is not None:
        raise catalog.fault


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("*.versions.toml",), read=read)
