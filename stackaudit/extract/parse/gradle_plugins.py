"""A line of a `plugins` block, or a build with plugins of its own, goes in; which plugins are meant comes out."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import Final

from stackaudit.extract.parse.gradle_asked import Asked, asked_for
from stackaudit.extract.parse.gradle_settings import Settings
from stackaudit.extract.parse.gradle_values import Names, Value
from stackaudit.extract.parse.gradle_variables import (
    blocks,
    dialect_of,
    path_of,
    script_of,
    texts_in,
)
from stackaudit.extract.parse.script import Node, statements
from stackaudit.files import File, Unreadable

_CONVENTION: Final = re.compile(r"convention|build-?logic|buildsrc", re.IGNORECASE)
_BUILDS: Final = ("buildSrc", "build-logic", "buildLogic", "gradle/build-logic", "build-plugins")
_MAX_SCRIPTS: Final = 60


def plugin_of(statement: Sequence[Node], names: Names, settings: Settings | None) -> Asked | None:
    """`id("x") version "1"`, `kotlin("jvm")`, `alias(libs.plugins.x)`; Gradle's own have no dot in their name."""
    kind, line = statement[0].text, statement[0].line
    bracketed = len(statement) > 1 and statement[1].is_group("(")
    inner = statement[1].nodes if bracketed else list(statement[1:])
    if kind == "alias":
        return _from_catalog(path_of(inner) or "", line, settings)
    name = inner[0].text if inner and inner[0].kind == "text" else ""
    if kind == "kotlin" and name:
        name = f"org.jetbrains.kotlin.{name}"
    elif kind != "id" or "." not in name or "$" in name:
        return None
    at = next((i for i, node in enumerate(statement) if node.is_word("version")), None)
    value: Value = None
    if at is not None:
        rest = statement[at + 1 :]
        stop = next((i for i, node in enumerate(rest) if node.is_word("apply")), len(rest))
        value = names.value([node for node in rest[:stop] if not node.is_mark(".")] or rest[:1])
    written = value if isinstance(value, str) else None
    return asked_for(name, written, line, "build", "gradle-plugin")


def _from_catalog(path: str, line: int, settings: Settings | None) -> Asked | None:
    holder, _, alias = path.partition(".plugins.")
    catalog = settings.catalog(holder) if settings is not None else None
    entry = catalog.plugins.get(alias) if catalog else None
    if entry is None:
        return None
    return Asked(
        ecosystem="gradle-plugin",
        name=entry.name,
        line=line,
        version=entry.version,
        constraint=entry.constraint,
        scope="build",
    )


def is_own(name: str, settings: Settings | None) -> bool:
    """A plugin that this tree defines: a script of that name, a class of buildSrc, or a convention by its name."""
    if _CONVENTION.search(name):
        return True
    if settings is None:
        return False
    for folder in dict.fromkeys(("", *_BUILDS, *settings.included)):
        for script in (f"kotlin/{name}.gradle.kts", f"groovy/{name}.gradle",
                       f"kotlin/{name}.settings.gradle.kts"):  # fmt: skip
            if settings.file.sibling(posixpath.join(folder, "src/main", script)) is not None:
                return True
    return any(name == found for found in _defined(settings))


def _defined(settings: Settings) -> Iterator[str]:
    """The names under which buildSrc and the included builds register plugins."""
    for folder in dict.fromkeys(("buildSrc", *settings.included)):
        scripts = [
            place
            for name in ("build.gradle", "build.gradle.kts")
            if (place := settings.file.sibling(posixpath.join(folder, name)))
        ]
        for name in ("settings.gradle", "settings.gradle.kts"):
            inner = settings.file.sibling(posixpath.join(folder, name))
            for _, project in (_settings(inner).projects if inner else {}).values():
                for build in ("build.gradle", "build.gradle.kts"):
                    found = settings.file.sibling(posixpath.join(folder, project, build))
                    if found is not None and len(scripts) < _MAX_SCRIPTS:
                        scripts.append(found)
        for script in scripts:
            try:
                nodes, _ = script_of(script.text, dialect_of(script.name))
            except Unreadable:
                continue
            yield from _registered(nodes, settings, inside=False)


def _settings(file: File) -> Settings:
    try:
        return Settings.of(file)
    except Unreadable:
        return Settings(file)


def _registered(nodes: Sequence[Node], settings: Settings, *, inside: bool) -> Iterator[str]:
    """`gradlePlugin { plugins { any { id = "name" } } }`; the name may stand in a catalogue."""
    for statement in statements(nodes):
        entered = inside or statement[0].is_word("gradlePlugin")
        for block in blocks(statement):
            yield from _registered(block.nodes, settings, inside=entered)
        if inside and statement[0].is_word("id"):
            yield from (node.text for node in texts_in(statement[1:]))
            path = path_of([node for node in statement[1:] if not node.is_mark("=")]) or ""
            holder, _, alias = path.removesuffix(".pluginId").partition(".plugins.")
            catalog = settings.catalog(holder) if alias else None
            if catalog is not None and alias in catalog.plugins:
                yield catalog.plugins[alias].name
