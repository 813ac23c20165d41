"""Pages behind links: what is fetched, what is not and why, and their text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from auditor.model import LinkedPage, Probe
from auditor.probe import Client, fetch_links, fetch_sources
from auditor.probe.links import main_text, needs_script

Run = Callable[[Any], Any]


async def linked(home: str, *urls: str, **options: Any) -> tuple[LinkedPage, ...]:
    async with Client(home, user_agent="A") as client:
        return await fetch_links(client, [("shipping", "Delivery", u) for u in urls], **options)


def test_a_page_is_read_once_and_told_for_each_link(run: Run, server: Any) -> None:
    server.pages["/delivery"] = server.answer(
        "<nav>menu</nav><main><h1>Delivery</h1><p>Two days.</p></main>"
    )
    first, second = run(linked(server.url, server.at("delivery"), server.at("delivery#cost")))
    assert (first.concept, first.label, first.status) == ("shipping", "Delivery", 200)
    assert first.text == "Delivery\nTwo days."
    assert "<nav>" in first.html
    assert second.url == server.at("delivery#cost") and second.text == first.text
    assert server.paths.count("/delivery") == 1


def test_what_is_not_fetched_says_why(run: Run, server: Any) -> None:
    server.pages["/robots.txt"] = server.answer(
        "User-agent: StoreAuditor\nDisallow: /private", kind="text/plain"
    )
    pages = run(
        linked(
            server.url,
            server.at("private/returns"),
            "mailto:help@example.com",
            "https://desk.example/help",
        )
    )
    assert [page.skipped for page in pages] == [
        "robots.txt does not allow it",
        "not a web address",
        "another site: desk.example",
    ]
    assert server.paths == ["/robots.txt"]


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (503, False)])
def test_robots_that_cannot_be_read(run: Run, server: Any, status: int, allowed: bool) -> None:
    server.pages["/robots.txt"] = server.answer("", status=status)
    server.pages["/delivery"] = server.answer("<p>Two days.</p>")
    (page,) = run(linked(server.url, server.at("delivery")))
    assert (page.status == 200) is allowed
    assert (page.skipped == "") is allowed


def test_a_used_up_budget(run: Run, server: Any) -> None:
    (page,) = run(linked(server.url, server.at("delivery"), budget_s=0))
    assert page.skipped == "the time for links was used up"
    assert server.paths == []


def test_missing_pages_and_other_files(run: Run, server: Any) -> None:
    server.pages["/terms.pdf"] = server.answer(b"%PDF", kind="application/pdf")
    missing, pdf = run(linked(server.url, server.at("gone"), server.at("terms.pdf")))
    assert missing.status == 404 and not missing.error
    assert pdf.status == 200 and pdf.error == "not a web page: application/pdf" and not pdf.html


def test_sources(run: Run, server: Any) -> None:
    async def sources() -> tuple[Probe, ...]:
        async with Client(server.url, user_agent="A") as client:
            return await fetch_sources(client, [server.url, server.at("gone"), server.url])

    home, gone = run(sources())
    assert "Coffee" in home.body and gone.status == 404


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<header>x</header><p>a</p><script>b</script><footer>c</footer>", "a"),
        ("<header>x</header><div role=main><header>Title</header><p>a</p></div>", "Title\na"),
        ("<form><p>a page in a form</p></form>", "a page in a form"),
        ("", ""),
    ],
)
def test_main_text(source: str, text: str) -> None:
    assert main_text(source) == text


@pytest.mark.parametrize(
    ("concept", "source", "needs"),
    [
        ("account", "<div id=app></div>", True),
        ("account", "<header><form><input type=search></form></header><main>Loading</main>", True),
        ("account", "<main><h1>Sign in</h1><form><input type=email></form></main>", False),
        ("shipping", "<main><h1>Delivery</h1><input type=search></main>", True),
        ("shipping", "<main><p>" + "word " * 90, False),
    ],
)
def test_a_page_with_little_to_read_may_need_its_scripts(
    concept: str, source: str, needs: bool
) -> None:
    text = main_text(source)
    page = LinkedPage(concept=concept, label="", url="", status=200, html=source, text=text)
    assert needs_script(page) is needs
