"""An sbt build goes in; its own projects, the modules they need and its plugins come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.maven_file import is_part
from stackaudit.extract.parse.sbt import Build
from stackaudit.extract.parse.script import SCALA, parse_script
from stackaudit.files import File
from stackaudit.model import Finding, Package, Role, Source

NAME: Final = "sbt-build"


def read(file: File) -> Iterator[Finding]:
    nodes, fault = parse_script(file.text, SCALA)
    build = Build.of(file, nodes)
    in_project = file.folder.rpartition("/")[2] == "project"
    if not in_project:
        yield from _own(file, build)
    seen: set[object] = set()
    for module in build.modules:
        key = (module.name, module.version, module.constraint, module.scope)
        if key in seen:
            continue
        seen.add(key)
        plugin = in_project and file.name.endswith(".sbt")
        yield Package(
            ecosystem="maven",
            name=module.name,
            version=module.version,
            constraint=module.constraint,
            scope="build" if plugin else module.scope,
            direct=True,
            unresolved=module.unresolved,
            evidence=file.at(module.line, NAME),
        )
    if fault is not None:
        raise fault


def _own(file: File, build: Build) -> Iterator[Finding]:
    """The build itself and its projects, under the organisation where it is told."""
    organisation, version = build.setting("organization"), build.setting("version")
    prefix = f"{organisation[0]}:" if organisation and is_part(organisation[0]) else ""
    named = build.setting("name")
    listed: list[tuple[str, int, Role]] = [(*named, "root")] if named else []
    listed += [(name, line, "member") for name, line in build.projects]
    seen: set[str] = set()
    for name, line, role in listed:
        if name in seen or not is_part(name):
            continue
        seen.add(name)
        yield Package(
            ecosystem="maven",
            name=prefix + name,
            version=version[0] if version else None,
            direct=True,
            role=role,
            source=Source(kind="workspace"),
            evidence=file.at(line, NAME),
        )


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("*.sbt", "project/*.scala"), read=read)
