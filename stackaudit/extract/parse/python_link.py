"""The address of a Python package (VCS, URL, archive, folder) goes in; what it names and pins comes out."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

from stackaudit.model import Source

REGISTRY: Final = Source(kind="registry")

_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9_])?", re.ASCII)
_NAMED_LINK: Final = re.compile(
    r"[A-Za-z0-9][\w.-]*\s?(?:\[[^\[\]]*\])?(?:\s@\s|@\s|\s?@(?=[A-Za-z][A-Za-z+]*:(?!\w)))",
    re.ASCII,
)
_ABSOLUTE: Final = re.compile(r"/|[A-Za-z]:")
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """`name` is "" for a folder, which is named by what stands in it; `tail` is what follows the address."""

    name: str
    version: str | None = None
    extras: tuple[str, ...] = ()
    source: Source
    commit: str | None = None
    tail: str = ""


def is_link(text: str) -> bool:
    """True for what pip takes as an address or a path, not as a name."""
    if not text or _NAMED_LINK.match(text):
        return False
    head = text.partition(" ")[0]
    bare = head.partition("#")[0].partition(";")[0]
    bare = re.sub(r"\[[^\[\]]*\]$", "", bare)
    return (
        "://" in head
        or _VCS.match(head) is not None
        or head.startswith(("file:", ".", "/", "~", "${"))
        or bare.lower().endswith(_ARCHIVES)
        or ("/" in bare and "@" not in bare.partition("/")[0])
        or "\\" in bare
    )


def parse_link(text: str) -> Link | None:
    """None for an address on a network that Python's installers do not speak to."""
    address, tail = _split_tail(" ".join(text.split()).strip("'\""))
    extras: tuple[str, ...] = ()
    bracket = re.search(r"\[([^\[\]]*)\]$", address)
    if bracket:
        extras = tuple(e.strip() for e in bracket[1].split(",") if e.strip())
        address = address[: bracket.start()]
    address, _, fragment = address.partition("#")
    egg = re.search(r"(?:^|&)egg=([A-Za-z0-9][\w.-]*)", unquote(fragment))
    path = None if _VCS.match(address) else _local(address)
    if _VCS.match(address):
        location, commit = repository(address)
        link = Link(
            name=_last(location).removesuffix(".git"),
            source=Source(kind="git", location=location),
            commit=commit,
        )
    elif path is not None:
        link = _of_path(path)
    elif _WEB.match(address):
        link = _of_url(without_secrets(address))
    else:
        return None
    name = egg[1] if egg else link.name
    if _PLAIN_NAME.fullmatch(name) is None:
        name = ""
    if not name and path is None:
        return None
    return replace(link, name=name, extras=extras, tail=tail)


def _of_path(path: str) -> Link:
    name, version = archive_name(_last(path))
    built = _ABSOLUTE.match(path) and _CONDA_BUILD.search(path)
    source = REGISTRY if built else Source(kind="path", location=path)
    return Link(name=name, version=version, source=source)


def _of_url(location: str) -> Link:
    source = Source(kind="url", location=location)
    name, version = archive_name(_last(location))
    if name:
        return Link(name=name, version=version, source=source)
    forge = _FORGE_ARCHIVE.search(location)
    if forge:
        return Link(name=forge[1], source=source, commit=_without_suffix(forge[2]))
    return Link(name=_without_suffix(_last(location)).removesuffix(".git"), source=source)


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


def _split_tail(text: str) -> tuple[str, str]:
    """An address ends at white space; only after that a semicolon begins a marker."""
    found = re.search(r"\s;|;\s|\s#", text)
    if found is None:
        return text, ""
    return text[: found.start()].strip(), text[found.start() :].lstrip()
