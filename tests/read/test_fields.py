"""FIELDs of checkouts: which count, what they ask for, what they add up to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditor.read.page import Page

Render = Callable[..., Page]


def labelled(*labels: str) -> str:
    return "".join(
        f'<p><label for="f{i}">{label}</label><input id="f{i}" name="x{i}"></p>'
        for i, label in enumerate(labels)
    )


def form(inside: str) -> str:
    return (
        '<header>Shop<form role="search"><input type="search" name="q"></form></header>'
        f"<main><h1>Checkout</h1><form>{inside}<button>Continue</button></form></main>"
        '<footer><form><label>Newsletter <input type="email"></label></form></footer>'
    )


@pytest.mark.parametrize(
    ("labels", "language", "kinds"),
    [
        (
            ["Email address", "Full name", "Street", "Town", "ZIP code", "Mobile"],
            "en",
            ["email", "full_name", "street", "city", "postcode", "phone"],
        ),
        (
            ["Nombre *", "Apellidos *", "Dirección de la calle *", "Población *", "Provincia *",
             "Código postal *", "Correo electrónico *", "NIF/CIF", "Empresa (opcional)",
             "Apartamento, habitación, etc. (opcional)"],
            "es",
            ["given_name", "family_name", "street", "city", "region", "postcode", "email", "tax_id",
             "company", "line2"],
        ),
        (
            ["Nama lengkap", "Nomor HP", "Alamat lengkap", "Kecamatan", "Kota/Kabupaten",
             "Kode pos"],
            "id",
            ["full_name", "phone", "street", "district", "city", "postcode"],
        ),
        (
            ["Vorname", "Nachname", "Straße und Hausnummer", "PLZ", "Ort", "E-Mail-Adresse",
             "Telefon (optional)", "Komfort"],
            "de",
            ["given_name", "family_name", "street", "postcode", "city", "email", "phone", ""],
        ),
        (
            ["Họ và tên *", "Số điện thoại", "Email", "Địa chỉ", "Phường / Xã", "Tỉnh / Thành phố"],
            "vi",
            ["full_name", "phone", "email", "street", "district", "city"],
        ),
        (
            ["お名前（全角）", "メールアドレス", "郵便番号", "都道府県", "市区町村", "建物名"],
            "ja",
            ["full_name", "email", "postcode", "region", "city", "line2"],
        ),
        (
            ["收货人姓名", "手机号码", "所在省份", "城市", "详细地址", "备注"],
            "zh",
            ["full_name", "phone", "region", "city", "street", ""],
        ),
        (
            ["الاسم الكامل", "رقم الجوال", "المدينة", "العنوان بالتفصيل"],
            "ar",
            ["full_name", "phone", "city", "street"],
        ),
        (
            ["Имя", "Фамилия", "Телефон", "Город", "Улица, дом", "Почтовый индекс"],
            "ru",
            ["given_name", "family_name", "phone", "city", "street", "postcode"],
        ),
        (
            ["Adınız", "Soyadınız", "Açık adres", "İl", "İlçe", "Posta kodu"],
            "tr",
            ["given_name", "family_name", "street", "city", "district", "postcode"],
        ),
        (
            ["ชื่อผู้รับ", "เบอร์โทรศัพท์มือถือ", "ที่อยู่จัดส่ง", "จังหวัด", "รหัสไปรษณีย์"],
            "th",
            ["full_name", "phone", "street", "region", "postcode"],
        ),
        (
            ["Name on card", "Card number", "Company name", "Order note"],
            "en",
            ["card_name", "card_number", "company", ""],
        ),
    ],
)  # fmt: skip
def test_what_a_label_asks_for(
    render: Render, labels: list[str], language: str, kinds: list[str]
) -> None:
    page = render(form(labelled(*labels)), language=language)
    assert [f.kind for f in page.form.fields] == kinds
    assert [f.label for f in page.form.fields] == labels


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ('<input autocomplete="shipping address-line1" placeholder="Where?">', "street"),
        ('<input autocomplete="cc-name" aria-label="Name">', "card_name"),
        ('<input type="email" placeholder="you@example.com">', "email"),
        ('<input type="tel" aria-label="For the driver">', "phone"),
        ('<input type="tel" autocomplete="cc-number" aria-label="Number">', "card_number"),
        ('<input name="giftCardNumber" aria-label="Number">', ""),
        ('<input aria-label="Numéro de votre carte cadeau">', ""),
        ('<input aria-label="Gift card number">', ""),
        ('<input name="billing[postcode]">', "postcode"),
        ('<input id="checkout_shipping_address_city">', "city"),
        ('<input type="password" aria-label="Password">', "password"),
        ('<textarea aria-label="Address to write on the card"></textarea>', ""),
        ('<select autocomplete="country"><option>France</option></select>', "country"),
    ],
)
def test_what_the_markup_asks_for(render: Render, html: str, kind: str) -> None:
    (field,) = render(form(html)).form.fields
    assert field.kind == kind


@pytest.mark.parametrize(
    ("html", "count"),
    [
        ('<input aria-label="Name">', 1),
        ('<label><input type="checkbox"> News</label>', 0),
        ('<input type="hidden"><input type="submit" value="Go"><input type="file">', 0),
        ('<input aria-label="Code" readonly><input aria-label="Old" disabled>', 0),
        ('<input aria-label="Name" style="display:none">', 0),
        ('<div style="height:0;overflow:hidden"><input aria-label="Name"></div>', 0),
        ('<details><summary>Company</summary><input aria-label="Company"></details>', 0),
        ('<details open><summary>Company</summary><input aria-label="Company"></details>', 1),
        ('<label><input type="radio" name="a"> A</label><label><input type="radio" name="a"> B'
         "</label>", 1),
        # radios drawn by the theme: the input itself cannot be seen
        ('<input type="radio" name="a" id="r" style="opacity:0"><label for="r">A</label>'
         '<input type="radio" name="b" id="s"><label for="s">B</label>', 2),
        ('<textarea aria-label="Note"></textarea><select><option>1</option></select>', 2),
        ('<div role="dialog"><input aria-label="Coupon"></div>', 0),
    ],
)  # fmt: skip
def test_what_counts_as_a_field(render: Render, html: str, count: int) -> None:
    assert len(render(form(html)).form.fields) == count


def test_radios_of_one_name_are_one_field_with_options(render: Render) -> None:
    (group,) = render(
        form(
            "<fieldset><legend>Delivery</legend><label><input type='radio' name='d' required> Post"
            "</label><label><input type='radio' name='d'> Courier</label></fieldset>"
        )
    ).form.fields
    assert (group.label, len(group.options), group.required) == ("Delivery", 2, True)


def test_what_fields_add_up_to(render: Render) -> None:
    address = render(form(labelled("Name", "Street", "City"))).form
    assert address.address and not address.payment and not address.password
    login = render(form('<input type="email" aria-label="E-mail"><input type="password">')).form
    assert login.password and not login.address
    assert [f.kind for f in login.of("email")] == ["email"]
    card = render(form(labelled("Card number", "Name on card"))).form
    assert card.payment and not card.address
    framed = render(
        form('<iframe src="https://js.stripe.com/v3/card" width="300" height="60"></iframe>')
    ).form
    assert framed.payment and len(framed.payment_frames) == 1
    beacon = render(
        form('<iframe src="https://js.stripe.com/v3/m" width="1" height="1"></iframe>')
    ).form
    assert not beacon.payment


def test_a_wallet_s_button_asks_for_no_card(render: Render) -> None:
    frame = '<iframe src="https://{}" width="300" height="60"></iframe>'
    wallet = render(form(frame.format("www.paypal.com/smart/buttons"))).form
    assert wallet.payment and not wallet.card
    assert render(form(frame.format("js.stripe.com/v3/elements-inner-card.html"))).form.card
