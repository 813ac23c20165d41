"""Fixtures for all tests: a browser that works here, for pytest-playwright too."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from auditor.browse import launch

T = TypeVar("T")


@pytest.fixture(scope="session")
def run() -> Callable[[Coroutine[Any, Any, T]], T]:
    """Runs a coroutine to its end, in a thread of its own.

    pytest-playwright's fixtures keep an event loop running in the main thread, where
    `asyncio.run` would then refuse to start.
    """

    def run_in_thread(coroutine: Coroutine[Any, Any, T]) -> T:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, coroutine).result()

    return run_in_thread


@pytest.fixture(scope="session")
def browser_candidate(
    run: Callable[[Coroutine[Any, Any, launch.Candidate]], launch.Candidate],
) -> launch.Candidate:
    """The browser that an audit would use, found once a session."""
    return run(launch.find())


@pytest.fixture(scope="session")
def browser_path(browser_candidate: launch.Candidate) -> str | None:
    """Its executable; None for Playwright's own, which is what Playwright takes by default."""
    return browser_candidate.path


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any],
    browser_candidate: launch.Candidate,
    pytestconfig: pytest.Config,
) -> dict[str, Any]:
    headed = bool(pytestconfig.getoption("--headed"))
    return launch.launch_options(browser_candidate, headed=headed) | browser_type_launch_args
