"""One Python requirement (PEP 508, a link or a path) goes in, what it names and pins comes out."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

from stackaudit.model import Evidence, Package, Role, Scope, Source

_REGISTRY: Final = Source(kind="registry")
_NAME: Final = re.compile(
    r"\s*([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9_])?)\s*(?:\[([^\[\]]*)\])?\s*", re.ASCII
)
_VERSION: Final = r"[\w.*+!-]*(?:\$\{?\w+\}?|\{\w*\})?[\w.*+!-]*"
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9_])?", re.ASCII)
_NAMED_LINK: Final = re.compile(
    r"[A-Za-z0-9][\w.-]*\s?(?:\[[^\[\]]*\])?(?:\s@\s|@\s|\s?@(?=[A-Za-z][A-Za-z+]*:(?!\w)))",
    re.ASCII,
)
_ABSOLUTE: Final = re.compile(r"/|[A-Za-z]:")
_CLAUSE: Final = re.compile(rf"\s*(===|==|~=|!=|<=|>=|<|>)\s*({_VERSION})\s*(,?)", re.ASCII)
_MISSPELT: Final = re.compile(r"[<>=!~]{1,3}\s?\d[\w.*]*")
_VARIABLE: Final = re.compile(r"\$\{?\w+\}?|\{\w*\}|%\(?\w*\)?s")
_VCS: Final = re.compile(r"(?:(git|hg|svn|bzr)\+|(?=(?:git|hg|svn)://|git@))", re.IGNORECASE)
_WEB: Final = re.compile(r"(?:https?|ftp|s3|gs)://[^/]", re.IGNORECASE)
_SCP: Final = re.compile(r"(?:[\w.-]+@)?([\w.-]+):(?!//)(.+)")
_ARCHIVES: Final = (".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar")
_WHEEL: Final = re.compile(
    r"([A-Za-z0-9](?:[\w.]*[A-Za-z0-9_])?)-(\d[\w.!+]*)(?:-\d\w*)?-[\w.]+-[\w.]+-[\w.]+"
)
_SDIST: Final = re.compile(r"([A-Za-z][\w.-]*?)-(\d[\w.!+]*)")
_FORGE_ARCHIVE: Final = re.compile(
    r"/([\w.-]+)/(?:-/)?(?:archive|tarball|zipball|tar\.gz|zip)/(?:refs/(?:tags|heads)/)?(.+)"
)
_CONDA_BUILD: Final = re.compile(
    r"/(?:croot|feedstock_root|conda-bld|perseverance-python-buildout|bld)/|/(?:ci|tmp/build|concourse)[\w-]*/"
    r"|/work/?(?:dist/.*)?$"
)
"""Where conda's builders unpack: `pip freeze` in a conda environment names these folders for
packages that came from a channel, so they are nobody's own code."""

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
    source: Source = _REGISTRY
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
        if index and source == _REGISTRY:
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
    text = " ".join(text.split())
    head = _NAME.match(text)
    if head is None:
        return None
    name = head[1]
    extras = tuple(e.strip() for e in (head[2] or "").split(",") if e.strip())
    rest = text[head.end() :]
    if rest.startswith("@"):
        return _named_link(name, extras, rest[1:])
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
    found = Requirement(
        name=name,
        extras=extras,
        version=version,
        constraint=constraint,
        unresolved=unresolved,
        marker=_marker(tail),
    )
    if tail.startswith("@"):
        link = _named_link(name, extras, tail[1:])
        if link is not None and link.source != _REGISTRY:
            return Requirement(
                name=name, extras=extras, version=version, constraint=constraint,
                marker=link.marker, source=link.source, commit=link.commit,
            )  # fmt: skip
    return found


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
    text = " ".join(text.split())
    return parse_link(text) if _is_link(text) else parse_requirement(text)


def _is_link(text: str) -> bool:
    """True for what pip takes as an address or a path, not as a name."""
    if not text or _NAMED_LINK.match(text):
        return False
    head = text.partition(" ")[0]
    bare = head.partition("#")[0].partition(";")[0]
    bare = re.sub(r"\[[^\[\]]*\]$", "", bare)
    return (
        "://" in head
        or head.startswith(("git@", "file:", ".", "/", "~", "${"))
        or bare.lower().endswith(_ARCHIVES)
        or ("/" in bare and "@" not in bare.partition("/")[0])
        or "\\" in bare
    )


