"""A version catalogue's file goes in; which of its entries the build's scripts ask for comes out, where that can be told."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.parse.around import above
from stackaudit.extract.parse.gradle_catalog import Catalog, Entry
from stackaudit.extract.parse.gradle_settings import Settings
from stackaudit.files import File, Unreadable

_BUILDS: Final = ("build.gradle", "build.gradle.kts")
_LOGIC: Final = ("buildSrc", "build-logic")
_MAX_SCRIPTS: Final = 3000


def used_entries(file: File, catalog: Catalog) -> list[tuple[str, Entry]] | None:
    """(ecosystem, entry) of what is asked for; None where scripts may exist that cannot be found."""
    scripts = _scripts(file)
    if not scripts:
        return None
    try:
        whole = "\n".join(script.text for script in scripts)
    except Unreadable:
        return None
    if re.search(r"\bapply\s*\(?\s*from\b|\bfind(?:Library|Bundle|Plugin)\b", whole):
        return None
    name = file.name.partition(".")[0]
    asked: set[str] = set()
    for found in re.findall(rf"\b{re.escape(name)}\.([\w.]+)", whole):
        parts = found.split(".")
        asked.update(".".join(parts[:end]) for end in range(1, len(parts) + 1))
    libraries = {alias for alias in catalog.libraries if alias in asked}
    for bundle, aliases in catalog.bundles.items():
        if f"bundles.{bundle}" in asked:
            libraries.update(aliases)
    return [
        *(("maven", entry) for alias, entry in catalog.libraries.items() if alias in libraries),
        *(
            ("gradle-plugin", entry)
            for alias, entry in catalog.plugins.items()
            if f"plugins.{alias}" in asked
        ),
    ]


def _scripts(file: File) -> list[File]:
    """Every script of the build that may ask the catalogue; none where some may be out of sight."""
    place = above(file, "settings.gradle", "settings.gradle.kts")
    if place is None:
        return [found for name in _BUILDS if (found := file.sibling(f"../{name}"))]
    try:
        settings = Settings.of(place)
    except Unreadable:
        return []
    if (
        settings.included
        or settings.computed
        or any(place.sibling(f"{folder}/{name}") for folder in _LOGIC for name in _BUILDS)
    ):
        return []
    scripts = list(_of_projects(settings))
    return [place, *scripts] if scripts else []


def _of_projects(settings: Settings) -> Iterator[File]:
    folders = ["", *(folder for _, folder in settings.projects.values())]
    for folder in folders[:_MAX_SCRIPTS]:
        for name in _BUILDS:
            found = settings.file.sibling(posixpath.join(folder, name))
            if found is not None:
                yield found
