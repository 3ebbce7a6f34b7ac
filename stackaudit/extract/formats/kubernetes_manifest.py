"""Kubernetes manifests and Helm templates go in; the images they run and what is delivered with them come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.delivery import Resource, deliveries
from stackaudit.extract.parse.hardware import RESOURCES, Accelerator, gpu, machine, mention
from stackaudit.extract.parse.image import image_package
from stackaudit.extract.parse.located import Map, as_map, as_text, dig, elements, items
from stackaudit.extract.parse.matrix import all_maps
from stackaudit.extract.parse.places import is_own_place, scope_of_path
from stackaudit.extract.parse.templated import documents
from stackaudit.files import File, Malformed, Unreadable
from stackaudit.model import Finding, Package, Scope, Signal, Source

NAME: Final = "kubernetes"

_LOOKS_RIGHT: Final = re.compile(r"^[ \t]*(?:-[ \t]+)?['\"]?apiVersion['\"]?[ \t]*:", re.MULTILINE)
_KIND: Final = re.compile(r"^[ \t]*(?:-[ \t]+)?['\"]?kind['\"]?[ \t]*:", re.MULTILINE)
_IMAGE_LINE: Final = re.compile(r"^\s*(?:-\s+)?image:\s*['\"]?([^\s'\"#]+)")
_VALUE: Final = re.compile(r"\$\(\.Values\.([\w.-]+)[^()]*\)")
_PARAMETER: Final = re.compile(r"\$\((?:inputs\.)?params\.([\w.-]+)\)")
MAX_LENGTH: Final = 1000
_NO_IMAGES: Final = frozenset(
    {"ConfigMap", "Secret", "CustomResourceDefinition", "CompositeResourceDefinition", "PrometheusRule",
     "Kustomization", "SealedSecret", "ExternalSecret"}
)  # fmt: skip
_IMAGE_KEY: Final = re.compile(r"image|imageName|[a-z]\w*Image")
_VARIABLE_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]+")


def read(file: File) -> Iterator[Finding]:
    templated = "{{" in file.text
    seen: set[int] = set()
    try:
        for finding in _documents(file):
            if isinstance(finding, Package) and finding.evidence.line:
                seen.add(finding.evidence.line)
            yield finding
    except Malformed as fault:
        if not templated:
            raise
        # What a template makes is YAML, the template need not be: its literal images can still be read.
        del fault
        yield from _lines(file, seen)


def _lines(file: File, seen: set[int]) -> Iterator[Finding]:
    for number, line in enumerate(file.lines, 1):
        found = _IMAGE_LINE.match(line)
        if found and number not in seen and "{{" not in line:
            at = file.at(number, NAME)
            package = image_package(found[1], at, scope=scope_of_path(file.path), strict=True)
            if package is not None:
                yield package


def _documents(file: File) -> Iterator[Finding]:
    scope = scope_of_path(file.path)
    found: list[Map] = []
    fault: Malformed | None = None
    try:
        for document in documents(file):
            if {"apiVersion", "kind"} <= as_map(document).keys():
                found += [as_map(document)]
    except Malformed as error:
        fault = error
    repositories = {
        as_text(dig(d, "metadata", "name")) or "": as_text(dig(d, "spec", "url")) or ""
        for d in found
        if as_text(d.get("kind")) == "HelmRepository"
    }
    values = _Values(file)
    for resource in found:
        yield from deliveries(Resource(file, NAME, resource, scope, repositories))
        kind = as_text(resource.get("kind"))
        if kind not in _NO_IMAGES:
            yield from _images(file, resource, values, scope)
    if fault is not None:
        raise fault


def _images(file: File, resource: Map, values: _Values, scope: Scope) -> Iterator[Finding]:
    own = (as_text(resource.get("apiVersion")) or "").startswith("skaffold/")
    defaults = {
        name: default
        for place in all_maps(resource)
        if (name := as_text(place.get("name"))) and (default := as_text(place.get("default")))
    }
    for place in all_maps(resource):
        for key, value, line in items(place):
            if key == "env":
                yield from _variables(file, place, scope)
            found = RESOURCES.get(key) or (_accelerator(key, as_text(value)))
            if found is not None:
                count = as_text(value) or ""
                at = file.at(line, NAME)
                yield mention(
                    found, at, scope, int(count) if re.fullmatch(r"[0-9]{1,5}", count) else None
                )
            text = as_text(value)
            if text is None or len(text) > MAX_LENGTH or not _IMAGE_KEY.fullmatch(key):
                continue
            if key != "image" and not re.search(r"[/:]", text):
                continue
            text = _PARAMETER.sub(lambda m: defaults.get(m[1], m[0]), values.filled(text))
            if text.startswith("ko://"):
                yield Package(
                    ecosystem="docker", name=text[5:], scope=scope, direct=True, role="member",
                    source=Source(kind="build"), evidence=file.at(line, NAME),
                )  # fmt: skip
                continue
            package = image_package(text, file.at(line, NAME), scope=scope, strict=True)
            if package is None or re.fullmatch(r"\$\(.*\)", package.name):
                continue
            yield replace(package, role="member", source=Source(kind="build")) if own else package


def _accelerator(key: str, value: str | None) -> Accelerator | None:
    """What a node selector tells of the machine a container must run on."""
    if value is None:
        return None
    if key in (
        "cloud.google.com/gke-accelerator",
        "nvidia.com/gpu.product",
        "gpu.nvidia.com/model",
    ):
        return gpu(value)
    return machine(value) if key in ("node.kubernetes.io/instance-type", "instanceType") else None


def _variables(file: File, container: Map, scope: Scope) -> Iterator[Finding]:
    """The names of the environment variables a container is given: they tell what it calls."""
    for entry, line in elements(container.get("env")):
        name = as_text(as_map(entry).get("name"))
        if name and _VARIABLE_NAME.fullmatch(name):
            at = file.at(line, NAME)
            yield Signal(kind="env", value=name, via="kubernetes", scope=scope, evidence=at)


class _Values:
    """The values of the chart that a template belongs to, read when first asked for."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._values: Map | None = None

    def filled(self, text: str) -> str:
        if ".Values." not in text or len(text) > MAX_LENGTH:
            return text
        return _VALUE.sub(lambda m: self._get(m[1]) or m[0], text)

    def _get(self, path: str) -> str | None:
        if self._values is None:
            self._values = self._read()
        value = as_text(dig(self._values, *path.split(".")))
        return value if value is None or len(value) <= MAX_LENGTH else None

    def _read(self) -> Map:
        parts = self._file.path.split("/")
        if "templates" not in parts[:-1]:
            return Map()
        chart = parts[: parts.index("templates")]
        found = self._file.sibling("/" + "/".join([*chart, "values.yaml"]))
        try:
            for document in documents(found) if found else ():
                return as_map(document)
        except Unreadable:
            pass  # the values are reported where they are read themselves
        return Map()


def _is_manifest(file: File) -> bool:
    if not is_own_place(file):
        return False
    return bool(_LOOKS_RIGHT.search(file.text) and _KIND.search(file.text))


EXTRACTOR: Final = Extractor(
    name=NAME, version=1, files=("*.yaml", "*.yml"), read=read, sniff=_is_manifest
)
