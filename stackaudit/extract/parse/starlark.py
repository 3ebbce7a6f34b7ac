"""Starlark text (MODULE.bazel, WORKSPACE, *.bzl) goes in; its calls, with the strings their arguments spell out, come out."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from stackaudit.files import Malformed

_START: Final = re.compile(r"^[A-Za-z_@]", re.MULTILINE)
_CLAUSE: Final = re.compile(r"(?:else|elif)\b")
_HOLE: Final = re.compile(r"\{(\w*)\}")
_MAX_CHUNKS: Final = 3000
_MAX_DEPTH: Final = 40
_MAX_TEXT: Final = 20_000
_MAX_ITEMS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Call:
    """`name(…)` or `receiver.name(…)`; `node` is kept for its arguments."""

    name: str
    receiver: str
    line: int
    node: ast.Call

    def keyword(self, *names: str) -> ast.expr | None:
        return next((k.value for k in self.node.keywords if k.arg in names), None)


class Starlark:
    """One file; `load` gives the text of another by its label."""

    def __init__(self, text: str, load: Callable[[str], str | None] = lambda label: None) -> None:
        self.statements, self.fault = _parse(text)
        self.names: dict[str, ast.expr] = {}
        self.loaded: dict[str, tuple[str, str]] = {}
        self._load = load
        self._others: dict[str, Starlark | None] = {}
        self.calls = list(self._collect())

    def _collect(self) -> Iterator[Call]:
        found: list[Call] = []
        for statement in self.statements:
            for node in ast.walk(statement):
                if isinstance(node, ast.Assign):
                    for target in node.targets:
                        if isinstance(target, ast.Name):
                            self.names[target.id] = node.value
                elif isinstance(node, ast.Call):
                    call = _call(node)
                    if call is not None:
                        found.append(call)
                        if call.name == "load":
                            self._note(node)
        yield from sorted(found, key=lambda c: (c.line, c.node.col_offset))

    def _note(self, node: ast.Call) -> None:
        """`load("//:versions.bzl", "TAG", local = "OTHER")`."""
        texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
        label = texts[0] if texts and isinstance(texts[0], str) else None
        if label is None:
            return
        for name in texts[1:]:
            if isinstance(name, str):
                self.loaded[name] = label, name
        for keyword in node.keywords:
            if keyword.arg and isinstance(keyword.value, ast.Constant):
                self.loaded[keyword.arg] = label, str(keyword.value.value)

    # --- values ---

    def text(self, node: ast.expr | None, depth: int = 0) -> str | None:
        """The string an expression stands for; None where it would have to be computed."""
        if node is None or depth > _MAX_DEPTH:
            return None
        found: str | None = None
        match node:
            case ast.Constant(value=str() | int() | float() as value) if not isinstance(
                value, bool
            ):
                return str(value) if not isinstance(value, int) or abs(value) < 10**30 else None
            case ast.Name(id=name):
                return self._named(name, depth)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                first, second = self.text(left, depth + 1), self.text(right, depth + 1)
                found = None if first is None or second is None else first + second
            case ast.BinOp(left=left, op=ast.Mod(), right=right):
                found = self._filled(self.text(left, depth + 1), right, depth)
            case ast.Call(
                func=ast.Attribute(value=base, attr="format"), args=args, keywords=keywords
            ):
                named = {k.arg: self.text(k.value, depth + 1) for k in keywords if k.arg}
                values = [self.text(arg, depth + 1) for arg in args]
                found = _formatted(self.text(base, depth + 1), values, named)
        return found if found is not None and len(found) <= _MAX_TEXT else None

    def pattern(self, node: ast.expr | None, depth: int = 0) -> str | None:
        """As `text`, with a hole like {name} for each part that is not known; None for all hole."""
        if node is None or depth > _MAX_DEPTH:
            return None
        known = self.text(node)
        if known is not None:
            return known
        match node:
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                parts = [self.pattern(side, depth + 1) for side in (left, right)]
                if parts == [None, None]:
                    return None
                holes = [_hole(left), _hole(right)]
                return "".join(p if p is not None else h for p, h in zip(parts, holes, strict=True))
            case ast.BinOp(left=left, op=ast.Mod(), right=right):
                text = self.text(left)
                for value in right.elts if isinstance(right, ast.Tuple) else [right]:
                    text = text.replace("%s", self.text(value) or _hole(value), 1) if text else None
                return text
            case ast.Call(
                func=ast.Attribute(value=base, attr="format"), args=args, keywords=keywords
            ):
                named = {k.arg: self.text(k.value) or _hole(k.value) for k in keywords if k.arg}
                values = [self.text(arg) or _hole(arg) for arg in args]
                return _formatted(self.text(base), values, named)
        return None

    def _named(self, name: str, depth: int) -> str | None:
        if name in self.names:
            return self.text(self.names[name], depth + 1)
        if name not in self.loaded or depth > 3:
            return None
        label, real = self.loaded[name]
        if label not in self._others and len(self._others) < 10:
            text = self._load(label)
            self._others[label] = Starlark(text) if text is not None else None
        other = self._others.get(label)
        return other.text(other.names.get(real), depth + 1) if other else None

    def _filled(self, text: str | None, values: ast.expr, depth: int) -> str | None:
        parts = values.elts if isinstance(values, ast.Tuple) else [values]
        for part in parts:
            value = self.text(part, depth + 1)
            if text is None or value is None or "%s" not in text:
                return None
            text = text.replace("%s", value, 1)
        return text

    def _is_text(self, node: ast.BinOp) -> bool:
        """Whether a sum is one of texts, not of lists."""
        sides = (node.left, node.right)
        return any(self.pattern(side) is not None for side in sides)

    def texts(self, node: ast.expr | None) -> list[tuple[str, int]]:
        """(string, line) of a list of strings, of concatenated lists, or of one string alone; holes as in `pattern`."""
        found: list[tuple[str, int]] = []
        waiting: list[tuple[ast.expr, int]] = [(node, 0)] if node is not None else []
        while waiting and len(found) < _MAX_ITEMS:
            item, depth = waiting.pop()
            inner: list[ast.expr] = []
            match item:
                case ast.List(elts=elements) | ast.Tuple(elts=elements):
                    inner = elements
                case ast.BinOp(left=left, op=ast.Add(), right=right) if not self._is_text(item):
                    inner = [left, right]
                case ast.Name(id=name) if name in self.names and self.text(item) is None:
                    inner = [self.names[name]]
                case ast.Call(args=arguments) if self.pattern(item) is None:
                    inner = arguments  # a function that adds mirrors to an address, say
                case _:
                    text = self.pattern(item)
                    if text is not None:
                        found.append((text, item.lineno))
            if depth < _MAX_DEPTH:
                waiting += [(one, depth + 1) for one in reversed(inner)]
        return found


def _hole(node: ast.expr) -> str:
    """A name to stand for what is not known."""
    names = [n.id for n in ast.walk(node) if isinstance(n, ast.Name)]
    return "{" + (names[0] if names else "unknown") + "}"


def _formatted(
    text: str | None, values: Sequence[str | None], named: Mapping[str, str | None]
) -> str | None:
    """None where a value that is asked for is not known."""
    if text is None:
        return None
    plain = iter(values)
    known = True

    def fill(hole: re.Match[str]) -> str:
        nonlocal known
        key = hole[1]
        if not key:
            value = next(plain, None)
        elif key.isdecimal():
            value = values[int(key[:4])] if int(key[:4]) < len(values) else None
        else:
            value = named.get(key)
        known = known and value is not None
        return value or ""

    filled = _HOLE.sub(fill, text)
    return filled if known else None


def _call(node: ast.Call) -> Call | None:
    match node.func:
        case ast.Name(id=name):
            return Call(name, "", node.lineno, node)
        case ast.Attribute(value=ast.Name(id=receiver), attr=name):
            return Call(name, receiver, node.lineno, node)
    return None


def _parse(text: str) -> tuple[list[ast.stmt], Malformed | None]:
    """The statements; of broken text those that stand for themselves, and the first fault."""
    found, fault = _statements(text)
    if fault is None:
        return found, None
    starts = [m.start() for m in _START.finditer(text) if not _CLAUSE.match(text, m.start())]
    line, done = 1, 0
    for start, end in zip(starts[:_MAX_CHUNKS], [*starts[1:], len(text)], strict=False):
        line += text.count("\n", done, start)
        done = start
        chunk = text[start:end]
        statements, broken = _statements(chunk)
        if broken is not None:  # most often a bracket that was not closed
            statements, broken = _statements(chunk + "\n)")
        for statement in statements:
            ast.increment_lineno(statement, line - 1)
        found += statements
    return found, fault


def _statements(text: str) -> tuple[list[ast.stmt], Malformed | None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # bad escapes are the scanned project's business
            return ast.parse(text).body, None
    except SyntaxError as error:
        return [], Malformed("not valid Starlark", error.lineno)
    except (ValueError, MemoryError, RecursionError):
        return [], Malformed("not valid Starlark: nested too deeply or no text")
