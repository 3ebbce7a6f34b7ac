"""What a file says of a Helm chart or of a remote manifest goes in, the finding for it comes out."""

from __future__ import annotations

import posixpath
import re
from typing import Final

from stackaudit.extract.parse.registries import fetched, is_internal
from stackaudit.extract.parse.repository import is_sha, parse_download, parse_repository
from stackaudit.model import Evidence, Package, Scope, Source

_EXACT: Final = re.compile(r"=?\s*(v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)")
_UNKNOWN: Final = re.compile(r"\$[({]|\{\{")


def chart(
    name: str,
    version: str | None,
    repository: str | None,
    evidence: Evidence,
    *,
    alias: str | None = None,
    scope: Scope = "runtime",
    locked: bool = False,
) -> Package:
    """A chart by its name or address: `repo/name`, `oci://registry/name`, `./folder`, or an archive's URL.

    An exact version is a version, everything else a constraint.
    """
    source = Source(kind="registry", location=_address(repository))
    if (repository and repository.startswith("file:")) or name.startswith(
        ("./", "../", "/", "${path.")
    ):
        source = Source(kind="path", location=(repository or name).removeprefix("file://"))
    elif name.startswith("oci://"):
        address, _, name = name.rpartition("/")
        name, _, tag = name.partition(":")
        version = version or tag or None
        source = Source(kind="registry", location=_address(address))
    elif "://" in name:
        source = fetched(name)
        name = re.sub(
            r"-v?\d[\w.+-]*$", "", posixpath.basename(name).partition("?")[0].removesuffix(".tgz")
        )
    elif repository is None or "/" in name:
        name = name.rsplit("/", 1)[-1]
    wanted = (version or "").strip()
    exact = _EXACT.fullmatch(wanted)
    unknown = bool(_UNKNOWN.search(wanted))
    return Package(
        ecosystem="helm",
        name=name,
        version=exact[1] if exact else None,
        constraint=wanted if wanted and not exact and not unknown else None,
        unresolved=wanted if unknown else None,
        scope=scope,
        direct=None if locked else True,
        locked=locked,
        source=source,
        alias=alias,
        evidence=evidence,
    )


def _address(repository: str | None) -> str | None:
    """The URL of a repository inside somebody's own network; the others serve everybody."""
    host = re.match(r"[a-z+]+://([^/]+)", repository or "")
    return repository if host and is_internal(host[1]) else None


def remote(
    address: str, ref: str | None, evidence: Evidence, scope: Scope = "runtime"
) -> Package | None:
    """A repository or a file fetched by address, at the ref that `ref` or the address pins."""
    found = parse_download(address) or parse_repository(address)
    if found is None or _UNKNOWN.search(found.name):
        return None
    if found.ecosystem == "git" and re.search(r"\.(?:ya?ml|json|tgz|tar\.gz|zip)$", found.name):
        return Package(
            ecosystem="generic",
            name=found.name,
            scope=scope,
            direct=True,
            source=fetched(found.url),
            evidence=evidence,
        )
    wanted = ref or found.ref
    if wanted in ("HEAD", ""):
        wanted = None
    unknown = bool(wanted and _UNKNOWN.search(wanted))
    return Package(
        ecosystem=found.ecosystem,
        name=found.name,
        version=None if unknown else wanted,
        unresolved=wanted if unknown else None,
        commit=wanted if is_sha(wanted) else None,
        scope=scope,
        direct=True,
        source=found.source,
        evidence=evidence,
    )
