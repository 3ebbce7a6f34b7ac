"""The name of a published schema goes in, its JSON text comes out."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent
FILES: Final = {
    "report": _HERE.parent / "report" / "schemas" / "report-1.schema.json",
    "config": _HERE / "config.schema.json",
    "rule": _HERE / "rule.schema.json",
}


def schema(name: str) -> str:
    """The JSON Schema (2020-12) called `name`; raises KeyError for a name that is none."""
    return FILES[name].read_text("utf-8")
