"""A source file goes in; its language, state, notices and structural fingerprints come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.notebook import cells
from stackaudit.files import File
from stackaudit.model import Code, Finding
from stackaudit.provenance import states
from stackaudit.provenance.fingerprint import fingerprint
from stackaudit.provenance.heads import Head, holders_of, read_head, terms_of
from stackaudit.provenance.languages import (
    LICENCE,
    UPSTREAM,
    Language,
    globs,
    language_by_content,
    language_of,
)
from stackaudit.provenance.patterns import Lazy

LICENCE_FILES: Final = (
    "LICENSE*", "LICENCE*", "License*", "license*", "COPYING*", "Copying*", "copying*",
    "COPYRIGHT*", "Copyright*", "MIT-LICENSE*", "UNLICENSE*", "NOTICE*",
)  # fmt: skip
UPSTREAM_FILES: Final = (".gitrepo", "README.chromium", "moz.yaml", "cgmanifest.json", "UPSTREAM*")
SCRIPT_FOLDERS: Final = ("bin/*", "sbin/*", "libexec/*", "script/*", "scripts/*", "tools/*")
_TEXT_SUFFIX: Final = Lazy(
    r"(?i)(?:[-_.](?:txt|md|rst|mit|bsd\w*|apache\w*|[a-z]?gpl\w*|mpl\w*|[\d.]+))*$"
)


def read(file: File) -> Iterator[Finding]:
    kind = _note_kind(file.name)
    if kind is not None:
        yield from _note(file, kind)
        return
    named = language_of(file.path)
    if named is None and ("." in file.name or file.data[:2] != b"#!"):
        return
    verdict = states.by_attributes(file)
    if verdict is states.OWN:
        verdict = states.by_path(file.path)
    if named is not None and (
        named.kind == "declarative"
        or (verdict is not states.OWN and verdict.reason != states.BY_NAME)
    ):
        yield Code(
            path=file.path, language=named.name, lines=_filled_lines(file.data),
            state="declarative" if verdict is states.OWN else verdict.state,
            reason=verdict.reason, line=verdict.line,
        )  # fmt: skip
        return
    text = file.text
    language = language_by_content(file.path, text, named)
    if language is None:
        return
    if language.kind == "declarative":
        yield Code(
            path=file.path,
            language=language.name,
            state="declarative",
            lines=_filled_lines(file.data),
        )
        return
    yield _code(file, text, language, verdict)


def _code(file: File, text: str, language: Language, verdict: states.Verdict) -> Code:
    head = Head() if language.kind == "notebook" else read_head(text, language.family)
    source = _source(text, language)
    if verdict is states.OWN and language.kind != "notebook":
        verdict = states.by_content(text, head, language.family)
    found = Code(
        path=file.path, language=language.name, state=verdict.state, reason=verdict.reason,
        line=verdict.line or head.line, holders=head.holders, terms=head.terms,
        attribution=head.source, attribution_line=head.source_line, whole=head.whole,
    )  # fmt: skip
    if verdict.state not in ("own", "vendored"):
        return replace(found, lines=_filled_lines(file.data))
    prints = fingerprint(source, language.family)
    if verdict is states.OWN and prints.declarative:
        return replace(found, state="declarative", lines=prints.lines)
    return replace(found, lines=prints.lines, atoms=prints.atoms, total=prints.total)


def _filled_lines(data: bytes) -> int:
    """Lines that are not blank, counted without decoding."""
    return len(re.findall(rb"[^\s][^\n]*", data)) if len(data) < 4096 else sum(
        1 for line in data.split(b"\n") if line.strip()
    )  # fmt: skip


# --- notes that carry no code -------------------------------------------------------------------------


def _note_kind(name: str) -> str | None:
    if name in UPSTREAM_FILES or name.startswith("UPSTREAM"):
        return UPSTREAM
    stem = re.match(r"(?i)(?:mit-licen[cs]e|(?:un)?licen[cs]e|copying|copyright|notice)", name)
    if stem and _TEXT_SUFFIX.fullmatch(name, stem.end()):
        return LICENCE
    return None


def _note(file: File, kind: str) -> Iterator[Finding]:
    if file.folder.rsplit("/", 1)[-1] == "debian":  # speaks for the packaging
        return
    text = file.text[:40_000]
    if kind == LICENCE:
        holders, line = holders_of(text)
        holders = tuple(h for h in holders if "free software foundation" not in h.lower())
        terms = terms_of(text[:4000])
        if holders or terms:
            verdict = states.by_path(file.path)
            yield Code(
                path=file.path, language=LICENCE, holders=holders, terms=terms, line=line,
                state="vendored" if verdict.state in ("vendored", "test") else "declarative",
            )  # fmt: skip
        return
    match = re.search(r"https?://[^\s\"'<>,]+|git@[\w.-]+:[^\s\"']+", text)
    if match:
        line = text.count("\n", 0, match.start()) + 1
        yield Code(
            path=file.path, language=UPSTREAM, state="declarative",
            attribution=match[0], attribution_line=line, line=line,
        )  # fmt: skip


# --- the part of a file that is code -------------------------------------------------------------------


def _source(text: str, language: Language) -> str:
    if language.kind == "notebook":
        return _definitions([[line for line, _ in cell] for cell in cells(text)])
    if language.kind == "embedded":
        parts = re.findall(r"<script\b[^>]{0,300}>(.*?)(?:</script>|\Z)", text, re.DOTALL)
        front = (
            re.match(r"\s*---\n(.*?)\n---", text, re.DOTALL) if language.name == "Astro" else None
        )
        return "\n".join([*([front[1]] if front else []), *parts])
    if language.family == "rust":
        return _without_inline_tests(text)
    return text


def _definitions(cells: list[list[str]]) -> str:
    """The functions and classes of a notebook: the rest of it is content, not code."""
    kept: list[str] = []
    for cell in cells:
        inside = False
        for line in cell:
            if line[:1] not in ("", " ", "\t", "#", ")", "]", "}"):
                inside = re.match(r"(?:async\s+def|def|class|@\w)", line) is not None
            if inside:
                kept.append(line)
    return "\n".join(kept)


def _without_inline_tests(text: str) -> str:
    """Rust keeps unit tests in the file they test: a module that only test builds see is no product."""
    if "#[cfg(test)]" not in text:
        return text
    kept: list[str] = []
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        if lines[at].startswith("#[cfg(test)]"):
            opening = next((i for i in range(at, min(at + 6, len(lines))) if "{" in lines[i]), None)
            if opening is not None and re.match(r"\s*(?:pub )?mod ", lines[opening]):
                at = (
                    next((i for i in range(opening, len(lines)) if lines[i] == "}"), len(lines)) + 1
                )
                continue
        kept.append(lines[at])
        at += 1
    return "\n".join(kept)


EXTRACTOR = Extractor(
    name="code",
    version=1,
    files=(*globs(), *LICENCE_FILES, *UPSTREAM_FILES, *SCRIPT_FOLDERS),
    read=read,
)
