"""Findings to one Graph: merged by identity, connected, and open to questions."""

from __future__ import annotations

from stackaudit.graph.build import build
from stackaudit.graph.graph import ClaimOf, Graph
from stackaudit.graph.ownership import Ownership, organisations_of, private_registry, split_remote

__all__ = [
    "ClaimOf",
    "Graph",
    "Ownership",
    "build",
    "organisations_of",
    "private_registry",
    "split_remote",
]
