"""setup.cfg goes in; the project and what setuptools (or pbr) is told it needs come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.ini import Option, parse_ini
from stackaudit.extract.parse.requirement import parse_line, scope_of_words
from stackaudit.extract.parse.requirement_lines import Entry, included
from stackaudit.files import File
from stackaudit.model import Finding, Package, Scope, Source

NAME: Final = "pypi-setup-cfg"

_LISTS: Final[tuple[tuple[str, str, Scope], ...]] = (
    ("options", "install_requires", "runtime"),
    ("options", "setup_requires", "build"),
    ("options", "tests_require", "test"),
    ("metadata", "requires_dist", "runtime"),
    ("metadata", "setup_requires_dist", "build"),
)


def read(file: File) -> Iterator[Finding]:
    sections = parse_ini(file.lines)
    metadata = sections.get("metadata", {})
    name = metadata.get("name")
    if name is not None and name.text and "\n" not in name.text:
        version = metadata.get("version")
        licence = metadata.get("license")
        yield Package(
            ecosystem="pypi",
            name=name.text,
            version=_literal(version),
            direct=True,
            role="root",
            source=Source(kind="path", location="."),
            licenses=(text,) if (text := _literal(licence)) and len(text) < 100 else (),
            evidence=file.at(name.line, NAME),
        )
    for section, key in (("options", "python_requires"), ("metadata", "requires_python")):
        python = sections.get(section, {}).get(key)
        if python is not None and python.text:
            yield Package(
                ecosystem="tool",
                name="python",
                constraint=" ".join(python.text.split()),
                direct=True,
                evidence=file.at(python.line, NAME),
            )
    for section, key, scope in _LISTS:
        option = sections.get(section, {}).get(key)
        if option is not None:
            yield from _requirements(file, option, scope)
    for section in ("options.extras_require", "extras"):
        for group, option in sections.get(section, {}).items():
            # ":python_version<'3'" is a condition without an extra, "test:…" an extra with one
            extra = group.partition(":")[0]
            yield from _requirements(
                file, option, scope_of_words(extra, "optional") if extra else "runtime"
            )


def _literal(option: Option | None) -> str | None:
    """A value that stands there itself, not one to be read from a file or module."""
    text = option.text if option is not None else ""
    return None if not text or "\n" in text or text.startswith(("attr:", "file:")) else text


def _requirements(file: File, option: Option, scope: Scope) -> Iterator[Finding]:
    lines = option.filled
    if option.text.startswith("file:"):
        for path in option.text[5:].replace("\n", ",").split(","):
            for entry in included(file, path.strip()):
                if isinstance(entry, Entry):
                    evidence = entry.file.at(entry.line, NAME)
                    yield entry.requirement.package(evidence, scope=scope, index=entry.index)
        return
    if len(option.lines) == 1:  # one line is a list with semicolons
        lines = [(number, part) for number, text in lines for part in text.split(";")]
    for number, text in lines:
        requirement = parse_line(text)
        if requirement is not None and requirement.name:
            yield requirement.package(file.at(number, NAME), scope=scope)


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("setup.cfg",), read=read)
