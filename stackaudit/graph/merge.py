"""Package findings go in, one draft for one thing comes out: manifest, lock and workspace mentions joined."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from stackaudit.graph.identity import name_key, package_id
from stackaudit.model import PROJECT_ID, Edge, Package, Ref, Relation, Scope

_SCOPE_ORDER: tuple[Scope, ...] = ("runtime", "peer", "optional", "build", "dev", "test")


@dataclass(slots=True)
class Draft:
    """All mentions of one package in one version; the first one decides how it is spelled."""

    id: str
    mentions: list[Package] = field(default_factory=list)
    direct: bool = False
    indirect: bool = False

    @property
    def first(self) -> Package:
        return self.mentions[0]

    def scope(self) -> Scope:
        """The strongest scope: what one manifest needs at run time is not a mere development tool."""
        direct = [m for m in self.mentions if m.direct] or self.mentions
        return min((m.scope for m in direct), key=_SCOPE_ORDER.index)

    def is_direct(self) -> bool | None:
        if self.direct or any(m.direct for m in self.mentions):
            return True
        if self.indirect or any(m.direct is False for m in self.mentions):
            return False
        return None


Key = tuple[str, str]


def merge(
    by_file: Mapping[str, list[Package]], edges: Iterable[Edge]
) -> tuple[dict[str, Draft], list[Relation]]:
    """Drafts by component id, and the relations between them; root edges of manifests included."""
    edges = list(edges)
    locks = _Locks(by_file, edges)
    drafts: dict[str, Draft] = {}
    ids: dict[tuple[str, Key, str | None], str] = {}  # (file, name, version) → component
    roots: dict[str, list[str]] = defaultdict(list)  # file → ids of its own packages
    own: dict[tuple[str, Key], str | None] = {}  # folder and name → version of its own package
    for path, packages in by_file.items():
        for package in packages:
            key = (package.ecosystem, name_key(package.ecosystem, package.name))
            version = package.version
            if package.role == "root":
                # A manifest and its lock can spell the project's own version differently.
                version = own.setdefault((posixpath.dirname(path), key), version) or version
            elif version is None and not package.locked:
                version = locks.resolve(path, key)
            identity = package_id(package.ecosystem, package.name, version)
            draft = drafts.setdefault(identity, Draft(identity))
            draft.mentions.append(package)
            ids.setdefault((path, key, package.version), identity)
            ids.setdefault((path, key, None), identity)
            if package.role == "root":
                roots[path].append(identity)
    _join_unversioned(drafts, ids)
    relations = set()
    reached: set[tuple[str, str]] = set()  # (file, component) that an edge of the file leads to
    for edge in edges:
        source, target = _lookup(ids, edge.path, edge.source), _lookup(ids, edge.path, edge.target)
        if source and target and source != target:
            relations.add(Relation(source=source, target=target, kind=edge.kind))
            reached.add((edge.path, target))
    relations.update(_manifest_relations(by_file, ids, roots, reached))
    _mark_direct(drafts, relations, by_file)
    return drafts, sorted(relations)


def _lookup(ids: Mapping[tuple[str, Key, str | None], str], path: str, ref: Ref) -> str | None:
    key = (ref.ecosystem, name_key(ref.ecosystem, ref.name))
    return ids.get((path, key, ref.version)) or (
        ids.get((path, key, None)) if ref.version is None else None
    )


def _join_unversioned(
    drafts: dict[str, Draft], ids: dict[tuple[str, Key, str | None], str]
) -> None:
    """An entry without a version joins the one version that the same folder pins elsewhere."""
    by_key: dict[Key, list[Draft]] = defaultdict(list)
    for draft in drafts.values():
        by_key[draft.first.ecosystem, name_key(draft.first.ecosystem, draft.first.name)].append(
            draft
        )
    renamed: dict[str, str] = {}
    for same in by_key.values():
        if len(same) != 2 or same[0].first.ecosystem in ("docker", "github-actions", "tool"):
            continue
        loose, pinned = sorted(
            same, key=lambda d: "@" in d.id[1:] and d.id.rpartition("@")[2] != ""
        )
        if any(m.version for m in loose.mentions) or not all(
            m.version for m in pinned.mentions if m.locked
        ):
            continue
        if not any(m.version for m in pinned.mentions):
            continue
        folders = {posixpath.dirname(m.evidence.path) for m in pinned.mentions}
        if all(posixpath.dirname(m.evidence.path) in folders for m in loose.mentions):
            pinned.mentions.extend(loose.mentions)
            renamed[loose.id] = pinned.id
            del drafts[loose.id]
    if renamed:
        for known, identity in ids.items():
            ids[known] = renamed.get(identity, identity)


def _manifest_relations(
    by_file: Mapping[str, list[Package]],
    ids: Mapping[tuple[str, Key, str | None], str],
    roots: Mapping[str, list[str]],
    reached: Collection[tuple[str, str]],
) -> Iterable[Relation]:
    """Direct entries hang on their file's own package, or on the project where it has none.

    A lockfile that has edges says itself which of the own packages needs an entry.
    """
    folder_roots: dict[tuple[str, str], str] = {}
    for path, found in roots.items():
        for identity in found:
            folder = posixpath.dirname(path)
            folder_roots.setdefault((folder, identity.split(":", 1)[0]), identity)
            yield Relation(source=PROJECT_ID, target=identity, kind="contains")
    for path, packages in by_file.items():
        for package in packages:
            key = (package.ecosystem, name_key(package.ecosystem, package.name))
            target = ids[path, key, package.version]
            if package.role == "member":
                yield Relation(source=PROJECT_ID, target=target, kind="contains")
            if not package.direct or package.role == "root":
                continue
            if package.locked and (path, target) in reached:
                continue
            folder = posixpath.dirname(path)
            owners = roots.get(path) or []
            source = (
                owners[0]
                if len(owners) == 1
                else folder_roots.get((folder, package.ecosystem), PROJECT_ID)
            )
            if source != target:
                yield Relation(source=source, target=target, kind="depends-on")


def _mark_direct(
    drafts: Mapping[str, Draft],
    relations: Iterable[Relation],
    by_file: Mapping[str, list[Package]],
) -> None:
    """What an own package depends on is direct; the rest of a lock whose roots are known is not."""
    own = {PROJECT_ID}
    own.update(d.id for d in drafts.values() if any(m.role != "dependency" for m in d.mentions))
    for relation in relations:
        draft = drafts.get(relation.target)
        if draft is not None and relation.kind == "depends-on":
            if relation.source in own:
                draft.direct = True
            else:
                draft.indirect = True
    rooted = {
        (posixpath.dirname(path), package.ecosystem)
        for path, packages in by_file.items()
        for package in packages
        if package.direct
    }
    rooted.update(
        (posixpath.dirname(m.evidence.path), m.ecosystem)
        for r in relations
        if r.source in own and r.kind == "depends-on" and r.target in drafts
        for m in drafts[r.target].mentions
    )
    for draft in drafts.values():
        if all(
            m.locked and (posixpath.dirname(m.evidence.path), m.ecosystem) in rooted
            for m in draft.mentions
        ):
            draft.indirect = True


class _Locks:
    """Which version a manifest's entry resolved to: asked of the nearest lockfile at or above it."""

    def __init__(self, by_file: Mapping[str, list[Package]], edges: Iterable[Edge]) -> None:
        self._versions: dict[tuple[str, Key], dict[str, None]] = defaultdict(dict)
        self._chosen: dict[tuple[str, Key], str] = {}
        self._folders: dict[str, set[str]] = defaultdict(set)
        own: set[tuple[str, Key]] = set()
        for path, packages in by_file.items():
            folder = posixpath.dirname(path)
            for package in packages:
                key = (package.ecosystem, name_key(package.ecosystem, package.name))
                if package.role != "dependency":
                    own.add((path, key))
                elif package.locked and package.version:
                    self._folders[package.ecosystem].add(folder)
                    self._versions[folder, key][package.version] = None
                    if package.direct:
                        self._chosen.setdefault((folder, key), package.version)
        for edge in edges:
            source = (edge.source.ecosystem, name_key(edge.source.ecosystem, edge.source.name))
            if (edge.path, source) in own and edge.target.version:
                target = (edge.target.ecosystem, name_key(edge.target.ecosystem, edge.target.name))
                self._chosen.setdefault((posixpath.dirname(edge.path), target), edge.target.version)

    def resolve(self, path: str, key: Key) -> str | None:
        folder = posixpath.dirname(path)
        while True:
            if folder in self._folders.get(key[0], ()):
                chosen = self._chosen.get((folder, key))
                versions = self._versions.get((folder, key))
                if chosen or versions:
                    return chosen or next(iter(versions or ()), None)
            if not folder:
                return None
            folder = posixpath.dirname(folder)
