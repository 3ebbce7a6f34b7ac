"""What a version file calls a tool and the version it writes go in; one name and a pin or constraint come out."""

from __future__ import annotations

import re
from typing import Final

from stackaudit.model import Evidence, Package

_NAMES: Final = {
    "nodejs": "node", "node.js": "node", "golang": "go", "dotnet": "dotnet-sdk", "dotnet-core": "dotnet-sdk",
    "dotnetcore": "dotnet-sdk", "openjdk": "java", "jdk": "java", "mvn": "maven", "rustup": "rust",
    "python3": "python", "opentofu": "opentofu", "tofu": "opentofu",
}  # fmt: skip
_EXACT: Final = re.compile(
    r"[vV]?(\d+\.\d+\.\d+(?:\.\d+)*(?:[-+._]?[0-9A-Za-z][\w.+-]*)?"
    r"|(?:nightly|beta)-\d{4}-\d\d-\d\d|[a-z][a-z0-9_]*-[\w.]*\d+\.\d+\.\d+[\w.+-]*)",
    re.ASCII,
)
_LANGUAGE: Final = re.compile(r"(?:ruby|python|go|java|perl|php|node)-(?=\d)|go(?=\d)", re.ASCII)


def tool_name(written: str) -> str:
    """The one name under which every format lists the tool."""
    name = written.strip().lower()
    return _NAMES.get(name, name)


def tool_pin(written: str) -> tuple[str | None, str | None]:
    """(version, constraint): a full version is a pin, everything else (3.12, lts/*, stable) is not."""
    text = written.strip()
    found = _EXACT.fullmatch(_LANGUAGE.sub("", text.removeprefix("="), count=1))
    return (found[1], None) if found else (None, text or None)


def tool(
    name: str,
    written: str,
    evidence: Evidence,
    *,
    alias: str | None = None,
    ecosystem: str = "tool",
) -> Package:
    version, constraint = tool_pin(written)
    return Package(
        ecosystem=ecosystem,
        name=tool_name(name) if ecosystem == "tool" else name,
        version=version,
        constraint=constraint,
        direct=True,
        alias=alias,
        evidence=evidence,
    )
