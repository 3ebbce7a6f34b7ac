"""CMakeLists.txt and *.cmake go in; what the build fetches, finds and adds by path comes out."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.cmake import Command, Variables, commands, conditions
from stackaudit.extract.parse.conan import parse_reference
from stackaudit.extract.parse.fetched import Fetched, of_repository, of_urls, pin
from stackaudit.extract.parse.folders import above, text_at
from stackaudit.extract.parse.places import is_own_place, scope_of_path
from stackaudit.files import File
from stackaudit.model import Finding, Package, Scope, Source

NAME: Final = "cmake-project"
_DECLARES: Final = frozenset(
    {"fetchcontent_declare", "externalproject_add", "fetchcontent_populate"}
)
_CPM: Final = frozenset({"cpmaddpackage", "cpmfindpackage", "cpmdeclarepackage"})
_FETCH: Final = frozenset(
    {"GIT_REPOSITORY", "GIT_TAG", "URL", "URL_HASH", "URL_MD5", "SOURCE_DIR", "SVN_REPOSITORY", "SVN_REVISION",
     "HG_REPOSITORY", "HG_TAG", "PREFIX", "BINARY_DIR", "SOURCE_SUBDIR", "GIT_SHALLOW", "GIT_PROGRESS",
     "GIT_SUBMODULES", "GIT_REMOTE_NAME", "GIT_CONFIG", "UPDATE_COMMAND", "PATCH_COMMAND", "CONFIGURE_COMMAND",
     "BUILD_COMMAND", "INSTALL_COMMAND", "TEST_COMMAND", "DOWNLOAD_COMMAND", "DOWNLOAD_DIR", "DOWNLOAD_NAME",
     "DOWNLOAD_NO_EXTRACT", "DOWNLOAD_EXTRACT_TIMESTAMP", "CMAKE_ARGS", "CMAKE_CACHE_ARGS", "INSTALL_DIR",
     "DEPENDS", "EXCLUDE_FROM_ALL", "FIND_PACKAGE_ARGS", "OVERRIDE_FIND_PACKAGE", "SYSTEM", "TIMEOUT",
     "NAME", "VERSION", "GITHUB_REPOSITORY", "GITLAB_REPOSITORY", "BITBUCKET_REPOSITORY", "OPTIONS", "DOWNLOAD_ONLY",
     "BUILD_BYPRODUCTS", "LOG_DOWNLOAD", "BUILD_IN_SOURCE", "STAMP_DIR", "TMP_DIR", "STEP_TARGETS", "FORCE", "URI"}
)  # fmt: skip
_FIND: Final = frozenset(
    {"COMPONENTS", "OPTIONAL_COMPONENTS", "CONFIG", "NO_MODULE", "NAMES", "HINTS", "PATHS"}
)
_VERSION: Final = re.compile(r"\d[\w.]*(?:\.\.\.<?\d[\w.]*)?")
_NAME: Final = re.compile(r"[A-Za-z][\w.+-]*", re.ASCII)
_MODULE: Final = re.compile(r"([A-Za-z][\w.+-]*?)\s*(?:(>=|<=|=|>|<)\s*(\S+))?", re.ASCII)
_TESTING: Final = re.compile(r"TEST", re.IGNORECASE)
_ASIDE: Final = re.compile(
    r"EXAMPLE|BENCH|DOC(?:S|UMENTATION)?\b|DEMO|TUTORIAL|FUZZ", re.IGNORECASE
)
_HOSTS: Final = {"gh": "github.com", "gl": "gitlab.com", "bb": "bitbucket.org"}
_MAX_ABOVE: Final = 6


def read(file: File) -> Iterator[Finding]:
    if not is_own_place(file):
        return
    found, fault = commands(file.text)
    above_it = _Above(file)
    variables = Variables(above_it)
    base = scope_of_path(file.path)
    for command, condition in conditions(found):
        variables.take(command)
        scope = _scope(base, condition)
        args = [variables.fill(arg) for arg in command.args]
        filled = command._replace(args=args)
        if command.name in _DECLARES and args:
            yield from _fetched(file, filled, scope, args[0])
        elif command.name in _CPM and args:
            yield from _cpm(file, filled, scope)
        elif command.name in ("find_package", "find_dependency") and args:
            if args[0] not in variables.projects and not above_it.builds(args[0]):
                yield from _found(file, filled, scope)
        elif command.name in ("pkg_check_modules", "pkg_search_module") and len(args) > 1:
            yield from _modules(file, filled, scope)
        elif command.name in ("conan_cmake_run", "conan_cmake_configure"):
            yield from _conan(file, filled, scope)
    if fault is not None:
        raise fault


class _Above:
    """Variables that the CMakeLists.txt of the folders above set, read when the first one is missed."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.found: list[Variables] | None = None

    def __call__(self, name: str) -> str | None:
        return next((v for variables in self._all() if (v := variables.known.get(name))), None)

    def builds(self, name: str) -> bool:
        """True for the name of a project: finding it is finding oneself."""
        return any(name in variables.projects for variables in self._all())

    def _all(self) -> list[Variables]:
        if self.found is None:
            self.found = list(self._read())
        return self.found

    def _read(self) -> Iterator[Variables]:
        for depth, folder in enumerate(above(self.file.folder)):
            if depth > _MAX_ABOVE:
                return
            text = text_at(self.file, folder, "CMakeLists.txt")
            if text is not None and posixpath.join(folder, "CMakeLists.txt") != self.file.path:
                variables = Variables()
                for command in commands(text)[0]:
                    variables.take(command)
                yield variables


