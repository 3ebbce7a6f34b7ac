"""Cargo.toml goes in; the crate itself, its dependencies and the Rust it asks for come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.cargo import Crate
from stackaudit.extract.parse.located import as_map
from stackaudit.extract.parse.toml import parse_toml_parts
from stackaudit.files import File
from stackaudit.model import Finding, Package

NAME: Final = "cargo-toml"


def read(file: File) -> Iterator[Finding]:
    root, fault = parse_toml_parts(file.text)
    yield from _crate(file, Crate(file, root))
    if fault is not None:
        raise fault


def _crate(file: File, crate: Crate) -> Iterator[Finding]:
    vendored = file.sibling(".cargo-checksum.json") is not None  # `cargo vendor` puts it there
    yield from _identity(file, crate, vendored=vendored)
    if vendored:
        return
    for entry in crate.dependencies():
        if entry.wrong:
            yield file.problem(f"{entry.key}: {entry.wrong}", entry.line)
            continue
        yield Package(
            ecosystem="cargo",
            name=entry.name,
            version=entry.version,
            constraint=entry.constraint,
            scope=entry.scope,
            direct=True,
            source=entry.source,
            alias=entry.key if entry.key != entry.name else None,
            commit=entry.commit,
            tag=entry.tag,
            unresolved=entry.unresolved,
            evidence=file.at(entry.line, NAME),
        )
    rust = crate.inherited("rust-version")
    if rust:
        line = as_map(crate.root.get("package")).line_of("rust-version")
        evidence = file.at(line, NAME)
        yield Package(
            ecosystem="tool", name="rust", constraint=rust, direct=True, evidence=evidence
        )


def _identity(file: File, crate: Crate, *, vendored: bool) -> Iterator[Finding]:
    if crate.name:
        package = as_map(crate.root.get("package") or crate.root.get("project"))
        licence = crate.inherited("license")
        yield Package(
            ecosystem="cargo",
            name=crate.name,
            version=crate.inherited("version"),
            direct=None if vendored else True,
            role="dependency" if vendored else "root",
            locked=vendored,
            licenses=(licence,) if licence else (),
            evidence=file.at(package.line_of("name"), NAME),
        )


EXTRACTOR = Extractor(name=NAME, version=1, files=("Cargo.toml",), read=read)
