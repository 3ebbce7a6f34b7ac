"""Code findings go in; the upstream projects whose copies lie in the tree come out, by folder or file.

Declared vendoring is open source that the stack uses: "copied code adds its upstream to K" (score
method, "Definition"). Where a component bears the upstream's name, that component is meant.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from stackaudit.model import Code, Component
from stackaudit.score.code import GROUPS

_INSTALLED: Final = frozenset({"vendor", "node_modules", "bower_components", "site-packages"})
"""Folders that package managers fill as well, transitive packages included."""

_MARKERS: Final = _INSTALLED | {
    "vendored", "_vendor", "_vendored", "third_party", "third-party", "thirdparty", "3rdparty",
    "3rd_party", "3rd-party", "external", "externals", "extern", "deps", "dependencies", "ext",
    "subprojects", "submodules", "contrib",
}  # fmt: skip
_BARE: Final = re.compile(r"[^a-z0-9]+")
_STEM: Final = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Copy:
    """One upstream in the tree; `installed` when a package manager may have put it there."""

    name: str
    installed: bool


def copies(codes: Iterable[Code]) -> tuple[Copy, ...]:
    """Upstreams by name: the folder below a vendor folder, else the largest folder that is a copy throughout."""
    listed = [code for code in codes if code.state == "vendored"]
    if not listed:
        return ()
    mixed = _mixed(codes)
    found: dict[str, bool] = {}
    for code in listed:
        copy = _copy(code.path, mixed)
        found[copy.name] = found.get(copy.name, True) and copy.installed
    return tuple(Copy(name, found[name]) for name in sorted(found))


def _mixed(codes: Iterable[Code]) -> set[str]:
    """Folders that hold, at any depth, code that is not vendored; the root always does."""
    mixed = {""}
    for folder in {posixpath.dirname(c.path) for c in codes if c.state != "vendored"}:
        at = folder
        while at not in mixed:
            mixed.add(at)
            at = posixpath.dirname(at)
    return mixed


def _copy(path: str, mixed: set[str]) -> Copy:
    parts = path.split("/")
    for place, part in enumerate(parts[:-1]):
        if part.casefold() in _MARKERS:
            return Copy(_below(parts[place + 1 :]), part.casefold() in _INSTALLED)
    for place in range(1, len(parts)):
        if parts[place - 1] not in GROUPS and "/".join(parts[:place]) not in mixed:
            return Copy(parts[place - 1].casefold(), False)
    return Copy(_stem(parts[-1]), False)


def _below(rest: list[str]) -> str:
    """The name right below a vendor folder: a scope or a host belongs to it, a lone file gives its stem."""
    if len(rest) == 1:
        return _stem(rest[0])
    scope = rest[0].startswith("@") or ("." in rest[0] and len(rest) > 3)
    depth = (3 if "." in rest[0] else 2) if scope else 1
    return "/".join(rest[: min(depth, len(rest) - 1)]).casefold()


def _stem(name: str) -> str:
    """Files of one single-file library share the letters they begin with: sqlite3.c, sqlite3ext.h."""
    found = _STEM.search(name)
    return (found[0] if found else name).casefold()


def named(components: Iterable[Component]) -> dict[str, list[Component]]:
    """Components by every part of their names, spelled with letters and digits alone."""
    found: dict[str, list[Component]] = {}
    for component in components:
        parts = [component.name, *component.name.split("/"), component.technology or ""]
        for key in {_BARE.sub("", part.casefold()) for part in parts} - {""}:
            found.setdefault(key, []).append(component)
    return found


def of_name(name: str, components: Mapping[str, list[Component]]) -> list[Component]:
    for part in (name, name.rsplit("/", 1)[-1]):
        found = components.get(_BARE.sub("", part))
        if found:
            return found
    return []
