"""*.nimble and nimble.lock go in; the Nim package itself, what it requires and what is locked come out."""

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
    texts_in,
)
from stackaudit.extract.parse.fetched import pin
from stackaudit.extract.parse.identity import identity
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, as_map, as_text, items, texts
from stackaudit.extract.parse.lock import Locked, Need, lock_findings
from stackaudit.extract.parse.python_link import without_secrets
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Ref, Scope, Source

MANIFEST: Final = "nim-nimble"
LOCK: Final = "nim-nimble-lock"
_NIM: Final = Dialect(
    comments=(r"#\[.*?(?:\]#|\Z)", r"#[^\n]*"),
    quotes=(Quote('"""', '"""', escapes=False, lines=True), Quote('"', '"')),
    newlines=True,
)
_NEED: Final = re.compile(
    r"\s*(?P<name>[a-z+]+://[^\s#<>=@]+|[A-Za-z][\w.-]*)\s*(?:@?#(?P<ref>\S+)|(?P<rest>[<>=^~!&|@\d].*))?\s*"
)
_EXACT: Final = re.compile(r"(?:==\s*|@)?(\d[\w.]*)")
_INSTALLED: Final = re.compile(
    r"(?:^|/)pkgs2?/([A-Za-z]\w*)-([^/]+?)(?:-[0-9a-f]{40})?/[^/]+\.nimble$"
)


def read(file: File) -> Iterator[Finding]:
    nodes, fault = parse_script(file.text, _NIM)
    said = _assigned(nodes)
    installed = _INSTALLED.search(file.path)
    name = said.get("packageName", said.get("name", (file.name.removesuffix(".nimble"), 1)))
    version = said.get("version", (None, 1))
    if installed is not None:
        # A folder that is named after a commit ("#head") tells no version.
        number = installed[2] if installed[2][0].isdigit() else None
        told = (installed[1], number or version[0])
        yield identity(file, MANIFEST, "nim", *told, version[1], installed=True)
    elif nodes and name[0]:
        licenses = [text for text in (said.get("license", (None, 1))[0],) if text]
        yield identity(file, MANIFEST, "nim", name[0], version[0], version[1], licenses=licenses)
        for text, scope, line in _required(nodes):
            for part in text.split(","):
                yield from _needed(file, part, scope, line)
    if fault is not None:
        raise fault


def _assigned(nodes: Sequence[Node]) -> dict[str, tuple[str | None, int]]:
    """`version = "0.1.0"`, or `version: "0.1.0"` as it was written at first."""
    found: dict[str, tuple[str | None, int]] = {}
    for at in range(len(nodes) - 2):
        name, value = nodes[at], nodes[at + 2]
        if (
            isinstance(name, Token)
            and name.kind == "word"
            and nodes[at + 1].is_mark("=", ":")
            and isinstance(value, Token)
            and value.kind == "text"
        ):
            found.setdefault(name.text, (value.text, name.line))
    return found


def _required(nodes: Sequence[Node]) -> Iterator[tuple[str, Scope, int]]:
    """The texts behind `requires`, up to the end of its line or of what a comma continues."""
    for at, node in enumerate(nodes):
        if not isinstance(node, Token) or node.kind != "word":
            continue
        word = node.text.casefold()
        if word not in ("requires", "taskrequires"):
            continue
        said: list[Node] = []
        for following in nodes[at + 1 :]:
            if isinstance(following, Token) and following.kind == "newline":
                if said and not said[-1].is_mark(",", ":"):
                    break
                continue
            said.append(following)
            if isinstance(following, Group) and following.opener == "(":
                break
        scope: Scope = "runtime"
        found = list(texts_in(said))
        if word == "taskrequires" and found:
            scope = "test" if found[0][0] == "test" else "dev"
            found = found[1:]
        for text, line in found:
            yield text, scope, line


def _needed(file: File, text: str, scope: Scope, line: int) -> Iterator[Finding]:
    """ "chronos >= 4.0.0", "chronos#head", "https://github.com/status-im/nim-chronos#abc"."""
    found = _NEED.fullmatch(text)
    if found is None:
        return
    name, rest = found["name"], " ".join((found["rest"] or "").split())
    source = Source(kind="registry")
    if "://" in name:
        source = Source(kind="git", location=without_secrets(name))
        name = name.rstrip("/").removesuffix(".git").rpartition("/")[2]
    commit, branch, _ = pin(found["ref"])
    exact = _EXACT.fullmatch(rest)
    yield Package(
        ecosystem="tool" if name.casefold() == "nim" else "nim",
        name=name,
        version=exact[1] if exact else None,
        constraint=f"#{branch}" if branch else None if exact else rest or None,
        scope=scope,
        direct=True,
        source=source,
        commit=commit,
        evidence=file.at(line, MANIFEST),
    )


def read_lock(file: File) -> Iterator[Finding]:
    root = parse_json(file.text)
    if root is None:
        return
    if not isinstance(root, Map):
        raise Malformed("not a nimble.lock: no object", 1)
    entries: dict[str, tuple[Locked, Map]] = {}
    tables = [root.get("packages"), *(v for _, v, _ in items(root.get("tasks")))]
    for number, table in enumerate(tables):
        for name, value, line in items(table):
            fields = as_map(value)
            url = as_text(fields.get("url"))
            ref = Ref(ecosystem="nim", name=name, version=as_text(fields.get("version")) or None)
            entry = Locked(
                ref=ref,
                line=line,
                source=Source(kind="git", location=without_secrets(url))
                if url
                else Source(kind="registry"),
                commit=as_text(fields.get("vcsRevision")),
                scope="dev" if number else None,
                direct=None,
            )
            entries.setdefault(name, (entry, fields))
    needs = [
        Need(entry, entries[name][0])
        for entry, fields in entries.values()
        for name, _ in texts(fields.get("dependencies"))
        if name in entries
    ]
    yield from lock_findings(file, LOCK, [entry for entry, _ in entries.values()], needs)


EXTRACTORS: Final = (
    Extractor(name=MANIFEST, version=1, files=("*.nimble",), read=read),
    Extractor(name=LOCK, version=1, files=("nimble.lock",), read=read_lock),
)
