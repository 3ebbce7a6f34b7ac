"""The words of one install or fetch command go in; the packages it names come out."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from stackaudit.extract.parse.conda_spec import parse_conda_spec
from stackaudit.extract.parse.npm import parse_spec, split_name
from stackaudit.extract.parse.python_link import without_secrets
from stackaudit.extract.parse.repository import is_sha, parse_download, parse_repository
from stackaudit.extract.parse.requirement import parse_line
from stackaudit.extract.parse.shell import Word
from stackaudit.model import Evidence, Package, Source

At = Callable[[int], Evidence]
Reader = Callable[[Sequence[Word], At], Iterator[Package]]

VARIABLE: Final = re.compile(r"\$\{?\w+\}?|\$\(|`|\{\{|<<|\*|%\w+%")
"""What a word holds whose value is not known."""

_SYSTEM_NAME: Final = re.compile(r"[A-Za-z0-9][\w.+:@~-]*", re.ASCII)
_RPM_VERSION: Final = re.compile(r"-(\d[\w.+~^:]*-\d[\w.+~^]*|\d+(?:\.\d+)+)$")
_URL: Final = re.compile(r"https?://[^\s'\"]+")
_GO_HOSTS: Final = frozenset(
    {"github.com", "gitlab.com", "bitbucket.org", "golang.org", "gitea.com", "codeberg.org"}
)

_PIP_VALUES: Final = frozenset(
    {"-r", "--requirement", "-c", "--constraint", "-e", "--editable", "-i", "--index-url", "--pypi-url",
     "--extra-index-url", "-f", "--find-links", "-t", "--target", "-d", "--dest", "--platform", "--python-version",
     "--implementation", "--abi", "--root", "--prefix", "--src", "-C", "--config-settings", "--config-setting",
     "--global-option", "--install-option", "--build-option", "--no-binary", "--only-binary", "--progress-bar",
     "--root-user-action", "--report", "--group", "--python", "-p", "--log", "--proxy", "--retries", "--timeout",
     "--exists-action", "--trusted-host", "--cert", "--client-cert", "--cache-dir", "--use-feature",
     "--use-deprecated", "--upgrade-strategy", "--torch-backend", "--index", "--default-index",
     "--index-strategy", "--extra", "--link-mode", "--resolution", "--override", "--exclude-newer",
     "--keyring-provider", "--build-constraint", "-P", "--upgrade-package", "--no-build-isolation-package", "--with"}
)  # fmt: skip
_APT_VALUES: Final = frozenset(
    {"-o", "--option", "-t", "--target-release", "--default-release", "-c", "-a"}
)
_APK_VALUES: Final = frozenset({"-t", "--virtual", "-X", "--repository", "-p", "--root", "--arch", "--keys-dir",
                                "--repositories-file", "--wait", "--cache-dir"})  # fmt: skip
_RPM_VALUES: Final = frozenset({"-c", "--config", "--repo", "--releasever", "--installroot", "-x", "--exclude",
                                "-d", "-e", "-R", "-r", "--from", "--root", "-p"})  # fmt: skip
_NPM_VALUES: Final = frozenset({"--prefix", "--registry", "-w", "--workspace", "--cache", "--omit", "--include",
                                "--filter", "-C", "--dir", "--cwd", "--loglevel", "--tag", "--modules-folder",
                                "--network-timeout", "--fetch-retries", "--fetch-timeout"})  # fmt: skip
_CONDA_VALUES: Final = frozenset({"-n", "--name", "-p", "--prefix", "-c", "--channel", "-f", "--file", "--solver",
                                  "--subdir", "--platform", "--root-prefix", "-r"})  # fmt: skip
_GEM_VALUES: Final = frozenset({"-s", "--source", "-i", "--install-dir", "-n", "--bindir", "-P", "--trust-policy",
                                "--platform", "-p", "--http-proxy", "-B", "--build-root"})  # fmt: skip
_CARGO_VALUES: Final = frozenset({"--features", "-F", "--root", "--registry", "--index", "--profile", "--target",
                                  "--target-dir", "-j", "--jobs", "--bin", "--example", "--path", "--config",
                                  "--color", "--message-format"})  # fmt: skip


def _operands(words: Sequence[Word], valued: frozenset[str]) -> Iterator[Word]:
    """The words that are no options and no options' values."""
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word.text.startswith("-") and word.text != "-":
            skip = word.text in valued
        elif word.text:
            yield word


