"""A conda recipe (meta.yaml, recipe.yaml) goes in; the package it builds and what that needs come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.conda_spec import parse_conda_spec
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, dig, elements, items
from stackaudit.extract.parse.yaml import parse_yaml
from stackaudit.files import File
from stackaudit.model import Finding, Package, Role, Scope, Source

NAME: Final = "conda-recipe"

_SCOPES: Final[tuple[tuple[str, Scope], ...]] = (
    ("build", "build"), ("host", "build"), ("run", "runtime"),
)  # fmt: skip
_SET: Final = re.compile(
    r"\{%-?\s*set\s+(\w+)\s*=\s*(?:\"([^\"\n]*)\"|'([^'\n]*)'|([\w.]+))\s*-?%\}"
)
_STATEMENT: Final = re.compile(r"\{%[^{]*?%\}|\{#[^{]*?#\}")
_EXPRESSION: Final = re.compile(r"\$?\{\{([^{}\n]*)\}\}")
_PIN: Final = re.compile(r"pin_(?:compatible|subpackage)\(\s*['\"]?([\w.-]+)")
_LOOKS_RIGHT: Final = re.compile(rb"^(?:requirements|build|outputs)\s*:", re.MULTILINE)
_UNKNOWN: Final = "__unknown__"


def is_recipe(file: File) -> bool:
    data = file.data
    return bool(_LOOKS_RIGHT.search(data)) and (b"package:" in data or b"recipe:" in data)


def read(file: File) -> Iterator[Finding]:
    for document in parse_yaml(_plain(file.text)):
        recipe = as_map(document)
        for key in ("package", "recipe"):
            yield from _own(file, as_map(recipe.get(key)), "root")
        yield from _needs(file, recipe)
        for output, _ in elements(recipe.get("outputs")):
            table = as_map(output)
            named = table if table.get("name") is not None else as_map(table.get("package"))
            yield from _own(file, named, "member")
            yield from _needs(file, table)


def _plain(text: str) -> str:
    """The recipe without its template language: variables filled in, statements blank, lines kept."""
    known: dict[str, str] = {
        name: a or b or c for name, a, b, c in _SET.findall(text) if a or b or c
    }
    for name, value in re.findall(
        r"^  (\w+):[ \t]*[\"']?([\w.+-]+)[\"']?[ \t]*$", text, re.MULTILINE
    ):
        known.setdefault(name, value)  # rattler-build's context

    def filled(found: re.Match[str]) -> str:
        expression: str = found[1].strip()
        pinned = _PIN.match(expression)
        if pinned:
            name: str = pinned[1]
            return known.get(name, name)
        word = re.match(r"\w+", expression)
        value = known.get(word[0]) if word and "(" not in expression.partition("|")[0] else None
        if value is None:
            return _UNKNOWN
        return value.lower() if "lower" in expression else value

    return _EXPRESSION.sub(filled, _STATEMENT.sub(lambda s: "\n" * s[0].count("\n"), text))


def _own(file: File, table: Map, role: Role) -> Iterator[Finding]:
    name, version = as_text(table.get("name")), as_text(table.get("version"))
    if name and _UNKNOWN not in name:
        yield Package(
            ecosystem="conda",
            name=name,
            version=version if version and _UNKNOWN not in version else None,
            direct=True,
            role=role,
            source=Source(kind="path", location="."),
            evidence=file.at(table.line_of("name"), NAME),
        )


def _needs(file: File, table: Map) -> Iterator[Finding]:
    requirements = table.get("requirements")
    if isinstance(requirements, Map):
        for key, scope in _SCOPES:
            yield from _list(file, requirements.get(key), scope)
    else:
        yield from _list(file, requirements, "runtime")
    yield from _list(file, dig(table, "test", "requires"), "test")
    for test, _ in elements(table.get("tests")):
        for _, value, _ in items(dig(test, "requirements")):
            yield from _list(file, value, "test")


def _list(file: File, value: Value, scope: Scope) -> Iterator[Finding]:
    """Specifications, plain or under the branches of a condition."""
    for item, line in elements(value):
        if isinstance(item, Map):
            for branch in ("then", "else"):
                inner = item.get(branch)
                if isinstance(inner, str):
                    yield from _one(file, inner, item.line_of(branch), scope)
                yield from _list(file, inner, scope)
        elif isinstance(item, str):
            yield from _one(file, item, line, scope)


def _one(file: File, text: str, line: int | None, scope: Scope) -> Iterator[Finding]:
    name, _, rest = text.strip().partition(" ")
    spec = parse_conda_spec(name if _UNKNOWN in rest else text)
    if spec is not None and _UNKNOWN not in spec.name:
        yield spec.package(file.at(line, NAME), scope=scope)


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=("meta.yaml", "meta.yml", "recipe.yaml", "recipe.yml"),
    read=read,
    sniff=is_recipe,
)
