"""A file of a JavaScript project goes in; what the folders above it say of registries and catalogues comes out."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

from stackaudit.extract.parse.folders import above, text_at
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, dig, items
from stackaudit.extract.parse.npm import Spec, exact, parse_spec, registry
from stackaudit.extract.parse.yaml import iter_yaml
from stackaudit.files import File, Malformed, Unreadable

_SCOPED: Final = re.compile(r"^\s*(@[\w.~-]+):registry\s*=\s*[\"']?(https?://[^\s\"'$]+)", re.M)


def manifest(file: File, folder: str) -> Map:
    """The package.json in a folder relative to the file's own; empty where none can be read."""
    other = file.sibling(posixpath.join(folder, "package.json"))
    try:
        return as_map(parse_json(other.text)) if other else Map()
    except Unreadable:
        return Map()  # reported by the reader of package.json


def identity(manifest: Map) -> tuple[str, str | None]:
    """The name ("" for none) and the exact version that a package.json gives itself."""
    return as_text(manifest.get("name")) or "", exact(as_text(manifest.get("version")) or "")


class Surroundings:
    """What a package.json's place in the tree adds to its entries; asked only where an entry needs it."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._catalogs: list[Map] | None = None
        self._registries: dict[str, str] | None = None

    def resolve(self, name: str, written: str) -> Spec:
        """What `"name": "written"` asks for, with catalogue entries and scoped registries filled in."""
        spec = parse_spec(name, self.wanted(name, written))
        if spec.name.startswith("@") and spec.source.kind == "registry":
            scope = spec.name.split("/", 1)[0]
            url = self._known_registries().get(scope)
            if url and spec.ecosystem == "npm":
                spec = replace(spec, source=registry(url, scope))
        return spec

    def wanted(self, name: str, written: str) -> str:
        """What is written, or the catalogue entry that `catalog:` or `catalog:name` points to."""
        catalog = parse_spec(name, written).catalog if written.startswith("catalog:") else None
        if catalog:
            for catalogs in self._known_catalogs():
                entry = as_text(dig(catalogs, catalog, name))
                if entry is not None and not entry.startswith("catalog:"):
                    return entry
        return written

    def _known_catalogs(self) -> list[Map]:
        if self._catalogs is None:
            self._catalogs = []
            for folder in above(self._file.folder):
                for name in ("pnpm-workspace.yaml", ".yarnrc.yml", "package.json"):
                    text = text_at(self._file, folder, name)
                    if text and "catalog" in text:
                        self._catalogs.append(_catalogs(text, name.endswith(".json")))
        return self._catalogs

    def _known_registries(self) -> dict[str, str]:
        if self._registries is None:
            self._registries = {}
            for folder in above(self._file.folder):
                for scope, url in _SCOPED.findall(text_at(self._file, folder, ".npmrc") or ""):
                    self._registries.setdefault(scope, url)
                yarn = text_at(self._file, folder, ".yarnrc.yml")
                if yarn and "npmScopes" in yarn:
                    for scope, url in _yarn_scopes(yarn):
                        self._registries.setdefault(scope, url)
        return self._registries


def _documents(text: str) -> Iterator[Value]:
    """All that can be read of a YAML file whose faults are reported elsewhere."""
    try:
        yield from iter_yaml(text)
    except Malformed:
        return


@lru_cache(maxsize=16)
def _catalogs(text: str, is_json: bool) -> Map:
    """Catalogue name → package → range, of pnpm-workspace.yaml, .yarnrc.yml or bun's package.json."""
    if is_json:
        try:
            root = as_map(parse_json(text))
        except Malformed:
            return Map()
        holders = [root, as_map(root.get("workspaces"))]
    else:
        holders = [as_map(document) for document in _documents(text)]
    found = Map()
    for holder in holders:
        for name, entries, line in items(holder.get("catalogs")):
            found.put(name, entries, line)
        if as_map(holder.get("catalog")):
            found.put("default", holder["catalog"], None)
    return found


@lru_cache(maxsize=16)
def _yarn_scopes(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        ("@" + scope.lstrip("@"), url)
        for document in _documents(text)
        for scope, settings, _ in items(dig(document, "npmScopes"))
        if (url := as_text(dig(settings, "npmRegistryServer"))) and "$" not in url
    )
