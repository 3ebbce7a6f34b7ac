"""The front matter of a model or data set card goes in; the models and data sets it derives from come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.contract import Extractor
from stackaudit.extract.parse.document import first_map
from stackaudit.extract.parse.located import Map, elements
from stackaudit.extract.parse.source import is_model_id, scope_of
from stackaudit.files import File
from stackaudit.model import Finding, RelationKind, Signal, SignalKind

NAME: Final = "model-card"
_FRONT: Final = re.compile(r"---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
_KEYS: Final = re.compile(rb"^(?:base_model|datasets|source_datasets)\s*:", re.MULTILINE)
_FIELDS: Final[tuple[tuple[str, SignalKind, RelationKind], ...]] = (
    ("base_model", "model", "derived-from"),
    ("datasets", "dataset", "trained-on"),
    ("source_datasets", "dataset", "derived-from"),
)
_DATASET: Final = re.compile(r"[A-Za-z0-9][\w.-]*(?:/[\w.-]+)?")
_NO_DATASET: Final = frozenset(
    {"original", "extended", "other", "custom", "private", "none", "null", "n/a", "unknown", "proprietary", "mixed"}
)  # fmt: skip


def sniff(file: File) -> bool:
    """A README is a card only where it begins with fields that cards have."""
    head = file.data[:20_000]
    return head.removeprefix(b"\xef\xbb\xbf").startswith(b"---") and _KEYS.search(head) is not None


def read(file: File) -> Iterator[Finding]:
    front = _FRONT.match(file.text)
    scope = scope_of(file.path)
    if front is None or scope is None:
        return
    root, fault = first_map("\n" + front[1], "the front matter of a card")  # lines as in the file
    for key, kind, relation in _FIELDS:
        for value, line in _values(root, key):
            yield Signal(
                kind=kind,
                value=value,
                via="huggingface",
                scope=scope,
                relation=relation,
                evidence=file.at(line, NAME),
            )
    if fault is not None:
        raise fault


def _values(root: Map, key: str) -> Iterator[tuple[str, int | None]]:
    """One text or a list of them; "extended|name" says that a data set builds on another."""
    value = root.get(key)
    listed = [(value, root.line_of(key))] if isinstance(value, str) else list(elements(value))
    for inner, line in listed:
        text = inner.removeprefix("extended|").strip() if isinstance(inner, str) else ""
        if key == "base_model":
            known = is_model_id(text)
        else:
            known = bool(_DATASET.fullmatch(text)) and text.casefold() not in _NO_DATASET
        if known:
            yield text, line


EXTRACTOR: Final = Extractor(
    name=NAME,
    version=1,
    files=("README.md", "*_card.md", "*-card.md", "*_CARD.md", "modelcard.md", "datacard.md"),
    read=read,
    sniff=sniff,
)
