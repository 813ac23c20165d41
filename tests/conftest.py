"""Fixtures for all tests: a browser that works here, and a small misbehaving web server."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

import pytest
from hypothesis import settings

from auditor.browse import launch

settings.register_profile("patient", deadline=None)  # a busy machine is no defect
settings.load_profile("patient")

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


@pytest.fixture
def no_loop_running() -> Iterator[None]:
    """Lets a test call `asyncio.run` in the main thread, where signals can be handled.

    Once pytest-playwright's fixtures were used, its event loop counts as running there for the
    rest of the session, also while it rests.
    """
    resting = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(resting)


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


# --- a web server on loopback -------------------------------------------------------------------

Respond = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """Answers paths with what the test gives it; remembers what it was asked."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, Respond] = {"/": self.answer("<title>Shop</title><h1>Coffee</h1>")}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.over = threading.Event()  # ends what never ends
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                respond = outer.pages.get(self.path.split("?")[0])
                # the other side may have had enough, as it should
                with suppress(BrokenPipeError, ConnectionResetError):
                    (respond or outer.answer("<h1>missing</h1>", status=404))(self)

            def log_message(self, *args: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls:
            self._http.socket = tls.wrap_socket(self._http.socket, server_side=True)
        self.port = self._http.server_address[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}/"
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def at(self, path: str) -> str:
        return self.url + path.lstrip("/")

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def close(self) -> None:
        self.over.set()
        self._http.shutdown()
        self._http.server_close()

    @staticmethod
    def answer(
        body: str | bytes = "",
        status: int = 200,
        kind: str = "text/html; charset=utf-8",
        **headers: str,
    ) -> Respond:
        def respond(request: BaseHTTPRequestHandler) -> None:
            data = body.encode() if isinstance(body, str) else body
            request.send_response(status)
            if kind:
                request.send_header("Content-Type", kind)
            for name, value in headers.items():
                request.send_header(name.replace("_", "-"), value)
            request.send_header("Content-Length", str(len(data)))
            request.end_headers()
            request.wfile.write(data)

        return respond

    @classmethod
    def redirect(cls, to: str, **headers: str) -> Respond:
        return cls.answer(status=302, Location=to, **headers)

    def silent(self, request: BaseHTTPRequestHandler) -> None:
        """Takes the request and never answers."""
        self.over.wait()

    def endless(self, request: BaseHTTPRequestHandler) -> None:
        """Begins a page and never ends it."""
        request.send_response(200)
        request.send_header("Content-Type", "text/html")
        request.end_headers()
        request.wfile.write(b"<h1>Coffee</h1>")
        request.wfile.flush()
        self.over.wait()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def tls_server(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Server]]:
    """Starts a server over TLS whose authority is trusted: `tls_server(days=40, name=…)`."""
    import trustme

    authority = trustme.CA()
    trusted = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(trusted)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    servers: list[Server] = []

    def start(days: float = 40, name: str = "127.0.0.1") -> Server:
        end = datetime.now(UTC) + timedelta(days=days, minutes=5)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name, not_after=end).configure_cert(context)
        servers.append(Server(context))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def closed_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
