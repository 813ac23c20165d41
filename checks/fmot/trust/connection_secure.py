from __future__ import annotations

from auditor.api import (
    Figure,
    Finding,
    Store,
    check,
    failed,
    not_applicable,
    not_measured,
    passed,
    warned,
)

LEAST_DAYS = 14


@check(impact=5, effort="low", must="blocks-purchase")
def connection_secure(store: Store) -> Finding:
    """The whole shop runs over a secure connection.

    Question: Is it safe here?
    Why: 25% abandoned because they did not trust the site with card data, 2024 (Baymard Institute,
    How users perceive security during checkout,
    https://baymard.com/blog/perceived-security-of-payment-form).
    Fix: Force https and fix mixed content.
    """
    if store.local:
        return not_applicable("A local test host needs no certificate.")
    probes = store.probes
    stops = [stop for walk in store.walks.values() if (stop := walk.stopped_by("tls_error"))]
    if stops:
        return failed(stops[0].message, quotes=[stop.url for stop in stops])
    pages = store.pages()
    if not pages:
        return not_measured("No page of the store was seen.")
    plain = {page.url: page for page in pages if page.url.startswith("http://")}
    if plain:
        return failed(f"{len(plain)} pages came over plain http.", *plain.values(), quotes=plain)
    http = probes.insecure
    if http and http.status and http.final_url.startswith("http://"):
        reason = f"The address without https is served as it is, with status {http.status}."
        return failed(reason, quotes=[http.final_url])
    parts = [(page, part) for page in pages for part in page.insecure_parts]
    active = [(page, part) for page, part in parts if part.active]
    if active:
        what = active[0][1].what
        reason = f"The {active[0][0].kind} page uses a {what} over plain http."
        shown = [part.node or page for page, part in active]
        return failed(reason, *shown, quotes=dict.fromkeys(part.url for _, part in active))
    missed, quotes = [], [part.url for _, part in parts]
    days = probes.tls.days_left if probes.tls else None
    figure = Figure() if days is None else Figure(measured=days, unit="days", at_least=LEAST_DAYS)
    if parts:
        missed.append(f"plain http is used for pictures ({len(set(quotes))})")
    if days is not None and days < LEAST_DAYS:
        missed.append(f"the certificate ends in {days} days")
    if not store.strict_transport:
        missed.append("browsers are not told to stay on https (Strict-Transport-Security)")
    if store.open_cookies:
        missed.append(f"cookies may travel unprotected ({', '.join(store.open_cookies)})")
    if missed:
        reason = f"Every page came over https, but {'; '.join(missed)}."
        return warned(reason, quotes=quotes, **figure)
    # The browser accepted the certificate; only what the probe could not see stays open.
    if days is None:
        why = probes.tls.error if probes.tls else "it was not asked"
        return not_measured(
            f"Every page came over https; the certificate could not be read: {why}."
        )
    reason = f"Every page came over https; the certificate holds {days} days."
    return passed(*pages[:3], reason=reason, **figure)