def _after(words: Sequence[Word], verbs: frozenset[str], valued: frozenset[str]) -> list[Word]:
    """The operands after the verb ("install"), nothing where another verb stands."""
    operands = list(_operands(words, valued))
    if operands and operands[0].text in verbs:
        return operands[1:]
    return []


# --- system packages ----------------------------------------------------------------------------


def _system(
    words: Sequence[Word],
    at: At,
    *,
    ecosystem: str,
    verbs: frozenset[str],
    valued: frozenset[str],
    pin: str,
) -> Iterator[Package]:
    for word in _after(words, verbs, valued):
        name, version, constraint = word.text, None, None
        found = re.match(pin, name) if pin else None
        if found:
            operator, rest = found["operator"], name[found.end() :]
            name = found["name"]
            exact = operator == "=" and "*" not in rest
            version, constraint = (rest, None) if exact else (None, operator + rest)
        elif ecosystem == "rpm" and (found := _RPM_VERSION.search(name)):
            name, version = name[: found.start()], found[1]
        name = (
            name.partition("/")[0]
            if ecosystem == "deb" and "/" in name and name[0] not in "./"
            else name
        )
        name = (
            re.sub(r":(?:\w+)$|[+-]$", "", name)
            if ecosystem == "deb" and not name.endswith("++")
            else name
        )
        name = name.partition("@")[0] if ecosystem == "apk" else name
        if not _SYSTEM_NAME.fullmatch(name) or name.endswith((".deb", ".rpm", ".apk")):
            continue
        yield Package(
            ecosystem=ecosystem,
            name=name,
            version=version or None,
            constraint=constraint or None,
            direct=True,
            evidence=at(word.line),
        )


def _pacman(words: Sequence[Word], at: At) -> Iterator[Package]:
    if any(re.fullmatch(r"-S[a-z]*|--sync", word.text) for word in words):
        for word in _operands(words, frozenset({"--config", "--root", "-r"})):
            if _SYSTEM_NAME.fullmatch(word.text):
                yield Package(ecosystem="alpm", name=word.text, direct=True, evidence=at(word.line))


# --- language packages --------------------------------------------------------------------------


def _pip(words: Sequence[Word], at: At) -> Iterator[Package]:
    index = _option(words, "-i", "--index-url", "--default-index")
    for word in _after(words, frozenset({"install", "download", "wheel", "inject"}), _PIP_VALUES):
        yield from _python(word, at, index)


def _option(words: Sequence[Word], *names: str) -> str | None:
    """The value of an option, given after a space or an equals sign."""
    for before, word in itertools.pairwise((Word("", 0), *words)):
        name, given, value = word.text.partition("=")
        if given and name in names:
            return value
        if before.text in names:
            return word.text
    return None


def _python(word: Word, at: At, index: str | None = None) -> Iterator[Package]:
    requirement = parse_line(word.text)
    if requirement is None or not requirement.name or requirement.source.kind == "path":
        return
    index = index if index and "://" in index and "$" not in index else None
    yield requirement.package(at(word.line), index=index and without_secrets(index))


def _uv(words: Sequence[Word], at: At) -> Iterator[Package]:
    operands = list(_operands(words, _PIP_VALUES))
    verbs = [word.text for word in operands[:2]]
    index = _option(words, "-i", "--index-url", "--default-index")
    if verbs in (["pip", "install"], ["tool", "install"], ["tool", "run"]):
        for word in operands[2 : 3 if verbs[0] == "tool" else None]:
            yield from _python(word, at, index)
    elif verbs[:1] == ["add"]:
        for word in operands[1:]:
            yield from _python(word, at)


