"""deno.json, import maps and deno.lock go in; what they import, locked packages and who needs whom come out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.cdn import parse_address, parse_specifier
from stackaudit.extract.parse.json import parse_json_parts, parse_jsonc_parts
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, dig, items, texts
from stackaudit.extract.parse.lock import Locked, Need, lock_findings
from stackaudit.extract.parse.npm import is_name, split_name
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Ref, Scope

CONFIG: Final = "npm-deno"
LOCK: Final = "npm-deno-lock"
_TABLES: Final[tuple[tuple[str, Scope], ...]] = (
    ("dependencies", "runtime"),
    ("optionalDependencies", "optional"),
)


def read_config(file: File) -> Iterator[Finding]:
    root, fault = parse_jsonc_parts(file.text)
    yield from _config(file, root)
    if fault is not None:
        raise fault


def _config(file: File, root: Value) -> Iterator[Finding]:
    if root is None:
        return
    if not isinstance(root, Map):
        raise Malformed(f"not a {file.name}: the document is no object", 1)
    name, version = as_text(root.get("name")), as_text(root.get("version"))
    if name and is_name(name) and "import" not in file.name:
        yield Package(
            ecosystem="jsr",
            name=name,
            version=version or None,
            direct=True,
            role="root",
            evidence=file.at(root.line_of("name"), CONFIG),
        )
    tables = [root.get("imports"), *as_map(root.get("scopes")).values()]
    for table in tables:
        for key, value, line in items(table):
            spec = parse_specifier(as_text(value) or "")
            if spec is not None:
                alias = key.rstrip("/")
                named = spec if alias in (spec.name, "") else replace(spec, alias=alias)
                yield named.package(file.at(line, CONFIG))
    for specifier, line in texts(dig(root, "compilerOptions", "types")):
        spec = parse_specifier(specifier)
        if spec is not None:
            yield spec.package(file.at(line, CONFIG), scope="dev")


# --- deno.lock ----------------------------------------------------------------------------------


def read_lock(file: File) -> Iterator[Finding]:
    """Versions 2 to 5: `specifiers`, `jsr` and `npm` at the top or below `packages` or `npm`."""
    root, fault = parse_json_parts(file.text)
    yield from _lock(file, root)
    if fault is not None:
        raise fault


def _lock(file: File, root: Value) -> Iterator[Finding]:
    if root is None:
        return
    if not isinstance(root, Map):
        raise Malformed("not a deno.lock: the document is no object", 1)
    holder, tables = root, {"npm": root.get("npm"), "jsr": root.get("jsr")}
    if isinstance(root.get("packages"), Map):  # version 3
        holder = as_map(root["packages"])
        tables = {"npm": holder.get("npm"), "jsr": holder.get("jsr")}
    elif isinstance(dig(root, "npm", "packages"), Map):  # version 2
        holder = as_map(root["npm"])
        tables = {"npm": holder["packages"]}
    entries: dict[str, Locked] = {}
    for ecosystem, table in tables.items():
        for key, value, line in items(table):
            name, version = split_name(key.split("_")[0] if ecosystem == "npm" else key)
            if isinstance(value, Map) and is_name(name) and version:
                ref = Ref(ecosystem=ecosystem, name=name, version=version)
                entries[f"{ecosystem}:{key}"] = Locked(ref=ref, line=line)
    specifiers = {key: as_text(value) or "" for key, value, _ in items(holder.get("specifiers"))}
    lookup = _Lookup(entries, specifiers)
    needs = [
        Need(entries[f"{ecosystem}:{key}"], target, scope)
        for ecosystem, table in tables.items()
        for key, value, _ in items(table)
        if f"{ecosystem}:{key}" in entries
        for scope, wanted in _wants(as_map(value))
        if (target := lookup.find(wanted, ecosystem))
    ]
    project = Locked(ref=Ref(ecosystem="npm", name=""), line=None, role="root")
    listed = list(_listed(as_map(root.get("workspace")))) or list(specifiers)
    needs += [Need(project, t) for wanted in listed if (t := lookup.find(wanted, "npm"))]
    remote = list(_remote(root))
    needs += [Need(project, entry) for entry in remote]
    yield from lock_findings(file, LOCK, [project, *entries.values(), *remote], needs)


class _Lookup:
    """From what is asked for to the entry: through `specifiers`, by exact key, or by the only name."""

    def __init__(self, entries: dict[str, Locked], specifiers: dict[str, str]) -> None:
        self.entries = entries
        self.specifiers = specifiers
        self.by_name: dict[str, list[Locked]] = {}
        for entry in entries.values():
            self.by_name.setdefault(f"{entry.ref.ecosystem}:{entry.ref.name}", []).append(entry)

    def find(self, wanted: str, ecosystem: str) -> Locked | None:
        if "@npm:" in wanted:  # alias@npm:name@version
            wanted = wanted.partition("@")[2]
        full = wanted if wanted.startswith(("npm:", "jsr:")) else f"{ecosystem}:{wanted}"
        found = self.entries.get(full)
        if found is not None:
            return found
        protocol, _, rest = full.partition(":")
        name = split_name(rest)[0]
        chosen = self.specifiers.get(wanted) or self.specifiers.get(full)
        if chosen:
            for key in (f"{protocol}:{name}@{chosen}", chosen, f"{protocol}:{chosen}"):
                if key in self.entries:
                    return self.entries[key]
        same = self.by_name.get(f"{protocol}:{name}", ())
        return same[0] if len(same) == 1 else None


def _wants(fields: Map) -> Iterator[tuple[Scope, str]]:
    """`dependencies` is a list of specifiers or, in older versions, a table of name and key."""
    for table, scope in _TABLES:
        for name, _ in texts(fields.get(table)):
            yield scope, name
        for _, value, _ in items(fields.get(table)):
            yield scope, as_text(value) or ""


def _listed(workspace: Map) -> Iterator[str]:
    """What the project's deno.json and package.json files ask for."""
    for holder in (workspace, *(as_map(v) for v in as_map(workspace.get("members")).values())):
        for table in (holder.get("dependencies"), dig(holder, "packageJson", "dependencies")):
            for specifier, _ in texts(table):
                yield specifier


def _remote(root: Map) -> Iterator[Locked]:
    """Modules fetched by address, one entry a package: the lock has a line for each of its files."""
    seen: set[Ref] = set()
    for address, _, line in items(root.get("remote")):
        spec = parse_address(address)
        if spec is not None:
            ref = Ref(ecosystem=spec.ecosystem, name=spec.name, version=spec.version)
            if ref not in seen:
                seen.add(ref)
                yield Locked(ref=ref, line=line)


EXTRACTORS = (
    Extractor(
        name=CONFIG,
        version=1,
        files=("deno.json", "deno.jsonc", "import_map.json", "importmap.json", "import-map.json"),
        read=read_config,
    ),
    Extractor(name=LOCK, version=1, files=("deno.lock",), read=read_lock),
)
