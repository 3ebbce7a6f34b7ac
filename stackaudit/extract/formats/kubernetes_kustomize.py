"""Kustomizations go in; the images they set, the charts they inflate and the remote bases they build on come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.charts import chart, remote
from stackaudit.extract.parse.image import image_package
from stackaudit.extract.parse.located import Map, as_map, as_text, elements, texts
from stackaudit.extract.parse.places import is_own_place, scope_of_path
from stackaudit.extract.parse.templated import documents
from stackaudit.files import File
from stackaudit.model import Finding, Package, Scope

NAME: Final = "kustomize"

_REMOTE: Final = re.compile(
    r"[a-z+]+://|git::|git@|(?:github|gitlab|bitbucket)\.(?:com|org)[/:]|[\w.-]+\.git(?:/|\?|$)|.*\?ref="
)


def read(file: File) -> Iterator[Finding]:
    scope = scope_of_path(file.path)
    for document in documents(file):
        top = as_map(document)
        for entry, line in elements(top.get("images")):
            package = _image(file, as_map(entry), line, scope)
            if package is not None:
                yield package
        for key in ("resources", "bases", "components", "crds", "generators", "transformers"):
            for text, line in texts(top.get(key)):
                if _REMOTE.match(text):
                    package = remote(text, None, file.at(line, NAME), scope)
                    if package is not None:
                        yield package
        for key in ("helmCharts", "helmChartInflationGenerator"):
            for entry, line in elements(top.get(key)):
                named = as_map(entry)
                name = as_text(named.get("name")) or as_text(named.get("chartName"))
                if name:
                    yield chart(
                        name,
                        as_text(named.get("version")) or as_text(named.get("chartVersion")),
                        as_text(named.get("repo")) or as_text(named.get("chartRepoUrl")) or "",
                        file.at(line, NAME),
                        scope=scope,
                    )


def _image(file: File, entry: Map, line: int | None, scope: Scope) -> Package | None:
    name = as_text(entry.get("newName")) or as_text(entry.get("name"))
    tag, digest = as_text(entry.get("newTag")), as_text(entry.get("digest"))
    if not name or not (tag or digest or "newName" in entry):
        return None
    text = name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
    return image_package(text, file.at(entry.line or line, NAME), scope=scope)


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=("kustomization.yaml", "kustomization.yml", "Kustomization"),
    read=read,
    sniff=is_own_place,
)
