"""The whole road: a path and settings go in, a Scan (graph, stack, report) comes out."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from stackaudit.analyze import analyzers
from stackaudit.cache import Cache
from stackaudit.checkout import Checkout
from stackaudit.extract import extractors_for, read
from stackaudit.extract.contract import Extractor
from stackaudit.files import File, Tree, Unreadable, glob_matcher, walk
from stackaudit.graph import Graph, Ownership, build, organisations_of, split_remote
from stackaudit.model import (
    Code,
    Evidence,
    Finding,
    Mention,
    Package,
    Project,
    Report,
    Verdict,
)
from stackaudit.notes import DEFAULT_NAMES, read_notes
from stackaudit.notes import VERSION as NOTES_VERSION
from stackaudit.policy import gate, waive
from stackaudit.provenance.holders import judge_holders
from stackaudit.provenance.states import by_folder
from stackaudit.rulebook import Rulebook, Technology
from stackaudit.rulebook import load as load_rules
from stackaudit.score import Facts, Stack, is_linker_script, produced_of, score, stack_of
from stackaudit.settings import Settings, today

LINES_OF_A_THING: Final = 2000
"""Own lines below which a tree cannot be the technology it is named after."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scan:
    """A report and what it was made from, for questions that the report alone cannot answer."""

    settings: Settings
    graph: Graph
    stack: Stack
    report: Report


def scan(
    root: Path,
    settings: Settings,
    *,
    tree: Tree | None = None,
    cache_folder: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
    with_code: bool = True,
) -> Scan:
    """Read the project at `root` and judge it; `tree` saves a walk that has been made already.

    Without `with_code` no source file is read: what they would say is missing from the report.
    Raises NotADirectoryError, BadRule.
    """
    rulebook = load_rules(Path(root, r) for r in settings.rules)
    tree = tree or walk(root, exclude=settings.exclude, max_bytes=settings.max_file_size)
    with Cache(cache_folder, root) as cache:
        findings = read_all(tree, rulebook, settings, cache, progress, with_code)
    return judge(findings, tree, project_of(root, settings), rulebook, settings)


def read_all(
    tree: Tree,
    rulebook: Rulebook,
    settings: Settings,
    cache: Cache,
    progress: Callable[[int, int], None] | None = None,
    with_code: bool = True,
) -> dict[str, list[Finding]]:
    """Every file that somebody can read, read once; its content is dropped when all have had it."""
    notes = Extractor(
        name="notes",
        version=NOTES_VERSION * 1_000_000 + rulebook.revision % 1_000_000,
        files=(*DEFAULT_NAMES, *settings.notes),
        read=partial(read_notes, rulebook=rulebook),
    )
    is_note = glob_matcher(notes.files)
    findings: dict[str, list[Finding]] = {}
    for number, file in enumerate(tree):
        readers = extractors_for(file.path)
        if is_note(file.path):
            readers.append(notes)
        found: list[Finding] = [mention_of(file, known) for known in rulebook.of_file(file.path)]
        for reader in readers:
            if with_code or not reads_code(reader):
                found += _read_one(reader, file, tree, cache)
            else:
                cache.keep(reader.name, file)
        if found:
            findings[file.path] = found
        file.forget()
        if progress is not None:
            progress(number + 1, len(tree))
    return findings


def reads_code(reader: Extractor) -> bool:
    """True for the readers of source code, which are most of the work of a scan."""
    return reader.name == "code" or reader.name.startswith("source")


def _read_one(reader: Extractor, file: File, tree: Tree, cache: Cache) -> list[Finding]:
    file.used.clear()
    try:
        known = cache.get(reader.name, reader.version, file, tree)
    except Unreadable as error:
        return [file.problem(error.message, error.line)]
    if known is not None:
        return known
    found = list(read(reader, file))
    cache.put(reader.name, reader.version, file, found)
    return found


def mention_of(file: File, known: Technology) -> Mention:
    """A file whose mere presence proves that a technology is used."""
    evidence = Evidence(path=file.path, line=None, by=f"rule {known.id}")
    return Mention(technology=known.id, name=known.name, evidence=evidence)


def project_of(root: Path, settings: Settings) -> Project:
    """What is known of the project before its content is read."""
    checkout = Checkout.around(Path(os.path.abspath(root)))
    remotes = checkout.remotes()
    remote = remotes.get("origin") or next(iter(remotes.values()), None)
    named = (remote or "").rstrip("/").removesuffix(".git").rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    if checkout.prefix or not named:
        named = Path(os.path.abspath(root)).name
    organisations = organisations_of(remotes.values()) | {
        o.casefold() for o in settings.organisations
    }
    return Project(
        name=settings.name or named or "project",
        revision=checkout.revision(),
        date=today(),
        remote=remote,
        organisations=frozenset(organisations),
    )


def itself(project: Project, rulebook: Rulebook, codes: Iterable[Code]) -> list[Technology]:
    """What the catalogue knows the scanned project as: where it is kept, or by its repository's name.

    A name alone is a label, so the tree has to hold code enough to be the thing.
    """
    own = sum(code.lines for code in codes if code.state == "own")
    if own < LINES_OF_A_THING:
        return []
    host, path = split_remote(project.remote or "")
    kept = rulebook.of_package("github", path) if host == "github.com" else None
    name = path.rsplit("/", 1)[-1].casefold()
    called = [t for t in rulebook.technologies.values() if name in (t.id, t.name.casefold())]
    return [kept] if kept else called


