"""Entries of a bill of materials and what they say of each other go in; Package and Edge findings come out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final

from stackaudit.extract.parse.purl import parse_purl
from stackaudit.files import File
from stackaudit.model import (
    Edge,
    Finding,
    Package,
    Ref,
    RelationKind,
    Scope,
    Signal,
    SignalKind,
)

_LICENSE: Final = re.compile(r"[\w.+() /:,-]{1,100}")
_NOTHING: Final = frozenset({"NOASSERTION", "NONE", ""})
_IMAGES: Final = frozenset({"docker", "deb", "rpm", "apk"})


@dataclass(slots=True, kw_only=True)
class Entry:
    """One thing of the bill; `key` is how its relations call it, `subject` tells what the bill is about.

    A model or a data set is no package: it is a `signal`, with its relation to what is described.
    """

    key: str
    name: str
    line: int | None
    version: str | None = None
    purl: str | None = None
    licenses: list[str] = field(default_factory=list)
    scope: Scope = "runtime"
    subject: bool = False
    signal: SignalKind | None = None
    relation: RelationKind = "depends-on"

    def ref(self) -> Ref:
        """By its package URL where it has one."""
        found = parse_purl(self.purl) if self.purl else None
        if found is None:
            return Ref(ecosystem="sbom", name=self.name, version=_said(self.version))
        version = found.version or _said(self.version)
        if found.ecosystem == "docker" and version and version.startswith("sha256:"):
            version = found.qualifiers.get("tag")
        return Ref(ecosystem=found.ecosystem, name=found.name, version=version)


def findings(
    file: File, by: str, entries: Collection[Entry], needs: Collection[tuple[str, str]]
) -> Iterator[Finding]:
    """Each package once; an edge joins two that are listed."""
    refs: dict[str, Ref] = {}
    seen: set[Ref] = set()
    subjects = {entry.key for entry in entries if entry.subject}
    direct = {target for source, target in needs if source in subjects}
    for entry in entries:
        ref = entry.ref()
        if not ref.name:
            continue
        if entry.signal is not None:
            yield Signal(
                kind=entry.signal,
                value=ref.name,
                via="sbom",
                relation=entry.relation,
                evidence=file.at(entry.line, by),
            )
            continue
        refs.setdefault(entry.key, ref)
        if ref in seen:
            continue
        seen.add(ref)
        # A bill of an image is about what somebody else made as often as not.
        own = entry.subject and ref.ecosystem not in _IMAGES
        found = parse_purl(entry.purl) if entry.purl else None
        digest = (found.version or "") if found and found.ecosystem == "docker" else ""
        yield Package(
            ecosystem=ref.ecosystem,
            name=ref.name,
            version=ref.version,
            scope=entry.scope,
            direct=True if own else entry.key in direct if direct else None,
            role="root" if own else "dependency",
            locked=True,
            digest=digest if digest.startswith("sha256:") else None,
            licenses=tuple(
                text for text in dict.fromkeys(entry.licenses)
                if text not in _NOTHING and _LICENSE.fullmatch(text)
            ),
            evidence=file.at(entry.line, by),
        )  # fmt: skip
    pairs = {
        (refs[source], refs[target]): None
        for source, target in needs
        if source in refs and target in refs and refs[source] != refs[target]
    }
    for source_ref, target_ref in pairs:
        yield Edge(source=source_ref, target=target_ref, path=file.path)


def _said(version: str | None) -> str | None:
    return None if version is None or version in _NOTHING else version
