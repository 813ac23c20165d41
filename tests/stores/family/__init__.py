"""A family of small loopback stores, one a mechanic, generated from shared parts.

`STORES[name]` is a Case: what the store is like and what an audit should find in it.
`serve(make_store(case.spec))` runs it; `.orders` counts what must stay 0.
"""

from __future__ import annotations

from .app import Shop, make_store
from .catalogue import STORES
from .server import Running, serve
from .spec import Case, Expected, Spec

__all__ = ["STORES", "Case", "Expected", "Running", "Shop", "Spec", "make_store", "serve"]
