"""The files that pin a Python interpreter (.python-version, runtime.txt) go in; the version comes out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.files import File
from stackaudit.model import Finding, Package

NAME: Final = "pypi-runtime"

_VERSION: Final = re.compile(
    r"(?:c?python-?)?v?(3(?:\.\d+){0,2}(?:(?:a|b|rc)\d+|-dev)?t?|2(?:\.\d+){1,2})(?:[-+].*)?",
    re.IGNORECASE,
)
_EXACT: Final = re.compile(r"\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?")


def read(file: File) -> Iterator[Finding]:
    for number, line in enumerate(file.lines, 1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        found = _VERSION.fullmatch(text)
        if found is None:
            continue  # the name of an environment, another implementation, or prose
        version = found[1]
        exact = _EXACT.fullmatch(version) is not None
        yield Package(
            ecosystem="tool",
            name="python",
            version=version if exact else None,
            constraint=None if exact else version,
            direct=True,
            evidence=file.at(number, NAME),
        )
        if file.name == "runtime.txt":
            return


def is_pin(file: File) -> bool:
    """A runtime.txt may be anything; the one that counts starts with the pin."""
    return file.name != "runtime.txt" or file.text.lstrip()[:6].lower() == "python"


EXTRACTOR: Final = Extractor(
    name=NAME, version=1, files=(".python-version", ".python-versions", "runtime.txt"),
    read=read, sniff=is_pin,
)  # fmt: skip
