"""go.sum and vendor/modules.txt go in; the modules whose content they name come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.gomod import (
    commit_of,
    directives,
    is_folder,
    is_module,
    is_placeholder,
    is_version,
    release,
)
from stackaudit.files import File, Malformed, Unreadable
from stackaudit.model import Finding, Package, Source

SUM: Final = "golang-sum"
VENDOR: Final = "golang-vendor"
_COMPLETE_SINCE: Final = (1, 17)
"""From this version on, go.mod itself lists every module that is used."""


def read_sum(file: File) -> Iterator[Finding]:
    """Modules with a content hash, where go.mod does not tell them all.

    A line for `/go.mod` alone only took part in choosing versions; beside a go.mod of an older
    language version, the highest version of what that file does not require is the chosen one.
    """
    required, complete = _beside(file)
    if complete:
        return
    found: dict[str, list[tuple[str, int]]] = {}
    strange: int | None = None
    for number, line in enumerate(file.lines, 1):
        words = line.split()
        if len(words) == 3 and is_module(words[0]) and words[2].startswith("h1:"):
            if is_version(words[1]) and words[0] not in (required or ()):
                found.setdefault(words[0], []).append((words[1], number))
        elif words:
            strange = strange or number
    if not found and strange and required is None:
        raise Malformed("not a go.sum: no line of module, version and hash", strange)
    for name, versions in found.items():
        chosen = versions if required is None else [max(versions, key=lambda v: release(v[0]))]
        for version, number in chosen:
            yield Package(
                ecosystem="golang",
                name=name,
                version=version,
                direct=None if required is None else False,
                locked=True,
                commit=commit_of(version),
                evidence=file.at(number, SUM),
            )


def _beside(file: File) -> tuple[set[str] | None, bool]:
    """The modules that the go.mod beside the file requires (None without one), and if these are all."""
    mod = file.sibling("go.mod")
    try:
        entries = list(directives(mod.text)) if mod else None
    except Unreadable:
        entries = None  # reported by the reader of go.mod
    if entries is None:
        return None, False
    go = next((e.words[0] for e in entries if e.verb == "go"), "1.16")
    required = {e.words[0] for e in entries if e.verb == "require"}
    for entry in entries:
        if entry.verb == "replace" and "=>" in entry.words[:-1]:
            required |= {entry.words[0], entry.words[entry.words.index("=>") + 1]}
    return required, release(go) >= _COMPLETE_SINCE


def read_vendor(file: File) -> Iterator[Finding]:
    """`# module version`, `# old version => new version`, `# old => ./folder`."""
    for number, line in enumerate(file.lines, 1):
        if not line.startswith("# "):
            continue
        words = line[2:].split()
        left, right = words, list[str]()
        if "=>" in words:
            cut = words.index("=>")
            left, right = words[:cut], words[cut + 1 :]
        if not left or not is_module(left[0]):
            continue
        name, version = left[0], left[1] if len(left) > 1 else None
        source, replaces = Source(kind="registry"), None
        if right and is_folder(right[0]):
            source = Source(kind="path", location=right[0])
            version = None if version and is_placeholder(version) else version
        elif len(right) > 1 and is_module(right[0]):
            replaces = name if name != right[0] else None
            name, version = right[0], right[1]
        if version is not None and not is_version(version):
            continue
        if version is None and source.kind == "registry":
            continue
        yield Package(
            ecosystem="golang",
            name=name,
            version=version,
            direct=None,
            locked=True,
            source=source,
            commit=commit_of(version),
            replaces=replaces,
            evidence=file.at(number, VENDOR),
        )


EXTRACTORS = (
    Extractor(name=SUM, version=1, files=("go.sum",), read=read_sum),
    Extractor(name=VENDOR, version=1, files=("vendor/modules.txt",), read=read_vendor),
)
