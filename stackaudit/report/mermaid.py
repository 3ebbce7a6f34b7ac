"""A Report goes in, a Mermaid flowchart comes out, small enough for the viewers that cut at 500 edges."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

from stackaudit.model import LAYERS, PROJECT_ID, Component, Origin, Report
from stackaudit.report.escape import printable
from stackaudit.report.figures import in_use, links_in_use

MOST_NODES: Final = 120
MOST_EDGES: Final = 360
MOST_LETTERS: Final = 60
"""GitHub draws no chart of more than 50,000 letters or 500 edges."""

_STYLES: Final[dict[Origin, str]] = {
    "in-house": "fill:#c8e6c9,stroke:#388e3c,color:#000",
    "open-source": "fill:#bbdefb,stroke:#1976d2,color:#000",
    "vendor": "fill:#ffe0b2,stroke:#f57c00,color:#000",
    "unknown": "fill:#eeeeee,stroke:#9e9e9e,color:#000",
}
_SPECIAL: Final = re.compile(r"[^\w .,/()@+-]", re.ASCII)


def render(report: Report) -> str:
    everything = in_use(report)
    ranked = sorted(
        (c for c in everything if c.id != PROJECT_ID),
        key=lambda c: (c.technology is None, c.direct is not True, c.id),
    )[:MOST_NODES]
    nodes = {component.id: f"n{number}" for number, component in enumerate(ranked)}
    nodes[PROJECT_ID] = "project"
    links = links_in_use(report)
    drawn = [r for r in links if r.source in nodes and r.target in nodes][:MOST_EDGES]
    lines = ["flowchart LR", f"  project([{_quoted(report.project.name)}]):::inhouse"]
    by_layer: dict[str, list[Component]] = defaultdict(list)
    for component in ranked:
        by_layer[component.layer or "unclassified"].append(component)
    for number, layer in enumerate(name for name in (*LAYERS, "unclassified") if name in by_layer):
        lines.append(f'  subgraph layer{number}["{layer}"]')
        for component in by_layer[layer]:
            name = component.name + (f" {component.version}" if component.version else "")
            style = component.origin.replace("-", "")
            lines.append(f"    {nodes[component.id]}[{_quoted(name)}]:::{style}")
        lines.append("  end")
    for relation in drawn:
        arrow = "-->" if relation.kind == "depends-on" else f"-->|{relation.kind}|"
        lines.append(f"  {nodes[relation.source]} {arrow} {nodes[relation.target]}")
    # What nothing else leads to hangs on the project itself: it was read in its files.
    reached = {relation.target for relation in drawn}
    lines += [f"  project -.-> {nodes[c.id]}" for c in ranked if c.id not in reached]
    lines += [f"  classDef {origin.replace('-', '')} {style}" for origin, style in _STYLES.items()]
    left_out = len(everything) - len(ranked) - any(c.id == PROJECT_ID for c in everything)
    if left_out or len(drawn) < len(links):
        lines.append(
            f"  %% left out: {left_out} components, {len(links) - len(drawn)} relations; "
            "dot and graphml have them all"
        )
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Entity codes for all that Mermaid, its Markdown or HTML could read as more than a letter."""
    short = printable(text)
    if len(short) > MOST_LETTERS:
        short = short[: MOST_LETTERS - 1] + "…"
    safe = _SPECIAL.sub(lambda m: "".join(f"#{ord(c)};" if c.isascii() else c for c in m[0]), short)
    return f'"{safe or " "}"'
