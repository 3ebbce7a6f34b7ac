"""A Chef cookbook's metadata, Berksfile or Policyfile goes in; the cookbook and those it depends on come out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.identity import identity
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, as_text, items
from stackaudit.extract.parse.python_link import without_secrets
from stackaudit.extract.parse.ruby import Call, parse_ruby
from stackaudit.extract.parse.ruby_values import Arg, Code, texts_of
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Source

METADATA: Final = "chef-metadata"
BERKS: Final = "chef-berksfile"
_CALLS: Final = frozenset({"name", "version", "license", "depends", "chef_version", "gem"})
_NAME: Final = re.compile(r"[A-Za-z0-9_][\w-]*", re.ASCII)
_EXACT: Final = re.compile(r"=?\s*(\d+(?:\.\d+)*)")


def read(file: File) -> Iterator[Finding]:
    """`metadata.rb`: plain words of Ruby at the top level."""
    script = parse_ruby(file.text, _CALLS)
    calls = [call for call in script.calls if not call.receiver]
    said = {call.name: call for call in reversed(calls)}
    name, version = _text(said.get("name")), _text(said.get("version"))
    if name and _NAME.fullmatch(name):
        licenses = said["license"].texts() if "license" in said else []
        line = said["name"].line
        yield identity(file, METADATA, "chef", name, version, line, licenses=licenses)
    for call in calls:
        if call.name == "depends":
            yield from _needed(file, METADATA, call)
        elif call.name == "chef_version" and call.texts():
            yield Package(
                ecosystem="tool",
                name="chef",
                constraint=", ".join(call.texts()),
                direct=True,
                evidence=file.at(call.line, METADATA),
            )
    if script.fault is not None:
        raise script.fault


def _text(call: Call | None) -> str | None:
    texts = call.texts() if call else []
    return texts[0] if texts and "#{" not in texts[0] else None


def _needed(file: File, by: str, call: Call) -> Iterator[Finding]:
    name = call.args[0] if call.args else None
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return
    written = ", ".join(t for arg in call.args[1:] for t in texts_of(arg))
    code = next((arg.text for arg in call.args[1:] if isinstance(arg, Code)), None)
    source, ref = _source(call.keywords)
    yield _package(file, by, name, written, call.line, source, ref, code)


def _source(options: Mapping[str, Arg]) -> tuple[Source, str | None]:
    texts = {key: value for key, value in options.items() if isinstance(value, str)}
    ref = texts.get("ref") or texts.get("tag") or texts.get("revision") or texts.get("branch")
    if "path" in texts:
        return Source(kind="path", location=texts["path"]), None
    if "github" in texts:
        return Source(kind="git", location=f"https://github.com/{texts['github']}"), ref
    if "git" in texts:
        return Source(kind="git", location=without_secrets(texts["git"])), ref
    return Source(kind="registry"), None


def _package(
    file: File,
    by: str,
    name: str,
    written: str,
    line: int | None,
    source: Source,
    ref: str | None,
    unresolved: str | None,
) -> Package:
    """A bare version is that version, as one behind "=" is."""
    exact = _EXACT.fullmatch(written.strip())
    return Package(
        ecosystem="chef",
        name=name,
        version=exact[1] if exact else None,
        constraint=None if exact else written.strip() or None,
        direct=True,
        source=source,
        commit=ref,
        unresolved=unresolved,
        evidence=file.at(line, by),
    )


def is_metadata(file: File) -> bool:
    """Many things are called metadata.rb or metadata.json."""
    if file.name.endswith(".json"):
        return b'"dependencies"' in file.data and (
            b'"recipes"' in file.data or b'"platforms"' in file.data
        )
    return (
        re.search(
            rb"^(?:\xef\xbb\xbf)?\s*(?:depends|maintainer|chef_version|supports)\b",
            file.data,
            re.MULTILINE,
        )
        is not None
    )


def read_metadata(file: File) -> Iterator[Finding]:
    if file.name.endswith(".rb"):
        yield from read(file)
        return
    root = parse_json(file.text)
    if not isinstance(root, Map):
        raise Malformed("not a cookbook's metadata: no object", 1)
    name, terms = as_text(root.get("name")), as_text(root.get("license"))
    if name:
        version, line = as_text(root.get("version")), root.line_of("name")
        licenses = [terms] if terms else []
        yield identity(file, METADATA, "chef", name, version, line, licenses=licenses)
    for key, value, line in items(root.get("dependencies")):
        if _NAME.fullmatch(key):
            written = as_text(value) or ""
            yield _package(file, METADATA, key, written, line, Source(kind="registry"), None, None)


def read_berks(file: File) -> Iterator[Finding]:
    """`cookbook "name", "~> 1.0", git: "…"`, in a Berksfile as in a Policyfile.rb."""
    script = parse_ruby(file.text, {"cookbook"})
    for call in script.calls:
        if not call.receiver:
            yield from _needed(file, BERKS, call)
    if script.fault is not None:
        raise script.fault


EXTRACTORS: Final = (
    Extractor(
        name=METADATA,
        version=1,
        files=("metadata.rb", "metadata.json"),
        read=read_metadata,
        sniff=is_metadata,
    ),
    Extractor(name=BERKS, version=1, files=("Berksfile", "Policyfile.rb"), read=read_berks),
)
