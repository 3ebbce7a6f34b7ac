"""Two reports (from files, git revisions or the working tree) go in, what changed between them comes out."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from stackaudit.cache import Cache
from stackaudit.checkout import Checkout
from stackaudit.files import Tree, glob_matcher, shown
from stackaudit.report import renderer
from stackaudit.report.escape import markdown_safe, printable
from stackaudit.rulebook import load as load_rules
from stackaudit.scan import judge, project_of, read_all, scan
from stackaudit.settings import Settings


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One component as far as a comparison needs it."""

    name: str
    version: str | None
    origin: str
    layer: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """One of the two states, read from JSON report v1."""

    label: str
    verified: float
    claimed: float
    components: Mapping[str, Entry]
    verdicts: frozenset[tuple[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """Sorted; a component that only changed its version is in `changed`, not in `added` and `removed`."""

    base: Side
    head: Side
    added: tuple[Entry, ...]
    removed: tuple[Entry, ...]
    changed: tuple[tuple[Entry, Entry], ...]
    new_verdicts: tuple[tuple[str, str], ...]
    gone_verdicts: tuple[tuple[str, str], ...]


def load_side(name: str | None, path: Path, settings: Settings) -> Side:
    """A report file, a git revision of the project at `path`, or (None) its working tree.

    Raises ValueError where `name` is neither, OSError where it cannot be read.
    """
    if name is None:
        done = scan(path, settings)
        return _side("working tree", renderer("json")(done.report))
    if Path(name).is_file():
        return _side(name, Path(name).read_bytes().decode("utf-8", "replace"))
    tree = revision_tree(path, name, settings)
    rulebook = load_rules(path / r for r in settings.rules)
    findings = read_all(tree, rulebook, settings, Cache(None, path))
    done = judge(findings, tree, project_of(path, settings), rulebook, settings)
    return _side(name, renderer("json")(done.report))


def revision_tree(path: Path, revision: str, settings: Settings) -> Tree:
    """The files of a commit, from git's object store; no filter, hook or fetch is run for it."""
    checkout = Checkout.around(path.resolve())
    if checkout.top is None or revision.startswith("-"):
        raise ValueError(f"{revision}: neither a report file nor a revision of a git checkout")
    listing = _git(checkout.top, "ls-tree", "-r", "-z", "-l", "--full-tree", revision)
    excluded = glob_matcher(settings.exclude)
    tree = Tree(max_bytes=settings.max_file_size)
    objects = _Objects(checkout.top)
    rows = []
    for row in listing.split(b"\0"):
        head, _, raw = row.partition(b"\t")
        name = shown(os.fsdecode(raw))
        if head.startswith(b"100") and name.startswith(checkout.prefix):
            _, _, oid, length = head.decode("ascii").split()
            rows.append((name[len(checkout.prefix) :], oid, int(length)))
    for name, oid, size in sorted(rows):
        if not excluded(name):
            tree.add(name, size, partial(objects.read, oid), oid)
    return tree


def _command(top: Path, *arguments: str) -> list[str]:
    safe = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "protocol.allow=never")
    options = [part for setting in safe for part in ("-c", setting)]
    return ["git", *options, "-C", os.fspath(top), *arguments]


def _environment() -> dict[str, str]:
    calm = {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    return {**os.environ, **calm}


def _git(top: Path, *arguments: str) -> bytes:
    done = subprocess.run(
        _command(top, *arguments), capture_output=True, env=_environment(), check=False
    )
    if done.returncode:
        message = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ValueError(message[-1] if message else f"git {arguments[0]} failed")
    return done.stdout


class _Objects:
    """One `git cat-file --batch` for all blobs of a tree, started when the first is asked for."""

    def __init__(self, top: Path) -> None:
        self._top = top
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, oid: str) -> bytes:
        if self._process is None:
            self._process = subprocess.Popen(
                _command(self._top, "cat-file", "--batch"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=_environment(),
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(oid.encode("ascii") + b"\n")
        self._process.stdin.flush()
        head = self._process.stdout.readline().split()
        if len(head) != 3:
            raise FileNotFoundError(2, "git object is missing", oid)
        data = self._process.stdout.read(int(head[2]))
        self._process.stdout.read(1)
        return data

    def __del__(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


def _side(label: str, text: str) -> Side:
    try:
        report = json.loads(text)
        score = report["score"]["technology_intensity"]
        return Side(
            label=label,
            verified=float(score["verified"]),
            claimed=float(score["claimed"]),
            components={
                c["id"]: Entry(
                    name=c["name"], version=c["version"], origin=c["origin"], layer=c["layer"]
                )
                for c in report["components"]
            },
            verdicts=frozenset((v["rule"], v["message"]) for v in report["verdicts"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{label}: not a stackaudit JSON report ({error})") from error


def compare(base: Side, head: Side) -> Difference:
    gone = {i: e for i, e in base.components.items() if i not in head.components}
    new = {i: e for i, e in head.components.items() if i not in base.components}
    changed = [
        (base.components[i], head.components[i])
        for i in base.components.keys() & head.components.keys()
        if base.components[i] != head.components[i]
    ]
    bare_gone = _only_versions(gone)
    bare_new = _only_versions(new)
    changed += [
        (gone.pop(bare_gone[bare]), new.pop(bare_new[bare]))
        for bare in sorted(bare_gone.keys() & bare_new.keys())
    ]
    return Difference(
        base=base,
        head=head,
        added=tuple(sorted(new.values(), key=_order)),
        removed=tuple(sorted(gone.values(), key=_order)),
        changed=tuple(sorted(changed, key=lambda pair: _order(pair[0]))),
        new_verdicts=tuple(sorted(head.verdicts - base.verdicts)),
        gone_verdicts=tuple(sorted(base.verdicts - head.verdicts)),
    )


def _only_versions(entries: Mapping[str, Entry]) -> dict[str, str]:
    """Ids without their version, where exactly one entry has that name."""
    bare: dict[str, list[str]] = {}
    for identity, entry in entries.items():
        end = f"@{entry.version}"
        bare.setdefault(identity.removesuffix(end) if entry.version else identity, []).append(
            identity
        )
    return {name: ids[0] for name, ids in bare.items() if len(ids) == 1}


def _order(entry: Entry) -> tuple[str, str]:
    return entry.name.casefold(), entry.version or ""


# --- as text --------------------------------------------------------------------------------------


def render(difference: Difference, kind: str) -> str:
    """As "text", "markdown" or "json"."""
    if kind == "json":
        return _json(difference)
    base, head = difference.base, difference.head
    clean = markdown_safe if kind == "markdown" else printable
    item = "- " if kind == "markdown" else "  "
    lines = [
        ("## " if kind == "markdown" else "")
        + clean(f"Technology intensity: {base.label} → {head.label}"),
        "",
        f"{item}verified {base.verified:.1f} → {head.verified:.1f} ({head.verified - base.verified:+.1f})",
        f"{item}claimed  {base.claimed:.1f} → {head.claimed:.1f} ({head.claimed - base.claimed:+.1f})",
    ]
    blocks = (
        ("Added", [_words(e) for e in difference.added]),
        ("Removed", [_words(e) for e in difference.removed]),
        ("Changed", [_change(a, b) for a, b in difference.changed]),
        ("New findings", [f"{rule} {text}" for rule, text in difference.new_verdicts]),
        ("Findings gone", [f"{rule} {text}" for rule, text in difference.gone_verdicts]),
    )
    for title, entries in blocks:
        if entries:
            lines += ["", f"{'### ' if kind == 'markdown' else ''}{title} ({len(entries)})"]
            lines += [item + clean(entry) for entry in entries]
    if len(lines) == 4:
        lines += ["", "No component and no finding changed."]
    return "\n".join(lines) + "\n"


def _words(entry: Entry) -> str:
    version = f" {entry.version}" if entry.version else ""
    return f"{entry.name}{version} ({entry.layer or 'unclassified'}, {entry.origin})"


def _change(before: Entry, after: Entry) -> str:
    parts = [
        f"{what} {old or 'none'} → {new or 'none'}"
        for what, old, new in (
            ("version", before.version, after.version),
            ("origin", before.origin, after.origin),
            ("layer", before.layer, after.layer),
        )
        if old != new
    ]
    return f"{after.name}: {', '.join(parts) or 'renamed'}"


def _json(difference: Difference) -> str:
    plain = {
        "schema": "stackaudit-diff-1",
        "base": difference.base.label,
        "head": difference.head.label,
        "verified": [difference.base.verified, difference.head.verified],
        "claimed": [difference.base.claimed, difference.head.claimed],
        "added": [asdict(e) for e in difference.added],
        "removed": [asdict(e) for e in difference.removed],
        "changed": [{"before": asdict(a), "after": asdict(b)} for a, b in difference.changed],
        "new_verdicts": [{"rule": r, "message": m} for r, m in difference.new_verdicts],
        "gone_verdicts": [{"rule": r, "message": m} for r, m in difference.gone_verdicts],
    }
    return json.dumps(plain, indent=1, ensure_ascii=True) + "\n"
