"""package.json goes in; its own identity, its dependencies and the tools it asks for come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.json import parse_json_parts
from stackaudit.extract.parse.located import (
    Map,
    Value,
    as_map,
    as_text,
    dig,
    elements,
    items,
    texts,
)
from stackaudit.extract.parse.npm import DEPENDENCIES, exact, is_name
from stackaudit.extract.parse.npm_workspace import Surroundings
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Scope

NAME: Final = "npm-package-json"
_TOOLS: Final[dict[str, Scope]] = {
    "node": "runtime", "bun": "runtime", "deno": "runtime", "npm": "dev", "pnpm": "dev", "yarn": "dev"
}  # fmt: skip
_BUNDLED: Final = ("bundledDependencies", "bundleDependencies")


def read(file: File) -> Iterator[Finding]:
    root, fault = parse_json_parts(file.text)
    yield from _findings(file, root)
    if fault is not None:
        raise fault


def _findings(file: File, root: Value) -> Iterator[Finding]:
    if root is None:
        return
    if not isinstance(root, Map):
        raise Malformed("not a package.json: the document is no object", 1)
    installed = "node_modules" in file.path.split("/")[:-1]
    yield from _identity(file, root, installed=installed)
    if not installed:
        yield from _dependencies(file, root)
        yield from _tools(file, root)


def _identity(file: File, root: Map, *, installed: bool) -> Iterator[Finding]:
    """The package itself: the project's own, unless it lies among the installed ones."""
    name, version = as_text(root.get("name")), as_text(root.get("version"))
    if name and is_name(name):
        yield Package(
            ecosystem="npm",
            name=name,
            version=exact(version) if version else None,
            direct=None if installed else True,
            role="dependency" if installed else "root",
            locked=installed,
            licenses=tuple(_licenses(root)),
            evidence=file.at(root.line_of("name"), NAME),
        )


def _licenses(root: Map) -> Iterator[str]:
    """`"license": "MIT"` and its older forms, an object or a list of objects."""
    stated: list[Value] = [root.get("license"), root.get("licenses")]
    stated += [inner for listed in stated for inner, _ in elements(listed)]
    for entry in stated:
        text = as_text(entry) or as_text(dig(entry, "type"))
        if text:
            yield text


def _dependencies(file: File, root: Map) -> Iterator[Finding]:
    around = Surroundings(file)
    listed: set[str] = set()
    for table, scope in DEPENDENCIES:
        for name, written, line in items(root.get(table)):
            text = as_text(written)
            if text is None or not is_name(name):
                if not name.startswith("//"):  # the customary way to write a comment
                    yield file.problem(f"{table}.{name}: not a package and its version", line)
                continue
            listed.add(name)
            missable = dig(root, "peerDependenciesMeta", name, "optional") is True
            yield around.resolve(name, text).package(
                file.at(line, NAME), scope="optional" if scope == "peer" and missable else scope
            )
    for table in _BUNDLED:
        for name, line in texts(root.get(table)):
            if is_name(name) and name not in listed:
                at = file.at(line or root.line_of(table), NAME)
                yield Package(ecosystem="npm", name=name, direct=True, evidence=at)


def _tools(file: File, root: Map) -> Iterator[Finding]:
    """Runtimes and package managers of `engines`, `devEngines`, `volta` and `packageManager`."""
    for table in ("engines", "volta"):
        for name, written, line in items(root.get(table)):
            yield from _tool(file, name, as_text(written), line)
    for kind, wanted, line in items(root.get("devEngines")):
        if kind in ("runtime", "packageManager"):
            for entry in (as_map(wanted), *(as_map(inner) for inner, _ in elements(wanted))):
                name = as_text(entry.get("name")) or ""
                yield from _tool(file, name, as_text(entry.get("version")), entry.line or line)
    manager = as_text(root.get("packageManager")) or ""
    name, _, version = manager.partition("@")
    yield from _tool(file, name, version.split("+")[0], root.line_of("packageManager"))


def _tool(file: File, name: str, written: str | None, line: int | None) -> Iterator[Finding]:
    if name in _TOOLS and written is not None:
        version = exact(written)
        yield Package(
            ecosystem="tool",
            name=name,
            version=version,
            constraint=None if version else written or None,
            scope=_TOOLS[name],
            direct=True,
            evidence=file.at(line, NAME),
        )


EXTRACTOR = Extractor(name=NAME, version=1, files=("package.json",), read=read)
