"""Nix flakes and their locks go in; the inputs, and the packages that a shell is given, come out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.flake import FORGES, FlakeRef, forge, parse_flake
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, dig, elements, items
from stackaudit.extract.parse.places import is_own_place
from stackaudit.extract.parse.registries import fetched
from stackaudit.extract.parse.repository import is_sha, parse_download, parse_repository
from stackaudit.files import File
from stackaudit.model import Edge, Finding, Package, Ref, Source

NAME: Final = "nix"

_COMMENT: Final = re.compile(
    r"\"(?:[^\"\\]|\\.)*\"?|(?P<extra>#[^\n]*|/\*.*?(?:\*/|\Z))", re.DOTALL
)
_INPUT: Final = re.compile(r"\burl\s*=\s*\"([^\"\n]+)\"")
_OUTPUTS: Final = re.compile(r"^[ \t]*outputs[ \t\n]*=", re.MULTILINE)
_FETCHED: Final = re.compile(r"fetchTarball\s*(?:\{[^{}]*?url\s*=\s*)?\(?\s*\"([^\"\n]+)\"")
_WITH: Final = re.compile(r"\b(\w*[pP]ackages|\w*[iI]nputs)\s*=\s*with\s+[\w.]+;\s*\[")
_LISTED: Final = re.compile(
    r"(?P<newline>\n)|(?P<string>\"(?:[^\"\\]|\\.)*\"?)|(?P<bracket>[\[\](){}])"
    r"|(?P<name>[A-Za-z_][\w'-]*(?:\.[A-Za-z_][\w'-]*)*)|[^\s\"\[\](){}]",
    re.DOTALL,
)


def read(file: File) -> Iterator[Finding]:
    if file.name == "flake.lock":
        yield from _lock(file)
    else:
        yield from _expression(file)


# --- flake.lock ---------------------------------------------------------------------------------


def _lock(file: File) -> Iterator[Finding]:
    top = as_map(parse_json(file.text))
    nodes = as_map(top.get("nodes"))
    root = as_text(top.get("root")) or "root"
    direct = {
        key
        for _, value, _ in items(dig(nodes, root, "inputs"))
        if (key := _node(value, nodes, root))
    }
    refs: dict[str, Ref] = {}
    for key, value, line in items(nodes):
        found = _locked(key, as_map(value)) if key != root else None
        if found is None:
            continue
        locked = as_map(as_map(value).get("locked"))
        commit = as_text(locked.get("rev"))
        package = Package(
            ecosystem=found.ecosystem,
            name=found.name,
            version=commit,
            commit=commit,
            tag=as_text(dig(value, "original", "ref")),
            digest=as_text(locked.get("narHash")) if commit is None else None,
            scope="build",
            direct=key in direct,
            locked=True,
            source=found.source,
            evidence=file.at(line, NAME),
        )
        refs[key] = package.ref
        yield package
    for key, value, _ in items(nodes):
        for _, wanted, _ in items(as_map(value).get("inputs")):
            target = _node(wanted, nodes, root)
            if key in refs and target in refs:
                yield Edge(source=refs[key], target=refs[target], path=file.path)


def _node(value: Value, nodes: Map, root: str) -> str | None:
    """The node an input stands for: its key, or the path of input names that it follows from the root."""
    if isinstance(value, str):
        return value
    key = root
    for name, _ in elements(value):
        following = dig(nodes, key, "inputs", as_text(name) or "")
        if not isinstance(following, str):
            return None
        key = following
    return key if key != root else None


def _locked(key: str, node: Map) -> FlakeRef | None:
    locked = as_map(node.get("locked"))
    kind = as_text(locked.get("type"))
    owner, repo = as_text(locked.get("owner")), as_text(locked.get("repo"))
    url = as_text(locked.get("url")) or ""
    if kind in FORGES and owner and repo:
        return forge(kind, owner, repo, host=as_text(locked.get("host")))
    if kind == "path":
        return FlakeRef("nix", key, Source(kind="path", location=as_text(locked.get("path"))))
    if kind in ("git", "hg"):
        repository = parse_repository(url)
        if repository is not None:
            return FlakeRef(repository.ecosystem, repository.name, repository.source)
    return FlakeRef("nix", key, fetched(url)) if kind else None


# --- flake.nix, shell.nix -----------------------------------------------------------------------


def _expression(file: File) -> Iterator[Finding]:
    text = _COMMENT.sub(lambda m: "\n" * m[0].count("\n") if m["extra"] else m[0], file.text)
    ends = [m.start() for m in re.finditer("\n", text)]
    outputs = _OUTPUTS.search(text)
    inputs = text[: outputs.start()] if outputs else text
    if file.name == "flake.nix":
        for found in _INPUT.finditer(inputs):
            reference = parse_flake(found[1])
            if reference is not None:
                yield _wanted(file, reference, bisect_left(ends, found.start(1)) + 1)
    for found in _FETCHED.finditer(text):
        download = parse_download(found[1])
        if download is not None:
            reference = FlakeRef(download.ecosystem, download.name, download.source, download.ref)
            yield _wanted(file, reference, bisect_left(ends, found.start(1)) + 1)
    yield from _listed(file, text, ends)


def _listed(file: File, text: str, ends: list[int]) -> Iterator[Finding]:
    """`packages = with pkgs; [ … ]`: what stands in the list by itself, not inside calls or strings."""
    for found in _WITH.finditer(text):
        depth, line = 0, bisect_left(ends, found.end()) + 1
        for token in _LISTED.finditer(text, found.end()):
            line += text.count("\n", token.start(), token.end()) if token["string"] else 0
            if token["newline"]:
                line += 1
            elif token["bracket"]:
                depth += 1 if token[0] in "([{" else -1
                if depth < 0:
                    break
            elif token["name"] and depth == 0:
                yield Package(
                    ecosystem="nix",
                    name=token[0].removeprefix("pkgs."),
                    scope="dev" if "Inputs" not in found[1] else "build",
                    direct=True,
                    evidence=file.at(line, NAME),
                )


def _wanted(file: File, reference: FlakeRef, line: int) -> Package:
    pinned = is_sha(reference.ref)
    return Package(
        ecosystem=reference.ecosystem,
        name=reference.name,
        version=reference.ref if pinned else None,
        commit=reference.ref if pinned else None,
        constraint=None if pinned else reference.ref,
        scope="build",
        direct=True,
        source=reference.source,
        evidence=file.at(line, NAME),
    )


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=("flake.lock", "flake.nix", "shell.nix", "devshell.nix", "devenv.nix"),
    read=read,
    sniff=is_own_place,
)
