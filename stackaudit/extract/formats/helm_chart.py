"""Chart.yaml, requirements.yaml and their locks go in; the chart itself and its dependencies come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.charts import chart
from stackaudit.extract.parse.located import as_map, as_text, elements
from stackaudit.extract.parse.places import scope_of_path
from stackaudit.extract.parse.templated import documents
from stackaudit.files import File
from stackaudit.model import Finding, Package

NAME: Final = "helm-chart"


def read(file: File) -> Iterator[Finding]:
    locked = file.name.endswith(".lock")
    scope = scope_of_path(file.path)
    for document in documents(file):
        top = as_map(document)
        name = as_text(top.get("name"))
        if name and "$(" not in name and file.name.startswith("Chart."):
            yield Package(
                ecosystem="helm",
                name=name,
                version=as_text(top.get("version")),
                scope=scope,
                role="root",
                evidence=file.at(top.line_of("name"), NAME),
            )
        for entry, line in elements(top.get("dependencies")):
            wanted = as_map(entry)
            needed = as_text(wanted.get("name"))
            if needed and "$(" not in needed:
                yield chart(
                    needed,
                    as_text(wanted.get("version")),
                    as_text(wanted.get("repository")) or "",
                    file.at(wanted.line_of("name") or line, NAME),
                    alias=as_text(wanted.get("alias")),
                    scope=scope,
                    locked=locked,
                )


def _is_helm(file: File) -> bool:
    """Other tools keep lists of requirements under the same name."""
    return not file.name.startswith("requirements.") or "dependencies:" in file.text


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=(
        "Chart.yaml",
        "Chart.yml",
        "Chart.lock",
        "requirements.yaml",
        "requirements.yml",
        "requirements.lock",
    ),
    read=read,
    sniff=_is_helm,
)
