"""renv.lock or packrat.lock goes in; R itself, the locked packages and who needs whom come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.cran import REGISTRY, forge, repository
from stackaudit.extract.parse.dcf import needs, parse_records
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, as_map, as_text, dig, elements, items, texts
from stackaudit.extract.parse.lock import Locked, Need, lock_findings
from stackaudit.files import File, Malformed, Unreadable
from stackaudit.model import Finding, Package, Ref, Scope, Source

RENV: Final = "cran-renv"
PACKRAT: Final = "cran-packrat"
_BASE: Final = frozenset(
    {"R", "base", "compiler", "datasets", "graphics", "grDevices", "grid", "methods", "parallel", "splines",
     "stats", "stats4", "tcltk", "tools", "utils"}
)  # fmt: skip
"""What every R comes with: listed in no lock."""


def read(file: File) -> Iterator[Finding]:
    root = parse_json(file.text)
    if root is None:
        return
    if not isinstance(root, Map):
        raise Malformed("not a renv.lock: no object", 1)
    version = as_text(dig(root, "R", "Version"))
    if version:
        line = as_map(root.get("R")).line_of("Version")
        yield _interpreter(file, version, line, RENV)
    addresses = {
        name: as_text(fields.get("URL"))
        for value, _ in elements(dig(root, "R", "Repositories"))
        if (fields := as_map(value)) and (name := as_text(fields.get("Name")))
    }
    entries: dict[str, tuple[Locked, Map]] = {}
    for key, value, line in items(root.get("Packages")):
        fields = as_map(value)
        if not fields:
            continue
        name = as_text(fields.get("Package")) or key
        ref = Ref(ecosystem="cran", name=name, version=as_text(fields.get("Version")) or None)
        source = _source(fields, addresses)
        commit = as_text(fields.get("RemoteSha")) if source.kind == "git" else None
        entries[name] = Locked(ref=ref, line=line, source=source, commit=commit), fields
    joined = [
        Need(entry, entries[name][0])
        for entry, fields in entries.values()
        for name in _needs(fields)
        if name in entries
    ]
    yield from _listed(file, RENV, {name: entry for name, (entry, _) in entries.items()}, joined)


def _interpreter(file: File, version: str, line: int | None, by: str) -> Package:
    evidence = file.at(line, by)
    return Package(ecosystem="tool", name="R", version=version, direct=True, evidence=evidence)


def _needs(fields: Map) -> Iterator[str]:
    """`Requirements` by name; newer locks copy the fields of the DESCRIPTION."""
    for key in ("Requirements", "Depends", "Imports", "LinkingTo"):
        for text, _ in texts(fields.get(key)):
            for part in text.split(","):
                name = part.partition("(")[0].strip()
                if name and name not in _BASE:
                    yield name


def _source(fields: Map, addresses: dict[str, str | None]) -> Source:
    kind = as_text(fields.get("Source")) or ""
    remote = as_text(fields.get("RemoteType")) or ""
    owner, repo = (as_text(fields.get(f"Remote{key}")) for key in ("Username", "Repo"))
    if owner and repo:
        return forge(remote or kind, as_text(fields.get("RemoteHost")), owner, repo)
    url = as_text(fields.get("RemoteUrl"))
    if remote.startswith(("git", "svn")) and url:
        return Source(kind="git", location=url)
    if kind.casefold() == "local" or remote == "local":
        return Source(kind="path", location=url)
    if kind.casefold() == "url" or remote == "url":
        return Source(kind="url")
    name = as_text(fields.get("Repository"))
    if name and "://" in name:
        return repository(None, name)
    return repository(name, addresses.get(name or ""))


def _listed(
    file: File, by: str, entries: dict[str, Locked], joined: list[Need]
) -> Iterator[Finding]:
    """The packages; those that the DESCRIPTION beside the lock asks for are direct."""
    project = Locked(ref=Ref(ecosystem="cran", name=""), line=None, role="root")
    wanted = _wanted(file)
    for name, scope in wanted.items():
        if name in entries:
            joined.append(Need(project, entries[name], scope))
    if not wanted:
        for entry in entries.values():
            entry.direct = None
    yield from lock_findings(file, by, [project, *entries.values()], joined)


def _wanted(file: File) -> dict[str, Scope]:
    manifest = file.sibling("DESCRIPTION")
    try:
        records, _ = parse_records(manifest.lines if manifest else [])
    except Unreadable:
        return {}
    found: dict[str, Scope] = {}
    fields: tuple[tuple[str, Scope], ...] = (
        ("Depends", "runtime"), ("Imports", "runtime"), ("LinkingTo", "build"), ("Suggests", "dev"),
    )  # fmt: skip
    for key, scope in fields:
        for name, _, _ in needs(records[0].get(key)) if records else ():
            found.setdefault(name, scope)
    return found


def read_packrat(file: File) -> Iterator[Finding]:
    records, wrong = parse_records(file.lines)
    entries: dict[str, Locked] = {}
    asked: list[tuple[str, str]] = []
    for record in records:
        said = record.get("RVersion")
        if said is not None:
            yield _interpreter(file, said.text, said.line, PACKRAT)
        name, version = record.get("Package"), record.get("Version")
        if name is None or not name.text:
            continue
        owner, repo = record.get("GithubUsername"), record.get("GithubRepo")
        commit = record.get("GithubSha1")
        source = forge("github", None, owner.text, repo.text) if owner and repo else REGISTRY
        entries[name.text] = Locked(
            ref=Ref(ecosystem="cran", name=name.text, version=version.text if version else None),
            line=name.line,
            source=source,
            commit=commit.text if commit else None,
        )
        asked += [(name.text, need) for need, _, _ in needs(record.get("Requires"))]
    joined = [Need(entries[a], entries[b]) for a, b in asked if b in entries]
    yield from _listed(file, PACKRAT, entries, joined)
    if wrong is not None:
        raise Malformed("neither a field nor the rest of one", wrong)


EXTRACTORS: Final = (
    Extractor(name=RENV, version=1, files=("renv.lock",), read=read),
    Extractor(name=PACKRAT, version=1, files=("packrat.lock",), read=read_packrat),
)
