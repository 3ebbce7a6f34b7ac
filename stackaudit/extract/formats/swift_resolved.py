"""Package.resolved (versions 1 to 3) goes in; the pinned Swift packages come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, as_map, as_text, dig, elements
from stackaudit.extract.parse.swift import parse_manifest, place
from stackaudit.files import File, Malformed, Unreadable
from stackaudit.model import Finding, Package, Source

NAME: Final = "swift-resolved"


def read(file: File) -> Iterator[Finding]:
    root = parse_json(file.text)
    if root is None:
        return
    if not isinstance(root, Map):
        raise Malformed("not a Package.resolved: no object", 1)
    direct = _direct(file)
    for value, line in elements(root.get("pins") or dig(root, "object", "pins")):
        pin = as_map(value)
        state = as_map(pin.get("state"))
        identity = as_text(pin.get("identity")) or as_text(pin.get("package")) or ""
        address = as_text(pin.get("location")) or as_text(pin.get("repositoryURL")) or ""
        if address:
            name, source = place(address, identity)
        else:  # from a registry of packages, which knows them by their identity
            name, source = identity, Source(kind="registry")
        if not name:
            continue
        branch = as_text(state.get("branch"))
        yield Package(
            ecosystem="swift",
            name=name,
            version=as_text(state.get("version")) or None,
            constraint=f"branch: {branch}" if branch else None,
            direct=None if direct is None else name.casefold() in direct,
            locked=True,
            source=source,
            commit=as_text(state.get("revision")) or None,
            evidence=file.at(pin.lines.get("identity", pin.lines.get("package", line)), NAME),
        )


def _direct(file: File) -> frozenset[str] | None:
    """The names that the manifest beside the lock asks for; None where there is none to be read."""
    manifest = file.sibling("Package.swift")
    try:
        wanted = parse_manifest(manifest.text).wanted if manifest else []
    except Unreadable:
        return None
    return frozenset(w.name.casefold() for w in wanted) or None


EXTRACTOR: Final = Extractor(
    name=NAME, version=1, files=("Package.resolved", ".package.resolved"), read=read
)
