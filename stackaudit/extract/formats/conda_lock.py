"""Lockfiles of conda environments (pixi.lock, conda-lock.yml, explicit URL lists) go in; their packages come out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.conda_spec import channel_address, parse_conda_file, parse_conda_spec
from stackaudit.extract.parse.located import Map, as_map, as_text, elements, items, texts
from stackaudit.extract.parse.python_link import archive_name, repository, without_secrets
from stackaudit.extract.parse.requirement import canonical, parse_requirement, scope_of_words
from stackaudit.extract.parse.yaml import parse_yaml
from stackaudit.files import File, Malformed
from stackaudit.model import Edge, Finding, Package, Ref, Scope, Source

NAME: Final = "conda-lock"

_Ecosystem = Literal["conda", "pypi"]
_EXPLICIT: Final = "@EXPLICIT"


@dataclass(slots=True)
class _Listing:
    """Packages by ecosystem and name: one lock holds the same package once for each platform."""

    file: File
    packages: dict[tuple[str, str, str | None], Package] = field(default_factory=dict)
    names: dict[tuple[str, str], list[str | None]] = field(default_factory=dict)
    needs: dict[tuple[str, str, str | None, str], None] = field(default_factory=dict)

    def add(self, package: Package, needs: list[str]) -> None:
        name = _key(package.ecosystem, package.name)
        key = (package.ecosystem, name, package.version)
        if key not in self.packages:
            self.packages[key] = package
            self.names.setdefault(key[:2], []).append(package.version)
        for need in needs:
            self.needs.setdefault((*key, need))

    def findings(self) -> Iterator[Finding]:
        yield from self.packages.values()
        for ecosystem, name, version, text in self.needs:
            spec = parse_conda_spec(text) if ecosystem == "conda" else parse_requirement(text)
            if spec is None or "extra ==" in getattr(spec, "marker", ""):
                continue
            source = self.packages[ecosystem, name, version].ref
            for kind in (ecosystem, "conda"):
                versions = self.names.get((kind, _key(kind, spec.name)))
                if versions:
                    exact = spec.version if spec.version in versions else None
                    target = exact if exact or len(versions) > 1 else versions[0]
                    yield Edge(
                        source=source,
                        target=Ref(ecosystem=kind, name=spec.name, version=target),
                        path=self.file.path,
                    )
                    break


def _key(ecosystem: str, name: str) -> str:
    return canonical(name) if ecosystem == "pypi" else name


def read(file: File) -> Iterator[Finding]:
    if _is_explicit(file):
        yield from _explicit(file)
        return
    for document in parse_yaml(file.text):
        if document is None:
            continue
        if not isinstance(document, Map):
            raise Malformed("not a lockfile: a mapping was expected", 1)
        listing = _Listing(file)
        for value, _ in elements(document.get("packages")):
            _pixi(listing, as_map(value))
        for value, _ in elements(document.get("package")):
            _conda_lock(listing, as_map(value))
        yield from listing.findings()


def _is_explicit(file: File) -> bool:
    return any(line.strip() == _EXPLICIT for line in file.lines[:20])


def looks_right(file: File) -> bool:
    return file.name in _NAMES or b"@EXPLICIT" in file.data[:2000] or b"\npackage:" in file.data


def _explicit(file: File) -> Iterator[Finding]:
    for number, line in enumerate(file.lines, 1):
        address = line.strip().partition("#")[0]
        if "://" in address:
            package = _by_address(file, address, number, {})
            if package is not None:
                yield package


def _by_address(
    file: File, address: str, line: int | None, said: Map | dict[str, str]
) -> Package | None:
    """A conda package by its URL; what the lock says beside it goes before the file's name."""
    found = parse_conda_file(address)
    named = as_text(said.get("name")) or (found.name if found else None)
    if not named:
        return None
    channel = found.channel if found else None
    local = "://" not in address
    return Package(
        ecosystem="conda",
        name=named,
        version=as_text(said.get("version")) or (found.version if found else None),
        locked=True,
        source=Source(kind="path", location=address)
        if local
        else Source(kind="registry", location=channel_address(channel)),
        licenses=(licence,) if (licence := as_text(said.get("license"))) else (),
        evidence=file.at(line, NAME),
    )


def _pixi(listing: _Listing, table: Map) -> None:
    """Versions 4–5 name a `kind`; from 6 on the key `conda` or `pypi` holds the address."""
    file = listing.file
    kind = as_text(table.get("kind"))
    conda = as_text(table.get("conda")) or (as_text(table.get("url")) if kind == "conda" else None)
    if conda:
        line = table.line_of("conda" if "conda" in table else "name" if "name" in table else "url")
        package = _by_address(file, conda, line, table)
        if package is not None:
            listing.add(package, [text for text, _ in texts(table.get("depends"))])
        return
    address = as_text(table.get("pypi")) or as_text(table.get("url")) or as_text(table.get("path"))
    name = as_text(table.get("name")) or archive_name((address or "").rpartition("/")[2])[0]
    if not name:
        return
    source, commit = _pypi_source(address)
    package = Package(
        ecosystem="pypi",
        name=name,
        version=as_text(table.get("version")),
        locked=True,
        source=source,
        commit=commit,
        evidence=file.at(table.line_of("name"), NAME),
    )
    listing.add(package, [text for text, _ in texts(table.get("requires_dist"))])


def _pypi_source(address: str | None) -> tuple[Source, str | None]:
    if not address or "//files.pythonhosted.org/" in address:
        return Source(kind="registry"), None
    if address.startswith("git+"):
        location, ref = repository(address.partition("#")[0].partition("?")[0])
        return Source(kind="git", location=location), address.partition("#")[2] or ref
    if "://" in address:
        host = without_secrets(address)
        return Source(kind="registry", location=host.rpartition("/")[0]), None
    return Source(kind="path", location=address), None


def _conda_lock(listing: _Listing, table: Map) -> None:
    name, version = as_text(table.get("name")), as_text(table.get("version"))
    if not name:
        return
    category = as_text(table.get("category")) or "main"
    scope: Scope = "runtime" if category == "main" else scope_of_words(category, "dev")
    pip = as_text(table.get("manager")) == "pip"
    url = as_text(table.get("url")) or ""
    source, commit = _pypi_source(url)
    if not pip:
        source = Source(
            kind="registry", location=channel_address(url.rpartition("/")[0].rpartition("/")[0])
        )
    package = Package(
        ecosystem="pypi" if pip else "conda",
        name=name,
        version=version,
        scope="optional" if scope == "runtime" and table.get("optional") is True else scope,
        locked=True,
        source=source,
        commit=commit if pip else None,
        evidence=listing.file.at(table.line_of("name"), NAME),
    )
    listing.add(package, [need for need, _, _ in items(table.get("dependencies"))])


_NAMES: Final = ("pixi.lock", "conda-lock.yml", "conda-lock.yaml")

EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=(
        *_NAMES,
        "*.conda-lock.yml",
        "conda-*.lock",
        "*conda*.txt",
        "*explicit*.txt",
        "spec-file*.txt",
    ),
    read=read,
    sniff=looks_right,
)
