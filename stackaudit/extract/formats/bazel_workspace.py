"""WORKSPACE, *.bzl and BUILD files go in; the repositories, archives, images and artifacts they fetch come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.bazel import brought, starlark
from stackaudit.extract.parse.identity import identity
from stackaudit.extract.parse.places import is_own_place, scope_of_path
from stackaudit.files import File
from stackaudit.model import Finding

NAME: Final = "bazel-workspace"
_WORKSPACES: Final = ("WORKSPACE", "WORKSPACE.bazel", "WORKSPACE.bzlmod", "*.WORKSPACE")
_FETCHES: Final = re.compile(
    rb"\b(?:urls?|remote|artifacts?|importpath|oci_pull|container_pull)\s*=|\blocal_repository\b"
)
_BUILDS: Final = re.compile(rb"\bmaven_install\s*\(|\bmaven_jar\s*\(|\bmaven\.artifact\s*\(")


def sniff(file: File) -> bool:
    """Most *.bzl and BUILD files fetch nothing; a workspace copied in with another project's code does not count."""
    if file.name.startswith("BUILD"):
        return _BUILDS.search(file.data) is not None
    if file.name.endswith(".bzl"):
        return _FETCHES.search(file.data) is not None
    return is_own_place(file)


def read(file: File) -> Iterator[Finding]:
    script = starlark(file)
    for call in script.calls:
        if call.name == "workspace" and not call.receiver:
            name = script.text(call.keyword("name"))
            if name:
                yield identity(file, NAME, "bazel", name, None, call.line)
    yield from brought(file, NAME, script, scope_of_path(file.path))
    if script.fault is not None:
        raise script.fault


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=(*_WORKSPACES, "*.bzl", "BUILD.bazel", "BUILD"),
    read=read,
    sniff=sniff,
)
