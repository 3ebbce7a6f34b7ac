"""Addresses, pins and manifests of Swift packages go in; names, versions and what is asked for come out."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from stackaudit.extract.parse.calls import (
    Argument,
    Call,
    Dialect,
    Node,
    Quote,
    Token,
    calls,
    parse_script,
    source_of,
    text_of,
    walk,
)
from stackaudit.extract.parse.python_link import without_secrets
from stackaudit.files import Malformed
from stackaudit.model import Source

SWIFT: Final = Dialect(
    comments=(r"//[^\n]*", r"/\*.*?(?:\*/|\Z)"),
    quotes=(Quote('"""', '"""', lines=True), Quote('#"', '"#', escapes=False), Quote('"', '"')),
)
_SCP: Final = re.compile(r"(?:[\w.-]+@)?([\w.-]+\.[\w-]+):(?!//)(.+)")
_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://(?:[^/@]*@)?([^/]+)/+(.+)", re.IGNORECASE)
_EXACT: Final = re.compile(r"\d+\.\d+\.\d+(?:[-+][\w.+-]+)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One `.package(…)` of a manifest; fields as in Package."""

    name: str
    line: int
    source: Source
    version: str | None = None
    constraint: str | None = None
    commit: str | None = None
    unresolved: str | None = None


@dataclass(slots=True)
class Manifest:
    name: str | None
    line: int | None
    wanted: list[Wanted]
    tools: str | None
    fault: Malformed | None


def place(address: str, identity: str = "") -> tuple[str, Source]:
    """(name, source) of where a package lies: host/owner/repository, or the folder's own name."""
    found = _URL.fullmatch(address)
    if found is None or address.startswith("file:"):
        scp = _SCP.fullmatch(address)
        if scp is None or address.startswith((".", "/", "file:")):
            path = address.removeprefix("file://")
            name = identity or posixpath.basename(posixpath.normpath(path)) or path
            return name, Source(kind="path", location=path or None)
        found = scp
    host = found[1].rpartition("@")[2].partition(":")[0].casefold()
    path = found[2].partition("?")[0].strip("/").removesuffix(".git")
    return f"{host}/{path}", Source(kind="git", location=without_secrets(address))


def parse_manifest(text: str) -> Manifest:
    nodes, fault = parse_script(text, SWIFT)
    known = _constants(nodes)
    tools = re.match(r"\s*//\s*swift-tools-version\s*:?\s*(\d[\w.]*)", text)
    own = next((c for c in calls(nodes, {"Package"}) if c.named("name")), None)
    return Manifest(
        name=own.text("name") if own else None,
        line=own.line if own else None,
        wanted=[w for c in calls(nodes, {"package"}) if (w := _wanted(c, text, known))],
        tools=tools[1] if tools else None,
        fault=fault,
    )


def _constants(nodes: Sequence[Node]) -> Mapping[str, str]:
    """`let version: Version = "1.2.0"`: names that stand for one string."""
    found: dict[str, str] = {}
    for level, at in walk(nodes):
        if level[at].is_word("let", "var"):
            piece = level[at + 1 : at + 6]
            equals = next((i for i, n in enumerate(piece) if n.is_mark("=")), 0)
            value = text_of(piece[equals + 1 : equals + 2]) if equals else None
            if value is not None and isinstance(piece[0], Token):
                found[piece[0].text] = value
    return found


def _wanted(call: Call, text: str, known: Mapping[str, str]) -> Wanted | None:
    """Something that is asked for; `.product(name:package:)` and calls without an address are not."""
    address = _value(call.named("url"), known)
    folder = _value(call.named("path"), known)
    registered = _value(call.named("id"), known)
    label = _value(call.named("name"), known)
    if registered:
        name, source = registered, Source(kind="registry")
    elif folder is not None:
        name = label or posixpath.basename(posixpath.normpath(folder)) or folder
        source = Source(kind="path", location=folder)
    elif address:
        name, source = place(address)
    else:
        return None
    version = constraint = commit = unresolved = None
    for argument in call.arguments:
        if argument.key in ("url", "path", "id", "name", "traits", "moduleAliases"):
            continue
        how, value = _requirement(argument, known)
        if value is None and how in ("exact", "revision", "branch", "tag"):
            unresolved = source_of(text, argument.value)
        elif how == "exact" and value and _EXACT.fullmatch(value):
            version = value
        elif how in ("revision", "tag"):
            commit = value
        elif how == "branch":
            constraint = f"branch: {value}"
        else:
            key = f"{argument.key}: " if argument.key else ""
            constraint = ", ".join(
                filter(None, (constraint, key + source_of(text, argument.value)))
            )
    return Wanted(
        name=name,
        line=call.line,
        source=source,
        version=version,
        constraint=constraint,
        commit=commit,
        unresolved=unresolved,
    )


def _value(argument: Argument | None, known: Mapping[str, str]) -> str | None:
    if argument is None:
        return None
    if len(argument.value) == 1 and argument.value[0].is_word(*known):
        word = argument.value[0]
        return known[word.text] if isinstance(word, Token) else None
    return argument.text


def _requirement(argument: Argument, known: Mapping[str, str]) -> tuple[str | None, str | None]:
    """(kind, value) of `exact: "1.0.0"` as well as of `.exact("1.0.0")`."""
    if argument.key:
        return argument.key, _value(argument, known)
    call = next(calls(argument.value, {"exact", "revision", "branch", "exactItem", "tag"}), None)
    if call is None or not call.arguments:
        return None, None
    return call.name.removesuffix("Item"), _value(call.arguments[0], known)
