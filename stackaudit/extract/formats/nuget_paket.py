"""paket.dependencies, paket.references or paket.lock goes in; packages, repositories, groups and needs come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.lock import Locked, Need, lock_findings
from stackaudit.extract.parse.nuget import is_name, pinned
from stackaudit.extract.parse.paket import Asked, parse_dependencies, scope_of_group
from stackaudit.extract.parse.python_link import without_secrets
from stackaudit.extract.parse.repository import is_sha, parse_repository
from stackaudit.files import File, Unreadable
from stackaudit.model import Finding, Package, Ref, Source

_SECTIONS: Final = frozenset({"NUGET", "GITHUB", "GIT", "GIST", "HTTP"})
_ENTRY: Final = re.compile(r"( +)(\S+)?\s+\(([^()]*)\)(?: .*)?|( {6,})(\S+)(?: .*)?")
_REMOTE: Final = re.compile(r" {2}remote: (\S+)\s*")


@dataclass(slots=True, kw_only=True, eq=False)
class _Entry(Locked):
    group: str = ""
    wants: list[str] = field(default_factory=list)


def read_dependencies(file: File) -> Iterator[Finding]:
    for asked in parse_dependencies(file.lines):
        yield Package(
            ecosystem=asked.ecosystem,
            name=asked.name,
            version=asked.version,
            constraint=asked.constraint,
            scope=asked.scope,
            direct=True,
            source=asked.source,
            commit=asked.commit,
            evidence=file.at(asked.line, "nuget-paket-dependencies"),
        )


def read_references(file: File) -> Iterator[Finding]:
    """The names one project takes from its group; the versions stand in the lock."""
    group = ""
    for number, line in enumerate(file.lines, 1):
        words = line.split("//")[0].split("#")[0].split()
        if len(words) > 1 and words[0].casefold() == "group":
            group = words[1]
        elif words and words[0].casefold() in ("exclude", "alias"):
            continue  # an option of the package above
        elif words and is_name(words[0]) and ":" not in line:
            yield Package(
                ecosystem="nuget",
                name=words[0],
                scope=scope_of_group(group),
                direct=True,
                evidence=file.at(number, "nuget-paket-references"),
            )


def read_lock(file: File) -> Iterator[Finding]:
    entries = list(_entries(file.lines))
    by_name: dict[tuple[str, str], _Entry] = {}
    for entry in entries:
        by_name.setdefault((entry.group, entry.ref.name.casefold()), entry)
    asked = _asked(file)
    project = _Entry(ref=Ref(ecosystem="nuget", name=""), line=None, role="root")
    needs = [
        Need(project, by_name[key], one.scope)
        for one in asked or ()
        if (key := (one.group.casefold(), one.name.casefold())) in by_name
    ]
    needs += [
        Need(entry, by_name[entry.group, name])
        for entry in entries
        for name in entry.wants
        if (entry.group, name) in by_name
    ]
    for entry in entries:
        if asked is None:
            entry.direct, entry.scope = None, scope_of_group(entry.group)
    yield from lock_findings(file, "nuget-paket-lock", [project, *entries], needs)


def _asked(file: File) -> list[Asked] | None:
    """The paket.dependencies beside the lock; None where there is none to be read."""
    manifest = file.sibling("paket.dependencies")
    if manifest is None:
        return None
    try:
        return list(parse_dependencies(manifest.lines))
    except Unreadable:
        return None


def _entries(lines: list[str]) -> Iterator[_Entry]:
    """Four blanks open an entry, six name what the entry above needs."""
    group = section = remote = ""
    entry: _Entry | None = None
    for number, line in enumerate(lines, 1):
        if line[:1].strip():
            words = line.split()
            section, remote, entry = words[0], "", None
            if section == "GROUP":
                group = "" if words[1:] == ["Main"] else " ".join(words[1:]).casefold()
            continue
        found = _REMOTE.fullmatch(line)
        if found:
            remote = found[1]
            continue
        found = _ENTRY.fullmatch(line) if section in _SECTIONS else None
        if found is None:
            continue
        if len(found[1] or found[4]) >= 6:
            if entry is not None:
                entry.wants.append((found[2] or found[5] or "").casefold())
            continue
        entry = _entry(section, remote, found[2] or "", found[3] or "", number)
        if entry is not None:
            entry.group = group
            yield entry


def _entry(section: str, remote: str, name: str, pin: str, line: int) -> _Entry | None:
    if section == "NUGET":
        version = pinned(pin)[0]
        location = without_secrets(remote) if "://" in remote else None
        if not is_name(name) or version is None:
            return None
        ref = Ref(ecosystem="nuget", name=name, version=version)
        return _Entry(ref=ref, line=line, source=Source(kind="registry", location=location))
    if section == "HTTP":
        return None  # single files by address
    address = {"GITHUB": "https://github.com/", "GIST": "https://gist.github.com/"}.get(section, "")
    repository = parse_repository(address + remote)
    if repository is None:
        return None
    version = None if is_sha(pin) else pinned(pin)[0]
    return _Entry(
        ref=Ref(ecosystem=repository.ecosystem, name=repository.name, version=version),
        line=line,
        source=repository.source,
        commit=None if version else pin or None,
    )


EXTRACTORS: Final = (
    Extractor(
        name="nuget-paket-dependencies",
        version=1,
        files=("paket.dependencies",),
        read=read_dependencies,
    ),
    Extractor(
        name="nuget-paket-references",
        version=1,
        files=("paket.references", "*.paket.references"),
        read=read_references,
    ),
    Extractor(name="nuget-paket-lock", version=1, files=("paket.lock",), read=read_lock),
)
