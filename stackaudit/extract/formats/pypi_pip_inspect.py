"""The report of `pip inspect` goes in; the installed packages and the edges between them come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, as_map, as_text, dig, elements, texts
from stackaudit.extract.parse.python_lock import Listing, Node
from stackaudit.extract.parse.requirement import Requirement, parse_address, parse_requirement
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Source

NAME: Final = "pypi-pip-inspect"


def read(file: File) -> Iterator[Finding]:
    document = parse_json(file.text)
    if document is None:
        return
    if not isinstance(document, Map):
        raise Malformed("not a report of pip: an object was expected", 1)
    listing = Listing(file.path)
    found: list[tuple[Node, Map]] = []
    for value, _ in elements(document.get("installed")):
        metadata = as_map(as_map(value).get("metadata"))
        name = as_text(metadata.get("name"))
        if name:
            found.append((listing.add(name, as_text(metadata.get("version"))), as_map(value)))
    for node, entry in found:
        for text, _ in texts(dig(entry, "metadata", "requires_dist")):
            need = parse_requirement(text)
            if need is None or "extra ==" in need.marker:
                continue
            for target in listing.find(need.name):
                listing.join(node, target)
    for _, entry in found:
        metadata = as_map(entry.get("metadata"))
        link = _link(as_map(entry.get("direct_url")))
        requested = entry.get("requested")
        yield Package(
            ecosystem="pypi",
            name=as_text(metadata.get("name")) or "",
            version=as_text(metadata.get("version")) or None,
            direct=requested if isinstance(requested, bool) else None,
            locked=True,
            source=link.source if link else Source(kind="registry"),
            commit=as_text(dig(entry, "direct_url", "vcs_info", "commit_id")),
            evidence=file.at(metadata.line_of("name"), NAME),
        )
    yield from listing.edges()


def _link(direct: Map) -> Requirement | None:
    url = as_text(direct.get("url"))
    vcs = as_text(dig(direct, "vcs_info", "vcs"))
    return parse_address(f"{vcs}+{url}" if vcs else url) if url else None


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=("pip-inspect.deplock", "pip-inspect*.json", "pip_inspect*.json"),
    read=read,
)
