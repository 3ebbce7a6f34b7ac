"""Gemfile.lock goes in; locked gems with their sources, scopes and needs come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.gem import is_name
from stackaudit.extract.parse.gemfile import parse_gemfile
from stackaudit.extract.parse.gemspec import parse_gemspec
from stackaudit.extract.parse.lock import Locked, Need, lock_findings
from stackaudit.extract.parse.python_link import without_secrets
from stackaudit.files import File, Malformed, Unreadable
from stackaudit.model import Finding, Package, Ref, Scope, Source

NAME: Final = "gem-gemfile-lock"
_SOURCES: Final = frozenset({"GEM", "GIT", "PATH", "PLUGIN SOURCE", "SVN"})
_SECTIONS: Final = _SOURCES | {
    "PLATFORMS", "DEPENDENCIES", "CHECKSUMS", "RUBY VERSION", "BUNDLED WITH"
}  # fmt: skip
_ENTRY: Final = re.compile(r"( +)([^\s(!]+)(?: \(([^()]*)\))?(!?)\s*")
_OPTION: Final = re.compile(r"  ([a-z_]+): (.*)")
_CONFLICT: Final = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)")


@dataclass(slots=True, kw_only=True, eq=False)
class _Gem(Locked):
    wants: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Lock:
    """What the lines say, before anybody is joined with anybody."""

    gems: list[_Gem] = field(default_factory=list)
    direct: dict[str, int] = field(default_factory=dict)
    tools: list[tuple[str, str, int]] = field(default_factory=list)
    sections: set[str] = field(default_factory=set)
    faults: list[tuple[str, int]] = field(default_factory=list)


def read(file: File) -> Iterator[Finding]:
    lock = _parse(file.lines)
    if not lock.sections and file.text.strip():
        raise Malformed("not a Gemfile.lock: no section of one is in it", 1)
    by_name: dict[str, list[_Gem]] = {}
    for gem in lock.gems:
        by_name.setdefault(gem.ref.name, []).append(gem)
    project = _Gem(ref=Ref(ecosystem="gem", name=""), line=None, role="root")
    scopes = _scopes(file, lock.gems)
    needs = [
        Need(project, gem, scopes.get(name, "runtime"))
        for name in lock.direct
        for gem in by_name.get(name, ())
    ]
    needs += [
        Need(gem, target)
        for gem in lock.gems
        for name in gem.wants
        for target in _same_source(gem, by_name.get(name, []))
    ]
    yield from lock_findings(file, NAME, [project, *lock.gems], needs)
    for name, version, line in lock.tools:
        yield Package(
            ecosystem="tool",
            name=name,
            version=version,
            scope="dev" if name == "bundler" else "runtime",
            locked=True,
            evidence=file.at(line, NAME),
        )
    for message, line in lock.faults[:5]:
        yield file.problem(message, line)


def _parse(lines: list[str]) -> _Lock:
    lock = _Lock()
    section = ""
    options: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if not line[0].isspace():
            section, options = line.rstrip(), {}
            if section in _SECTIONS:
                lock.sections.add(section)
            elif _CONFLICT.match(line):
                lock.faults.append(("a merge conflict is not resolved here", number))
                section = "GEM"
        elif section in _SOURCES:
            option = _OPTION.fullmatch(line)
            if option:
                # Gems of a section with several remotes may come from any of them.
                several = options.get(option[1], option[2].strip()) != option[2].strip()
                options[option[1]] = "" if several else option[2].strip()
            else:
                _source_line(lock, line, number, _source(section, options))
        elif section == "DEPENDENCIES":
            found = _ENTRY.fullmatch(line)
            if found and is_name(found[2]):
                lock.direct.setdefault(found[2], number)
        elif section in ("RUBY VERSION", "BUNDLED WITH"):
            tool = "ruby" if section == "RUBY VERSION" else "bundler"
            version = re.match(r"\s+(?:ruby )?(\d[\w.]*?)(?:p\d+)?(?:\s|$)", line)
            if version:
                lock.tools.append((tool, version[1], number))
    return lock


def _source_line(
    lock: _Lock, line: str, number: int, origin: tuple[Source, str | None, bool]
) -> None:
    """`    name (version-platform)` is a gem, six blanks before a name make it one that the gem needs."""
    found = _ENTRY.fullmatch(line)
    if found is None or not is_name(found[2]):
        if not line.strip().startswith("specs:"):
            lock.faults.append(("not a line of a Gemfile.lock", number))
        return
    if len(found[1]) >= 6:
        if lock.gems:
            lock.gems[-1].wants.append(found[2])
        return
    source, commit, own = origin
    version = (found[3] or "").partition("-")[0]  # what follows the dash is a platform
    lock.gems.append(
        _Gem(
            ref=Ref(ecosystem="gem", name=found[2], version=version or None),
            line=number,
            role="member" if own else "dependency",
            source=source,
            commit=commit,
        )
    )


def _source(section: str, options: dict[str, str]) -> tuple[Source, str | None, bool]:
    """(source, commit, whether the project's own folder is meant) of a section."""
    remote = options.get("remote") or None
    if section == "PATH":
        inside = remote is not None and not remote.startswith(("/", "..", "~"))
        return Source(kind="path", location=remote), None, inside
    location = without_secrets(remote) if remote else None
    if section in ("GIT", "SVN", "PLUGIN SOURCE"):
        return Source(kind="git", location=location), options.get("revision"), False
    return Source(kind="registry", location=location), None, False


def _same_source(gem: _Gem, found: list[_Gem]) -> list[_Gem]:
    """One gem may be locked for several platforms: they all carry the same version."""
    return [target for target in found if target is not gem]


def _scopes(file: File, gems: list[_Gem]) -> dict[str, Scope]:
    """What the Gemfile and the gemspecs beside the lock make of the direct needs."""
    scopes: dict[str, Scope] = {}
    for gem in gems:
        if gem.role == "member":
            place = f"{gem.source.location}/{gem.ref.name}.gemspec"
            for wanted in parse_gemspec(_text(file, place) or "").needs:
                scopes.setdefault(wanted.name, wanted.scope)
    name = "gems.rb" if file.name == "gems.locked" else file.name.removesuffix(".lock")
    listed: dict[str, Scope] = {}
    for asked in parse_gemfile(_text(file, name) or "").gems:
        listed.setdefault(asked.name, asked.scope)
    return scopes | listed


def _text(file: File, path: str) -> str | None:
    other = file.sibling(path)
    try:
        return other.text if other is not None else None
    except Unreadable:
        return None


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=("Gemfile.lock", "gems.locked", "*.gemfile.lock", "Gemfile*.lock"),
    read=read,
)
