"""pubspec.lock goes in; the locked Dart packages and the SDKs they ask for come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.document import first_map
from stackaudit.extract.parse.located import as_map, as_text, items
from stackaudit.extract.parse.pub import is_name, origin
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Scope

NAME: Final = "pub-lock"


def read(file: File) -> Iterator[Finding]:
    root, fault = first_map(file.text, "a pubspec.lock")
    for key, value, line in items(root.get("packages")):
        fields = as_map(value)
        kind = as_text(fields.get("source"))
        found = origin(kind, fields.get("description"))
        name = found.name or key
        version = as_text(fields.get("version")) or None
        if not is_name(name):
            continue
        needed = as_text(fields.get("dependency")) or ""
        scope: Scope = "dev" if needed == "direct dev" else "runtime"
        yield Package(
            ecosystem="pub",
            name=name,
            # What comes with the SDK has no version of its own: 0.0.0 stands there for all of it.
            version=None if kind == "sdk" and version == "0.0.0" else version,
            scope=scope,
            direct=needed.startswith("direct") if needed else None,
            locked=True,
            source=found.source,
            commit=found.commit,
            alias=key if key != name else None,
            evidence=file.at(line, NAME),
        )
    for key, value, line in items(root.get("sdks") or root.get("sdk")):
        constraint = as_text(value)
        if constraint:
            yield Package(
                ecosystem="tool",
                name=key,
                constraint=constraint,
                direct=True,
                evidence=file.at(line, NAME),
            )
    if root and not ({"packages", "sdks", "sdk"} & root.keys()):
        fault = fault or Malformed("not a pubspec.lock: no packages", 1)
    if fault is not None:
        raise fault


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("pubspec.lock",), read=read)
