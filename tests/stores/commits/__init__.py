"""A store that takes an order in every way we know of, one page a way, and counts them.

`/{mechanic}/{face}` is the page with the control that commits. The face says where the order goes:
"named" to an address (or message) that deny.toml knows, "opaque" to one that tells nothing.
`orders` counts what arrived; a page that is only opened never orders.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

ENDPOINTS = {"named": "/checkout/onepage/saveOrder", "opaque": "/x/7f3a"}
MESSAGES = {"named": '{"event": "placeOrder"}', "opaque": '{"e": 7}'}


@dataclass(frozen=True)
class Mechanic:
    """How a page commits. `script` runs with FACE, COMMIT, MESSAGE and SOCKET defined.

    `body` is the markup around the control #commit; `press` is what the test does to commit:
    "click" it (in the iframe, if there is one), the "enter" key, "go" (the page is told to go on
    by itself: a timer), or "leave" the page.
    """

    name: str
    script: str = ""
    body: str = '<button id="commit" type="button">Place order</button>'
    press: str = "click"
    # An order on a socket or to the page's own address has no address to deny.
    nameable: bool = True
    # The page is kept from trying, so that no request is seen to be stopped.
    silent: bool = False


def _on_click(script: str) -> str:
    return f"document.getElementById('commit').addEventListener('click', () => {{ {script} }});"


def _form(attributes: str, inner: str = "") -> str:
    return (
        f'<form {attributes}>{inner}<button id="commit" type="submit">Place order</button></form>'
    )


_WORKER = "new Worker(URL.createObjectURL(new Blob([{}])))"

MECHANICS = {
    m.name: m
    for m in (
        Mechanic("get_xhr", _on_click("fetch(COMMIT + '?a=1')")),
        Mechanic("get_link", body='<a id="commit" href="{commit}">Place order</a>'),
        Mechanic("post_form", body=_form('method="post" action="{commit}"')),
        Mechanic("post_fetch", _on_click("fetch(COMMIT, {method: 'POST', body: 'a=1'})")),
        Mechanic("put", _on_click("fetch(COMMIT, {method: 'PUT', body: '{}'})")),
        Mechanic("beacon", _on_click("navigator.sendBeacon(COMMIT, 'a=1')")),
        Mechanic(
            "sync_xhr",
            _on_click(
                "const x = new XMLHttpRequest(); x.open('POST', COMMIT, false); "
                "try { x.send('a=1') } catch (e) {}"
            ),
        ),
        Mechanic(
            "keepalive_on_pagehide",
            "addEventListener('pagehide', () => "
            "fetch(COMMIT, {method: 'POST', keepalive: true, body: 'a=1'}))",
            press="leave",
        ),
        Mechanic("redirect_302", body='<a id="commit" href="/go/302/{face}">Place order</a>'),
        Mechanic("redirect_307", body=_form('method="post" action="/go/307/{face}"')),
        Mechanic("redirect_fetch", _on_click("fetch('/go/307/' + FACE, {method: 'POST'})")),
        Mechanic(
            "server_action",
            _on_click(
                "fetch(location.href, {method: 'POST', headers: {'Next-Action': '7f3a'}, "
                "body: '[]'})"
            ),
            nameable=False,
        ),
        Mechanic(
            "websocket",
            "const s = new WebSocket(SOCKET);"
            + _on_click("s.readyState === 1 ? s.send(MESSAGE) : s.onopen = () => s.send(MESSAGE)"),
        ),
        Mechanic(
            "worker",
            _on_click(_WORKER.format("`fetch('${location.origin}${COMMIT}', {method: 'POST'})`")),
        ),
        Mechanic(
            # No interception sees this one; only the freeze cuts it.
            "worker_websocket",
            "const w = "
            + _WORKER.format(
                "`const s = new WebSocket('${SOCKET}'); s.onopen = () => postMessage(1); "
                "onmessage = () => s.send('${MESSAGE}')`"
            )
            + "; w.onmessage = () => document.title = 'ready';"
            + _on_click("w.postMessage(1)"),
            nameable=False,
            silent=True,
        ),
        Mechanic(
            "worker_websocket_late",
            _on_click(
                _WORKER.format(
                    "`const s = new WebSocket('${SOCKET}'); s.onopen = () => s.send('${MESSAGE}')`"
                )
            ),
            nameable=False,
            silent=True,
        ),
        Mechanic(
            "worker_websocket_nested",
            "const inner = `const s = new WebSocket('${SOCKET}'); s.onopen = () => postMessage(1); "
            "onmessage = () => s.send('${MESSAGE}')`; const w = "
            + _WORKER.format(
                "`const w = new Worker(URL.createObjectURL(new Blob([${JSON.stringify(inner)}])));"
                "w.onmessage = () => postMessage(1); onmessage = () => w.postMessage(1)`"
            )
            + "; w.onmessage = () => document.title = 'ready';"
            + _on_click("w.postMessage(1)"),
            nameable=False,
            silent=True,
        ),
        Mechanic(
            "shared_worker", _on_click("new SharedWorker('/shared.js?' + COMMIT)"), silent=True
        ),
        Mechanic(
            "service_worker",
            _on_click("navigator.serviceWorker.register('/service.js?' + COMMIT)"),
            silent=True,
        ),
        Mechanic("event_source", _on_click("new EventSource(COMMIT)")),
        Mechanic("ping", body='<a id="commit" href="#" ping="{commit}">Place order</a>'),
        Mechanic("image", _on_click("new Image().src = COMMIT"), nameable=False),
        Mechanic(
            "script",
            _on_click(
                "document.body.append(Object.assign(document.createElement('script'), "
                "{src: COMMIT}))"
            ),
            nameable=False,
        ),
        Mechanic(
            "speculation",
            _on_click(
                "document.head.append(Object.assign(document.createElement('script'), "
                "{type: 'speculationrules', text: JSON.stringify("
                "{prefetch: [{urls: [COMMIT], eagerness: 'immediate'}]})}))"
            ),
            silent=True,
        ),
        Mechanic("iframe_same", body='<iframe src="/post_form/{face}" title="pay"></iframe>'),
        Mechanic(
            "iframe_cross", body='<iframe src="{cross}/post_form/{face}" title="pay"></iframe>'
        ),
        Mechanic(
            "iframe_cross_fetch",
            body='<iframe src="{cross}/post_fetch/{face}" title="pay"></iframe>',
        ),
        Mechanic(
            "iframe_load",
            _on_click(
                "document.body.append(Object.assign("
                "document.createElement('iframe'), {src: COMMIT}))"
            ),
        ),
        Mechanic("popup", _on_click("window.open(COMMIT)")),
        Mechanic("popup_form", body=_form('method="post" action="{commit}" target="_blank"')),
        Mechanic(
            "popup_blank", _on_click("window.open('about:blank').fetch(location.origin + COMMIT)")
        ),
        Mechanic("popup_redirect", _on_click("window.open('/go/302/' + FACE)")),
        Mechanic(
            "enter_key",
            body=_form('method="post" action="{commit}"', '<input id="field" name="note">'),
            press="enter",
        ),
        Mechanic(
            "timer",
            "setInterval(() => { if (window.go) { window.go = false; "
            "fetch(COMMIT, {method: 'POST'}) } }, 10)",
            press="go",
        ),
        Mechanic(
            "free_order",
            body="<p>Total $0.00</p>" + _form('method="post" action="{commit}"'),
        ),
        Mechanic(
            "one_page_cart",
            body='<h1>Cart</h1><form method="post" action="{commit}"><p>Mug, 1 × $12.00</p>'
            '<label>Card number <input name="number" autocomplete="cc-number"></label>'
            '<button id="commit" type="submit">Checkout</button></form>',
        ),
    )
}


@dataclass
class Store:
    """The running store. `url` is its address, `cross` the same server as another site."""

    port: int
    orders: int = 0
    seen: list[tuple[str, str]] = field(default_factory=list)  # method, path
    _ordered: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def cross(self) -> str:
        return f"http://localhost:{self.port}"

    def reset(self) -> None:
        self.orders = 0
        self.seen.clear()
        self._ordered.clear()

    async def ordered(self, seconds: float = 10) -> bool:
        """Waits for an order, at most so long."""
        try:
            await asyncio.wait_for(self._ordered.wait(), seconds)
        except TimeoutError:
            return False
        return True

    # --- routes
    def order(self) -> None:
        self.orders += 1
        self._ordered.set()

    async def commit(self, request: Request) -> Response:
        self.order()
        return HTMLResponse("<h1>Thank you for your order</h1>")

    async def page(self, request: Request) -> Response:
        mechanic = MECHANICS[request.path_params["mechanic"]]
        face = request.path_params["face"]
        if "next-action" in request.headers:
            self.order()
            return JSONResponse([])
        commit = ENDPOINTS[face]
        body = mechanic.body
        for name, value in (("commit", commit), ("face", face), ("cross", self.cross)):
            body = body.replace("{" + name + "}", value)
        words = {
            "FACE": face,
            "COMMIT": commit,
            "MESSAGE": MESSAGES[face],
            "SOCKET": f"ws://127.0.0.1:{self.port}/socket",
        }
        known = "".join(f"const {name} = {json.dumps(value)};" for name, value in words.items())
        return HTMLResponse(
            f"<!doctype html><html lang=en><title>{mechanic.name}</title><body>{body}<script>"
            f"{known}{mechanic.script}</script>"
        )

    async def go(self, request: Request) -> Response:
        """`/go/302/307/named`: two redirects, then the address that commits, not named before."""
        status, _, rest = request.path_params["hops"].partition("/")
        return RedirectResponse(f"/go/{rest}" if "/" in rest else ENDPOINTS[rest], int(status))

    async def worker(self, request: Request) -> Response:
        script = (
            "self.addEventListener('install', () => skipWaiting());"
            "fetch(location.search.slice(1), {method: 'POST'});"
        )
        return Response(script, media_type="text/javascript")

    async def socket(self, socket: WebSocket) -> None:
        await socket.accept()
        try:
            while await socket.receive_text():
                self.order()
        except WebSocketDisconnect:
            return

    async def plain(self, request: Request) -> Response:
        """Anything else a page asks for: counted, cacheable, harmless."""
        name = request.path_params["name"]
        kind = {"css": "text/css", "png": "image/png"}.get(name.rsplit(".", 1)[-1], "text/html")
        headers = {"cache-control": "max-age=600"}
        return Response(f"/* {name} */", media_type=kind, headers=headers)

    async def shop(self, request: Request) -> Response:
        """A page with a frame, a style and a picture; its button adds to the cart."""
        return HTMLResponse(
            "<!doctype html><html lang=en><link rel=stylesheet href=/plain/a.css>"
            "<h1>Mug</h1><img src=/plain/a.png alt=''><iframe src=/plain/frame></iframe>"
            "<button id=add type=button onclick=\"fetch('/cart/add', {method: 'POST'})"
            ".then(() => document.title = 'added')\">Add to cart</button>"
        )

    async def ahead(self, request: Request) -> Response:
        """A page that has the address of the order fetched ahead."""
        return HTMLResponse("<h1>Mug</h1>", headers={"speculation-rules": '"/rules.json"'})

    async def rules(self, request: Request) -> Response:
        rules = {"prefetch": [{"urls": [ENDPOINTS["opaque"]], "eagerness": "immediate"}]}
        return Response(json.dumps(rules), media_type="application/speculationrules+json")

    async def private(self, request: Request) -> Response:
        if "authorization" in request.headers:
            return HTMLResponse("<h1>Staging</h1>")
        return Response(status_code=401, headers={"www-authenticate": 'Basic realm="staging"'})

    async def add(self, request: Request) -> Response:
        return JSONResponse({"count": 1})


@asynccontextmanager
async def commits_store() -> AsyncIterator[Store]:
    """The store on a free loopback port, in the running event loop."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    store = Store(listener.getsockname()[1])
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    app = Starlette(
        routes=[
            *(Route(path, store.commit, methods=methods) for path in ENDPOINTS.values()),
            Route("/go/{hops:path}", store.go, methods=methods),
            Route("/shared.js", store.worker),
            Route("/service.js", store.worker),
            Route("/shop", store.shop),
            Route("/ahead", store.ahead),
            Route("/rules.json", store.rules),
            Route("/private", store.private),
            Route("/cart/add", store.add, methods=["POST"]),
            Route("/plain/{name:path}", store.plain),
            Route("/{mechanic}/{face}", store.page, methods=["GET", "POST"]),
            WebSocketRoute("/socket", store.socket),
        ]
    )

    async def counted(scope, receive, send):  # type: ignore[no-untyped-def]
        if scope["type"] == "http":
            store.seen.append((scope["method"], scope["path"]))
        await app(scope, receive, send)

    server = uvicorn.Server(uvicorn.Config(counted, log_level="error", lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield store
    finally:
        server.should_exit = server.force_exit = True
        await task
