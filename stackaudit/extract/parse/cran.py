"""Requirements and repositories of R packages go in; versions, constraints and Sources come out."""

from __future__ import annotations

import re
from typing import Final

from stackaudit.model import Source

_EXACT: Final = re.compile(r"==\s*(\d+(?:[.-]\d+)*)")
_EVERYBODYS: Final = re.compile(
    r"(?i)cran|rspm|p3m|ppm|posit|bioc\w*|rforge|r-forge|omegahat|stan|ropensci|r-universe|unknown|any"
)
_HOSTS: Final = re.compile(
    r"https?://(?:[\w.-]*\.)?(?:r-project\.org|rstudio\.com|posit\.co|bioconductor\.org|r-universe\.dev"
    r"|mc-stan\.org|microsoft\.com|cran\.[\w.-]+)(?:/|$)"
)
_FORGES: Final = {"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org"}
REGISTRY: Final = Source(kind="registry")


def requirement(written: str | None) -> tuple[str | None, str | None]:
    found = _EXACT.fullmatch(written) if written else None
    return (found[1], None) if found else (None, written)


def repository(name: str | None, url: str | None) -> Source:
    """Where a repository is nobody's in particular, it goes without saying."""
    if not url or _HOSTS.match(url) or (name and _EVERYBODYS.match(name)):
        return REGISTRY
    return Source(kind="registry", location=url)


def forge(kind: str, host: str | None, owner: str, repo: str) -> Source:
    place = _FORGES.get(kind.casefold()) or "github.com"
    if host and not host.startswith("api.") and "." in host:
        place = host.removeprefix("https://").partition("/")[0]
    return Source(kind="git", location=f"https://{place}/{owner}/{repo}")
