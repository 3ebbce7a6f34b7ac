"""Puppet's Puppetfile and module metadata go in; the modules they need come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import as_map, as_text, elements
from stackaudit.extract.parse.repository import is_sha
from stackaudit.files import File
from stackaudit.model import Finding, Package, Source

NAME: Final = "puppet"

_MODULE: Final = re.compile(r"""^\s*mod\s*\(?\s*(?:'([^'\n]*)'|"([^"\n]*)")(.*)""")
_OPTION: Final = re.compile(r"""(?::(\w+)\s*=>|\b(\w+):)\s*(?:'([^'\n]*)'|"([^"\n]*)"|:?(\w+))""")
_VERSION: Final = re.compile(r"""\s*,\s*(?:'([^'\n]*)'|"([^"\n]*)")\s*(?:,|\)|#|$)""")
_EXACT: Final = re.compile(r"\d+\.\d+\.\d+[\w.+-]*")


def read(file: File) -> Iterator[Finding]:
    if file.name == "metadata.json":
        yield from _metadata(file)
        return
    lines = file.lines
    for number, line in enumerate(lines, 1):
        found = _MODULE.match(line)
        if found is None:
            continue
        name = found[1] if found[1] is not None else found[2]
        text, following = found[3], number
        while re.search(r",\s*(?:#.*)?$", text) and following < len(lines):
            text += " " + lines[following].strip()
            following += 1
        yield _module(file, name, text, number)


def _module(file: File, name: str, text: str, line: int) -> Package:
    options = {m[1] or m[2]: m[3] or m[4] or m[5] or "" for m in _OPTION.finditer(text)}
    version = _VERSION.match(text)
    wanted = (version[1] or version[2]) if version else None
    source = Source(kind="registry")
    commit = None
    if options.get("local") == "true":
        source = Source(kind="path", location=name)
    elif options.get("git"):
        source = Source(kind="git", location=options["git"])
        commit = (
            options.get("commit")
            or options.get("ref")
            or options.get("tag")
            or options.get("branch")
        )
        wanted = options.get("tag") or options.get("ref")
    exact = bool(wanted and (_EXACT.fullmatch(wanted) or source.kind == "git"))
    return Package(
        ecosystem="puppet",
        name=name,
        version=wanted if exact else None,
        constraint=wanted if wanted and not exact else None,
        commit=commit if is_sha(commit) else None,
        direct=True,
        source=source,
        evidence=file.at(line, NAME),
    )


def _metadata(file: File) -> Iterator[Finding]:
    top = as_map(parse_json(file.text))
    name = as_text(top.get("name"))
    if name:
        yield Package(
            ecosystem="puppet",
            name=name,
            version=as_text(top.get("version")),
            role="root",
            evidence=file.at(top.line_of("name"), NAME),
        )
    for entry, line in elements(top.get("dependencies")):
        needed = as_map(entry)
        wanted = as_text(needed.get("name"))
        if wanted:
            constraint = as_text(needed.get("version_requirement"))
            exact = bool(constraint and _EXACT.fullmatch(constraint))
            yield Package(
                ecosystem="puppet",
                name=wanted,
                version=constraint if exact else None,
                constraint=None if exact else constraint,
                direct=True,
                evidence=file.at(needed.line_of("name") or line, NAME),
            )


def _is_puppet(file: File) -> bool:
    """Many tools write a metadata.json; Puppet's names the versions of Puppet or of modules it needs."""
    return file.name != "metadata.json" or '"version_requirement"' in file.text


EXTRACTOR: Final = Extractor(
    name=NAME, version=1, files=("Puppetfile", "metadata.json"), read=read, sniff=_is_puppet
)
