from __future__ import annotations

from auditor.api import Figure, Finding, Node, Page, absent, check, passed, warned

PHONE_PX, DESKTOP_PX, LEAST_CONTRAST, MANY = 44, 32, 3.0, 3
ELSEWHERE = (
    "contact", "about", "blog", "faq", "help", "account", "sign_in", "register", "newsletter",
    "terms", "privacy", "shipping", "returns", "cart", "checkout", "close", "cookie_accept",
    "cookie_reject", "cookie_settings", "track_order", "reviews", "add_to_cart", "wishlist",
)  # fmt: skip


@check(page="home", impact=3, effort="low")
def home_main_action_first_view(page: Page) -> Finding:
    """The first screen offers one clear next step.

    Question: Where do I click?
    Why: clear and descriptive calls to action above the fold (Google, UX Playbook for Retail,
    https://de.slideshare.net/hmvrulz/google-secret-ux-retail-playbook).
    Fix: Use a button such as “Shop running shoes”.
    """
    offered = [n for n in page.doc.controls if n.first_view and _leads_to_goods(page, n)]
    offered = [n for n in offered if not any(n.inside(o) for o in offered if o is not n)]
    spoken = [n for n in offered if n.text or n.value]
    clear = [n for n in spoken if not _generic(page, n)]
    good = [n for n in clear if not _weakness(page, n)]
    if good:
        alike = [n for n in good if n.style == good[0].style]
        many = f" {len(alike)} look alike and compete." if len(alike) > MANY else ""
        return passed(*good[:5], reason=f"“{_label(good[0])}” leads on.{many}")
    if clear:
        why, figure = _weakness(page, clear[0]) or ("", Figure())
        return warned(f"“{_label(clear[0])}” leads on, but {why}.", *clear[:5], **figure)
    if spoken:
        return warned(f"“{_label(spoken[0])}” does not say where it leads.", *spoken[:5])
    if offered:
        return warned("Only pictures lead on, without a word on them.", *offered[:5])
    searched = "controls outside the header that lead to products"
    return absent("The first screen offers no next step.", searched=[searched, page], words=False)


def _leads_to_goods(page: Page, node: Node) -> bool:
    """Outside header and product cards, to another page of this store that may list goods."""
    goods = [c.node for c in page.cards if c.priced]  # a tile without a price is a category's
    boxes = [*goods, *(o for o in page.overlays if not page.header.holds(o))]
    if not page.outside_chrome(node) or any(node.inside(box) for box in boxes):
        return False
    if not node.enabled or node.role == "tab" or node.tag == "summary":
        return False
    if page.said(node, *ELSEWHERE) is not None:
        return False
    if node.href:
        away = not node.href.startswith("http") or not page.same_site(node.href)
        here = node.href.split("#")[0].rstrip("/") == page.url.split("#")[0].rstrip("/")
        return not away and (not here or bool(page.cards and "#" in node.href))
    form = node.closest("form", "search")
    if form is not None:
        return any(field.type == "search" for field in form.walk())
    # A button of a script: its words must do, an arrow of a carousel has none.
    return node.box.w >= 80 and any(c.isalpha() for c in node.text)


def _generic(page: Page, node: Node) -> bool:
    match = page.says("generic_cta", _label(node))
    return match is not None and match.whole


def _weakness(page: Page, node: Node) -> tuple[str, Figure] | None:
    """What keeps a control from being the one to press, with its figure."""
    least = PHONE_PX if page.phone else DESKTOP_PX
    side = min(node.box.h, node.box.w) if page.phone else node.box.h
    if side < least:
        why = f"it is only {node.box.w:.0f} x {node.box.h:.0f} px"
        return why, Figure(measured=round(side), unit="px", at_least=least)
    contrast = page.stands_out(node)
    if contrast is not None and contrast < LEAST_CONTRAST:
        why = f"it hardly stands out from its background ({contrast:.1f}:1)"
        return why, Figure(measured=round(contrast, 1), unit="ratio", at_least=LEAST_CONTRAST)
    return None


def _label(node: Node) -> str:
    return (node.text or node.value or node.name)[:60]