def _conda(words: Sequence[Word], at: At) -> Iterator[Package]:
    operands = _after(words, frozenset({"install", "create", "update"}), _CONDA_VALUES)
    for word in operands:
        spec = (
            parse_conda_spec(word.text)
            if not word.text.endswith((".yml", ".yaml", ".txt"))
            else None
        )
        if spec is not None and spec.name:
            yield Package(
                ecosystem="conda",
                name=spec.name,
                version=spec.version,
                constraint=spec.constraint,
                direct=True,
                evidence=at(word.line),
            )


def _npm(words: Sequence[Word], at: At, verbs: frozenset[str]) -> Iterator[Package]:
    operands = list(_operands(words, _NPM_VALUES))
    if operands and operands[0].text == "global":
        operands = operands[1:]
    if not operands or operands[0].text not in verbs:
        return
    for word in operands[1:]:
        if (
            word.text.startswith((".", "/", "~", "$"))
            or "://" in word.text
            or word.text.endswith(".tgz")
        ):
            continue
        name, spec = split_name(word.text)
        if name and not re.search(r"[\s*^(){}\[\]]", name):
            found = parse_spec(name, spec or "").package(at(word.line))
            yield found if spec else replace(found, constraint=None)


def _gem(words: Sequence[Word], at: At) -> Iterator[Package]:
    version: str | None = None
    kept: list[Word] = []
    for before, word in zip((Word("", 0), *words), words, strict=False):
        if before.text in ("-v", "--version"):
            version = word.text
        elif word.text.startswith("--version="):
            version = word.text.partition("=")[2]
        elif word.text not in ("-v", "--version"):
            kept.append(word)
    for word in _after(kept, frozenset({"install"}), _GEM_VALUES):
        name, _, own = word.text.partition(":")
        wanted = own or version
        if re.fullmatch(r"[\w.-]+", name) and not name.endswith(".gem"):
            exact = bool(wanted and re.fullmatch(r"[\w.$@{}-]+", wanted))
            yield Package(
                ecosystem="gem",
                name=name,
                version=wanted if exact else None,
                constraint=None if exact else wanted,
                direct=True,
                evidence=at(word.line),
            )


def _go(words: Sequence[Word], at: At) -> Iterator[Package]:
    for word in _after(
        words, frozenset({"install", "get"}), frozenset({"-ldflags", "-tags", "-o", "-mod"})
    ):
        path, _, version = word.text.partition("@")
        if "." not in path.partition("/")[0] or path.startswith("."):
            continue
        exact = version.startswith("v") or "$" in version
        yield Package(
            ecosystem="golang",
            name=_go_module(path),
            version=version if exact else None,
            constraint=version if version and not exact else None,
            direct=True,
            evidence=at(word.line),
        )


def _go_module(path: str) -> str:
    """The module of a package path: forges keep it in the first three parts, others end before "cmd"."""
    parts = path.strip("/").split("/")
    if parts[0] in _GO_HOSTS:
        size = 4 if len(parts) > 3 and re.fullmatch(r"v\d+", parts[3]) else 3
    else:
        size = parts.index("cmd") if "cmd" in parts else len(parts)
    return "/".join(parts[:size])


def _cargo(words: Sequence[Word], at: At) -> Iterator[Package]:
    given: dict[str, str] = {}
    kept: list[Word] = []
    pending = ""
    for word in words:
        option = re.match(r"--(version|vers|git|tag|rev|branch)(?:=(.*))?$", word.text)
        if pending:
            given[pending], pending = word.text, ""
        elif option:
            if option[2] is None:
                pending = option[1]
            else:
                given[option[1]] = option[2]
        else:
            kept.append(word)
    git = given.get("git")
    source = Source(kind="git", location=git) if git else Source(kind="registry")
    operands = _after(kept, frozenset({"install", "binstall"}), _CARGO_VALUES)
    if git and not operands and words:
        repository = parse_repository(git)
        operands = [Word(repository.name.rsplit("/", 1)[-1], words[0].line)] if repository else []
    for word in operands:
        name, _, version = word.text.partition("@")
        wanted = version or given.get("version") or given.get("vers") or ""
        exact = bool(re.fullmatch(r"=?\s*(?:\d+\.\d+\.\d+[\w.+-]*|\$\{?\w+\}?)", wanted))
        if not re.fullmatch(r"[\w-]+", name):
            continue
        yield Package(
            ecosystem="cargo",
            name=name,
            version=wanted.lstrip("= ") if exact else None,
            constraint=wanted if wanted and not exact else None,
            direct=True,
            source=source,
            commit=given.get("rev"),
            tag=given.get("tag"),
            evidence=at(word.line),
        )


