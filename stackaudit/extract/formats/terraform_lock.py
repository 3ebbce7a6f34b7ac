"""Terraform's .terraform.lock.hcl goes in; the providers it selected come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.hcl import parse_hcl_parts
from stackaudit.extract.parse.located import as_text
from stackaudit.extract.parse.places import is_own_place, scope_of_path
from stackaudit.extract.parse.terraform import provider_name
from stackaudit.files import File
from stackaudit.model import Finding, Package, Source

NAME: Final = "terraform-lock"


def read(file: File) -> Iterator[Finding]:
    body, fault = parse_hcl_parts(file.text)
    scope = scope_of_path(file.path)
    for block in body.of_type("provider"):
        name = provider_name(block.labels[0]) if block.labels else None
        attributes = block.body.attributes
        version = as_text(attributes.get("version"))
        if name is None or not version:
            continue
        host = name.split("/")[0] if name.count("/") == 2 else None
        yield Package(
            ecosystem="terraform-provider",
            name=name,
            version=version,
            constraint=as_text(attributes.get("constraints")),
            scope=scope,
            locked=True,
            source=Source(kind="registry", location=host),
            evidence=file.at(attributes.line_of("version"), NAME),
        )
    if fault is not None:
        raise fault


EXTRACTOR: Final = Extractor(
    name=NAME, version=1, files=(".terraform.lock.hcl",), read=read, sniff=is_own_place
)
