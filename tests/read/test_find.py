"""What a walk would press next, found on pages that are only read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.browse.find import (
    bought_elsewhere,
    cart_controls,
    category_links,
    checkout_controls,
    guest_controls,
    menu_buttons,
    submenu_buttons,
    terms_boxes,
)
from auditor.browse.overlays import uninvited
from auditor.read.kinds import login_wall
from auditor.read.page import Page

Render = Callable[..., Page]


def test_order_that_leads_to_the_cart(render: Render) -> None:
    """The layer after an add says "Order", and the cart is what it opens."""
    page = render(
        '<header><a href="/">Boutique</a></header><main><h1>Tasse</h1><p>24,00 €</p>'
        '<form action="/panier"><input type="hidden" name="id"><input name="qty" value="1">'
        "<button>Ajouter au panier</button></form></main>"
        '<div role="dialog" style="position:fixed;top:90px;left:20px;width:340px;height:200px;'
        'background:#fff"><p>Tasse 24,00 €</p><button>Continuer mes achats</button> '
        '<a href="/panier" style="padding:12px 30px">Commander</a></div>',
        language="fr",
    )
    assert [s.node.label for s in cart_controls(page, page.overlays[0])] == ["Commander"]


def test_words_that_nobody_taught_us_lead_to_the_cart_by_their_address(render: Render) -> None:
    page = render(
        '<header><a href="/">Shop</a></header><main><h1>Mug</h1></main>'
        '<div role="dialog" style="position:fixed;top:90px;left:20px;width:340px;height:200px;'
        'background:#fff"><p>Mug £18.00</p><a href="/cart" style="display:block;padding:12px">'
        "Hark, what the kiln hath given</a> <a href='/mugs'>More mugs</a></div>"
    )
    named = [s.node.label for s in cart_controls(page, page.overlays[0])]
    assert named == ["Hark, what the kiln hath given"]


def test_order_that_leads_elsewhere(render: Render) -> None:
    page = render(
        '<header><a href="/">Boutique</a></header><main><h1>Tasse</h1></main>'
        '<div role="dialog" style="position:fixed;top:90px;left:20px;width:340px;height:200px">'
        '<a href="/commande" style="padding:12px 30px">Commander</a></div>',
        language="fr",
    )
    assert cart_controls(page, page.overlays[0]) == []


def test_an_icon_by_itself_leads_to_no_list(render: Render) -> None:
    """A person, a heart or a telephone, drawn by an icon font: no word says where it leads."""
    page = render(
        '<header><nav><a href="/hello"><i>&#xE7FF;</i></a> <a href="/later" title="Later">'
        '<i>&#xE87D;</i><span hidden>Later</span></a> <a href="/mugs">Mugs</a> '
        '<a href="/bowls"><img src="/b.png" alt="" width="90" height="60"></a></nav></header>'
    )
    paths = [s.node.attr("href") for s in category_links(page, page.url)]
    assert sorted(paths) == ["/bowls", "/mugs"]


def test_the_logo_leads_to_no_list(render: Render) -> None:
    """Home may have an address that differs from the one the walk began at."""
    page = render(
        '<header><div id="logo"><a href="/index.php?go=start"><img src="/l.png" alt="S" width="90" '
        'height="40"></a></div><a href="/index.php?go=home">S</a> <a href="/mugs">Mugs</a></header>'
    )
    assert [s.node.attr("href") for s in category_links(page, page.url)] == ["/mugs"]


def test_three_bars_without_a_name_open_the_menu(render: Render) -> None:
    page = render(
        '<header><a href="/">S</a><button>&#xF002;</button></header><nav><span>Lists</span>'
        '<button class="btn" style="float: right"><i class="fa fa-bars">&#xF0C9;</i></button>'
        '<ul hidden><li><a href="/mugs">Mugs</a></ul></nav><main><h1>Mugs</h1></main>',
        device="phone",
    )
    first = menu_buttons(page)[0].node
    assert first.closest("nav") is not None


@pytest.mark.parametrize(
    "quantity",
    ["<button>-</button><input value=1><button>+</button>", "<select><option>1<option>2</select>"],
)
def test_a_drawer_that_sells_asks_neither_age_nor_country(render: Render, quantity: str) -> None:
    """A "+" before "18,00 €" is no sign of an age, a select of quantities no list of countries."""
    page = render(
        "<main><h1>Tazza</h1></main><div role=dialog style='position:fixed;inset:0 0 0 50px;"
        f"background:#fff'><a href=/p/1>Tazza</a> {quantity} 18,00 € "
        "<a href=/checkout>Vai alla cassa</a></div>",
        language="it",
    )
    assert len(page.overlays) == 1
    assert uninvited(page) == []


def test_a_search_in_the_menu_opens_nothing(render: Render) -> None:
    page = render(
        '<header><a href="/">Store</a><nav><ul><li><button>Shop</button><div hidden>'
        '<a href="/c/mugs">Mugs</a></div></li></ul><form action="/search"><input name="q">'
        "<button>Go</button></form></nav></header><main><h1>Mugs</h1></main>"
    )
    assert [s.node.label for s in submenu_buttons(page, ())] == ["Shop"]


def test_what_is_bought_on_another_site(render: Render) -> None:
    product = (
        '<header><a href="/">Shop</a></header><main><h1>Mug</h1><p>$ 24.00</p>'
        '<p><a href="https://facebook.com/sharer">f</a> {}</p></main>'
    )
    button = '<a href="https://{}/item/7" style="padding:12px 40px">{}</a>'
    sold = render(product.format(button.format("market.example", "Buy on Market")))
    assert [s.node.label for s in bought_elsewhere(sold)] == ["Buy on Market"]
    told = render(product.format(button.format("press.example", "Read what the press says")))
    assert bought_elsewhere(told) == []


def test_what_came_near_to_a_checkout_button_is_evidence(render: Render) -> None:
    page = render(
        '<main><h1>Cart</h1><p>Mug $ 24.00</p></main><footer><nav><a href="/checkout">Checkout</a>'
        "</nav></footer>",
        url="/cart",
    )
    near = [s.node.label for s in checkout_controls(page, least=-99)]
    assert (checkout_controls(page), near) == ([], ["Checkout"])


WAYS = (
    "<main><h1>Wie möchten Sie fortfahren?</h1>"
    '<div><h3>Neuer Kunde</h3><p>Schneller bestellen.</p><a href="/neu">Registrieren</a></div>'
    '<div><h3>Als Gast bestellen</h3><p>Ohne Passwort.</p><a href="/gast">Weiter</a></div>'
    '<div><h3>Stammkunde</h3><form><input type="email"><input type="password">'
    "<button>Anmelden</button></form></div></main>"
)


def test_a_button_that_goes_on_in_the_guests_part(render: Render) -> None:
    page = render(WAYS, language="de", url="/login")
    assert [s.node.label for s in guest_controls(page)] == ["Weiter"]
    assert not login_wall(page)
    assert login_wall(render(WAYS.replace("Als Gast bestellen", "Gutscheine"), language="de"))


def test_neither_the_cart_nor_a_notice_opens_a_submenu(render: Render) -> None:
    page = render(
        "<header><a href='/'>Shop</a><div><button onclick='x()'>Garden</button><ul hidden><li>"
        "<a href='/garden'>Tools</a></ul></div><div><button class='cart-icon' onclick='x()'>"
        "<svg width='20' height='20'></svg>0</button><a href='/cart' hidden>Cart</a></div></header>"
        "<div style='position:fixed;bottom:0;left:0;right:0;height:120px;background:#fff'>"
        "<p>We use cookies.</p><button>Accept all</button></div>"
    )
    assert [s.node.label for s in submenu_buttons(page, ())] == ["Garden"]


def test_the_box_for_the_terms_of_a_cart(render: Render) -> None:
    def ticks(*boxes: str) -> list[str]:
        page = render(
            '<main><h1>Cart</h1><table><tr><td><a href="/p/mug">Mug</a></td><td><input name="qty" '
            'value="1" size="2"></td><td>$ 12.00</td></tr></table>'
            + "".join(f"<p>{box}</p>" for box in boxes)
            + '<p>Total $ 12.00</p><a href="/checkout">Checkout</a></main>',
            url="/cart",
        )
        return [n.attr("id") for n in terms_boxes(page)]

    terms = '<input type="checkbox" id="t"> <label for="t">I accept the terms of service</label>'
    named = '<input type="checkbox" id="termsofservice"> <label for="termsofservice">Sì</label>'
    wrap = '<label><input type="checkbox" id="w"> Gift wrap under our terms, $ 2.00</label>'
    letter = '<label><input type="checkbox" id="n"> Newsletter, by its terms</label>'
    done = terms.replace('id="t"', 'id="t" checked')
    assert ticks(terms, wrap, letter) == ["t"]
    assert ticks(named) == ["termsofservice"]
    assert ticks(done, wrap, letter) == []


def test_what_lies_below_the_cart_s_address_is_a_checkout(render: Render) -> None:
    layer = (
        '<div role="dialog" style="position:fixed;inset:0;background:#fff">Mug €9 '
        '<a href="/cart/c/Z2Nw?key=1">Continue to checkout</a></div>'
    )
    page = render(layer, url="/products/mug")
    assert cart_controls(page, page.overlays[0]) == []
