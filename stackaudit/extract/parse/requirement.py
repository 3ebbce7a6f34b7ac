"""One Python requirement (PEP 508, a link or a path) goes in, what it names and pins comes out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from stackaudit.extract.parse.python_link import REGISTRY, Link, is_link, parse_link
from stackaudit.model import Evidence, Package, Role, Scope, Source

_MAX_CHARS: Final = 10_000
_NAME: Final = re.compile(
    r"\s*([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9_])?)\s*(?:\[([^\[\]]*)\])?\s*", re.ASCII
)
_VERSION: Final = r"[\w.*+!-]*(?:\$\{?\w+\}?|\{\w*\})?[\w.*+!-]*"
_CLAUSE: Final = re.compile(rf"\s*(===|==|~=|!=|<=|>=|<|>)\s*({_VERSION})\s*(,?)", re.ASCII)
_MISSPELT: Final = re.compile(r"[<>=!~]{1,3}\s?\d[\w.*]*")
_VARIABLE: Final = re.compile(r"\$\{?\w+\}?|\{\w*\}|%\(?\w*\)?s")
_TEST_WORDS: Final = frozenset(
    {"test", "tests", "testing", "unittest", "unittests", "pytest", "e2e"}
)
_DEV_WORDS: Final = frozenset(
    {"dev", "devel", "develop", "development", "developer", "lint", "linting", "linter", "linters",
     "typecheck", "typechecking", "mypy", "ruff", "black", "flake8", "pylint", "pyright", "qa", "quality",
     "doc", "docs", "documentation", "readthedocs", "rtd", "sphinx", "mkdocs", "ci", "tox", "nox", "precommit"}
)  # fmt: skip
_BUILD_WORDS: Final = frozenset({"build", "building", "setup"})
_LOOSE_TEST_WORDS: Final = frozenset({"tst", "coverage", "cov", "integration", "functional"})
_LOOSE_DEV_WORDS: Final = frozenset(
    {"format", "formatting", "style", "typing", "types", "check", "checks", "release", "publish",
     "local", "debug", "tools", "tooling", "bench", "benchmark", "benchmarks", "benchmarking",
     "profiling", "hooks", "maintenance", "maintainer"}
)  # fmt: skip
"""Words that name a developer's purpose in a file or group, but a feature of the product in an extra."""
_OPTIONAL_WORDS: Final = frozenset({"optional", "optionals", "extra", "extras", "all", "full"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Requirement:
    """What one requirement says; `version` only for an exact pin, else `constraint` without the name."""

    name: str
    extras: tuple[str, ...] = ()
    version: str | None = None
    constraint: str | None = None
    unresolved: str | None = None
    marker: str = ""
    source: Source = REGISTRY
    commit: str | None = None

    def package(
        self,
        evidence: Evidence,
        *,
        scope: Scope = "runtime",
        direct: bool | None = True,
        locked: bool = False,
        role: Role = "dependency",
        index: str | None = None,
    ) -> Package:
        """The finding; `index` is the registry that serves it where the file says so."""
        source = self.source
        if index and source == REGISTRY:
            source = Source(kind="registry", location=index)
        return Package(
            ecosystem="pypi",
            name=self.name,
            version=self.version,
            constraint=self.constraint,
            unresolved=self.unresolved,
            scope=scope,
            direct=direct,
            role=role,
            locked=locked,
            source=source,
            commit=self.commit,
            evidence=evidence,
        )


def parse_requirement(text: str) -> Requirement | None:
    """A requirement by name: `name[extras] specifiers; marker` or `name @ link; marker`.

    Junk after a complete clause is passed over; None where no requirement can be made out.
    """
    text = " ".join(text[:_MAX_CHARS].split())
    head = _NAME.match(text)
    if head is None:
        return None
    name = head[1]
    extras = tuple(e.strip() for e in (head[2] or "").split(",") if e.strip())
    rest = text[head.end() :]
    if rest.startswith("@"):
        link = parse_link(rest[1:])
        if link is None:
            return Requirement(name=name, extras=extras)
        return _linked(name, extras, link, link.version)
    bracketed = rest.startswith("(")
    offset, clauses = int(bracketed), []
    while clause := _CLAUSE.match(rest, offset):
        if not clause[2]:
            break
        clauses.append(clause[1] + clause[2])
        offset = clause.end()
        if not clause[3]:
            break
    tail = rest[offset:].lstrip()
    if bracketed:
        tail = tail.partition(")")[2].lstrip()
    if tail and not clauses and tail[0] not in ";#":
        # A misspelt specifier ("=>1.2") still names the package, anything else is no requirement.
        misspelt = _MISSPELT.match(tail)
        return Requirement(name=name, extras=extras, constraint=misspelt[0]) if misspelt else None
    if tail and clauses and not rest[offset - 1].isspace() and tail[0] not in ";#,":
        return None
    version, constraint, unresolved = pin(",".join(clauses))
    if tail.startswith("@"):
        link = parse_link(tail[1:])
        if link is not None:
            return _linked(name, extras, link, version, constraint)
    return Requirement(
        name=name,
        extras=extras,
        version=version,
        constraint=constraint,
        unresolved=unresolved,
        marker=_marker(tail),
    )


def canonical(name: str) -> str:
    """The spelling under which names are compared (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pin(specifiers: str) -> tuple[str | None, str | None, str | None]:
    """(version, constraint, unresolved) of PEP 440 specifiers: a version only for one exact pin."""
    specifiers = "".join(specifiers.split())
    if not specifiers:
        return None, None, None
    clauses = specifiers.split(",")
    exact = {
        clause.lstrip("=").removeprefix("v")
        for clause in clauses
        if clause.startswith("==") and "*" not in clause
    }
    if len(exact) == 1:
        version = exact.pop()
        variable = _VARIABLE.search(version)
        if variable:
            return None, specifiers, variable[0]
        if version and (len(clauses) == 1 or _allows(specifiers, version)):
            return version, None, None
    variable = _VARIABLE.search(specifiers)
    return None, specifiers, variable[0] if variable else None


def _allows(specifiers: str, version: str) -> bool:
    """A pin among other clauses holds only if they leave it possible."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # lazy: rarely needed
    from packaging.version import InvalidVersion

    try:
        return SpecifierSet(specifiers.strip(",")).contains(version, prereleases=True)
    except (InvalidSpecifier, InvalidVersion):
        return False


def parse_line(text: str) -> Requirement | None:
    """A requirement by name or by address, as it may stand on a line of its own."""
    text = " ".join(text[:_MAX_CHARS].split())
    return parse_address(text) if is_link(text) else parse_requirement(text)


def parse_address(text: str) -> Requirement | None:
    """A requirement by address alone; its name is "" for a folder."""
    link = parse_link(text)
    return _linked(link.name, link.extras, link, link.version) if link is not None else None


def _linked(
    name: str,
    extras: tuple[str, ...],
    link: Link,
    version: str | None,
    constraint: str | None = None,
) -> Requirement:
    return Requirement(
        name=name,
        extras=extras,
        version=version,
        constraint=constraint,
        marker=_marker(link.tail),
        source=link.source,
        commit=link.commit,
    )


def _marker(tail: str) -> str:
    return tail[1:].partition(" #")[0].strip() if tail.startswith(";") else ""


def scope_of_words(text: str, default: Scope) -> Scope:
    """The scope that a group's, environment's or file's name tells; `default` "optional" is for extras."""
    words = frozenset(re.findall(r"[a-z0-9]+", text.lower().replace("pre-commit", "precommit")))
    loose = default != "optional"
    if words & _TEST_WORDS or (loose and words & _LOOSE_TEST_WORDS):
        return "test"
    if words & _DEV_WORDS or (loose and words & _LOOSE_DEV_WORDS):
        return "dev"
    if words & _BUILD_WORDS:
        return "build"
    return "optional" if words & _OPTIONAL_WORDS else default
