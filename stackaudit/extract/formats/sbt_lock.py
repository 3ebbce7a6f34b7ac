"""build.sbt.lock goes in; the modules that sbt resolved, with their scopes, come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, as_map, as_text, elements, texts
from stackaudit.extract.parse.maven_file import is_part
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Scope

NAME: Final = "sbt-lock"
_TESTS: Final = frozenset({"test", "it", "integration-test", "test-internal", "it-internal"})


def read(file: File) -> Iterator[Finding]:
    root = parse_json(file.text)
    if root is None:
        return
    if not isinstance(root, Map):
        raise Malformed("not a build.sbt.lock: the document is no object", 1)
    for value, line in elements(root.get("dependencies")):
        fields = as_map(value)
        group, artifact = as_text(fields.get("org")), as_text(fields.get("name"))
        if not (is_part(group) and is_part(artifact)):
            yield file.problem("a dependency without org and name", line)
            continue
        yield Package(
            ecosystem="maven",
            name=f"{group}:{artifact}",
            version=as_text(fields.get("version")),
            scope=_scope({text.casefold() for text, _ in texts(fields.get("configurations"))}),
            locked=True,
            evidence=file.at(fields.lines.get("name", line), NAME),
        )


def _scope(configurations: set[str]) -> Scope:
    if configurations and configurations <= _TESTS:
        return "test"
    return "peer" if configurations and configurations <= {"provided"} | _TESTS else "runtime"


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("build.sbt.lock",), read=read)
