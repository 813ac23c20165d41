"""Newsletter sign-ups and channels to follow: what a page offers for hearing from the store."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from auditor.read.dom import Node

if TYPE_CHECKING:
    from auditor.read.page import Page

_EMAIL_TOKEN = re.compile(r"e-?mail")
_CHANNEL = re.compile(
    r"https?://(?:(?:www\.)?whatsapp\.com/channel/|chat\.whatsapp\.com/|t\.me/|telegram\.me/)\w"
)
_OTHER = ("track_order", "notify_me", "search")  # what else an address is asked for
_NEAR = 4  # levels between a sign-up's field and the words that say what it is for


@dataclass(frozen=True)
class Signup:
    """A field for an e-mail address with the words of a newsletter around it."""

    field: Node
    form: Node | None
    place: Literal["footer", "content", "overlay"]

    @property
    def labelled(self) -> bool:
        return bool(self.field.name)

    @property
    def typed(self) -> bool:
        """The phone shows its e-mail keyboard, the browser checks what is typed."""
        return self.field.type == "email"

    @property
    def leads_nowhere(self) -> bool:
        """A form that names no address, and nothing by which a script could have taken it over."""
        form = self.form
        if form is None or form.attr("action").strip() not in ("", "#"):
            return False
        parts = [form, *(n for n in form.walk() if n.is_control)]
        return not any(_hook(node) for node in parts)


def _hook(node: Node) -> bool:
    return any(
        name in ("id", "class", "onclick", "onsubmit", "formaction")
        or name.startswith(("data-", "@", "v-", "x-", "hx-", "ng-", "wire:"))
        for name in node.attrs
    )


def signups(page: Page) -> list[Signup]:
    """The newsletter forms that can be seen, in document order."""
    found: list[Signup] = []
    for field in page.doc.fields:
        if field.type in ("hidden", "password", "checkbox", "radio") or not field.displayed:
            continue
        if field.type != "email" and not _EMAIL_TOKEN.search(
            f"{field.tokens} {field.name}".lower()
        ):
            continue
        form = field.closest("form")
        fields = [n for n in form.walk() if n.is_field and n.displayed] if form else [field]
        if any(n.type == "password" or n.tag == "textarea" for n in fields):
            continue
        around = _around(field, form)
        if not any(page.says("newsletter", text) for text in around):
            # Whatever it is called: a field for nothing but an e-mail address in the footer.
            asked = [n for n in fields if n.type not in ("checkbox", "radio")]
            in_footer = any(field.inside(part) for part in page.footer.nodes)
            if not in_footer or asked != [field] or any(page.best(_OTHER, t) for t in around):
                continue
        over = any(field.inside(layer) for layer in page.overlays)
        footer = any(field.inside(part) for part in page.footer.nodes)
        place: Literal["footer", "content", "overlay"] = "content"
        if over and not footer:
            place = "overlay"
        elif footer or page.footer.holds(field):
            place = "footer"
        found.append(Signup(field, form, place))
    return found


def _around(field: Node, form: Node | None) -> list[str]:
    """The texts that may say what the field is for: its form's, then wider ones while short."""
    texts = [field.name, field.attr("placeholder"), form.tokens if form else ""]
    if form is not None:
        texts += [form.text, *(n.label for n in form.walk() if n.is_control)]
    for up in list(field.ancestors())[: _NEAR + 2]:
        if len(up.text) > 500 or up.tag in ("body", "main", "footer"):
            break
        texts.append(up.text)
    return [text for text in texts if text]


def channels_to_follow(page: Page) -> list[Node]:
    """Visible links to a WhatsApp or Telegram channel."""
    return [n for n in page.doc.links if n.visible and _CHANNEL.match(n.href)]
