"""Terraform, OpenTofu and Terragrunt files go in; the providers, modules, charts and images they name come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.charts import chart
from stackaudit.extract.parse.hardware import gpu, machine, mention
from stackaudit.extract.parse.hcl import Block, Body, Expression, parse_hcl_parts
from stackaudit.extract.parse.image import image_package
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, elements, items
from stackaudit.extract.parse.matrix import all_maps
from stackaudit.extract.parse.places import is_own_place, scope_of_path
from stackaudit.extract.parse.repository import is_sha
from stackaudit.extract.parse.terraform import (
    Values,
    parse_module,
    parse_version,
    provider_name,
    required_providers,
)
from stackaudit.files import File, Unreadable
from stackaudit.model import Finding, Package, Scope, Source

NAME: Final = "terraform"

_CONTAINERS: Final = re.compile(r"docker_|kubernetes_|google_cloud_run|nomad_")
_MACHINE_KEYS: Final = frozenset(
    {
        "instance_type",
        "instance_types",
        "machine_type",
        "node_type",
        "vm_size",
        "size",
        "accelerator_type",
    }
)
_UNKNOWN: Final = re.compile(r"\$\{|^(?:var|local|data|module|each|path)\.|[(?]")


@dataclass(slots=True)
class _Context:
    file: File
    values: Values
    scope: Scope
    local_names: dict[str, str]  # a provider's name in this module → its full name


def read(file: File) -> Iterator[Finding]:
    if file.name.endswith(".json"):
        body, fault = _from_json(as_map(parse_json(file.text))), None
    else:
        body, fault = parse_hcl_parts(file.text)
    context = _Context(file, Values(file, body), scope_of_path(file.path), {})
    for block in body.blocks:
        if block.type in ("terraform", "unit", "stack"):
            yield from _settings(context, block)
    yield from _provider_blocks(context, body)
    for block in body.blocks:
        if block.type == "module":
            yield from _module(context, block.body.attributes, block.line)
        elif block.type == "resource" and len(block.labels) == 2:
            yield from _resource(context, block)
        if block.type in ("module", "resource"):
            yield from _machines(context, block.body)
    if fault is not None:
        raise fault


def _settings(context: _Context, block: Block) -> Iterator[Finding]:
    """`terraform { … }`: the tool's own version, the providers, and Terragrunt's module."""
    file, attributes = context.file, block.body.attributes
    required = as_text(attributes.get("required_version"))
    if required and block.type == "terraform":
        version, constraint = parse_version(required)
        yield Package(
            ecosystem="tool",
            name="opentofu" if file.name.endswith((".tofu", ".tofu.json")) else "terraform",
            version=version,
            constraint=constraint,
            scope="build",
            direct=True,
            evidence=file.at(attributes.line_of("required_version"), NAME),
        )
    for providers in block.body.of_type("required_providers"):
        for local, value, line in items(providers.body.attributes):
            yield from _provider(context, local, value, line)
    if "source" in attributes:
        yield from _module(context, attributes, block.line)


def _provider(context: _Context, local: str, value: Value, line: int | None) -> Iterator[Finding]:
    """One entry of required_providers: a map, or before Terraform 0.13 a version alone."""
    entry = as_map(value)
    name = provider_name(as_text(entry.get("source")) or local)
    if name is None:
        return
    context.local_names[local] = name
    given = entry.get("version") if isinstance(value, Map) else value
    version, constraint, unresolved = _version(context, given)
    yield Package(
        ecosystem="terraform-provider",
        name=name,
        version=version,
        constraint=constraint,
        unresolved=unresolved,
        scope=context.scope,
        direct=True,
        source=_registry(name),
        evidence=context.file.at(entry.line_of("source") or line, NAME),
    )


def _registry(name: str) -> Source:
    host = name.split("/")[0] if name.count("/") == 2 else None
    return Source(kind="registry", location=host)


def _provider_blocks(context: _Context, body: Body) -> Iterator[Finding]:
    """`provider "aws" { … }`: a provider that nothing requires by name is HashiCorp's."""
    seen = set(context.local_names)
    for block in body.of_type("provider"):
        if len(block.labels) != 1:
            continue
        local, attributes = block.labels[0], block.body.attributes
        if local in seen and "version" not in attributes:
            continue
        if not context.local_names:
            context.local_names.update(_required_elsewhere(context.file))
        seen.add(local)
        name = context.local_names.get(local) or provider_name(local)
        if name is None:
            continue
        version, constraint, unresolved = _version(context, attributes.get("version"))
        yield Package(
            ecosystem="terraform-provider",
            name=name,
            version=version,
            constraint=constraint,
            unresolved=unresolved,
            scope=context.scope,
            direct=True,
            source=_registry(name),
            evidence=context.file.at(block.line, NAME),
        )


def _required_elsewhere(file: File) -> dict[str, str]:
    """The full names of the providers that the module's other files require."""
    found: dict[str, str] = {}
    for sibling in ("versions.tf", "providers.tf", "terraform.tf", "main.tf", "provider.tf"):
        other = file.sibling(sibling)
        if other is None or other is file:
            continue
        try:
            body, _ = parse_hcl_parts(other.text)
        except Unreadable:
            continue
        for local, value, _ in items(required_providers(body)):
            name = provider_name(as_text(as_map(value).get("source")) or local)
            if name:
                found.setdefault(local, name)
    return found


