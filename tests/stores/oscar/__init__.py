"""A real store nobody here wrote: django-oscar from PyPI with its default templates.

Migrating and seeding takes most of a minute, so the store is built once into a cache folder
named after what it was built from. Each run then gets its own copy: orders are counted from
zero and one test's basket is not another's. Building needs POSIX file locks.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

_SHOP = Path(__file__).resolve().parent / "shop"
_TESTS = _SHOP.parents[2]
_CACHE_VARIABLE = "AUDITOR_TEST_CACHE"


@dataclass(frozen=True)
class OscarStore:
    url: str  # "http://127.0.0.1:PORT", without a slash at the end
    language: str  # of the interface; the catalogue itself is English
    database: Path

    def orders(self) -> int:
        """Orders in the store's database."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            (count,) = connection.execute("SELECT COUNT(*) FROM order_order").fetchone()
        return int(count)


@contextmanager
def oscar_store(language: str = "en-us") -> Iterator[OscarStore]:
    """Serve a fresh copy of the store on a free loopback port until the block ends.

    `language` is a Django code for which Oscar is translated ("en-gb" says basket instead of
    cart). Raises RuntimeError with the store's own output when it does not start.
    """
    with tempfile.TemporaryDirectory(prefix="oscar-store-") as folder:
        data = Path(folder) / "data"
        shutil.copytree(built_store(), data)
        environment = _environment(data) | {"OSCAR_LANGUAGE": language}
        log_file = Path(folder) / "server.log"
        with log_file.open("wb") as log:
            # The server names its port once it listens, and goes when its input closes: also
            # when this process is killed.
            server = subprocess.Popen(
                [sys.executable, "-m", "stores.oscar.shop.serve"],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        try:
            assert server.stdout is not None
            port = server.stdout.readline().decode().strip()
            if not port:
                raise RuntimeError(f"Oscar did not start:\n{log_file.read_text()}")
            yield OscarStore(f"http://127.0.0.1:{port}", language, data / "store.sqlite3")
        finally:
            server.kill()
            server.communicate()


def built_store() -> Path:
    """The cached folder with database, pictures and search index; built on first use."""
    default = _TESTS.parent / ".cache"
    cache = Path(os.environ.get(_CACHE_VARIABLE) or default).resolve()
    store = cache / f"oscar-{_fingerprint()}"
    if store.is_dir():
        return store
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "oscar.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not store.is_dir():  # another worker may have built it while this one waited
            _build(store)
    return store


def _build(store: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="oscar-build-", dir=store.parent) as folder:
        data = Path(folder) / "data"
        data.mkdir()
        result = subprocess.run(
            [sys.executable, "-m", "stores.oscar.shop.seed"],
            env=_environment(data),
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            raise RuntimeError(f"Oscar could not be built:\n{result.stdout}{result.stderr}")
        data.rename(store)  # whole or not at all


def _environment(data: Path) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "stores.oscar.shop.settings",
        "OSCAR_DATA": str(data),
        "PYTHONPATH": str(_TESTS),
    }


def _fingerprint() -> str:
    """Changes whenever the build would: with the seed files and the packages' versions."""
    digest = hashlib.sha256()
    for package in ("django", "django-oscar", "pillow", "sorl-thumbnail", "whoosh"):
        digest.update(f"{package} {version(package)}\n".encode())
    for file in sorted(_SHOP.rglob("*")):
        if file.suffix in {".py", ".html"}:
            digest.update(file.relative_to(_SHOP).as_posix().encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
