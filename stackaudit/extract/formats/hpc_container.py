"""Apptainer and Singularity definition files go in; their base image and what they install come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.image import image_package
from stackaudit.extract.parse.installs import installed
from stackaudit.extract.parse.places import is_own_place, scope_of_path
from stackaudit.files import File
from stackaudit.model import Evidence, Finding

NAME: Final = "apptainer"

_HEADER: Final = re.compile(
    r"^[ \t]*(Bootstrap|From|Registry|Stage)[ \t]*:[ \t]*(\S+)", re.IGNORECASE
)
_SECTION: Final = re.compile(r"^%(\w+)")
_BOOTSTRAP: Final = re.compile(r"^[ \t]*bootstrap[ \t]*:", re.IGNORECASE | re.MULTILINE)


def read(file: File) -> Iterator[Finding]:
    scope = scope_of_path(file.path)
    header: dict[str, str] = {}
    section, begin, body = "", 0, list[str]()

    def at(line: int) -> Evidence:
        return file.at(line, NAME)

    for number, line in enumerate([*file.lines, "%end"], 1):
        started = _SECTION.match(line)
        if started is None:
            found = _HEADER.match(line) if not section else None
            if found:
                header[found[1].lower()] = found[2]
                if found[1].lower() == "from" and header.get("bootstrap", "").lower() in (
                    "docker",
                    "oras",
                    "shub",
                ):
                    registry = header.get("registry")
                    text = f"{registry}/{found[2]}" if registry else found[2]
                    package = image_package(text, at(number), scope=scope)
                    if package is not None:
                        yield package
                    else:
                        yield file.problem("not a reference to an image", number)
            elif section == "post":
                body.append(line)
            continue
        if section == "post":
            yield from installed("\n".join(body), begin + 1, at, scope=scope)
        section, begin, body = started[1].lower(), number, []


def _is_definition(file: File) -> bool:
    return is_own_place(file) and _BOOTSTRAP.search(file.text) is not None


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=("*.def", "Singularity", "Singularity.*", "Apptainer", "Apptainer.*"),
    read=read,
    sniff=_is_definition,
)
