"""Oscar's defaults, with what a small store has to decide. OSCAR_DATA names its folder."""

from __future__ import annotations

import os
from pathlib import Path

import oscar
from oscar.defaults import *  # noqa: F403

_DATA = Path(os.environ["OSCAR_DATA"])
_HERE = Path(__file__).resolve().parent

DEBUG = True  # serves the style sheets and scripts of the wheel without collecting them
SECRET_KEY = "only for tests on loopback"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
ROOT_URLCONF = "stores.oscar.shop.urls"
SITE_ID = 1
USE_TZ = True
TIME_ZONE = "UTC"

# One language without LocaleMiddleware: the wording does not depend on the browser's.
LANGUAGE_CODE = os.environ.get("OSCAR_LANGUAGE", "en-us")
LANGUAGES = [(LANGUAGE_CODE, LANGUAGE_CODE)]

_REPLACED = {"oscar.apps.shipping.apps.ShippingConfig": "stores.oscar.shop.shipping.ShippingConfig"}
INSTALLED_APPS = [_REPLACED.get(app, app) for app in oscar.INSTALLED_APPS] + ["sorl.thumbnail"]
MIGRATION_MODULES = {"shipping": "oscar.apps.shipping.migrations"}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "oscar.apps.basket.middleware.BasketMiddleware",
    "django.contrib.flatpages.middleware.FlatpageFallbackMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.media",
                "django.template.context_processors.static",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oscar.apps.search.context_processors.search_form",
                "oscar.apps.checkout.context_processors.checkout",
                "oscar.apps.communication.notifications.context_processors.notifications",
                "oscar.core.context_processors.metadata",
            ]
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": _DATA / "store.sqlite3",
        "OPTIONS": {"timeout": 20},
    }
}
AUTHENTICATION_BACKENDS = [
    "oscar.apps.customer.auth_backends.EmailBackend",
    "django.contrib.auth.backends.ModelBackend",
]
HAYSTACK_CONNECTIONS = {
    # The simple engine finds nothing in any listing.
    "default": {
        "ENGINE": "haystack.backends.whoosh_backend.WhooshEngine",
        "PATH": str(_DATA / "index"),
    }
}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
MEDIA_ROOT = _DATA / "media"
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
PHONENUMBER_DEFAULT_REGION = "GB"

OSCAR_SHOP_NAME = "Fell & Ferry"
OSCAR_SHOP_TAGLINE = "Gear for nights outside"
OSCAR_DEFAULT_CURRENCY = "GBP"
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_INITIAL_ORDER_STATUS = "Pending"
OSCAR_INITIAL_LINE_STATUS = "Pending"
