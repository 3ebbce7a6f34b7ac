"""go.mod and go.work go in; the module itself, what it requires and the Go it asks for come out."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.gomod import (
    Directive,
    commit_of,
    directives,
    is_folder,
    is_module,
    is_placeholder,
    is_query,
    is_version,
)
from stackaudit.files import File, Malformed, Unreadable
from stackaudit.model import Finding, Package, Source

MOD: Final = "golang-mod"
WORK: Final = "golang-work"


@dataclass(slots=True)
class _Module:
    """The directives that bear on what is listed."""

    requires: list[Directive] = field(default_factory=list)
    replaces: dict[tuple[str, str], Directive] = field(default_factory=dict)
    tools: list[str] = field(default_factory=list)

    def replacement(self, name: str, version: str) -> Directive | None:
        """`old v1 => …` goes before `old => …`, which replaces every version."""
        return self.replaces.get((name, version)) or self.replaces.get((name, ""))


def read_mod(file: File) -> Iterator[Finding]:
    module = _Module()
    known = False
    first: int | None = None
    for entry in directives(file.text):
        first = first or entry.line
        match entry.verb, entry.words:
            case "module", (name, *_):
                known = True
                if is_module(name):
                    yield Package(
                        ecosystem="golang",
                        name=name,
                        direct=True,
                        role="root",
                        evidence=file.at(entry.line, MOD),
                    )
            case "require", (_, _, *_):
                module.requires.append(entry)
            case "require", (name, *_):
                yield file.problem(f"require {name}: no version", entry.line)
            case "replace", words if "=>" in words[1:3]:
                old = words[1] if words.index("=>") == 2 else ""
                module.replaces[words[0], old] = entry
            case "tool", (name, *_):
                module.tools.append(name)
            case _:
                yield from _go(file, entry, MOD)
                known = known or entry.verb in ("go", "exclude", "retract")
    known = known or bool(module.requires or module.replaces)
    if first and not known:
        raise Malformed("not a go.mod: no known directive", first)
    for entry in module.requires:
        yield from _required(file, module, entry)


def _required(file: File, module: _Module, entry: Directive) -> Iterator[Finding]:
    name, version = entry.words[:2]
    if not is_module(name) or not is_query(version):
        yield file.problem(f"require {name} {version}: not a module and its version", entry.line)
        return
    indirect = entry.comment.split(";")[0].strip() == "indirect"
    tool = any(tool == name or tool.startswith(name + "/") for tool in module.tools)
    source, replaces, line = Source(kind="registry"), None, entry.line
    replaced = module.replacement(name, version)
    if replaced is not None:
        new, *rest = replaced.words[replaced.words.index("=>") + 1 :] or [""]
        if is_folder(new):
            source = Source(kind="path", location=new)
            version = "" if is_placeholder(version) else version
        elif is_module(new) and rest and is_version(rest[0]):
            replaces, name, version, line = (
                (name if new != name else None),
                new,
                rest[0],
                replaced.line,
            )
    yield Package(
        ecosystem="golang",
        name=name,
        version=version if is_version(version) else None,
        constraint=None if is_version(version) else version or None,
        scope="dev" if tool and indirect else "runtime",
        direct=tool or not indirect,
        source=source,
        commit=commit_of(version),
        replaces=replaces,
        evidence=file.at(line, MOD),
    )


def _go(file: File, entry: Directive, by: str) -> Iterator[Finding]:
    """`go` is the oldest language version that will do, `toolchain` the one that is used."""
    if entry.verb == "go":
        yield Package(
            ecosystem="tool",
            name="go",
            constraint=entry.words[0],
            direct=True,
            evidence=file.at(entry.line, by),
        )
    elif entry.verb == "toolchain" and entry.words[0].startswith("go1"):
        yield Package(
            ecosystem="tool",
            name="go",
            version=entry.words[0][2:],
            direct=True,
            evidence=file.at(entry.line, by),
        )


# --- go.work ------------------------------------------------------------------------------------


def read_work(file: File) -> Iterator[Finding]:
    for entry in directives(file.text):
        if entry.verb == "use":
            folder = entry.words[0]
            name = _name_in(file.sibling(posixpath.join(folder, "go.mod")))
            if name:
                yield Package(
                    ecosystem="golang",
                    name=name,
                    direct=True,
                    role="member",
                    source=Source(kind="workspace", location=folder),
                    evidence=file.at(entry.line, WORK),
                )
        elif entry.verb in ("go", "toolchain"):
            yield from _go(file, entry, WORK)
        elif entry.verb not in ("replace", "godebug"):
            yield file.problem(f"go.work: unknown directive {entry.verb!r}", entry.line)


def _name_in(mod: File | None) -> str:
    try:
        entries = directives(mod.text) if mod else iter(())
    except Unreadable:
        return ""  # reported by the reader of go.mod
    names = (e.words[0] for e in entries if e.verb == "module" and is_module(e.words[0]))
    return next(names, "")


EXTRACTORS = (
    Extractor(name=MOD, version=1, files=("go.mod",), read=read_mod),
    Extractor(name=WORK, version=1, files=("go.work",), read=read_work),
)
