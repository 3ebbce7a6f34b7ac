"""An ordered key-value store in one folder."""

from loomdb.store import Store

__all__ = ["Store"]
