"""project.assets.json or *.deps.json goes in; the packages a .NET build resolved and who needs whom come out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, as_map, as_text, dig, items, texts
from stackaudit.extract.parse.lock import Locked, Need, lock_findings
from stackaudit.extract.parse.nuget import is_name
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Ref, Role, Source


@dataclass(slots=True, kw_only=True, eq=False)
class _Entry(Locked):
    wants: list[str] = field(default_factory=list)


def read_assets(file: File) -> Iterator[Finding]:
    yield from _read(file, "nuget-project-assets")


def read_deps(file: File) -> Iterator[Finding]:
    yield from _read(file, "nuget-deps-json")


def _read(file: File, by: str) -> Iterator[Finding]:
    root = parse_json(file.text)
    if root is None:
        return
    if not isinstance(root, Map):
        raise Malformed(f"not a {file.name}: the document is no object", 1)
    entries: list[Locked] = []
    needs: list[Need] = []
    own = _project(root)
    if own is not None:
        entries.append(own)
    direct = {name.casefold() for name in _asked(root)}
    for _, target, _ in items(root.get("targets")):
        found: dict[str, _Entry] = {}
        for entry in _entries(root, as_map(target)):
            found.setdefault(entry.ref.name.casefold(), entry)
        needed = {name for entry in found.values() for name in entry.wants}
        for key, entry in found.items():
            if own is None and entry.role == "member" and key not in needed:
                entry.role = "root"
            needs += [Need(entry, found[name]) for name in entry.wants if name in found]
            if own is not None and (
                key in direct or (entry.role == "member" and key not in needed)
            ):
                needs.append(Need(own, entry))
        entries += found.values()
    yield from lock_findings(file, by, entries, needs)


def _project(root: Map) -> Locked | None:
    """The project that was restored, as project.assets.json names it."""
    restored = as_map(dig(root, "project", "restore"))
    name = as_text(restored.get("projectName"))
    if name is None:
        return None
    named = name if is_name(name) else ""
    line = restored.line_of("projectName")
    return Locked(ref=Ref(ecosystem="nuget", name=named), line=line, role="root")


def _asked(root: Map) -> Iterator[str]:
    """The direct needs: `"Newtonsoft.Json >= 13.0.1"` of each framework."""
    for _, group, _ in items(root.get("projectFileDependencyGroups")):
        for text, _ in texts(group):
            yield text.partition(" ")[0]


def _entries(root: Map, target: Map) -> Iterator[_Entry]:
    libraries = as_map(root.get("libraries"))
    for key, value, line in items(target):
        name, _, version = key.partition("/")
        fields, library = as_map(value), as_map(libraries.get(key))
        kind = (as_text(library.get("type")) or as_text(fields.get("type")) or "").casefold()
        if not is_name(name) or not version or kind not in ("package", "project"):
            continue
        role: Role = "member" if kind == "project" else "dependency"
        yield _Entry(
            ref=Ref(ecosystem="nuget", name=name, version=version),
            line=line,
            role=role,
            source=Source(kind="workspace" if kind == "project" else "registry"),
            wants=[other.casefold() for other, _, _ in items(fields.get("dependencies"))],
        )


EXTRACTORS: Final = (
    Extractor(
        name="nuget-project-assets", version=1, files=("project.assets.json",), read=read_assets
    ),
    Extractor(name="nuget-deps-json", version=1, files=("*.deps.json",), read=read_deps),
)
