"""Buildkite pipelines go in; the plugins of their steps and the images these run in come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.located import Map, as_map, elements, items
from stackaudit.extract.parse.matrix import all_maps
from stackaudit.extract.parse.places import is_own_place
from stackaudit.extract.parse.repository import is_sha, parse_repository
from stackaudit.extract.parse.templated import documents, image_of
from stackaudit.files import File
from stackaudit.model import Finding, Package, Source

NAME: Final = "buildkite"


def read(file: File) -> Iterator[Finding]:
    for document in documents(file):
        for place in all_maps(document):
            plugins = place.get("plugins")
            for entry, line in elements(plugins):
                if isinstance(entry, str):
                    yield from _plugin(file, entry, Map(), line)
                for name, options, at in items(entry):
                    yield from _plugin(file, name, as_map(options), at)
            for name, options, at in items(plugins):
                yield from _plugin(file, name, as_map(options), at)


def _plugin(file: File, text: str, options: Map, line: int | None) -> Iterator[Finding]:
    address, _, ref = text.partition("#")
    ref = ref.strip()
    source = None
    if address.startswith((".", "/")):
        ecosystem, name, source = "github", address, Source(kind="path", location=address)
    elif "://" in address or "@" in address:
        repository = parse_repository(address)
        if repository is None:
            return
        ecosystem, name, source = repository.ecosystem, repository.name, repository.source
    elif re.fullmatch(r"[A-Za-z][\w.-]*(?:/[\w.-]+)?", address):
        # The short forms, as Buildkite's documentation spells them out.
        owner, _, short = address.rpartition("/")
        name = f"{owner or 'buildkite-plugins'}/{short}-buildkite-plugin"
        ecosystem, source = "github", Source(kind="git", location=f"https://github.com/{name}")
    else:
        return
    yield Package(
        ecosystem=ecosystem,
        name=name,
        version=ref or None,
        commit=ref if is_sha(ref) else None,
        scope="build",
        direct=True,
        source=source,
        evidence=file.at(line, NAME),
    )
    package = image_of(file, NAME, options, "image")
    if package is not None:
        yield package


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=(".buildkite/**/*.yml", ".buildkite/**/*.yaml", "buildkite.yml", "buildkite.yaml"),
    read=read,
    sniff=is_own_place,
)
