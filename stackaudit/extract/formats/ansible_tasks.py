"""Ansible playbooks and task files go in; the images, packages and repositories their tasks install come out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.charts import chart
from stackaudit.extract.parse.image import image_package
from stackaudit.extract.parse.located import (
    Map,
    Seq,
    Value,
    as_map,
    as_text,
    elements,
    items,
    texts,
)
from stackaudit.extract.parse.npm import parse_spec
from stackaudit.extract.parse.places import is_own_place, scope_of_path
from stackaudit.extract.parse.repository import is_sha, parse_download, parse_repository
from stackaudit.extract.parse.requirement import parse_line
from stackaudit.extract.parse.templated import documents
from stackaudit.files import File, Unreadable
from stackaudit.model import Finding, Package, Scope

NAME: Final = "ansible-tasks"

_SYSTEM: Final = {"apt": "deb", "yum": "rpm", "dnf": "rpm", "dnf5": "rpm", "zypper": "rpm", "apk": "apk",
                  "pacman": "alpm", "homebrew": "brew", "homebrew_cask": "brew-cask", "package": "generic"}  # fmt: skip
_IMAGES: Final = {"docker_container": "image", "docker_image": "name", "podman_container": "image",
                  "docker_swarm_service": "image", "podman_image": "name", "docker_image_pull": "name"}  # fmt: skip
MAX_LENGTH: Final = 1000
_VARIABLE: Final = re.compile(r"\$\(([A-Za-z_]\w*)(?:_?\|[^()]*)?\)")
_PAIR: Final = re.compile(r"(\w+)=(\"[^\"]*\"|'[^']*'|\S+)")
_NAME: Final = re.compile(r"[A-Za-z0-9][\w.+:@/-]*", re.ASCII)
_LOOKS_RIGHT: Final = re.compile(
    r"^[ \t]*(?:-[ \t]+)?(?:hosts|tasks|[\w.]*\b(?:apt|yum|dnf|apk|package|pip|npm|gem|git|get_url|helm|homebrew"
    r"|docker_\w+|podman_\w+))\s*:",
    re.MULTILINE,
)


def read(file: File) -> Iterator[Finding]:
    scope = scope_of_path(file.path)
    values: dict[str, str] = {}
    for path in ("../defaults/main.yml", "../vars/main.yml"):
        values.update(_values_of(file.sibling(path)))
    for document in documents(file):
        if isinstance(document, Seq):
            yield from _tasks(file, document, values, scope)


def _tasks(file: File, tasks: Value, values: Mapping[str, str], scope: Scope) -> Iterator[Finding]:
    """Tasks, plays and blocks: the latter two hold tasks themselves."""
    for entry, _ in elements(tasks):
        task = as_map(entry)
        known = {**values, **_plain(as_map(task["vars"]))} if task.get("vars") else values
        for key in ("tasks", "pre_tasks", "post_tasks", "handlers", "block", "rescue", "always"):
            if isinstance(task.get(key), Seq):
                yield from _tasks(file, task.get(key), known, scope)
        for key, value, line in items(task):
            module = key.rsplit(".", 1)[-1]
            reader = _READERS.get(module)
            if reader is None or key in ("name", "vars"):
                continue
            arguments = _arguments(value, line)
            if (as_text(arguments.get("state")) or "").lower() != "absent":
                yield from reader(_Call(file, module, arguments, task, known, scope))


def _arguments(value: Value, line: int | None) -> Map:
    """A module's arguments as a map, also where they are written `key=value` on one line."""
    if isinstance(value, Map):
        return value
    found = Map(line)
    text = as_text(value) or ""
    for key, given in _PAIR.findall(text):
        found.put(key, given.strip("\"'"), line)
    if not found and text.strip():
        found.put("name", text.strip(), line)
    return found


@dataclass(slots=True)
class _Call:
    """A module called by a task."""

    file: File
    module: str
    arguments: Map
    task: Map
    values: Mapping[str, str]
    scope: Scope

    def given(self, *keys: str) -> Iterator[tuple[str, int | None]]:
        """The texts of the first of these arguments that is set; `item` stands for each entry of a loop."""
        for key in keys:
            value = self.arguments.get(key)
            at = self.arguments.line_of(key)
            found = [(text, line or at) for text, line in texts(value)]
            if isinstance(value, str) and "," in value and "$(" not in value:
                found = [(part.strip(), at) for part in value.split(",")]
            if found:
                for text, line in found:
                    yield from self._filled(text, line)
                return

    def one(self, key: str) -> str | None:
        text = as_text(self.arguments.get(key))
        return _filled(text, self.values) if text else None

    def _filled(self, text: str, line: int | None) -> Iterator[tuple[str, int | None]]:
        item = re.search(r"\$\(item(?:\.(\w+))?\)", text)
        if item is None:
            yield _filled(text, self.values), line
            return
        loop = next(
            (self.task.get(k) for k in ("loop", "with_items", "with_list") if k in self.task), None
        )
        for entry, at in elements(loop):
            value = as_text(as_map(entry).get(item[1])) if item[1] else as_text(entry)
            if value:
                yield text.replace(item[0], value), at


