"""A CycloneDX bill of materials, in JSON or XML, goes in; its components and who needs whom come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.bill import Entry, findings
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, dig, elements, texts
from stackaudit.extract.parse.xml import Element, parse_xml_parts
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, SignalKind

NAME: Final = "sbom-cyclonedx"
_LEFT_OUT: Final = frozenset({"file"})
"""Single files of a package, unless they say which package they are."""

_MAX_DEPTH: Final = 50
_MARK: Final = re.compile(rb"\"bomFormat\"\s*:\s*\"CycloneDX\"|cyclonedx\.org/schema")


def sniff(file: File) -> bool:
    """By its mark, wherever in the file it stands; by its name when it says no other thing."""
    by_name = re.search(r"\.cdx\.(?:json|xml)$|^bom\.json$", file.name) is not None
    return _MARK.search(file.data) is not None or (
        by_name and b'"spdxVersion"' not in file.data[:10_000]
    )


def read(file: File) -> Iterator[Finding]:
    if file.name.endswith(".xml"):
        yield from _xml(file)
    else:
        yield from _json(file)


def _json(file: File) -> Iterator[Finding]:
    root = parse_json(file.text)
    if root is None:
        return
    if not isinstance(root, Map):
        raise Malformed("not a CycloneDX bill: no object", 1)
    entries: list[Entry] = []
    about = as_map(dig(root, "metadata", "component"))
    if about:
        entry = _entry(about, about.line_of("name"))
        if entry is not None:
            entry.subject = as_text(about.get("type")) not in ("container", "operating-system")
            entries.append(entry)
        entries += _components(about.get("components"), 0)
    entries += _components(root.get("components"), 0)
    needs = [
        (source, target)
        for value, _ in elements(root.get("dependencies"))
        if (source := as_text(as_map(value).get("ref")))
        for target, _ in texts(as_map(value).get("dependsOn"))
    ]
    yield from findings(file, NAME, entries, needs)


def _components(value: Value, depth: int) -> Iterator[Entry]:
    for inner, line in elements(value):
        fields = as_map(inner)
        entry = _entry(fields, line)
        if entry is not None:
            yield entry
        if depth < _MAX_DEPTH:
            yield from _components(fields.get("components"), depth + 1)


def _entry(fields: Map, line: int | None) -> Entry | None:
    name, purl = as_text(fields.get("name")), as_text(fields.get("purl"))
    if not name or (as_text(fields.get("type")) in _LEFT_OUT and not purl):
        return None
    return Entry(
        key=as_text(fields.get("bom-ref")) or purl or name,
        name=name,
        line=fields.lines.get("name", line),
        version=as_text(fields.get("version")) or None,
        purl=purl,
        licenses=[text for text in _licenses(fields.get("licenses")) if text],
        scope="optional" if as_text(fields.get("scope")) in ("optional", "excluded") else "runtime",
        signal=_signal(as_text(fields.get("type")), purl),
    )


def _signal(kind: str | None, purl: str | None) -> SignalKind | None:
    if kind == "machine-learning-model":
        return "model"
    return "dataset" if kind == "data" and purl and "huggingface" in purl else None


def _licenses(value: Value) -> Iterator[str | None]:
    for inner, _ in elements(value):
        fields = as_map(inner)
        license_ = as_map(fields.get("license"))
        yield (
            as_text(fields.get("expression"))
            or as_text(license_.get("id"))
            or as_text(license_.get("name"))
        )


# --- XML --------------------------------------------------------------------------------------------


def _xml(file: File) -> Iterator[Finding]:
    root, fault = parse_xml_parts(file.text)
    if root.tag not in ("bom", "") and fault is None:
        fault = Malformed("not a CycloneDX bill: no <bom>", root.line)
    entries: list[Entry] = []
    about = root.first("metadata", "component")
    if about is not None:
        entry = _element(about)
        if entry is not None:
            entry.subject = about.attribute("type") not in ("container", "operating-system")
            entries.append(entry)
    holder = root.first("components")
    entries += [
        entry
        for element in (holder.below() if holder else ())
        if element.tag == "component" and (entry := _element(element)) is not None
    ]
    needs = [
        (source, target)
        for element in root.all("dependencies", "dependency")
        if (source := element.attribute("ref"))
        for inner in element.all("dependency")
        if (target := inner.attribute("ref"))
    ]
    yield from findings(file, NAME, entries, needs)
    if fault is not None:
        raise fault


def _element(element: Element) -> Entry | None:
    name, purl = element.text_of("name"), element.text_of("purl")
    if not name or (element.attribute("type") in _LEFT_OUT and not purl):
        return None
    terms = [
        e.text.strip() for tag in ("id", "name") for e in element.all("licenses", "license", tag)
    ]
    terms += [e.text.strip() for e in element.all("licenses", "expression")]
    return Entry(
        key=element.attribute("bom-ref") or purl or name,
        name=name,
        line=element.line,
        version=element.text_of("version"),
        purl=purl,
        licenses=terms,
        scope="optional" if element.text_of("scope") in ("optional", "excluded") else "runtime",
        signal=_signal(element.attribute("type"), purl),
    )


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=(
        "*.cdx.json",
        "*.cdx.xml",
        "*bom.json",
        "*bom.xml",
        "*bom*.json",
        "*cyclonedx*.json",
        "*cyclonedx*.xml",
    ),
    read=read,
    sniff=sniff,
)
