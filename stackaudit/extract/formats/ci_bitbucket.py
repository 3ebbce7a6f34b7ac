"""Bitbucket Pipelines files go in; the images, services and pipes of their steps come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.image import image_package
from stackaudit.extract.parse.located import as_map, as_text, dig, items
from stackaudit.extract.parse.matrix import all_maps
from stackaudit.extract.parse.places import is_own_place
from stackaudit.extract.parse.templated import documents, image_of
from stackaudit.files import File
from stackaudit.model import Finding, Package, Source

NAME: Final = "bitbucket-pipelines"


def read(file: File) -> Iterator[Finding]:
    for document in documents(file):
        services = dig(document, "definitions", "services")
        tested = {id(as_map(service)) for _, service, _ in items(services)}
        for place in all_maps(document):
            package = image_of(
                file, NAME, place, "image", scope="test" if id(place) in tested else "build"
            )
            if package is not None:
                yield package
            pipe = as_text(place.get("pipe"))
            if pipe:
                found = _pipe(file, pipe, place.line_of("pipe"))
                if found is not None:
                    yield found


def _pipe(file: File, text: str, line: int | None) -> Package | None:
    """A pipe is a container, named by its image or by the repository that describes it."""
    at = file.at(line, NAME)
    if text.startswith("docker://"):
        return image_package(text, at, scope="build")
    name, _, version = text.partition(":")
    if name.count("/") != 1:
        return None
    return Package(
        ecosystem="git",
        name=f"bitbucket.org/{name}",
        version=version or None,
        scope="build",
        direct=True,
        source=Source(kind="git", location=f"https://bitbucket.org/{name}"),
        evidence=at,
    )


EXTRACTOR: Final = Extractor(
    name=NAME, version=1, files=("bitbucket-pipelines.yml", "*-pipelines.yml"), read=read,
    sniff=lambda file: is_own_place(file) and (file.name.startswith("bitbucket") or "step:" in file.text),
)  # fmt: skip
