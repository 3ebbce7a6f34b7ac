"""packages.lock.json goes in; locked packages of every target framework and who needs whom come out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, items
from stackaudit.extract.parse.lock import Locked, Need, lock_findings
from stackaudit.extract.parse.nuget import Feeds, is_name
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Ref, Source

NAME: Final = "nuget-packages-lock"


@dataclass(slots=True, kw_only=True, eq=False)
class _Entry(Locked):
    wants: list[str] = field(default_factory=list)
    asked: bool = False


def read(file: File) -> Iterator[Finding]:
    root = parse_json(file.text)
    if root is None:
        return
    if not isinstance(root, Map):
        raise Malformed("not a packages.lock.json: the document is no object", 1)
    feeds = Feeds.of(file)
    project = Locked(ref=Ref(ecosystem="nuget", name=""), line=None, role="root")
    entries: list[Locked] = [project]
    needs: list[Need] = []
    for _, listed, _ in items(root.get("dependencies")):
        found = {entry.ref.name.casefold(): entry for entry in _entries(feeds, listed)}
        for entry in found.values():
            if entry.asked:
                needs.append(Need(project, entry))
            needs += [Need(entry, found[name]) for name in entry.wants if name in found]
        entries += found.values()
    yield from lock_findings(file, NAME, entries, needs)


def _entries(feeds: Feeds, listed: Value) -> Iterator[_Entry]:
    """The packages of one target framework; referenced projects stand among them without a version."""
    for name, value, line in items(listed):
        fields = as_map(value)
        kind = (as_text(fields.get("type")) or "").casefold()
        local, version = kind == "project", as_text(fields.get("resolved"))
        if not is_name(name) or not (version or local):
            continue
        yield _Entry(
            ref=Ref(ecosystem="nuget", name=name, version=version),
            line=line,
            source=Source(kind="workspace") if local else feeds.source(name),
            # Nothing says whether a project is meant directly or through another one.
            asked=kind == "direct" or local,
            wants=[other.casefold() for other, _, _ in items(fields.get("dependencies"))],
        )


EXTRACTOR: Final = Extractor(
    name=NAME, version=1, files=("packages.lock.json", "packages.*.lock.json"), read=read
)
