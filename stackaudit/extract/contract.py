"""What an extractor is: a value that names its files and a pure function from one file to findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stackaudit.files import File
from stackaudit.model import Finding


@dataclass(frozen=True, kw_only=True, slots=True)
class Extractor:
    """One format family.

    `files` are shell globs: without a slash they are held against the file's name, with one
    against the end of its path ("a/b.yml" also matches "x/a/b.yml"); "**" spans folders.
    `sniff`, where names are ambiguous, decides by content and must be cheap.
    `version` changes whenever the findings for the same bytes may change: it is part of the cache key.
    `read` yields findings as it goes; what it yielded before an `Unreadable` or `Malformed` is kept.
    """

    name: str
    version: int
    files: tuple[str, ...]
    read: Callable[[File], Iterator[Finding]]
    sniff: Callable[[File], bool] | None = None
