"""An opam file goes in; the OCaml package itself and what it depends on come out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.calls import (
    Dialect,
    Group,
    Node,
    Quote,
    Token,
    parse_script,
    split,
    text_of,
    texts_in,
)
from stackaudit.extract.parse.identity import identity
from stackaudit.extract.parse.python_link import repository
from stackaudit.files import File
from stackaudit.model import Finding, Package, Scope, Source

NAME: Final = "opam-package"
_OPAM: Final = Dialect(
    comments=(r"#[^\n]*", r"\(\*.*?(?:\*\)|\Z)"),
    quotes=(Quote('"""', '"""', lines=True), Quote('"', '"', lines=True)),
    word=r"[^\W\d][\w+-]*(?::[\w+-]+)*",
)
_FIELDS: Final[tuple[tuple[str, Scope], ...]] = (("depends", "runtime"), ("depopts", "optional"))
_FILTERS: Final[tuple[tuple[str, Scope], ...]] = (
    ("with-test", "test"),
    ("test", "test"),
    ("with-doc", "dev"),
    ("doc", "dev"),
    ("with-dev-setup", "dev"),
    ("with-tools", "dev"),
    ("dev", "dev"),
    ("build", "build"),
)
_COMPARES: Final = ("=", "!=", "<", ">", "<=", ">=", "~")
_FOLDER: Final = re.compile(r"([A-Za-z][\w+-]*)\.(\d[\w.+~-]*)")
_MAX_DEPTH: Final = 20


def read(file: File) -> Iterator[Finding]:
    nodes, fault = parse_script(file.text, _OPAM)
    said = _fields(nodes)
    name, version = _own(file, said)
    if name and nodes:
        line = said["name"][0].line if said.get("name") else 1
        licenses = [text for text, _ in texts_in(said.get("license", []))]
        yield identity(file, NAME, "opam", name, version, line, licenses=licenses)
    pins = _pins(said.get("pin-depends", []))
    for field, scope in _FIELDS:
        for node, conditions in _listed(said.get(field, []), 0):
            yield _needed(file, node, conditions, scope, version, pins)
    if fault is not None:
        raise fault


def _fields(nodes: Sequence[Node]) -> dict[str, list[Node]]:
    """`name: value …`, each up to the next one or to a section."""
    found: dict[str, list[Node]] = {}
    current: list[Node] = []
    at = 0
    while at < len(nodes):
        node = nodes[at]
        following = nodes[at + 1] if at + 1 < len(nodes) else None
        if isinstance(node, Token) and node.kind == "word" and following is not None:
            if following.is_mark(":"):
                current = found.setdefault(node.text, [])
                at += 2
                continue
            if isinstance(following, Group) and following.opener == "{":
                current = []
                at += 2
                continue
        current.append(node)
        at += 1
    return found


def _own(file: File, said: dict[str, list[Node]]) -> tuple[str | None, str | None]:
    """As the file says, else as it or its folder is called: alcotest.opam, alcotest.1.5.0/opam."""
    name, version = text_of(said.get("name", [])), text_of(said.get("version", []))
    stem = re.sub(r"\.opam(?:\.locked|\.template)?$", "", file.name)
    folder = _FOLDER.fullmatch(file.folder.rpartition("/")[2])
    if stem not in (file.name, ""):
        name = name or stem
    elif folder is not None:
        name, version = name or folder[1], version or folder[2]
    return name, version


def _listed(nodes: Sequence[Node], depth: int) -> Iterator[tuple[Token, Group | None]]:
    """Each name with what stands in braces behind it; alternatives are listed one by one."""
    for at, node in enumerate(nodes):
        following = nodes[at + 1] if at + 1 < len(nodes) else None
        if node.is_mark(":") or (following is not None and following.is_mark(":")):
            return  # the next field: this one's bracket was never closed
        if isinstance(node, Group):
            if node.opener in ("[", "(") and depth < _MAX_DEPTH:
                yield from _listed(node.items, depth + 1)
        elif node.kind == "text":
            braces = isinstance(following, Group) and following.opener == "{"
            yield node, following if isinstance(following, Group) and braces else None


def _needed(
    file: File,
    node: Token,
    conditions: Group | None,
    scope: Scope,
    own: str | None,
    pins: dict[str, tuple[Source, str | None]],
) -> Package:
    items = conditions.items if conditions else []
    written = _constraint(items, 0)
    words = {n.text for n in _words(items)}
    if scope == "runtime":
        scope = next((s for word, s in _FILTERS if word in words), scope)
    version, unresolved = None, None
    exact = re.fullmatch(r"= (\S+)", written or "")
    if exact is not None:
        written = None
        if exact[1] == "version":
            version, unresolved = own, None if own else "version"
        else:
            version = exact[1]
    source, commit = pins.get(node.text, (Source(kind="registry"), None))
    if file.sibling(f"{node.text}.opam") is not None:
        source = Source(kind="workspace", location=f"{node.text}.opam")
    return Package(
        ecosystem="opam",
        name=node.text,
        version=version,
        constraint=written,
        scope=scope,
        direct=True,
        locked=file.name.endswith(".locked"),
        source=source,
        commit=commit,
        unresolved=unresolved,
        evidence=file.at(node.line, NAME),
    )


def _words(items: Sequence[Node]) -> Iterator[Token]:
    for node in items:
        if isinstance(node, Token) and node.kind == "word":
            yield node
        elif isinstance(node, Group):
            yield from _words(node.items)


def _constraint(items: Sequence[Node], depth: int) -> str | None:
    """The comparisons of versions, without the filters (`with-test`, `os = "linux"`) beside them."""
    out = ""
    joiner = ""
    terms = split(items, "&", "|")
    marks = [n for n in items if n.is_mark("&", "|")]
    for number, term in enumerate(terms):
        first = term[0]
        kept: str | None = None
        if isinstance(first, Group) and len(term) == 1 and depth < _MAX_DEPTH:
            inner = _constraint(first.items, depth + 1)
            kept = f"({inner})" if inner else None
        elif first.is_mark(*_COMPARES) and len(term) == 2 and isinstance(term[1], Token):
            kept = f"{first.text if isinstance(first, Token) else ''} {term[1].text}"
        if kept is not None:
            out += f" {joiner} {kept}" if out else kept
        mark = marks[number] if number < len(marks) else None
        joiner = mark.text if isinstance(mark, Token) else ""
    return out or None


def _pins(nodes: Sequence[Node]) -> dict[str, tuple[Source, str | None]]:
    """`[["name.1.0" "git+https://…#commit"] …]`."""
    found: dict[str, tuple[Source, str | None]] = {}
    for node in nodes[0].items if nodes and isinstance(nodes[0], Group) else []:
        texts = [text for text, _ in texts_in([node])]
        if len(texts) == 2:
            address, _, ref = texts[1].partition("#")
            found[texts[0].partition(".")[0]] = (
                Source(kind="git", location=repository(address)[0]),
                ref or None,
            )
    return found


EXTRACTOR: Final = Extractor(
    name=NAME, version=1, files=("*.opam", "opam", "*.opam.locked", "opam.locked"), read=read
)
