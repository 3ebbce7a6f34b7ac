"""cpanfile and META.json go in; the Perl distribution and the modules it asks for come out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.calls import (
    Argument,
    Dialect,
    Group,
    Node,
    Quote,
    Token,
    arguments,
    parse_script,
    split,
)
from stackaudit.extract.parse.identity import identity
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, as_text, items, texts
from stackaudit.extract.parse.python_link import without_secrets
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Scope, Source

CPANFILE: Final = "cpan-cpanfile"
META: Final = "cpan-meta"
_PERL: Final = Dialect(
    comments=(r"#[^\n]*", r"(?<=\n)=[a-z][^\n]*\n.*?(?:\n=cut[^\n]*|\Z)"),
    quotes=(Quote("'", "'", lines=True), Quote('"', '"', lines=True)),
    word=r"[^\W\d]\w*(?:::\w+)*",
)
_PHASES: Final[dict[str, Scope]] = {
    "runtime": "runtime",
    "configure": "build",
    "build": "build",
    "test": "test",
    "develop": "dev",
    "author": "dev",
}
_NEED: Final = re.compile(r"(?:(configure|build|test|author)_)?(requires|recommends|suggests)")
_NAME: Final = re.compile(r"[A-Za-z_]\w*(?:::\w+)*", re.ASCII)
_EXACT: Final = re.compile(r"==\s*(v?\d[\w.]*)")
_MAX_DEPTH: Final = 20


def read(file: File) -> Iterator[Finding]:
    nodes, fault = parse_script(file.text, _PERL)
    yield from _statements(file, nodes, "runtime", False, 0)
    if fault is not None:
        raise fault


def _statements(
    file: File, nodes: Sequence[Node], scope: Scope, optional: bool, depth: int
) -> Iterator[Finding]:
    for part in _split(nodes):
        first = part[0]
        if not isinstance(first, Token) or first.kind != "word":
            continue
        said = arguments(part[1:])
        body = next((n for n in reversed(part) if isinstance(n, Group) and n.opener == "{"), None)
        need = _NEED.fullmatch(first.text)
        if need is not None:
            inner = _PHASES.get(need[1] or "", scope)
            weak = optional or need[2] != "requires"
            yield from _needed(file, said, "optional" if weak and inner == "runtime" else inner)
        elif body is not None and depth < _MAX_DEPTH:
            if first.text == "on" and said:
                phase = said[0].key or _word(said[0])
                inner = _PHASES.get(phase or "", scope)
                yield from _statements(file, body.items, inner, optional, depth + 1)
            elif first.text == "feature":
                yield from _statements(file, body.items, scope, True, depth + 1)


def _split(nodes: Sequence[Node]) -> Iterator[list[Node]]:
    """Statements end with a semicolon, or, where it was forgotten, with a block."""
    for part in split(nodes, ";"):
        start = 0
        for at, node in enumerate(part):
            following = part[at + 1] if at + 1 < len(part) else None
            block = isinstance(node, Group) and node.opener == "{"
            if block and isinstance(following, Token) and following.kind == "word":
                yield part[start : at + 1]
                start = at + 1
        yield part[start:]


def _word(argument: Argument) -> str | None:
    first = argument.value[0] if argument.value else None
    return first.text if isinstance(first, Token) and first.kind in ("word", "text") else None


def _needed(file: File, said: list[Argument], scope: Scope) -> Iterator[Finding]:
    """`requires 'Name', '1.0', git => '…', ref => '…'`; a comma may be an arrow."""
    if not said:
        return
    first = said[0]
    name = first.key or first.text
    written = (
        first.value[:1] if first.key else said[1].value if len(said) > 1 and not said[1].key else []
    )
    if not name or not _NAME.fullmatch(name):
        return
    options = {a.key: a.text for a in said[1:] if a.key}
    node = written[0] if len(written) == 1 else None
    text = node.text if isinstance(node, Token) and node.kind in ("text", "number") else None
    address = options.get("git")
    yield _package(file, CPANFILE, name, text, scope, first.line, address, options.get("ref"))


def _package(
    file: File,
    by: str,
    name: str,
    written: str | None,
    scope: Scope,
    line: int | None,
    address: str | None = None,
    ref: str | None = None,
) -> Package:
    """A bare version is the least that will do."""
    written = (
        None if written is None or re.fullmatch(r"v?0*(?:\.0*)*", written) else written.strip()
    )
    exact = _EXACT.fullmatch(written) if written else None
    return Package(
        ecosystem="tool" if name == "perl" else "cpan",
        name=name,
        version=exact[1] if exact else None,
        constraint=None if exact else written,
        scope=scope,
        direct=True,
        source=Source(kind="git", location=without_secrets(address))
        if address
        else Source(kind="registry"),
        commit=ref if address else None,
        evidence=file.at(line, by),
    )


# --- META.json --------------------------------------------------------------------------------------


def is_meta(file: File) -> bool:
    """Other things are called META.json too; PostgreSQL's extensions even share the format."""
    return b'"meta-spec"' in file.data and b"pgxn.org" not in file.data


def read_meta(file: File) -> Iterator[Finding]:
    root = parse_json(file.text)
    if not isinstance(root, Map):
        raise Malformed("not a META.json: no object", 1)
    name = as_text(root.get("name"))
    if name:
        version, line = as_text(root.get("version")), root.line_of("name")
        licenses = [text for text, _ in texts(root.get("license"))]
        yield identity(file, META, "cpan", name, version, line, licenses=licenses)
    for phase, relations, _ in items(root.get("prereqs")):
        for relation, needs, _ in items(relations):
            if relation == "conflicts":
                continue
            scope = _PHASES.get(phase, "dev")
            if relation != "requires" and scope == "runtime":
                scope = "optional"
            for module, written, line in items(needs):
                if _NAME.fullmatch(module):
                    yield _package(file, META, module, as_text(written), scope, line)


EXTRACTORS: Final = (
    Extractor(name=CPANFILE, version=1, files=("cpanfile", "*.cpanfile"), read=read),
    Extractor(
        name=META, version=1, files=("META.json", "MYMETA.json"), read=read_meta, sniff=is_meta
    ),
)
