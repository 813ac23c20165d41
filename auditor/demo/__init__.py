"""The built-in demo store: a small coffee shop on loopback, with faults that can be planted."""

from auditor.demo.app import create_app

__all__ = ["create_app"]
