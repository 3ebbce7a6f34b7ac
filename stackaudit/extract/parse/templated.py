"""A YAML file that may hold templates goes in; its documents come out, and what CI files have in common."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from stackaudit.extract.parse.image import image_package
from stackaudit.extract.parse.located import Map, Value, as_text
from stackaudit.extract.parse.variables import expand
from stackaudit.extract.parse.yaml import iter_yaml, untemplated
from stackaudit.files import File
from stackaudit.model import Package, Scope

_TEMPLATE: Final = re.compile(r"\{%|(?<!\$)\{\{")
_NAMES: Final = re.compile(r"\$\{?(\w+)")
MAX_COMBINATIONS: Final = 64


def documents(file: File) -> Iterator[Value]:
    """The documents of a YAML file, its Go or Jinja templates made harmless. Raises Malformed."""
    text = file.text
    yield from iter_yaml(untemplated(text) if _TEMPLATE.search(text) else text)


def image_of(
    file: File,
    by: str,
    holder: Map,
    key: str,
    *,
    inner: str = "name",
    values: Mapping[str, str] | None = None,
    scope: Scope = "build",
    strict: bool = False,
) -> Package | None:
    """The image a key gives, as text or as a map that names it under `inner`."""  # fmt: skip
    value = holder.get(key)
    if isinstance(value, Map):
        holder, key, value = value, inner, value.get(inner)
    text = as_text(value)
    if not text:
        return None
    if values:
        text = expand(text, values.get)
    return image_package(text, file.at(holder.line_of(key), by), scope=scope, strict=strict)


def products(text: str, choices: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The text once for every combination of the values that its variables can take."""
    names = [name for name in dict.fromkeys(_NAMES.findall(text)) if name in choices]
    lists = [choices[name] for name in names]
    for combination in itertools.islice(itertools.product(*lists), MAX_COMBINATIONS):
        yield expand(text, dict(zip(names, combination, strict=True)).get)
