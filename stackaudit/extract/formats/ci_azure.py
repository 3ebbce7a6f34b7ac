"""Azure Pipelines files go in; the tasks, images, template repositories and agents they use come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.image import image_package
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, dig, elements, items
from stackaudit.extract.parse.matrix import all_maps
from stackaudit.extract.parse.places import is_own_place
from stackaudit.extract.parse.templated import documents
from stackaudit.files import File
from stackaudit.model import Finding, Package, Source

NAME: Final = "azure-pipelines"

_TASK: Final = re.compile(r"([\w.-]+)@(\d[\w.]*)")
_REFS: Final = re.compile(r"^refs/(?:tags|heads)/")
_VARIABLE: Final = re.compile(r"\$\(([\w.]+)\)|\$\{\{\s*(?:parameters|variables)\.([\w.]+)\s*\}\}")
MAX_LENGTH: Final = 1000
_MARKERS: Final = frozenset(
    {
        "steps",
        "jobs",
        "stages",
        "pool",
        "resources",
        "trigger",
        "pr",
        "schedules",
        "extends",
        "variables",
    }
)


def read(file: File) -> Iterator[Finding]:
    for document in documents(file):
        top = as_map(document)
        if not _MARKERS & top.keys():
            continue
        values = _values(top)
        aliases: set[str] = set()
        for entry, _ in elements(dig(top, "resources", "containers")):
            container = as_map(entry)
            aliases.add(as_text(container.get("container")) or "")
            yield from _image(file, container, "image", values)
        for entry, _ in elements(dig(top, "resources", "repositories")):
            repository = _repository(file, as_map(entry))
            if repository is not None:
                yield repository
        for place in all_maps(document):
            yield from _place(file, place, values, aliases)


def _place(file: File, place: Map, values: dict[str, str], aliases: set[str]) -> Iterator[Finding]:
    """What one map says: a task, a container to run in, a hosted agent."""
    found = _TASK.fullmatch(as_text(place.get("task")) or "")
    if found:
        at = file.at(place.line_of("task"), NAME)
        yield Package(
            ecosystem="azure-task",
            name=found[1],
            version=found[2],
            scope="build",
            direct=True,
            evidence=at,
        )
    container = place.get("container")
    if isinstance(container, Map):
        yield from _image(file, container, "image", values)
    elif isinstance(container, str) and container not in aliases and re.search(r"[:/]", container):
        yield from _image(file, place, "container", values)
    for key in ("vmImage", "VmImage"):
        image = _filled(as_text(place.get(key)) or "", values)
        if image and "$" not in image:
            at = file.at(place.line_of(key), NAME)
            yield Package(ecosystem="runner", name=image, scope="build", direct=True, evidence=at)


def _image(file: File, holder: Map, key: str, values: dict[str, str]) -> Iterator[Finding]:
    text = as_text(holder.get(key))
    if text:
        at = file.at(holder.line_of(key), NAME)
        package = image_package(_filled(text, values), at, scope="build")
        if package is not None:
            yield package


def _repository(file: File, entry: Map) -> Package | None:
    """A repository of templates; one in Azure Repos belongs to the same organisation."""
    name, kind = as_text(entry.get("name")), as_text(entry.get("type")) or ""
    if not name or "$" in name:
        return None
    ref = as_text(entry.get("ref"))
    if kind in ("github", "githubenterprise"):
        ecosystem, source = "github", Source(kind="git", location=f"https://github.com/{name}")
    elif kind == "bitbucket":
        ecosystem, source = "git", Source(kind="git", location=f"https://bitbucket.org/{name}")
        name = f"bitbucket.org/{name}"
    else:
        ecosystem, source = "git", Source(kind="path", location=name)
    return Package(
        ecosystem=ecosystem,
        name=name,
        version=_REFS.sub("", ref) if ref else None,
        scope="build",
        direct=True,
        source=source,
        evidence=file.at(entry.line_of("name"), NAME),
    )


def _values(top: Map) -> dict[str, str]:
    """Variables and defaults of parameters, in either of their two forms."""
    found: dict[str, str] = {}
    for section, key in (("variables", "value"), ("parameters", "default")):
        value: Value = top.get(section)
        for name, inner, _ in items(value):
            text = as_text(inner)
            if text is not None and len(text) <= MAX_LENGTH:
                found[name] = text
        for entry, _ in elements(value):
            named, given = as_text(as_map(entry).get("name")), as_text(as_map(entry).get(key))
            if named and given is not None and len(given) <= MAX_LENGTH:
                found[named] = given
    return found


def _filled(text: str, values: dict[str, str]) -> str:
    if len(text) > MAX_LENGTH:
        return text
    return _VARIABLE.sub(lambda m: values.get(m[1] or m[2], m[0]), text)


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=(
        "azure-pipelines*.yml", "azure-pipelines*.yaml", "*azure-pipelines.yml", "*azure-pipelines.yaml",
        "azure_pipelines*.yml", ".azure-pipelines/**/*.yml", ".azure-pipelines/**/*.yaml",
        "azure-pipelines/**/*.yml", "azure-pipelines/**/*.yaml", ".azuredevops/**/*.yml",
        ".azuredevops/**/*.yaml", ".azure/pipelines/**/*.yml", ".pipelines/**/*.yml", ".vsts-ci.yml",
        ".pipelines/**/*.yaml", "eng/pipelines/**/*.yml",
    ),
    read=read, sniff=is_own_place
)  # fmt: skip
