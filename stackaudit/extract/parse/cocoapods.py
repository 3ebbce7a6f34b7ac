"""Requirements and sources of CocoaPods go in; versions, constraints and Sources come out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from stackaudit.extract.parse.python_link import without_secrets
from stackaudit.model import Source

_NAME: Final = re.compile(r"[A-Za-z0-9_][\w.+ -]*(?:/[\w.+ -]+)*", re.ASCII)
_EXACT: Final = re.compile(r"=?\s*v?(\d+(?:\.[0-9A-Za-z]+)*(?:[-+][0-9A-Za-z.+-]+)?)", re.ASCII)
INSTALLED: Final = re.compile(r"(?:^|/)(?:node_modules|\.symlinks|\.pub-cache|Pods)(?:/|$)")
"""Where other package managers, or CocoaPods itself, keep what they have installed."""

_REGISTRY: Final = Source(kind="registry")
_EVERYBODYS: Final = frozenset(
    {"trunk", "https://cdn.cocoapods.org", "https://github.com/cocoapods/specs",
     "git@github.com:cocoapods/specs", "master"}
)  # fmt: skip


def is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def requirement(texts: Sequence[str]) -> tuple[str | None, str | None]:
    """(version, constraint): one bare version, or one behind "=", is a pin."""
    wanted = [text.strip() for text in texts if text.strip()]
    if len(wanted) == 1 and (found := _EXACT.fullmatch(wanted[0])):
        return found[1], None
    return None, ", ".join(wanted) or None


def source_of(options: Mapping[str, str]) -> tuple[Source, str | None]:
    """(source, ref) of `:git`, `:path`, `:podspec` and `:http` options.

    What another package manager has installed (React Native, Flutter plugins) is found by path but
    is not the project's own.
    """
    commit = options.get("commit") or options.get("tag") or options.get("branch")
    git, path = options.get("git"), options.get("path")
    if git:
        return Source(kind="git", location=without_secrets(git)), commit
    if path is None:
        described = options.get("podspec")
        path = described if described and "://" not in described else None
    if path is not None:
        own = not INSTALLED.search(path) and path not in ("Flutter", "Flutter/ephemeral")
        return (Source(kind="path", location=path) if own else _REGISTRY), None
    if options.get("http") or options.get("podspec"):
        return Source(kind="url"), None
    return _REGISTRY, None


def registry(address: str) -> Source:
    """A repository of specifications: the public ones go without saying."""
    if address.casefold().removesuffix("/").removesuffix(".git") in _EVERYBODYS:
        return _REGISTRY
    return Source(kind="registry", location=without_secrets(address))
