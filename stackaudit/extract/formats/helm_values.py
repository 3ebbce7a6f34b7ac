"""The values.yaml of a Helm chart goes in; the container images it sets come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.image import image_package
from stackaudit.extract.parse.located import Map, as_text, dig, items
from stackaudit.extract.parse.matrix import all_maps
from stackaudit.extract.parse.places import is_own_place, scope_of_path
from stackaudit.extract.parse.templated import documents
from stackaudit.files import File
from stackaudit.model import Finding, Package, Scope

NAME: Final = "helm-values"

_IMAGE_KEY: Final = re.compile(r"(?:.*[-_.])?image|[\w-]*Image", re.ASCII)
_NAMES: Final = ("repository", "image", "name", "repo")
_TAGS: Final = ("tag", "version", "imageTag")


def read(file: File) -> Iterator[Finding]:
    scope = scope_of_path(file.path)
    for document in documents(file):
        common = as_text(dig(document, "global", "image", "registry")) or ""
        parts: set[int] = set()
        for place in all_maps(document):
            for key, value, _ in items(place):
                package = None
                if isinstance(value, Map):
                    package = _parts(file, value, bool(_IMAGE_KEY.fullmatch(key)), scope, common)
                    parts.add(id(value) if package is not None else 0)
                elif _IMAGE_KEY.fullmatch(key) and id(place) not in parts:
                    package = _whole(file, place, key, scope)
                if package is not None:
                    yield package


def _parts(file: File, value: Map, called_image: bool, scope: Scope, common: str) -> Package | None:
    """An image in parts: registry, repository, tag and digest."""
    tag = next((text for key in _TAGS if (text := as_text(value.get(key)))), None)
    digest = as_text(value.get("digest")) or as_text(value.get("sha"))
    known = called_image or bool({"tag", "pullPolicy", "imagePullPolicy", "digest"} & value.keys())
    names = _NAMES if called_image else ("repository",)
    key = next((key for key in names if as_text(value.get(key))), None)
    if not known or key is None:
        return None
    text = as_text(value.get(key)) or ""
    registry = (as_text(value.get("registry")) or common).rstrip("/")
    if registry and not text.startswith(f"{registry}/"):
        text = f"{registry}/{text}"
    if tag and ":" not in text.rsplit("/", 1)[-1]:
        text = f"{text}:{tag}"
    if digest and "@" not in text:
        text += "@" + (digest if ":" in digest else f"sha256:{digest}")
    return _found(file, text, value.line_of(key), scope)


def _whole(file: File, place: Map, key: str, scope: Scope) -> Package | None:
    """An image in one text, its tag perhaps beside it."""
    text = as_text(place.get(key)) or ""
    if ":" not in text.rsplit("/", 1)[-1] and "@" not in text and text:
        beside = ("tag", "imageTag") if key == "image" else (f"{key}Tag", f"{key}_tag")
        tag = next((found for name in beside if (found := as_text(place.get(name)))), None)
        if tag is None and key != "image" and "/" not in text:
            return None  # a word alone: the key may mean anything
        text = f"{text}:{tag}" if tag else text
    return _found(file, text, place.line_of(key), scope)


def _found(file: File, text: str, line: int | None, scope: Scope) -> Package | None:
    package = image_package(text, file.at(line, NAME), scope=scope, strict=True)
    if (
        package is None
        or package.name in ("true", "false")
        or re.fullmatch(r"\$\(.*\)", package.name)
    ):
        return None
    return package


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=(
        "values.yaml", "values.yml", "values[-_.]*.yaml", "values[-_.]*.yml",
        "*[-_.]values.yaml", "*[-_.]values.yml", "values.yaml.gotmpl", "*values.yaml.gotmpl",
    ),
    read=read, sniff=is_own_place
)  # fmt: skip