def with_holders(
    findings: dict[str, list[Finding]],
    project: Project,
    rulebook: Rulebook,
    settings: Settings,
) -> tuple[dict[str, list[Finding]], Callable[[str], bool]]:
    """Code findings judged in view of the whole tree, and a test for files of other projects in it."""
    codes = [f for found in findings.values() for f in found if isinstance(f, Code)]
    members = {
        posixpath.dirname(path)
        for path, found in findings.items()
        for f in found
        if isinstance(f, Package) and f.role != "dependency"
        if by_folder(path.rpartition("/")[0] + "/").state == "own"
    }
    judged = {
        code.path: code
        for code in judge_holders(
            codes,
            own=(
                *sorted(project.organisations),
                project.name,
                *settings.holders,
                *(t.owner for t in itself(project, rulebook, codes) if t.owner),
            ),
            known=sorted({t.owner for t in rulebook.technologies.values() if t.owner}),
            members=sorted(members),
        )
    }
    renewed = {
        path: [judged[f.path] if isinstance(f, Code) else f for f in found]
        for path, found in findings.items()
    }
    vendored = vendored_folders(judged.values())

    def apart(path: str) -> bool:
        folder = posixpath.dirname(path)
        if by_folder(folder + "/" if folder else "").state in ("vendored", "test"):
            return True
        while folder:
            if folder in vendored:
                return True
            folder = posixpath.dirname(folder)
        return False

    return renewed, apart


def vendored_folders(codes: Iterable[Code]) -> frozenset[str]:
    """Folders below the root in which there is code, and all of it vendored."""
    mixed: dict[str, bool] = {}
    for code in codes:
        if code.lines == 0:
            continue
        folder = posixpath.dirname(code.path)
        while folder:
            mixed[folder] = mixed.get(folder, False) or code.state != "vendored"
            folder = posixpath.dirname(folder)
    return frozenset(folder for folder, other in mixed.items() if not other)


def not_checked(tree: Tree, graph: Graph) -> Iterator[str]:
    """What this scan did not look at, so that nobody takes silence for a clean bill."""
    yield "known vulnerabilities: no advisory database was consulted"
    yield "originality against other projects' code: no index of known packages was given"
    if tree.left_out:
        names = ", ".join(tree.left_out[:3]) + (" …" if len(tree.left_out) > 3 else "")
        yield f"{len(tree.left_out)} ignored or tool-filled folders: {names}"
    unread = sum("larger than the limit" in p.message for p in graph.problems)
    if unread:
        yield f"{unread} files above the size limit"
    pinned = {c.ecosystem for c in graph.components if c.version and c.direct is False}
    loose = sorted(
        {
            c.ecosystem
            for c in graph.components
            if c.direct and c.constraint and not c.version and c.ecosystem
        }
        - pinned
    )
    if loose:
        yield f"transitive dependencies without a lockfile: {', '.join(loose)}"


def judge(
    findings: dict[str, list[Finding]],
    tree: Tree,
    project: Project,
    rulebook: Rulebook,
    settings: Settings,
) -> Scan:
    """From findings to the finished report."""
    findings, apart = with_holders(findings, project, rulebook, settings)
    codes = [f for found in findings.values() for f in found if isinstance(f, Code)]
    known_as = itself(project, rulebook, codes)
    graph = build(
        findings,
        project=project,
        ownership=Ownership(
            organisations=project.organisations,
            namespaces=settings.namespaces,
            registries=frozenset(r.casefold() for r in settings.registries),
        ),
        knowledge=rulebook,
        problems=tree.problems,
        apart=apart,
        itself=[technology.id for technology in known_as],
    )
    verdicts: list[Verdict] = []
    problems = list(graph.problems)
    for analyzer in analyzers():
        for said in analyzer.judge(graph):
            if isinstance(said, Verdict):
                verdicts.append(said)
            else:
                problems.append(said)
    stack = stack_of(
        graph.components,
        graph.codes,
        graph.relations,
        Facts(
            needs=graph.needs,
            signals=graph.signals,
            produced=produced_of(
                graph.codes,
                identity=[(t.layer, t.id) for t in known_as],
                linker_scripts=[file.path for file in tree if is_linker_script(file.path)],
                signals=graph.signals,
            ),
        ),
    )
    report = Report(
        project=project,
        score=score(stack),
        components=graph.components,
        relations=graph.relations,
        verdicts=(),
        problems=tuple(problems),
        not_checked=tuple(not_checked(tree, graph)),
    )
    verdicts += gate(report, settings.policy)
    waived = waive(verdicts, settings.waivers, project.date)
    waived.sort(key=lambda v: (v.waived is not None, v.rule, v.component or "", v.message))
    return Scan(
        settings=settings, graph=graph, stack=stack, report=replace(report, verdicts=tuple(waived))
    )
