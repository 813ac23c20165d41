"""What a page's requests tell: who counts visits, what travels unprotected, what may be indexed."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.model import Device, PageKind, Request, Snapshot
from auditor.read.page import Page
from auditor.read.secure import open_cookies

HERE = "https://shop.test/mug"
GA = "https://www.google-analytics.com/g/collect?v=2&tid=G-AB12CD34EF&_p=1&en=page_view&dl={}"


def _page(*requests: Request, source: str = "", url: str = HERE) -> Page:
    facts = {"id": "phone-01-product", "kind": PageKind.PRODUCT, "device": Device.PHONE}
    return Page(Snapshot(url=url, requests=requests, source=source, **facts))  # type: ignore[arg-type]


def _sent(url: str, **facts: Any) -> Request:
    return Request(url=url, kind=facts.pop("kind", "fetch"), status=204, **facts)


@pytest.mark.parametrize(
    ("request_", "tool", "of"),
    [
        (_sent(GA.format("https%3A%2F%2Fshop.test%2Fmug")), "Google Analytics", "G-AB12CD34EF"),
        # behind the store's own name
        (_sent("https://sst.shop.test/x?v=2&tid=G-AB12CD34EF&en=page_view"), "Google Analytics",
         "G-AB12CD34EF"),
        # in the body, several events at once
        (_sent("https://region1.google-analytics.com/g/collect?v=2&tid=G-AB12CD34EF",
               post="en=scroll\nen=page_view&ep.a=1"), "Google Analytics", "G-AB12CD34EF"),
        (_sent("https://shop.test/matomo.php?idsite=3&rec=1&action_name=Mug"), "Matomo", "3"),
        (_sent("https://stats.test/api/event", post='{"n":"pageview","u":"https://shop.test/mug","d":"shop.test"}'),
         "Plausible", "shop.test"),
        (_sent("https://mc.yandex.ru/watch/4242?page-url=https%3A%2F%2Fshop.test%2Fmug"),
         "Yandex Metrica", "4242"),
        (_sent("https://hm.baidu.com/hm.gif?cc=1&et=0&si=abc123"), "Baidu Tongji", "abc123"),
        (_sent("https://metrics.test/b/ss/shop/1/JS-2.22?AQB=1"), "Adobe Analytics", "shop"),
    ],
)  # fmt: skip
def test_a_page_view_is_known_by_its_shape(request_: Request, tool: str, of: str) -> None:
    (hit,) = _page(request_).visits.hits
    assert (hit.tool.name, hit.property) == (tool, of)


@pytest.mark.parametrize(
    "request_",
    [
        _sent(GA.replace("page_view", "scroll").format("https%3A%2F%2Fshop.test%2Fmug")),
        _sent(GA.format("https%3A%2F%2Fshop.test%2Fother")),  # of the page before
        _sent("https://shop.test/matomo.php?idsite=3&rec=1&e_c=click"),
        _sent("https://metrics.test/b/ss/shopprod/1/JS?AQB=1&pe=lnk_o"),
        _sent("https://shop.test/search?v=2&q=tid"),
    ],
)
def test_other_requests_are_no_page_view(request_: Request) -> None:
    assert not _page(request_).visits.hits


def test_the_same_view_sent_twice() -> None:
    here, there = (GA.format(f"https%3A%2F%2Fshop.test%2F{path}") for path in ("mug", "mug%3Fa=1"))
    assert len(_page(_sent(here), _sent(here), _sent(here)).visits.doubles) == 1
    assert not _page(_sent(here), _sent(there)).visits.doubles
    other = here.replace("G-AB12CD34EF", "G-OTHER")
    assert not _page(_sent(here), _sent(other)).visits.doubles


def test_an_unknown_beacon_carries_address_and_identifier() -> None:
    def unknown(url: str, **facts: Any) -> int:
        return len(_page(_sent(url, third_party=True, **facts)).visits.unknown)

    told = "https%3A%2F%2Fshop.test%2Fmug"
    assert unknown(f"https://b.example/v?page={told}&id=5f1d3b2a9c8e7f60") == 1
    assert unknown(f"https://b.example/v?page={told}") == 0
    assert unknown("https://b.example/v?id=5f1d3b2a9c8e7f60") == 0
    assert unknown(f"https://www.facebook.com/tr?dl={told}&id=5f1d3b2a9c8e7f60") == 0


def test_cookies_that_travel_unprotected() -> None:
    header = (
        "session_id=1; Path=/; Expires=Thu, 01 Jan 2027 00:00:00 GMT; HttpOnly, "
        "cart=2; secure; Path=/, theme=dark; Path=/"
    )
    assert open_cookies(header) == ["session_id"]
    assert open_cookies("") == []


@pytest.mark.parametrize(
    ("header", "refused"),
    [
        ("noindex", True),
        ("nofollow, none", True),
        ("googlebot: noindex", True),
        ("otherbot: noindex", False),
        ("otherbot: noindex, googlebot: nofollow, noindex", True),
        ("max-snippet: 50, nofollow", False),
        ("unavailable_after: 25 Jun 2030 15:00:00 PST", False),
    ],
)
def test_a_header_may_speak_to_one_crawler(header: str, refused: bool) -> None:
    answer = Request(url=HERE, kind="document", status=200, headers={"x-robots-tag": header})
    assert bool(_page(answer).refusals) is refused


def test_a_refusal_in_the_source_is_quoted_with_its_place() -> None:
    page = _page(source='<html><head><meta name="Robots" content="NOINDEX, follow"></head></html>')
    assert page.refusals == ['<meta name="Robots" content="NOINDEX, follow"> in the page\'s source']
