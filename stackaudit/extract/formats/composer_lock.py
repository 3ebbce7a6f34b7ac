"""composer.lock, or Composer's list of what is installed, goes in; packages, sources, scopes and needs come out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.composer import TABLES, is_name, manifest_beside
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, Seq, as_map, as_text, dig, elements, items, texts
from stackaudit.extract.parse.lock import Locked, Need, lock_findings
from stackaudit.extract.parse.python_link import without_secrets
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Ref, Scope, Source

NAME: Final = "composer-lock"
_LISTS: Final[tuple[tuple[str, Scope], ...]] = (("packages", "runtime"), ("packages-dev", "dev"))
_PACKAGIST: Final = "https://packagist.org"


@dataclass(slots=True, kw_only=True, eq=False)
class _Entry(Locked):
    """`stands_for` are names that this package replaces or provides."""

    wants: list[str] = field(default_factory=list)
    stands_for: list[str] = field(default_factory=list)


def read(file: File) -> Iterator[Finding]:
    root = parse_json(file.text)
    if root is None:
        return
    if isinstance(root, Seq) and file.name == "installed.json":  # Composer 1
        installed = Map(1)
        installed["packages"] = root
        root = installed
    if not isinstance(root, Map):
        raise Malformed(f"not a {file.name}: the document is no object", 1)
    entries = list(_entries(root))
    by_name: dict[str, list[_Entry]] = {}
    for entry in entries:
        by_name.setdefault(entry.ref.name.lower(), []).append(entry)
    for entry in entries:
        for name in entry.stands_for:
            if name not in by_name or entry not in by_name[name]:
                by_name.setdefault(name, []).append(entry)
    needs = [
        Need(entry, target)
        for entry in entries
        for name in entry.wants
        for target in _meant(by_name.get(name, []), name)
    ]
    wanted = _wanted(file)
    project = Locked(ref=Ref(ecosystem="composer", name=""), line=None, role="root")
    needs += [
        Need(project, target, scope)
        for name, scope in wanted or ()
        for target in _meant(by_name.get(name, []), name)
    ]
    if wanted is None:
        for entry in entries:
            entry.direct = None
    yield from lock_findings(file, NAME, [project, *entries], needs)


def _meant(found: list[_Entry], name: str) -> list[_Entry]:
    """The package of that name, or else those that stand in for it."""
    return [entry for entry in found if entry.ref.name.lower() == name] or found[:4]


def _entries(root: Map) -> Iterator[_Entry]:
    for_development = {name for name, _ in texts(root.get("dev-package-names"))}
    for table, scope in _LISTS:
        for item, line in elements(root.get(table)):
            fields = as_map(item)
            name = as_text(fields.get("name"))
            if name is None or not is_name(name):
                continue
            stands_for = {
                other.lower(): None
                for kind in ("replace", "provide")
                for other, _, _ in items(fields.get(kind))
            }
            yield _Entry(
                ref=Ref(ecosystem="composer", name=name, version=as_text(fields.get("version"))),
                line=fields.lines.get("name", line),
                source=_source(fields),
                commit=as_text(dig(fields, "source", "reference"))
                or as_text(dig(fields, "dist", "reference")),
                licenses=tuple(text for text, _ in texts(fields.get("license"))),
                scope="dev" if name in for_development else scope,
                wants=[other.lower() for other, _, _ in items(fields.get("require"))],
                stands_for=list(stands_for),
            )


def _source(fields: Map) -> Source:
    """Registries leave the address they are told of downloads at; without one it is a repository."""
    place = as_text(dig(fields, "dist", "url")) or ""
    if as_text(dig(fields, "dist", "type")) == "path":
        return Source(kind="path", location=place or None)
    notified = as_text(fields.get("notification-url")) or ""
    if notified.startswith(_PACKAGIST):
        return Source(kind="registry", location=_PACKAGIST)
    if notified:
        return Source(kind="registry", location=without_secrets(notified))
    git = as_text(dig(fields, "source", "url"))
    if git:
        return Source(kind="git", location=without_secrets(git))
    return Source(kind="url" if place else "registry", location=without_secrets(place) or None)


def _wanted(file: File) -> list[tuple[str, Scope]] | None:
    """What the composer.json of the project asks for; None where there is none to be read."""
    manifest = manifest_beside(file)
    if manifest is None:
        return None
    return [
        (name.lower(), scope)
        for table, scope in TABLES
        for name, _, _ in items(manifest.get(table))
    ]


EXTRACTOR: Final = Extractor(
    name=NAME, version=1, files=("composer.lock", "vendor/composer/installed.json"), read=read
)
