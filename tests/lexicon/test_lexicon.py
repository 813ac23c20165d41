from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.lexicon import LANGUAGES, lexicon, normalise

LEX = lexicon()


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("  Añadir al  Carrito (2)", "añadir al carrito"),
        ("ANO", "ano"),
        ("Größe:", "grosse"),
        ("Panier [3] »", "panier"),
        ("SATIN AL", "satin al"),
        ("Satın Al", "satin al"),
        ("İncele", "incele"),
        ("Procedi all’acquisto…", "procedi all'acquisto"),
        ("Koszyk\u00a0(0)", "koszyk"),
        ("włóż", "wloz"),
        ("Ｃａｒｔ", "cart"),
        ("تبقى ٣ قطع", "تبقي 3 قطع"),
        ("أضف إلى السلّة", "اضف الي السلة"),
        ("می‌شود", "مي شود"),
        ("наложенный платёж", "наложенный платеж"),
        ("×", "×"),
        ("{{", "{{"),
        ("+ Keranjang", "+ keranjang"),
        ("", ""),
    ],
)
def test_normalise(text: str, normal: str) -> None:
    assert normalise(text) == normal


@pytest.mark.parametrize(
    ("concept", "text", "languages", "phrase"),
    [
        ("add_to_cart", "Add to Cart", [], "add to cart"),
        ("add_to_cart", "In den Warenkorb legen", ["de"], "in den warenkorb legen"),
        ("add_to_cart", "IN DEN WARENKORB", ["de-AT"], "in den warenkorb"),
        ("add_to_cart", "今すぐカートに入れる", ["ja"], "カートに入れる"),
        ("add_to_cart", "加入购物车", ["zh-CN"], "加入购物车"),
        ("add_to_cart", "หยิบใส่ตะกร้า", ["th"], "หยิบใส่ตะกร้า"),
        ("add_to_cart", "اضف الى السلة", ["ar"], "أضف إلى السلة"),
        ("add_to_cart", "افزودن به سبد خرید", ["fa"], "افزودن به سبد خرید"),
        ("add_to_cart", "Sepete Ekle", ["tr"], "sepete ekle"),
        ("cart", "Warenkorbwert", ["de"], None),  # a compound is another word
        ("cart", "cartoon", [], None),
        ("cart", "my_cart_items", [], None),
        ("cart", "CART（2）", ["ja"], "cart"),
        ("cart", "マイcartへ", ["ja"], "cart"),
        ("remove", "Bỏ", ["vi"], "bỏ"),
        ("remove", "Bộ sản phẩm", ["vi"], None),  # the marks tell "remove" from "set"
        ("low_stock", "Nur noch 3 auf Lager", ["de"], "noch {n} auf lager"),
        ("low_stock", "残り2点", ["ja"], "残り{n}"),
        ("benefit_other", "Desde 1987", ["es"], "desde {year}"),
        ("benefit_other", "Desde 10 €", ["es"], None),
        ("hours", "binnen 24 uur antwoord", ["nl"], "binnen .. uur antwoord"),
        ("close", "×", [], "×"),
        ("close", "2 x", ["de"], None),
        ("close", "2 x hemd", ["de"], None),
        ("add_to_cart", "Add", [], "add"),  # "=add": only as the whole label
        ("add_to_cart", "Add to wishlist", [], None),
        ("add_to_cart", "Añadir nota", ["es"], None),
        ("cart", "Bag 2", [], "bag"),
        ("cart", "Bag, 3 items", [], "bag"),
        ("cart", "Cesta (2 artículos)", ["es"], "cesta"),
        ("cart", "Bag 3 pieces of leather", [], None),
        ("cart", "Leather bag", [], None),
        ("cart", "Add to cart", [], None),  # part of a longer phrase of another concept
        ("cart", "Your cart is empty", [], "your cart"),
        ("in_stock", "Currently not available", [], None),
        ("in_stock", "Nicht verfügbar", ["de"], None),
        ("in_stock", "Auf Lager", ["de"], "auf lager"),
        ("in_stock", "غير متوفر", ["ar"], None),
        ("total", "Ara toplam", ["tr"], None),
        ("total", "Sub-total: 10, total: 12", [], "total"),
        ("cookie_accept", "同意しない", ["ja"], None),
        ("cookie_accept", "Nie zgadzam się", ["pl"], None),
        ("required", "Không bắt buộc", ["vi"], None),
        ("no_thanks", "Ödemeye geç", ["tr"], None),
        ("no_thanks", "Passer la commande", ["fr"], None),
        ("close", "เปิดเมนู", ["th"], None),  # "open" holds the letters of "close"
        ("close", "ปิด", ["th"], "ปิด"),
        ("out_of_stock", "สินค้าทั้งหมด", ["th"], None),  # "all products" those of "sold out"
        ("out_of_stock", "Vendu par Marque", ["fr"], None),
        ("later", "Später", ["de"], "später"),  # an alias
        ("placeholder", "Lorem ipsum dolor", ["de"], "lorem ipsum"),
        ("withdrawal", "Widerrufsrecht", ["de"], "widerrufsrecht"),
        ("checkout", "Zur Kasse", [], None),  # German was not asked for
    ],
)
def test_match(concept: str, text: str, languages: list[str], phrase: str | None) -> None:
    match = LEX.match(concept, text, languages)
    assert (match.phrase if match else None) == phrase


