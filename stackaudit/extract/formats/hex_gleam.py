"""gleam.toml and Gleam's manifest.toml go in; the package itself, what it asks for and what is locked come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.hex import git, requirement
from stackaudit.extract.parse.identity import identity
from stackaudit.extract.parse.located import Map, as_map, as_text, elements, items, texts
from stackaudit.extract.parse.lock import Locked, Need, lock_findings
from stackaudit.extract.parse.toml import parse_toml_parts
from stackaudit.files import File, Unreadable
from stackaudit.model import Finding, Package, Ref, Scope, Source

MANIFEST: Final = "hex-gleam"
LOCK: Final = "hex-gleam-lock"
_TABLES: Final[tuple[tuple[str, Scope], ...]] = (
    ("dependencies", "runtime"),
    ("dev-dependencies", "dev"),
    ("dev_dependencies", "dev"),
)


def read(file: File) -> Iterator[Finding]:
    root, fault = parse_toml_parts(file.text)
    name = as_text(root.get("name"))
    if name:
        licenses = [text for text, _ in texts(root.get("licences") or root.get("licenses"))]
        version, line = as_text(root.get("version")), root.line_of("name")
        yield identity(file, MANIFEST, "hex", name, version, line, licenses=licenses)
    for table, scope in _TABLES:
        for key, value, line in items(root.get(table)):
            fields = as_map(value)
            version, constraint = requirement(
                as_text(value) or as_text(fields.get("version")) or ""
            )
            source, commit = _source(fields)
            yield Package(
                ecosystem="hex",
                name=key,
                version=version,
                constraint=constraint,
                scope=scope,
                direct=True,
                source=source,
                commit=commit,
                evidence=file.at(line, MANIFEST),
            )
    if fault is not None:
        raise fault


def _source(fields: Map) -> tuple[Source, str | None]:
    path = as_text(fields.get("path"))
    if path is not None:
        return Source(kind="path", location=path), None
    address = as_text(fields.get("git")) or as_text(fields.get("repo"))
    if address:
        return git(address), as_text(fields.get("ref")) or as_text(fields.get("commit"))
    return Source(kind="registry"), None


def is_lock(file: File) -> bool:
    """Other tools have a manifest.toml too."""
    return b"build_tools" in file.data or file.sibling("gleam.toml") is not None


def read_lock(file: File) -> Iterator[Finding]:
    root, fault = parse_toml_parts(file.text)
    scopes = _scopes(file)
    project = Locked(ref=Ref(ecosystem="hex", name=""), line=None, role="root")
    entries: dict[str, tuple[Locked, Map]] = {}
    for value, line in elements(root.get("packages")):
        fields = as_map(value)
        name = as_text(fields.get("name"))
        if name:
            source, commit = _source(fields)
            version = as_text(fields.get("version")) or None
            ref = Ref(ecosystem="hex", name=name, version=version)
            entry = Locked(
                ref=ref, line=fields.line_of("name") or line, source=source, commit=commit
            )
            entries[name] = entry, fields
    needs = [
        Need(entry, entries[name][0])
        for entry, fields in entries.values()
        for name, _ in texts(fields.get("requirements"))
        if name in entries
    ]
    for name, _, _ in items(root.get("requirements")):
        if name in entries:
            needs.append(Need(project, entries[name][0], scopes.get(name, "runtime")))
    yield from lock_findings(file, LOCK, [project, *(e for e, _ in entries.values())], needs)
    if fault is not None:
        raise fault


def _scopes(file: File) -> dict[str, Scope]:
    manifest = file.sibling("gleam.toml")
    try:
        root, _ = parse_toml_parts(manifest.text if manifest else "")
    except Unreadable:
        return {}
    return {
        key: scope for table, scope in reversed(_TABLES) for key, _, _ in items(root.get(table))
    }


EXTRACTORS: Final = (
    Extractor(name=MANIFEST, version=1, files=("gleam.toml",), read=read),
    Extractor(name=LOCK, version=1, files=("manifest.toml",), read=read_lock, sniff=is_lock),
)
