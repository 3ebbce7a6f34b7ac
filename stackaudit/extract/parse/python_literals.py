"""Expressions of a Python module go in; the strings they spell out, with their lines, come out. Nothing is run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.parse.python_bindings import Bindings

_BUDGET: Final = 50_000
_MAX_TEXT: Final = 20_000
_PASS_THROUGH: Final = frozenset({"list", "tuple", "sorted", "set", "frozenset", "reversed"})


class Literals:
    """Reads expressions of one module; a budget ends what a hostile one would make endless."""

    def __init__(self, bindings: Bindings) -> None:
        self._said = bindings
        self._left = _BUDGET
        self._active: set[str] = set()
        self._by_name: dict[str, list[tuple[str, int]]] | None = None

    def _spend(self) -> bool:
        self._left -= 1
        return self._left >= 0

    def texts(self, node: ast.expr) -> Iterator[tuple[str, int]]:
        """Every string of a list-like expression; parts that would have to be computed are passed over."""
        if not self._spend():
            return
        whole = None if _is_no_text(node) else self.constant(node)
        if whole is not None:
            several = getattr(node, "end_lineno", node.lineno) != node.lineno
            for offset, line in enumerate(whole.split("\n")):
                if line.strip() and self._spend():
                    yield line.strip(), node.lineno + (offset if several else 0)
            return
        match node:
            case ast.List(elts=inner) | ast.Tuple(elts=inner) | ast.Set(elts=inner):
                for item in inner:
                    yield from self.texts(item)
            case ast.Starred(value=value):
                yield from self.texts(value)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                yield from self.texts(left)
                yield from self.texts(right)
            case ast.IfExp(body=body, orelse=other):
                yield from self.texts(body)
                yield from self.texts(other)
            case ast.BoolOp(values=values):
                for value in values:
                    yield from self.texts(value)
            case ast.Name(id=name):
                yield from self._of_name(name)
            case ast.Subscript(value=ast.Name(id=name), slice=key):
                yield from self._item(name, self.constant(key), node.lineno)
            case (
                ast.ListComp(generators=[ast.comprehension(iter=inside)])
                | ast.GeneratorExp(generators=[ast.comprehension(iter=inside)])
            ):
                yield from self.texts(inside)
            case ast.Call():
                yield from self._of_call(node)

    def _of_name(self, name: str) -> Iterator[tuple[str, int]]:
        if name in self._active:
            return
        self._active.add(name)
        try:
            for value in self._said.bound.get(name, ()):
                yield from self.texts(value)
        finally:
            self._active.discard(name)

    def _item(self, name: str, key: str | None, line: int) -> Iterator[tuple[str, int]]:
        """`table["key"]`: what the table holds there, else the requirement of that name in the module."""
        if key is None or name in self._active:
            return
        self._active.add(name)
        try:
            values = [value for own, value in self._pairs(name) if own == key]
            for value in values:
                yield from self.texts(value)
        finally:
            self._active.discard(name)
        if not values:
            yield from self._spelled_out(key, line)

    def _of_call(self, node: ast.Call) -> Iterator[tuple[str, int]]:
        match node.func:
            case ast.Attribute(value=base, attr="split"):
                separator = self.constant(node.args[0]) if node.args else None
                for text, line in self.texts(base):
                    for part in text.split(separator) if separator else text.split():
                        if part.strip():
                            yield part.strip(), line
            case ast.Attribute(value=base, attr="splitlines" | "strip" | "rstrip" | "copy"):
                yield from self.texts(base)
            case ast.Name(id=name) if name in _PASS_THROUGH:
                for argument in node.args:
                    yield from self.texts(argument)
            case ast.Name(id=name) if name in self._said.variadic:
                for argument in node.args:
                    key = self.constant(argument)
                    if key is not None:
                        yield from self._spelled_out(key, argument.lineno)
            case ast.Name(id=name) if name in self._said.returned and name not in self._active:
                self._active.add(name)
                try:
                    for value in self._said.returned[name]:
                        yield from self.texts(value)
                finally:
                    self._active.discard(name)

    def _spelled_out(self, key: str, line: int) -> Iterator[tuple[str, int]]:
        """A module may keep its requirements in one list and pick them by name."""
        yield from self._requirements().get(key.lower(), [(key, line)])

    def _requirements(self) -> dict[str, list[tuple[str, int]]]:
        if self._by_name is None:
            self._by_name = {}
            for values in list(self._said.bound.values()):
                for value in values:
                    if isinstance(value, (ast.List, ast.Tuple)):
                        for item in value.elts:
                            if isinstance(item, ast.Constant) and isinstance(item.value, str):
                                name = re.match(r"[\w.-]+", item.value)
                                if name:
                                    self._by_name.setdefault(
                                        name[0].lower(), [(item.value, item.lineno)]
                                    )
        return self._by_name

    def groups(self, node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
        """(key, expression) of everything a dict-like expression holds."""
        if not self._spend():
            return
        match node:
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if key is None:
                        yield from self.groups(value)
                    elif (text := self.constant(key)) is not None:
                        yield text, value
            case ast.Name(id=name) if name not in self._active:
                self._active.add(name)
                try:
                    yield from self._pairs(name)
                finally:
                    self._active.discard(name)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                yield from self.groups(left)
                yield from self.groups(right)
            case ast.Call(func=ast.Name(id="dict"), args=args, keywords=keywords):
                for argument in args:
                    yield from self.groups(argument)
                for keyword in keywords:
                    if keyword.arg is None:
                        yield from self.groups(keyword.value)
                    else:
                        yield keyword.arg, keyword.value
            case ast.Call(func=ast.Name(id=name)) if (
                name in self._said.returned and name not in self._active
            ):
                self._active.add(name)
                try:
                    for value in self._said.returned[name]:
                        yield from self.groups(value)
                finally:
                    self._active.discard(name)

    def _pairs(self, name: str) -> Iterator[tuple[str, ast.expr]]:
        for value in self._said.bound.get(name, ()):
            yield from self.groups(value)
        for key, value in self._said.keyed.get(name, ()):
            text = self.constant(key)
            if text is not None:
                yield text, value

    def constant(self, node: ast.expr) -> str | None:
        """The one string an expression stands for; names nobody can resolve stay as "{name}" in f-strings."""
        if not self._spend():
            return None
        match node:
            case ast.Constant(value=str() as text):
                return text
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return str(number)
            case ast.JoinedStr(values=parts):
                return self._bounded("".join(self._part(part) for part in parts))
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                first, second = self.constant(left), self.constant(right)
                return None if first is None or second is None else self._bounded(first + second)
            case ast.BinOp(left=left, op=ast.Mod(), right=right):
                return self._filled(self.constant(left), right)
            case ast.Call(func=ast.Attribute(value=base, attr="format"), args=args):
                return self._formatted(self.constant(base), args)
            case ast.Call(func=ast.Attribute(value=base, attr="strip"), args=[]):
                bare = self.constant(base)
                return bare.strip() if bare is not None else None
            case ast.Name(id=name) if (
                len(self._said.bound.get(name, ())) == 1 and name not in self._active
            ):
                self._active.add(name)
                try:
                    return self.constant(self._said.bound[name][0])
                finally:
                    self._active.discard(name)
        return None

    def _part(self, part: ast.expr) -> str:
        if isinstance(part, ast.FormattedValue):
            name = part.value.id if isinstance(part.value, ast.Name) else "expression"
            return self.constant(part.value) or f"{{{name}}}"
        return self.constant(part) or ""

    def _filled(self, text: str | None, values: ast.expr) -> str | None:
        if text is None:
            return None
        for value in values.elts if isinstance(values, ast.Tuple) else [values]:
            found = self.constant(value)
            if found is not None:
                text = text.replace("%s", found, 1)
        return self._bounded(text)

    def _formatted(self, text: str | None, values: list[ast.expr]) -> str | None:
        if text is None:
            return None
        for number, value in enumerate(values):
            found = self.constant(value)
            if found is not None:
                text = text.replace(f"{{{number}}}", found).replace("{}", found, 1)
        return self._bounded(text)

    def _bounded(self, text: str) -> str | None:
        return text if len(text) <= _MAX_TEXT else None


def _is_no_text(node: ast.expr) -> bool:
    """A number, or a text cut at its ends: only the uncut text tells its lines."""
    if isinstance(node, ast.Constant):
        return not isinstance(node.value, str)
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "strip"
    )
