"""Jenkinsfiles and plugin lists go in; the shared libraries, images and plugins they name come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.image import image_package
from stackaudit.extract.parse.places import is_own_place
from stackaudit.files import File
from stackaudit.model import Finding, Package

NAME: Final = "jenkins"

_TOKEN: Final = re.compile(
    r"(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))|(?P<long>'''.*?(?:'''|\Z)|\"\"\".*?(?:\"\"\"|\Z))"
    r"|(?P<text>'(?:[^'\\\n]|\\.)*'?|\"(?:[^\"\\\n]|\\.)*\"?)",
    re.DOTALL,
)
_IMAGE: Final = re.compile(r"(?:\bdocker\s*\(?\s*|\.image\s*\(\s*|\bimage\s*[:(]?\s*)$")
_LIBRARY: Final = re.compile(
    r"(?:@Library\s*\(\s*(?:value\s*=\s*)?(?:\[\s*)?|\blibrary\s*\(?\s*(?:identifier\s*:\s*)?)$"
)
_HINT: Final = re.compile(r"ibrary|docker|image")
_MORE_LIBRARIES: Final = re.compile(r"@Library\s*\(\s*(?:value\s*=\s*)?\[[^\]]*$")
_IN_TEXT: Final = re.compile(r"[ \t]*(?:-[ \t]+)?image:[ \t]*['\"]?([^\s'\"#]+)")
_PLUGIN: Final = re.compile(r"([\w.-]+)(?::(\S+))?\s*(?:#.*)?")


def read(file: File) -> Iterator[Finding]:
    if file.name == "plugins.txt":
        yield from _plugins(file)
        return
    text = file.text
    before, done, line = "", 0, 1
    for found in _TOKEN.finditer(text):
        between = text[done : found.start()]
        before = (before + between)[-200:]
        line += between.count("\n")
        done = found.end()
        value = found["text"]
        if value is not None:
            yield from _string(file, value[1:-1], before, line)
            before += "''"
        elif found["long"] is not None:
            for number, inner in enumerate(found["long"].split("\n"), line):
                image = _IN_TEXT.match(inner)
                if image is None:
                    continue
                at = file.at(number, NAME)
                package = image_package(image[1], at, scope="build", strict=True)
                if package is not None:
                    yield package
            before += "''"
        line += found[0].count("\n")


def _string(file: File, value: str, before: str, line: int) -> Iterator[Finding]:
    """What a string means by the words that stand before it."""
    if not _HINT.search(before):
        return
    if _LIBRARY.search(before) or _MORE_LIBRARIES.search(before):
        name, _, version = value.partition("@")
        if name:
            yield Package(
                ecosystem="jenkins-library",
                name=name,
                version=version if version and "$" not in version else None,
                unresolved=version if "$" in version else None,
                scope="build",
                direct=True,
                evidence=file.at(line, NAME),
            )
    elif _IMAGE.search(before) and value[:1] != "/":
        package = image_package(value, file.at(line, NAME), scope="build", strict=True)
        if package is not None:
            yield package


def _plugins(file: File) -> Iterator[Finding]:
    for number, line in enumerate(file.lines, 1):
        found = _PLUGIN.fullmatch(line.strip())
        if found and line.strip():
            version = found[2] if found[2] and found[2] != "latest" else None
            yield Package(
                ecosystem="jenkins-plugin",
                name=found[1],
                version=version,
                constraint=found[2] if version is None else None,
                scope="build",
                direct=True,
                evidence=file.at(number, NAME),
            )


def _is_jenkins(file: File) -> bool:
    """A plugins.txt is Jenkins' own where it stands in a folder for Jenkins, or pins versions with colons."""
    if not is_own_place(file):
        return False
    if file.name != "plugins.txt":
        return not file.name.endswith((".md", ".txt", ".yml", ".yaml", ".json"))
    filled = [line for line in file.lines if line.strip() and not line.startswith("#")]
    return "jenkins" in file.path.lower() or (
        bool(filled) and all(re.fullmatch(r"[\w-]+:[\w.-]+\s*", line) for line in filled)
    )


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=("Jenkinsfile*", "*.[Jj]enkinsfile", "*.jenkins", "plugins.txt"),
    read=read,
    sniff=_is_jenkins,
)
