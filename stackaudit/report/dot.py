"""A Report goes in, a graph for Graphviz comes out: one cluster a layer, coloured by origin."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from stackaudit.model import LAYERS, PROJECT_ID, Component, Origin, Report
from stackaudit.report.escape import printable
from stackaudit.report.figures import in_use, links_in_use, place

_FILLS: Final[dict[Origin, str]] = {
    "in-house": "#c8e6c9", "open-source": "#bbdefb", "vendor": "#ffe0b2", "unknown": "#eeeeee"
}  # fmt: skip


def render(report: Report) -> str:
    components = in_use(report)
    nodes = {component.id: f"n{number}" for number, component in enumerate(components)}
    lines = [
        "digraph stack {",
        f"  label={_quoted(report.project.name)};",
        '  graph [rankdir=LR, fontname="sans-serif"];',
        '  node [shape=box, style="rounded,filled", fontname="sans-serif"];',
        '  edge [fontname="sans-serif", fontsize=10];',
    ]
    if PROJECT_ID not in nodes:
        nodes[PROJECT_ID] = "project"
        lines.append(f"  project [label={_quoted(report.project.name)}];")
    by_layer: dict[str, list[Component]] = defaultdict(list)
    for component in components:
        by_layer[component.layer or "unclassified"].append(component)
    for number, layer in enumerate(name for name in (*LAYERS, "unclassified") if name in by_layer):
        lines.append(f"  subgraph cluster_{number} {{")
        lines.append(f"    label={_quoted(layer)}; color=gray;")
        lines += [f"    {nodes[one.id]} {_attributes(one)};" for one in by_layer[layer]]
        lines.append("  }")
    links = links_in_use(report)
    for relation in links:
        label = "" if relation.kind == "depends-on" else f" [label={_quoted(relation.kind)}]"
        lines.append(f"  {nodes[relation.source]} -> {nodes[relation.target]}{label};")
    # What nothing else leads to hangs on the project itself: it was read in its files.
    reached = {PROJECT_ID, *(relation.target for relation in links)}
    root = nodes[PROJECT_ID]
    lines += [
        f"  {root} -> {nodes[c.id]} [style=dashed];" for c in components if c.id not in reached
    ]
    return "\n".join([*lines, "}"]) + "\n"


def _attributes(component: Component) -> str:
    name = component.name + (f" {component.version}" if component.version else "")
    where = place(component.evidence[0]) if component.evidence else component.id
    fill = _FILLS[component.origin]
    return f'[label={_quoted(name)}, tooltip={_quoted(where)}, fillcolor="{fill}"]'


def _quoted(text: str) -> str:
    """Backslashes and ampersands are doubled or named, for Graphviz reads escapes and entities in labels."""
    safe = printable(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{safe}"'
