"""A pylock file (PEP 751) goes in; its packages, their scopes and the edges it states come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.located import Map, as_map, as_text, elements, texts
from stackaudit.extract.parse.python_link import repository, without_secrets
from stackaudit.extract.parse.python_lock import Listing, Node, strongest
from stackaudit.extract.parse.requirement import scope_of_words
from stackaudit.extract.parse.toml import parse_toml_parts
from stackaudit.files import File
from stackaudit.model import Finding, Package, Scope, Source

NAME: Final = "pypi-pylock"

_MEMBER: Final = re.compile(r"[\"']([\w.-]+)[\"']\s+in\s+(extras|dependency_groups)\b")


def read(file: File) -> Iterator[Finding]:
    document, fault = parse_toml_parts(file.text)
    listing = Listing(file.path)
    tables: list[tuple[Node, Map]] = []
    for value, _ in elements(document.get("packages")):
        table = as_map(value)
        name = as_text(table.get("name"))
        if name:
            tables.append((listing.add(name, as_text(table.get("version"))), table))
    for node, table in tables:
        for need, _ in elements(table.get("dependencies")):
            name = as_text(as_map(need).get("name"))
            for target in listing.find(name, as_text(as_map(need).get("version"))) if name else ():
                listing.join(node, target)
    always = frozenset(name for name, _ in texts(document.get("default-groups"))) | {"default"}
    scopes: dict[Node, list[Scope]] = {}
    for node, table in tables:
        scopes.setdefault(node, []).append(_scope(as_text(table.get("marker")) or "", always))
    for node, table in tables:
        if node not in scopes:  # one package may stand there once for each environment
            continue
        source, commit, root = _source(table)
        yield Package(
            ecosystem="pypi",
            name=as_text(table.get("name")) or node[0],
            version=node[1] or None,
            scope=strongest(scopes.pop(node)),
            role="root" if root else "dependency",
            locked=True,
            source=source,
            commit=commit,
            evidence=file.at(table.line_of("name"), NAME),
        )
    yield from listing.edges()
    if fault is not None:
        raise fault


def _scope(marker: str, always: frozenset[str]) -> Scope:
    """A marker may ask for extras or dependency groups; what is installed by default is no development tool."""
    return strongest(
        "runtime"
        if kind == "dependency_groups" and name in always
        else scope_of_words(name, "optional" if kind == "extras" else "dev")
        for name, kind in _MEMBER.findall(marker)
    )


def _source(table: Map) -> tuple[Source, str | None, bool]:
    """(source, commit, whether it is the project itself)."""
    vcs = as_map(table.get("vcs"))
    address = as_text(vcs.get("url")) or as_text(vcs.get("path"))
    if address:
        commit = as_text(vcs.get("commit-id")) or as_text(vcs.get("requested-revision"))
        return Source(kind="git", location=repository(address)[0]), commit, False
    directory = as_text(as_map(table.get("directory")).get("path"))
    if directory is not None:
        return Source(kind="path", location=directory), None, directory in (".", "./")
    archive = as_map(table.get("archive"))
    url, path = as_text(archive.get("url")), as_text(archive.get("path"))
    if url:
        return Source(kind="url", location=without_secrets(url)), None, False
    if path:
        return Source(kind="path", location=path), None, False
    index = as_text(table.get("index"))
    return Source(kind="registry", location=without_secrets(index) if index else None), None, False


EXTRACTOR: Final = Extractor(
    name=NAME, version=1, files=("pylock.toml", "pylock.*.toml"), read=read
)