def test_whole_label() -> None:
    def whole(concept: str, text: str) -> bool:
        match = LEX.match(concept, text)
        assert match
        return match.whole

    assert whole("close", "×")
    assert whole("close", "× Close")  # glyphs are not words
    assert whole("checkout", "» Checkout (2)")
    assert not whole("checkout", "Secure checkout today")


def test_a_long_control_must_begin_with_the_phrase() -> None:
    card = "Blue shirt 12.00 now with 20 % off add to cart"
    assert LEX.match("add_to_cart", card)
    assert LEX.match("add_to_cart", card, control=True) is None
    assert LEX.match("add_to_cart", "Add to cart this blue shirt for 12.00 only", control=True)


def test_best_takes_the_longest_phrase() -> None:
    found = LEX.best(["cart", "view_cart", "add_to_cart"], "In den Warenkorb", ["de"])
    assert found and found.concept == "add_to_cart"
    assert LEX.best(["cart", "checkout"], "nothing here", ["de"]) is None


def test_all_without_overlaps() -> None:
    found = LEX.all("shipping", "Free shipping; shipping cost 5, delivery 2 days")
    assert [m.phrase for m in found] == ["shipping", "shipping cost", "delivery"]


def test_an_unknown_concept_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        LEX.match("no_such_concept", "text")


def test_a_concept_of_one_country_is_known() -> None:
    assert LEX.match("arrepentimiento", "Botón de arrepentimiento", ["es"])
    assert LEX.match("arrepentimiento", "anything", ["de"]) is None


def test_hints() -> None:
    assert "/cart" in LEX.hint("path_hints", "cart")
    assert LEX.hint("markets", "PL", "currency") == "PLN"
    with pytest.raises(KeyError):
        LEX.hint("markets", "XX")


