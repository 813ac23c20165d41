"""The rendered page as a tree of nodes: structure, text, geometry, visibility, style.

One node type serves rendered pages (`Document.of(snapshot)`) and raw HTML
(`Document.parse(html)`, no geometry), so that every reader is written once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Comment, NavigableString, Tag

from auditor.model import Box, Element, Snapshot, Style

# The bits of NodeRow.flags; the same names stand in browse/gather/document.js.
VISIBLE = 1  # seen by a hit test (a transparent layer above does not count) or holds such a node
DISPLAYED = 2  # laid out and not hidden by style; may be covered or off screen
FIRST = 4  # at least half in the viewport at scroll 0, and its centre hits it
DISABLED = 8
FIXED = 16  # it or an ancestor is fixed or sticky
BLOCK = 32
SHADOW = 64
FRAME = 128
BROKEN = 256  # an image that ended without pixels
LOADED = 512
CHECKED = 1024
FOCUSED = 2048
REQUIRED = 4096
INVALID = 8192
HIDDEN_TEXT = 16384  # visually hidden: clipped to nothing, read by screen readers only
CLIPPED = 32768  # not seen, but inside a scroll container (or frame) that can show it
INERT = 65536

PLAIN = Style(
    16, 400, "rgb(0, 0, 0)", "rgba(0, 0, 0, 0)", False, 1, "static", "auto", "", False, ""
)
NOWHERE = Box(0, 0, 0, 0)

_CONTROL_ROLES = {
    "link",
    "button",
    "menuitem",
    "tab",
    "menuitemradio",
    "menuitemcheckbox",
    "switch",
}
_INERT_TAGS = {"label", "option", "select", "input", "textarea", "body", "html", "img", "svg"}
_BUTTON_TYPES = {"submit", "button", "image", "reset"}
_SPACES = re.compile(r"\s+")
_STABLE_ID = re.compile(r"^[A-Za-z][\w-]{0,40}$")
_GENERATED = re.compile(r"\d{4,}|[0-9a-f]{8,}|:r")
_FLOW = {"div", "p", "li", "ul", "ol", "table", "tr", "td", "th", "section", "article", "header",
         "footer", "main", "nav", "aside", "h1", "h2", "h3", "h4", "h5", "h6", "br", "dl", "dt",
         "dd", "form", "fieldset", "body", "html", "blockquote", "figure", "option"}  # fmt: skip


class Node:
    """One element. Compare with `is`; the tree is built once per page."""

    __slots__ = (
        "_text",
        "attrs",
        "box",
        "children",
        "doc",
        "flags",
        "id",
        "name",
        "parent",
        "role",
        "style",
        "tag",
        "value",
    )  # fmt: skip

    def __init__(self, doc: Document, id: int, parent: Node | None, tag: str) -> None:
        self.doc = doc
        self.id = id
        self.parent = parent
        self.tag = tag
        self.attrs: dict[str, str] = {}
        self.children: list[Node | str] = []
        self.box = NOWHERE
        self.flags = DISPLAYED | VISIBLE
        self.role = ""
        self.name = ""
        self.value = ""
        self.style = PLAIN
        self._text: str | None = None

    def __repr__(self) -> str:
        return f"<{self.selector} {self.label[:40]!r}>"

    # --- state
    @property
    def visible(self) -> bool:
        """The catalogue's *visible*; what a scroll container can bring into view counts."""
        return bool(self.flags & (VISIBLE | CLIPPED)) and bool(self.flags & DISPLAYED)

    @property
    def displayed(self) -> bool:
        return bool(self.flags & DISPLAYED) and not self.flags & HIDDEN_TEXT

    @property
    def first_view(self) -> bool:
        return bool(self.flags & FIRST)

    @property
    def enabled(self) -> bool:
        return not self.flags & (DISABLED | INERT)

    @property
    def fixed(self) -> bool:
        """It stays on the screen while the page scrolls."""
        return bool(self.flags & FIXED)

    def has(self, flag: int) -> bool:
        return bool(self.flags & flag)

    # --- words
    @property
    def text(self) -> str:
        """The text a shopper can see, spaces collapsed; nothing hidden by style."""
        if self._text is None:
            parts: list[str] = []
            self._collect(parts, seen_only=True)
            self._text = _SPACES.sub(" ", "".join(parts)).strip()
        return self._text

    @property
    def full_text(self) -> str:
        """All text, hidden parts included."""
        parts: list[str] = []
        self._collect(parts, seen_only=False)
        return _SPACES.sub(" ", "".join(parts)).strip()

    @property
    def own_text(self) -> str:
        """Only the text runs that are direct children."""
        return _SPACES.sub(" ", " ".join(c for c in self.children if isinstance(c, str))).strip()

    def _collect(self, parts: list[str], *, seen_only: bool) -> None:
        if self.tag == "script":
            return
        if seen_only and self.flags & HIDDEN_TEXT:
            return
        own = not seen_only or bool(self.flags & DISPLAYED)
        block = bool(self.flags & BLOCK) or self.tag == "br"
        if block:
            parts.append(" ")
        for child in self.children:
            if isinstance(child, str):
                if own:
                    parts.append(child)
            else:
                child._collect(parts, seen_only=seen_only)
        if block:
            parts.append(" ")

    @property
    def label(self) -> str:
        """The accessible name first, the visible text second."""
        return self.name or self.text

    # --- attributes
    def attr(self, name: str) -> str:
        return self.attrs.get(name, "")

    @property
    def href(self) -> str:
        """The absolute address of a link, else ""."""
        return self.attrs.get(":href", "")

    @property
    def type(self) -> str:
        return self.attrs.get(":type") or self.attrs.get("type", "").lower()

    @property
    def classes(self) -> list[str]:
        return self.attrs.get("class", "").split()

    @property
    def tokens(self) -> str:
        """id, name, class and data-* joined: language-free hints, lower case."""
        keep = [
            v
            for k, v in self.attrs.items()
            if k in ("id", "name", "class", "itemprop", "rel", "formaction", "action", "onclick")
            or (k.startswith("data-") and len(v) < 120)
        ]
        keep += [k for k in self.attrs if k.startswith("data-")]
        return " ".join(keep).lower()

    # --- kind
    @property
    def is_control(self) -> bool:
        """The catalogue's *control*, as far as markup shows it."""
        if self.tag == "a":
            return bool(self.href) or self.role in _CONTROL_ROLES or self._reacts
        if self.tag in ("button", "summary"):
            return True
        if self.tag == "input":
            return self.type in _BUTTON_TYPES
        return self.role in _CONTROL_ROLES or self._reacts

    @property
    def _reacts(self) -> bool:
        return self.attrs.get("tabindex", "-1") != "-1" and (
            "onclick" in self.attrs or self.style.cursor == "pointer"
        )

    @property
    def is_field(self) -> bool:
        """A visible-kind input, select or textarea that takes a value (FIELD is in fields.py)."""
        if self.tag in ("select", "textarea"):
            return True
        if self.tag == "input":
            return self.type not in _BUTTON_TYPES and self.type != "hidden"
        return self.role in ("textbox", "combobox", "searchbox", "spinbutton") and (
            self.attr("contenteditable") == "true" or self.role == "combobox"
        )

    # --- tree
    def elements(self) -> Iterator[Node]:
        """Child elements."""
        return (c for c in self.children if isinstance(c, Node))

    def walk(self) -> Iterator[Node]:
        """Itself and all descendants in document order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(c for c in reversed(node.children) if isinstance(c, Node))

    def ancestors(self) -> Iterator[Node]:
        """From the parent upwards."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def inside(self, other: Node | None) -> bool:
        """True for `other` itself and everything in it."""
        if other is None:
            return False
        node: Node | None = self
        while node is not None:
            if node is other:
                return True
            node = node.parent
        return False

    def closest(self, *tags_or_roles: str) -> Node | None:
        """The nearest of itself and its ancestors with one of these tags or roles."""
        node: Node | None = self
        while node is not None:
            if node.tag in tags_or_roles or node.role in tags_or_roles:
                return node
            node = node.parent
        return None

    def find(self, *tags_or_roles: str) -> Iterator[Node]:
        """Descendants (itself included) with one of these tags or roles."""
        return (n for n in self.walk() if n.tag in tags_or_roles or n.role in tags_or_roles)

    # --- evidence
    @property
    def selector(self) -> str:
        """A short CSS selector for a developer; not guaranteed unique."""
        parts: list[str] = []
        node: Node | None = self
        while node is not None and node.tag != "html" and len(parts) < 4:
            ident = node.attr("id")
            if _STABLE_ID.match(ident) and not _GENERATED.search(ident):
                parts.append(f"#{ident}")
                break
            classes = [c for c in node.classes if _STABLE_ID.match(c)][:2]
            part = node.tag + "".join(f".{c}" for c in classes)
            if not classes and node.parent is not None:
                same = [c for c in node.parent.elements() if c.tag == node.tag]
                if len(same) > 1:
                    part += f":nth-of-type({same.index(node) + 1})"
            parts.append(part)
            node = node.parent
        return " > ".join(reversed(parts)) or self.tag

    @property
    def with_a_box(self) -> Node:
        """What a shopper sees and aims at: the icon in a link that has no extent of its own."""
        if self.box.area >= 1:
            return self
        shown = [n for n in self.walk() if n.visible and n.box.area >= 1]
        return max(shown, key=lambda n: n.box.area, default=self)

    def evidence(self) -> Element:
        attrs = "".join(
            f' {k}="{v[:80]}"'
            for k, v in self.attrs.items()
            if not k.startswith(":") and k != "style"
        )
        return Element(
            snapshot=self.doc.snapshot_id,
            selector=self.selector,
            role=self.role,
            name=self.name[:200],
            text=(self.text or self.full_text)[:200],
            html=f"<{self.tag}{attrs}>"[:300],
            box=self.with_a_box.box,
            visible=self.visible,
        )


