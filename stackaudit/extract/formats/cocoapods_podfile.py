"""A Podfile goes in; the pods it asks for, by target and configuration, come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.cocoapods import is_name, registry, requirement, source_of
from stackaudit.extract.parse.ruby import Call, parse_ruby
from stackaudit.extract.parse.ruby_values import Code, texts_of
from stackaudit.files import File
from stackaudit.model import Finding, Package, Scope, Source

NAME: Final = "cocoapods-podfile"
_CALLS: Final = frozenset({"pod", "target", "abstract_target", "source"})
_TESTS: Final = re.compile(
    r"(?:Unit|UI|Integration|Snapshot)?(?:Tests?|Specs?)$|^(?:tests?|specs?)$"
)


def read(file: File) -> Iterator[Finding]:
    script = parse_ruby(file.text, _CALLS)
    addresses = [t for c in script.calls if c.name == "source" and not c.within for t in c.texts()]
    default = registry(addresses[0]) if len(addresses) == 1 else Source(kind="registry")
    for call in script.calls:
        if call.name == "pod" and not call.receiver:
            yield from _pod(file, call, default)
    if script.fault is not None:
        raise script.fault


def _pod(file: File, call: Call, default: Source) -> Iterator[Finding]:
    name = call.args[0] if call.args else None
    if not isinstance(name, str) or "#{" in name or not is_name(name):
        return
    version, constraint = requirement([t for arg in call.args[1:] for t in texts_of(arg)])
    unresolved = next((arg.text for arg in call.args[1:] if isinstance(arg, Code)), None)
    if "#{" in (constraint or version or ""):
        unresolved, version, constraint = constraint or version, None, None
    options = {k: v for k, v in call.keywords.items() if isinstance(v, str)}
    source, commit = source_of(options)
    if options.get("source"):
        source = registry(options["source"])
    subspecs = [f"{name}/{text}" for text in texts_of(call.keywords.get("subspecs"))]
    for one in subspecs or [name]:
        yield Package(
            ecosystem="cocoapods",
            name=one,
            version=version,
            constraint=constraint,
            scope=_scope(call),
            direct=True,
            source=default if source == Source(kind="registry") else source,
            commit=commit,
            unresolved=unresolved,
            evidence=file.at(call.line, NAME),
        )


def _scope(call: Call) -> Scope:
    targets = [text for outer in call.within for text in outer.texts()[:1]]
    if targets and _TESTS.search(targets[-1]):
        return "test"
    chosen = texts_of(call.keywords.get("configurations")) or texts_of(
        call.keywords.get("configuration")
    )
    return "dev" if chosen and all("debug" in text.casefold() for text in chosen) else "runtime"


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("Podfile", "*.podfile"), read=read)
