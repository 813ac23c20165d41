"""Whole audits. Each is done once a test session, by the worker that needs it first."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from auditor import audit
from auditor.config import Config, Sample
from auditor.model import Audit, Device, Outcome

Work = Callable[[Path], dict[str, Any]]
Once = Callable[[str, Work], "Result"]


@dataclass(frozen=True)
class Result:
    """An audit that was done: its folder, what was counted beside it, and what it says."""

    folder: Path
    facts: dict[str, Any]

    @property
    def audit(self) -> Audit:
        return Audit.model_validate_json((self.folder / "audit.json").read_bytes())

    @property
    def outcomes(self) -> dict[str, Outcome]:
        return {verdict.check: verdict.outcome for verdict in self.audit.verdicts}

    def told(self, *checks: str) -> str:
        """What the verdicts of these checks say, for the message of a failed test."""
        return "\n".join(
            f"{part.outcome} {verdict.check} ({part.device} {part.page}): {part.reason}"
            for verdict in self.audit.verdicts
            if verdict.check in checks
            for part in verdict.parts
        )


USUAL = Sample()


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """`once(name, work)`: the result of `work(folder)`, done once for all workers.

    `work` writes an audit into the folder and returns what else is to be remembered.
    """
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent  # the one folder that all workers share

    def do(name: str, work: Work) -> Result:
        folder, done = root / f"audit-{name}", root / f"audit-{name}.done"
        with (root / f"audit-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                done.write_text(json.dumps(work(folder)), encoding="utf-8")
        return Result(folder, json.loads(done.read_text(encoding="utf-8")))

    return do


@pytest.fixture(scope="session")
def engine() -> Callable[..., audit.AuditResult]:
    """`auditor.audit.run` in a thread of its own: pytest-playwright's fixtures leave an event
    loop running in the main one."""

    def run(
        url: str, out: Path, *devices: Device, speed: bool = False, sample: Sample = USUAL
    ) -> audit.AuditResult:
        config = Config(sample=sample)
        options = audit.AuditOptions(url=url, out=out, devices=devices, speed=speed, config=config)
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(audit.run, options).result()

    return run
