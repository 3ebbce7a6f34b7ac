"""VS Code's recommendations, settings and workspace files go in; the extensions they name come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.extensions import extensions, formatters
from stackaudit.extract.parse.json import parse_jsonc
from stackaudit.extract.parse.located import Seq, as_map, as_text, dig, elements
from stackaudit.extract.parse.places import is_own_place
from stackaudit.files import File
from stackaudit.model import Finding, Package

NAME: Final = "vscode"


def read(file: File) -> Iterator[Finding]:
    document = parse_jsonc(file.text)
    top = as_map(document)
    if file.name == "extensions.json":
        if isinstance(document, Seq):
            yield from _installed(file, document)
        yield from extensions(
            file, NAME, top.get("recommendations"), top.line_of("recommendations")
        )
    elif file.name == "settings.json":
        yield from formatters(file, NAME, top)
    else:
        named = as_map(top.get("extensions"))
        yield from extensions(
            file, NAME, named.get("recommendations"), named.line_of("recommendations")
        )
        yield from formatters(file, NAME, as_map(top.get("settings")))


def _installed(file: File, document: Seq) -> Iterator[Finding]:
    """The list an editor keeps of what it has installed."""
    for entry, line in elements(document):
        name = as_text(dig(entry, "identifier", "id"))
        if name:
            place = as_map(dig(entry, "identifier"))
            yield Package(
                ecosystem="vscode-extension",
                name=name,
                version=as_text(dig(entry, "version")),
                scope="dev",
                direct=True,
                locked=True,
                evidence=file.at(place.line_of("id") or line, NAME),
            )


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=(
        ".vscode/extensions.json", ".vscode/extensions/extensions.json", ".vscode/settings.json",
        "*.code-workspace",
    ),
    read=read, sniff=is_own_place
)  # fmt: skip
