"""Spack's installed spec.json, spack.lock and spack.yaml go in; concrete or wanted packages and their edges come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, elements, items, texts
from stackaudit.extract.parse.lock import Locked, Need, lock_findings
from stackaudit.extract.parse.yaml import iter_yaml
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Ref, Scope

SPEC: Final = "spack-spec"
LOCK: Final = "spack-lock"
MANIFEST: Final = "spack-manifest"
_SPEC: Final = re.compile(r"([A-Za-z0-9_][\w-]*)(?:@(=?)([\w.,:+-]+))?", re.ASCII)
_BUILT_BY: Final = re.compile(r"%.*|\^.*")


def _root(file: File) -> Map | None:
    root = parse_json(file.text)
    if root is not None and not isinstance(root, Map):
        raise Malformed(f"not a {file.name}: no object", 1)
    return root if isinstance(root, Map) else None


def read_spec(file: File) -> Iterator[Finding]:
    """What one installed package is and stands on, itself first."""
    root = _root(file)
    spec = root.get("spec") if root else None
    nodes = as_map(spec).get("nodes") if isinstance(spec, Map) else spec
    yield from _graph(file, SPEC, list(elements(nodes)), set())


def read_lock(file: File) -> Iterator[Finding]:
    root = _root(file) or Map()
    wanted = {
        text
        for value, _ in elements(root.get("roots"))
        if (text := as_text(as_map(value).get("hash")))
    }
    listed: list[tuple[Value, int | None]] = []
    for key, value, line in items(root.get("concrete_specs")):
        if isinstance(value, Map):
            value.setdefault("hash", key)
            listed.append((value, line))
    yield from _graph(file, LOCK, listed, wanted)


def _graph(
    file: File, by: str, listed: list[tuple[Value, int | None]], wanted: set[str]
) -> Iterator[Finding]:
    """Nodes know each other by hash; the oldest files name each node by its key instead."""
    entries: list[tuple[Locked, Map]] = []
    lookup: dict[str, Locked] = {}
    for value, line in listed:
        fields = as_map(value)
        name = as_text(fields.get("name"))
        if name is None and len(fields) == 1:  # {"zlib": {"version": …}}
            (name,) = fields
            fields = as_map(fields[name])
        if not name:
            continue
        ref = Ref(ecosystem="spack", name=name, version=as_text(fields.get("version")) or None)
        key = as_text(fields.get("hash")) or name
        entry = Locked(
            ref=ref,
            line=fields.lines.get("name", line),
            direct=key in wanted if wanted else None,
        )
        entries.append((entry, fields))
        lookup[key] = entry
        lookup.setdefault(name, entry)
    needs = [
        Need(entry, lookup[key], scope)
        for entry, fields in entries
        for key, scope in _needs(fields.get("dependencies"))
        if key in lookup
    ]
    yield from lock_findings(file, by, [entry for entry, _ in entries], needs)


def _needs(value: Value) -> Iterator[tuple[str, Scope]]:
    """`[{"name", "hash", "type"}]`, or `{name: {"hash", "type"}}`."""
    found = [(as_text(as_map(v).get("name")), as_map(v)) for v, _ in elements(value)]
    found += [(key, as_map(v)) for key, v, _ in items(value)]
    for name, fields in found:
        kinds = [text for text, _ in texts(fields.get("type"))]
        kinds += [text for text, _ in texts(as_map(fields.get("parameters")).get("deptypes"))]
        scope: Scope = "build" if kinds and set(kinds) <= {"build"} else "runtime"
        key = as_text(fields.get("hash")) or name
        if key:
            yield key, scope


def read_manifest(file: File) -> Iterator[Finding]:
    """`spack: specs: ["hdf5@1.14 +mpi ^openmpi"]`: a list also gathers what matrices combine."""
    for document in iter_yaml(file.text):
        top = as_map(as_map(document).get("spack") or as_map(document).get("env"))
        for value, line in elements(top.get("specs")):
            text = as_text(value)
            found = _SPEC.match(_BUILT_BY.sub("", text).strip()) if text else None
            if found is None:
                continue
            # Only "@=" asks for that very version; "@1.14" is the newest of 1.14.
            exact = bool(found[2])
            yield Package(
                ecosystem="spack",
                name=found[1],
                version=found[3] if exact else None,
                constraint=found[3] if not exact else None,
                direct=True,
                evidence=file.at(line, MANIFEST),
            )


EXTRACTORS: Final = (
    Extractor(name=SPEC, version=1, files=(".spack/spec.json",), read=read_spec),
    Extractor(name=LOCK, version=1, files=("spack.lock",), read=read_lock),
    Extractor(name=MANIFEST, version=1, files=("spack.yaml",), read=read_manifest),
)
