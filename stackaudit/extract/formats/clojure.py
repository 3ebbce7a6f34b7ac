"""project.clj, deps.edn, bb.edn or shadow-cljs.edn goes in; the libraries a Clojure project asks for come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.edn import Form, parse_edn
from stackaudit.extract.parse.maven_file import pinned
from stackaudit.extract.parse.python_link import without_secrets
from stackaudit.extract.parse.requirement import scope_of_words
from stackaudit.files import File
from stackaudit.model import Finding, Package, Scope, Source

_NAME: Final = re.compile(r"(?:[\w.*+!?<>=-]+/)?[\w.*+!?<>=-]+", re.ASCII)
_REGISTRY: Final = Source(kind="registry")


def _coordinates(symbol: str) -> str | None:
    """`org.clojure/clojure` is group and artifact; a bare `ring` is both."""
    symbol = symbol.partition("$")[0]  # what follows the dollar sign is a classifier
    if not _NAME.fullmatch(symbol):
        return None
    group, _, artifact = symbol.rpartition("/")
    return f"{group or artifact}:{artifact}"


# --- Leiningen and shadow-cljs --------------------------------------------------------------------


def read_lein(file: File) -> Iterator[Finding]:
    forms, fault = parse_edn(file.text)
    for form in forms:
        if form.is_a("list") and form.forms and form.forms[0].text == "defproject":
            yield from _project(file, form)
            options = Form("map", form.line, forms=form.forms[3:])
            yield from _options(file, "clojure-lein", options, "runtime")
    if fault is not None:
        raise fault


def _project(file: File, form: Form) -> Iterator[Finding]:
    """`(defproject group/name "version" …)`."""
    named, version = form.forms[1:2], form.forms[2:3]
    name = _coordinates(named[0].text) if named and named[0].is_a("symbol") else None
    if name is not None:
        stated = version[0].text if version and version[0].is_a("text") else None
        yield Package(
            ecosystem="maven",
            name=name,
            version=pinned(stated)[0],
            direct=True,
            role="root",
            evidence=file.at(named[0].line, "clojure-lein"),
        )


def _options(file: File, by: str, options: Form, scope: Scope) -> Iterator[Finding]:
    """:dependencies and :plugins of a project or of one of its profiles."""
    for key, value in options.pairs():
        if key.text == "dependencies":
            yield from _vectors(file, by, value, scope)
        elif key.text == "plugins":
            yield from _vectors(file, by, value, "build")
        elif key.text == "profiles" and value.is_a("map"):
            for name, profile in value.pairs():
                if profile.is_a("map"):
                    yield from _options(file, by, profile, scope_of_words(name.text, scope))


def _vectors(file: File, by: str, listed: Form, scope: Scope) -> Iterator[Finding]:
    """`[group/name "version" :scope "test"]`, each in a vector."""
    for entry in listed.forms if listed.is_a("vector", "list") else ():
        if not entry.is_a("vector") or not entry.forms or not entry.forms[0].is_a("symbol"):
            continue
        name = _coordinates(entry.forms[0].text)
        if name is None:
            continue
        rest = entry.forms[1:]
        written = rest[0].text if rest and rest[0].is_a("text") else None
        stated = Form("map", entry.line, forms=rest[1:] if written else rest).get("scope")
        own = {"test": "test", "provided": "peer"}.get(stated.text) if stated else None
        version, constraint = pinned(written)
        yield Package(
            ecosystem="maven",
            name=name,
            version=version,
            constraint=constraint,
            scope="test" if own == "test" else "peer" if own == "peer" else scope,
            direct=True,
            evidence=file.at(entry.forms[0].line, by),
        )


def read_shadow(file: File) -> Iterator[Finding]:
    forms, fault = parse_edn(file.text)
    for form in forms:
        if form.is_a("map"):
            yield from _options(file, "clojure-shadow", form, "runtime")
    if fault is not None:
        raise fault


# --- tools.deps and babashka ----------------------------------------------------------------------


def read_deps(file: File) -> Iterator[Finding]:
    forms, fault = parse_edn(file.text)
    for form in forms:
        if form.is_a("map"):
            yield from _maps(file, form.get("deps"), "runtime")
            for name, alias in _entries(form.get("aliases")):
                told = scope_of_words(name.text, "runtime")
                scope: Scope = "optional" if told == "runtime" else told
                for key in ("deps", "extra-deps", "replace-deps", "classpath-overrides"):
                    yield from _maps(file, alias.get(key), scope)
    if fault is not None:
        raise fault


def _entries(form: Form | None) -> Iterator[tuple[Form, Form]]:
    if form is not None and form.is_a("map"):
        yield from ((key, value) for key, value in form.pairs() if value.is_a("map"))


def _maps(file: File, listed: Form | None, scope: Scope) -> Iterator[Finding]:
    """`group/name {:mvn/version "1.0"}`, `{:git/url "…" :git/sha "…"}`, `{:local/root "…"}`."""
    for key, fields in _entries(listed):
        name = _coordinates(key.text) if key.is_a("symbol") else None
        if name is None:
            continue
        stated = {k.text: v.text for k, v in fields.pairs() if v.is_a("text")}
        source, commit = _source(key.text, stated)
        version, constraint = pinned(stated.get("mvn/version"))
        yield Package(
            ecosystem="maven",
            name=name,
            version=version,
            constraint=constraint,
            scope=scope,
            direct=True,
            source=source,
            commit=commit,
            tag=stated.get("git/tag") or stated.get("tag"),
            evidence=file.at(key.line, "clojure-deps"),
        )


def _source(symbol: str, stated: dict[str, str]) -> tuple[Source, str | None]:
    if "local/root" in stated:
        return Source(kind="path", location=stated["local/root"]), None
    commit = stated.get("git/sha") or stated.get("sha")
    url = stated.get("git/url")
    hosted = re.fullmatch(r"(?:io|com)\.(github|gitlab|bitbucket)\.([\w-]+)/([\w.-]+)", symbol)
    if url is None and hosted and (commit or "git/tag" in stated):
        # A name that carries its owner needs no address.
        ending = "org" if hosted[1] == "bitbucket" else "com"
        url = f"https://{hosted[1]}.{ending}/{hosted[2]}/{hosted[3]}"
    if url is not None:
        return Source(kind="git", location=without_secrets(url)), commit
    return _REGISTRY, None


EXTRACTORS: Final = (
    Extractor(name="clojure-lein", version=1, files=("project.clj",), read=read_lein),
    Extractor(name="clojure-deps", version=1, files=("deps.edn", "bb.edn"), read=read_deps),
    Extractor(name="clojure-shadow", version=1, files=("shadow-cljs.edn",), read=read_shadow),
)
