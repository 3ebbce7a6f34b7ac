"""A composer.json goes in; what its constraints pin and where its packages come from come out."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import (
    Map,
    Value,
    as_map,
    as_text,
    dig,
    elements,
    items,
    texts,
)
from stackaudit.extract.parse.python_link import without_secrets
from stackaudit.files import File, Unreadable
from stackaudit.model import Scope, Source

TABLES: Final[tuple[tuple[str, Scope], ...]] = (("require", "runtime"), ("require-dev", "dev"))

_NAME: Final = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_EXACT: Final = re.compile(
    r"={0,2}\s*(v?\d+(?:\.\d+)*(?:[.-]?(?:stable|beta|b|RC|alpha|a|patch|pl|p)(?:[.-]?\d+)*)?(?:\+[\w.-]+)?)"
    r"(?:@\w+)?",
    re.ASCII | re.IGNORECASE,
)
_COMMIT: Final = re.compile(r"(dev-\S+?|\S+-dev)#([0-9a-fA-F]{7,64})(?:\s.*)?", re.DOTALL)
_PLATFORM: Final = re.compile(
    r"(?:php|hhvm)(?:-\w+)?|(?:ext|lib)-[\w.-]+|composer(?:-\w+)*-api|composer"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """What a constraint says: fields as in Package."""

    version: str | None = None
    constraint: str | None = None
    commit: str | None = None


def is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def is_platform(name: str) -> bool:
    """PHP itself, its extensions and Composer's own interfaces: no packages of a registry."""
    return _PLATFORM.fullmatch(name.lower()) is not None


def pinned(written: str) -> Pinned:
    """`1.2.3` is exactly that; `dev-main#0123abc` is a branch at a commit; anything else is a range."""
    written = written.strip()
    found = _EXACT.fullmatch(written)
    if found:
        return Pinned(version=found[1])
    branch = _COMMIT.fullmatch(written)
    if branch:
        return Pinned(constraint=branch[1], commit=branch[2])
    return Pinned(constraint=written or None)


@dataclass(slots=True)
class Repositories:
    """The `repositories` of a composer.json: where which package is looked for."""

    file: File
    paths: list[str]
    repositories: list[str]
    inline: dict[str, Source]
    filtered: list[tuple[re.Pattern[str], str]]
    only: str | None

    @classmethod
    def of(cls, file: File, root: Map) -> Repositories:
        found = cls(file, [], [], {}, [], None)
        registries: list[str] = []
        packagist = True
        listed: list[tuple[str, Value]] = [
            *((name, value) for name, value, _ in items(root.get("repositories"))),
            *(("", value) for value, _ in elements(root.get("repositories"))),
        ]
        for name, value in listed:
            entry = as_map(value)
            off = (name if value is False else None) or next(iter(entry), "")
            if off in ("packagist", "packagist.org") and (
                value is False or entry.get(off) is False
            ):
                packagist = False
                continue
            kind, url = as_text(entry.get("type")), as_text(entry.get("url"))
            if kind == "package":
                found.inline.update(_inline(entry.get("package")))
            elif kind == "path" and url:
                found.paths.append(url)
                for stated, _, _ in items(dig(entry, "options", "versions")):
                    found.inline[stated.lower()] = Source(kind="path", location=url)
            elif kind == "composer" and url:
                registries.append(without_secrets(url))
                found.filtered += [
                    (_wildcard(text), registries[-1]) for text, _ in texts(entry.get("only"))
                ]
            elif kind in ("vcs", "git", "github", "gitlab", "bitbucket", "svn", "hg") and url:
                found.repositories.append(without_secrets(url))
        if not packagist and len(registries) == 1:
            found.only = registries[0]
        return found

    def source(self, name: str) -> Source:
        """Where a package comes from, as far as the file tells."""
        if name.lower() in self.inline:
            return self.inline[name.lower()]
        folder = self._folder(name)
        if folder is not None:
            return Source(kind="path", location=folder)
        short = name.lower().rpartition("/")[2]
        for url in self.repositories:
            if re.split(r"[/:]", url.lower().rstrip("/"))[-1].removesuffix(".git") == short:
                return Source(kind="git", location=url)
        for pattern, registry in self.filtered:
            if pattern.fullmatch(name.lower()):
                return Source(kind="registry", location=registry)
        return Source(kind="registry", location=self.only)

    def _folder(self, name: str) -> str | None:
        """The folder of a path repository that holds the package: its composer.json says so."""
        vendor, _, short = name.partition("/")
        for pattern in self.paths:
            # A wildcard stands for folders that are customarily called like the package.
            tries: tuple[str, ...] = (pattern,)
            if "*" in pattern:
                tail = pattern.count("*") > 1
                tries = (
                    pattern.replace("*", vendor, 1).replace("*", short) if tail else pattern,
                    pattern.replace("*", short),
                    pattern.replace("*", name.replace("/", "-")),
                )
            for folder in tries:
                manifest = self.file.sibling(posixpath.join(folder, "composer.json"))
                if manifest is not None and (as_text(_document(manifest).get("name")) == name):
                    return folder
        return None


def _document(file: File) -> Map:
    try:
        return as_map(parse_json(file.text))
    except Unreadable:
        return Map()


def manifest_beside(file: File) -> Map | None:
    """The composer.json that a lock or an installed.json belongs to; None where there is none to be read."""
    place = "../../composer.json" if file.name == "installed.json" else "composer.json"
    manifest = file.sibling(place)
    return (_document(manifest) or None) if manifest is not None else None


def _inline(value: Value) -> Iterator[tuple[str, Source]]:
    """Packages that are written out where others only name a repository."""
    for entry in (value, *(inner for inner, _ in elements(value))):
        name = as_text(dig(entry, "name"))
        git, archive = as_text(dig(entry, "source", "url")), as_text(dig(entry, "dist", "url"))
        if name and git:
            yield name.lower(), Source(kind="git", location=without_secrets(git))
        elif name and archive:
            yield name.lower(), Source(kind="url", location=without_secrets(archive))


def _wildcard(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in text.lower().split("*")))
