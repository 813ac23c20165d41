# ruff: noqa: E501
from __future__ import annotations

import pytest

from auditor.read.dom import Document
from auditor.read.language import detect, is_known

TEXTS = {
    "en": "Our hats are made by hand in small batches. Free delivery on orders over 50, and you can "
    "return anything within 30 days. Add to cart. Sign up for our newsletter and be the first to know.",
    "es": "Nuestros sombreros están hechos a mano en pequeñas series. Envío gratis en pedidos de más "
    "de 50 y devoluciones en los primeros 30 días. Añadir al carrito. Suscríbete al boletín.",
    "id": "Topi kami dibuat dengan tangan dalam jumlah kecil. Gratis ongkir untuk pembelian di atas "
    "500 ribu, dan Anda bisa mengembalikan barang dalam 30 hari. Tambah ke keranjang.",
    "pt": "Os nossos chapéus são feitos à mão em pequenas séries. Frete grátis para compras acima de "
    "200 e você pode devolver em até 30 dias. Adicionar ao carrinho. Receba novidades.",
    "de": "Unsere Hüte werden von Hand und in kleinen Serien gefertigt. Versand ist ab 50 kostenlos, "
    "und Sie können alles innerhalb von 30 Tagen zurückgeben. In den Warenkorb.",
    "fr": "Nos chapeaux sont faits à la main en petites séries. Livraison offerte dès 50 et vous avez "
    "30 jours pour changer d'avis. Ajouter au panier. Inscrivez-vous à notre lettre.",
    "it": "I nostri cappelli sono fatti a mano in piccole serie. Spedizione gratuita per gli ordini "
    "sopra i 50 e hai 30 giorni per il reso. Aggiungi al carrello. Iscriviti alla newsletter.",
    "nl": "Onze hoeden worden met de hand gemaakt in kleine oplagen. Gratis verzending vanaf 50 en je "
    "kunt alles binnen 30 dagen terugsturen. In winkelwagen. Schrijf je in voor de nieuwsbrief.",
    "pl": "Nasze kapelusze powstają ręcznie w małych seriach. Darmowa dostawa dla zamówień od 200 i "
    "zwrot do 30 dni. Dodaj do koszyka. Zapisz się do newslettera i bądź na bieżąco.",
    "tr": "Şapkalarımız küçük partiler halinde elde üretilir. 500 ve üzeri siparişlerde kargo ücretsiz "
    "ve 30 gün içinde iade edebilirsiniz. Sepete ekle. Bültenimize abone olun ve ilk siz bilin.",
    "ru": "Наши шляпы сделаны вручную небольшими партиями. Бесплатная доставка от 5000 и возврат в "
    "течение 30 дней. В корзину. Подпишитесь на рассылку, чтобы узнать первыми.",
    "ja": "帽子はすべて手作りです。5,000円以上で送料無料、30日以内は返品できます。カートに入れる",
    "zh": "我们的帽子均为手工小批量制作。满500元免运费，30天内可退货。加入购物车。订阅我们的邮件。",
    "ar": "قبعاتنا مصنوعة يدويا بكميات صغيرة. شحن مجاني للطلبات فوق 200 ويمكنك الإرجاع خلال 30 يوما. "
    "أضف إلى السلة",
    "vi": "Mũ của chúng tôi được làm thủ công với số lượng nhỏ. Miễn phí vận chuyển cho đơn từ 500 "
    "và đổi trả trong 30 ngày. Thêm vào giỏ hàng.",
    "th": "หมวกของเราทำด้วยมือในจำนวนน้อย จัดส่งฟรีเมื่อซื้อครบ 1000 และคืนสินค้าได้ภายใน 30 วัน เพิ่มลงตะกร้า",
    "fa": "کلاه‌های ما دست‌ساز و در تعداد کم تولید می‌شوند. ارسال رایگان برای خرید بالای ۵۰۰ و بازگشت کالا تا "
    "۳۰ روز. افزودن به سبد خرید",
}
FOREIGN = {
    "sv": "Våra hattar tillverkas för hand i små serier. Fri frakt på beställningar över 500 kr och du "
    "kan returnera allt inom 30 dagar. Lägg i varukorgen. Anmäl dig till vårt nyhetsbrev i dag.",
    "cs": "Naše klobouky vyrábíme ručně v malých sériích. Doprava zdarma od 1000 Kč a do 30 dnů můžete "
    "vše vrátit. Vložit do košíku. Přihlaste se k odběru novinek a budete to vědět první.",
    "ro": "Pălăriile noastre sunt făcute manual în serii mici. Livrare gratuită pentru comenzi peste 200 "
    "lei și poți returna orice în 30 de zile. Adaugă în coș. Abonează-te la newsletter.",
    "uk": "Наші капелюхи зроблені вручну невеликими партіями. Безкоштовна доставка від 2000 і повернення "
    "протягом 30 днів. Додати в кошик. Підпишіться на розсилку, щоб дізнатися першими.",
    "ko": "모자는 모두 손으로 조금씩 만듭니다. 5만원 이상 구매 시 무료 배송이며 30일 이내에 반품할 수 있습니다.",
    "el": "Τα καπέλα μας φτιάχνονται στο χέρι σε μικρές σειρές. Δωρεάν αποστολή άνω των 50.",
}


