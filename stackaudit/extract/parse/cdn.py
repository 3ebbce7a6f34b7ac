"""The address of a module on a content network goes in; the package and version it serves come out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote

from stackaudit.extract.parse.npm import Spec, exact, is_name
from stackaudit.model import Source

HOSTS: Final = re.compile(
    r"esm\.(?:sh|run)|unpkg\.com|jsdelivr\.(?:net|com)|cdnjs\.cloudflare\.com|skypack\.dev|deno\.land"
    r"|ajax\.googleapis\.com|ajax\.aspnetcdn\.com|code\.jquery\.com|bootstrapcdn\.com|jspm\.io|jspm\.dev"
    r"|esm\.town|jsr\.io"
)
"""A cheap first look: text without one of these has no such address."""

_PREFIXES: Final = re.compile(r"(?:npm/|pin/|gh/|jsr/|/)?(?:v\d+/|stable/|bundle/|\*)?")
_SLASHED: Final = re.compile(r"([\w.~-]+)/v?(\d[\w.+-]*)/", re.ASCII)


def parse_specifier(text: str) -> Spec | None:
    """`npm:name@1/sub`, `jsr:@scope/name@^1`, or an address that `parse_address` knows."""
    protocol, colon, rest = text.partition(":")
    if colon and protocol in ("npm", "jsr"):
        return _named(rest.lstrip("/"), protocol)
    return parse_address(text)


def parse_address(url: str) -> Spec | None:
    """What a script or module address of a public content network serves; None for any other."""
    found = re.fullmatch(r"(?:https?:)?//([\w.-]+)/([^\s?#]*).*", url.strip(), re.ASCII | re.DOTALL)
    if not found:
        return None
    host, path = found[1].lower().removeprefix("www."), unquote(found[2])
    for pattern, reader in _READERS:
        if pattern.fullmatch(host):
            return reader(path)
    return None


def _named(text: str, ecosystem: str = "npm") -> Spec | None:
    """`@scope/name@version/sub/path` or `name@version/sub/path`."""
    found = re.match(r"(@[^/@]+/[^/@]+|[^/@]+)(?:@([^/]*))?", text)
    if not found or not is_name(found[1]):
        return None
    return _spec(found[1], found[2], ecosystem)


def _spec(name: str, wanted: str | None, ecosystem: str = "npm") -> Spec:
    wanted = (wanted or "").split("_")[0]
    version = exact(wanted)
    return Spec(
        ecosystem=ecosystem,
        name=name,
        version=version,
        constraint=None if version else wanted or None,
    )


def _npm(path: str) -> Spec | None:
    """`name@1.0.0/file`, after what esm.sh, jspm and skypack put before it."""
    path = _PREFIXES.sub("", path, count=1) if not path.startswith("@") else path
    return _named(path.removeprefix("npm:"))


def _jsdelivr(path: str) -> Spec | None:
    kind, _, rest = path.partition("/")
    if kind == "combine":
        kind, _, rest = rest.partition("/")
    if kind == "npm":
        return _named(rest.split(",")[0])
    if kind == "gh":
        found = re.match(r"([\w.-]+/[\w.-]+)(?:@([^/]+))?", rest, re.ASCII)
        if found:
            source = Source(kind="git", location=f"https://github.com/{found[1]}")
            return Spec(ecosystem="github", name=found[1], version=found[2], source=source)
    return None


def _slashed(path: str) -> Spec | None:
    """`name/1.0.0/file`, wherever in the path it stands."""
    found = _SLASHED.search(path)
    return _spec(found[1], found[2]) if found and is_name(found[1]) else None


def _jquery(path: str) -> Spec | None:
    interface = re.match(r"ui/(\d[\w.]*)/", path, re.ASCII)
    if interface:
        return _spec("jquery-ui", interface[1])
    found = re.match(r"(jquery(?:-[a-z]+)*)-(\d+(?:\.\d+)*(?:-[a-z]+\.?\d*)?)\.", path, re.ASCII)
    return _spec(found[1], found[2]) if found else None


def _deno(path: str) -> Spec | None:
    """deno.land serves its own modules: they are no npm packages."""
    found = re.match(r"(?:x/)?([\w.-]+)(?:@v?([^/]+))?", path, re.ASCII)
    if not found or not (path.startswith("x/") or found[1] == "std"):
        return None
    name = "deno.land/std" if found[1] == "std" and not path.startswith("x/") else found[1]
    return _spec(name, found[2], "generic")


def _jsr(path: str) -> Spec | None:
    return _named(path, "jsr") if path.startswith("@") else None


_Reader = Callable[[str], "Spec | None"]
_READERS: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = (
    (
        re.compile(
            r"(?:cdn\.)?esm\.(?:sh|run)|unpkg\.com|cdn\.skypack\.dev|(?:ga\.|dev\.)?jspm\.(?:io|dev)"
        ),
        _npm,
    ),
    (re.compile(r"(?:\w+\.)?jsdelivr\.(?:net|com)"), _jsdelivr),
    (
        re.compile(
            r"cdnjs\.cloudflare\.com|ajax\.(?:googleapis|aspnetcdn)\.com|(?:\w+\.)*bootstrapcdn\.com"
        ),
        _slashed,
    ),
    (re.compile(r"code\.jquery\.com"), _jquery),
    (re.compile(r"deno\.land"), _deno),
    (re.compile(r"jsr\.io"), _jsr),
)
