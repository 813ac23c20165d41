"""Which requests are denied, rule by rule, and which must pass for a shopper to reach checkout."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.browse import deny
from auditor.browse.deny import Outgoing, denied, denied_message

S = "https://shop.example"
MULTIPART = (
    '------x\r\nContent-Disposition: form-data; name="confirm_order"\r\n\r\ntrue\r\n------x--\r\n'
)


def graphql(query: str, name: str = "") -> str:
    return json.dumps({"operationName": name, "query": query, "variables": {}})


# method, address, body: each places an order, or sends a form in the shopper's name.
DENIED = [
    ("POST", f"{S}/?wc-ajax=checkout", "billing_email="),
    ("POST", f"{S}/checkout/", "woocommerce_checkout_place_order=Place+order"),
    ("POST", f"{S}/checkout/order-pay/12/", "woocommerce_pay=1"),
    ("POST", f"{S}/wp-json/wc/store/v1/checkout", "{}"),
    ("POST", f"{S}/wp-json/wc/store/v1/checkout/123?key=x", "{}"),
    ("POST", f"{S}/?rest_route=/wc/store/v1/checkout", "{}"),
    ("POST", f"{S}/?wc-ajax=wc_stripe_create_order", ""),
    ("POST", f"{S}/checkouts/c1/en/graphql", '{"operationName":"SubmitForCompletion"}'),
    ("POST", f"{S}/checkouts/internal/graphql/persisted?operationName=SubmitForCompletion", "{}"),
    ("POST", f"{S}/12/checkouts/ab", "previous_step=payment_method&complete=1"),
    ("POST", "https://deposit.us.shopifycs.com/sessions", "{}"),
    ("GET", f"{S}/module/ps_checkpayment/validation", ""),
    ("POST", f"{S}/en/module/ps_wirepayment/validation", ""),
    ("GET", f"{S}/index.php?fc=module&module=ps_wirepayment&controller=validation", ""),
    ("POST", f"{S}/rest/default/V1/guest-carts/x1/payment-information", "{}"),
    ("PUT", f"{S}/rest/V1/carts/mine/order", "{}"),
    ("POST", f"{S}/checkout/onepage/saveOrder/", ""),
    ("GET", f"{S}/index.php?route=extension/payment/cod/confirm", ""),
    ("GET", f"{S}/index.php?route=extension/opencart/payment/bank_transfer.confirm", ""),
    ("GET", f"{S}/index.php?route=extension/opencart/payment/cod|confirm&language=en-gb", ""),
    ("GET", f"{S}/index.php?rt=extension/default_cod/confirm", ""),
    ("POST", f"{S}/index.php?rt=r/checkout/pay/confirm", ""),
    ("POST", f"{S}/checkout/order", "tos=on"),
    ("POST", f"{S}/store-api/handle-payment", "{}"),
    ("POST", f"{S}/checkout/finish", "sAGB=1"),
    ("POST", f"{S}/on/demandware.store/Sites-X/en/CheckoutServices-PlaceOrder", ""),
    ("POST", f"{S}/api/checkout/pub/orderForm/f1/transaction", "{}"),
    ("POST", f"{S}/internalapi/v1/checkout/order", "{}"),
    ("POST", f"{S}/api/carts/1f/checkout", "{}"),
    ("PUT", f"{S}/en_US/checkout/complete", ""),
    ("POST", f"{S}/checkout/update/confirm", "_method=patch"),
    ("POST", f"{S}/store/carts/c1/complete", ""),
    ("POST", f"{S}/checkout/preview/", "csrfmiddlewaretoken=t&action=place_order"),
    ("POST", f"{S}/checkout", MULTIPART),
    ("GET", f"{S}/index.php?main_page=checkout_process", ""),
    ("POST", f"{S}/checkout_process.php", ""),
    ("POST", f"{S}/index.php?_g=rm&type=gateway&cmd=process", ""),
    ("GET", f"{S}/index.php?dispatch=checkout.place_order", ""),
    ("POST", f"{S}/index.php", "dispatch%5Bcheckout.place_order%5D=Submit"),
    ("POST", f"{S}/index.php", "dispatch=checkout.place_order"),
    ("POST", f"{S}/index.php", "cl=order&fnc=execute"),
    ("GET", f"{S}/index.php?cl=order&fnc=execute", ""),
    ("POST", f"{S}/checkout/OpcConfirmOrder/", ""),
    ("POST", f"{S}/api/checkout/onepage/orders", ""),
    ("POST", f"{S}/shop/payment/transaction", "{}"),
    ("POST", f"{S}/checkout/4/review", "op=Pay"),
    ("GET", f"{S}/order/pay/3", ""),
    ("POST", f"{S}/shop?c_step=process", ""),
    ("POST", f"{S}/cart.php?a=checkout", "submit=true"),
    ("POST", f"{S}/v2/carts/abc/checkout", "{}"),
    ("POST", f"{S}/graphql", graphql("mutation P($c: ID!) { placeOrder(id: $c) { id } }")),
    ("POST", f"{S}/graphql", graphql("mutation { a: b(x: \"(\") { id } checkoutComplete { id } }")),
    ("GET", f"{S}/graphql?operationName=completeCheckout&extensions=%7B%7D", ""),
    ("POST", f"{S}/graphql", "mutation { placeOrder { id } }"),
    ("POST", f"{S}/graphql", '[{"operationName": "x"}, {"operationName": "submitOrder"}]'),
    ("POST", f"{S}/graphql", graphql("mutation { checkout(input: {a: 1}) { order { id } } }")),
    ("POST", "https://api.stripe.com/v1/payment_intents/pi_1/confirm", "a=1"),
    ("POST", "https://www.paypal.com/v2/checkout/orders/1/capture", ""),
    ("POST", "https://eu.klarnaservices.com/payments/v1/authorizations/1/order", "{}"),
    ("POST", f"{S}/basket/place-order", ""),
    ("GET", f"{S}/Orders/Complete", ""),
    ("POST", f"{S}/api/v3/orders", "{}"),
    ("POST", f"{S}/en/checkout/steps/submit-order", ""),
    ("POST", f"{S}/checkout/complete-payment", ""),
    ("GET", f"{S}/checkout/payments/hosted/authorise", ""),
    ("POST", f"{S}/ajax.php?action=place_order", ""),
    ("POST", f"{S}/ajax.php", "op=submitOrder"),
    ("POST", f"{S}/basket", '{"a": {"placeOrder": true}}'),
    ("POST", f"{S}/basket", "submit_order=Send"),
    ("POST", f"{S}/newsletter/subscriber/new/", "email=a"),
    ("POST", "https://x.us1.list-manage.com/subscribe/post-json", "EMAIL=a"),
    ("POST", f"{S}/customer/account/createpost/", ""),
    ("POST", f"{S}/account/register", ""),
    ("POST", f"{S}/index.php?route=account/register.register", ""),
    ("POST", f"{S}/review/product/post/id/3/", ""),
    ("POST", f"{S}/contact#contact_form", "contact[body]=x"),
    ("POST", f"{S}/graphql", graphql("mutation { customerCreate(input: $i) { id } }")),
    ("POST", f"{S}/wp-json/wc/store/v1/batch",
     json.dumps({"requests": [{"path": "/wc/store/v1/checkout", "method": "POST", "body": {}}]})),
]  # fmt: skip

# What a journey needs, and what only sounds like an order.
PASSING = [
    ("GET", f"{S}/", ""),
    ("GET", f"{S}/checkout", ""),
    ("GET", f"{S}/checkout/complete", ""),  # Sylius shows its summary there
    ("GET", f"{S}/order", ""),  # PrestaShop's checkout
    ("POST", f"{S}/order", "firstname=&lastname="),
    ("GET", f"{S}/checkout/onepage/", ""),
    ("GET", f"{S}/onestepcheckout/", ""),
    ("GET", f"{S}/finalizar-compra/", ""),
    ("GET", f"{S}/shop/confirm_order", ""),
    ("GET", f"{S}/index.php?route=checkout/confirm", ""),
    ("GET", f"{S}/index.php?route=extension/payment/cod", ""),
    ("POST", f"{S}/cart/add.js", "id=1&quantity=1"),
    ("POST", f"{S}/cart", "checkout=&updates[]=1"),
    ("GET", f"{S}/?add-to-cart=12", ""),
    ("POST", f"{S}/?wc-ajax=add_to_cart", "product_id=12"),
    ("POST", f"{S}/?wc-ajax=update_order_review", "payment_method=cod&post_data=a%3D1"),
    ("POST", f"{S}/?wc-ajax=get_refreshed_fragments", ""),
    ("GET", f"{S}/wp-json/wc/store/v1/checkout", ""),
    ("PUT", f"{S}/wp-json/wc/store/v1/checkout?__experimental_calc_totals=true", "{}"),
    ("POST", f"{S}/wp-json/wc/store/v1/cart/add-item", '{"id": 3}'),
    ("POST", f"{S}/wp-json/wc/store/v1/batch",
     json.dumps({"requests": [{"path": "/wc/store/v1/cart/add-item", "method": "POST"}]})),
    ("POST", f"{S}/checkout/cart/add/uenc/x/product/3/", "qty=1"),
    ("POST", f"{S}/rest/default/V1/guest-carts/x1/estimate-shipping-methods", "{}"),
    ("POST", f"{S}/rest/default/V1/guest-carts/x1/set-payment-information", "{}"),
    ("GET", f"{S}/rest/default/V1/guest-carts/x1/payment-information", ""),
    ("POST", f"{S}/index.php?route=checkout/cart.add", "product_id=30"),
    ("POST", f"{S}/index.php?route=checkout/cart/add", "product_id=30"),
    ("POST", f"{S}/checkout/line-item/add", "lineItems[1][id]=1"),
    ("GET", f"{S}/checkout/register", ""),
    ("GET", f"{S}/checkout/confirm", ""),
    ("POST", f"{S}/basket/add/3/", "quantity=1"),
    ("POST", f"{S}/api/checkout/pub/orderForm", "{}"),
    ("POST", f"{S}/api/checkout/pub/orderForm/f1/items", "{}"),
    ("POST", f"{S}/checkouts/c1/en/graphql", '{"operationName":"Proposal"}'),
    ("POST", f"{S}/graphql", graphql("mutation { cartCreate { cart { checkoutUrl } } }")),
    ("POST", f"{S}/graphql", graphql("mutation { checkoutCreate(i: 1) { checkout { id } } }")),
    ("POST", f"{S}/graphql", graphql("query { checkout(token: 1) { id } order { id } }")),
    ("POST", f"{S}/graphql", graphql("mutation { addToCart(note: \"placeOrder\") { id } }")),
    ("POST", f"{S}/api/storefront/carts/1/items", "{}"),
    ("POST", f"{S}/en/cart", "[]"),  # a server action to its own address
    ("GET", f"{S}/static/js/action/place-order.js", ""),
    ("GET", f"{S}/static/frontend/theme/template/payment/place-order.html", ""),
    ("GET", f"{S}/pages/how-to-place-order", ""),
    ("GET", f"{S}/contact", ""),
    ("GET", f"{S}/newsletter", ""),
    ("GET", f"{S}/customer/account/create/", ""),
    ("GET", f"{S}/products/made-to-order-shelf", ""),
    ("GET", f"{S}/collections/all?sort_by=order", ""),
    ("POST", "https://www.google-analytics.com/g/collect?en=purchase&dl=https%3A%2F%2Fshop.example"
             "%2Fcheckout%2Fonepage%2FsaveOrder", ""),
    ("POST", "https://stats.example/api/event", '{"name":"pageview","url":"/order/complete"}'),
    ("POST", "https://chat.example/users/register", "{}"),
    ("POST", "https://js.stripe.com/v3/track", "a=1"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "url", "body"), DENIED)
def test_denied(method: str, url: str, body: str) -> None:
    assert denied(Outgoing(method, url, body, f"{S}/checkout"))


@pytest.mark.parametrize(("method", "url", "body"), PASSING)
def test_passes(method: str, url: str, body: str) -> None:
    assert denied(Outgoing(method, url, body, f"{S}/cart")) is None


def test_every_rule_has_an_example() -> None:
    """A rule that nothing here is denied by may be a dead one."""
    examples = [Outgoing(method, url, body, f"{S}/checkout") for method, url, body in DENIED]
    idle = [str(r) for r in deny._rules().deny if not any(r.denies(e) for e in examples)]
    assert not idle


def test_a_put_that_travels_as_a_post_counts_as_put() -> None:
    """WordPress sends PUT so; the checkout keeps its draft with it."""
    url = f"{S}/wp-json/wc/store/v1/checkout?__experimental_calc_totals=true"
    assert denied(Outgoing("POST", url, "{}", S))
    assert denied(Outgoing("POST", url, "{}", S, override="PUT")) is None


def test_forms_are_denied_to_the_store_itself_only() -> None:
    url = "https://push.other.example/subscribers"
    assert denied(Outgoing("POST", url, "", S)) is None
    assert denied(Outgoing("POST", url, "", "https://other.example/"))
    assert denied(Outgoing("POST", url, "", ""))  # from who knows where


@pytest.mark.parametrize(
    "text",
    [
        '["4","7","lv:x","event",{"type":"click","event":"place_order","value":{}}]',
        '42["placeOrder",{"a":1}]',
        '{"msg":"method","method":"orders.place","params":[]}',
        '{"type":"start","payload":{"query":"mutation { placeOrder { id } }"}}',
        "place_order",
    ],
)
def test_socket_messages_that_order(text: str) -> None:
    assert denied_message(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "2probe", '{"event":"add_to_cart"}', '["4","7","lv:x","event",{"event":"checkout"}]',
        '{"text":"How do I place an order with you? I want to place order 3"}', "\x00\x01\xff",
    ],
)  # fmt: skip
def test_socket_messages_that_do_not(text: str) -> None:
    assert denied_message(text) is None


@given(st.sampled_from(["GET", "POST"]), st.text(max_size=60), st.text(max_size=200))
def test_any_text_can_be_judged(method: str, tail: str, body: str) -> None:
    """Nothing that a page sends makes the judge fail: the request would be aborted then."""
    denied(Outgoing(method, f"{S}/{tail}", body, S))
    denied_message(body)


@given(st.recursive(st.none() | st.text(max_size=9), lambda x: st.lists(x) | st.dictionaries(
    st.sampled_from(["query", "requests", "operationName", "path"]), x)))  # fmt: skip
def test_any_json_can_be_judged(value: object) -> None:
    denied(Outgoing("POST", f"{S}/graphql", json.dumps(value), S))
