"""Code findings go in; own modules with their fingerprints, and what became of the lines, come out.

A file counts as verified when it can be judged and nothing speaks against it, as claimed when it
cannot be judged, and for nobody when it is a copy. Fewer than MATCHABLE fingerprints cannot reach
the three hits that decide a match (provenance method, "Match"), so such a file is unknown.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from stackaudit.model import Code, FileState, Layer, OwnCode
from stackaudit.score.formula import percent
from stackaudit.score.stack import CodeLines, Own, Produced, packed, unpacked
from stackaudit.score.tally import Tally, tally

MATCHABLE: Final = 3
Standing: TypeAlias = Literal["original", "copied", "unknown"]
GROUPS: Final = frozenset(
    {"src", "lib", "libs", "packages", "apps", "crates", "pkg", "cmd", "internal", "modules",
     "components", "services", "projects"}
)  # fmt: skip
"""Folders that hold modules rather than being one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Provenance:
    """What is known of files beyond what they say themselves.

    `judged` are the verdicts by path; `matched` the fingerprints of a file that an index knows, as
    one run, so that the rest of a partly copied file still counts; `unjudged` the languages that no
    index covers; `own` tells whether the upstream of a copy is the project itself.
    """

    judged: Mapping[str, FileState] = field(default_factory=dict)
    matched: Mapping[str, bytes] = field(default_factory=dict)
    unjudged: Collection[str] = frozenset()
    own: Callable[[str], bool] = lambda upstream: False
    index_packages: int = 0
    index_files: int = 0


def standing(code: Code, known: Provenance) -> tuple[Standing, bytes]:
    """What a file presented as own counts for, and the fingerprints that are left to count."""
    said = known.judged.get(code.path)
    if said and said.state == "copied" and not (said.of and known.own(said.of)):
        taken = known.matched.get(code.path)
        if taken is None:
            return "copied", b""
        rest = packed(set(unpacked(code.atoms)).difference(unpacked(taken)))
        return ("original" if len(rest) >= 8 * MATCHABLE else "copied"), rest
    if said and said.state != "copied":
        return "unknown", code.atoms
    if code.state == "foreign" and not said:
        # A foreign header or attribution alone is a reason to doubt, not a match.
        if code.copy in ("exact", "renamed", "partial"):
            return "copied", b""
        return "unknown", code.atoms
    if code.language in known.unjudged or len(code.atoms) < 8 * MATCHABLE:
        return "unknown", code.atoms
    return "original", code.atoms


def own_modules(
    codes: Iterable[Code],
    known: Provenance,
    *,
    roots: Collection[str] = (),
    layers: Mapping[str, Layer] | None = None,
    produced: Sequence[Produced] = (),
) -> tuple[Own, ...]:
    """One entry for each module, layer and standing; `roots` are folders of own packages."""
    runs: dict[tuple[str, Layer, bool], list[bytes]] = defaultdict(list)
    modules: dict[str, str] = {}
    for code in sorted(codes, key=lambda c: c.path):
        if code.state not in ("own", "foreign") or not code.atoms:
            continue
        stands, atoms = standing(code, known)
        if stands == "copied" or not atoms:
            continue
        folder = posixpath.dirname(code.path)
        if folder not in modules:
            modules[folder] = module_of(folder, roots)
        layer = _layer(code, layers or {}, produced)
        runs[modules[folder], layer, stands == "original"].append(atoms)
    return tuple(
        Own(module=module, layer=layer, atoms=tuple(atoms), verified=verified)
        for (module, layer, verified), atoms in sorted(runs.items())
    )


def module_of(folder: str, roots: Collection[str]) -> str:
    """The nearest own package that holds the folder, else its top folder, else "." for the root."""
    at = folder
    while at:
        if at in roots:
            return at
        at = posixpath.dirname(at)
    parts = folder.split("/")
    return "/".join(parts[: 2 if parts[0] in GROUPS else 1]) or "."


def _layer(code: Code, layers: Mapping[str, Layer], produced: Sequence[Produced]) -> Layer:
    for made in produced:
        if within(code.path, made.root) and (
            not made.languages or code.language.casefold() in made.languages
        ):
            return made.layer
    holders = [prefix for prefix in layers if within(code.path, prefix)]
    return layers[max(holders, key=len)] if holders else "own"


def within(path: str, folder: str) -> bool:
    return folder in ("", ".") or path == folder or path.startswith(folder + "/")


def lines_of(codes: Iterable[Code], known: Provenance) -> CodeLines:
    """The lines presented as own by what became of them; a partly copied file is split by its share."""
    counts: dict[Standing, float] = {"original": 0.0, "copied": 0.0, "unknown": 0.0}
    lines = declarative = fingerprints = 0
    files = dict(known.judged)
    for code in sorted(codes, key=lambda c: c.path):
        if code.state == "declarative":
            declarative += code.lines
        if code.state not in ("own", "foreign"):
            continue
        lines += code.lines
        stands, _ = standing(code, known)
        if stands != "copied":
            fingerprints += code.total or len(code.atoms) // 8
        said = known.judged.get(code.path)
        taken = said.share if said and said.state == "copied" and stands == "original" else 0.0
        counts["copied"] += code.lines * taken
        counts[stands] += code.lines * (1 - taken)
        if code.state == "foreign" and not said:
            files[code.path] = FileState(
                path=code.path,
                state="copied" if stands == "copied" else "unproven",
                share=1.0,
                of=None,
                kind=code.copy or "header",
            )
    return CodeLines(
        lines=lines,
        original=counts["original"],
        copied=counts["copied"],
        unknown=counts["unknown"],
        declarative=declarative,
        fingerprints=fingerprints,
        index_packages=known.index_packages,
        index_files=known.index_files,
        files=tuple(files[path] for path in sorted(files)),
    )


def own_code(lines: CodeLines, counts: Tally) -> OwnCode:
    """The panel on own code: `repetition` is labour beside technology, never part of the score."""
    return OwnCode(
        atoms=counts.verified,
        lines=lines.lines,
        original=percent(lines.original, lines.lines),
        copied=percent(lines.copied, lines.lines),
        unknown=percent(lines.unknown, lines.lines),
        repetition=lines.fingerprints / counts.claimed if counts.claimed else 0.0,
        declarative=percent(lines.declarative, lines.lines + lines.declarative),
        index_packages=lines.index_packages,
        index_files=lines.index_files,
        files=lines.files,
    )


def own_code_of(codes: Iterable[Code], known: Provenance | None = None) -> OwnCode:
    """The same panel from code findings alone."""
    listed = tuple(codes)
    known = known or Provenance()
    return own_code(lines_of(listed, known), tally(own_modules(listed, known)))