def page(text: str, lang: str = "", head: str = "") -> Document:
    return Document.parse(
        f'<html lang="{lang}"><head>{head}</head><body><p>{text}</p></body></html>',
        "https://shop.example/",
    )


@pytest.mark.parametrize("language", TEXTS)
def test_the_text_tells(language: str) -> None:
    assert detect(page(TEXTS[language]))[0] == language


@pytest.mark.parametrize("language", [k for k in TEXTS if k != "en"])
def test_a_wrong_lang_comes_second(language: str) -> None:
    assert detect(page(TEXTS[language], lang="en"))[:2] == (language, "en")


def test_a_right_lang_stands_alone() -> None:
    assert detect(page(TEXTS["de"], lang="de-AT")) == ("de",)


@pytest.mark.parametrize("language", FOREIGN)
def test_a_language_nobody_reads_is_named_by_its_claim(language: str) -> None:
    found = detect(page(FOREIGN[language], lang=language))
    assert found[0] == language
    assert not is_known(found[0])


@pytest.mark.parametrize("language", FOREIGN)
def test_a_language_nobody_reads_is_not_guessed(language: str) -> None:
    assert detect(page(FOREIGN[language])) == ()


@pytest.mark.parametrize(
    ("lang", "head", "url", "expected"),
    [
        ("es-MX", "", "", ("es",)),
        ("EN_us", "", "", ("en",)),
        ("", '<meta property="og:locale" content="fr_FR">', "", ("fr",)),
        ("", "", "https://shop.example/de/hats", ("de",)),
        ("", "", "https://pl.shop.example/", ("pl",)),
        ("", "", "https://shop.example/xx/", ()),
        ("x-default", "", "", ()),
    ],
)
def test_without_text_the_claims_tell(
    lang: str, head: str, url: str, expected: tuple[str, ...]
) -> None:
    assert detect(page("12", lang=lang, head=head), url) == expected


def test_two_languages_on_a_page() -> None:
    found = detect(page(TEXTS["de"] + " " + TEXTS["en"], lang="de"))
    assert set(found) == {"de", "en"}


def test_brand_names_are_no_language() -> None:
    assert detect(
        page("Nike Air Max 90, Adidas Samba, Puma Suede, New Balance 574", lang="tr")
    ) == ("tr",)


@pytest.mark.parametrize(
    ("lang", "known"), [("de-AT", True), ("FA", True), ("sv", False), ("", False)]
)
def test_is_known(lang: str, known: bool) -> None:
    assert is_known(lang) is known
