"""The demo store on loopback, one server for each language and test session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest

from auditor.demo.content import LANGUAGES, Catalogue
from auditor.demo.server import DemoServer


@pytest.fixture(scope="session", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def shop(language: str) -> Catalogue:
    return Catalogue(language)


@pytest.fixture(scope="session")
def server(language: str) -> Iterator[DemoServer]:
    with DemoServer(language) as server:
        yield server


@pytest.fixture
def client(server: DemoServer) -> Iterator[httpx.Client]:
    """A shopper of their own: fresh cookies."""
    with httpx.Client(base_url=server.url, follow_redirects=True) as client:
        yield client


@pytest.fixture(scope="module")
def faulty() -> Iterator[Callable[..., httpx.Client]]:
    """A shopper in an English store with the given faults."""
    with ExitStack() as stack:

        def visit(*faults: str) -> httpx.Client:
            server = stack.enter_context(DemoServer("en", faults))
            client = httpx.Client(base_url=server.url, follow_redirects=True)
            return stack.enter_context(client)

        yield visit
