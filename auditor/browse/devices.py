"""The two shoppers' devices: a phone and a desktop, as the catalogue fixes them."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Playwright

from auditor import __version__
from auditor.model import Device

PRODUCT_TOKEN = f"StoreAuditor/{__version__}"
_SIZES = {Device.PHONE: (390, 844, 3), Device.DESKTOP: (1440, 900, 1)}
_DESCRIPTORS = {Device.PHONE: "Pixel 7", Device.DESKTOP: "Desktop Chrome"}


def user_agent(playwright: Playwright, device: Device, version: str) -> str:
    """The device's own user agent with the real browser version, plus our name.

    Headless Chromium's own says "HeadlessChrome", which some platforms list as a spider and
    then drop the session when something is added to the cart.
    """
    agent: str = playwright.devices[_DESCRIPTORS[device]]["user_agent"]
    major = version.split(".")[0]
    head, _, tail = agent.partition("Chrome/")
    rest = tail.partition(" ")[2]
    return f"{head}Chrome/{major}.0.0.0 {rest} {PRODUCT_TOKEN}".replace("  ", " ")


def context_options(
    playwright: Playwright, device: Device, version: str, locale: str | None = None
) -> dict[str, Any]:
    """Arguments of `browser.new_context` for a shopper with this device."""
    width, height, ratio = _SIZES[device]
    options: dict[str, Any] = {
        "viewport": {"width": width, "height": height},
        "screen": {"width": width, "height": height},
        "device_scale_factor": ratio,
        "is_mobile": device is Device.PHONE,
        "has_touch": device is Device.PHONE,
        "user_agent": user_agent(playwright, device, version),
        "accept_downloads": False,
        "reduced_motion": "reduce",
    }
    if locale:
        options["locale"] = locale
    return options
