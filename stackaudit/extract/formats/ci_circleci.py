"""CircleCI configurations go in; the orbs, images and machines of their jobs come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.image import image_package
from stackaudit.extract.parse.located import Map, as_map, as_text, elements, items
from stackaudit.extract.parse.places import is_own_place
from stackaudit.extract.parse.templated import documents
from stackaudit.files import File
from stackaudit.model import Finding, Package

NAME: Final = "circleci"

_PARAMETER: Final = re.compile(r"<<\s*(?:pipeline\.)?parameters\.([\w-]+)\s*>>")
MAX_LENGTH: Final = 1000
_EXACT: Final = re.compile(r"\d+\.\d+\.\d+[\w.+-]*")


def read(file: File) -> Iterator[Finding]:
    for document in documents(file):
        yield from _config(file, as_map(document), _defaults(as_map(document)))


def _config(file: File, config: Map, outer: dict[str, str]) -> Iterator[Finding]:
    for _, value, line in items(config.get("orbs")):
        if isinstance(value, Map):
            yield from _config(
                file, value, _defaults(value)
            )  # an orb written here is the project's own
        elif orb := as_text(value):
            name, _, version = _filled(orb, outer).partition("@")
            exact = bool(_EXACT.fullmatch(version))
            yield Package(
                ecosystem="circleci-orb",
                name=name,
                version=version if exact else None,
                constraint=version if version and not exact and "<<" not in version else None,
                unresolved=version if "<<" in version else None,
                scope="build",
                direct=True,
                evidence=file.at(line, NAME),
            )
    for section in ("executors", "jobs"):
        for _, value, _ in items(config.get(section)):
            job = as_map(value)
            yield from _job(file, job, outer | _defaults(job))


def _job(file: File, job: Map, values: dict[str, str]) -> Iterator[Finding]:
    for number, (entry, _) in enumerate(elements(job.get("docker"))):
        container = as_map(entry)
        text = as_text(container.get("image"))
        if text:
            at = file.at(container.line_of("image"), NAME)
            # The first container runs the job; the others are the services it is tested against.
            package = image_package(_filled(text, values), at, scope="test" if number else "build")
            if package is not None:
                yield package
    machine = as_map(job.get("machine"))
    image = as_text(machine.get("image"))
    if image:
        name, _, version = _filled(image, values).partition(":")
        if "<<" not in name:
            yield Package(
                ecosystem="runner",
                name=name,
                version=version if version and "<<" not in version else None,
                scope="build",
                direct=True,
                evidence=file.at(machine.line_of("image"), NAME),
            )


def _defaults(holder: Map) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value, _ in items(holder.get("parameters")):
        default = as_text(as_map(value).get("default"))
        if default is not None and len(default) <= MAX_LENGTH:
            found[name] = default
    return found


def _filled(text: str, values: dict[str, str]) -> str:
    if len(text) > MAX_LENGTH:
        return text
    return _PARAMETER.sub(lambda m: values.get(m[1], m[0]), text)


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=(".circleci/*.yml", ".circleci/*.yaml", "circle.yml"),
    read=read,
    sniff=is_own_place,
)
