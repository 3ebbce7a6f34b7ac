"""bower.json goes in; its own identity and its dependencies come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.json import parse_json_parts
from stackaudit.extract.parse.located import Map, Value, as_text, items
from stackaudit.extract.parse.npm import Spec, exact, is_name, parse_spec
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Scope

NAME: Final = "npm-bower"
_TABLES: Final[tuple[tuple[str, Scope], ...]] = (
    ("dependencies", "runtime"),
    ("devDependencies", "dev"),
)


def read(file: File) -> Iterator[Finding]:
    root, fault = parse_json_parts(file.text)
    yield from _findings(file, root)
    if fault is not None:
        raise fault


def _findings(file: File, root: Value) -> Iterator[Finding]:
    if root is None:
        return
    if not isinstance(root, Map):
        raise Malformed("not a bower.json: the document is no object", 1)
    name, version = as_text(root.get("name")), as_text(root.get("version"))
    if name and is_name(name):
        yield Package(
            ecosystem="bower",
            name=name,
            version=exact(version) if version else None,
            direct=True,
            role="root",
            evidence=file.at(root.line_of("name"), NAME),
        )
    for table, scope in _TABLES:
        for key, value, line in items(root.get(table)):
            text = as_text(value)
            if text is None or not is_name(key):
                yield file.problem(f"{table}.{key}: not a package and its version", line)
                continue
            spec = replace(_spec(key, text.strip()), ecosystem="bower")
            yield spec.package(file.at(line, NAME), scope=scope)


def _spec(key: str, text: str) -> Spec:
    """A range; `package#range` for another name; `user/repo#range` or an address of a repository."""
    head, mark, wanted = text.partition("#")
    if mark and is_name(head) and "/" not in head:
        version = exact(wanted)
        constraint = None if version else wanted or None
        return Spec(name=head, version=version, constraint=constraint, alias=key)
    spec = parse_spec(key, text)
    if (
        spec.source.kind == "git"
        and spec.commit
        and re.match(r"[\\^~<>=*]|\d+(?:\.|$)", spec.commit)
    ):
        return replace(spec, constraint=spec.commit, commit=None)
    return spec


EXTRACTOR = Extractor(name=NAME, version=1, files=("bower.json",), read=read)
