"""No secret of the owner is kept anywhere, not even where the store shows it to everyone."""

from __future__ import annotations

import base64
import gzip
import zipfile
from collections.abc import Iterator
from html import escape
from json import dumps
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, quote_plus

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from stores.family import serve

from auditor import cli
from auditor.browse.trace import basic
from auditor.read.secrets import MASK, Masks, findable, forms

SECRETS = {
    "SHOP_KEY": 'h3ader "key" & <more>',
    "SHOP_PREVIEW": "c00kie-value-7",
    "SHOP_USER": "anna.staging",
    "SHOP_LOGIN": "basic passw0rd/ä",
    "SHOP_DOOR": "door pässword+1",
}
CONFIG = """
contact = "audits@example.com"
password_page = "env:SHOP_DOOR"
[headers]
X-Key = "env:SHOP_KEY"
[cookies]
preview = "env:SHOP_PREVIEW"
[login]
user = "env:SHOP_USER"
password = "env:SHOP_LOGIN"
"""


class Gossip:
    """A store that tells everybody what it was told: in texts, links, scripts and answers."""

    def __init__(self) -> None:
        self.heard: set[str] = set()

    async def answer(self, request: Request) -> Response:
        login = request.headers.get("authorization", "").removeprefix("Basic ")
        if not login:
            return Response(status_code=401, headers={"www-authenticate": "Basic realm=x"})
        key = request.headers.get("x-key", "")
        told = [
            key,
            request.cookies.get("preview", ""),
            *base64.b64decode(login).decode("utf-8").split(":", 1),
        ]
        if request.method == "POST":
            sent = parse_qs((await request.body()).decode())["word"][0]
            self.heard |= {sent}
            answer: Response = RedirectResponse("/", 303)
            answer.set_cookie("door", base64.urlsafe_b64encode(sent.encode()).decode())
            return answer
        if "door" not in request.cookies:
            return HTMLResponse(
                "<title>Clay</title><h1>Soon</h1>"
                "<form method=post><input type=password name=word></form>"
            )
        told.append(base64.urlsafe_b64decode(request.cookies["door"]).decode())
        self.heard |= set(told)
        texts = "".join(f"<p title='{escape(t)}'>{escape(t)}</p>" for t in told)
        links = "".join(f"<a href='/?a={quote(t)}&b={quote_plus(t)}'>more</a>" for t in told)
        script = "".join(
            f"console.error({dumps(t)}); fetch('/x', {{method: 'POST', body: {dumps(t)}}});"
            for t in told
        )
        page = f"<title>Clay</title><h1>Clay</h1>{texts}{links}<script>{script}</script>"
        return HTMLResponse(page, headers={"x-echo": quote(told[0])})


@pytest.fixture
def gossip() -> Iterator[tuple[str, Gossip]]:
    store = Gossip()
    app = Starlette(routes=[Route("/{path:path}", store.answer, methods=["GET", "POST"])])
    app.state.shop = store
    with serve(app) as running:
        yield running.url, store


def contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """All that lies in a folder, archives unpacked."""
    for file in folder.rglob("*"):
        if file.suffix == ".gz":
            yield file, gzip.decompress(file.read_bytes())
        elif file.suffix == ".zip":
            with zipfile.ZipFile(file) as archive:
                yield from ((file / name, archive.read(name)) for name in archive.namelist())
        elif file.is_file():
            yield file, file.read_bytes()


def test_no_secret_is_in_the_output_folder_or_on_the_screen(
    gossip: tuple[str, Gossip], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    url, store = gossip
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    Path("auditor.toml").write_text(CONFIG)
    command = ["audit", url, "--device", "phone", "--out", "out", "--trace", "--also", "summary"]
    code = cli.run([*command, "--also", "findings"])
    said = capfd.readouterr()
    assert code in (3, 4)
    assert store.heard == set(SECRETS.values())
    found = dict(contents(tmp_path / "out"))
    found[Path("screen")] = (said.out + said.err).encode()
    kinds = {path.suffix for path in found}
    assert {".json", ".html", ".gz", ".jpg", ".md", ".csv"} <= kinds
    assert any("phone.zip" in str(path) for path in found)
    told = "".join(
        data.decode("utf-8", "replace") for p, data in found.items() if p.suffix == ".gz"
    )
    assert told.count(MASK) >= len(SECRETS)  # it was shown, and is no more
    login = basic(SECRETS["SHOP_USER"], SECRETS["SHOP_LOGIN"])
    for secret in (*SECRETS.values(), login):
        for form in forms(secret):
            for path, data in found.items():
                assert form.encode() not in data, f"{form!r} is in {path}"


@pytest.mark.parametrize(
    ("secret", "is_one"),
    [
        ("true", False),
        ("1", False),
        ("2024", False),
        ("dark", False),
        ("s3cr", True),
        ("opensesame", True),
    ],
)
def test_what_stands_in_any_page_is_no_secret(secret: str, is_one: bool) -> None:
    assert findable(secret) is is_one


def test_a_secret_is_masked_in_each_way_of_writing_it() -> None:
    masks = Masks(['a"b & ü', "true"])
    tree = {"x": ('a"b & ü', ["a%22b%20%26%20%C3%BC", "a%22b+%26+%C3%BC"]), "y": 1, "z": "true"}
    assert masks.tree(tree) == {"x": (MASK, [MASK, MASK]), "y": 1, "z": "true"}
    assert masks.text("<a title='a&quot;b &amp; ü'>") == f"<a title='{MASK}'>"
    assert masks.text(r"{'a': 'a\"b & \u00fc'}") == f"{{'a': '{MASK}'}}"
    assert masks.found_in('… a"b & ü …') and not masks.found_in("true")
