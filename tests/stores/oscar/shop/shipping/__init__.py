"""Oscar's shipping app with two methods that cost something: its default is free delivery."""

from __future__ import annotations

from oscar.apps.shipping import apps


class ShippingConfig(apps.ShippingConfig):
    name = "stores.oscar.shop.shipping"
