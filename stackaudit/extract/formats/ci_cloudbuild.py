"""Google Cloud Build files go in; the builder images of their steps come out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.image import image_package, parse_image
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Value, as_map, as_text, elements, items, texts
from stackaudit.extract.parse.places import is_own_place
from stackaudit.extract.parse.templated import documents
from stackaudit.extract.parse.variables import expand
from stackaudit.files import File
from stackaudit.model import Finding, Source

NAME: Final = "cloudbuild"


def read(file: File) -> Iterator[Finding]:
    found: Iterator[Value] = documents(file)
    if file.name.endswith(".json"):
        found = iter([parse_json(file.text)])
    for document in found:
        top = as_map(document)
        values = {
            k: t for k, v, _ in items(top.get("substitutions")) if (t := as_text(v)) is not None
        }
        built = {
            image.name
            for text, _ in texts(top.get("images"))
            if (image := parse_image(expand(text, values.get))) is not None
        }
        for entry, _ in elements(top.get("steps")):
            step = as_map(entry)
            text = as_text(step.get("name"))
            if not text:
                continue
            at = file.at(step.line_of("name"), NAME)
            package = image_package(expand(text, values.get), at, scope="build")
            if package is not None:
                own = package.name in built
                yield replace(package, source=Source(kind="build")) if own else package


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=(
        "cloudbuild*.yml", "cloudbuild*.yaml", "cloudbuild*.json", "*.cloudbuild.yml", "*.cloudbuild.yaml",
        "*-cloudbuild.yml", "*-cloudbuild.yaml",
    ),
    read=read, sniff=is_own_place
)  # fmt: skip
