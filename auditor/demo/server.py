"""Runs the demo store on a free loopback port."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from threading import Thread
from types import TracebackType

import uvicorn

from auditor.demo.app import create_app


class DemoServer:
    """The store while a `with` block lasts; `url` is the home address, `orders` the count.

    Raises ValueError for an unknown language, UnknownFault for an unknown fault and OSError when
    the port is taken.
    """

    def __init__(
        self, language: str = "en", faults: Iterable[str] = frozenset(), port: int = 0
    ) -> None:
        self.app = create_app(language, faults)
        # Bound here, so that the port is known and connections wait before the server is up.
        self._socket = socket.create_server(("127.0.0.1", port))
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        config = uvicorn.Config(self.app, log_level="warning", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=self._server.run, args=([self._socket],), daemon=True)

    @property
    def orders(self) -> int:
        """Orders placed since the start."""
        return int(self.app.state.orders)

    def __enter__(self) -> DemoServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def wait(self) -> None:
        """Blocks until the server ends."""
        self._thread.join()

    def end(self) -> None:
        """Tells the server to end, without waiting for it; a signal handler may do so."""
        self._server.should_exit = True
        self._server.force_exit = True  # open keep-alive connections would hold the end up

    def stop(self) -> None:
        self.end()
        self._thread.join()
        self._socket.close()