def _scope(base: Scope, condition: str) -> Scope:
    if base == "runtime" and condition:
        if _TESTING.search(condition):
            return "test"
        if _ASIDE.search(condition):
            return "dev"
    return base


def _fetched(file: File, command: Command, scope: Scope, name: str) -> Iterator[Finding]:
    """GIT_REPOSITORY with GIT_TAG, URL, or SOURCE_DIR alone: a folder that is there already."""
    options = command.options(_FETCH)
    address = _first(options, "GIT_REPOSITORY", "HG_REPOSITORY", "SVN_REPOSITORY")
    urls = options.get("URL", [])
    folder = _first(options, "SOURCE_DIR")
    if address:
        found = of_repository(address, _first(options, "GIT_TAG", "HG_TAG", "SVN_REVISION"), name)
        yield _package(file, found, scope, command.line, name)
    elif urls:
        yield _package(file, of_urls(urls, name), scope, command.line, name)
    elif folder and not options.get("DOWNLOAD_COMMAND") and _NAME.fullmatch(name):
        yield _package(
            file,
            Fetched("cmake", name, source=Source(kind="path", location=folder)),
            scope,
            command.line,
            name,
        )


def _cpm(file: File, command: Command, scope: Scope) -> Iterator[Finding]:
    """`CPMAddPackage("gh:owner/repo@1.0")`, or keywords."""
    options = command.options(_FETCH)
    short = _first(options, "URI") or (options[""][0] if options[""] else "")
    name = _first(options, "NAME")
    version = _first(options, "VERSION")
    tag = _first(options, "GIT_TAG")
    if short and not name:
        text, _, ref = short.partition("#")
        at = text.rfind("@")
        if at > max(text.rfind("/"), text.rfind(":")):
            text, version = text[:at], text[at + 1 :]
        tag = ref or tag
        kind, colon, rest = text.partition(":")
        if colon and kind in _HOSTS:
            address = f"https://{_HOSTS[kind]}/{rest}"
        elif text.endswith(".git") or text.startswith("git@"):
            address = text
        else:
            yield _package(file, of_urls([text], text, version), scope, command.line, "")
            return
        yield _package(file, of_repository(address, tag or version, rest), scope, command.line, "")
        return
    if not name:
        return
    for key, host in (
        ("GITHUB", "github.com"),
        ("GITLAB", "gitlab.com"),
        ("BITBUCKET", "bitbucket.org"),
    ):
        place = _first(options, f"{key}_REPOSITORY")
        if place:
            found = of_repository(f"https://{host}/{place}", tag or version, name)
            yield _package(file, found, scope, command.line, name)
            return
    if "GIT_REPOSITORY" in options or "URL" in options or "SOURCE_DIR" in options:
        if tag is None and version:
            command.args.extend(("GIT_TAG", version))
        yield from _fetched(file, command, scope, name)
    else:
        pinned, constraint, unresolved = pin(version)
        found = Fetched("cmake-package", name, None, constraint or pinned, unresolved=unresolved)
        yield _package(file, found, scope, command.line, name)


def _found(file: File, command: Command, scope: Scope) -> Iterator[Finding]:
    """`find_package(Name 3.0 EXACT REQUIRED)`."""
    options = command.options(_FIND)
    name, *rest = options[""] or [""]
    if not _NAME.fullmatch(name):
        return
    written = rest[0] if rest and _VERSION.fullmatch(rest[0]) else None
    unresolved = rest[0] if rest and "${" in rest[0] else None
    exact = "EXACT" in command.args
    optional = "QUIET" in command.args and "REQUIRED" not in command.args
    yield Package(
        ecosystem="cmake-package",
        name=name,
        version=written if exact else None,
        constraint=written if not exact else None,
        scope="optional" if optional and scope == "runtime" else scope,
        direct=True,
        unresolved=unresolved,
        evidence=file.at(command.line, NAME),
    )


def _modules(file: File, command: Command, scope: Scope) -> Iterator[Finding]:
    """`pkg_check_modules(GTK REQUIRED gtk+-3.0>=3.22)`."""
    for arg in command.args[1:]:
        found = _MODULE.fullmatch(arg)
        if found is None or arg.replace("_", "").isupper():
            continue
        exact = found[2] == "="
        yield Package(
            ecosystem="cmake-package",
            name=found[1],
            version=found[3] if exact else None,
            constraint=f"{found[2]}{found[3]}" if found[2] and not exact else None,
            scope=scope,
            direct=True,
            evidence=file.at(command.line, NAME),
        )


def _conan(file: File, command: Command, scope: Scope) -> Iterator[Finding]:
    for arg in command.args:
        found = parse_reference(arg)
        if found is not None:
            yield Package(
                ecosystem="conan",
                name=found.name,
                version=found.version,
                constraint=found.constraint,
                scope=scope,
                direct=True,
                unresolved=found.unresolved,
                evidence=file.at(command.line, NAME),
            )


def _first(options: dict[str, list[str]], *keys: str) -> str | None:
    return next((options[key][0] for key in keys if options.get(key)), None)


def _package(file: File, found: Fetched, scope: Scope, line: int, alias: str) -> Package:
    return Package(
        ecosystem=found.ecosystem,
        name=found.name,
        version=found.version,
        constraint=found.constraint,
        scope=scope,
        direct=True,
        source=found.source,
        commit=found.commit,
        alias=alias if alias and alias != found.name else None,
        unresolved=found.unresolved,
        evidence=file.at(line, NAME),
    )


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("CMakeLists.txt", "*.cmake"), read=read)
