"""packages.config goes in; the packages that NuGet restored for a project of the old style come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.nuget import Feeds, is_name, pinned
from stackaudit.extract.parse.xml import parse_xml_parts
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package

NAME: Final = "nuget-packages-config"


def read(file: File) -> Iterator[Finding]:
    root, fault = parse_xml_parts(file.text)
    if root.tag not in ("", "packages") and fault is None:
        fault = Malformed("not a packages.config: the document is no list of packages", root.line)
    feeds = Feeds.of(file)
    for entry in root.all("package") if root.tag == "packages" else ():
        name = entry.attribute("id")
        if name is None or not is_name(name):
            yield file.problem("a package without an id", entry.line)
            continue
        version, constraint = pinned(entry.attribute("version"))
        development = (entry.attribute("developmentDependency") or "").casefold() == "true"
        yield Package(
            ecosystem="nuget",
            name=name,
            version=version,
            constraint=constraint,
            scope="dev" if development else "runtime",
            locked=True,
            source=feeds.source(name),
            evidence=file.at(entry.line, NAME),
        )
    if fault is not None:
        raise fault


EXTRACTOR: Final = Extractor(
    name=NAME, version=1, files=("packages.config", "packages.*.config"), read=read
)
