"""Everything that decides what a scan says goes in, one digest of it comes out, without reading the files."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from stackaudit import __version__
from stackaudit.checkout import Checkout
from stackaudit.files import Tree, Unreadable
from stackaudit.settings import Settings


def state_of(tree: Tree, settings: Settings, day: str) -> str | None:
    """The same digest twice means the same report; None where some file cannot even be identified.

    In it: this program's own files and rules, the settings, the day (waivers end), the checkout's
    remotes, and path and content id of every file. Files that git vouches for are not read.
    """
    assert tree.root is not None
    digest = hashlib.sha256(f"{__version__}\0{day}\0{settings!r}\0".encode())
    for part in (*_own_files(), *_rule_files(tree.root, settings)):
        digest.update(part.encode("utf-8", "backslashreplace"))
    digest.update(repr(sorted(Checkout.around(tree.root).remotes().items())).encode())
    digest.update(repr(tree.problems).encode("utf-8", "backslashreplace"))
    try:
        for file in tree:
            digest.update(f"{file.path}\0{file.content_id}\0".encode())
            file.forget()
    except Unreadable:
        return None
    return digest.hexdigest()


def _own_files() -> Iterator[str]:
    here = Path(__file__).parent
    checkout_rules = here.parent / "rules"
    yield from _listed(here)
    if not (here / "rules").is_dir():
        yield from _listed(checkout_rules)


def _rule_files(root: Path, settings: Settings) -> Iterator[str]:
    for folder in settings.rules:
        yield from _listed(root / folder)


def _listed(folder: Path) -> Iterable[str]:
    """Name, size and time of every file below a folder: whoever edits one makes a new state."""
    found = []
    stack = [os.fspath(folder)]
    while stack:
        with os.scandir(stack.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        stack.append(entry.path)
                else:
                    status = entry.stat()
                    found.append(f"{entry.path}\0{status.st_size}\0{status.st_mtime_ns}\0")
    return sorted(found)