def parse_link(text: str) -> Requirement | None:
    """A requirement by address: VCS, URL, archive or folder; `name` is "" for a folder."""
    text = " ".join(text.split()).strip("'\"")
    address, marker = _split_marker(text)
    extras: tuple[str, ...] = ()
    bracket = re.search(r"\[([^\[\]]*)\]$", address)
    if bracket:
        extras = tuple(e.strip() for e in bracket[1].split(",") if e.strip())
        address = address[: bracket.start()]
    address, _, fragment = address.partition("#")
    egg = re.search(r"(?:^|&)egg=([A-Za-z0-9][\w.-]*)", unquote(fragment))
    if _VCS.match(address):
        location, commit = repository(address)
        name = egg[1] if egg else _last(location).removesuffix(".git")
        source = Source(kind="git", location=location)
        return Requirement(
            name=name, extras=extras, marker=marker, source=source, commit=commit
        ) if name else None  # fmt: skip
    path = _local(address)
    if path is None and not _WEB.match(address):
        return None
    location = path if path is not None else without_secrets(address)
    name, version = archive_name(_last(location))
    commit = None
    forge = _FORGE_ARCHIVE.search(location) if path is None else None
    if forge and not name:
        name, version, commit = forge[1], None, _without_suffix(forge[2])
    elif not name and path is None:
        name = _without_suffix(_last(location)).removesuffix(".git")
    if path is None:
        source = Source(kind="url", location=location)
    elif _ABSOLUTE.match(path) and _CONDA_BUILD.search(path):
        source = _REGISTRY
    else:
        source = Source(kind="path", location=path)
    name = egg[1] if egg else name
    if not name and path is None:
        return None
    return Requirement(
        name=name if _PLAIN_NAME.fullmatch(name) else "",
        extras=extras,
        version=version,
        marker=marker,
        source=source,
        commit=commit,
    )


def _named_link(name: str, extras: tuple[str, ...], text: str) -> Requirement | None:
    link = parse_link(text)
    if link is None:
        return Requirement(name=name, extras=extras, marker=_split_marker(text)[1])
    wheel = link.version if link.source.kind in ("url", "path") else None
    return Requirement(
        name=name, extras=extras, version=wheel, marker=link.marker,
        source=link.source, commit=link.commit,
    )  # fmt: skip


def repository(address: str) -> tuple[str, str | None]:
    """(address without credentials, ref) of a VCS address, "git+ssh://…@ref" or "git@host:path@ref"."""
    scheme = _VCS.match(address)
    address = address[scheme.end() :] if scheme else address
    if "://" not in address and (scp := _SCP.fullmatch(address)):
        path, _, ref = scp[2].partition("@")
        return f"ssh://git@{scp[1]}/{path.lstrip('/')}", ref or None
    try:
        parts = urlsplit(address)
    except ValueError:
        return without_secrets(address), None
    path, at, ref = parts.path.rpartition("@")
    if not at:
        path, ref = parts.path, ""
    location = urlunsplit((parts.scheme, parts.netloc, path.rstrip("/"), "", ""))
    return without_secrets(location), unquote(ref) or None


def without_secrets(address: str) -> str:
    """The address without user and password; the user of an ssh address is no secret."""
    scheme, found, rest = address.partition("://")
    if not found:
        return address
    host, slash, path = rest.partition("/")
    user, at, host_only = host.rpartition("@")
    if not at or ("ssh" in scheme and ":" not in user):
        return address
    return f"{scheme}://{host_only}{slash}{path}"


def _local(address: str) -> str | None:
    """The path of a local address, None for one on the network."""
    if address.lower().startswith("file:"):
        address = unquote(address[5:])
        if address.startswith("//"):
            address = address[2:]
            host, _, rest = address.partition("/")
            address = f"/{rest}" if host in ("", "localhost") else address
    elif "://" in address:
        return None
    # A builder's variable for the project's own folder stands for the folder itself.
    address = re.sub(r"^/?(?:\$\{(?:PROJECT_ROOT|PWD)\}|\$PWD|\{root:uri\})/?", "./", address)
    return address.replace("\\", "/") or "."


def archive_name(file_name: str) -> tuple[str, str | None]:
    """(name, version) that a wheel's or sdist's file name states; ("", None) for any other name."""
    stem = _without_suffix(unquote(file_name))
    if stem == file_name:
        return "", None
    found = (_WHEEL if file_name.endswith(".whl") else _SDIST).fullmatch(stem)
    return (found[1], found[2]) if found else ("", None)


def folder_name(path: str) -> str:
    """The name a folder gives: its last part, "" for "." and for what lies above the tree."""
    last = posixpath.basename(posixpath.normpath(path))
    return "" if last in ("", ".", "..", "~") or "$" in last else last


def _last(location: str) -> str:
    return location.partition("?")[0].rstrip("/").rpartition("/")[2]


def _without_suffix(name: str) -> str:
    for suffix in _ARCHIVES:
        if name.lower().endswith(suffix):
            return name[: -len(suffix)]
    return name


def _split_marker(text: str) -> tuple[str, str]:
    """An address ends at white space; only after that a semicolon begins a marker."""
    found = re.search(r"\s+;|;\s+|\s+#", text)
    if found is None:
        return text.strip(), ""
    return text[: found.start()].strip(), _marker(text[found.start() :].lstrip())


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
