"""Podfile.lock goes in; the locked pods, subspecs apart, and who needs whom come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.cocoapods import is_name, registry, source_of
from stackaudit.extract.parse.document import first_map
from stackaudit.extract.parse.located import Map, as_map, as_text, elements, items, texts
from stackaudit.extract.parse.lock import Locked, Need, lock_findings
from stackaudit.files import File
from stackaudit.model import Finding, Ref, Source

NAME: Final = "cocoapods-podfile-lock"
_ENTRY: Final = re.compile(r"\s*(.+?)\s*(?:\(([^()]*)\))?\s*")


def read(file: File) -> Iterator[Finding]:
    root, fault = first_map(file.text, "a Podfile.lock")
    yield from _pods(file, root)
    if fault is not None:
        raise fault


def _pods(file: File, root: Map) -> Iterator[Finding]:
    wanted = {_split(text)[0] for text, _ in texts(root.get("DEPENDENCIES"))}
    sources = _sources(root)
    pods: dict[str, Locked] = {}
    asked: list[tuple[Locked, str]] = []
    for value, line in elements(root.get("PODS")):
        listed = [(value, None)] if isinstance(value, str) else [(k, v) for k, v, _ in items(value)]
        for entry, needs in listed:
            name, version = _split(entry)
            if not is_name(name) or name in pods:
                continue
            source, commit = sources.get(name.partition("/")[0], (Source(kind="registry"), None))
            pods[name] = Locked(
                ref=Ref(ecosystem="cocoapods", name=name, version=version),
                line=line,
                source=source,
                commit=commit,
                direct=name in wanted if wanted else None,
            )
            asked += [(pods[name], _split(text)[0]) for text, _ in texts(needs)]
    needed = [Need(pod, pods[name]) for pod, name in asked if name in pods]
    yield from lock_findings(file, NAME, list(pods.values()), needed)


def _split(entry: str) -> tuple[str, str | None]:
    """`Name/Subspec (1.2.0)`; in requirements the brackets hold something else."""
    found = _ENTRY.fullmatch(entry)
    return (found[1], found[2] or None) if found else ("", None)


def _sources(root: Map) -> dict[str, tuple[Source, str | None]]:
    """Where the pods come from that the public repository does not have."""
    found: dict[str, tuple[Source, str | None]] = {}
    for address, names, _ in items(root.get("SPEC REPOS")):
        for name, _ in texts(names):
            found[name] = registry(address), None
    checkouts = as_map(root.get("CHECKOUT OPTIONS"))
    for name, value, _ in items(root.get("EXTERNAL SOURCES")):
        options = {
            key.lstrip(":"): text
            for fields in (as_map(value), as_map(checkouts.get(name)))
            for key, inner, _ in items(fields)
            if (text := as_text(inner))
        }
        found[name.partition("/")[0]] = source_of(options)
    return found


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("Podfile.lock",), read=read)
