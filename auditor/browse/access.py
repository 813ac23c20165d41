"""What the owner gave to get into a closed store, for every browser context that visits it.

It goes to the store's own host alone: third parties must not learn it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import BrowserContext, Route

from auditor.browse.trace import basic

CONTACT = "From"  # the header that says whom to write to: no secret


@dataclass(frozen=True)
class Access:
    site: str = ""  # scheme and host of the store
    headers: dict[str, str] = field(default_factory=dict)
    cookies: tuple[dict[str, Any], ...] = ()
    credentials: dict[str, str] | None = None  # "username", "password" of HTTP basic
    password: str = ""  # of a page in front of the store

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be kept anywhere."""
        login = self.credentials or {}
        cookies = [str(cookie["value"]) for cookie in self.cookies]
        sent = [basic(login["username"], login["password"])] if login else []
        typed = [self.password] if self.password else []
        headers = [value for name, value in self.headers.items() if name != CONTACT]
        return (*headers, *cookies, *login.values(), *sent, *typed)

    def options(self) -> dict[str, Any]:
        """For a new context."""
        if not self.credentials:
            return {}
        return {"http_credentials": {**self.credentials, "origin": self.site}}

    async def prepare(self, context: BrowserContext) -> None:
        """Cookies and headers. After the guard's routes: what is routed last is asked first."""
        if self.cookies:
            cookies: list[Any] = [*self.cookies]
            await context.add_cookies(cookies)
        if self.headers:
            # Here a route is worth its price: the owner's headers go to the owner's host alone.
            async def send(route: Route) -> None:
                await route.continue_(headers={**route.request.headers, **self.headers})

            await context.route(lambda url: url.startswith(self.site + "/"), send)


OPEN = Access()  # a store that anyone may enter
