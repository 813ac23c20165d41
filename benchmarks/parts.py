"""`python -m benchmarks.parts URL`: what each part of one audit costs, in CPU seconds, as JSON.

The parts follow each other, but for the probes, which run beside the first walk. Readings of the
page, pictures and axe are told apart from the walks that they belong to.
"""

from __future__ import annotations

import ctypes
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from auditor import audit
from auditor.browse import session
from auditor.progress import Silent
from benchmarks.guard import cpu

SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER: orphans of the browser come here, and are counted
_WITHIN = {
    "capture": "reading pages",
    "first_view": "pictures",
    "full_page": "pictures",
    "axe": "contrast",
}


class Parts(Silent):
    """Notes what has been spent whenever a stage begins."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self._stage, self._before = "imports", 0.0

    def stage(self, name: str) -> None:
        self.end()
        self._stage = name

    def end(self) -> None:
        now = cpu(0)
        self.spent[self._stage] += now - self._before
        self._before = now

    def within(self, name: str, part: str) -> None:
        """Books every call of a gatherer of the session as a part of its own."""
        gatherer = getattr(session, name)

        async def counted(*args: Any, **options: Any) -> Any:
            before = cpu(0)
            try:
                return await gatherer(*args, **options)
            finally:
                spent = cpu(0) - before
                self.spent[f"  {part}"] += spent

        setattr(session, name, counted)


def main(url: str) -> None:
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    parts = Parts()
    for name, part in _WITHIN.items():
        parts.within(name, part)
    with tempfile.TemporaryDirectory() as folder:
        audit.run(audit.AuditOptions(url=url, out=Path(folder), progress=parts))
    parts.end()
    print(json.dumps(parts.spent))


if __name__ == "__main__":
    main(sys.argv[1])
