"""Homebrew's Brewfile goes in; the formulae, casks, apps and editor extensions it installs come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.extensions import extension
from stackaudit.extract.parse.image import image_package
from stackaudit.extract.parse.places import is_own_place
from stackaudit.files import File
from stackaudit.model import Finding, Package, Source

NAME: Final = "brewfile"

_ENTRY: Final = re.compile(r"""\s*([a-z_]+)\s*\(?\s*(?:'([^'\n]*)'|"([^"\n]*)")""")
_ECOSYSTEMS: Final = {
    "brew": "brew",
    "cask": "brew-cask",
    "mas": "mas",
    "go": "golang",
    "cargo": "cargo",
}
_OPEN: Final = re.compile(r"""\s*[a-z_]+\s*\(?\s*['"][^'"]*$""")


def read(file: File) -> Iterator[Finding]:
    wrong = False
    for number, line in enumerate(file.lines, 1):
        found = _ENTRY.match(line)
        if found is None:
            if not wrong and _OPEN.match(line):
                wrong = True
                yield file.problem("a string that is not closed", number)
            continue
        kind, name = found[1], found[2] if found[2] is not None else found[3]
        at = file.at(number, NAME)
        if kind in _ECOSYSTEMS:
            yield Package(
                ecosystem=_ECOSYSTEMS[kind], name=name, scope="dev", direct=True, evidence=at
            )
        elif (
            kind == "tap"
            and re.fullmatch(r"[\w.-]+/[\w.-]+", name)
            and not name.startswith("homebrew/")
        ):
            owner, _, tap = name.partition("/")
            repository = f"{owner}/homebrew-{tap.removeprefix('homebrew-')}"
            yield Package(
                ecosystem="github",
                name=repository,
                scope="dev",
                direct=True,
                source=Source(kind="git", location=f"https://github.com/{repository}"),
                evidence=at,
            )
        elif kind == "vscode":
            package = extension(file, NAME, name, number)
            if package is not None:
                yield package
        elif kind == "whalebrew":
            image = image_package(name, at, scope="dev")
            if image is not None:
                yield image


EXTRACTOR: Final = Extractor(
    name=NAME, version=1, files=("Brewfile", "*.Brewfile", "Brewfile.*", ".Brewfile"), read=read,
    sniff=lambda file: is_own_place(file) and not file.name.endswith((".json", ".md")),
)  # fmt: skip
