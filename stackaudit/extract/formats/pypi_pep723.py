"""Python scripts go in; what their inline metadata block (PEP 723) requires comes out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.located import Map, as_map, as_text
from stackaudit.extract.parse.pyproject import declared
from stackaudit.extract.parse.toml import parse_toml_parts
from stackaudit.files import File
from stackaudit.model import Finding, Package

NAME: Final = "pypi-pep723"

_OPENING: Final = "# /// script"
_CLOSING: Final = "# ///"


def has_block(file: File) -> bool:
    data = file.data
    return data.startswith(b"# /// script") or b"\n# /// script" in data


def read(file: File) -> Iterator[Finding]:
    block = _block(file.lines)
    if block is None:
        return
    document, fault = parse_toml_parts(block)
    python = as_text(document.get("requires-python"))
    if python:
        yield Package(
            ecosystem="tool",
            name="python",
            constraint=python,
            direct=True,
            evidence=file.at(document.line_of("requires-python"), NAME),
        )
    project = Map()  # a script's block holds the keys of a project without its name
    project.put("project", document, None)
    project.put("tool", as_map(document.get("tool")), None)
    for found in declared(project):
        yield found.requirement.package(
            file.at(found.line, NAME), scope=found.scope, index=found.index
        )
    if fault is not None:
        raise fault


def _block(lines: list[str]) -> str | None:
    """The TOML of the first block, with the script's other lines blank so that every line keeps its number."""
    start = 0
    while start < len(lines):
        if lines[start].rstrip() != _OPENING:
            start += 1
            continue
        closing, end = None, start + 1
        while end < len(lines) and (lines[end].startswith("# ") or lines[end].rstrip() == "#"):
            if lines[end].rstrip() == _CLOSING:
                closing = end  # the last one of the run closes the block
            end += 1
        if closing is not None:
            return "\n".join([""] * (start + 1) + [line[2:] for line in lines[start + 1 : closing]])
        start = end
    return None


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("*.py",), read=read, sniff=has_block)
