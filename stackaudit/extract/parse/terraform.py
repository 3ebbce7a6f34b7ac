"""The source and version of a Terraform module or provider go in; the name, version and origin come out."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from stackaudit.extract.parse.hcl import Body, Expression, parse_hcl_parts
from stackaudit.extract.parse.located import Map, Value, as_text, items
from stackaudit.extract.parse.registries import fetched
from stackaudit.extract.parse.repository import parse_repository
from stackaudit.files import File, Unreadable
from stackaudit.model import Source

_EXACT: Final = re.compile(r"=?\s*(v?\d+(?:\.\d+)*(?:[-+][\w.+-]+)?)")
_REFERENCE: Final = re.compile(r"(?:var|local)\.[A-Za-z_][\w-]*")
_TEMPLATE: Final = re.compile(r"\$\{\s*((?:var|local)\.[A-Za-z_][\w-]*)\s*\}")
_REGISTRY: Final = re.compile(r"(?:([\w-]+(?:\.[\w-]+)+(?::\d+)?)/)?([\w-]+)/([\w-]+)/([\w-]+)")
_DEFAULT_HOSTS: Final = ("registry.terraform.io", "registry.opentofu.org")
_LOCAL: Final = re.compile(r"\.{1,2}(?:/|$)|/|[A-Za-z]:[\\/]|\$\{(?:path\.|get_|find_|local\.root)")
_SIBLINGS: Final = (
    "variables.tf",
    "locals.tf",
    "versions.tf",
    "main.tf",
    "terraform.tfvars",
    "vars.tf",
)
MAX_STEPS: Final = 8
MAX_LENGTH: Final = 1000


class Module(NamedTuple):
    """`ref` is what a git address pins; `version` what a registry's query pins."""

    name: str
    source: Source
    ref: str | None = None
    version: str | None = None


def parse_version(text: str | None) -> tuple[str | None, str | None]:
    """(version, constraint): a bare number is an exact pin, everything else a constraint."""
    if not text:
        return None, None
    exact = _EXACT.fullmatch(text.strip())
    return (exact[1], None) if exact else (None, text.strip())


def provider_name(source: str) -> str | None:
    """`namespace/type` in lower case; hosts other than the public registries are kept."""
    parts = source.strip().strip("/").lower().split("/")
    if parts[0] in _DEFAULT_HOSTS:
        parts = parts[1:]
    if parts[0] in ("terraform.io", "") or len(parts) > 3:
        return None
    if parts == ["terraform"]:
        return None  # built in
    return "/".join(parts) if len(parts) > 1 else f"hashicorp/{parts[0]}"


def parse_module(source: str) -> Module | None:
    """What a module's source means (https://developer.hashicorp.com/terraform/language/modules/sources)."""
    source = source.strip()
    if not source:
        return None
    if _LOCAL.match(source):
        return Module(source, Source(kind="path", location=source))
    if source.startswith("tfr://"):
        address, _, query = source[6:].partition("?")
        version = re.search(r"(?:^|&)version=([^&]+)", query)
        registry = _registry(address.lstrip("/"))
        return registry and registry._replace(version=version[1] if version else None)
    registry = _registry(source)
    if registry is not None:
        return registry
    source = source.removeprefix("hg::")
    forced = re.match(r"(?:s3|gcs|oci)(?:::|://)", source)
    if not forced:
        repository = parse_repository(source)
        if repository is not None and (not source.startswith("http") or _is_git(source)):
            name = repository.url.removeprefix("https://")
            ref = (
                re.sub(r"^(?:refs/)?(?:tags|heads)/", "", repository.ref)
                if repository.ref
                else None
            )
            return Module(name, repository.source, ref=ref)
    address = re.sub(r"^\w+::", "", source).partition("?")[0]
    scheme, found, rest = address.partition("://")
    if not found:
        return None
    name = rest.partition("//")[0].rpartition("@")[2]
    return Module(name, fetched(f"{scheme}://{name}"))


def _is_git(source: str) -> bool:
    return (
        ".git" in source
        or "github.com/" in source
        or "bitbucket.org/" in source
        or "ref=" in source
    )


def _registry(source: str) -> Module | None:
    """An address in a module registry: [host/]namespace/name/provider, a folder inside it taken off."""
    found = _REGISTRY.fullmatch(source.partition("//")[0])
    if found is None or found[1] in ("github.com", "bitbucket.org", "gitlab.com"):
        return None
    name = "/".join(found.group(2, 3, 4))
    if found[1] is None or found[1].lower() in _DEFAULT_HOSTS:
        return Module(name, Source(kind="registry"))
    return Module(f"{found[1]}/{name}", Source(kind="registry", location=found[1]))


class Values:
    """The variables and locals of a module's folder, read as far as they are asked for."""

    def __init__(self, file: File, body: Body) -> None:
        self._file = file
        self._found: dict[str, Value] | None = None
        self._own = _settings(body)

    def resolve(self, value: Value) -> str | None:
        """The text of a value with its references put in; what has no value stays as it is written."""
        for _ in range(MAX_STEPS):
            if isinstance(value, Expression) and _REFERENCE.fullmatch(value):
                known = self._get(value)
                if known is None:
                    return value
                value = known
                continue
            break
        text = as_text(value)
        if text and "${" in text and len(text) <= MAX_LENGTH:
            return _TEMPLATE.sub(lambda m: self._text(m[1]) or m[0], text)
        return text

    def _text(self, name: str) -> str | None:
        value = self._get(name)
        text = None if isinstance(value, Expression) else as_text(value)
        return text if text is None or len(text) <= MAX_LENGTH else None

    def _get(self, name: str) -> Value:
        if name in self._own:
            return self._own[name]
        if self._found is None:
            self._found = {}
            for sibling in _SIBLINGS:
                other = self._file.sibling(sibling)
                if other is not None and other is not self._file:
                    self._found.update(_settings_of(other))
        return self._found.get(name)


def _settings_of(file: File) -> dict[str, Value]:
    try:
        body, _ = parse_hcl_parts(file.text)
    except Unreadable:
        return {}
    if file.name.endswith(".tfvars"):
        return {f"var.{key}": value for key, value, _ in items(body.attributes)}
    return _settings(body)


def _settings(body: Body) -> dict[str, Value]:
    """`local.x` and `var.x` with a default."""
    found: dict[str, Value] = {}
    for block in body.of_type("variable"):
        if block.labels and "default" in block.body.attributes:
            found[f"var.{block.labels[0]}"] = block.body.attributes["default"]
    for block in body.of_type("locals"):
        for key, value, _ in items(block.body.attributes):
            found[f"local.{key}"] = value
    return found


def required_providers(body: Body) -> Map:
    """The entries of every `required_providers`, by the local name of the provider."""
    found = Map()
    for terraform in body.of_type("terraform"):
        for block in terraform.body.of_type("required_providers"):
            for name, value, line in items(block.body.attributes):
                found.put(name, value, line)
    return found