def _ends(node: Node, steps: list[str]) -> bool:
    """Is it at the end of these steps, each the child of the one before?"""
    *above, step = steps
    tag, _, name = step.partition(".")
    if step.startswith("#"):
        here = node.attr("id") == step[1:]
    else:
        here = node.tag == tag and (not name or name in node.attr("class").split())
    return here and (not above or (node.parent is not None and _ends(node.parent, above)))


class Document:
    """A page's tree. `nodes[i].id == i` for rendered pages."""

    def __init__(self, url: str, snapshot_id: str = "") -> None:
        self.url = url
        self.snapshot_id = snapshot_id
        self.nodes: list[Node] = []
        self.rendered = False

    @property
    def root(self) -> Node:
        return self.nodes[0]

    @classmethod
    def of(cls, snapshot: Snapshot) -> Document:
        """Builds the tree of a gathered page."""
        doc = cls(snapshot.url, snapshot.id)
        doc.rendered = True
        styles = snapshot.styles
        nodes = doc.nodes
        for row in snapshot.nodes:
            node = Node(doc, row.id, nodes[row.parent] if row.parent >= 0 else None, row.tag)
            node.attrs, node.box, node.flags = row.attrs, row.box, row.flags
            node.role, node.name, node.value = row.role, row.name, row.value
            node.style = styles[row.style] if row.style < len(styles) else PLAIN
            nodes.append(node)
        for row, node in zip(snapshot.nodes, nodes, strict=True):
            node.children = [nodes[c] if isinstance(c, int) else c for c in row.children]
        if not nodes:
            nodes.append(Node(doc, 0, None, "html"))
        for node in nodes:
            if node.tag == "details" and "open" not in node.attrs:
                _fold(node)
        return doc

    @classmethod
    def parse(cls, html: str, url: str = "") -> Document:
        """Builds a tree of raw HTML: no geometry, nothing known about visibility."""
        doc = cls(url)
        soup = BeautifulSoup(html, "lxml")
        base_tag = soup.find("base", href=True)
        base = urljoin(url, str(base_tag["href"])) if isinstance(base_tag, Tag) else url

        def build(tag: Tag, parent: Node | None) -> Node:
            node = Node(doc, len(doc.nodes), parent, tag.name.lower())
            doc.nodes.append(node)
            node.attrs = {
                k.lower(): " ".join(v) if isinstance(v, list) else str(v)
                for k, v in tag.attrs.items()
            }
            node.role = node.attrs.get("role", "")
            if node.tag == "a" and "href" in node.attrs:
                node.attrs[":href"] = urljoin(base, node.attrs["href"].strip())
                node.role = node.role or "link"
            if node.tag in _FLOW:
                node.flags |= BLOCK
            if node.tag in ("style", "noscript", "template"):
                return node
            for child in tag.children:
                if isinstance(child, Comment):
                    continue
                if isinstance(child, NavigableString):
                    node.children.append(str(child))
                elif isinstance(child, Tag):
                    node.children.append(build(child, node))
            return node

        top = soup.find("html")
        if isinstance(top, Tag):
            build(top, None)
        else:
            doc.nodes.append(Node(doc, 0, None, "html"))
        return doc

    def at(self, path: str) -> Node | None:
        """The largest element shown at a path such as "#top > div.hero > img"; None without one."""
        steps = path.split(" > ")
        there = [n for n in self.nodes if n.displayed and n.box.area > 0 and _ends(n, steps)]
        return max(there, key=lambda n: n.box.area, default=None)

    @cached_property
    def body(self) -> Node:
        return next((n for n in self.root.elements() if n.tag == "body"), self.root)

    @cached_property
    def head(self) -> Node | None:
        return next((n for n in self.root.elements() if n.tag == "head"), None)

    @cached_property
    def controls(self) -> list[Node]:
        return [n for n in self.body.walk() if n.is_control]

    @cached_property
    def pressables(self) -> list[Node]:
        """Controls, and what has the hand pointer all by itself: a div that a script listens to."""
        found: list[Node] = []
        for node in self.body.walk():
            if node.is_control:
                found.append(node)
            elif node.style.cursor == "pointer" and node.tag not in _INERT_TAGS:
                up = node.parent
                if up is not None and up.style.cursor == "pointer":
                    continue
                if not any(n.is_control or n.is_field for n in node.walk()):
                    found.append(node)
        return found

    @cached_property
    def links(self) -> list[Node]:
        return [n for n in self.body.walk() if n.href]

    @cached_property
    def fields(self) -> list[Node]:
        return [n for n in self.body.walk() if n.is_field]

    @cached_property
    def json_blocks(self) -> list[str]:
        """The texts of all JSON-LD script elements."""
        return [
            "".join(c for c in n.children if isinstance(c, str))
            for n in self.root.walk()
            if n.tag == "script" and "ld+json" in n.attr("type").lower()
        ]

    def meta(self, name: str) -> str:
        """Content of the first meta element with this name or property, else ""."""
        for node in self.metas:
            if name in (node.attr("name").lower(), node.attr("property").lower()):
                return node.attr("content")
        return ""

    @cached_property
    def metas(self) -> list[Node]:
        return [n for n in self.root.walk() if n.tag == "meta"]

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""


def _fold(details: Node) -> None:
    """Closed: laid out, as the browser tells it, but nobody sees more than the summary."""
    summary = next((n for n in details.elements() if n.tag == "summary"), None)
    for child in details.elements():
        if child is not summary:
            for node in child.walk():
                node.flags &= ~(VISIBLE | DISPLAYED | FIRST | CLIPPED)


def texts(nodes: Iterable[Node]) -> list[str]:
    return [n.text for n in nodes if n.text]
