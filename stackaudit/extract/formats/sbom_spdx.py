"""An SPDX document (JSON, tag-value, YAML or RDF) goes in; its packages and who needs whom come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.bill import Entry, findings
from stackaudit.extract.parse.json import parse_json
from stackaudit.extract.parse.located import Map, Value, as_map, as_text, elements, texts
from stackaudit.extract.parse.xml import parse_xml_parts
from stackaudit.extract.parse.yaml import iter_yaml
from stackaudit.files import File, Malformed
from stackaudit.model import Finding, SignalKind

NAME: Final = "sbom-spdx"
_TAG: Final = re.compile(r"([A-Za-z][\w-]*):\s*(.*)")
_MARK: Final = re.compile(
    rb"\"spdxVersion\"|^spdxVersion:|^SPDXVersion:|spdx\.org/rdf/3", re.MULTILINE
)
_NEEDS: Final = frozenset(
    {"DEPENDS_ON", "CONTAINS", "DYNAMIC_LINK", "STATIC_LINK", "HAS_PREREQUISITE", "RUNTIME_DEPENDENCY"}
)  # fmt: skip
_NEEDED_BY: Final = frozenset(
    {"DEPENDENCY_OF", "RUNTIME_DEPENDENCY_OF", "BUILD_DEPENDENCY_OF", "DEV_DEPENDENCY_OF", "TEST_DEPENDENCY_OF",
     "OPTIONAL_DEPENDENCY_OF", "PROVIDED_DEPENDENCY_OF", "BUILD_TOOL_OF", "DEV_TOOL_OF", "TEST_TOOL_OF",
     "CONTAINED_BY", "PREREQUISITE_FOR"}
)  # fmt: skip


class _Document:
    """What any of the notations says."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.relations: list[tuple[str, str, str]] = []
        self.described: set[str] = set()

    def findings(self, file: File) -> Iterator[Finding]:
        needs: list[tuple[str, str]] = []
        for source, kind, target in self.relations:
            if kind in _NEEDS:
                needs.append((source, target))
            elif kind in _NEEDED_BY:
                needs.append((target, source))
            elif kind == "DESCRIBES":
                self.described.add(target)
            elif kind == "DESCRIBED_BY":
                self.described.add(source)
        # One described package that stands on others is what the document is about.
        if len(self.described) == 1 and any(source in self.described for source, _ in needs):
            for entry in self.entries:
                entry.subject = entry.key in self.described
        yield from findings(file, NAME, self.entries, needs)


def sniff(file: File) -> bool:
    by_name = re.search(r"\.spdx(?:\.\w+)?$", file.name) is not None
    return by_name or _MARK.search(file.data[:200_000]) is not None


def read(file: File) -> Iterator[Finding]:
    if file.name.endswith((".rdf", ".xml")):
        yield from _rdf(file)
    elif file.name.endswith((".yaml", ".yml")):
        for value in iter_yaml(file.text):
            yield from _object(file, as_map(value))
    elif file.name.endswith(".json") or file.text.lstrip()[:1] == "{":
        root = parse_json(file.text)
        if root is not None and not isinstance(root, Map):
            raise Malformed("not an SPDX document: no object", 1)
        yield from _object(file, as_map(root))
    else:
        yield from _tags(file)


def _object(file: File, root: Map) -> Iterator[Finding]:
    if "@graph" in root:
        yield from _graph(file, root.get("@graph"))
        return
    document = _Document()
    document.described |= {text for text, _ in texts(root.get("documentDescribes"))}
    for value, line in elements(root.get("packages")):
        fields = as_map(value)
        name = as_text(fields.get("name"))
        if not name or as_text(fields.get("primaryPackagePurpose")) == "FILE":
            continue
        purls = (
            as_text(as_map(ref).get("referenceLocator"))
            for ref, _ in elements(fields.get("externalRefs"))
            if as_text(as_map(ref).get("referenceType")) == "purl"
        )
        document.entries.append(
            Entry(
                key=as_text(fields.get("SPDXID")) or name,
                name=name,
                line=fields.lines.get("name", line),
                version=as_text(fields.get("versionInfo")) or None,
                purl=next((purl for purl in purls if purl), None),
                licenses=_licenses(
                    as_text(fields.get("licenseConcluded")), as_text(fields.get("licenseDeclared"))
                ),
            )
        )
    for value, _ in elements(root.get("relationships")):
        fields = as_map(value)
        said = [
            as_text(fields.get(key))
            for key in ("spdxElementId", "relationshipType", "relatedSpdxElement")
        ]
        if said[0] and said[1] and said[2]:
            document.relations.append((said[0], said[1], said[2]))
    yield from document.findings(file)


# --- version 3 --------------------------------------------------------------------------------------

