"""A name and what a package.json says of it go in; what that asks for and where it comes from comes out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from stackaudit.model import Evidence, Package, Scope, Source

REGISTRY: Final = Source(kind="registry")
DEPENDENCIES: Final[tuple[tuple[str, Scope], ...]] = (
    ("dependencies", "runtime"),
    ("devDependencies", "dev"),
    ("peerDependencies", "peer"),
    ("optionalDependencies", "optional"),
)
"""The tables of a package.json and what each makes of its entries."""

_EXACT: Final = re.compile(
    r"[=v\s]*(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)\s*", re.ASCII
)
_RANGE: Final = re.compile(r"[\^~<>=v*xX\s]*(?:\d+(?:[.\s|<>=-]|$)|$|\|)", re.ASCII)
_NAME: Final = re.compile(r"(@[^/@\s]+/[^/@\s]+|[^/@\s]+)(?:@(.*))?", re.DOTALL)
_VALID: Final = re.compile(r"(?:@[\w.~!*'()$-]+/)?[\w.~!*'()$-]+", re.ASCII)
_HOSTED: Final = {
    "github": "https://github.com/",
    "gitlab": "https://gitlab.com/",
    "bitbucket": "https://bitbucket.org/",
    "gist": "https://gist.github.com/",
}
_SHORTHAND: Final = re.compile(r"[\w.-]+/[\w.-]+(?:#.*)?", re.ASCII | re.DOTALL)
_ARCHIVE: Final = re.compile(
    r"https?://(?:codeload\.|www\.)?github\.com/([^/]+/[^/]+)/"
    r"(?:tar\.gz|tarball|archive|zipball)/(?:refs/(?:heads|tags)/)?(.+?)(?:\.tar\.gz|\.tgz|\.zip)?"
)
_PUBLIC: Final = re.compile(
    r"https?://(?:registry\.npmjs\.(?:org|com)|registry\.yarnpkg\.com|registry\.npmmirror\.com"
    r"|registry\.npm\.taobao\.org|npm\.jsr\.io)(?:[:/]|$)"
)
_PATH: Final = re.compile(r"(?:file|link|portal):|\.{1,2}(?:[/\\]|$)|/|~/|[A-Za-z]:[/\\]")
_GIT: Final = re.compile(r"git[:+@]|ssh:|[\w.-]+@[\w.-]+:|https?://[^#]+\.git(?:#|$)")
_GITHUB_REGISTRY: Final = "https://npm.pkg.github.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a package comes from and, for a repository, what it is pinned to there."""

    source: Source = REGISTRY
    commit: str | None = None
    constraint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """What one entry asks for; fields as in Package. `catalog` names a catalogue still to be asked."""

    ecosystem: str = "npm"
    name: str
    version: str | None = None
    constraint: str | None = None
    source: Source = REGISTRY
    alias: str | None = None
    commit: str | None = None
    unresolved: str | None = None
    catalog: str | None = None

    def package(
        self, evidence: Evidence, *, scope: Scope = "runtime", direct: bool | None = True
    ) -> Package:
        return Package(
            ecosystem=self.ecosystem,
            name=self.name,
            version=self.version,
            constraint=self.constraint,
            scope=scope,
            direct=direct,
            source=self.source,
            alias=self.alias,
            commit=self.commit,
            unresolved=self.unresolved,
            evidence=evidence,
        )


def exact(text: str) -> str | None:
    """The version if the text is one version and no range."""
    found = _EXACT.fullmatch(text)
    return found[1] if found else None


def split_name(text: str) -> tuple[str, str | None]:
    """`@scope/name@rest` as its name and the rest; ("", None) if it does not start with a name."""
    found = _NAME.fullmatch(text)
    return (found[1], found[2]) if found else ("", None)


def is_name(text: str) -> bool:
    """False for what cannot name a package: nothing, blanks, a comment, a template's placeholder."""
    return _VALID.fullmatch(text) is not None


def parse_spec(name: str, spec: str) -> Spec:
    """What `"name": "spec"` asks for, in every protocol of npm, yarn, pnpm and bun; never fails."""
    spec = spec.strip()
    protocol, colon, rest = spec.partition(":")
    if colon:
        match protocol.lower():
            case "npm" | "jsr" as registry:
                return _renamed(name, rest, registry)
            case "workspace":
                return _workspace(name, rest)
            case "catalog":
                return Spec(name=name, unresolved=spec, catalog=rest.strip() or "default")
            case "patch":
                return _patched(name, rest)
    if _PATH.match(spec) or _GIT.match(spec) or protocol in _HOSTED or _SHORTHAND.fullmatch(spec):
        origin = origin_of(spec)
    elif re.match(r"https?://", spec):
        origin = _of_url(spec)
    else:
        return _plain(name, spec)
    return Spec(name=name, source=origin.source, commit=origin.commit, constraint=origin.constraint)


