"""Plain HTTP questions to the store: what a browser does not ask, or answers differently.

All go through one `Client`, which is slow on purpose, honest about who asks, and never leaves
the store's own site. Nothing here raises for a store that misbehaves, except `preflight`.
"""

from auditor.probe.client import Client
from auditor.probe.links import fetch_links, fetch_sources
from auditor.probe.preflight import preflight
from auditor.probe.store import probe_store

__all__ = ["Client", "fetch_links", "fetch_sources", "preflight", "probe_store"]
