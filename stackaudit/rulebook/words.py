"""The words of the catalogue: what a rule file says of one technology, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from stackaudit.model import Confidence, Layer, Origin

Licence: TypeAlias = Literal[
    "osi", "source-available", "model-restricted", "proprietary", "open-data"
]
Governance: TypeAlias = Literal["foundation", "single-vendor", "community"]
Place: TypeAlias = Literal["cell", "item", "heading", "link", "key"]
ExampleKind: TypeAlias = Literal[
    "text", "package", "import", "model", "dataset", "host", "env", "file"
]


class BadRule(Exception):
    """A rule file that cannot be used; the message names the file, then the key."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Alias:
    """A word or phrase that names a technology in prose.

    `exact_case` keeps "Go" from matching "go". With `near`, one of these words must stand in the
    same paragraph, row or heading, unless the name stands in one of `places` (a table cell, the
    head of a list item, a heading, a link text, a configuration key) by itself. `never_before`
    and `never_after` are words that forbid the match right before or after the name.
    """

    text: str
    exact_case: bool = False
    near: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    never_before: tuple[str, ...] = ()
    never_after: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Implied:
    """What the use of a technology implies: another technology, or a layer that something must fill."""

    technology: str | None = None
    layer: Layer | None = None
    confidence: Confidence = "medium"


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """One fact a rule must (`hits`) or must not match: exactly one kind and its value."""

    kind: ExampleKind
    value: str
    hits: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Technology:
    """One entry of the catalogue; `id` is the file's stem and `layer` its folder.

    `packages` are "ecosystem/name" globs, `imports` "language:module" (a module matches its
    submodules), `models` and `datasets` globs of identifiers, `hosts` host-name globs, `env`
    variable-name globs, `files` path globs whose presence proves use, `languages` what the code
    reader calls a programming language where that is not the name.
    """

    id: str
    name: str
    layer: Layer
    origin: Origin
    owner: str | None = None
    parent: str | None = None
    country: str | None = None
    governance: Governance = "community"
    licence: Licence = "osi"
    aliases: tuple[Alias, ...] = ()
    packages: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    implies: tuple[Implied, ...] = ()
    sources: tuple[str, ...] = ()
    as_of: str = ""
    examples: tuple[Example, ...] = field(default=(), repr=False)


def plain_alias(text: str) -> Alias:
    """A word as it stands is matched in any case, unless it is so short that case must tell it apart."""
    loose = len(text) >= 5 or any(not c.isascii() or c.isspace() or c.isdigit() for c in text)
    return Alias(text=text, exact_case=not loose)
