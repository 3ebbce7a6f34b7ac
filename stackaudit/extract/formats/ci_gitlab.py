"""GitLab CI files go in; the images, services, components and project files that their jobs use come out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.image import image_package
from stackaudit.extract.parse.located import (
    Map,
    as_map,
    as_text,
    dig,
    elements,
    items,
    texts,
)
from stackaudit.extract.parse.places import is_own_place
from stackaudit.extract.parse.registries import fetched
from stackaudit.extract.parse.repository import is_sha
from stackaudit.extract.parse.templated import documents, products
from stackaudit.extract.parse.variables import expand
from stackaudit.files import File
from stackaudit.model import Finding, Package, Source

NAME: Final = "gitlab-ci"

_PROXY: Final = re.compile(
    r"\$\{?CI_DEPENDENCY_PROXY_\w+\}?/|\$\{?DOCKER_?HUB_(?:MIRROR|PROXY)\w*\}?/"
)
"""Prefixes that only say through which proxy Docker Hub is asked."""
_INPUT: Final = re.compile(r"\$\[\[\s*inputs\.([\w-]+)[^\]]*\]\]")
MAX_LENGTH: Final = 1000
_NOT_JOBS: Final = frozenset(
    {"variables", "include", "stages", "workflow", "cache", "spec", "pages:deploy"}
)


def read(file: File) -> Iterator[Finding]:
    inputs: dict[str, str] = {}
    for document in documents(file):
        top = as_map(document)
        for name, value, _ in items(dig(top, "spec", "inputs")):
            default = as_text(as_map(value).get("default"))
            if default is not None and len(default) <= MAX_LENGTH:
                inputs[name] = default
        pipeline = _Pipeline(file, top, inputs)
        yield from pipeline.includes()
        yield from pipeline.images(top, top)
        for name, value, _ in items(top):
            if name not in _NOT_JOBS and isinstance(value, Map):
                yield from pipeline.images(value, value)


class _Pipeline:
    """One document, with the variables it sets for all jobs."""

    def __init__(self, file: File, top: Map, inputs: Mapping[str, str]) -> None:
        self.file = file
        self.top = top
        self.inputs = inputs
        self.variables = _variables(top)

    def images(self, holder: Map, job: Map) -> Iterator[Finding]:
        values = self.variables | (_variables(job) if job is not self.top else {})
        choices = _matrix(job)
        image = holder.get("image")
        given = [(image, holder.line_of("image"), "build")]
        given += [(entry, line, "test") for entry, line in elements(holder.get("services"))]
        for entry, line, scope in given:
            named = as_map(entry)
            text = as_text(named.get("name")) or (entry if isinstance(entry, str) else None)
            if text:
                at = named.line_of("name") or line
                for variant in self._variants(text, values, choices):
                    package = image_package(
                        variant,
                        self.file.at(at, NAME),
                        scope="test" if scope == "test" else "build",
                    )
                    if package is not None:
                        yield package

    def _variants(
        self, text: str, values: Mapping[str, str], choices: Mapping[str, Sequence[str]]
    ) -> Iterator[str]:
        if len(text) > MAX_LENGTH:
            return
        text = _INPUT.sub(lambda m: self.inputs.get(m[1], m[0]), text)
        for variant in products(_PROXY.sub("", text), choices):
            yield _PROXY.sub("", expand(variant, values.get))

    def includes(self) -> Iterator[Finding]:
        include = self.top.get("include")
        for entry, line in [*elements(include), (include, self.top.line_of("include"))]:
            if isinstance(entry, Map):
                yield from self._include(entry, line)
            elif isinstance(entry, str) and "://" in entry:
                yield self._remote(entry, line)

    def _include(self, entry: Map, line: int | None) -> Iterator[Finding]:
        project, component = as_text(entry.get("project")), as_text(entry.get("component"))
        remote = as_text(entry.get("remote"))
        if project:
            ref = as_text(entry.get("ref"))
            ref = expand(ref, self.variables.get) if ref else None
            name = expand(project, self.variables.get)
            yield Package(
                ecosystem="gitlab",
                name=name,
                version=ref if ref and "$" not in ref else None,
                unresolved=ref if ref and "$" in ref else None,
                commit=ref if is_sha(ref) else None,
                scope="build",
                direct=True,
                source=Source(kind="git", location=f"https://gitlab.com/{name}"),
                evidence=self.file.at(entry.line_of("project"), NAME),
            )
        elif component:
            name, _, version = expand(component, self.variables.get).partition("@")
            address = re.sub(r"^\$\{?CI_SERVER_(?:FQDN|HOST)\}?/", "", name)
            host = name.split("/")[0]
            yield Package(
                ecosystem="gitlab-component",
                name=name,
                version=version if version and version[0] != "~" and "$" not in version else None,
                constraint=version if version.startswith("~") else None,
                unresolved=version if "$" in version else None,
                scope="build",
                direct=True,
                source=Source(
                    kind="git",
                    location=f"https://{name}" if "." in host else f"https://gitlab.com/{address}",
                ),
                evidence=self.file.at(entry.line_of("component"), NAME),
            )
        elif remote:
            yield self._remote(remote, entry.line_of("remote"))
        for text, at in texts(entry.get("file")) if not project else ():
            if "://" in text:
                yield self._remote(text, at or line)

    def _remote(self, url: str, line: int | None) -> Package:
        return Package(
            ecosystem="gitlab",
            name=url.partition("://")[2].partition("?")[0],
            scope="build",
            direct=True,
            source=fetched(url),
            evidence=self.file.at(line, NAME),
        )


def _variables(holder: Map) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value, _ in items(holder.get("variables")):
        text = as_text(as_map(value).get("value")) if isinstance(value, Map) else as_text(value)
        if text is not None:
            found[name] = expand(text, found.get)
    return found


def _matrix(job: Map) -> dict[str, list[str]]:
    """`parallel: matrix:` gives variables several values."""
    found: dict[str, list[str]] = {}
    for entry, _ in elements(dig(job, "parallel", "matrix")):
        for name, value, _ in items(entry):
            found.setdefault(name, []).extend(text for text, _ in texts(value))
    return found


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=(
        ".gitlab-ci.yml", ".gitlab-ci.yaml", "*gitlab-ci*.yml", "*gitlab-ci*.yaml",
        ".gitlab-ci/**/*.yml", ".gitlab-ci/**/*.yaml", ".gitlab/ci/**/*.yml", ".gitlab/ci/**/*.yaml",
    ),
    read=read, sniff=is_own_place
)  # fmt: skip