def _brew(words: Sequence[Word], at: At) -> Iterator[Package]:
    cask = any(word.text in ("--cask", "--casks") for word in words)
    for word in _after(words, frozenset({"install", "reinstall"}), frozenset()):
        if re.fullmatch(r"[\w@+./-]+", word.text) and word.text[0] not in "./":
            name = "brew-cask" if cask else "brew"
            yield Package(ecosystem=name, name=word.text, direct=True, evidence=at(word.line))


# --- things fetched by address ------------------------------------------------------------------


def _git(words: Sequence[Word], at: At) -> Iterator[Package]:
    """git clone: the repository, at the branch or tag it asks for."""
    valued = frozenset({"-b", "--branch", "--depth", "-o", "--origin", "-c", "--config", "-C", "-j", "--jobs",
                        "--reference", "--filter"})  # fmt: skip
    operands = _after(words, frozenset({"clone"}), valued)
    repository = parse_repository(operands[0].text) if operands else None
    if repository is None or not re.match(r"[a-z+]+://|git@", operands[0].text):
        return
    branch = _option(words, "-b", "--branch")
    yield Package(
        ecosystem=repository.ecosystem,
        name=repository.name,
        version=branch,
        direct=True,
        source=repository.source,
        evidence=at(operands[0].line),
    )


def _fetch(words: Sequence[Word], at: At) -> Iterator[Package]:
    """curl and wget: a release, an archive or a file of a repository on GitHub."""
    for word in words:
        url = _URL.search(word.text)
        repository = parse_download(url[0]) if url else None
        if repository is not None:
            yield Package(
                ecosystem=repository.ecosystem,
                name=repository.name,
                version=repository.ref,
                commit=repository.ref if is_sha(repository.ref) else None,
                direct=True,
                source=repository.source,
                evidence=at(word.line),
            )


_INSTALL: Final = frozenset({"install"})
_DEB: Final = partial(
    _system,
    ecosystem="deb",
    verbs=_INSTALL,
    valued=_APT_VALUES,
    pin=r"(?P<name>[^=]+)(?P<operator>=)",
)
_RPM: Final = partial(
    _system, ecosystem="rpm", verbs=frozenset({"install", "in", "localinstall"}), valued=_RPM_VALUES,
    pin=r"(?P<name>[^=<>]+)(?P<operator>[<>]=?|=)",
)  # fmt: skip
READERS: Final[dict[str, Reader]] = {
    **dict.fromkeys(("apt-get", "apt", "aptitude", "apt-fast"), _DEB),
    "apk": partial(
        _system, ecosystem="apk", verbs=frozenset({"add"}), valued=_APK_VALUES,
        pin=r"(?P<name>[^=<>~]+)(?P<operator>[<>~]=?|=~?)",
    ),
    **dict.fromkeys(("yum", "dnf", "microdnf", "dnf5", "tdnf", "zypper"), _RPM),
    "pacman": _pacman,
    "pip": _pip, "pipx": _pip, "uv": _uv,
    **dict.fromkeys(("conda", "mamba", "micromamba"), _conda),
    "npm": partial(_npm, verbs=frozenset({"install", "i", "add"})),
    "pnpm": partial(_npm, verbs=frozenset({"add", "install", "i"})),
    "yarn": partial(_npm, verbs=frozenset({"add"})),
    "bun": partial(_npm, verbs=frozenset({"add", "install", "i"})),
    "gem": _gem, "go": _go, "cargo": _cargo, "brew": _brew, "git": _git, "curl": _fetch, "wget": _fetch,
    "aria2c": _fetch,
}  # fmt: skip