# What the stock translations of the big platforms say.
WORDINGS = [
    ("de", "add_to_cart", "Zum Warenkorb hinzufügen"),
    ("de", "checkout", "Weiter zur Kasse"),
    ("de", "checkout", "Auschecken"),
    ("de", "cart_empty", "Dein Warenkorb ist gegenwärtig leer."),
    ("de", "added", "„Hut“ wurde deinem Warenkorb hinzugefügt."),
    ("de", "view_cart", "Warenkorb anzeigen"),
    ("es", "checkout", "Finalizar compra"),
    ("es", "checkout", "Pagar pedido"),
    ("es", "checkout", "Tramitar pedido"),
    ("es", "guest", "Pedir como invitado"),
    ("es", "cart_empty", "Tu carrito está vacío."),
    ("fr", "checkout", "Valider la commande"),
    ("fr", "checkout", "Procéder au paiement"),
    ("fr", "choose_options", "Choix des options"),
    ("fr", "cart_empty", "Votre panier est actuellement vide."),
    ("it", "checkout", "Procedi con l'ordine"),
    ("it", "checkout", "Procedi con l’ordine"),
    ("it", "view_cart", "Visualizza carrello"),
    ("nl", "add_to_cart", "Aan winkelwagen toevoegen"),
    ("nl", "checkout", "Doorgaan naar afrekenen"),
    ("pt", "checkout", "Continuar para finalização de compra"),
    ("pt", "out_of_stock", "Fora de estoque"),
    ("pl", "checkout", "Przejdź do płatności"),
    ("pl", "checkout", "Zrealizuj zakup"),
    ("pl", "guest", "Zakupy bez rejestracji"),
    ("tr", "checkout", "Ödemeye geç"),
    ("tr", "checkout", "SEPETİ ONAYLA"),
    ("tr", "add_to_cart", "SEPETE EKLE"),
    ("ru", "checkout", "Оформление заказа"),
    ("ru", "view_cart", "Просмотр корзины"),
    ("ru", "cart_empty", "Ваша корзина пока пуста."),
    ("ja", "checkout", "レジに進む"),
    ("ja", "checkout", "ご購入手続きへ"),
    ("ja", "add_to_cart", "お買い物カゴに追加"),
    ("ja", "cart_empty", "お買い物カゴは現在空です。"),
    ("zh", "checkout", "结账"),
    ("zh", "checkout", "前往結帳"),
    ("zh", "add_to_cart", "加入購物車"),
    ("ar", "checkout", "إتمام الشراء"),
    ("ar", "add_to_cart", "إضافة إلى السلة"),
    ("ar", "cart_empty", "سلة مشترياتك فارغة حاليًا."),
    ("th", "checkout", "ดำเนินการชำระเงิน"),
    ("th", "choose_options", "เลือกรูปแบบ"),
    ("vi", "checkout", "Tiến hành thanh toán"),
    ("vi", "choose_options", "Lựa chọn các tùy chọn"),
    ("id", "checkout", "Lanjutkan ke pembayaran"),
    ("id", "cart_empty", "Keranjang Anda saat ini kosong."),
    ("fa", "checkout", "ادامه جهت تسویه حساب"),
    ("fa", "add_to_cart", "افزودن به سبد خرید"),
    ("fa", "cart_empty", "سبد خرید شما در حال حاضر خالی است."),
]


@pytest.mark.parametrize(("language", "concept", "label"), WORDINGS)
def test_stock_wordings(language: str, concept: str, label: str) -> None:
    assert LEX.match(concept, label, [language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_also_places_an_order_is_listed(language: str) -> None:
    orders = set(LEX.phrases("place_order", language))
    listed = LEX.hint("ambiguous_with_place_order").get(language, {})
    for concept in ("checkout", "buy_now"):
        assert orders & set(LEX.phrases(concept, language)) == set(listed.get(concept, []))


CORE = [
    "add_to_cart",
    "buy_now",
    "choose_options",
    "cart",
    "view_cart",
    "added",
    "cart_empty",
    "checkout",
    "guest",
    "place_order",
    "remove",
    "quantity",
    "subtotal",
    "total",
    "shipping",
    "returns",
    "contact",
    "search",
    "cookie_accept",
    "cookie_reject",
    "close",
    "no_thanks",
    "out_of_stock",
    "prior_price",
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_speaks_the_journey(language: str) -> None:
    assert [c for c in CORE if not LEX.phrases(c, language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_finds_itself(language: str) -> None:
    for concept in sorted(LEX.concepts):
        for phrase in LEX.phrases(concept, language):
            sample = phrase.replace("{n}", "3").replace("{year}", "1999").replace("..", "zwei")
            match = LEX.match(concept, sample, [language], control=True)
            assert match and match.whole, (concept, phrase)


@given(st.text())
def test_normalising_again_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.sampled_from(LANGUAGES), st.text(max_size=30), st.text(max_size=30))
def test_a_match_is_where_it_says(language: str, before: str, after: str) -> None:
    for concept in ("checkout", "add_to_cart"):
        phrase = LEX.phrases(concept, language)[0]
        for match in LEX.all(concept, f"{before} {phrase} {after}", [language]):
            assert 0 <= match.start < match.end
            assert match.phrase in LEX.phrases(concept, match.language)
