"""Docker's bake files go in; the images they build and the images these are built from come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.hcl import Expression, parse_hcl_parts
from stackaudit.extract.parse.image import image_package
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, as_map, as_text, items, texts
from stackaudit.extract.parse.places import is_own_place
from stackaudit.extract.parse.variables import expand
from stackaudit.files import File
from stackaudit.model import Finding, Source

NAME: Final = "docker-bake"


def read(file: File) -> Iterator[Finding]:
    if file.name.endswith(".json"):
        top = as_map(parse_json(file.text))
        values = {n: as_text(as_map(v).get("default")) for n, v, _ in items(top.get("variable"))}
        for _, target, _ in items(top.get("target")):
            yield from _target(file, as_map(target), values)
        return
    body, fault = parse_hcl_parts(file.text)
    values = {
        block.labels[0]: as_text(block.body.attributes.get("default"))
        for block in body.of_type("variable")
        if block.labels
    }
    for block in body.of_type("target"):
        yield from _target(file, block.body.attributes, values)
    if fault is not None:
        raise fault


def _target(file: File, target: Map, values: Mapping[str, str | None]) -> Iterator[Finding]:
    """`tags` name what is built, `contexts` may name images to build from."""
    for text, line in texts(target.get("tags")):
        at = file.at(line or target.line_of("tags"), NAME)
        if not isinstance(text, Expression):
            package = image_package(
                expand(text, values.get), at, role="member", source=Source(kind="build")
            )
            if package is not None:
                yield package
    for _, value, line in items(target.get("contexts")):
        address = expand(as_text(value) or "", values.get)
        if address.startswith("docker-image://"):
            package = image_package(address, file.at(line, NAME), scope="build")
            if package is not None:
                yield package


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=("docker-bake*.hcl", "docker-bake*.json", "*.bake.hcl"),
    read=read,
    sniff=is_own_place,
)
