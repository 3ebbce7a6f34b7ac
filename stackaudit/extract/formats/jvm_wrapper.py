"""Settings of a Gradle or Maven wrapper, of sbt's build or of Maven's extensions go in; the build tool's version comes out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.maven_file import is_part, pinned
from stackaudit.extract.parse.xml import parse_xml_parts
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package

_SETTING: Final = re.compile(r"\s*([\w.-]+)\s*[=:\s]\s*(.*?)\s*")
_GRADLE: Final = re.compile(r"/gradle-(\d[\w.+-]*?)-(?:bin|all|src|docs)\.zip")
_MAVEN: Final = re.compile(
    r"/(?:apache-)?maven(?:-mvnd)?-(\d[\w.+-]*?)(?:-bin|-m\d+-[\w-]+)?\.(?:zip|tar\.gz)"
)


def _tool(file: File, by: str, tool: str, version: str, line: int) -> Package:
    return Package(
        ecosystem="tool",
        name=tool,
        version=version,
        scope="build",
        direct=True,
        evidence=file.at(line, by),
    )


def _settings(file: File) -> Iterator[tuple[int, str, str]]:
    """(line, key, value) of a properties file, its escaped colons undone."""
    for number, line in enumerate(file.lines, 1):
        found = _SETTING.fullmatch(line)
        if found and not line.lstrip().startswith(("#", "!")):
            yield number, found[1], found[2].replace("\\:", ":").replace("\\=", "=")


def read_gradle(file: File) -> Iterator[Finding]:
    yield from _distribution(file, "gradle-wrapper", "gradle", _GRADLE)


def read_maven(file: File) -> Iterator[Finding]:
    yield from _distribution(file, "maven-wrapper", "maven", _MAVEN)


def _distribution(file: File, by: str, tool: str, pattern: re.Pattern[str]) -> Iterator[Finding]:
    for line, key, value in _settings(file):
        if key == "distributionUrl":
            found = pattern.search(value)
            if found:
                yield _tool(file, by, tool, found[1], line)
            else:
                yield file.problem(f"distributionUrl names no version of {tool}", line)


def read_sbt(file: File) -> Iterator[Finding]:
    for line, key, value in _settings(file):
        if key == "sbt.version" and value:
            yield _tool(file, "sbt-build-properties", "sbt", value, line)


def read_extensions(file: File) -> Iterator[Finding]:
    root, fault = parse_xml_parts(file.text)
    for entry in root.all("extension") if root.tag == "extensions" else ():
        group, artifact = entry.text_of("groupId"), entry.text_of("artifactId")
        version, constraint = pinned(entry.text_of("version"))
        if is_part(group) and is_part(artifact):
            yield Package(
                ecosystem="maven",
                name=f"{group}:{artifact}",
                version=version,
                constraint=constraint,
                scope="build",
                direct=True,
                evidence=file.at((entry.first("artifactId") or entry).line, "maven-extensions"),
            )
    if fault is None and root.tag not in ("", "extensions"):
        fault = Malformed("not a list of Maven extensions", root.line)
    if fault is not None:
        raise fault


EXTRACTORS: Final = (
    Extractor(
        name="gradle-wrapper", version=1, files=("gradle-wrapper.properties",), read=read_gradle
    ),
    Extractor(
        name="maven-wrapper", version=1, files=("maven-wrapper.properties",), read=read_maven
    ),
    Extractor(
        name="maven-extensions", version=1, files=(".mvn/extensions.xml",), read=read_extensions
    ),
    Extractor(
        name="sbt-build-properties", version=1, files=("project/build.properties",), read=read_sbt
    ),
)
