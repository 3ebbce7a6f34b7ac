"""A container image's reference goes in, its name, tag, digest and registry come out."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from stackaudit.extract.parse.registries import is_shared
from stackaudit.model import Evidence, Package, Role, Scope, Source

_VARIABLE: Final = re.compile(
    r"\$\[\[[^\[\]]*\]\]|\$\{\{[^{}]*\}\}|\$\{[^{}]*\}|\$\([^()]*\)|\$[A-Za-z_]\w*|\{\{[^{}]*\}\}|<<[^<>]*>>"
    r"|%[A-Za-z_]\w*%|@[A-Za-z_]\w*@"
)
_SCHEME: Final = re.compile(
    r"(?:docker|docker-image|oci|container-image)://|docker-daemon:", re.IGNORECASE
)
MAX_LENGTH: Final = 1000
_HELD: Final = "\x02"
"""Stands for a variable while the reference is taken apart."""

_PART: Final = r"[A-Za-z0-9_\x02][\w.\x02-]*"
_NAME: Final = re.compile(rf"(?:{_PART}(?::(?:\d+|\x02))?/)?{_PART}(?:/+{_PART})*", re.ASCII)
_TAG: Final = re.compile(r"[\w\x02][\w.\x02+-]*", re.ASCII)
_DIGEST: Final = re.compile(r"[a-z0-9]+:[0-9a-fA-F]{32,}|(?:[a-z0-9]+:)?\x02")
_STRICT: Final = re.compile(r"(?:[\w.\x02-]+(?::[\d\x02]+)?/)?[a-z0-9_.\x02/-]+", re.ASCII)
_NOT_IMAGES: Final = re.compile(
    r"\.(?:png|jpe?g|svg|gif|webp|ico|bmp|img|iso|qcow2|vmdk|raw|html?|css|js|json|ya?ml|md|txt)$",
    re.IGNORECASE,
)
_OWN: Final = re.compile(
    r"\$\{?CI_(?:REGISTRY_IMAGE|PROJECT_\w+|REGISTRY\}?/\$\{?CI_PROJECT)|github\.repository|GITHUB_REPOSITORY"
    r"|\$\{?(?:PROJECT_ID|REPO_NAME|DRONE_REPO\w*|CI_REPO\w*|BITBUCKET_REPO\w*|BITBUCKET_WORKSPACE"
    r"|CIRCLE_PROJECT_\w+|BUILDKITE_PIPELINE_SLUG)\b|Build\.Repository\.Name"
)
"""Variables by which a CI service names the project itself: such an image is the project's own."""

_LETTER: Final = re.compile(r"[A-Za-z\x02]")
_HUB: Final = re.compile(r"(?:(?:index\.|registry-1\.)?docker\.io/)?library/")


class Image(NamedTuple):
    """A reference taken apart; `unresolved` keeps the text of variables without a value."""

    name: str
    tag: str | None
    digest: str | None
    unresolved: str | None


def parse_image(text: str, *, strict: bool = False) -> Image | None:
    """The image a text refers to, None where it cannot be one.

    `strict` is for places where other things than images may stand: it also asks for lower case
    and turns down names of picture and text files.
    """
    text = text.strip().strip("'\"")
    if len(text) > MAX_LENGTH:
        return None
    scheme = _SCHEME.match(text)
    if scheme:
        text = text[scheme.end() :]
    held = _VARIABLE.findall(text)
    plain = _VARIABLE.sub(_HELD, text) if held else text
    rest, at, digest = plain.partition("@")
    if at and not _DIGEST.fullmatch(digest):
        return None
    slash = rest.rfind("/")
    colon = rest.find(":", slash + 1)
    name, tag = (rest, None) if colon < 0 else (rest[:colon], rest[colon + 1 :])
    if (
        not _NAME.fullmatch(name)
        or not _LETTER.search(name)
        or (tag is not None and not _TAG.fullmatch(tag))
    ):
        return None
    if strict and (not _STRICT.fullmatch(name) or (not tag and _NOT_IMAGES.search(name))):
        return None
    if not held:
        return Image(_HUB.sub("", name, count=1), tag, digest or None, None)
    values = iter(held)

    def put_back(part: str) -> str:
        return re.sub(_HELD, lambda _: next(values), part)

    named = put_back(name)
    tagged = put_back(tag) if tag is not None else None
    digested = put_back(digest) if digest else None
    unresolved = text if _HELD in name else tagged if _HELD in (tag or "") else None
    version = None if unresolved else tagged
    if _HELD in digest:
        unresolved, digested = unresolved or digested, None
    return Image(_HUB.sub("", named, count=1), version, digested, unresolved)


def image_package(
    text: str,
    evidence: Evidence,
    *,
    scope: Scope = "runtime",
    role: Role = "dependency",
    source: Source | None = None,
    alias: str | None = None,
    strict: bool = False,
) -> Package | None:
    """The finding for an image, None for "scratch" and for what is no image."""
    image = parse_image(text, strict=strict)
    if image is None or image.name == "scratch":
        return None
    return Package(
        ecosystem="docker",
        name=image.name,
        version=image.tag,
        digest=image.digest,
        unresolved=image.unresolved,
        scope=scope,
        direct=True,
        role=role,
        source=source or image_source(image.name),
        alias=alias,
        evidence=evidence,
    )


def image_source(name: str) -> Source:
    """A registry of somebody's own by its host, the project's own build, or a registry for everybody."""
    if _OWN.search(name):
        return Source(kind="build")
    host, slash, _ = name.partition("/")
    if slash and "$" not in host and ("." in host or ":" in host or host == "localhost"):
        return Source(kind="registry", location=None if is_shared(host) else host)
    return Source(kind="registry")
