"""Ansible's requirements.yml, galaxy.yml and role metadata go in; the roles and collections they need come out."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.located import Map, Seq, Value, as_map, as_text, elements, items
from stackaudit.extract.parse.registries import fetched
from stackaudit.extract.parse.repository import is_sha
from stackaudit.extract.parse.templated import documents
from stackaudit.files import File
from stackaudit.model import Evidence, Finding, Package, Source

NAME: Final = "ansible-galaxy"

_ADDRESS: Final = re.compile(r"(?:git|hg)\+|[a-z]+://|git@|.*\.git$")
_LOCAL: Final = re.compile(r"\.{1,2}/|/|file:")
_EXACT: Final = re.compile(r"=*\s*(v?\d+\.\d+\.\d+[\w.+-]*)")


def read(file: File) -> Iterator[Finding]:
    for document in documents(file):
        top = as_map(document)
        if file.name.startswith("galaxy."):
            yield from _own_collection(file, top)
        elif file.name.startswith("main."):
            yield from _list(file, top.get("dependencies"), "ansible-role")
            yield from _list(file, top.get("collections"), "ansible-collection")
        elif isinstance(document, Seq):
            yield from _list(file, document, "ansible-role")
        else:
            yield from _list(file, top.get("roles"), "ansible-role")
            yield from _list(file, top.get("collections"), "ansible-collection")


def _own_collection(file: File, top: Map) -> Iterator[Finding]:
    namespace, name = as_text(top.get("namespace")), as_text(top.get("name"))
    if namespace and name:
        yield Package(
            ecosystem="ansible-collection",
            name=f"{namespace}.{name}",
            version=as_text(top.get("version")),
            role="root",
            evidence=file.at(top.line_of("name"), NAME),
        )
    for needed, value, line in items(top.get("dependencies")):
        at = file.at(line, NAME)
        yield _package("ansible-collection", needed, as_text(value), at)


def _list(file: File, value: Value, ecosystem: str) -> Iterator[Finding]:
    for entry, line in elements(value):
        if isinstance(entry, str):
            yield from _text(file, entry, line, ecosystem)
        elif isinstance(entry, Map):
            yield from _entry(file, entry, line, ecosystem)


def _text(file: File, text: str, line: int | None, ecosystem: str) -> Iterator[Finding]:
    """`namespace.role`, `name,version` or `address,version,name`; of a collection `name:version`."""
    parts = [part.strip() for part in text.split(",")]
    address, version = parts[0], parts[1] if len(parts) > 1 else None
    if ecosystem == "ansible-collection" and not _ADDRESS.match(address) and ":" in address:
        address, _, version = address.partition(":")
    yield _at(
        address, version, parts[2] if len(parts) > 2 else None, ecosystem, file.at(line, NAME)
    )


def _entry(file: File, entry: Map, line: int | None, ecosystem: str) -> Iterator[Finding]:
    named, source = as_text(entry.get("name")), as_text(entry.get("src"))
    key = next((k for k in ("src", "role", "name") if as_text(entry.get(k))), None)
    if key is None:
        return
    address, *written = [part.strip() for part in (as_text(entry.get(key)) or "").split(",")]
    at = file.at(entry.line_of(key) or line, NAME)
    version = as_text(entry.get("version")) or (written[0] if written else None)
    named = named or (written[1] if len(written) > 1 else None)
    server = as_text(entry.get("source"))
    if (
        ecosystem == "ansible-collection"
        and server
        and as_text(entry.get("type")) in ("git", "dir", "subdirs")
    ):
        address = server
    found = _at(address, version, named if source else None, ecosystem, at)
    renamed = named and named != found.name and not _ADDRESS.match(named)
    yield replace(found, alias=named) if renamed else found


def _at(
    address: str, version: str | None, name: str | None, ecosystem: str, at: Evidence
) -> Package:
    """A name on Galaxy, or the address of a repository or folder, which then gives the name."""
    base = posixpath.basename(address.partition("#")[0].rstrip("/")).removesuffix(".git")
    if _LOCAL.match(address):
        found = _package(ecosystem, name or base, version, at)
        return replace(found, source=Source(kind="path", location=address.removeprefix("file://")))
    if _ADDRESS.match(address):
        location = re.sub(r"^(?:git|hg)\+", "", address).partition("#")[0]
        archive = re.search(r"\.(?:tar\.gz|tgz|zip)$", base)
        base = re.sub(r"\.(?:tar\.gz|tgz|zip)$", "", base)
        return Package(
            ecosystem=ecosystem,
            name=name or base,
            version=version if version not in ("*", "HEAD") else None,
            commit=version if is_sha(version) else None,
            direct=True,
            source=fetched(location) if archive else Source(kind="git", location=location),
            evidence=at,
        )
    return _package(ecosystem, address, version, at)


def _package(ecosystem: str, name: str, version: str | None, at: Evidence) -> Package:
    wanted = (version or "").strip()
    exact = _EXACT.fullmatch(wanted)
    if ecosystem == "ansible-role" and wanted and "$(" not in wanted:
        pinned: str | None = wanted  # a role is pinned to a tag or branch as it is written
    else:
        pinned = exact[1] if exact else None
    return Package(
        ecosystem=ecosystem,
        name=name,
        version=pinned,
        constraint=wanted if wanted and not pinned else None,
        direct=True,
        evidence=at,
    )


def _is_galaxy(file: File) -> bool:
    """Helm and other tools keep lists of requirements under the same name."""
    if file.name.startswith("requirements."):
        return "dependencies:" not in file.text
    if file.name.startswith("galaxy."):
        return "namespace:" in file.text
    return "galaxy_info" in file.text or "dependencies:" in file.text


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=(
        "requirements.yml", "requirements.yaml", "galaxy.yml", "galaxy.yaml", "meta/main.yml", "meta/main.yaml",
        "ansible-requirements.yml", "*requirements.ansible.yml",
    ),
    read=read,
    sniff=_is_galaxy,
)  # fmt: skip
