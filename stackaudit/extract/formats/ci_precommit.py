"""pre-commit's configuration goes in; the hook repositories and what the hooks install come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.image import image_package
from stackaudit.extract.parse.located import Map, as_map, as_text, elements, items, texts
from stackaudit.extract.parse.npm import parse_spec, split_name
from stackaudit.extract.parse.places import is_own_place
from stackaudit.extract.parse.repository import is_sha, parse_repository
from stackaudit.extract.parse.requirement import parse_line
from stackaudit.extract.parse.yaml import iter_yaml, untemplated
from stackaudit.files import File
from stackaudit.model import Evidence, Finding, Package, Source

NAME: Final = "pre-commit"

_FROZEN: Final = re.compile(r"#\s*(?:frozen|pin|tag)?\s*[:=@]?\s*(v?\d[\w.+-]*)")
_NODE: Final = re.compile(r"@[\w.-]+/[\w.-]+(?:@.*)?|[\w.-]+@(?:npm:)?[\d^~v*x<>=a-z].*")
_GO: Final = re.compile(r"([\w-]+(?:\.[\w-]+)+/[\w./-]+)@(\S+)")
_LANGUAGES: Final = {"ruby": "gem", "rust": "cargo", "dart": "pub", "lua": "luarocks"}
_EXACT: Final = re.compile(r"\d+(?:\.\d+)*(?:[-+.]?[\w.+-]+)?")


def read(file: File) -> Iterator[Finding]:
    text = untemplated(file.text) if "{{" in file.text or "{%" in file.text else file.text
    for document in iter_yaml(text):
        top = as_map(document)
        for entry, line in elements(top.get("repos") if isinstance(document, Map) else document):
            yield from _repository(file, as_map(entry), line)
        yield from _toolchains(file, top)


def _repository(file: File, entry: Map, line: int | None) -> Iterator[Finding]:
    address = as_text(entry.get("repo")) or ""
    at_line = entry.line_of("repo") or line
    if address and address not in ("local", "meta", "builtin"):
        repository = parse_repository(address)
        rev = as_text(entry.get("rev")) or as_text(entry.get("sha"))
        rev_line = entry.line_of("rev")
        rev = rev.removeprefix("refs/tags/").partition(":refs/")[0] if rev else None
        relative = address.startswith((".", "/"))
        source = Source(kind="path", location=address)
        if repository is not None and not relative:
            source = repository.source
        yield Package(
            ecosystem=repository.ecosystem if repository and not relative else "git",
            name=repository.name if repository and not relative else address,
            version=rev,
            commit=rev if is_sha(rev) else None,
            tag=_frozen(file, rev_line, rev) if rev and is_sha(rev) else None,
            scope="dev",
            direct=True,
            source=source,
            evidence=file.at(at_line, NAME),
        )
    for value, _ in elements(entry.get("hooks")):
        hook = as_map(value)
        yield from _additional(file, hook, address)
        if as_text(hook.get("language")) == "docker_image" and (
            image := as_text(hook.get("entry"))
        ):
            at = file.at(hook.line_of("entry"), NAME)
            words = re.sub(r"--entrypoint[= ]\S+", "", image).split()
            words = [w for w in words if not w.startswith("-")]
            package = image_package(words[0], at, scope="dev") if words else None
            if package is not None:
                yield package


def _frozen(file: File, line: int | None, rev: str) -> str | None:
    if line is None:
        return None
    found = _FROZEN.search(file.lines[line - 1].partition(rev)[2])
    return found[1] if found else None


def _additional(file: File, hook: Map, address: str) -> Iterator[Finding]:
    """What a hook's environment gets besides the hook; without a stated language its shape tells."""
    given = list(texts(hook.get("additional_dependencies")))
    language = as_text(hook.get("language")) or ""
    if not language:
        about = f"{address} {as_text(hook.get('id')) or ''}"
        node = any(_NODE.fullmatch(text) for text, _ in given) or re.search(
            r"eslint|prettier|stylelint|commitlint|markdownlint|biome", about
        )
        language = "node" if node else "python"
    for text, line in given:
        package = _dependency(text.strip(), language, file.at(line, NAME))
        if package is not None:
            yield package


def _dependency(text: str, language: str, at: Evidence) -> Package | None:
    go = _GO.fullmatch(text)
    if go or language == "golang":
        path, version = (go[1], go[2]) if go else (text.partition("@")[0], text.partition("@")[2])
        if path.startswith(".") or not path:
            return None
        return Package(
            ecosystem="golang",
            name=path,
            version=version if version.startswith("v") else None,
            constraint=None if version.startswith("v") else version or None,
            scope="dev",
            direct=True,
            evidence=at,
        )
    if language == "python":
        requirement = parse_line(text)
        if requirement is None or not requirement.name:
            return None
        return requirement.package(at, scope="dev")
    if language == "node":
        if text.startswith((".", "/")) or "://" in text:
            return None
        name, spec = split_name(text)
        found = parse_spec(name, spec or "").package(at, scope="dev") if name else None
        return found if found is None or spec else replace(found, constraint=None)
    if language in _LANGUAGES:
        name, _, wanted = text.removeprefix("cli:").partition(":")
        exact = _EXACT.fullmatch(wanted)
        return Package(
            ecosystem=_LANGUAGES[language],
            name=name,
            version=wanted if exact else None,
            constraint=wanted if wanted and not exact else None,
            scope="dev",
            direct=True,
            evidence=at,
        )
    return None


def _toolchains(file: File, top: Map) -> Iterator[Finding]:
    """`default_language_version`: "python3.11" says which Python the hooks run on."""
    for key, value, line in items(top.get("default_language_version")):
        found = re.fullmatch(r"[a-z]*(\d[\w.]*)", as_text(value) or "")
        if found:
            exact = found[1].count(".") >= 2
            yield Package(
                ecosystem="tool",
                name="go" if key == "golang" else key,
                version=found[1] if exact else None,
                constraint=None if exact else found[1],
                scope="dev",
                direct=True,
                evidence=file.at(line, NAME),
            )


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=(".pre-commit-config.yaml", ".pre-commit-config.yml", "prek.yaml"),
    read=read,
    sniff=is_own_place,
)
