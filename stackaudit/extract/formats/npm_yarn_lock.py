"""yarn.lock (version 1 and berry) goes in; locked packages, workspace members and who needs whom come out."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, dig, items
from stackaudit.extract.parse.lock import Locked, Need, lock_findings
from stackaudit.extract.parse.npm import (
    DEPENDENCIES,
    Origin,
    Spec,
    is_name,
    origin_of,
    parse_spec,
    split_name,
)
from stackaudit.extract.parse.npm_workspace import identity, manifest
from stackaudit.extract.parse.yaml import iter_yaml
from stackaudit.extract.parse.yarn import parse_yarn
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Ref, Scope, Source

NAME: Final = "npm-yarn-lock"
_BERRY: Final = re.compile(r"^__metadata:", re.MULTILINE)
_TABLES: Final[tuple[tuple[str, Scope], ...]] = (
    ("dependencies", "runtime"),
    ("optionalDependencies", "optional"),
)
_ARCHIVE: Final = "__archiveUrl="


@dataclass(slots=True, kw_only=True, eq=False)
class _Entry(Locked):
    """One block of the lock; `wants` are (scope, name, range), `manifest` an own package's package.json."""

    wants: list[tuple[Scope, str, str]] = field(default_factory=list)


def read(file: File) -> Iterator[Finding]:
    if _BERRY.search(file.text):
        for document in iter_yaml(file.text):
            if not isinstance(document, Map):
                raise Malformed("not a yarn.lock: the document is no map", 1)
            yield from _findings(file, document)
    else:
        yield from _findings(file, parse_yarn(file.text))


def _findings(file: File, root: Map) -> Iterator[Finding]:
    entries: list[_Entry] = []
    by_pattern: dict[str, _Entry] = {}
    by_name: dict[str, list[_Entry]] = {}
    for key, value, line in items(root):
        if key == "__metadata" or not isinstance(value, Map):
            continue
        patterns = [pattern.strip() for pattern in key.split(", ")]
        entry = _entry(file, patterns, value, line)
        entries.append(entry)
        for pattern in patterns:
            by_pattern[pattern] = entry
            name = split_name(pattern)[0]
            if entry not in by_name.setdefault(name, []):
                by_name[name].append(entry)
    whole = any(entry.role == "root" for entry in entries)
    if not whole:
        entries += _project(file)
