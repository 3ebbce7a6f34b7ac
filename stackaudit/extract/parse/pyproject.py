"""A pyproject.toml document goes in, everything it declares to need comes out, whatever tool reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from stackaudit.extract.parse.located import (
    Map,
    Value,
    as_map,
    as_text,
    dig,
    elements,
    items,
    texts,
)
from stackaudit.extract.parse.requirement import Requirement, canonical, parse_line, scope_of_words
from stackaudit.extract.parse.requirement_table import (
    named_indexes,
    poetry_pin,
    table_requirements,
    table_source,
)
from stackaudit.model import Scope, Source

_REGISTRY: Final = Source(kind="registry")


@dataclass(frozen=True, kw_only=True, slots=True)
class Declared:
    """One requirement of a project: where it stands and under which group's name ("" is the main one)."""

    requirement: Requirement
    scope: Scope = "runtime"
    line: int | None = None
    index: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """The project's own package."""

    name: str
    version: str | None
    license: str | None
    line: int | None


def identity(document: Map) -> Identity | None:
    """The name and version that [project], Poetry's or Flit's table gives the project itself."""
    flit = dig(document, "tool", "flit", "metadata")
    for table, keys in (
        (dig(document, "project"), ("name",)),
        (dig(document, "tool", "poetry"), ("name",)),
        (flit, ("dist-name", "module")),
    ):
        found = as_map(table)
        for key in keys:
            name = as_text(found.get(key))
            if name:
                licence = found.get("license")
                return Identity(
                    name=name,
                    version=as_text(found.get("version")) or None,
                    license=as_text(licence) or as_text(dig(licence, "text")),
                    line=found.line_of(key),
                )
    return None


def python_constraint(document: Map) -> tuple[str, int | None] | None:
    """What the project asks of the interpreter, and the line that says so."""
    for path, key in (
        (("project",), "requires-python"),
        (("tool", "poetry", "dependencies"), "python"),
        (("tool", "flit", "metadata"), "requires-python"),
    ):
        table = as_map(dig(document, *path))
        value = table.get(key)
        text = as_text(value) or as_text(dig(value, "version"))
        if text:
            return text, table.line_of(key)
    return None


def declared(document: Map) -> Iterator[Declared]:
    """Every requirement of the document, in the order project, groups, build, then each tool's own."""
    tools = as_map(dig(document, "tool"))
    own = identity(document)
    sources = _UvSources(tools)
    for found in _all(document, tools):
        name = canonical(found.requirement.name)
        if own is not None and name == canonical(own.name):
            continue  # a project's extra that names the project's other extras
        yield sources.applied(found, name)


def _all(document: Map, tools: Map) -> Iterator[Declared]:
    project = as_map(document.get("project"))
    yield from _lines(project.get("dependencies"), "runtime", project.line_of("dependencies"))
    yield from _groups(project.get("optional-dependencies"), "optional")
    yield from _groups(document.get("dependency-groups"), "dev")
    build = as_map(document.get("build-system"))
    yield from _lines(build.get("requires"), "build", build.line_of("requires"))
    yield from _poetry(as_map(tools.get("poetry")))
    for tool in ("uv", "rye"):
        table = as_map(tools.get(tool))
        yield from _lines(table.get("dev-dependencies"), "dev", table.line_of("dev-dependencies"))
    yield from _groups(dig(tools, "pdm", "dev-dependencies"), "dev", _pdm_indexes(tools))
    yield from _flit(as_map(dig(tools, "flit", "metadata")))
    yield from _environments(tools)


def _lines(
    value: Value, scope: Scope, line: int | None, index: str | None = None
) -> Iterator[Declared]:
    for text, at in texts(value):
        editable = text.strip().removeprefix("-e ")
        requirement = parse_line(editable)
        if requirement is not None and requirement.name:
            yield Declared(requirement=requirement, scope=scope, line=at or line, index=index)


def _groups(value: Value, default: Scope, index: str | None = None) -> Iterator[Declared]:
    """Arrays of requirements by group; an entry that includes another group adds nothing new."""
    for group, entries, line in items(value):
        yield from _lines(entries, scope_of_words(group, default), line, index)