_PACKAGES: Final[dict[str, SignalKind | None]] = {
    "software_Package": None,
    "ai_AIPackage": "model",
    "dataset_DatasetPackage": "dataset",
}
_LINKS: Final = frozenset(
    {"dependsOn", "hasStaticLink", "hasDynamicLink", "hasPrerequisite", "contains"}
)


def _graph(file: File, graph: Value) -> Iterator[Finding]:
    """A flat list of elements; relations are elements themselves."""
    document = _Document()
    trained: set[str] = set()
    for value, line in elements(graph):
        fields = as_map(value)
        kind = as_text(fields.get("type")) or as_text(fields.get("@type")) or ""
        key = as_text(fields.get("spdxId")) or as_text(fields.get("@id")) or ""
        name = as_text(fields.get("name"))
        if kind in _PACKAGES and name:
            document.entries.append(
                Entry(
                    key=key or name,
                    name=name,
                    line=fields.lines.get("name", line),
                    version=as_text(fields.get("software_packageVersion")) or None,
                    purl=_purl(fields),
                    signal=_PACKAGES[kind],
                )
            )
        elif kind in ("software_Sbom", "SpdxDocument"):
            document.described |= {text for text, _ in texts(fields.get("rootElement"))}
        elif kind.endswith("Relationship"):
            said, source = as_text(fields.get("relationshipType")), as_text(fields.get("from"))
            targets = [text for text, _ in texts(fields.get("to"))]
            if said == "trainedOn":
                trained.update(targets)
            elif said in _LINKS and source:
                document.relations += [(source, "DEPENDS_ON", target) for target in targets]
    for entry in document.entries:
        if entry.key in trained:
            entry.relation = "trained-on"
    yield from document.findings(file)


def _purl(fields: Map) -> str | None:
    said = as_text(fields.get("software_packageUrl"))
    others = (
        as_text(as_map(v).get("identifier")) for v, _ in elements(fields.get("externalIdentifier"))
    )
    return said or next((text for text in others if text and text.startswith("pkg:")), None)


def _licenses(concluded: str | None, declared: str | None) -> list[str]:
    known = [t for t in (declared, concluded) if t and t not in ("NOASSERTION", "NONE")]
    return known[:1]


# --- tag-value --------------------------------------------------------------------------------------


def _tags(file: File) -> Iterator[Finding]:
    document = _Document()
    entry: Entry | None = None
    recognised = within_text = False
    for number, line in enumerate(file.lines, 1):
        if within_text:
            within_text = "</text>" not in line
            continue
        found = _TAG.match(line)
        if found is None:
            continue
        tag, value = found[1], found[2].strip()
        within_text = "<text>" in value and "</text>" not in value
        recognised = recognised or tag in ("SPDXVersion", "SPDXID", "PackageName")
        if tag == "PackageName":
            entry = Entry(key=value, name=value, line=number)
            document.entries.append(entry)
        elif tag in ("FileName", "SnippetSPDXID"):
            entry = None
        elif tag == "Relationship":
            words = value.split()
            if len(words) >= 3:
                document.relations.append((words[0], words[1], words[2]))
        elif entry is not None:
            _tag(entry, tag, value)
    yield from document.findings(file)
    if file.text.strip() and not recognised:
        raise Malformed("not an SPDX document: no SPDXVersion", 1)


def _tag(entry: Entry, tag: str, value: str) -> None:
    if tag == "SPDXID":
        entry.key = value
    elif tag == "PackageVersion":
        entry.version = value or None
    elif tag == "ExternalRef":
        words = value.split()
        if len(words) >= 3 and words[1].rpartition("/")[2] == "purl":
            entry.purl = entry.purl or words[2]
    elif tag in ("PackageLicenseDeclared", "PackageLicenseConcluded"):
        entry.licenses = _licenses(value, entry.licenses[0] if entry.licenses else None)


# --- RDF --------------------------------------------------------------------------------------------


def _rdf(file: File) -> Iterator[Finding]:
    root, fault = parse_xml_parts(file.text)
    document = _Document()
    for element in root.below():
        name = element.text_of("name") if element.tag == "Package" else None
        if not name:
            continue
        purl = next(
            (
                text
                for ref in element.all("externalRef", "ExternalRef")
                if (text := ref.text_of("referenceLocator")) and text.startswith("pkg:")
            ),
            None,
        )
        document.entries.append(
            Entry(
                key=element.attribute("about") or name,
                name=name,
                line=element.line,
                version=element.text_of("versionInfo"),
                purl=purl,
            )
        )
    yield from document.findings(file)
    if fault is not None:
        raise fault


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=(
        "*.spdx", "*.spdx.json", "*.spdx.yaml", "*.spdx.yml", "*.spdx.rdf", "*.spdx.rdf.xml", "*.spdx.xml",
        "*.spdx3.json", "*.spdx.jsonld", "*spdx*.json", "*sbom*.json", "*bom.json",
    ),
    read=read,
    sniff=sniff,
)  # fmt: skip
