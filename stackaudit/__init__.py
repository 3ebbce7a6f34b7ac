"""stackaudit: how much of a technology stack is provably the project's own."""

from __future__ import annotations

__version__ = "0.1.0"
METHODOLOGY = 1
