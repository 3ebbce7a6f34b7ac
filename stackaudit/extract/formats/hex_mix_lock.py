"""mix.lock goes in; the locked Elixir and Erlang packages and who needs whom come out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.calls import Argument, Group, arguments, parse_script, text_of
from stackaudit.extract.parse.hex import ELIXIR, Wanted, atom_of, git, parse_mix
from stackaudit.extract.parse.lock import Locked, Need, lock_findings
from stackaudit.files import File, Malformed, Unreadable
from stackaudit.model import Finding, Ref, Source

NAME: Final = "hex-mix-lock"


def read(file: File) -> Iterator[Finding]:
    nodes, fault = parse_script(file.text, ELIXIR)
    table = next((node for node in nodes if isinstance(node, Group) and node.opener == "{"), None)
    if table is None:
        if fault or file.text.strip():
            raise fault or Malformed("not a mix.lock: no map", 1)
        return
    wanted = _wanted(file)
    project = Locked(ref=Ref(ecosystem="hex", name=""), line=None, role="root")
    entries: dict[str, Locked] = {}
    asked: list[tuple[Locked, str]] = []
    for said in arguments(table.items):
        inner = said.value[0] if len(said.value) == 1 else None
        if said.key is None or not isinstance(inner, Group):
            continue
        fields = arguments(inner.items)
        entry = _entry(said.key, said.line, fields)
        if entry is None:
            continue
        if not wanted:
            entry.direct = None
        entries[said.key] = entry
        asked += [(entry, name) for name in _needs(fields)]
    needs = [Need(entry, entries[name]) for entry, name in asked if name in entries]
    for one in wanted:
        key = one.alias or one.name
        if key in entries:
            needs.append(Need(project, entries[key], one.scope))
    yield from lock_findings(file, NAME, [project, *entries.values()], needs)
    if fault is not None:
        raise fault


def _wanted(file: File) -> Sequence[Wanted]:
    """What the mix.exs beside the lock asks for."""
    manifest = file.sibling("mix.exs")
    try:
        return parse_mix(manifest.text).wanted if manifest else []
    except Unreadable:
        return []


def _entry(key: str, line: int, fields: list[Argument]) -> Locked | None:
    """`{:hex, :name, "1.0.0", …}`, `{:git, "address", "commit", […]}`, `{:path, "folder", […]}`."""
    kind = atom_of(fields[0].value) if fields else None
    texts = [text_of(part.value) for part in fields]
    if kind == "hex" and len(fields) > 2 and texts[2]:
        name = atom_of(fields[1].value) or key
        return Locked(
            ref=Ref(ecosystem="hex", name=name, version=texts[2]),
            line=line,
            alias=key if key != name else None,
        )
    ref = Ref(ecosystem="hex", name=key)
    if kind == "git" and len(fields) > 2:
        return Locked(ref=ref, line=line, source=git(texts[1] or ""), commit=texts[2])
    if kind == "path" and len(fields) > 1:
        return Locked(ref=ref, line=line, source=Source(kind="path", location=texts[1]))
    return None


def _needs(fields: list[Argument]) -> Iterator[str]:
    """The keys of `{:name, "~> 1.0", [hex: :name, optional: false]}`; what is optional is not brought in."""
    for part in fields[2:]:
        inner = part.value[0] if len(part.value) == 1 else None
        if not isinstance(inner, Group) or inner.opener != "[":
            continue
        for need in arguments(inner.items):
            tuple_ = need.value[0] if len(need.value) == 1 else None
            if isinstance(tuple_, Group) and tuple_.opener == "{":
                said = arguments(tuple_.items)
                name = atom_of(said[0].value) if said else None
                options = said[-1].value[0] if said and said[-1].value else None
                optional = isinstance(options, Group) and any(
                    o.key == "optional" and o.value and o.value[0].is_word("true")
                    for o in arguments(options.items)
                )
                if name and not optional:
                    yield name


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("mix.lock",), read=read)
