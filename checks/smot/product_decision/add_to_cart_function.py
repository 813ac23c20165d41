from __future__ import annotations

from auditor.api import Finding, Walk, check, failed, not_applicable, not_measured, passed, warned

FAST_MS = 5000


@check(page="product", impact=5, effort="high", must="blocks-purchase")
def add_to_cart_function(walk: Walk) -> Finding:
    """Adding to the cart works.

    Question: Can I actually buy?
    Why: add to cart problems caused 6% and technical problems 9% of failed purchases (Nielsen
        Norman Group, E-Commerce User Experience: Category Pages,
        https://dokumen.site/download/ecom-category-pages-a5b39f0a299630).
    Fix: Repair the button: see the recorded error and request.
    """
    tries = walk.actions("add_to_cart")
    if not tries:
        if walk.stopped_by("out_of_stock"):
            return not_applicable("every product that was tried is sold out")
        return not_measured(walk.why_not("nothing was added to the cart"))
    done = next((a for a in tries if a.ok), None)
    if done is None:
        last = tries[-1]
        words = f" The store says: “{last.words}”" if last.words else ""
        said = walk.obstacle.message if walk.obstacle else "Nothing was added."
        if walk.obstacle is not None and walk.obstacle.blame in ("ours", "refused"):
            return not_measured(said)
        return failed(f"{len(tries)} product(s) tried: {said}{words}", last.element)
    seconds = done.ms / 1000
    missed = []
    if broken := [a for a in tries if not a.ok]:
        missed.append(f"it did not work for '{broken[0].product}'")
    if done.attempts > 1:
        missed.append("it needed a second press")
    if done.ms > FAST_MS:
        missed.append(f"it took {seconds:.1f} s")
    grew = (done.count_after or 0) - (done.count_before or 0)
    if grew > 1:
        missed.append(f"one press added {grew} units")
    if missed:
        return warned(f"'{done.product}' was added, but {', '.join(missed)}.", done.element)
    return passed(
        done.element,
        reason=f"One press added '{done.product}' ({', '.join(done.effects)}).",
        measured=round(seconds, 1),
        unit="s",
    )
