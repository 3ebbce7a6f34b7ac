"""rebar.config, rebar.lock and application resource files (*.app, *.app.src) go in; Erlang packages come out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.calls import Group, Node, Token, parse_script, split, text_of
from stackaudit.extract.parse.hex import ERLANG, atom_of, git, requirement
from stackaudit.extract.parse.identity import identity
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Scope, Source

LOCK: Final = "hex-rebar-lock"
CONFIG: Final = "hex-rebar-config"
APP: Final = "hex-app"
_INSTALLED: Final = re.compile(r"(?:^|/)(?:_build|deps|_checkouts|lib/[^/]+-\d[^/]*)/")
_VCS: Final = frozenset({"git", "git_subdir", "hg"})


def _items(node: Node | None, opener: str) -> list[list[Node]] | None:
    """The parts of a tuple or list; None for anything else."""
    if isinstance(node, Group) and node.opener == opener:
        return split(node.items, ",")
    return None


def _one(part: Sequence[Node]) -> Node | None:
    return part[0] if len(part) == 1 else None


def _number_or_text(part: Sequence[Node]) -> str | None:
    node = _one(part)
    return node.text if isinstance(node, Token) and node.kind == "number" else text_of(part)


# --- rebar.lock -------------------------------------------------------------------------------------


def read_lock(file: File) -> Iterator[Finding]:
    nodes, fault = parse_script(file.text, ERLANG)
    terms = [part for part in split(nodes, ".") if part]
    first = _one(terms[0]) if terms else None
    listed = _items(first, "[")
    if listed is None:  # {"1.2.0", […]}
        fields = _items(first, "{") or []
        listed = _items(_one(fields[1]), "[") if len(fields) > 1 else None
    if listed is None and (fault or file.text.strip()):
        raise fault or Malformed("not a rebar.lock: no list of packages", 1)
    for part in listed or ():
        node = _one(part)
        found = _locked(file, node) if node is not None else None
        if found is not None:
            yield found
    if fault is not None:
        raise fault


def _locked(file: File, node: Node) -> Package | None:
    """`{<<"key">>, {pkg, <<"name">>, <<"1.0.0">>}, 0}`; level 0 is what the project asks for itself."""
    fields = _items(node, "{") or []
    key = atom_of(fields[0]) if fields else None
    what = _items(_one(fields[1]), "{") if len(fields) > 1 else None
    if not key or not what:
        return None
    kind = atom_of(what[0])
    name, version, commit = key, None, None
    source = Source(kind="registry")
    if kind == "pkg" and len(what) > 2:
        name, version = text_of(what[1]) or key, text_of(what[2])
    elif kind in _VCS and len(what) > 2:
        source = git(text_of(what[1]) or "")
        pin = _items(_one(what[2]), "{") or []
        commit = text_of(pin[1]) if len(pin) > 1 else text_of(what[2])
    elif kind == "path" and len(what) > 1:
        source = Source(kind="path", location=text_of(what[1]))
    level = _number_or_text(fields[2]) if len(fields) > 2 else None
    return Package(
        ecosystem="hex",
        name=name,
        version=version or None,
        direct=level == "0" if level is not None else None,
        locked=True,
        source=source,
        commit=commit,
        alias=key if key != name else None,
        evidence=file.at(node.line, LOCK),
    )


# --- rebar.config -----------------------------------------------------------------------------------


def read_config(file: File) -> Iterator[Finding]:
    nodes, fault = parse_script(file.text, ERLANG)
    for term in nodes:
        yield from _setting(file, term, "runtime", top=True)
    if fault is not None:
        raise fault


def _setting(file: File, term: Node, scope: Scope, *, top: bool) -> Iterator[Finding]:
    """`{deps, […]}`, `{plugins, […]}`, `{profiles, [{test, […]}]}`."""
    fields = _items(term, "{") or []
    key = atom_of(fields[0]) if len(fields) > 1 else None
    listed = _items(_one(fields[1]), "[") if len(fields) > 1 else None
    if not listed:
        return
    if key in ("plugins", "project_plugins"):
        scope = "build"
    if key in ("deps", "plugins", "project_plugins"):
        for part in listed:
            node = _one(part)
            if node is not None:
                yield from _wanted(file, node, scope)
    elif key == "profiles" and top:
        for part in listed:
            profile = _items(_one(part), "{") or []
            name = atom_of(profile[0]) if len(profile) > 1 else None
            inner: Scope = "test" if name == "test" else "runtime" if name == "prod" else "dev"
            for setting in _items(_one(profile[1]), "[") or () if len(profile) > 1 else ():
                node = _one(setting)
                if node is not None:
                    yield from _setting(file, node, inner, top=False)


def _wanted(file: File, node: Node, scope: Scope) -> Iterator[Finding]:
    """`cowboy`, `{cowboy, "2.9.0"}`, `{cowboy, {git, "address", {tag, "2.9.0"}}}`, `{x, "1.0", {pkg, y}}`."""
    fields = [[node]] if isinstance(node, Token) else _items(node, "{") or []
    key = atom_of(fields[0]) if fields else None
    if not key:
        return
    name, version, constraint, commit = key, None, None, None
    source = Source(kind="registry")
    for part in fields[1:]:
        written = text_of(part)
        what = _items(_one(part), "{") or []
        kind = atom_of(what[0]) if what else None
        if written and written != ".*":
            version, constraint = requirement(written)
        elif kind == "pkg" and len(what) > 1:
            name = atom_of(what[1]) or key
        elif kind in _VCS and len(what) > 1:
            source = git(text_of(what[1]) or "")
            pin = _items(_one(what[2]), "{") if len(what) > 2 else None
            commit = text_of(pin[1]) if pin and len(pin) > 1 else None
        elif kind == "path" and len(what) > 1:
            source = Source(kind="path", location=text_of(what[1]))
    yield Package(
        ecosystem="hex",
        name=name,
        version=version,
        constraint=constraint,
        scope=scope,
        direct=True,
        source=source,
        commit=commit,
        alias=key if key != name else None,
        evidence=file.at(node.line, CONFIG),
    )


# --- *.app, *.app.src -------------------------------------------------------------------------------


def is_app(file: File) -> bool:
    """Other things are called *.app too."""
    head = file.data[:20_000].removeprefix(b"\xef\xbb\xbf")
    return re.match(rb"(?:\xef\xbb\xbf)?\s*(?:%[^\n]*\n\s*)*\{\s*application\b", head) is not None


def read_app(file: File) -> Iterator[Finding]:
    nodes, fault = parse_script(file.text, ERLANG)
    fields = _items(nodes[0] if nodes else None, "{") or []
    name = atom_of(fields[1]) if len(fields) > 1 else None
    if name:
        version: str | None = None
        for part in _items(_one(fields[2]), "[") or () if len(fields) > 2 else ():
            said = _items(_one(part), "{") or []
            if len(said) == 2 and atom_of(said[0]) == "vsn":
                version = text_of(said[1])
        installed = _INSTALLED.search(file.path) is not None
        yield identity(file, APP, "hex", name, version, nodes[0].line, installed=installed)
    if fault is not None:
        raise fault


EXTRACTORS: Final = (
    Extractor(name=LOCK, version=1, files=("rebar.lock",), read=read_lock),
    Extractor(name=CONFIG, version=1, files=("rebar.config",), read=read_config),
    Extractor(name=APP, version=1, files=("*.app", "*.app.src"), read=read_app, sniff=is_app),
)
