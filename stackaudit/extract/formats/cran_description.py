"""An R package's DESCRIPTION goes in; the package itself and what it depends on come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.cran import REGISTRY, forge, requirement
from stackaudit.extract.parse.dcf import Field, needs, parse_records
from stackaudit.extract.parse.identity import identity
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, Package, Scope, Source

NAME: Final = "cran-description"
_PACKAGE: Final = re.compile(rb"^(?:\xef\xbb\xbf)?Package:", re.MULTILINE)
_FIELDS: Final[tuple[tuple[str, Scope], ...]] = (
    ("Depends", "runtime"),
    ("Imports", "runtime"),
    ("LinkingTo", "build"),
    ("Suggests", "dev"),
    ("Enhances", "optional"),
)
_REMOTE: Final = re.compile(
    r"(?:([\w.]+)=)?(?:(\w+)::)?(?:([\w.-]+)/)?([\w.-]+)(?:/[\w./-]+)?(?:[@#](\S+))?"
)


def sniff(file: File) -> bool:
    """Other systems have a DESCRIPTION too."""
    return _PACKAGE.search(file.data[:100_000]) is not None


def read(file: File) -> Iterator[Finding]:
    records, wrong = parse_records(file.lines)
    record = next((r for r in records if "Package" in r), {})
    own = record.get("Package")
    # R writes this field when it installs: what an installed package needs is installed beside it.
    installed = "Built" in record
    if own is not None and re.fullmatch(r"[A-Za-z][\w.]*", own.text):
        version, terms = record.get("Version"), record.get("License")
        licenses = [terms.text] if terms else []
        yield identity(
            file, NAME, "cran", own.text, version.text if version else None, own.line,
            licenses=licenses, installed=installed,
        )  # fmt: skip
    if not installed:
        yield from _needed(file, record)
    if wrong is not None:
        raise Malformed("neither a field nor the rest of one", wrong)


def _needed(file: File, record: dict[str, Field]) -> Iterator[Finding]:
    remotes = _remotes(record.get("Remotes"))
    for key, scope in _FIELDS:
        for name, written, line in needs(record.get(key)):
            version, constraint = requirement(written)
            if name == "R":
                yield Package(
                    ecosystem="tool",
                    name=name,
                    version=version,
                    constraint=constraint,
                    direct=True,
                    evidence=file.at(line, NAME),
                )
                continue
            source, ref = remotes.get(name, (REGISTRY, None))
            yield Package(
                ecosystem="cran",
                name=name,
                version=version,
                constraint=constraint,
                scope=scope,
                direct=True,
                source=source,
                commit=ref,
                evidence=file.at(line, NAME),
            )


def _remotes(field: Field | None) -> dict[str, tuple[Source, str | None]]:
    """`owner/repo@ref`, `gitlab::owner/repo`, `name=owner/repo`: where packages come from for now."""
    found: dict[str, tuple[Source, str | None]] = {}
    for text in field.text.split(",") if field else ():
        match = _REMOTE.fullmatch(text.strip())
        if match is None:
            continue
        name, kind, owner, repo, ref = match.groups()
        if kind in (None, "github", "gitlab", "bitbucket") and owner:
            found[name or repo] = forge(kind or "github", None, owner, repo), ref
        elif kind == "local":
            found[name or repo] = (
                Source(kind="path", location=text.partition("::")[2].strip()),
                None,
            )
    return found


EXTRACTOR: Final = Extractor(name=NAME, version=1, files=("DESCRIPTION",), read=read, sniff=sniff)
