"""Helmfiles go in; the charts of their releases come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.charts import chart, remote
from stackaudit.extract.parse.located import as_map, as_text, elements
from stackaudit.extract.parse.places import is_own_place, scope_of_path
from stackaudit.extract.parse.templated import documents
from stackaudit.files import File
from stackaudit.model import Finding

NAME: Final = "helmfile"


def read(file: File) -> Iterator[Finding]:
    scope = scope_of_path(file.path)
    repositories: dict[str, str] = {}
    for document in documents(file):
        top = as_map(document)
        for entry, _ in elements(top.get("repositories")):
            name, url = as_text(as_map(entry).get("name")), as_text(as_map(entry).get("url"))
            if name and url:
                repositories[name] = (
                    f"oci://{url}" if as_text(as_map(entry).get("oci")) == "true" else url
                )
        for entry, line in elements(top.get("releases")):
            release = as_map(entry)
            address = as_text(release.get("chart"))
            if not address or address.startswith("$("):
                continue
            at = file.at(release.line_of("chart") or line, NAME)
            if address.startswith("git::"):
                package = remote(address, None, at, scope)
                if package is not None:
                    yield package
                continue
            alias = as_text(release.get("name"))
            repository = repositories.get(address.partition("/")[0])
            found = chart(
                address, as_text(release.get("version")), repository, at, scope=scope, alias=alias
            )
            yield found
        for entry, line in elements(top.get("helmfiles")):
            path = as_text(as_map(entry).get("path")) or as_text(entry) or ""
            if path.startswith("git::"):
                package = remote(path, None, file.at(line, NAME), scope)
                if package is not None:
                    yield package


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=(
        "helmfile.yaml", "helmfile.yml", "helmfile.yaml.gotmpl", "helmfile*.yaml", "helmfile*.yml",
        "helmfile*.gotmpl", "helmfile.d/*.yaml", "helmfile.d/*.yml", "helmfile.d/*.gotmpl",
    ),
    read=read, sniff=is_own_place
)  # fmt: skip
