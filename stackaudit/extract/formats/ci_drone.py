"""Drone and Woodpecker pipelines go in; the images of their steps, plugins and services come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.image import image_package
from stackaudit.extract.parse.located import Map, as_map, as_text, elements, items, texts
from stackaudit.extract.parse.places import is_own_place
from stackaudit.extract.parse.templated import documents, products
from stackaudit.files import File
from stackaudit.model import Finding, Scope

NAME: Final = "drone"

_SECTIONS: Final[tuple[tuple[str, Scope], ...]] = (
    ("clone", "build"), ("steps", "build"), ("pipeline", "build"), ("services", "test"),
)  # fmt: skip


def read(file: File) -> Iterator[Finding]:
    for document in documents(file):
        top = as_map(document)
        choices = {
            name: [t for t, _ in texts(value)] for name, value, _ in items(top.get("matrix"))
        }
        choices = {name: values for name, values in choices.items() if values}
        for entry, _ in elements(as_map(top.get("matrix")).get("include")):
            for name, value, _ in items(entry):
                choices.setdefault(name, []).extend(t for t, _ in texts(value))
        for section, scope in _SECTIONS:
            value = top.get(section)
            steps = [v for v, _ in elements(value)] + [v for _, v, _ in items(value)]
            for step in steps:
                yield from _step(file, as_map(step), choices, scope)


def _step(file: File, step: Map, choices: dict[str, list[str]], scope: Scope) -> Iterator[Finding]:
    text = as_text(step.get("image"))
    for variant in products(text, choices) if text else ():
        package = image_package(variant, file.at(step.line_of("image"), NAME), scope=scope)
        if package is not None:
            yield package


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=(
        ".drone.yml", ".drone.yaml", ".drone/*.yml", ".drone/*.yaml", ".woodpecker.yml", ".woodpecker.yaml",
        ".woodpecker/**/*.yml", ".woodpecker/**/*.yaml",
    ),
    read=read, sniff=is_own_place
)  # fmt: skip
