"""The store auditor: walks a store as a shopper does and judges it by moments of truth."""

from pathlib import Path

__version__ = "0.1.0"

_HERE = Path(__file__).resolve().parent
if not (_HERE / "checks").is_dir():  # a checkout: checks/ and reports/ lie beside this package
    __path__.append(str(_HERE.parent))
