"""Lockfiles of conda environments (pixi.lock, conda-lock.yml) go in; their packages come out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.conda_spec import channel_address, parse_conda_file, parse_conda_spec
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, elements, items, texts
from stackaudit.extract.parse.python_link import archive_name, repository, without_secrets
from stackaudit.extract.parse.python_lock import strongest
from stackaudit.extract.parse.requirement import canonical, parse_requirement, scope_of_words
from stackaudit.extract.parse.yaml import parse_yaml
from stackaudit.files import File, Malformed
from stackaudit.model import Edge, Finding, Package, Ref, Scope, Source

NAME: Final = "conda-lock"


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
        known = self.packages.get(key)
        if known is not None:
            scope = strongest((known.scope, package.scope))
            self.packages[key] = replace(known, scope=scope)
        else:
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
    for document in parse_yaml(file.text):
        if document is None:
            continue
        if not isinstance(document, Map):
            raise Malformed("not a lockfile: a mapping was expected", 1)
        listing = _Listing(file)
        scopes = _scopes(document.get("environments"))
        for value, _ in elements(document.get("packages")):
            _pixi(listing, as_map(value), scopes)
        for value, _ in elements(document.get("package")):
            _conda_lock(listing, as_map(value))
        yield from listing.findings()


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


def _scopes(environments: Value) -> dict[str, Scope]:
    """The strongest scope of the environments that take each address."""
    taken: dict[str, list[Scope]] = {}
    for name, environment, _ in items(environments):
        scope: Scope = "runtime" if name == "default" else scope_of_words(name, "optional")
        for _, listed, _ in items(as_map(environment).get("packages")):
            for entry, _ in elements(listed):
                for _, address, _ in items(entry):
                    if isinstance(address, str):
                        taken.setdefault(address, []).append(scope)
    return {address: strongest(scopes) for address, scopes in taken.items()}


def _pixi(listing: _Listing, table: Map, scopes: dict[str, Scope]) -> None:
    """Versions 4–5 name a `kind`; from 6 on the key `conda` or `pypi` holds the address."""
    file = listing.file
    kind = as_text(table.get("kind"))
    conda = as_text(table.get("conda")) or (as_text(table.get("url")) if kind == "conda" else None)
    if conda:
        line = table.line_of("conda" if "conda" in table else "name" if "name" in table else "url")
        package = _by_address(file, conda, line, table)
        if package is not None:
            package = replace(package, scope=scopes.get(conda, "runtime"))
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
        version=as_text(table.get("version")) or None,
        scope=scopes.get(address or "", "runtime"),
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
    name, version = as_text(table.get("name")), as_text(table.get("version")) or None
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


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=("pixi.lock", "conda-lock.yml", "conda-lock.yaml", "*.conda-lock.yml"),
    read=read,
)
