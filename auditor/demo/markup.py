"""What the pages say to machines: schema.org data and the facts the page's script needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from auditor.demo.content import Catalogue, Product, Variant

Node = dict[str, Any]


class Structured:
    def __init__(self, shop: Catalogue) -> None:
        self.shop = shop

    def breadcrumb_list(self, crumbs: Sequence[tuple[str, str]], root: str) -> list[Node]:
        places = [(self.shop.ui["home"], "/"), *crumbs]
        return [
            {"@type": "ListItem", "position": n, "name": label, "item": root + href}
            for n, (label, href) in enumerate(places, 1)
        ]

    def return_policy(self) -> Node:
        return {
            "@type": "MerchantReturnPolicy",
            "applicableCountry": self.shop.market["country"],
            "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow",
            "merchantReturnDays": self.shop.market["returns_days"],
            "returnMethod": "https://schema.org/ReturnByMail",
            "returnFees": "https://schema.org/FreeReturn",
        }

    def shipping(self) -> Node:
        market = self.shop.market

        def days(least: int, most: int) -> Node:
            return {
                "@type": "QuantitativeValue",
                "minValue": least,
                "maxValue": most,
                "unitCode": "DAY",
            }

        return {
            "@type": "OfferShippingDetails",
            "shippingRate": {
                "@type": "MonetaryAmount",
                "value": self.shop.plain_money(market["delivery"]["standard"]),
                "currency": market["currency"],
            },
            "shippingDestination": {"@type": "DefinedRegion", "addressCountry": market["country"]},
            "deliveryTime": {
                "@type": "ShippingDeliveryTime",
                "handlingTime": days(0, 1),
                "transitTime": days(2, 3),
            },
        }

    def product_data(self, item: Product, variant: Variant, root: str) -> Node:
        """The Product in the chosen variant, at the price that the page shows."""
        return {
            "@type": "Product",
            "name": item.name,
            "description": item.blurb,
            "sku": variant.sku.upper(),
            "inProductGroupWithID": item.id,
            "image": [f"{root}/pictures/{item.id}-{view}.svg" for view in (1, 2, 3)],
            "brand": {"@type": "Brand", "name": self.shop.market["name"]},
            "aggregateRating": {
                "@type": "AggregateRating",
                "ratingValue": str(item.rating),
                "reviewCount": len(item.reviews),
            },
            "offers": {
                "@type": "Offer",
                "url": f"{root}{self.shop.paths['product']}/{item.slug}",
                "price": self.shop.plain_money(variant.price),
                "priceCurrency": self.shop.market["currency"],
                "priceValidUntil": str(date.today() + timedelta(days=90)),
                "itemCondition": "https://schema.org/NewCondition",
                "availability": "https://schema.org/"
                + ("InStock" if variant.available else "OutOfStock"),
                "shippingDetails": self.shipping(),
                "hasMerchantReturnPolicy": self.return_policy(),
            },
        }

    def per_unit(self, variant: Variant) -> str:
        """ "£38.00 per kg", or "" where goods are not sold by weight or number."""
        if variant.per is None:
            return ""
        form = "per_ten" if variant.product.pieces else "per_kilo"
        return self.shop.ui[form].format(self.shop.money(variant.per))

    def variant_facts(self, item: Product) -> dict[str, Node]:
        """For the page's script: what to show and what to record for each combination."""
        return {
            "-".join(value.id for value in variant.values): {
                "shown": [
                    self.shop.money(variant.price),
                    self.shop.money(variant.prior) if variant.prior is not None else "",
                    self.per_unit(variant),
                    variant.sku.upper(),
                ],
                "item": {
                    "id": variant.sku.upper(),
                    "name": item.name,
                    "price": float(variant.price),
                },
            }
            for variant in item.variants.values()
        }
