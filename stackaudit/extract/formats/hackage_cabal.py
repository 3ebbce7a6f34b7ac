"""*.cabal, cabal.project, its freeze file and package.yaml go in; the Haskell package and what it depends on come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.cabal import Field, Need, fields, needs
from stackaudit.extract.parse.document import first_map
from stackaudit.extract.parse.fetched import of_repository
from stackaudit.extract.parse.identity import identity
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, elements, items
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Scope

CABAL: Final = "hackage-cabal"
FREEZE: Final = "hackage-freeze"
PROJECT: Final = "hackage-project"
HPACK: Final = "hackage-hpack"
_SCOPES: Final[dict[str, Scope]] = {
    "test-suite": "test",
    "benchmark": "dev",
    "custom-setup": "build",
    "tests": "test",
    "benchmarks": "dev",
}
_FROZEN: Final = re.compile(
    r"(?:any\.)?([A-Za-z0-9][A-Za-z0-9-]*)\s*==\s*(\d+(?:\.\d+)*)", re.ASCII
)

_CONSTRAINT: Final = re.compile(
    r"[\w.:*-]+\s*(?:[<>=^]=?|installed\b|source\b|test\b|bench\b|[+-]\w|&&|\|\|)", re.ASCII
)


def read(file: File) -> Iterator[Finding]:
    found = list(fields(file.lines))
    own = {field.name: field for field in reversed(found) if field.stanza == ""}
    name = own["name"].text if "name" in own else None
    if name:
        version = own["version"].text if "version" in own else None
        licenses = [own["license"].text] if "license" in own else []
        line = own["name"].lines[0][0]
        yield identity(file, CABAL, "hackage", name, version, line, licenses=licenses)
    elif file.text.strip():
        raise Malformed("not a package description: no name", 1)
    for field in found:
        yield from _field(file, field, name)


def _field(file: File, field: Field, own: str | None) -> Iterator[Finding]:
    scope = _SCOPES.get(field.stanza, "runtime")
    if field.name in ("build-tool-depends", "setup-depends"):
        scope = "build" if scope == "runtime" else scope
    elif field.name != "build-depends":
        return
    for need in needs(field):
        if need.name != own:  # a library inside the package itself
            yield _needed(file, need, scope, CABAL)


def _needed(file: File, need: Need, scope: Scope, by: str) -> Package:
    return Package(
        ecosystem="hackage",
        name=need.name,
        version=need.version,
        constraint=need.constraint,
        scope=scope,
        direct=True,
        evidence=file.at(need.line, by),
    )


def read_freeze(file: File) -> Iterator[Finding]:
    """`constraints: any.aeson ==2.2.1.0, text +flag`: only versions are of interest."""
    for field in fields(file.lines):
        if not field.name:
            yield file.problem("neither a field nor the rest of one", field.lines[0][0])
        if field.name != "constraints":
            continue
        for line, text in field.lines:
            for part in text.split(","):
                found = _FROZEN.match(part.strip())
                if found is None:
                    if part.strip() and not _CONSTRAINT.match(part.strip()):
                        yield file.problem("not a constraint", line)
                else:
                    yield Package(
                        ecosystem="hackage",
                        name=found[1],
                        version=found[2],
                        locked=True,
                        evidence=file.at(line, FREEZE),
                    )


def read_project(file: File) -> Iterator[Finding]:
    """`source-repository-package`: repositories that packages are built from; each begins with its type."""
    said: list[dict[str, Field]] = []
    for field in fields(file.lines):
        if field.stanza == "source-repository-package":
            if not said or field.name in said[-1]:
                said.append({})
            said[-1][field.name] = field
    for record in said:
        place = record.get("location")
        if place is None:
            continue
        name = place.text.rstrip("/").rpartition("/")[2].removesuffix(".git")
        found = of_repository(place.text, record["tag"].text if "tag" in record else None, name)
        yield Package(
            ecosystem=found.ecosystem,
            name=found.name,
            version=found.version,
            constraint=found.constraint,
            direct=True,
            source=found.source,
            commit=found.commit,
            evidence=file.at(place.lines[0][0], PROJECT),
        )


# --- package.yaml -----------------------------------------------------------------------------------


def is_hpack(file: File) -> bool:
    """Other tools have a package.yaml too."""
    return (
        re.search(rb"^(?:library|executables?|tests|ghc-options)\s*:", file.data, re.MULTILINE)
        is not None
    )


def read_hpack(file: File) -> Iterator[Finding]:
    root, fault = first_map(file.text, "a package.yaml")
    name = as_text(root.get("name"))
    if name:
        version, line = as_text(root.get("version")), root.line_of("name")
        yield identity(file, HPACK, "hackage", name, version, line)
    yield from _listed(file, root, "runtime", name)
    yield from _listed(file, as_map(root.get("custom-setup")), "build", name)
    for key in ("library", "executable"):
        yield from _listed(file, as_map(root.get(key)), "runtime", name)
    for key in ("executables", "internal-libraries", "tests", "benchmarks"):
        for _, value, _ in items(root.get(key)):
            yield from _listed(file, as_map(value), _SCOPES.get(key, "runtime"), name)
    if fault is not None:
        raise fault


def _listed(file: File, table: Map, scope: Scope, own: str | None) -> Iterator[Finding]:
    for text, line in _requirements(table.get("dependencies"), table.line_of("dependencies")):
        for need in needs(Field("", "", [(line or 1, text)])):
            if need.name != own:
                yield _needed(file, need, scope, HPACK)
    for text, line in _requirements(table.get("build-tools"), table.line_of("build-tools")):
        for need in needs(Field("", "", [(line or 1, text)])):
            yield _needed(file, need, "build" if scope == "runtime" else scope, HPACK)


def _requirements(value: Value, at: int | None) -> Iterator[tuple[str, int | None]]:
    """A list of texts, of maps with a name, or a map from name to version."""
    if isinstance(value, str):
        yield value, at
    for key, inner, line in items(value):
        written = as_text(inner) or as_text(as_map(inner).get("version")) or ""
        yield f"{key} {written}", line
    for inner, line in elements(value):
        named = as_text(as_map(inner).get("name"))
        if isinstance(inner, str) or named:
            yield (
                inner
                if isinstance(inner, str)
                else f"{named} {as_text(as_map(inner).get('version')) or ''}",
                line,
            )


EXTRACTORS: Final = (
    Extractor(name=CABAL, version=1, files=("*.cabal",), read=read),
    Extractor(
        name=FREEZE,
        version=1,
        files=("cabal.project.freeze", "cabal.config", "*.project.freeze"),
        read=read_freeze,
    ),
    Extractor(
        name=PROJECT,
        version=1,
        files=("cabal.project", "cabal.project.local", "cabal.*.project"),
        read=read_project,
    ),
    Extractor(name=HPACK, version=1, files=("package.yaml",), read=read_hpack, sniff=is_hpack),
)
