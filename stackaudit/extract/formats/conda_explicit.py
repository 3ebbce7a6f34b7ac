"""Lists of package addresses (`conda list --explicit`, conda-lock's rendered files) go in; the packages come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.conda_spec import parse_conda_file
from stackaudit.files import File
from stackaudit.model import Finding

NAME: Final = "conda-explicit"


def is_explicit(file: File) -> bool:
    return b"@EXPLICIT" in file.data[:4000]


def read(file: File) -> Iterator[Finding]:
    for number, line in enumerate(file.lines, 1):
        address = line.strip()
        if "://" not in address or address.startswith("#"):
            continue
        spec = parse_conda_file(address)
        if spec is None:
            yield file.problem("not the address of a conda package", number)
        else:
            yield spec.package(file.at(number, NAME), direct=None, locked=True)


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=("conda-*.lock", "*conda*.txt", "*explicit*.txt", "spec-file*.txt", "spec-list*.txt"),
    read=read,
    sniff=is_explicit,
)