def _filled(text: str, values: Mapping[str, str]) -> str:
    if len(text) > MAX_LENGTH:
        return text
    return _VARIABLE.sub(lambda m: values.get(m[1], m[0]), text)


def _system(call: _Call) -> Iterator[Finding]:
    for text, line in call.given("name", "pkg", "package"):
        name, _, version = text.partition("=")
        if (
            _NAME.fullmatch(name)
            and not re.search(r"\.(?:deb|rpm)$|^https?:", name)
            and name != "*"
        ):
            yield Package(
                ecosystem=_SYSTEM[call.module],
                name=name,
                version=version if version and "$(" not in version and "*" not in version else None,
                constraint=version if "*" in version else None,
                unresolved=version if "$(" in version else None,
                scope=call.scope,
                direct=True,
                evidence=call.file.at(line, NAME),
            )


def _image(call: _Call) -> Iterator[Finding]:
    tag = call.one("tag")
    for text, line in call.given(_IMAGES[call.module]):
        if tag and ":" not in text.rsplit("/", 1)[-1]:
            text = f"{text}:{tag}"
        package = image_package(text, call.file.at(line, NAME), scope=call.scope, strict=True)
        if package is not None and not re.fullmatch(r"\$\(.*\)", package.name):
            yield package


def _pip(call: _Call) -> Iterator[Finding]:
    version = call.one("version")
    for text, line in call.given("name"):
        if version and re.fullmatch(r"[\w.\[\]-]+", text):
            text = f"{text}=={version}"
        requirement = parse_line(text) if "$(" not in text else None
        if requirement is not None and requirement.name and requirement.source.kind != "path":
            yield requirement.package(call.file.at(line, NAME), scope=call.scope)


def _npm(call: _Call) -> Iterator[Finding]:
    for text, line in call.given("name"):
        if re.fullmatch(r"(?:@[\w.-]+/)?[\w.-]+", text):
            at = call.file.at(line, NAME)
            yield parse_spec(text, call.one("version") or "").package(at, scope=call.scope)


def _gem(call: _Call) -> Iterator[Finding]:
    for text, line in call.given("name"):
        if re.fullmatch(r"[\w.-]+", text):
            at = call.file.at(line, NAME)
            yield Package(
                ecosystem="gem",
                name=text,
                version=call.one("version"),
                scope=call.scope,
                direct=True,
                evidence=at,
            )


def _git(call: _Call) -> Iterator[Finding]:
    for text, line in call.given("repo"):
        repository = parse_repository(text) if "$(" not in text else None
        if repository is not None:
            version = call.one("version")
            unknown = bool(version and "$(" in version)
            yield Package(
                ecosystem=repository.ecosystem,
                name=repository.name,
                version=version if version != "HEAD" and not unknown else None,
                unresolved=version if unknown else None,
                commit=version if is_sha(version) else None,
                scope=call.scope,
                direct=True,
                source=repository.source,
                evidence=call.file.at(line, NAME),
            )


def _fetch(call: _Call) -> Iterator[Finding]:
    for text, line in call.given("url", "src", "deb"):
        repository = parse_download(text)
        if repository is not None and "$(" not in repository.name:
            unknown = "$(" in (repository.ref or "")
            yield Package(
                ecosystem=repository.ecosystem,
                name=repository.name,
                version=None if unknown else repository.ref,
                unresolved=repository.ref if unknown else None,
                scope=call.scope,
                direct=True,
                source=repository.source,
                evidence=call.file.at(line, NAME),
            )


def _chart(call: _Call) -> Iterator[Finding]:
    for text, line in call.given("chart_ref"):
        if not text.startswith("$("):
            at = call.file.at(line, NAME)
            yield chart(
                text, call.one("chart_version"), call.one("chart_repo_url"), at, scope=call.scope
            )


_READERS: Final[dict[str, Callable[[_Call], Iterator[Finding]]]] = {
    **dict.fromkeys(_SYSTEM, _system), **dict.fromkeys(_IMAGES, _image),
    "pip": _pip, "npm": _npm, "gem": _gem, "git": _git, "get_url": _fetch, "unarchive": _fetch, "helm": _chart,
}  # fmt: skip


def _values_of(file: File | None) -> dict[str, str]:
    try:
        for document in documents(file) if file else ():
            return _plain(as_map(document))
    except Unreadable:
        pass  # the file is no worse for it: only its values stay unknown here
    return {}


def _plain(values: Map) -> dict[str, str]:
    return {
        k: text
        for k, v, _ in items(values)
        if (text := as_text(v)) is not None and "$(" not in text and len(text) <= MAX_LENGTH
    }


def _is_ansible(file: File) -> bool:
    return is_own_place(file) and _LOOKS_RIGHT.search(file.text) is not None


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=(
        "tasks/*.yml", "tasks/*.yaml", "tasks/**/*.yml", "handlers/*.yml", "handlers/*.yaml",
        "playbooks/**/*.yml", "playbooks/**/*.yaml", "playbook*.yml", "playbook*.yaml", "*[-_]playbook.yml",
        "site.yml", "site.yaml", "ansible/**/*.yml", "ansible/**/*.yaml",
    ),
    read=read,
    sniff=_is_ansible,
)  # fmt: skip
