"""Julia's Manifest.toml (formats 1 and 2) goes in; the locked packages and who needs whom come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.located import Map, as_map, as_text, elements, items, texts
from stackaudit.extract.parse.lock import Locked, Need, lock_findings
from stackaudit.extract.parse.python_link import without_secrets
from stackaudit.extract.parse.toml import parse_toml_parts
from stackaudit.files import File, Unreadable
from stackaudit.model import Finding, Package, Ref, Scope, Source

NAME: Final = "julia-manifest"


def read(file: File) -> Iterator[Finding]:
    root, fault = parse_toml_parts(file.text)
    version = as_text(root.get("julia_version"))
    if version:
        yield Package(
            ecosystem="tool",
            name="julia",
            version=version,
            direct=True,
            evidence=file.at(root.line_of("julia_version"), NAME),
        )
    by_uuid: dict[str, Locked] = {}
    by_name: dict[str, Locked] = {}
    entries: list[tuple[Locked, Map]] = []
    for name, fields, line in _listed(root):
        entry = _entry(name, fields, line)
        entries.append((entry, fields))
        by_name.setdefault(name, entry)
        by_uuid.setdefault(as_text(fields.get("uuid")) or "", entry)
    joined: list[Need] = []
    for entry, fields in entries:
        needs = fields.get("deps")
        targets = [by_name.get(text) for text, _ in texts(needs)]
        # Two packages of one name are told apart by their identifiers.
        targets += [by_uuid.get(as_text(v) or "") or by_name.get(k) for k, v, _ in items(needs)]
        joined += [Need(entry, target) for target in targets if target is not None]
    project, scopes = _project(file)
    for name, scope in scopes.items():
        if name in by_name:
            joined.append(Need(project, by_name[name], scope))
    if not scopes:
        for entry, _ in entries:
            entry.direct = None
    yield from lock_findings(file, NAME, [project, *(entry for entry, _ in entries)], joined)
    if fault is not None:
        raise fault


def _listed(root: Map) -> Iterator[tuple[str, Map, int | None]]:
    """`[[deps.Name]]`, or `[[Name]]` in the first format."""
    table = (
        root if "manifest_format" not in root and "deps" not in root else as_map(root.get("deps"))
    )
    for name, value, _ in items(table):
        for inner, line in elements(value):
            fields = as_map(inner)
            if "uuid" in fields or "version" in fields:
                yield name, fields, line


def _entry(name: str, fields: Map, line: int | None) -> Locked:
    path, url = as_text(fields.get("path")), as_text(fields.get("repo-url"))
    commit: str | None = None
    source = Source(kind="registry")
    if path is not None:
        source = Source(kind="path", location=path)
    elif url:
        source = Source(kind="git", location=without_secrets(url))
        commit = as_text(fields.get("repo-rev")) or as_text(fields.get("git-tree-sha1"))
    ref = Ref(ecosystem="julia", name=name, version=as_text(fields.get("version")) or None)
    return Locked(ref=ref, line=line, source=source, commit=commit)


def _project(file: File) -> tuple[Locked, dict[str, Scope]]:
    """What the Project.toml beside the lock asks for; it tells the project's own name itself."""
    project = Locked(ref=Ref(ecosystem="julia", name=""), line=None, role="root")
    beside = file.sibling("Project.toml") or file.sibling("JuliaProject.toml")
    try:
        root, _ = parse_toml_parts(beside.text if beside else "")
    except Unreadable:
        return project, {}
    scopes: dict[str, Scope] = {name: "runtime" for name, _, _ in items(root.get("deps"))}
    for name, _, _ in items(root.get("extras")):
        scopes.setdefault(name, "test")
    return project, scopes


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=("Manifest.toml", "JuliaManifest.toml", "Manifest-v*.toml"),
    read=read,
)
