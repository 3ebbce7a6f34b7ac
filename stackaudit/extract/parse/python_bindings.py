"""Python source goes in; what it binds to its names comes out as syntax trees. Nothing is run."""

from __future__ import annotations

import ast
import re
import warnings
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

_MAX_BRACKET: Final = 200_000
_MAX_SCAVENGED: Final = 100
_TOKEN: Final = re.compile(
    r"\"\"\".*?(?:\"\"\"|\Z)|'''.*?(?:'''|\Z)|\"[^\"\\\n]*(?:\\.[^\"\\\n]*)*\"?|'[^'\\\n]*(?:\\.[^'\\\n]*)*'?"
    r"|#[^\n]*|[\[\](){}]",
    re.DOTALL,
)
_BINDING: Final = re.compile(
    r"\b([A-Za-z_]\w*)[\"']?[ \t]*[=:][ \t]*(?:(?=[\[({])|([A-Za-z_]\w*)[ \t]*(?=[,)\n]))"
)


class Bindings:
    """What a module binds to its names, anywhere in it: assignments, `+=`, append, extend, update, returns.

    `keyed` holds `name[key] = value`, `variadic` the functions that take `*args`.
    """

    def __init__(self) -> None:
        self.bound: dict[str, list[ast.expr]] = defaultdict(list)
        self.keyed: dict[str, list[tuple[ast.expr, ast.expr]]] = defaultdict(list)
        self.returned: dict[str, list[ast.expr]] = defaultdict(list)
        self.variadic: set[str] = set()
        self.calls: list[ast.Call] = []

    @classmethod
    def of(cls, text: str, wanted: Iterable[str]) -> tuple[Bindings, bool]:
        """The module's bindings, and whether it is valid; if not, only those of the `wanted` names."""
        module = cls()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # bad escapes are the scanned project's business
                tree = ast.parse(text)
            module._collect(tree)
        except (SyntaxError, ValueError, MemoryError):
            module._scavenge(text, wanted)
            return module, False
        return module, True

    def _collect(self, tree: ast.AST) -> None:
        for node in ast.walk(tree):
            match node:
                case ast.Assign(targets=targets, value=value):
                    for target in targets:
                        self._assign(target, value)
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    self._assign(target, value)
                case ast.AugAssign(target=target, value=value):
                    self._assign(target, value)
                case ast.FunctionDef(name=name):
                    if node.args.vararg is not None:
                        self.variadic.add(name)
                    self.returned[name] += [
                        inner.value
                        for inner in ast.walk(node)
                        if isinstance(inner, ast.Return) and inner.value is not None
                    ]
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id=name), attr=method), args=[first, *_]
                ):
                    if method in ("append", "extend", "update"):
                        self.bound[name].append(first)
                    elif method == "insert" and len(node.args) > 1:
                        self.bound[name].append(node.args[1])
                    self.calls.append(node)
                case ast.Call():
                    self.calls.append(node)

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.bound[target.id].append(value)
        elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            self.keyed[target.value.id].append((target.slice, value))

    def _scavenge(self, text: str, wanted: Iterable[str]) -> None:
        """From source that does not parse (Python 2, cut off): the brackets bound to these names,
        and to the names that those name."""
        places: dict[str, list[re.Match[str]]] = defaultdict(list)
        for found in _BINDING.finditer(text):
            places[found[1]].append(found)
        names = list(wanted)
        tried = 0
        for name in names:
            for found in places.get(name, ()):
                tried += 1
                if tried > _MAX_SCAVENGED:
                    return
                end = found.end() if found[2] else _closing(text, found.end())
                node = _expression(found[2] or text[found.end() : end])
                if node is None:
                    continue
                ast.increment_lineno(node, text.count("\n", 0, found.end()))
                self.bound[name].append(node)
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Name) and inner.id not in names:
                        names.append(inner.id)


def _expression(text: str) -> ast.expr | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(f"({text}\n)", mode="eval").body
    except (SyntaxError, ValueError, MemoryError):
        return None


def _closing(text: str, start: int) -> int:
    """Where the bracket that opens at `start` is closed, or the end of what is worth reading."""
    end = min(len(text), start + _MAX_BRACKET)
    depth = 0
    for token in _TOKEN.finditer(text, start, end):
        if token[0] in "([{":
            depth += 1
        elif token[0] in ")]}":
            depth -= 1
            if depth == 0:
                return token.end()
    return end
