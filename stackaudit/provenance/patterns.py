"""A regular expression goes in, the same thing comes out, compiled when it is first used.

Every command imports every reader; compiling all their patterns would take longer than most
commands run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator


class Lazy:
    """The part of re.Pattern that the readers of source code need."""

    __slots__ = ("_compiled", "_flags", "_text")

    def __init__(self, text: str, flags: int = 0) -> None:
        self._text, self._flags = text, flags
        self._compiled: re.Pattern[str] | None = None

    @property
    def compiled(self) -> re.Pattern[str]:
        if self._compiled is None:
            self._compiled = re.compile(self._text, self._flags)
        return self._compiled

    def search(self, text: str) -> re.Match[str] | None:
        return self.compiled.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        return self.compiled.match(text)

    def fullmatch(self, text: str, start: int = 0) -> re.Match[str] | None:
        return self.compiled.fullmatch(text, start)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self.compiled.finditer(text)

    def sub(self, new: str | Callable[[re.Match[str]], str], text: str) -> str:
        return self.compiled.sub(new, text)
