"""Questions to a finished Graph; the only place of networkx, which is loaded when a question is asked."""

from __future__ import annotations

from itertools import islice

from stackaudit.graph.graph import Graph
from stackaudit.model import PROJECT_ID, Component


def find(graph: Graph, name: str) -> list[Component]:
    """Components by id, technology, purl or name (case-insensitive), best match first."""
    wanted = name.casefold()
    ranked = []
    for component in graph.components:
        names = (
            component.id,
            component.purl,
            component.technology,
            component.name,
            component.alias,
        )
        folded = [n.casefold() for n in names if n]
        short = component.id.casefold().rpartition("@")[0]
        if wanted in folded or wanted == short:
            rank = folded.index(wanted) if wanted in folded else len(names)
        elif wanted == component.name.casefold().rsplit("/", 1)[-1]:
            rank = len(names) + 1
        else:
            continue
        ranked.append(((component.direct is not True, rank, component.id), component))
    return [component for _, component in sorted(ranked, key=lambda pair: pair[0])]


def why(graph: Graph, component: str, limit: int = 10) -> list[list[str]]:
    """Simple paths of ids from the project to a component, shortest first, at most `limit`."""
    import networkx as nx

    links: nx.DiGraph[str] = nx.DiGraph()
    links.add_nodes_from(c.id for c in graph.components)
    links.add_edges_from((r.source, r.target) for r in graph.relations)
    reached = nx.descendants(links, PROJECT_ID) if PROJECT_ID in links else set()
    for other in graph.components:
        # What nothing else leads to hangs on the project itself: it was read in its files.
        if other.id not in reached and other.id != PROJECT_ID and not links.in_degree(other.id):
            links.add_edge(PROJECT_ID, other.id)
    if component == PROJECT_ID or component not in links:
        return []
    try:
        paths = islice(nx.shortest_simple_paths(links, PROJECT_ID, component), limit)
        return [list(path) for path in paths]
    except nx.NetworkXNoPath:
        return []
