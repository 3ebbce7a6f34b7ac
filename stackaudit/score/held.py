"""Components and code go in; which in-house components the tree really holds comes out."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence
from functools import cached_property

from stackaudit.model import PROJECT_ID, Code, Component


class Held:
    """Answers for one tree.

    A package is held unless all code where it lies is vendored: that is a copy under
    another name. A path dependency is held only where a file of code or its own manifest lies at
    the end of its path: otherwise it is a mere label. Neither may free a dependency of its charge.
    """

    def __init__(self, components: Sequence[Component], codes: Iterable[Code]) -> None:
        self._components = components
        self._codes = codes
        self._known: dict[str, bool] = {}

    @cached_property
    def roots(self) -> frozenset[str]:
        """Folders of own packages, apart from the root itself."""
        folders = {
            posixpath.dirname(evidence.path)
            for component in self._components
            if component.id != PROJECT_ID and self.in_tree(component)
            for evidence in component.evidence
        }
        return frozenset(folders - {"", "."})

    @cached_property
    def _folders(self) -> dict[str, bool]:
        """Every folder with code at any depth, and whether some of it is not vendored."""
        folders: dict[str, bool] = {}
        direct: dict[str, bool] = {}
        for code in self._codes:
            folder = posixpath.dirname(code.path)
            own = code.state != "vendored"
            direct[folder] = direct.get(folder, False) or own
        for folder, own in direct.items():
            at = folder
            while folders.get(at) is not True and (own or at not in folders):
                folders[at] = own
                if not at:
                    break
                at = posixpath.dirname(at)
        return folders

    def in_tree(self, component: Component) -> bool:
        if component.id == PROJECT_ID:
            return True
        if component.origin != "in-house" or not component.held:
            return False
        if component.id not in self._known:
            self._known[component.id] = self._is_held(component)
        return self._known[component.id]

    def copied(self, component: Component) -> bool:
        """True when it is called in-house and lies where all code is vendored."""
        if component.origin != "in-house" or not component.held or component.id == PROJECT_ID:
            return False
        found = {self._folders.get(place) for place in _places(component)}
        return False in found and True not in found

    def _is_held(self, component: Component) -> bool:
        if self.copied(component):
            return False
        if component.source is None or component.source.kind != "path":
            return True
        places = _places(component)
        return any(place in self._folders for place in places) or any(
            posixpath.dirname(evidence.path) in places for evidence in component.evidence
        )


def _places(component: Component) -> list[str]:
    """The folders a component may lie in: where its path leads, else where its manifests are.

    A path is read from the root and from each file that names it; what leads out of the tree is none.
    """
    folders = dict.fromkeys(posixpath.dirname(evidence.path) for evidence in component.evidence)
    source = component.source
    if source is None or source.kind != "path" or not source.location:
        return list(folders)
    location = source.location.removeprefix("file:").removeprefix("link:")
    found = (posixpath.normpath(posixpath.join(at, location)) for at in ("", *folders))
    return list(
        dict.fromkeys("" if p == "." else p for p in found if not p.startswith(("..", "/")))
    )
