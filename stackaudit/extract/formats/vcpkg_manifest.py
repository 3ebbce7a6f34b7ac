"""vcpkg.json and vcpkg-configuration.json go in; the project, the ports it needs and their registries come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.identity import identity
from stackaudit.extract.parse.json import parse_jsonc
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, elements, items
from stackaudit.extract.parse.repository import parse_repository
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Scope

MANIFEST: Final = "vcpkg-manifest"
CONFIGURATION: Final = "vcpkg-configuration"
_VERSIONS: Final = ("version", "version-semver", "version-string", "version-date")


def read(file: File) -> Iterator[Finding]:
    root = _root(file)
    name = as_text(root.get("name"))
    if name:
        terms = as_text(root.get("license"))
        line = root.line_of("name")
        licenses = [terms] if terms else []
        yield identity(file, MANIFEST, "vcpkg", name, _version(root), line, licenses=licenses)
    pins = {
        as_text(fields.get("name")) or "": _version(fields)
        for value, _ in elements(root.get("overrides"))
        if (fields := as_map(value))
    }
    yield from _needed(file, root.get("dependencies"), "runtime", pins)
    features = root.get("features")
    named = [(key, value) for key, value, _ in items(features)]
    named += [(as_text(as_map(v).get("name")) or "", v) for v, _ in elements(features)]
    for key, value in named:
        scope: Scope = "test" if key.casefold() in ("test", "tests", "testing") else "optional"
        yield from _needed(file, as_map(value).get("dependencies"), scope, pins)
    yield from _registries(file, as_map(root.get("vcpkg-configuration")), MANIFEST)


def _root(file: File) -> Map:
    root = parse_jsonc(file.text)
    if root is not None and not isinstance(root, Map):
        raise Malformed(f"not a {file.name}: no object", 1)
    return as_map(root)


def _version(fields: Map) -> str | None:
    written = next((text for key in _VERSIONS if (text := as_text(fields.get(key)))), None)
    return written.partition("#")[0] if written else None  # behind "#" stands the port's own count


def _needed(
    file: File, listed: Value, scope: Scope, pins: dict[str, str | None]
) -> Iterator[Finding]:
    for value, line in elements(listed):
        fields = as_map(value)
        name = as_text(value) or as_text(fields.get("name"))
        if not name:
            continue
        least = as_text(fields.get("version>="))
        host = fields.get("host") is True
        yield Package(
            ecosystem="vcpkg",
            name=name,
            version=pins.get(name),
            constraint=f">={least}" if least else None,
            scope="build" if host and scope == "runtime" else scope,
            direct=True,
            evidence=file.at(fields.lines.get("name", line), MANIFEST),
        )


def read_configuration(file: File) -> Iterator[Finding]:
    yield from _registries(file, _root(file), CONFIGURATION)


def _registries(file: File, root: Map, by: str) -> Iterator[Finding]:
    """Repositories that ports are taken from, each at the commit that says which versions there are."""
    listed = [(root.get("default-registry"), root.line_of("default-registry"))]
    listed += list(elements(root.get("registries")))
    for value, line in listed:
        fields = as_map(value)
        found = parse_repository(as_text(fields.get("repository")) or "")
        if found is not None:
            baseline = as_text(fields.get("baseline"))
            yield Package(
                ecosystem=found.ecosystem,
                name=found.name,
                version=baseline,
                scope="build",
                direct=True,
                source=found.source,
                commit=baseline,
                evidence=file.at(fields.lines.get("repository", line), by),
            )


EXTRACTORS: Final = (
    Extractor(name=MANIFEST, version=1, files=("vcpkg.json",), read=read),
    Extractor(
        name=CONFIGURATION, version=1, files=("vcpkg-configuration.json",), read=read_configuration
    ),
)
