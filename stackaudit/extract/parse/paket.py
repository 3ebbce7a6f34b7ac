"""paket.dependencies goes in; the packages and repositories it asks for, by group, come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from stackaudit.extract.parse.nuget import is_name, pinned
from stackaudit.extract.parse.python_link import without_secrets
from stackaudit.extract.parse.repository import parse_repository
from stackaudit.extract.parse.requirement import scope_of_words
from stackaudit.model import Scope, Source

_WORD: Final = re.compile(r'"[^"]*"|\S+')
_REPO: Final = re.compile(r"([\w.-]+/[\w.-]+?)(?::(\S+))?", re.ASCII)
_REQUIREMENT: Final = re.compile(
    r"[@!]?(?:~>|==|=|>=|<=|>|<)?\s*\d[\w.*+-]*(?:\s*(?:[@!]?(?:~>|==|=|>=|<=|>|<))\s*\d[\w.*+-]*)*"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One line of a paket.dependencies; fields as in Package."""

    ecosystem: str
    name: str
    line: int
    group: str = ""
    source: Source
    version: str | None = None
    constraint: str | None = None
    scope: Scope = "runtime"
    commit: str | None = None


def scope_of_group(group: str) -> Scope:
    return scope_of_words(group, "runtime") if group and group.casefold() != "main" else "runtime"


def parse_dependencies(lines: list[str]) -> Iterator[Asked]:
    """What each group asks for; lines that say something else, or nothing, are passed over."""
    group, sources = "", dict[str, list[str]]()
    for number, raw in enumerate(lines, 1):
        words = [word.strip('"') for word in _WORD.findall(_uncommented(raw))]
        if len(words) < 2:
            continue
        keyword, name = words[0].casefold(), words[1]
        if keyword == "group":
            group = name
        elif keyword == "source":
            sources.setdefault(group, []).append(without_secrets(name))
        elif keyword in ("nuget", "clitool") and is_name(name):
            feeds = sources.get(group, [])
            single = feeds[0] if len(feeds) == 1 and "://" in feeds[0] else None
            version, constraint = _requirement(words[2:])
            yield Asked(
                ecosystem="nuget",
                name=name,
                line=number,
                group=group,
                version=version,
                constraint=constraint,
                scope="dev" if keyword == "clitool" else scope_of_group(group),
                source=Source(kind="registry", location=single),
            )
        elif keyword in ("github", "git", "gist"):
            yield from _repository(keyword, words, number, group)


def _uncommented(line: str) -> str:
    """Without what follows "//" or "#", unless that is part of an address."""
    return re.sub(r"(?:^|\s)(?://|#).*", "", line)


def _requirement(words: list[str]) -> tuple[str | None, str | None]:
    """A bare number or one after "=" is exactly that version; options such as `prerelease` follow."""
    found = _REQUIREMENT.match(" ".join(words))
    if found is None:
        return None, None
    text = found[0].strip()
    exact = pinned(re.sub(r"^={1,2}\s*", "", text))[0]
    return (exact, None) if exact else (None, text)


def _repository(keyword: str, words: list[str], line: int, group: str) -> Iterator[Asked]:
    name = words[1]
    ref = next(iter(words[2:3]), None) if keyword == "git" else None
    if keyword == "github":
        found = _REPO.fullmatch(name)
        if found is None:
            return
        name, ref = f"https://github.com/{found[1]}", found[2]
    elif keyword == "gist":
        name = f"https://gist.github.com/{name}"
    repository = parse_repository(name)
    if repository is not None:
        yield Asked(
            ecosystem=repository.ecosystem,
            name=repository.name,
            line=line,
            group=group,
            scope=scope_of_group(group),
            source=repository.source,
            commit=ref or None,
        )