def _pdm_indexes(tools: Map) -> str | None:
    """PDM's source called "pypi" takes the place of the public one."""
    return named_indexes(dig(tools, "pdm", "source")).get("pypi")


def _poetry(poetry: Map) -> Iterator[Declared]:
    indexes = named_indexes(poetry.get("source"))
    everything = next(
        (
            as_text(as_map(source).get("url"))
            for source, _ in elements(poetry.get("source"))
            if as_map(source).get("default") is True or as_map(source).get("priority") == "default"
        ),
        None,
    )
    tables: list[tuple[Value, Scope]] = [
        (poetry.get("dependencies"), "runtime"),
        (poetry.get("dev-dependencies"), "dev"),
    ]
    for group, body, _ in items(poetry.get("group")):
        optional = as_map(body).get("optional") is True
        default: Scope = "runtime" if group == "main" else "optional" if optional else "dev"
        tables.append((as_map(body).get("dependencies"), scope_of_words(group, default)))
    tables.append((poetry.get("requires-plugins"), "dev"))
    for table, scope in tables:
        for name, value, line in items(table):
            if name.lower() == "python":
                continue
            for requirement, at in table_requirements(
                name, value, line, pin=poetry_pin, indexes=indexes
            ):
                optional = scope == "runtime" and as_map(value).get("optional") is True
                yield Declared(
                    requirement=requirement,
                    scope="optional" if optional else scope,
                    line=at,
                    index=everything,
                )


def _flit(flit: Map) -> Iterator[Declared]:
    yield from _lines(flit.get("requires"), "runtime", flit.line_of("requires"))
    yield from _lines(flit.get("dev-requires"), "dev", flit.line_of("dev-requires"))
    yield from _groups(flit.get("requires-extra"), "optional")


def _environments(tools: Map) -> Iterator[Declared]:
    """What Hatch and tox install into the environments they make, and what build hooks need."""
    hatch = as_map(tools.get("hatch"))
    for env, body, _ in items(hatch.get("envs")):
        for key in ("dependencies", "extra-dependencies", "pre-install-dependencies"):
            table = as_map(body)
            yield from _lines(table.get(key), scope_of_words(env, "dev"), table.line_of(key))
    for level in (as_map(hatch.get("build")), *_tables(dig(hatch, "build", "targets"))):
        for table in (level, *_tables(level.get("hooks"))):
            yield from _lines(table.get("dependencies"), "build", table.line_of("dependencies"))
    tox = as_map(tools.get("tox"))
    yield from _lines(tox.get("requires"), "dev", tox.line_of("requires"))
    base = as_map(tox.get("env_run_base"))
    yield from _lines(base.get("deps"), "test", base.line_of("deps"))
    for env, body, _ in items(tox.get("env")):
        table = as_map(body)
        yield from _lines(table.get("deps"), scope_of_words(env, "test"), table.line_of("deps"))


def _tables(value: Value) -> Iterator[Map]:
    for _, inner, _ in items(value):
        yield as_map(inner)


class _UvSources:
    """Where uv takes packages from: [tool.uv.sources] by name, or an index that replaces the public one."""

    def __init__(self, tools: Map) -> None:
        uv = as_map(tools.get("uv"))
        self._sources = {canonical(name): value for name, value, _ in items(uv.get("sources"))}
        self._indexes: Mapping[str, str] = named_indexes(uv.get("index"))
        self._default = as_text(uv.get("index-url"))
        for index, _ in elements(uv.get("index")):
            if as_map(index).get("default") is True:
                self._default = as_text(as_map(index).get("url"))

    def applied(self, found: Declared, name: str) -> Declared:
        value = self._sources.get(name)
        tables = [as_map(value), *(as_map(item) for item, _ in elements(value))]
        for table in tables:
            source, commit, _ = table_source(table, self._indexes)
            if source != _REGISTRY:
                requirement = replace(found.requirement, source=source, commit=commit)
                return replace(found, requirement=requirement)
        if self._default and found.index is None:
            return replace(found, index=self._default)
        return found
