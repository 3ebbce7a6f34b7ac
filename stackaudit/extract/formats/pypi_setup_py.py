"""setup.py goes in, as text that is parsed and never run; the project and the requirements it spells out come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.requirement import parse_line, scope_of_words
from stackaudit.files import File
from stackaudit.model import Finding, Package, Scope, Source

if TYPE_CHECKING:
    import ast

    from stackaudit.extract.parse.python_bindings import Bindings
    from stackaudit.extract.parse.python_literals import Literals

NAME: Final = "pypi-setup-py"

_LISTS: Final[dict[str, Scope]] = {
    "install_requires": "runtime",
    "requires": "runtime",
    "setup_requires": "build",
    "tests_require": "test",
    "test_requires": "test",
}
_KEYS: Final = frozenset(
    {*_LISTS, "extras_require", "name", "version", "python_requires", "license"}
)


def read(file: File) -> Iterator[Finding]:
    if "setup" not in file.text:
        return
    # Lazy: only a setup.py pays for Python's own parser.
    from stackaudit.extract.parse.python_bindings import Bindings
    from stackaudit.extract.parse.python_literals import Literals

    bindings, valid = Bindings.of(file.text, (*_LISTS, "extras_require"))
    module = Literals(bindings)
    seen: set[Package] = set()
    for said in _calls(bindings, module) if valid else _bindings(bindings):
        yield from _project(file, module, said)
        for package in _requirements(file, module, said):
            if package not in seen:  # one list may serve several arguments
                seen.add(package)
                yield package


def _requirements(file: File, module: Literals, said: dict[str, ast.expr]) -> Iterator[Package]:
    for key, scope in _LISTS.items():
        if key in said:
            yield from _listed(file, module, said[key], scope)
    if "extras_require" in said:
        for group, value in module.groups(said["extras_require"]):
            # ':python_version < "3"' is a condition without an extra, "socks:…" an extra with one
            extra = group.partition(":")[0].strip()
            scope = scope_of_words(extra, "optional") if extra else "runtime"
            yield from _listed(file, module, value, scope)


def _calls(bindings: Bindings, module: Literals) -> Iterator[dict[str, ast.expr]]:
    """The arguments of every call of `setup`, those of unpacked dicts included."""
    for call in bindings.calls:
        if "setup" not in (getattr(call.func, "id", ""), getattr(call.func, "attr", "")):
            continue
        said: dict[str, ast.expr] = {}
        for keyword in call.keywords:
            if keyword.arg is None:
                for key, value in module.groups(keyword.value):
                    said.setdefault(key, value)
            else:
                said[keyword.arg] = keyword.value
        if said.keys() & _KEYS:
            yield said


def _bindings(bindings: Bindings) -> Iterator[dict[str, ast.expr]]:
    """In source that does not parse, whatever is bound to the names of setup's arguments."""
    lists = _KEYS & {*_LISTS, "extras_require"}
    for key in sorted(lists & bindings.bound.keys()):
        for value in bindings.bound[key]:
            yield {key: value}


def _project(file: File, module: Literals, said: dict[str, ast.expr]) -> Iterator[Finding]:
    name = _text(module, said, "name")
    if name and "{" not in name:
        licence = _text(module, said, "license")
        version = _text(module, said, "version")
        yield Package(
            ecosystem="pypi",
            name=name,
            version=version if version and "{" not in version else None,
            direct=True,
            role="root",
            source=Source(kind="path", location="."),
            licenses=(licence,) if licence and len(licence) < 100 else (),
            evidence=file.at(said["name"].lineno, NAME),
        )
    python = _text(module, said, "python_requires")
    if python:
        yield Package(
            ecosystem="tool",
            name="python",
            constraint=python,
            direct=True,
            evidence=file.at(said["python_requires"].lineno, NAME),
        )


def _text(module: Literals, said: dict[str, ast.expr], key: str) -> str | None:
    text = module.constant(said[key]) if key in said else None
    return text.strip() if text and "\n" not in text.strip() else None


def _listed(file: File, module: Literals, value: ast.expr, scope: Scope) -> Iterator[Package]:
    for text, line in module.texts(value):
        requirement = parse_line(text)
        if requirement is not None and requirement.name:
            yield requirement.package(file.at(line, NAME), scope=scope)


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("setup.py",), read=read)
