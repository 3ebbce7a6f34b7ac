"""dot, mermaid and GraphML: one node a component in use, one edge a relation, and labels that stay labels."""

from __future__ import annotations

import io
import re
import shutil
import subprocess

import networkx as nx
import pytest
import reports
from hypothesis import HealthCheck, given, settings

from stackaudit.model import COUNTED, PROJECT_ID, Relation, Report
from stackaudit.report import dot, graphml, mermaid

calm = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


def in_use(report: Report) -> set[str]:
    return {c.id for c in report.components if c.strength in COUNTED}


@calm
@given(reports.reports())
def test_graphml_has_every_component_and_relation(report: Report) -> None:
    graph = nx.read_graphml(
        io.BytesIO(graphml.render(report).encode("utf-8")), force_multigraph=True
    )
    known = in_use(report)
    assert len(graph) == len(known | {PROJECT_ID})
    links = [r for r in report.relations if {r.source, r.target} <= known | {PROJECT_ID}]
    kinds = sorted(data["kind"] for _, _, data in graph.edges(data=True))
    assert kinds == sorted(r.kind for r in links)


def test_graphml_facts() -> None:
    graph = nx.read_graphml(io.BytesIO(graphml.render(reports.essay_stack()).encode("utf-8")))
    by_id = {data["id"]: node for node, data in graph.nodes(data=True)}
    torch = graph.nodes[by_id["pypi:torch@2.1.0"]]
    assert torch["evidence"] == "pyproject.toml:12, train.py:1"
    assert (torch["layer"], torch["origin"]) == ("compute-framework", "open-source")
    assert graph.edges[by_id["project"], by_id["tech:gpt-4o"]]["kind"] == "distilled-from"
    assert "tech:jax" not in by_id


NODE = re.compile(
    r'    n\d+ \[label="(?:[^"\\]|\\.)*", tooltip="(?:[^"\\]|\\.)*", fillcolor="#\w+"\];'
)


@calm
@given(reports.reports())
def test_dot_lines_are_nodes_edges_or_frame(report: Report) -> None:
    lines = dot.render(report).splitlines()
    assert lines[0] == "digraph stack {"
    assert lines[-1] == "}"
    nodes = [line for line in lines if line.startswith("    n")]
    assert all(NODE.fullmatch(line) for line in nodes)
    assert len(nodes) == len(in_use(report))
    edges = [line for line in lines if "->" in line and 'label="' not in line.split("->")[0]]
    reached = {r.target for r in report.relations if r.source in in_use(report) | {PROJECT_ID}}
    loose = in_use(report) - reached - {PROJECT_ID}
    links = [r for r in report.relations if {r.source, r.target} <= in_use(report) | {PROJECT_ID}]
    assert len([e for e in edges if "dashed" not in e]) == len(links)
    assert len([e for e in edges if "dashed" in e]) >= len(loose)


def test_dot_labels_say_what_the_names_are() -> None:
    text = dot.render(reports.report(components=[reports.component('a "b" \\N &lt; {c}|')]))
    assert 'label="a \\"b\\" \\\\N &amp;lt; {c}|"' in text


@pytest.mark.skipif(shutil.which("dot") is None, reason="no graphviz is installed")
def test_graphviz_draws_hostile_names() -> None:
    done = subprocess.run(
        ["dot", "-Tsvg"], input=dot.render(reports.hostile()).encode("utf-8"), capture_output=True, check=True
    )  # fmt: skip
    assert b"<script" not in done.stdout
    assert done.stdout.count(b'class="node"') == len(reports.HOSTILE) + 1


LABEL = r'"(?:[\w .,/()@+\-…]|[^\x00-\x7f]|#\d+;)+"'
LINE = re.compile(
    rf"flowchart LR|  project\(\[{LABEL}\]\):::inhouse|  subgraph layer\d+\[\"[a-z-]+\"\]|  end"
    rf"|    n\d+\[{LABEL}\]:::(?:inhouse|opensource|vendor|unknown)"
    r"|  (?:n\d+|project) (?:-->|-\.->|-->\|[a-z-]+\|) (?:n\d+|project)|  classDef [a-z]+ [\w:#,]+|  %% .*",
    re.ASCII,
)


@calm
@given(reports.reports())
def test_mermaid_lines_are_nodes_edges_or_frame(report: Report) -> None:
    for line in mermaid.render(report).splitlines():
        assert LINE.fullmatch(line), line


def test_mermaid_stays_small_and_says_what_it_left_out() -> None:
    many = [reports.component(f"name-{n:04}" * 8, ecosystem="npm") for n in range(3000)]
    links = [Relation(source=a.id, target=b.id, kind="depends-on") for a in many[:60] for b in many[:60]]  # fmt: skip
    text = mermaid.render(reports.report(components=many, relations=links))
    assert len(text) < 50_000
    assert len(re.findall(r"--+>|-\.->", text)) < 500
    assert "%% left out: 2880 components, 3240 relations" in text
    assert "left out" not in mermaid.render(reports.essay_stack())
