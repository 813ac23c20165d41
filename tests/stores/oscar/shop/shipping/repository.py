from __future__ import annotations

from decimal import Decimal

from oscar.apps.shipping import methods, repository


class Standard(methods.FixedPrice):
    code = "standard"
    name = "Standard delivery, 2 to 4 days"
    charge_excl_tax = charge_incl_tax = Decimal("4.95")


class Express(methods.FixedPrice):
    code = "express"
    name = "Next-day delivery"
    charge_excl_tax = charge_incl_tax = Decimal("9.50")


class Repository(repository.Repository):
    methods = (Standard(), Express())
