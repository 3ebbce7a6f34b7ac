"""haxelib.json goes in; the Haxe library itself and what it depends on come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.identity import identity
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, as_text, items
from stackaudit.extract.parse.python_link import without_secrets
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Source

NAME: Final = "haxe-haxelib"
_EXACT: Final = re.compile(r"\d+(?:\.\d+)*(?:-[\w.]+)?")


def read(file: File) -> Iterator[Finding]:
    root = parse_json(file.text)
    if root is None:
        return
    if not isinstance(root, Map):
        raise Malformed("not a haxelib.json: no object", 1)
    name, terms = as_text(root.get("name")), as_text(root.get("license"))
    if name:
        version, line = as_text(root.get("version")), root.line_of("name")
        licenses = [terms] if terms else []
        yield identity(file, NAME, "haxe", name, version, line, licenses=licenses)
    for key, value, line in items(root.get("dependencies")):
        written = (as_text(value) or "").strip()
        kind, _, address = written.partition(":")
        git = kind in ("git", "hg") and bool(address)
        place, _, ref = address.partition("#")
        exact = _EXACT.fullmatch(written)
        yield Package(
            ecosystem="haxe",
            name=key,
            version=written if exact else None,
            constraint=written if written and not exact and not git else None,
            direct=True,
            source=Source(kind="git", location=without_secrets(place))
            if git
            else Source(kind="registry"),
            commit=ref or None if git else None,
            evidence=file.at(line, NAME),
        )


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("haxelib.json",), read=read)
