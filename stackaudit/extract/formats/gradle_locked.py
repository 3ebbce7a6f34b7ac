"""Gradle's lockfiles and verification metadata go in; the artifacts they list and their scopes come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.gradle_scopes import scope_of_configurations
from stackaudit.extract.parse.xml import parse_xml_parts
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package

_LINE: Final = re.compile(r"([^\s:=]+):([^\s:=]+):([^\s:=]+)(?:=(\S*))?\s*")


def read_lock(file: File) -> Iterator[Finding]:
    """`group:artifact:version=configuration,…`; older Gradle wrote one file for each configuration."""
    by = "gradle-lockfile"
    for number, line in enumerate(file.lines, 1):
        if not line.strip() or line.lstrip().startswith(("#", "empty=")):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            yield file.problem("not a line of a Gradle lockfile", number)
            continue
        names = found[4] if found[4] is not None else file.name.removesuffix(".lockfile")
        build = file.name.startswith(("buildscript-", "settings-"))
        yield Package(
            ecosystem="maven",
            name=f"{found[1]}:{found[2]}",
            version=found[3],
            scope="build" if build else scope_of_configurations(names.split(",")),
            locked=True,
            evidence=file.at(number, by),
        )


def read_verification(file: File) -> Iterator[Finding]:
    root, fault = parse_xml_parts(file.text)
    if fault is None and root.tag not in ("", "verification-metadata"):
        fault = Malformed("not Gradle's verification metadata", root.line)
    for entry in root.all("components", "component"):
        group, name = entry.attribute("group"), entry.attribute("name")
        version = entry.attribute("version")
        if group is None or name is None or version is None:
            yield file.problem("a component without group, name or version", entry.line)
            continue
        yield Package(
            ecosystem="maven",
            name=f"{group}:{name}",
            version=version,
            locked=True,
            evidence=file.at(entry.line, "gradle-verification"),
        )
    if fault is not None:
        raise fault


EXTRACTORS: Final = (
    Extractor(
        name="gradle-lockfile",
        version=1,
        files=(
            "gradle.lockfile",
            "*-gradle.lockfile",
            "gradle/dependency-locks/*.lockfile",
        ),
        read=read_lock,
    ),
    Extractor(
        name="gradle-verification",
        version=1,
        files=("verification-metadata.xml",),
        read=read_verification,
    ),
)
