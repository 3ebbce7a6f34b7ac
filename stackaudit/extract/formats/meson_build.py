"""meson.build and subprojects/*.wrap go in; the project, its dependencies and what is wrapped come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.calls import (
    Call,
    Dialect,
    Group,
    Node,
    Quote,
    Token,
    calls,
    parse_script,
    source_of,
    split,
    text_of,
    texts_in,
    walk,
)
from stackaudit.extract.parse.fetched import Fetched, of_repository, of_urls, version_of_folder
from stackaudit.extract.parse.identity import identity
from stackaudit.extract.parse.ini import Option, parse_ini
from stackaudit.extract.parse.places import is_own_place, scope_of_path
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Scope

BUILD: Final = "meson-build"
WRAP: Final = "meson-wrap"
_MESON: Final = Dialect(
    comments=(r"#[^\n]*",),
    quotes=(Quote("'''", "'''", escapes=False, lines=True), Quote("'", "'")),
    newlines=True,
)
_NAME: Final = re.compile(r"[A-Za-z][\w.+-]*", re.ASCII)
_EXACT: Final = re.compile(r"==?\s*(\d[\w.+-]*)")
_BUILT_IN: Final = frozenset({"threads", "appleframeworks", "dl", "intl", "iconv"})


def read(file: File) -> Iterator[Finding]:
    nodes, fault = parse_script(file.text, _MESON)
    known = _assigned(nodes)
    scope = scope_of_path(file.path)
    own = is_own_place(file) and not _is_wrapped(file)
    for call in calls(nodes, {"project", "dependency"}):
        texts = [_text(a.value, known) for a in call.plain]
        if call.name == "project":
            yield from _own(file, call, texts, known)
            continue
        name = texts[0] if texts else None  # further names are what will do instead
        if name and _NAME.fullmatch(name) and name not in _BUILT_IN and own:
            yield _needed(file, call, name, scope, known)
    if fault is not None:
        raise fault


def _is_wrapped(file: File) -> bool:
    """Other projects are unpacked in subprojects/."""
    return "subprojects" in file.path.split("/")


def _assigned(nodes: list[Node]) -> dict[str, str]:
    """`name = 'text'`, of the last assignment."""
    found: dict[str, str] = {}
    for level, at in walk(nodes):
        node = level[at]
        if isinstance(node, Token) and node.kind == "word" and at + 2 < len(level):
            value = text_of(level[at + 2 : at + 3])
            if level[at + 1].is_mark("=") and value is not None:
                found[node.text] = value
    return found


def _text(value: list[Node], known: dict[str, str]) -> str | None:
    first = value[0] if len(value) == 1 else None
    if isinstance(first, Token) and first.kind == "word":
        return known.get(first.text)
    return text_of(value)


def _own(
    file: File, call: Call, texts: list[str | None], known: dict[str, str]
) -> Iterator[Finding]:
    name = texts[0] if texts else None
    if not name:
        return
    version = call.named("version")
    terms = call.named("license")
    yield identity(
        file,
        BUILD,
        "meson",
        name,
        _text(version.value, known) if version else None,
        call.line,
        licenses=[text for text, _ in texts_in(terms.value)] if terms else (),
        installed=_is_wrapped(file),
    )
    least = call.text("meson_version")
    if least:
        yield Package(
            ecosystem="tool",
            name="meson",
            constraint=least,
            direct=True,
            evidence=file.at(call.line, BUILD),
        )


def _needed(file: File, call: Call, name: str, scope: Scope, known: dict[str, str]) -> Package:
    asked = call.named("version")
    wanted = _wanted(asked.value, known) if asked else []
    exact = _EXACT.fullmatch(wanted[0]) if len(wanted) == 1 else None
    required = call.named("required")
    needless = required is not None and not any(node.is_word("true") for node in required.value)
    native = call.named("native")
    if native is not None and any(node.is_word("true") for node in native.value):
        scope = "build" if scope == "runtime" else scope
    return Package(
        ecosystem="meson",
        name=name,
        version=exact[1] if exact else None,
        constraint=", ".join(wanted) or None if not exact else None,
        scope="optional" if needless and scope == "runtime" else scope,
        direct=True,
        unresolved=source_of(file.text, asked.value) if asked and not wanted else None,
        evidence=file.at(call.line, BUILD),
    )


def _wanted(value: list[Node], known: dict[str, str]) -> list[str]:
    """One constraint or a list of them; nothing where a part of one is computed."""
    first = value[0] if len(value) == 1 else None
    parts = split(first.items, ",") if isinstance(first, Group) else [value]
    texts = [_text(part, known) for part in parts]
    return [text for text in texts if text] if all(texts) else []


# --- *.wrap -----------------------------------------------------------------------------------------


def read_wrap(file: File) -> Iterator[Finding]:
    sections = parse_ini(file.lines)
    kind = next((name for name in sections if name.startswith("wrap-")), None)
    if kind is None:
        if file.text.strip():
            raise Malformed("not a wrap: no [wrap-…] section", 1)
        return
    said = sections[kind]
    name = file.name.removesuffix(".wrap")
    line = next((o.line - 1 for o in said.values()), 1)
    place = said.get("url") or said.get("source_url")
    if kind == "wrap-redirect":
        return
    if kind in ("wrap-git", "wrap-hg", "wrap-svn"):
        found = of_repository(_first(place), _first(said.get("revision")) or None, name)
    else:
        folder = _first(said.get("directory"))
        told = version_of_folder(folder) or _first(said.get("wrapdb_version")).partition("-")[0]
        found = of_urls([url] if (url := _first(place)) else [], name, told or None)
        if found.ecosystem == "generic":
            found = Fetched(
                "meson", name, found.version, found.constraint, unresolved=found.unresolved
            )
    yield Package(
        ecosystem=found.ecosystem,
        name=found.name,
        version=found.version,
        constraint=found.constraint,
        direct=True,
        source=found.source,
        commit=found.commit,
        alias=name if name != found.name else None,
        unresolved=found.unresolved,
        evidence=file.at(place.line if place else line, WRAP),
    )


def _first(option: Option | None) -> str:
    return option.filled[0][1] if option and option.filled else ""


EXTRACTORS: Final = (
    Extractor(name=BUILD, version=1, files=("meson.build",), read=read),
    Extractor(name=WRAP, version=1, files=("*.wrap",), read=read_wrap),
)
