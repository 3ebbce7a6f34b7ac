"""Pipenv's Pipfile.lock goes in; its packages with the scope of their category come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, dig, items
from stackaudit.extract.parse.requirement import scope_of_words
from stackaudit.extract.parse.requirement_table import named_indexes, table_requirement
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Scope

NAME: Final = "pypi-pipfile-lock"

_SCOPES: Final[dict[str, Scope]] = {"default": "runtime", "develop": "dev"}


def read(file: File) -> Iterator[Finding]:
    document = parse_json(file.text)
    if document is None:
        return
    if not isinstance(document, Map):
        raise Malformed("not a lockfile: an object was expected", 1)
    indexes = named_indexes(dig(document, "_meta", "sources"))
    for category, table, _ in items(document):
        if category == "_meta":
            continue
        scope = _SCOPES.get(category) or scope_of_words(category, "optional")
        for name, value, line in items(table):
            if not isinstance(value, Map) or not name:
                continue
            requirement = table_requirement(name, value, indexes=indexes)
            yield requirement.package(
                file.at(line, NAME), scope=scope, direct=None, locked=True, index=None
            )


EXTRACTOR: Final = Extractor(
    name=NAME, version=1, files=("Pipfile.lock", "Pipfile.*.lock"), read=read
)
