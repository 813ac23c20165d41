"""Runs a store on a free loopback port for as long as a block lasts."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette

from .app import Shop


@dataclass(frozen=True)
class Running:
    url: str  # "http://127.0.0.1:PORT"; the same server answers as "localhost"
    shop: Shop

    @property
    def orders(self) -> int:
        """Orders placed so far."""
        return self.shop.orders


@contextmanager
def serve(app: Starlette) -> Iterator[Running]:
    """Serve `app` on 127.0.0.1 from a thread of this process until the block ends."""
    # The socket listens before the thread runs: a first request waits in its queue.
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="error", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield Running(f"http://127.0.0.1:{listener.getsockname()[1]}", app.state.shop)
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
