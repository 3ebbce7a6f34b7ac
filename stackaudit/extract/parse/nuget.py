"""NuGet versions and NuGet.config files go in; pins, ranges and the feed of a package come out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from stackaudit.extract.parse.around import above
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import as_text, dig, items
from stackaudit.extract.parse.python_link import without_secrets
from stackaudit.extract.parse.xml import parse_xml_kept
from stackaudit.files import File, Unreadable
from stackaudit.model import Scope, Source

_NAME: Final = re.compile(r"[A-Za-z0-9_][\w.-]*", re.ASCII)
_EXACT: Final = re.compile(
    r"\[?\s*(\d+(?:\.\d+){0,3}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)\s*\]?", re.ASCII
)
_CONFIGS: Final = ("NuGet.config", "nuget.config", "NuGet.Config", "Nuget.config")


def is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def pinned(written: str | None) -> tuple[str | None, str | None]:
    """(version, constraint): `1.2.3` and `[1.2.3]` are versions, `[1.0,2.0)` and `1.*` are not."""
    text = (written or "").strip()
    found = _EXACT.fullmatch(text)
    if found and text.startswith("[") == text.endswith("]"):
        return found[1], None
    return None, text or None


@dataclass(slots=True)
class Feeds:
    """Where packages are looked for: names of sources, and which of them a pattern is mapped to."""

    sources: dict[str, str] = field(default_factory=dict)
    mapping: list[tuple[str, str]] = field(default_factory=list)
    alone: bool = False

    @classmethod
    def of(cls, file: File) -> Feeds:
        config = above(file, *_CONFIGS)
        found = cls()
        if config is None:
            return found
        try:
            root = parse_xml_kept(config.text)[0]
        except Unreadable:
            return found
        for listed in root.all("packageSources"):
            for entry in listed.children:
                if entry.tag == "clear":
                    found.sources.clear()
                    found.alone = True
                key, value = entry.attribute("key"), entry.attribute("value")
                if entry.tag == "add" and key and value:
                    found.sources[key.casefold()] = without_secrets(value)
        for mapped in root.all("packageSourceMapping", "packageSource"):
            for pattern in mapped.all("package"):
                key, text = mapped.attribute("key"), pattern.attribute("pattern")
                if key and text:
                    found.mapping.append((text.casefold(), key.casefold()))
        return found

    def source(self, name: str) -> Source:
        """The feed a package comes from: told by the most exact pattern, or because there is only one."""
        best: tuple[int, str] | None = None
        for pattern, key in self.mapping:
            prefix = pattern.removesuffix("*")
            matches = (
                name.casefold().startswith(prefix)
                if pattern.endswith("*")
                else (name.casefold() == pattern)
            )
            length = len(prefix) + (not pattern.endswith("*"))
            if matches and (best is None or length > best[0]):
                best = (length, key)
        if best is not None:
            location = self.sources.get(best[1])
        else:
            location = next(iter(self.sources.values())) if self._single() else None
        return Source(
            kind="registry", location=location if location and "://" in location else None
        )

    def _single(self) -> bool:
        return self.alone and len(self.sources) == 1


def resolved_beside(file: File) -> frozenset[str]:
    """The names that the packages.lock.json beside a project resolves, in lower case."""
    lock = file.sibling("packages.lock.json")
    if lock is None:
        return frozenset()
    try:
        document = parse_json(lock.text)
    except Unreadable:
        return frozenset()
    return frozenset(
        name.casefold()
        for _, listed, _ in items(dig(document, "dependencies"))
        for name, entry, _ in items(listed)
        if as_text(dig(entry, "resolved"))
    )


def scope_of(*, private: str | None, test: bool) -> Scope:
    """`PrivateAssets="all"` keeps a package from whoever uses the project: it only helps to build it."""
    if private is not None and "all" in private.casefold().split(";"):
        return "dev"
    return "test" if test else "runtime"
