"""Godeps.json, Gopkg.lock, Gopkg.toml, glide.lock, glide.yaml and vendor.json go in; their packages come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.json import parse_json_parts
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, dig, elements, texts
from stackaudit.extract.parse.toml import parse_toml_parts
from stackaudit.extract.parse.yaml import iter_yaml
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Scope, Source

GODEPS: Final = "golang-godeps"
DEP: Final = "golang-dep"
DEP_MANIFEST: Final = "golang-dep-manifest"
GLIDE: Final = "golang-glide"
GOVENDOR: Final = "golang-govendor"
_COMMIT: Final = re.compile(r"[0-9a-f]{12,40}")
_EXACT: Final = re.compile(r"=?\s*(v?\d+\.\d+\.\d+(?:[-+][\w.+-]*)?)", re.ASCII)


def _map(value: Value, file: File) -> Map:
    if value is None:
        return Map()
    if not isinstance(value, Map):
        raise Malformed(f"not a {file.name}: the document is no map", 1)
    return value


def _pinned(file: File, by: str, name: str, line: int | None, **pin: str | None) -> Package:
    """A locked repository; `version` is a tag, `commit` a revision, `url` where else it comes from."""
    url = pin.get("url")
    return Package(
        ecosystem="golang",
        name=name,
        version=pin.get("version") or None,
        commit=pin.get("commit") or None,
        tag=pin.get("tag") or None,
        locked=True,
        source=Source(kind="git", location=url) if url else Source(kind="registry"),
        evidence=file.at(line, by),
    )


def read_godeps(file: File) -> Iterator[Finding]:
    """Each imported path at a revision; `Comment` is what `git describe` said of it."""
    value, fault = parse_json_parts(file.text)
    root = _map(value, file)
    own = as_text(root.get("ImportPath"))
    if own:
        evidence = file.at(root.line_of("ImportPath"), GODEPS)
        yield Package(ecosystem="golang", name=own, direct=True, role="root", evidence=evidence)
    go = as_text(root.get("GoVersion"))
    if go:
        evidence = file.at(root.line_of("GoVersion"), GODEPS)
        yield Package(
            ecosystem="tool",
            name="go",
            constraint=go.removeprefix("go"),
            direct=True,
            evidence=evidence,
        )
    for entry, line in elements(root.get("Deps")):
        name = as_text(dig(entry, "ImportPath"))
        if name:
            at = as_map(entry).lines.get("ImportPath", line)
            commit, tag = as_text(dig(entry, "Rev")), as_text(dig(entry, "Comment"))
            yield _pinned(file, GODEPS, name, at, commit=commit, tag=tag)
    if fault is not None:
        raise fault


def read_dep_lock(file: File) -> Iterator[Finding]:
    root, fault = parse_toml_parts(file.text)
    imported = [path for path, _ in texts(dig(root, "solve-meta", "input-imports"))]
    for entry, line in elements(root.get("projects")):
        name = as_text(dig(entry, "name"))
        if name:
            found = _pinned(
                file,
                DEP,
                name,
                as_map(entry).lines.get("name", line),
                version=as_text(dig(entry, "version")),
                commit=as_text(dig(entry, "revision")),
                url=as_text(dig(entry, "source")),
            )
            yield _direct(found, imported)
    if fault is not None:
        raise fault


def _direct(package: Package, imported: list[str]) -> Package:
    if not imported:
        return package
    direct = any(path == package.name or path.startswith(package.name + "/") for path in imported)
    return replace(package, direct=direct)


def read_dep_manifest(file: File) -> Iterator[Finding]:
    """`[[constraint]]` entries; an `[[override]]` speaks of what something else requires."""
    root, fault = parse_toml_parts(file.text)
    for entry, line in elements(root.get("constraint")):
        name = as_text(dig(entry, "name"))
        if name:
            yield _declared(
                file, DEP_MANIFEST, name, as_map(entry).lines.get("name", line), as_map(entry)
            )
    if fault is not None:
        raise fault


def _declared(
    file: File, by: str, name: str, line: int | None, fields: Map, scope: Scope = "runtime"
) -> Package:
    wanted = as_text(fields.get("version"))
    url = as_text(fields.get("source")) or as_text(fields.get("repo"))
    exact = _EXACT.fullmatch(wanted) if wanted and (wanted[0] in "=v" or by == GLIDE) else None
    commit = as_text(fields.get("revision"))
    if wanted and _COMMIT.fullmatch(wanted):
        wanted, commit = None, wanted
    return Package(
        ecosystem="golang",
        name=name,
        version=exact[1] if exact else None,
        constraint=None if exact else wanted or as_text(fields.get("branch")),
        commit=commit,
        scope=scope,
        direct=True,
        source=Source(kind="git", location=url) if url else Source(kind="registry"),
        evidence=file.at(line, by),
    )


_GLIDE_TABLES: Final[tuple[tuple[str, Scope], ...]] = (
    ("imports", "runtime"), ("import", "runtime"), ("testImports", "test"), ("testImport", "test")
)  # fmt: skip


def read_glide(file: File) -> Iterator[Finding]:
    """glide.yaml declares, glide.lock pins; both list `package` or `name` with a `version`."""
    for document in iter_yaml(file.text):
        root = _map(document, file)
        own = as_text(root.get("package"))
        if own:
            evidence = file.at(root.line_of("package"), GLIDE)
            yield Package(ecosystem="golang", name=own, direct=True, role="root", evidence=evidence)
        for table, scope in _GLIDE_TABLES:
            for entry, line in elements(root.get(table)):
                fields = as_map(entry)
                name = as_text(fields.get("name")) or as_text(fields.get("package"))
                if not name:
                    continue
                if file.name == "glide.yaml":
                    yield _declared(file, GLIDE, name, line, fields, scope)
                    continue
                version = as_text(fields.get("version")) or ""
                is_commit = _COMMIT.fullmatch(version) is not None
                found = _pinned(
                    file,
                    GLIDE,
                    name,
                    line,
                    version=None if is_commit else version,
                    commit=version if is_commit else None,
                    url=as_text(fields.get("repo")),
                )
                yield replace(found, scope=scope)


def read_govendor(file: File) -> Iterator[Finding]:
    value, fault = parse_json_parts(file.text)
    root = _map(value, file)
    own = as_text(root.get("rootPath"))
    if own:
        evidence = file.at(root.line_of("rootPath"), GOVENDOR)
        yield Package(ecosystem="golang", name=own, direct=True, role="root", evidence=evidence)
    for entry, line in elements(root.get("package")):
        name = as_text(dig(entry, "path"))
        if name:
            yield _pinned(
                file,
                GOVENDOR,
                name,
                as_map(entry).lines.get("path", line),
                version=as_text(dig(entry, "versionExact")) or as_text(dig(entry, "version")),
                commit=as_text(dig(entry, "revision")),
            )
    if fault is not None:
        raise fault


EXTRACTORS = (
    Extractor(name=GODEPS, version=1, files=("Godeps.json",), read=read_godeps),
    Extractor(name=DEP, version=1, files=("Gopkg.lock",), read=read_dep_lock),
    Extractor(name=DEP_MANIFEST, version=1, files=("Gopkg.toml",), read=read_dep_manifest),
    Extractor(name=GLIDE, version=1, files=("glide.yaml", "glide.lock"), read=read_glide),
    Extractor(name=GOVENDOR, version=1, files=("vendor/vendor.json",), read=read_govendor),
)
