"""A .nuspec goes in; the package it describes and what that depends on come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.nuget import is_name, pinned
from stackaudit.extract.parse.xml import Element, parse_xml_parts
from stackaudit.files import File
from stackaudit.model import Finding, Package

NAME: Final = "nuget-nuspec"


def read(file: File) -> Iterator[Finding]:
    root, fault = parse_xml_parts(file.text)
    metadata = root.first("metadata") if root.tag == "package" else None
    if metadata is not None:
        name, version = metadata.text_of("id") or "", metadata.text_of("version") or ""
        installed = file.folder.rpartition("/")[2].casefold() in (
            f"{name}.{version}".casefold(),
            version.casefold(),
        )
        if is_name(name):
            yield _identity(file, metadata, name, version, installed=installed)
        if not installed:  # what an installed package needs is installed beside it
            yield from _dependencies(file, metadata)
    if fault is not None:
        raise fault


def _identity(
    file: File, metadata: Element, name: str, version: str, *, installed: bool
) -> Package:
    """The package itself; `$version$` is filled in when it is packed."""
    found = metadata.first("id")
    license_ = metadata.first("license")
    stated = license_ is not None and license_.attribute("type") == "expression"
    return Package(
        ecosystem="nuget",
        name=name,
        version=pinned(version)[0],
        direct=None if installed else True,
        role="dependency" if installed else "root",
        locked=installed,
        unresolved=version if "$" in version else None,
        licenses=(license_.text.strip(),) if license_ is not None and stated else (),
        evidence=file.at(found.line if found else None, NAME),
    )


def _dependencies(file: File, metadata: Element) -> Iterator[Finding]:
    """A number here is the lowest that will do, so it stays a constraint."""
    seen: set[tuple[str, str | None]] = set()
    for entry in (
        *metadata.all("dependencies", "dependency"),
        *metadata.all("dependencies", "group", "dependency"),
    ):
        name, written = entry.attribute("id"), entry.attribute("version")
        if name is None or not is_name(name) or (name.casefold(), written) in seen:
            continue
        seen.add((name.casefold(), written))
        exact = written is not None and written.startswith("[") and "," not in written
        unknown = written if written and "$" in written else None
        yield Package(
            ecosystem="nuget",
            name=name,
            version=pinned(written)[0] if exact else None,
            constraint=None if exact or unknown else written,
            direct=True,
            unresolved=unknown,
            evidence=file.at(entry.line, NAME),
        )


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("*.nuspec",), read=read)
