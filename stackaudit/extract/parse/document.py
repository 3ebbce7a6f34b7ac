"""YAML text that should hold one map goes in; the map as far as it can be read, and what is wrong, come out."""

from __future__ import annotations

from stackaudit.extract.parse.located import Map, Value, as_map
from stackaudit.extract.parse.yaml import iter_yaml
from stackaudit.files import Malformed


def first_map(text: str, what: str) -> tuple[Map, Malformed | None]:
    """The first document; `what` is what the text should be ("a pubspec.yaml")."""
    root: Value = None
    fault: Malformed | None = None
    try:
        for number, value in enumerate(iter_yaml(text)):
            root = value if number == 0 else root
    except Malformed as error:
        fault = error
    if root is not None and not isinstance(root, Map):
        fault = fault or Malformed(f"not {what}: a map was expected", 1)
    return as_map(root), fault
