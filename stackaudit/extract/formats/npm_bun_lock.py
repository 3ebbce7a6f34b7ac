"""bun.lock goes in; locked packages, workspace members and who needs whom come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.json import parse_jsonc_parts
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, elements, items
from stackaudit.extract.parse.lock import Locked, Need, lock_findings
from stackaudit.extract.parse.npm import (
    DEPENDENCIES,
    Origin,
    exact,
    is_name,
    origin_of,
    registry,
    split_name,
)
from stackaudit.extract.parse.npm_workspace import identity, manifest
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Ref, Source

NAME: Final = "npm-bun-lock"


def read(file: File) -> Iterator[Finding]:
    if file.name == "bun.lockb":
        if file.sibling("bun.lock") is None:
            yield file.problem("bun's binary lockfile is not read; newer versions write bun.lock")
        return
    root, fault = parse_jsonc_parts(file.text)
    yield from _findings(file, root)
    if fault is not None:
        raise fault


def _findings(file: File, root: Value) -> Iterator[Finding]:
    if root is None:
        return
    if not isinstance(root, Map):
        raise Malformed("not a bun.lock: the document is no object", 1)
    projects = dict(_projects(file, root))
    wanting: list[tuple[str, Locked, Map]] = [
        ("" if folder == "" else entry.ref.name, entry, as_map(as_map(root["workspaces"])[folder]))
        for folder, entry in projects.items()
    ]
    packages: dict[str, Locked] = {}
    for key, value, line in items(root.get("packages")):
        fields = [inner for inner, _ in elements(value)]
        name, where = split_name(as_text(fields[0]) or "") if fields else ("", None)
        if not is_name(name) or not where:
            continue
        protocol, _, folder = where.partition(":")
        if protocol in ("workspace", "root") and folder in projects:
            packages[key] = projects[folder]
        else:
            packages[key] = _package(key, name, where, fields, line)
            info = next((as_map(inner) for inner in fields if isinstance(inner, Map)), Map())
            wanting.append((key, packages[key], info))
    needs = [
        Need(source, target, scope)
        for key, source, fields_of in wanting
        for table, scope in DEPENDENCIES
        for name in as_map(fields_of.get(table))
        if (target := _resolve(packages, key, name))
    ]
    entries = dict.fromkeys((*projects.values(), *packages.values()))
    yield from lock_findings(file, NAME, entries, needs)


def _projects(file: File, root: Map) -> Iterator[tuple[str, Locked]]:
    """The workspace's projects by folder, "" for the root."""
    for folder, value, line in items(root.get("workspaces")):
        fields = as_map(value)
        named, version = identity(manifest(file, folder))
        name = as_text(fields.get("name")) or named
        yield (
            folder,
            Locked(
                ref=Ref(
                    ecosystem="npm",
                    name=name if is_name(name) else "",
                    version=exact(as_text(fields.get("version")) or "") or version,
                ),
                line=fields.line_of("name") or line,
                role="member" if folder else "root",
                source=Source(kind="workspace", location=folder or "."),
            ),
        )


def _package(key: str, name: str, where: str, fields: list[Value], line: int | None) -> Locked:
    """`["name@1.0.0", registry, …]`, or `["name@address", …]` for what no registry serves."""
    version = exact(where)
    if version:
        url = str(fields[1]) if len(fields) > 1 and isinstance(fields[1], str) else ""
        origin = Origin()
        if url.startswith(("http://", "https://")):
            is_tarball = url.endswith((".tgz", ".tar.gz"))
            origin = (
                origin_of(url) if is_tarball else Origin(source=registry(url, name.split("/")[0]))
            )
    elif where.startswith("workspace:"):
        origin = Origin(source=Source(kind="workspace", location=where[10:]))
    else:
        origin = origin_of(where)
    installed = _last(key)
    return Locked(
        ref=Ref(ecosystem="npm", name=name, version=version),
        line=line,
        source=origin.source,
        commit=origin.commit,
        alias=installed if installed != name else None,
    )


def _resolve(packages: dict[str, Locked], key: str, name: str) -> Locked | None:
    """A key is a path of names: what is needed lies below the package or below what holds it."""
    while True:
        found = packages.get(f"{key}/{name}" if key else name)
        if found is not None or not key:
            return found
        key = key[: -len(_last(key))].rstrip("/")


def _last(key: str) -> str:
    """The last name of a path of names: two parts if it has a scope."""
    parts = key.rsplit("/", 2)
    return "/".join(parts[-2:]) if len(parts) > 1 and parts[-2].startswith("@") else parts[-1]


EXTRACTOR = Extractor(name=NAME, version=1, files=("bun.lock", "bun.lockb"), read=read)
