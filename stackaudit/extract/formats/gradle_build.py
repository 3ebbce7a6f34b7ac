"""A Gradle script goes in; its project, what that depends on and the plugins that build it come out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.around import all_above
from stackaudit.extract.parse.gradle import Script
from stackaudit.extract.parse.gradle_asked import Asked
from stackaudit.extract.parse.gradle_plugins import is_own
from stackaudit.extract.parse.gradle_settings import Settings
from stackaudit.extract.parse.gradle_variables import dialect_of, script_of
from stackaudit.files import File, Unreadable
from stackaudit.model import Finding, Package, Role, Source

NAME: Final = "gradle-build"
_SETTINGS: Final = ("settings.gradle", "settings.gradle.kts")
_BUILDS: Final = ("build.gradle", "build.gradle.kts")


def read(file: File) -> Iterator[Finding]:
    nodes, fault = script_of(file.text, dialect_of(file.name))
    is_settings = file.name in _SETTINGS
    settings = Settings.of(file) if is_settings else Settings.around(file)
    if is_settings and settings is not None:
        yield from _projects(file, settings)
    elif settings is not None and file.name in _BUILDS:
        yield from _own(file, settings)
    script = Script.of(file, nodes, settings or Settings(file))
    for asked in _once(script.asked):
        yield _package(file, asked, script.pins.get(asked.name))
    for plugin in _once(script.plugins):
        found = plugin
        if not plugin.version and not plugin.constraint and not plugin.unresolved:
            if is_own(plugin.name, settings):
                continue
            found = replace(plugin, version=_pinned(file, plugin.name, script, settings))
        yield _package(file, found, None)
    if fault is not None:
        raise fault


def _once(asked: list[Asked]) -> Iterator[Asked]:
    """Each thing once for a scope: a script for many projects says the same many times."""
    seen: set[Asked] = set()
    for found in asked:
        key = replace(found, line=0)
        if key not in seen:
            seen.add(key)
            yield found


def _projects(file: File, settings: Settings) -> Iterator[Finding]:
    """The build and the projects it includes: all of them the project's own."""
    if settings.name is not None:
        yield _project(file, settings.name[0], settings.name[1], "root")
    for path, (line, _) in settings.projects.items():
        yield _project(file, path, line, "member")


def _own(file: File, settings: Settings) -> Iterator[Finding]:
    """The project that a build.gradle describes, under the name that others refer to it by."""
    path = settings.project_of(file)
    if path:
        yield _project(file, path, None, "root")
    elif path == "" and settings.name is not None:
        yield _project(file, settings.name[0], None, "root")


def _project(file: File, name: str, line: int | None, role: Role) -> Package:
    source = Source(kind="workspace", location=f":{name}")
    return Package(
        ecosystem="maven",
        name=name,
        direct=True,
        role=role,
        source=source,
        evidence=file.at(line, NAME),
    )


def _package(file: File, asked: Asked, pin: str | None) -> Package:
    unpinned = not asked.version and not asked.constraint and not asked.unresolved
    return Package(
        ecosystem=asked.ecosystem,
        name=asked.name,
        version=pin if unpinned else asked.version,
        constraint=asked.constraint,
        scope=asked.scope,
        direct=True,
        source=asked.source,
        unresolved=asked.unresolved,
        evidence=file.at(asked.line, NAME),
    )


def _pinned(file: File, name: str, script: Script, settings: Settings | None) -> str | None:
    """The version that the settings, or a script further up, give to a plugin."""
    if name in script.pins:
        return script.pins[name]
    places = [settings.file] if settings is not None else []
    for place in (*all_above(file, *_BUILDS), *places):
        if place is file:
            continue
        try:
            nodes, _ = script_of(place.text, dialect_of(place.name))
        except Unreadable:
            continue
        other = Script.of(place, nodes, settings or Settings(place), whole=False)
        for plugin in other.plugins:
            if plugin.name == name and plugin.version:
                return plugin.version
    return None


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("*.gradle", "*.gradle.kts"), read=read)
