"""Calls of Bazel's repository rules and module extensions go in; the packages they bring in come out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.parse.fetched import Fetched, of_repository, of_urls, version_of_folder
from stackaudit.extract.parse.folders import text_at
from stackaudit.extract.parse.image import parse_image
from stackaudit.extract.parse.starlark import Call, Starlark
from stackaudit.extract.parse.tools import tool
from stackaudit.files import File
from stackaudit.model import Package, Scope, Source

SELECTED: Final = re.compile(r"/modules/([\w.-]+)/([^/\"]+)/source\.json")
"""The registry's file that a lock names for the selected version of a module, and for no other."""

_LABEL: Final = re.compile(r"(?:@@?[\w.~+-]*)?(?:(//)([\w./+-]*))?:?([\w./+-]*)")
_NAME: Final = re.compile(r"[\w.+-]+", re.ASCII)
_COORDINATE: Final = re.compile(r"[\w.-]+(?::[\w.\[\](),+${}@ -]+){1,4}", re.ASCII)
_RANGE: Final = re.compile(r"[\[(].*[\])]")
_LOCAL: Final = frozenset({"local_repository", "new_local_repository"})
_TOOLS: Final = {
    ("go_register_toolchains", "version"): "go", ("go_register_toolchains", "go_version"): "go",
    ("go_download_sdk", "version"): "go", ("download", "version"): "go",
    ("rust_register_toolchains", "version"): "rust",
    ("python_register_toolchains", "python_version"): "python", ("nodejs_register_toolchains", "node_version"): "node",
}  # fmt: skip
_EXTENSIONS: Final = {("python", "python_version"): "python", ("node", "node_version"): "node"}


def starlark(file: File) -> Starlark:
    """The file's content; constants that it loads from other files of the tree are found there."""

    def load(label: str) -> str | None:
        found = _LABEL.fullmatch(label)
        if found is None or (label.startswith("@") and not label.startswith(("@//", "@@//"))):
            return None
        folder = found[2] if found[1] else file.folder
        return text_at(file, folder, found[3]) if found[3] else None

    return Starlark(file.text, load)


def brought(file: File, by: str, script: Starlark, scope: Scope) -> Iterator[Package]:
    """Everything that repository rules fetch, in the order of the calls."""
    place = scope
    for call in script.calls:
        name = script.text(call.keyword("name")) or ""
        scope = "dev" if _is_for_development(script, call) else place
        found: Fetched | None = None
        if call.name in _LOCAL or (call.name == "maybe" and _first_name(call) in _LOCAL):
            path = script.text(call.keyword("path"))
            if _NAME.fullmatch(name):
                found = Fetched("bazel", name, source=Source(kind="path", location=path))
        elif call.keyword("importpath") is not None:
            yield from _go(file, by, script, call, scope)
        elif call.keyword("remote") is not None and call.name != "git_override":
            address = script.text(call.keyword("remote"))
            written = call.keyword("commit", "tag", "branch")
            ref = script.pattern(written) or (
                "{" + ast.unparse(written)[:80] + "}" if written else None
            )
            found = of_repository(address, ref, name) if address else None
        elif call.keyword("url", "urls") is not None and call.name != "archive_override":
            found = _archive(script, call, name)
        elif call.keyword("artifacts", "artifact") is not None or call.name == "artifact":
            if _is_maven(script, call):
                yield from _maven(file, by, script, call, scope)
        elif call.name in ("container_pull", "oci_pull") or (call.receiver, call.name) == (
            "oci",
            "pull",
        ):
            yield from _image(file, by, script, call, scope)
        elif (call.receiver, call.name) == ("go_deps", "module"):
            yield from _registered(file, by, script, call, scope, "golang", "path")
        elif (call.receiver, call.name) == ("crate", "spec"):
            yield from _registered(file, by, script, call, scope, "cargo", "package")
        else:
            yield from _tools(file, by, script, call)
        if found is not None:
            yield Package(
                ecosystem=found.ecosystem,
                name=found.name,
                version=found.version,
                constraint=found.constraint,
                scope=scope,
                direct=True,
                source=found.source,
                commit=found.commit,
                alias=name if name and name != found.name else None,
                unresolved=found.unresolved,
                evidence=file.at(call.line, by),
            )


def _first_name(call: Call) -> str:
    first = call.node.args[0] if call.node.args else None
    return first.id if isinstance(first, ast.Name) else ""


def _archive(script: Starlark, call: Call, name: str) -> Fetched | None:
    """A call with addresses and either a name or what only archives have."""
    urls = [text for text, _ in script.texts(call.keyword("urls", "url"))]
    checked = call.keyword("sha256", "integrity", "strip_prefix") is not None
    if not (checked or name) or not any("://" in url for url in urls):
        return None
    told = script.text(call.keyword("version"))
    prefix = script.text(call.keyword("strip_prefix")) or ""
    if told:
        urls = [url.replace("{version}", told) for url in urls]
        prefix = prefix.replace("{version}", told)
    label = script.text(call.keyword("project_name")) or name
    found = of_urls(urls, label, told or version_of_folder(prefix))
    return found if _NAME.fullmatch(found.name.replace("/", "")) else None


