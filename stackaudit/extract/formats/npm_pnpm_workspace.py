"""pnpm-workspace.yaml goes in; what it installs by itself and the Node.js it asks for come out.

Its catalogues are no dependencies: each package.json that points into one resolves its own entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.located import Map, as_map, as_text, dig, items
from stackaudit.extract.parse.npm import exact, is_name, parse_spec
from stackaudit.extract.parse.yaml import iter_yaml
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package

NAME: Final = "npm-pnpm-workspace"


def read(file: File) -> Iterator[Finding]:
    for document in iter_yaml(file.text):
        if document is not None and not isinstance(document, Map):
            raise Malformed("not a pnpm-workspace.yaml: the document is no map", 1)
        root = as_map(document)
        for name, value, line in items(root.get("configDependencies")):
            wanted = as_text(value) or as_text(dig(value, "integrity")) or ""
            if is_name(name):
                spec = parse_spec(name, wanted.split("+sha")[0])
                yield spec.package(file.at(line, NAME), scope="dev")
        node = as_text(root.get("useNodeVersion")) or as_text(root.get("nodeVersion"))
        if node:
            version = exact(node)
            key = "useNodeVersion" if "useNodeVersion" in root else "nodeVersion"
            yield Package(
                ecosystem="tool",
                name="node",
                version=version,
                constraint=None if version else node,
                direct=True,
                evidence=file.at(root.line_of(key), NAME),
            )


EXTRACTOR = Extractor(name=NAME, version=1, files=("pnpm-workspace.yaml",), read=read)