def _version(context: _Context, given: Value) -> tuple[str | None, str | None, str | None]:
    """(version, constraint, unresolved) of an attribute that may be an expression."""
    text = context.values.resolve(given)
    if text and _UNKNOWN.search(text):
        return None, None, text
    version, constraint = parse_version(text)
    return version, constraint, None


def _module(context: _Context, attributes: Map, line: int) -> Iterator[Finding]:
    source = context.values.resolve(attributes.get("source"))
    at = context.file.at(attributes.line_of("source") or line, NAME)
    if isinstance(source, Expression):
        yield Package(
            ecosystem="terraform-module", name=source, unresolved=source, scope=context.scope,
            direct=True, evidence=at,
        )  # fmt: skip
        return
    module = parse_module(source) if source else None
    if module is None:
        return
    version, constraint, unresolved = _version(context, attributes.get("version"))
    if module.source.kind != "registry":
        version = constraint = unresolved = None  # only a registry knows versions
    if module.version:
        version, constraint = parse_version(module.version)
    if "$" in module.name and module.source.kind != "path":
        unresolved = source
    ref = module.ref
    if ref and "$" in ref:
        ref, unresolved = None, ref
    yield Package(
        ecosystem="terraform-module",
        name=module.name,
        version=None if unresolved else ref or version,
        constraint=constraint if not ref else None,
        unresolved=unresolved,
        commit=ref if is_sha(ref) else None,
        scope=context.scope,
        direct=True,
        source=module.source,
        evidence=at,
    )


def _resource(context: _Context, block: Block) -> Iterator[Finding]:
    """Resources that are containers or charts."""
    kind, attributes = block.labels[0], block.body.attributes
    if kind == "helm_release":
        yield from _chart(context, attributes)
    elif _CONTAINERS.match(kind):
        if kind in ("docker_image", "docker_registry_image") and not list(
            block.body.of_type("build")
        ):
            yield from _image(context, attributes, "name")
        stack = [block.body]
        while stack:
            body = stack.pop(0)
            yield from _image(context, body.attributes, "image")
            stack += [inner.body for inner in body.blocks]


def _image(context: _Context, attributes: Map, key: str) -> Iterator[Finding]:
    text = context.values.resolve(attributes.get(key))
    value = attributes.get(key)
    if text and not (isinstance(value, Expression) and text == str(value)):
        at = context.file.at(attributes.line_of(key), NAME)
        package = image_package(text, at, scope=context.scope, strict=True)
        if package is not None:
            yield package


def _machines(context: _Context, body: Body) -> Iterator[Finding]:
    """The accelerators of the machine types that a resource or module asks for."""
    bodies = [body]
    places: list[Map] = []
    while bodies:
        current = bodies.pop(0)
        bodies += [inner.body for inner in current.blocks]
        places += all_maps(current.attributes)
    for place in places:
        for key, value, line in items(place):
            if key != "type" and key not in _MACHINE_KEYS:
                continue
            for given in [value, *(v for v, _ in elements(value))]:
                name = context.values.resolve(given)
                if not name or isinstance(name, Expression):
                    continue
                attached = key == "type" and name.startswith("nvidia-")
                found = gpu(name) if attached else machine(name)
                if found is not None:
                    at = context.file.at(line, NAME)
                    yield mention(found, at, context.scope, found.per_machine)


def _chart(context: _Context, attributes: Map) -> Iterator[Finding]:
    given = attributes.get("chart")
    name = context.values.resolve(given)
    if not name or (isinstance(given, Expression) and name == given):
        return
    at = context.file.at(attributes.line_of("chart"), NAME)
    repository = context.values.resolve(attributes.get("repository"))
    version, constraint, unresolved = _version(context, attributes.get("version"))
    wanted = None if unresolved else version or constraint
    yield replace(
        chart(name, wanted, repository or "", at, scope=context.scope), unresolved=unresolved
    )


def _from_json(document: Map) -> Body:
    """The JSON form of the language: types, then labels, then attributes."""
    body = Body(document)
    for kind, value, line in items(document):
        depth = {"resource": 2, "data": 2, "module": 1, "provider": 1, "variable": 1}.get(kind, 0)
        for labels, attributes in _labelled(value, depth):
            inner = Body(attributes)
            providers = attributes.get("required_providers")
            for entry in (providers, *(v for v, _ in elements(providers))):
                if isinstance(entry, Map):
                    inner.blocks.append(
                        Block("required_providers", (), entry.line or 1, Body(entry))
                    )
            body.blocks.append(Block(kind, labels, attributes.line or line or 1, inner))
    return body


def _labelled(value: Value, depth: int) -> Iterator[tuple[tuple[str, ...], Map]]:
    for inner in [value, *(v for v, _ in elements(value))]:
        if depth == 0 and isinstance(inner, Map):
            yield (), inner
        elif depth > 0:
            for label, below, _ in items(inner):
                for labels, attributes in _labelled(below, depth - 1):
                    yield (label, *labels), attributes


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=(
        "*.tf", "*.tofu", "*.tf.json", "*.tofu.json",
        "terragrunt.hcl", "*.terragrunt.hcl", "terragrunt.stack.hcl", "_envcommon/*.hcl",
    ),
    read=read, sniff=is_own_place
)  # fmt: skip
