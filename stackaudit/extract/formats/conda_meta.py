"""The records of a conda environment's conda-meta folder go in; the installed packages come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.conda_spec import channel_address
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, as_text
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Source

NAME: Final = "conda-meta"


def read(file: File) -> Iterator[Finding]:
    record = parse_json(file.text)
    if record is None:
        return
    if not isinstance(record, Map):
        raise Malformed("not a record of a conda package: an object was expected", 1)
    name, version = as_text(record.get("name")), as_text(record.get("version"))
    if not name or not version:
        return
    licence = as_text(record.get("license"))
    yield Package(
        ecosystem="conda",
        name=name,
        version=version,
        locked=True,
        source=Source(kind="registry", location=channel_address(as_text(record.get("channel")))),
        licenses=(licence,) if licence else (),
        evidence=file.at(record.line_of("name"), NAME),
    )


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("conda-meta/*.json",), read=read)
