"""A podspec, in Ruby or in JSON, goes in; the pod itself and what it depends on come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.cocoapods import INSTALLED, is_name, requirement
from stackaudit.extract.parse.identity import identity
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, Value, as_text, elements, items, texts
from stackaudit.extract.parse.ruby import Call, parse_ruby
from stackaudit.extract.parse.ruby_values import Code, texts_of
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Scope, Source

NAME: Final = "cocoapods-podspec"
_CALLS: Final = frozenset({"new", "name", "version", "license", "dependency", "subspec", "test_spec", "app_spec"})  # fmt: skip
_MAX_DEPTH: Final = 20


def read(file: File) -> Iterator[Finding]:
    if file.name.endswith(".json"):
        yield from _json(file)
    else:
        yield from _ruby(file)


def _ruby(file: File) -> Iterator[Finding]:
    script = parse_ruby(file.text, _CALLS)
    said: dict[str, Call] = {}
    for call in script.calls:
        if call.name.endswith("=") and call.args:
            said.setdefault(call.name, call)
    name = _literal(said.get("name="))
    version, unresolved = _literal(said.get("version=")), None
    if version is None and "version=" in said:
        arg = said["version="].args[0]
        unresolved = arg.text if isinstance(arg, Code) else " ".join(texts_of(arg)) or None
    if name:
        terms = said["license="].args[0] if "license=" in said else None
        found = terms.get("type") if isinstance(terms, dict) else terms
        yield identity(
            file,
            NAME,
            "cocoapods",
            name,
            version,
            said["name="].line,
            licenses=texts_of(found),
            unresolved=unresolved,
            installed=INSTALLED.search(file.path) is not None,
        )
    for call in script.calls:
        if call.name == "dependency" and call.receiver and call.args:
            target = call.args[0]
            if isinstance(target, str) and "#{" not in target:
                wanted = [t for arg in call.args[1:] for t in texts_of(arg)]
                code = next((a.text for a in call.args[1:] if isinstance(a, Code)), None)
                testing = any(outer.name in ("test_spec", "app_spec") for outer in call.within)
                scope: Scope = "test" if testing else "runtime"
                yield from _needed(file, name, target, wanted, scope, call.line, code)
    if script.fault is not None:
        raise script.fault


def _literal(call: Call | None) -> str | None:
    value = call.args[0] if call and call.args else None
    return value if isinstance(value, str) and value and "#{" not in value else None


def _json(file: File) -> Iterator[Finding]:
    root = parse_json(file.text)
    if root is None:
        return
    if not isinstance(root, Map):
        raise Malformed("not a podspec: no object", 1)
    name = as_text(root.get("name"))
    if name:
        terms = root.get("license")
        found = as_text(terms.get("type")) if isinstance(terms, Map) else as_text(terms)
        yield identity(
            file,
            NAME,
            "cocoapods",
            name,
            as_text(root.get("version")),
            root.line_of("name"),
            licenses=[found] if found else [],
            installed=INSTALLED.search(file.path) is not None,
        )
    yield from _tables(file, name, root, "runtime", 0)


def _tables(file: File, own: str | None, spec: Map, scope: Scope, depth: int) -> Iterator[Finding]:
    """The dependencies of a specification, of its platforms and of the specifications inside it."""
    for key, value, _ in items(spec):
        if key == "dependencies":
            for target, written, line in items(value):
                wanted = [text for text, _ in texts(written)]
                yield from _needed(file, own, target, wanted, scope, line, None)
        elif key in ("ios", "osx", "tvos", "watchos", "visionos") and isinstance(value, Map):
            for target, written, line in items(value.get("dependencies")):
                wanted = [text for text, _ in texts(written)]
                yield from _needed(file, own, target, wanted, scope, line, None)
        elif key in ("subspecs", "testspecs", "appspecs") and depth < _MAX_DEPTH:
            inner_scope: Scope = scope if key == "subspecs" else "test"
            for inner, _ in _maps(value):
                yield from _tables(file, own, inner, inner_scope, depth + 1)


def _maps(value: Value) -> Iterator[tuple[Map, int | None]]:
    for inner, line in elements(value):
        if isinstance(inner, Map):
            yield inner, line


def _needed(
    file: File,
    own: str | None,
    name: str,
    wanted: list[str],
    scope: Scope,
    line: int | None,
    unresolved: str | None,
) -> Iterator[Finding]:
    if not is_name(name) or name.partition("/")[0] == own or INSTALLED.search(file.path):
        return  # a part of the pod itself; what an installed pod needs is installed beside it
    version, constraint = requirement(wanted)
    if "#{" in (constraint or version or ""):
        unresolved, version, constraint = constraint or version, None, None
    yield Package(
        ecosystem="cocoapods",
        name=name,
        version=version,
        constraint=constraint,
        scope=scope,
        direct=True,
        source=_source(file, name.partition("/")[0]),
        unresolved=unresolved,
        evidence=file.at(line, NAME),
    )


def _source(file: File, pod: str) -> Source:
    """A pod that is described beside this one is the project's own as well."""
    for name in (f"{pod}.podspec", f"{pod}.podspec.json"):
        if file.sibling(name) is not None:
            return Source(kind="workspace", location=name)
    return Source(kind="registry")


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("*.podspec", "*.podspec.json"), read=read)
