"""Syft's own JSON goes in; the packages it found and who needs whom come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.bill import Entry, findings
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, elements
from stackaudit.files import File, Malformed
from stackaudit.model import Finding

NAME: Final = "sbom-syft"


def sniff(file: File) -> bool:
    return (
        file.name.endswith(".syft.json")
        or re.search(rb"anchore/syft/.*schema", file.data) is not None
    )


def read(file: File) -> Iterator[Finding]:
    root = parse_json(file.text)
    if root is None:
        return
    if not isinstance(root, Map):
        raise Malformed("not a bill of syft: no object", 1)
    entries = []
    for value, line in elements(root.get("artifacts")):
        fields = as_map(value)
        name = as_text(fields.get("name"))
        if name:
            entries.append(
                Entry(
                    key=as_text(fields.get("id")) or name,
                    name=name,
                    line=fields.lines.get("name", line),
                    version=as_text(fields.get("version")) or None,
                    purl=as_text(fields.get("purl")) or None,
                    licenses=[t for v, _ in elements(fields.get("licenses")) if (t := _license(v))],
                )
            )
    needs = []
    for value, _ in elements(root.get("artifactRelationships")):
        fields = as_map(value)
        parent, child = as_text(fields.get("parent")), as_text(fields.get("child"))
        # "The parent is a dependency of the child": the child needs it.
        if as_text(fields.get("type")) == "dependency-of" and parent and child:
            needs.append((child, parent))
    yield from findings(file, NAME, entries, needs)


def _license(value: Value) -> str | None:
    fields = as_map(value)
    return as_text(value) or as_text(fields.get("spdxExpression")) or as_text(fields.get("value"))


EXTRACTOR: Final = Extractor(
    name=NAME, version=1, files=("*.syft.json", "*syft*.json"), read=read, sniff=sniff
)
