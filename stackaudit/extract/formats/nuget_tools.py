"""global.json or dotnet-tools.json goes in; the .NET SDK, SDK packages and tools they pin come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.json import parse_jsonc
from stackaudit.extract.parse.located import Map, as_map, as_text, items
from stackaudit.extract.parse.nuget import is_name, pinned
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Scope

_EXACT_ROLL: Final = ("disable", "patch", "latestpatch")


def _document(file: File) -> Map:
    root = parse_jsonc(file.text)
    if root is None:
        return Map(1)
    if not isinstance(root, Map):
        raise Malformed(f"not a {file.name}: the document is no object", 1)
    return root


def read_global(file: File) -> Iterator[Finding]:
    """The SDK's version; where the file lets it roll forward further than to a patch, that is kept too."""
    root = _document(file)
    by = "nuget-global-json"
    sdk = as_map(root.get("sdk"))
    stated = as_text(sdk.get("version"))
    if stated:
        roll = as_text(sdk.get("rollForward")) or "patch"
        version, strict = pinned(stated)[0], roll.casefold() in _EXACT_ROLL
        yield Package(
            ecosystem="tool",
            name="dotnet-sdk",
            version=version,
            constraint=None if version and strict else f"{stated} ({roll})",
            scope="build",
            direct=True,
            evidence=file.at(sdk.line_of("version"), by),
        )
    yield from _packages(file, by, root, "msbuild-sdks", "build")


def read_tools(file: File) -> Iterator[Finding]:
    root = _document(file)
    yield from _packages(file, "nuget-dotnet-tools", root, "tools", "dev")


def _packages(file: File, by: str, root: Map, table: str, scope: Scope) -> Iterator[Finding]:
    for name, value, line in items(root.get(table)):
        written = as_text(value) or as_text(as_map(value).get("version"))
        version, constraint = pinned(written)
        if is_name(name):
            yield Package(
                ecosystem="nuget",
                name=name,
                version=version,
                constraint=constraint,
                scope=scope,
                direct=True,
                evidence=file.at(line, by),
            )


EXTRACTORS: Final = (
    Extractor(name="nuget-global-json", version=1, files=("global.json",), read=read_global),
    Extractor(name="nuget-dotnet-tools", version=1, files=("dotnet-tools.json",), read=read_tools),
)
