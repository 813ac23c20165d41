"""What only a script does in the stores of the family: their own tests, one store a behaviour."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from stores.family import STORES, Running, make_store, serve


@contextmanager
def _at_a_product(page: Page, name: str) -> Iterator[tuple[Running, Locator]]:
    """Serve a store and open its first plain product; gives the store and its add button."""
    with serve(make_store(STORES[name].spec)) as store:
        shop = store.shop
        product = next(p for p in shop.products.values() if p.kind == "plain")
        page.goto(store.url + shop.product_url(product))
        add = page.locator(f'{shop.skin.selector("add")}, a[href^="javascript:"], buy-button').first
        yield store, add


def _in_cart(store: Running) -> int:
    return sum(sum(session.cart.values()) for session in store.shop.sessions.values())


@pytest.mark.parametrize(
    ("name", "shows"),
    [
        ("add_xhr_alert", "added"),
        ("add_xhr_modal", "added"),
        ("add_xhr_drawer", "your_cart"),
        ("add_web_component", "your_cart"),
        ("add_link_javascript", "added"),
        ("add_div_button_posts", "your_cart"),
        ("add_image_button", "added"),
    ],
)
def test_adding_shows_what_the_store_is_about(page: Page, name: str, shows: str) -> None:
    with _at_a_product(page, name) as (store, add):
        add.click()
        text = store.shop.words(shows, title=store.shop.products[1].title)
        expect(page.get_by_text(text).filter(visible=True).first).to_be_visible()
        assert _in_cart(store) == 1


@pytest.mark.parametrize("name", ["add_xhr_badge", "add_div_button"])
def test_only_the_badge_changes(page: Page, name: str) -> None:
    with _at_a_product(page, name) as (store, add):
        badge = page.locator(store.shop.skin.selector("badge")).first
        expect(badge).to_be_hidden()
        before = page.url
        add.click()
        expect(badge).to_have_text("1")
        assert page.url == before


def test_a_press_before_hydration_is_lost(page: Page) -> None:
    with _at_a_product(page, "late_hydration") as (store, add):
        add.click()
        drawer = page.locator(store.shop.skin.selector("drawer_box"))
        expect(drawer).to_be_hidden()
        assert _in_cart(store) == 0
        with page.expect_response("**" + store.shop.url("add")):
            page.wait_for_function("performance.now() > 2500")
            add.click()
        expect(drawer).to_be_visible()


def test_the_application_changes_pages_without_loading_them(page: Page) -> None:
    with _at_a_product(page, "single_page_app") as (store, _):
        page.wait_for_function("performance.now() > 2500")
        page.evaluate("window.same = true")
        page.get_by_role("link", name=store.shop.categories[1].title).first.click()
        expect(page).to_have_url(store.url + store.shop.category_url(store.shop.categories[1]))
        assert page.evaluate("window.same") is True


def test_a_silent_required_keeps_the_form(page: Page) -> None:
    with _at_a_product(page, "variants_required") as (store, add):
        add.click()
        assert page.locator("select").evaluate("e => e.matches(':invalid')")
        assert _in_cart(store) == 0


def test_an_unchosen_variant_is_told_by_alert(page: Page) -> None:
    messages: list[str] = []

    def answer(dialog: Dialog) -> None:
        messages.append(dialog.message)
        dialog.accept()

    page.on("dialog", answer)
    with _at_a_product(page, "variants_select_alert") as (store, add):
        add.click()
        assert messages == [store.shop.words("choose_first")]
        assert _in_cart(store) == 0


def test_the_button_waits_for_dependent_choices(page: Page) -> None:
    with _at_a_product(page, "variants_dependent_disabled") as (store, add):
        first, second = page.locator(store.shop.skin.selector("option")).all()
        expect(add).to_be_disabled()
        expect(second).to_be_disabled()
        first.select_option(index=3)
        expect(second.locator("option:not([hidden])")).to_have_count(2)
        second.select_option(index=3)
        expect(add).to_be_enabled()
        add.click()
        expect(page.get_by_role("dialog")).to_be_visible()


def test_the_cart_is_a_skeleton_first(page: Page) -> None:
    with _at_a_product(page, "cart_skeleton") as (store, add):
        price = store.shop.money.format(store.shop.products[1].nominal)
        add.click()
        page.goto(store.url + store.shop.url("cart"))
        lines = page.locator(store.shop.skin.selector("skeleton"))
        expect(lines).not_to_contain_text(price, timeout=500)
        expect(lines).to_contain_text(price)


@pytest.mark.parametrize("name", ["list_infinite", "list_load_more"])
def test_a_list_grows(page: Page, name: str) -> None:
    with serve(make_store(STORES[name].spec)) as store:
        shop = store.shop
        page.goto(store.url + shop.category_url(shop.categories[0]))
        cards = page.locator(f"{shop.skin.selector('grid')} > *")
        if name == "list_infinite":
            page.mouse.wheel(0, 4000)
        else:
            expect(cards).to_have_count(4)
            page.locator(shop.skin.selector("more")).click()
        expect(cards).to_have_count(8)
