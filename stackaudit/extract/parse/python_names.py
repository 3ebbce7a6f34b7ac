"""A Python syntax tree goes in; what its names stand for comes out, as strings with their lines.

Nothing is run: a name is followed to the constants it was assigned, to parameter defaults, to the
defaults of command-line options, fields and environment variables, and to the arguments of calls in
the same file.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable
from typing import Final, TypeAlias

_DEPTH: Final = 7
_MOST: Final = 12

Expressions: TypeAlias = "dict[str, list[tuple[ast.expr, str]]]"


class Names:
    """What the names of a file stand for, and every call in it.

    `local` holds assignments by function and name, `attributes` those by attribute, field and
    option name, each with the function it is to be read in. `calls` are all calls with their
    functions, `defaults` everything that a name is given, `targets` the name a call's result gets.
    `service_elsewhere` is True when the file says itself where a service is to be reached.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.local: dict[str, Expressions] = defaultdict(lambda: defaultdict(list))
        self.attributes: Expressions = defaultdict(list)
        self.parameters: dict[str, list[str]] = {}
        self.called: dict[str, list[tuple[ast.Call, str]]] = defaultdict(list)
        self.calls: list[tuple[ast.Call, str]] = []
        self.defaults: list[tuple[str, ast.expr, str]] = []
        self.targets: dict[int, str] = {}
        self.service_elsewhere = False
        self._collect(tree)

    # --- collecting: one walk without recursion ---

    def _collect(self, tree: ast.Module) -> None:
        stack: list[tuple[ast.AST, str, bool]] = [(tree, "", False)]
        while stack:
            node, function, in_class = stack.pop()
            inner, inner_class = function, False
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                inner = node.name
                self._parameters(node)
            elif isinstance(node, ast.ClassDef):
                inner_class = True
            elif isinstance(node, ast.Call):
                self.calls.append((node, function))
                name = dotted_name(node.func).rsplit(".", 1)[-1]
                self.called[name].append((node, function))
                self._option(name, node, function)
            elif isinstance(
                node, (ast.Assign, ast.AnnAssign, ast.For, ast.AsyncFor, ast.NamedExpr)
            ):
                self._assignment(node, function, in_class)
            below = inner_class or (in_class and isinstance(node, (ast.If, ast.Try)))
            stack.extend((child, inner, below) for child in ast.iter_child_nodes(node))

    def _parameters(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        plain = [*node.args.posonlyargs, *node.args.args]
        self.parameters[node.name] = [arg.arg for arg in plain]
        pairs = [
            *zip(reversed(plain), reversed(node.args.defaults), strict=False),
            *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True),
        ]
        for arg, default in pairs:
            if default is not None:
                self.local[node.name][arg.arg].append((default, ""))
                self.defaults.append((arg.arg, default, node.name))
        for arg in node.args.kwonlyargs:
            self.parameters[node.name].append(arg.arg)

    def _option(self, name: str, node: ast.Call, function: str) -> None:
        """--model of argparse and click, and what is_base_url says of the service that is called."""
        if name in ("add_argument", "option", "DEFINE_string"):
            default = keyword(node, "default") or (
                node.args[1] if name == "DEFINE_string" and len(node.args) > 1 else None
            )
            flags = [
                a.value
                for a in node.args
                if isinstance(a, ast.Constant) and isinstance(a.value, str)
            ]
            if default is not None and flags:
                option = max((f for f in flags[:3]), key=len).lstrip("-").replace("-", "_")
                self.attributes[option].append((default, function))
                self.defaults.append((option, default, function))
        elif any(
            k.arg in ("base_url", "api_base", "openai_api_base", "azure_endpoint")
            for k in node.keywords
        ):
            self.service_elsewhere = True

    def _assignment(
        self,
        node: ast.Assign | ast.AnnAssign | ast.For | ast.AsyncFor | ast.NamedExpr,
        function: str,
        in_class: bool,
    ) -> None:
        if isinstance(node, (ast.For, ast.AsyncFor)):
            if isinstance(node.target, ast.Name) and isinstance(
                node.iter, (ast.List, ast.Tuple, ast.Set)
            ):
                for item in node.iter.elts[:_MOST]:
                    self.local[function][node.target.id].append((item, function))
            return
        value = node.value
        if value is None:
            return
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Name):
                self.local[function][target.id].append((value, function))
                if in_class:
                    self.attributes[target.id].append((value, function))
                self.defaults.append((target.id, value, function))
                if isinstance(value, ast.Call):
                    self.targets[id(value)] = target.id
            elif isinstance(target, ast.Attribute):
                self.attributes[target.attr].append((value, function))
                self.defaults.append((target.attr, value, function))
                if target.attr in ("api_base", "base_url"):
                    self.service_elsewhere = True

    # --- following names to strings ---

    def strings(
        self, node: ast.expr | None, function: str, depth: int = 0
    ) -> list[tuple[str, int]]:
        """Every string an expression can stand for, with the line where it is written."""
        if node is None or depth > _DEPTH:
            return []
        more = depth + 1
        match node:
            case ast.Constant(value=str(value)):
                return [(value, node.lineno)]
            case ast.Name(id=name):
                return self._many(self._meanings(name, function), more)
            case ast.Attribute(attr="value", value=ast.Attribute() as inner):
                return self.strings(inner, function, more)
            case ast.Attribute(attr=name):
                return self._many(self.attributes.get(name, []), more)
            case ast.BoolOp(values=values):
                return self._many([(v, function) for v in values], more)
            case ast.IfExp(body=body, orelse=orelse):
                return self._many([(body, function), (orelse, function)], more)
            case ast.NamedExpr(value=value) | ast.Await(value=value) | ast.Starred(value=value):
                return self.strings(value, function, more)
            case ast.JoinedStr(values=values):
                return self._joined(values, function, more)
            case ast.FormattedValue(value=value):
                return self.strings(value, function, more)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._joined([left, right], function, more)
            case ast.Subscript(value=value, slice=ast.Constant(value=str(key))):
                return self._many(self.entries(value, key, function, more), more)
            case ast.Call() as call:
                return self._default_of(call, function, more)
        return []

    def _many(self, found: Iterable[tuple[ast.expr, str]], depth: int) -> list[tuple[str, int]]:
        out: dict[tuple[str, int], None] = {}
        for expression, function in list(found)[:_MOST]:
            out.update(dict.fromkeys(self.strings(expression, function, depth)))
        return list(out)[:_MOST]

    def _joined(self, parts: list[ast.expr], function: str, depth: int) -> list[tuple[str, int]]:
        text, line = "", 0
        for part in parts:
            found = self.strings(part, function, depth)
            if len(found) != 1:
                return []
            text, line = text + found[0][0], line or found[0][1]
        return [(text, line)]

    def _meanings(self, name: str, function: str) -> list[tuple[ast.expr, str]]:
        """What a name stands for in a function: its assignments, its default, what callers hand over."""
        found = list(self.local[function].get(name, [])) if function else []
        parameters = self.parameters.get(function, [])
        if name in parameters:
            place = parameters.index(name)
            shift = 1 if parameters[0] in ("self", "cls") else 0
            for call, where in self.called.get(function, [])[:_MOST]:
                given = keyword(call, name)
                if given is None and len(call.args) > place - shift >= 0:
                    given = call.args[place - shift]
                if given is not None and where != function:
                    found.append((given, where))
        return found or list(self.local[""].get(name, []))

    def entries(
        self, node: ast.expr, key: str, function: str, depth: int
    ) -> list[tuple[ast.expr, str]]:
        """The values under a key of a dictionary that is written out in the file."""
        if depth > _DEPTH:
            return []
        match node:
            case ast.Dict(keys=keys, values=values):
                return [
                    (v, function)
                    for k, v in zip(keys, values, strict=True)
                    if isinstance(k, ast.Constant) and k.value == key
                ]
            case ast.Call(func=ast.Name(id="dict")) as call:
                given = keyword(call, key)
                return [(given, function)] if given is not None else []
            case ast.Name(id=name):
                found = self._meanings(name, function)
            case ast.Attribute(attr=name):
                found = self.attributes.get(name, [])
            case _:
                return []
        return [
            e for value, where in found[:_MOST] for e in self.entries(value, key, where, depth + 1)
        ]

    def _default_of(self, node: ast.Call, function: str, depth: int) -> list[tuple[str, int]]:
        """The fallback of os.getenv, .get, Field, Option and the like."""
        name = dotted_name(node.func).rsplit(".", 1)[-1]
        if name in (
            "getenv",
            "get",
            "get_env",
            "env",
            "config",
            "getattr",
            "setdefault",
            "str_env",
            "get_secret",
        ):
            fallback = keyword(node, "default")
            if fallback is None and len(node.args) >= (3 if name == "getattr" else 2):
                fallback = node.args[2 if name == "getattr" else 1]
            found = self.strings(fallback, function, depth)
            if name == "get" and node.args and isinstance(node.func, ast.Attribute):
                key = node.args[0]
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    entries = self.entries(node.func.value, key.value, function, depth)
                    found = [*self._many(entries, depth), *found]
            return found
        if name in ("Field", "field", "Option", "Argument", "SettingsField", "HfArg"):
            fallback = keyword(node, "default") or (node.args[0] if node.args else None)
            return self.strings(fallback, function, depth)
        if name in ("str", "strip", "lower", "SecretStr"):
            inner = node.func.value if isinstance(node.func, ast.Attribute) else None
            return self.strings(node.args[0] if node.args else inner, function, depth)
        return []


def dotted_name(node: ast.expr) -> str:
    """client.chat.completions.create as it is written; what is called or indexed on the way is left out."""
    parts: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, (ast.Subscript, ast.Await)):
            node = node.value
        else:
            break
    if isinstance(node, ast.Name):
        parts.append(node.id)
    return ".".join(reversed(parts))


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((k.value for k in call.keywords if k.arg == name), None)
