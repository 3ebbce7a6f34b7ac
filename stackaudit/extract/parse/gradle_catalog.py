"""A version catalogue (libs.versions.toml) goes in; its libraries, plugins and bundles come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from stackaudit.extract.parse.located import Map, Value, as_map, as_text, dig, items, texts
from stackaudit.extract.parse.toml import parse_toml_parts
from stackaudit.files import Malformed

_SEPARATOR: Final = re.compile(r"[-_.]")
_VERSION: Final = re.compile(r"[A-Za-z0-9][\w.+-]*", re.ASCII)
_MOVING: Final = re.compile(r"\+$|^latest\.|^(?:LATEST|RELEASE)$")


class Entry(NamedTuple):
    """A library ("group:artifact") or a plugin (its id); fields as in Package."""

    name: str
    version: str | None
    constraint: str | None
    line: int | None


@dataclass(slots=True)
class Catalog:
    """By accessor: what is written `commons-lang3` is asked for as `commons.lang3`."""

    libraries: dict[str, Entry] = field(default_factory=dict)
    plugins: dict[str, Entry] = field(default_factory=dict)
    bundles: dict[str, list[str]] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    fault: Malformed | None = None
    odd: list[tuple[str, int | None]] = field(default_factory=list)


def accessor(alias: str) -> str:
    return _SEPARATOR.sub(".", alias)


def pinned(written: str | None) -> tuple[str | None, str | None]:
    """(version, constraint): `1.2`, `[1.2]` and `1.2!!` are versions; intervals, `1.+` and `latest.release` are not."""
    text = (written or "").strip()
    alone = re.fullmatch(r"\[\s*([^\[\](),\s]+)\s*\]", text)
    exact = alone[1] if alone else text.removesuffix("!!")
    if _VERSION.fullmatch(exact) and not _MOVING.search(exact):
        return exact, None
    return None, text or None


@lru_cache(maxsize=16)
def parse_catalog(text: str) -> Catalog:
    """Kept, since every build script of a project asks for it."""
    document, fault = parse_toml_parts(text)
    found = Catalog(fault=fault)
    for name, value, _ in items(document.get("versions")):
        version = _rich(value)
        if version:
            found.versions[accessor(name)] = version
    for alias, value, line in items(document.get("libraries")):
        entry = _library(found, value, line)
        if entry is None:
            found.odd.append((f"libraries.{alias}", line))
        else:
            found.libraries[accessor(alias)] = entry
    for alias, value, line in items(document.get("plugins")):
        entry = _plugin(found, value, line)
        if entry is None:
            found.odd.append((f"plugins.{alias}", line))
        else:
            found.plugins[accessor(alias)] = entry
    for alias, value, _ in items(document.get("bundles")):
        found.bundles[accessor(alias)] = [accessor(text) for text, _ in texts(value)]
    return found


def _rich(value: Value) -> str | None:
    """A version as text, or the strongest word of a rich one."""
    words = (as_text(dig(value, word)) for word in ("strictly", "require", "prefer"))
    return as_text(value) or next((word for word in words if word), None)


def _version(found: Catalog, fields: Map) -> tuple[str | None, str | None]:
    """`version = "1"`, `version.ref = "name"` or `version = { strictly = "1" }`."""
    value = fields.get("version")
    named = as_text(dig(value, "ref")) or as_text(fields.get("version.ref"))
    if named:
        return pinned(found.versions.get(accessor(named)))
    return pinned(_rich(value))


def _library(found: Catalog, value: Value, line: int | None) -> Entry | None:
    text = as_text(value)
    if text is not None:
        parts = text.split(":")
        if len(parts) < 2 or not all(parts[:2]):
            return None
        version, constraint = pinned(parts[2] if len(parts) > 2 else None)
        return Entry(f"{parts[0]}:{parts[1]}", version, constraint, line)
    fields = as_map(value)
    group, artifact = as_text(fields.get("group")), as_text(fields.get("name"))
    name = as_text(fields.get("module")) or (f"{group}:{artifact}" if group and artifact else None)
    if name is None or not re.fullmatch(r"[^\s:]+:[^\s:]+", name):
        return None
    return Entry(name, *_version(found, fields), line)


def _plugin(found: Catalog, value: Value, line: int | None) -> Entry | None:
    text = as_text(value)
    fields = as_map(value)
    name, _, written = text.partition(":") if text else (as_text(fields.get("id")) or "", "", "")
    if not re.fullmatch(r"[\w.-]+", name):
        return None
    if text:
        return Entry(name, *pinned(written), line)
    return Entry(name, *_version(found, fields), line)


def entries(catalog: Catalog) -> Iterator[tuple[str, Entry]]:
    """(ecosystem, entry) of everything listed."""
    for entry in catalog.libraries.values():
        yield "maven", entry
    for entry in catalog.plugins.values():
        yield "gradle-plugin", entry
