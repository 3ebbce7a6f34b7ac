"""A Report goes in, GraphML comes out: every component in use with its facts, every relation with its kind."""

from __future__ import annotations

from typing import Final

from stackaudit.model import PROJECT_ID, Component, Report
from stackaudit.report.escape import markup_safe
from stackaudit.report.figures import in_use, links_in_use, place

_KEYS: Final = (
    "id", "name", "version", "purl", "ecosystem", "technology", "layer", "origin", "supplier",
    "licenses", "scope", "direct", "strength", "evidence",
)  # fmt: skip


def render(report: Report) -> str:
    components = in_use(report)
    nodes = {component.id: f"n{number}" for number, component in enumerate(components)}
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
        *(f'  <key id="{key}" for="node" attr.name="{key}" attr.type="string"/>' for key in _KEYS),
        '  <key id="kind" for="edge" attr.name="kind" attr.type="string"/>',
        '  <graph id="stack" edgedefault="directed">',
        f"    <desc>{markup_safe(report.project.name)}</desc>",
    ]
    if PROJECT_ID not in nodes:
        nodes[PROJECT_ID] = "project"
        name = markup_safe(report.project.name)
        lines.append(f'    <node id="project"><data key="name">{name}</data></node>')
    for component in components:
        data = "".join(
            f'<data key="{key}">{markup_safe(value)}</data>'
            for key, value in zip(_KEYS, _values(component), strict=True)
            if value is not None
        )
        lines.append(f'    <node id="{nodes[component.id]}">{data}</node>')
    for number, relation in enumerate(links_in_use(report)):
        ends = f'source="{nodes[relation.source]}" target="{nodes[relation.target]}"'
        kind = f'<data key="kind">{relation.kind}</data>'
        lines.append(f'    <edge id="e{number}" {ends}>{kind}</edge>')
    return "\n".join([*lines, "  </graph>", "</graphml>"]) + "\n"


def _values(component: Component) -> tuple[str | None, ...]:
    return (
        component.id,
        component.name,
        component.version,
        component.purl,
        component.ecosystem,
        component.technology,
        component.layer,
        component.origin,
        component.supplier,
        ", ".join(component.licenses) or None,
        component.scope,
        None if component.direct is None else str(component.direct).lower(),
        component.strength,
        ", ".join(place(at) for at in component.evidence) or None,
    )
