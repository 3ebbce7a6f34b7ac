"""MODULE.bazel goes in; the module itself, the modules it depends on and what its extensions bring in come out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.bazel import SELECTED, brought, starlark
from stackaudit.extract.parse.fetched import pin
from stackaudit.extract.parse.folders import text_at
from stackaudit.extract.parse.identity import identity
from stackaudit.extract.parse.places import is_own_place, scope_of_path
from stackaudit.extract.parse.python_link import without_secrets
from stackaudit.extract.parse.starlark import Call, Starlark
from stackaudit.files import File
from stackaudit.model import Finding, Package, Source

NAME: Final = "bazel-module"
_OVERRIDES: Final = frozenset(
    {"single_version_override", "git_override", "archive_override", "local_path_override"}
)


def read(file: File) -> Iterator[Finding]:
    script = starlark(file)
    overrides = {
        name: call
        for call in script.calls
        if call.name in _OVERRIDES and (name := script.text(call.keyword("module_name")))
    }
    selected = {m[1]: m[2] for m in SELECTED.finditer(_lock(file))}
    for call in script.calls:
        if call.name == "module" and not call.receiver:
            name = script.text(call.keyword("name"))
            if name:
                version = script.text(call.keyword("version"))
                yield identity(file, NAME, "bazel", name, version, call.line)
        elif call.name == "bazel_dep":
            yield from _needed(file, script, call, overrides, selected)
    if is_own_place(file):
        yield from brought(file, NAME, script, scope_of_path(file.path))
    if script.fault is not None:
        raise script.fault


def _lock(file: File) -> str:
    return text_at(file, file.folder, "MODULE.bazel.lock") or ""


def _needed(
    file: File,
    script: Starlark,
    call: Call,
    overrides: dict[str, Call],
    selected: dict[str, str],
) -> Iterator[Finding]:
    """A module at the version asked for, unless the lock selects or the root module forces another."""
    plain = [script.text(arg) for arg in call.node.args[:2]]
    name = script.text(call.keyword("name")) or (plain[0] if plain else None)
    if not name:
        return
    written = call.keyword("version")
    asked = script.text(written) or (plain[1] if len(plain) > 1 else None)
    version, constraint, commit = asked or None, None, None
    if selected.get(name, asked) != asked:
        version, constraint = selected[name], asked or None
    source = Source(kind="registry")
    override = overrides.get(name)
    if override is not None:
        forced = script.text(override.keyword("version"))
        address = script.text(override.keyword("remote"))
        if forced:
            version, constraint = forced, asked or None
        elif override.name == "local_path_override":
            source = Source(kind="path", location=script.text(override.keyword("path")))
        elif override.name == "git_override":
            source = Source(kind="git", location=without_secrets(address) if address else None)
            commit = pin(script.text(override.keyword("commit", "tag")))[0]
        elif override.name == "archive_override":
            source = Source(kind="url")
    dev = call.keyword("dev_dependency")
    yield Package(
        ecosystem="bazel",
        name=name,
        version=version,
        constraint=constraint,
        scope="dev"
        if isinstance(dev, ast.Constant) and dev.value is True
        else scope_of_path(file.path),
        direct=True,
        source=source,
        commit=commit,
        alias=script.text(call.keyword("repo_name")) or None,
        unresolved=ast.unparse(written)[:200] if written and script.text(written) is None else None,
        evidence=file.at(call.line, NAME),
    )


EXTRACTOR: Final = Extractor(
    name=NAME, version=1, files=("MODULE.bazel", "*.MODULE.bazel"), read=read
)
