"""stack.yaml and stack.yaml.lock go in; the snapshot and the packages beside it come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.cabal import name_version
from stackaudit.extract.parse.document import first_map
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, elements, texts
from stackaudit.extract.parse.python_link import without_secrets
from stackaudit.extract.parse.repository import parse_download, parse_repository
from stackaudit.files import File
from stackaudit.model import Finding, Package, Source

CONFIG: Final = "hackage-stack"
LOCK: Final = "hackage-stack-lock"
_SNAPSHOT: Final = re.compile(r"(?:lts|nightly|ghc)-\d[\w.-]*")


def read(file: File) -> Iterator[Finding]:
    root, fault = first_map(file.text, "a stack.yaml")
    for key in ("resolver", "snapshot"):
        written = as_text(root.get(key))
        if written and _SNAPSHOT.fullmatch(written):
            yield Package(
                ecosystem="tool",
                name="stackage",
                version=written,
                direct=True,
                evidence=file.at(root.line_of(key), CONFIG),
            )
    # Before version 1.11 of the format, extra packages by address stood among the project's own.
    for value, line in elements(root.get("packages")):
        fields = as_map(value)
        location = fields.get("location")
        if isinstance(location, Map):
            yield from _entry(file, location, line, CONFIG, locked=False)
        elif "git" in fields or "github" in fields:
            yield from _entry(file, fields, line, CONFIG, locked=False)
    for value, line in elements(root.get("extra-deps")):
        yield from _entry(file, value, line, CONFIG, locked=False)
    if fault is not None:
        raise fault


def read_lock(file: File) -> Iterator[Finding]:
    root, fault = first_map(file.text, "a stack.yaml.lock")
    for value, line in elements(root.get("packages")):
        fields = as_map(value)
        completed = fields.get("completed") or fields.get("original")
        yield from _entry(file, completed, fields.lines.get("completed", line), LOCK, locked=True)
    if fault is not None:
        raise fault


def _entry(
    file: File, value: Value, line: int | None, by: str, *, locked: bool
) -> Iterator[Finding]:
    """ "aeson-2.2.1.0@sha256:…", a path, an address, or a table that says one of these."""
    fields = as_map(value)
    text = as_text(fields.get("hackage")) or as_text(value)
    line = fields.lines.get("hackage", line)
    if text:
        found = name_version(text)
        if found is not None:
            yield _package(file, "hackage", found[0], found[1], line, by, locked=locked)
        elif "://" in text:
            yield from _address(file, text, None, line, by, locked=locked)
        elif not locked and ("/" in text or text.startswith(".")):
            source = Source(kind="path", location=text)
            folder = text.rstrip("/").rpartition("/")[2] or text
            yield _package(file, "hackage", folder, None, line, by, locked=locked, source=source)
        return
    name, version = as_text(fields.get("name")), as_text(fields.get("version"))
    github = as_text(fields.get("github"))
    git = as_text(fields.get("git")) or (f"https://github.com/{github}" if github else None)
    commit = as_text(fields.get("commit"))
    address = git or as_text(fields.get("url")) or as_text(fields.get("archive"))
    if address is None:
        return
    if name:
        source = (
            Source(kind="git", location=without_secrets(address)) if git else Source(kind="url")
        )
        yield _package(
            file, "hackage", name, version, line, by, locked=locked, source=source, commit=commit
        )
        return
    names = [inner.rpartition("/")[2] for inner, _ in texts(fields.get("subdirs")) if inner != "."]
    if git and names:
        source = Source(kind="git", location=without_secrets(git))
        for inner in names:
            yield _package(
                file, "hackage", inner, None, line, by, locked=locked, source=source, commit=commit
            )
    else:
        yield from _address(file, address, commit, line, by, locked=locked)


def _address(
    file: File, address: str, commit: str | None, line: int | None, by: str, *, locked: bool
) -> Iterator[Finding]:
    """A repository or an archive of one: the package's own name is only in its files."""
    found = parse_download(address) or parse_repository(address)
    if found is not None:
        ref = commit or found.ref
        yield _package(
            file, found.ecosystem, found.name, ref, line, by,
            locked=locked, source=found.source, commit=commit,
        )  # fmt: skip


def _package(
    file: File,
    ecosystem: str,
    name: str,
    version: str | None,
    line: int | None,
    by: str,
    *,
    locked: bool,
    source: Source | None = None,
    commit: str | None = None,
) -> Package:
    return Package(
        ecosystem=ecosystem,
        name=name,
        version=version,
        direct=None if locked else True,
        locked=locked,
        source=source or Source(kind="registry"),
        commit=commit,
        evidence=file.at(line, by),
    )


EXTRACTORS: Final = (
    Extractor(name=CONFIG, version=1, files=("stack.yaml", "stack-*.yaml"), read=read),
    Extractor(name=LOCK, version=1, files=("stack.yaml.lock", "stack-*.yaml.lock"), read=read_lock),
)
