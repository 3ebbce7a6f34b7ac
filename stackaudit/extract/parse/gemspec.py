"""A gemspec's text goes in; the gem's own name, version, licences and what it needs come out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeAlias, Union

from stackaudit.extract.parse.gem import is_name, requirement
from stackaudit.extract.parse.ruby import Call, parse_ruby
from stackaudit.extract.parse.ruby_values import Arg, Code, texts_of
from stackaudit.files import Malformed
from stackaudit.model import Scope

_NEEDS: Final[dict[str, Scope]] = {
    "add_dependency": "runtime",
    "add_runtime_dependency": "runtime",
    "add_development_dependency": "dev",
}
_CALLS: Final = frozenset(
    {"name", "version", "license", "licenses", "installed_by_version", "require",
     "require_relative", "load", "new", *_NEEDS}
)  # fmt: skip
_VERSION: Final = re.compile(r"\d+(?:\.[0-9A-Za-z]+)*(?:-[0-9A-Za-z.]+)?", re.ASCII)
_MAX_FILES: Final = 12

Open: TypeAlias = Callable[[str], Union[str, None]]
"""Gives the text of a file beside the gemspec, None where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """One gem that a gemspec asks for; fields as in Package."""

    name: str
    line: int
    version: str | None = None
    constraint: str | None = None
    scope: Scope = "runtime"
    unresolved: str | None = None


@dataclass(slots=True)
class Gemspec:
    """`installed` tells the record of an installed gem from the description of an own one."""

    name: str | None = None
    version: str | None = None
    unresolved: str | None = None
    line: int | None = None
    licenses: list[str] = field(default_factory=list)
    needs: list[Needed] = field(default_factory=list)
    installed: bool = False
    fault: Malformed | None = None


def parse_gemspec(text: str, opened: Open = lambda path: None) -> Gemspec:
    """What the gemspec says; `opened` lets it follow the constants and files it reads its version from."""
    script = parse_ruby(text, _CALLS, lambda path: _read(opened, path))
    found = Gemspec(fault=script.fault)
    seen: set[str] = set()
    for call in script.calls:
        value = call.args[0] if call.args else None
        if call.name == "new" and call.receiver == "Specification":
            found.name, found.line = _text(value), call.line
            if len(call.args) > 1:
                stated = call.args[1]
                found.version, found.unresolved = _version(stated, script.calls, None, opened)
        elif call.name == "name=" and call.receiver:
            found.name, found.line = _text(value), call.line
        elif call.name == "version=" and call.receiver:
            found.version, found.unresolved = _version(value, script.calls, found.name, opened)
        elif call.name in ("license=", "licenses="):
            found.licenses = texts_of(value)
        elif call.name == "installed_by_version=":
            found.installed = True
        elif call.name in _NEEDS and isinstance(value, str) and is_name(value):
            # Old records list everything again for old versions of RubyGems: the first time counts.
            if value not in seen:
                found.needs.append(_needed(call, value, found.version))
            seen.add(value)
    return found


def _needed(call: Call, name: str, own: str | None) -> Needed:
    """One need; parts of one project ask for each other in their own version."""
    wanted = [
        own if own and isinstance(arg, Code) and arg.text == f"{call.receiver}.version" else arg
        for arg in call.args[1:]
    ]
    version, constraint = requirement([text for arg in wanted for text in texts_of(arg)])
    unresolved = next((arg.text for arg in wanted if isinstance(arg, Code)), None)
    if constraint and "#{" in constraint:
        constraint, unresolved = None, constraint
    return Needed(
        name=name,
        line=call.line,
        version=version,
        constraint=constraint,
        scope=_NEEDS[call.name],
        unresolved=unresolved,
    )


def _text(value: Arg) -> str | None:
    """A name as it is, unless a part of it is only known when the code runs."""
    return value if isinstance(value, str) and value and "#{" not in value else None


def _version(
    value: Arg, calls: list[Call], name: str | None, opened: Open
) -> tuple[str | None, str | None]:
    """(version, what it could not be told from)."""
    if isinstance(value, str):
        text = value.strip()
        return (text, None) if _VERSION.fullmatch(text) else (None, text or None)
    if not isinstance(value, Code):
        return None, None
    constant = value.text.removeprefix("::")
    if re.fullmatch(r"[A-Z]\w*(?:::[A-Z]\w*)*", constant):
        for path in _required(calls, name):
            other = opened(path)
            found = _constant(other, constant, opened) if other is not None else None
            if found is not None:
                return found, None
    return None, value.text


def _required(calls: list[Call], name: str | None) -> list[str]:
    """Where the constants of a gemspec can stand: what it requires, then where gems keep their version."""
    found: dict[str, None] = {}
    for call in calls:
        if call.name in ("require", "require_relative", "load"):
            parts = [part for arg in call.args for part in _pieces(arg)]
            path = re.sub(r"^(?:\.{0,2}/)+", "", "/".join(parts)).removesuffix(".rb")
            if path:
                found[f"{path}.rb"] = None
                found[f"lib/{path}.rb"] = None
    if name:
        for place in (name.replace("-", "/"), name, name.replace("-", "_")):
            found[f"lib/{place}/version.rb"] = None
    return list(found)[:_MAX_FILES]


def _pieces(arg: Arg) -> list[str]:
    """The literal parts of a path, also inside `File.join(__dir__, "lib", "version")`."""
    if isinstance(arg, Code):
        return [part for part in re.findall(r'"([^"]*)"', arg.text) if part not in ("..", ".")]
    return texts_of(arg)


def _constant(text: str, path: str, opened: Open) -> str | None:
    """The value of a constant in another file, if it is a version."""
    names = path.split("::")
    script = parse_ruby(text, (), lambda place: _read(opened, place))
    value = script.variables.get(names[-1])
    if not isinstance(value, str) or not _VERSION.fullmatch(value.strip()):
        return None
    return value.strip()


def _read(opened: Open, path: str) -> str | None:
    """A file by its path from the gemspec's folder, or from the gemspec itself: `("../VERSION", __FILE__)`."""
    for place in dict.fromkeys(
        (path, path.removeprefix("../"), re.sub(r"^(?:\.{0,2}/)+", "", path))
    ):
        text = opened(place)
        if text is not None:
            return text
    return None