def origin_of(address: str) -> Origin:
    """Where a path, a repository or a locked tarball address leads to."""
    if _PATH.match(address):
        path = re.sub(r"^(?:file|link|portal):(?://(?=/))?", "", address)
        path = re.split(r"::|#", path, maxsplit=1)[0]
        return Origin(source=Source(kind="path", location=path or "."))
    protocol, _, rest = address.partition(":")
    if protocol in _HOSTED:
        return _of_repository(_HOSTED[protocol] + rest)
    if _SHORTHAND.fullmatch(address):
        return _of_repository(_HOSTED["github"] + address)
    if _GIT.match(address):
        return _of_repository(address)
    if not address.startswith(("http://", "https://")) or _PUBLIC.match(address):
        return Origin()
    return _of_url(address)


def name_in(tarball: str) -> str | None:
    """The name that a registry's tarball address gives the package: `…/@scope/name/-/name-1.0.tgz`."""
    found = re.match(r"https?://[^?#]*?/((?:@[^/]+(?:/|%2[fF]))?[^/@]+)/-/", tarball)
    return unquote(found[1]) if found else None


def registry(url: str, scope: str = "") -> Source:
    """A registry; the location of a public one is left out. GitHub's serves each owner apart."""
    url = url.rstrip("/")
    if _PUBLIC.match(url):
        return REGISTRY
    if url == _GITHUB_REGISTRY and scope:
        url += "/" + scope.lstrip("@")
    return Source(kind="registry", location=url)


def _plain(name: str, text: str) -> Spec:
    """A version, a range or a dist-tag."""
    version = exact(text)
    if version:
        return Spec(name=name, version=version)
    return Spec(name=name, constraint=text or "*")


def _renamed(name: str, rest: str, ecosystem: str) -> Spec:
    """`npm:real@range`, or just a range of the package itself."""
    real, wanted = split_name(rest)
    if not real or (wanted is None and _RANGE.match(rest)):
        real, wanted = name, rest
    plain = _plain(real, wanted or "")
    return Spec(
        ecosystem=ecosystem,
        name=real,
        version=plain.version,
        constraint=plain.constraint,
        alias=name if real != name else None,
    )


def _workspace(name: str, rest: str) -> Spec:
    """`workspace:*`, `workspace:^1`, `workspace:real@*`, `workspace:../path`."""
    if _PATH.match(rest):
        return Spec(name=name, source=Source(kind="workspace", location=rest))
    real, wanted = split_name(rest)
    source = Source(kind="workspace")
    if real and wanted is not None:
        return Spec(name=real, constraint=f"workspace:{wanted}", source=source, alias=name)
    return Spec(name=name, constraint=f"workspace:{rest}", source=source)


def _patched(name: str, rest: str) -> Spec:
    """`patch:real@npm%3A1.0.0#path`: the package that is patched."""
    real, wanted = split_name(rest)
    wanted = unquote((wanted or "").split("#")[0])
    if "::" in wanted and not wanted.startswith("patch:"):
        wanted = wanted.split("::")[0]
    inner = parse_spec(real or name, wanted)
    if not real or real == name or inner.alias:
        return inner
    return Spec(
        name=inner.name, version=inner.version, constraint=inner.constraint,
        source=inner.source, alias=name, commit=inner.commit,
    )  # fmt: skip


def _of_repository(address: str) -> Origin:
    """`address#ref`, where the ref may be `commit=…`, `semver:…`, `sha&path:/sub`."""
    location, _, fragment = address.partition("#")
    commit = constraint = None
    for part in re.split(r"&|::", fragment):
        key, sign, value = re.match(r"(\w*)([=:]?)(.*)", part, re.DOTALL).groups()  # type: ignore[union-attr]
        if sign and key == "semver":
            constraint = value
        elif sign and key in ("commit", "tag", "head", "branch"):
            commit = value
        elif part and not (sign and key in ("path", "workspace", "cwd")):
            commit = commit or part
    return Origin(
        source=Source(kind="git", location=location), commit=commit, constraint=constraint
    )


def _of_url(address: str) -> Origin:
    location, _, _ = address.partition("#")
    archive = _ARCHIVE.fullmatch(location)
    if archive:
        source = Source(kind="git", location=_HOSTED["github"] + archive[1])
        return Origin(source=source, commit=archive[2])
    if location.startswith(_GITHUB_REGISTRY + "/download/@"):
        return Origin(source=registry(_GITHUB_REGISTRY, location.split("/")[4]))
    if re.fullmatch(r"https?://(?:www\.)?(?:github\.com|bitbucket\.org)/[^/]+/[^/]+/?", location):
        return _of_repository(address)
    base, dash, _ = location.partition("/-/")
    if dash:
        found = re.fullmatch(r"(https?://.+?)/(?:@[^/]+/|@[^/]+%2[fF])?[^/]+", base)
        return Origin(source=registry(found[1] if found else base))
    return Origin(source=Source(kind="url", location=location))
