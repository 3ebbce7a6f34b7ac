"""conanfile.txt or conanfile.py goes in; the recipe itself and what it requires come out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.conan import parse_reference
from stackaudit.extract.parse.identity import identity
from stackaudit.extract.parse.python_bindings import Bindings
from stackaudit.extract.parse.python_literals import Literals
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Scope

NAME: Final = "conan-manifest"
_KINDS: Final[dict[str, Scope]] = {
    "requires": "runtime",
    "build_requires": "build",
    "tool_requires": "build",
    "python_requires": "build",
    "python_requires_extend": "build",
    "test_requires": "test",
}
_VERSION: Final = re.compile(r"[\w.+-]+", re.ASCII)


def read(file: File) -> Iterator[Finding]:
    if file.name.endswith(".py"):
        yield from _recipe(file)
    else:
        yield from _text(file)


def _text(file: File) -> Iterator[Finding]:
    scope: Scope | None = None
    for number, raw in enumerate(file.lines, 1):
        line = re.sub(r"(?:^|\s)#.*", "", raw).strip()
        if line.startswith("[") and line.endswith("]"):
            scope = _KINDS.get(line[1:-1].strip())
        elif line and scope is not None:
            yield from _needed(file, line, scope, number)


def _recipe(file: File) -> Iterator[Finding]:
    """Attributes of the class and calls in its methods: `requires = "a/1.0", …`, `self.requires("a/1.0")`."""
    bindings, valid = Bindings.of(file.text, (*_KINDS, "name", "version"))
    literals = Literals(bindings)
    name, version = (_attribute(literals, bindings, key) for key in ("name", "version"))
    if name and _VERSION.fullmatch(name):
        pinned = version if version and _VERSION.fullmatch(version) else None
        yield identity(file, NAME, "conan", name, pinned, bindings.bound["name"][0].lineno)
    seen: set[tuple[str, int]] = set()
    for key, scope in _KINDS.items():
        nodes = list(bindings.bound.get(key, ()))
        nodes += [
            call.args[0]
            for call in bindings.calls
            if isinstance(call.func, ast.Attribute) and call.func.attr == key and call.args
        ]
        for node in nodes:
            for text, line in _references(literals, node):
                if (text, line) not in seen:
                    seen.add((text, line))
                    yield from _needed(file, text, scope, line)
    if not valid:
        raise _fault(file.text)


def _attribute(literals: Literals, bindings: Bindings, key: str) -> str | None:
    nodes = bindings.bound.get(key, [])
    return literals.constant(nodes[0]) if nodes else None


def _references(literals: Literals, node: ast.expr) -> Iterator[tuple[str, int]]:
    """In a list, `("a/1.0", "override")` is one requirement with its options."""
    if isinstance(node, (ast.List, ast.Tuple)):
        for item in node.elts:
            if isinstance(item, ast.Tuple) and item.elts:
                yield from literals.texts(item.elts[0])
            else:
                yield from literals.texts(item)
    else:
        yield from literals.texts(node)


def _needed(file: File, text: str, scope: Scope, line: int) -> Iterator[Finding]:
    found = parse_reference(text.split(",")[0] if "[" not in text else text)
    if found is not None:
        yield Package(
            ecosystem="conan",
            name=found.name,
            version=found.version,
            constraint=found.constraint,
            scope=scope,
            direct=True,
            unresolved=found.unresolved,
            evidence=file.at(line, NAME),
        )


def _fault(text: str) -> Malformed:
    """The place only: how Python words the fault differs from version to version."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        return Malformed("not valid Python", getattr(error, "lineno", None))
    return Malformed("not valid Python")


EXTRACTOR: Final = Extractor(
    name=NAME, version=1, files=("conanfile.txt", "conanfile.py"), read=read
)
