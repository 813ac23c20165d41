from __future__ import annotations

from auditor.api import (
    Finding,
    Node,
    Walk,
    absent,
    check,
    not_applicable,
    not_measured,
    passed,
    warned,
)

KINDS = ("home", "product", "cart")


@check(impact=2, effort="low")
def account_entry_visible(walk: Walk) -> Finding:
    """Returning customers find their account at once.

    Question: Where do I sign in?
    Why: 73% of desktop sites perform poor to mediocre here (Baymard Institute, Accounts and
    self-service UX 2025, https://baymard.com/blog/current-state-accounts-selfservice).
    Fix: Add a labelled account link.
    """
    pages = [page for page in walk.sample if page.kind in KINDS]
    if not any(page.kind == "home" for page in pages):
        return not_measured(walk.why_not("The home page was not reached."))
    top = ("header", "menu")
    ways = {p.id: [*p.ways("account", "sign_in"), *p.ways_by_address("account")] for p in pages}
    every = [way for found in ways.values() for way in found]
    named = {p.id: [w for w in ways[p.id] if w.place in top and w.label] for p in pages}
    seen = [way for found in named.values() for way in found]
    nodes = [way.node for way in seen]
    if nodes and all(named.values()):
        return passed(*nodes, reason=f"“{seen[0].label}” stands on every page seen.")
    if nodes:
        without = ", ".join(dict.fromkeys(str(p.kind) for p in pages if not named[p.id]))
        return warned(f"The way to the account is missing on: {without}.", *nodes)
    unnamed = [way.node for way in every if way.place in top]
    if unnamed:
        return warned("The account's icon has no name for those who cannot see it.", *unnamed)
    if every:
        places = ", ".join(dict.fromkeys(way.place for way in every))
        return warned(f"The account is linked in the {places} only.", *(w.node for w in every))
    proof = _registration(walk)
    if proof is None:
        if walk.reached("checkout"):
            return not_applicable("Nothing speaks of accounts: customers order as guests.")
        return not_measured("No account is linked, and the checkout was not seen.")
    headers = [page.header for page in pages]
    sought = "words for account and signing in"
    reason = "Customers can have an account, but nothing in the header leads to it."
    return absent(reason, proof, *pages, searched=[sought, *headers])


def _registration(walk: Walk) -> Node | None:
    """Something that shows that there are accounts."""
    concepts = ("register", "sign_in", "account", "forgot_password", "loyalty")
    for page in walk.sample:
        found = [*page.controls(*concepts), *(field.node for field in page.form.of("password"))]
        if found:
            return found[0]
    return None
