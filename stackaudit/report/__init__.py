"""The name of an output format goes in, the function that renders a Report in it comes out."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from stackaudit.model import Report

Render: TypeAlias = Callable[[Report], str]

FORMATS: Final[Mapping[str, str]] = {
    "text": "text", "json": "json_v1", "html": "html", "sarif": "sarif", "cyclonedx": "cyclonedx",
    "spdx": "spdx", "markdown": "markdown", "dot": "dot", "mermaid": "mermaid",
    "graphml": "graphml", "badge": "badge",
}  # fmt: skip
"""Format name → its module here; a module is imported when its format is asked for."""


def renderer(name: str) -> Render:
    """The render function of one format; raises KeyError for a name that is none."""
    render: Render = importlib.import_module(f"{__name__}.{FORMATS[name]}").render
    return render
