"""Dev container files go in; the image, the features and the editor extensions they name come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.extensions import extensions, formatters
from stackaudit.extract.parse.image import image_package, image_source, parse_image
from stackaudit.extract.parse.json import parse_jsonc
from stackaudit.extract.parse.located import as_map, as_text, dig, items
from stackaudit.extract.parse.places import is_own_place
from stackaudit.extract.parse.registries import fetched
from stackaudit.files import File
from stackaudit.model import Finding, Package, Source

NAME: Final = "devcontainer"


def read(file: File) -> Iterator[Finding]:
    document = as_map(parse_jsonc(file.text))
    image = as_text(document.get("image"))
    if image:
        text = re.sub(
            r"\$\{localEnv:(\w+)(?::([^}]*))?\}", lambda m: m[2] or "${" + m[1] + "}", image
        )
        package = image_package(text, file.at(document.line_of("image"), NAME), scope="dev")
        if package is not None:
            yield package
    for key, _, line in items(document.get("features")):
        feature = _feature(file, key, line)
        if feature is not None:
            yield feature
    for place in (document, as_map(dig(document, "customizations", "vscode"))):
        yield from extensions(file, NAME, place.get("extensions"), place.line_of("extensions"))
        yield from formatters(file, NAME, as_map(place.get("settings")))


def _feature(file: File, text: str, line: int | None) -> Finding | None:
    at = file.at(line, NAME)
    if text.startswith(("./", "../", "/")):
        return Package(
            ecosystem="devcontainer-feature",
            name=text,
            scope="dev",
            direct=True,
            source=Source(kind="path", location=text),
            evidence=at,
        )
    if "://" in text:
        name = text.partition("://")[2]
        source = fetched(text)
        return Package(
            ecosystem="devcontainer-feature",
            name=name,
            scope="dev",
            direct=True,
            source=source,
            evidence=at,
        )
    named = parse_image(text)
    if named is None:
        return file.problem(f"not a reference to a feature: {text[:80]}", line)
    return Package(
        ecosystem="devcontainer-feature",
        name=named.name,
        version=named.tag,
        digest=named.digest,
        scope="dev",
        direct=True,
        source=image_source(named.name),
        evidence=at,
    )


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=("devcontainer.json", ".devcontainer.json"),
    read=read,
    sniff=is_own_place,
)
