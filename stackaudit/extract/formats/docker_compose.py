"""Compose files go in; the images of their services, the services built here and what they call by name come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.dockerfile import instructions
from stackaudit.extract.parse.hardware import gpu, mention
from stackaudit.extract.parse.image import image_package, parse_image
from stackaudit.extract.parse.located import Map, as_map, as_text, dig, elements, items, texts
from stackaudit.extract.parse.places import is_own_place, scope_of_path
from stackaudit.extract.parse.variables import expand, parse_env
from stackaudit.extract.parse.yaml import iter_yaml, untemplated
from stackaudit.files import File, Unreadable
from stackaudit.model import Edge, Finding, Package, Ref, Signal, Source

NAME: Final = "docker-compose"

_ENV_FILES: Final = (
    ".env",
    ".env.example",
    ".env.sample",
    ".env.template",
    ".env.dist",
    "example.env",
)
_MAX_EXTENDS: Final = 20


def read(file: File) -> Iterator[Finding]:
    text = file.text
    if "{%" in text or "{{" in text:
        text = untemplated(text)
    for document in iter_yaml(text):
        yield from _Compose(file, as_map(document)).findings()


class _Compose:
    """One document; variables come from the .env file beside it, or from the example of one."""

    def __init__(self, file: File, document: Map) -> None:
        self.file = file
        self.document = document
        self.services = _services(document)
        self.values = _environment(file)
        self.scope = scope_of_path(file.path)
        self.refs: dict[str, Ref] = {}
        self.built = self._built()

    def findings(self) -> Iterator[Finding]:
        for name, value, line in items(self.services):
            for package in self._service(name, as_map(value), line):
                yield package
                if isinstance(package, Package):
                    self.refs.setdefault(name, package.ref)
        for name, value, _ in items(self.services):
            yield from self._edges(name, as_map(value))
        for _, value, line in items(self.document.get("models")):
            model = as_text(as_map(value).get("model"))
            if model:
                at = self.file.at(as_map(value).line_of("model") or line, NAME)
                yield Signal(kind="model", value=model, via="docker", scope=self.scope, evidence=at)

    def _service(self, name: str, service: Map, line: int | None) -> Iterator[Finding]:
        owner, service = self._extended(service)
        image = as_text(service.get("image"))
        build = service.get("build")
        built = self._expand(image) if image else ""
        if build is not None:
            at = owner.at(as_map(service).line_of("build") or line, NAME)
            context = as_text(build) or as_text(as_map(build).get("context")) or "."
            package = image_package(built, at, role="member") if built else None
            if package is None:
                package = Package(
                    ecosystem="docker", name=name, direct=True, role="member", evidence=at
                )
            yield replace(
                package,
                scope=self.scope,
                source=Source(kind="build", location=self._expand(context)),
            )
            yield from self._inside(as_map(build))
        elif built:
            package = image_package(
                built, owner.at(service.line_of("image"), NAME), scope=self.scope
            )
            if package is not None and package.name in self.built:
                package = replace(package, role="member", source=Source(kind="build"))
            if package is not None:
                yield package if package.name == name else replace(package, alias=name)
        yield from self._variables(service)
        yield from self._accelerators(service)

    def _built(self) -> frozenset[str]:
        """The names of the images that this file builds: another service may run one without `build`."""
        found = set()
        for _, value, _ in items(self.services):
            service = as_map(value)
            text = as_text(service.get("image")) if "build" in service else None
            image = parse_image(self._expand(text)) if text else None
            if image is not None:
                found.add(image.name)
        return frozenset(found)

    def _extended(self, service: Map) -> tuple[File, Map]:
        """The service with the image or build it takes from another service, and the file that holds it."""
        owner, services = self.file, self.services
        for _ in range(_MAX_EXTENDS):
            extends = service.get("extends")
            if extends is None or "image" in service or "build" in service:
                break
            base = as_text(extends) or as_text(as_map(extends).get("service"))
            other = as_text(as_map(extends).get("file"))
            if other and owner is self.file:
                found = owner.sibling(self._expand(other))
                if found is None:
                    break
                owner, services = found, _services(_first_document(found))
            following = as_map(services.get(base or ""))
            if not following or following is service:
                break
            service = following
        return owner, service

    def _inside(self, build: Map) -> Iterator[Finding]:
        """Images that a build names itself: additional contexts and an inline Dockerfile."""
        contexts = build.get("additional_contexts")
        given = [(as_text(v), line) for _, v, line in items(contexts)]
        given += [(t.partition("=")[2], line) for t, line in texts(contexts)]
        for address, line in given:
            if address and address.startswith("docker-image://"):
                package = image_package(
                    self._expand(address), self.file.at(line, NAME), scope="build"
                )
                if package is not None:
                    yield package
        inline = as_text(build.get("dockerfile_inline"))
        start = build.line_of("dockerfile_inline")
        if inline and start:
            stages: set[str] = set()
            for instruction in instructions(inline.split("\n")):
                words = [w for w in instruction.text.split() if not w.startswith("--")]
                if instruction.keyword != "FROM" or not words:
                    continue
                if words[0].lower() not in stages:
                    at = self.file.at(start + instruction.line, NAME)
                    package = image_package(self._expand(words[0]), at, scope="build")
                    if package is not None:
                        yield package
                stages.update(w.lower() for w in words[2:3])

    def _variables(self, service: Map) -> Iterator[Finding]:
        """The names of the environment variables a service is given: they tell what it calls."""
        environment = service.get("environment")
        given = [(key, line) for key, _, line in items(environment)]
        given += [(text.partition("=")[0], line) for text, line in texts(environment) if line]
        for key, line in given:
            if re.fullmatch(r"[A-Z][A-Z0-9_]+", key):
                at = self.file.at(line, NAME)
                yield Signal(kind="env", value=key, via="compose", scope=self.scope, evidence=at)

    def _accelerators(self, service: Map) -> Iterator[Finding]:
        """The devices a service reserves."""
        for entry, _ in elements(dig(service, "deploy", "resources", "reservations", "devices")):
            device = as_map(entry)
            found = gpu(as_text(device.get("driver")) or "")
            if found is not None:
                at = self.file.at(device.line_of("driver"), NAME)
                count = as_text(device.get("count")) or ""
                quantity = int(count) if re.fullmatch(r"[0-9]{1,5}", count) else None
                yield mention(found, at, self.scope, quantity)
        found = gpu(as_text(service.get("runtime")) or "")
        if found is not None:
            yield mention(found, self.file.at(service.line_of("runtime"), NAME), self.scope)

    def _edges(self, name: str, service: Map) -> Iterator[Finding]:
        source = self.refs.get(name)
        for key in ("depends_on", "links"):
            value = service.get(key)
            wanted = [k for k, _, _ in items(value)] + [
                t.partition(":")[0] for t, _ in texts(value)
            ]
            for target in wanted:
                other = self.refs.get(target)
                if source and other and source != other:
                    yield Edge(source=source, target=other, path=self.file.path)

    def _expand(self, text: str) -> str:
        return expand(text, self.values.get)


def _services(document: Map) -> Map:
    """The services of any version of the format: version 1 has them at the top."""
    services = document.get("services")
    if isinstance(services, Map):
        return services
    if services is None and "include" not in document:
        top = Map(document.line)
        for name, value, line in items(document):
            if (
                isinstance(value, Map)
                and ("image" in value or "build" in value)
                and not name.startswith("x-")
            ):
                top.put(name, value, line)
        return top
    return Map()


def _first_document(file: File) -> Map:
    try:
        for document in iter_yaml(file.text):
            return as_map(document)
    except Unreadable:
        pass  # the other file is reported where it is read itself
    return Map()


def _environment(file: File) -> dict[str, str]:
    for name in _ENV_FILES:
        found = file.sibling(name)
        if found is not None:
            try:
                return parse_env(found.lines)
            except Unreadable:
                continue
    return {}


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=(
        "docker-compose*.yml", "docker-compose*.yaml", "compose*.yml", "compose*.yaml",
        "*.compose.yml", "*.compose.yaml", "*.docker-compose.yml", "*.docker-compose.yaml",
        "*-compose.yml", "*-compose.yaml", "docker-stack*.yml", "docker-stack*.yaml",
        "podman-compose*.yml", "podman-compose*.yaml",
    ),
    read=read, sniff=is_own_place
)  # fmt: skip