def _go(file: File, by: str, script: Starlark, call: Call, scope: Scope) -> Iterator[Package]:
    path = script.text(call.keyword("importpath"))
    if path and call.keyword("version", "tag", "commit", "urls", "sum") is not None:
        commit = script.text(call.keyword("commit"))
        replaced = script.text(call.keyword("replace"))
        yield Package(
            ecosystem="golang",
            name=replaced or path,
            version=script.text(call.keyword("version", "tag")),
            scope=scope,
            direct=True,
            commit=commit,
            alias=script.text(call.keyword("name")),
            replaces=path if replaced else None,
            evidence=file.at(call.line, by),
        )


def _is_for_development(script: Starlark, call: Call) -> bool:
    """`x = use_extension(…, dev_dependency = True)`, then `x.install(…)`."""
    bound = script.names.get(call.receiver) if call.receiver else None
    return isinstance(bound, ast.Call) and any(
        k.arg == "dev_dependency" and _is_true(k.value) for k in bound.keywords
    )


def _is_maven(script: Starlark, call: Call) -> bool:
    """Not when the name is known to come from rules that have nothing to do with Maven."""
    name = call.receiver or call.name
    label = script.loaded[name][0] if name in script.loaded else None
    bound = script.names.get(name)
    if isinstance(bound, ast.Call) and isinstance(bound.func, ast.Name) and bound.args:
        label = script.text(bound.args[0]) if bound.func.id == "use_extension" else label
    if label is None or not label.startswith("@") or label.startswith(("@//", "@@//")):
        return bool(call.keyword("artifacts", "artifact")) or name == "maven" or label is not None
    return any(word in label for word in ("jvm_external", "maven", "bazel_tools", "scala"))


def _maven(file: File, by: str, script: Starlark, call: Call, scope: Scope) -> Iterator[Package]:
    """`maven_install(artifacts = ["group:artifact:1.0", maven.artifact(…)])`, `maven_jar(artifact = …)`."""
    testing: Scope = "test" if _is_true(call.keyword("testonly")) else scope
    if call.name == "artifact" and call.receiver:
        values = [script.text(arg) for arg in call.node.args]
        keyed = [script.text(call.keyword(key)) for key in ("group", "artifact", "version")]
        parts = [v or k for v, k in zip([*values, None, None, None], keyed, strict=False)]
        if parts[0] and parts[1]:
            coordinate = ":".join(part for part in parts if part)
            yield from _coordinate(file, by, coordinate, call.line, testing)
        return
    for text, line in script.texts(call.keyword("artifacts", "artifact")):
        yield from _coordinate(file, by, text, line, testing)
    for text, line in script.texts(call.keyword("boms")):
        yield from _coordinate(file, by, text, line, "build")


def _coordinate(file: File, by: str, text: str, line: int, scope: Scope) -> Iterator[Package]:
    """group:artifact[:packaging[:classifier]][:version]."""
    if not _COORDINATE.fullmatch(text) or text.startswith(":"):
        return
    group, artifact, *rest = text.partition("@")[0].split(":")
    version = rest[-1].strip() if rest else None
    loose = bool(version) and (_RANGE.fullmatch(version or "") is not None)
    unknown = bool(version) and ("{" in (version or "") or "$" in (version or ""))
    yield Package(
        ecosystem="maven",
        name=f"{group}:{artifact}",
        version=None if loose or unknown else version or None,
        constraint=version if loose else None,
        scope=scope,
        direct=True,
        unresolved=version if unknown else None,
        evidence=file.at(line, by),
    )


def _image(file: File, by: str, script: Starlark, call: Call, scope: Scope) -> Iterator[Package]:
    written = script.text(call.keyword("image"))
    if written is None:
        parts = [script.text(call.keyword("registry")), script.text(call.keyword("repository"))]
        written = "/".join(part for part in parts if part)
    image = parse_image(written) if written else None
    if image is not None:
        yield Package(
            ecosystem="docker",
            name=image.name,
            version=image.tag or script.text(call.keyword("tag")),
            scope=scope,
            direct=True,
            digest=image.digest or script.text(call.keyword("digest")),
            unresolved=image.unresolved,
            evidence=file.at(call.line, by),
        )


def _registered(
    file: File, by: str, script: Starlark, call: Call, scope: Scope, ecosystem: str, key: str
) -> Iterator[Package]:
    name, version = script.text(call.keyword(key)), script.text(call.keyword("version"))
    if name:
        exact = ecosystem == "golang" or (version or "").startswith("=")
        yield Package(
            ecosystem=ecosystem,
            name=name,
            version=(version or "").lstrip("=").strip() or None if exact else None,
            constraint=version if not exact else None,
            scope=scope,
            direct=True,
            evidence=file.at(call.line, by),
        )


def _tools(file: File, by: str, script: Starlark, call: Call) -> Iterator[Package]:
    """The versions of languages that toolchains are registered for."""
    for keyword in call.node.keywords:
        key = keyword.arg or ""
        name = _TOOLS.get((call.name, key))
        if call.name == "toolchain":
            name = _EXTENSIONS.get((call.receiver, key))
        elif call.name == "download" and call.receiver != "go_sdk":
            name = None
        version = script.text(keyword.value) if name else None
        if name and version:
            yield tool(name, version, file.at(call.line, by))


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True
