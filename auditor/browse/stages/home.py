"""S0, S1: arriving at the store."""

from __future__ import annotations

from auditor.browse.door import enter
from auditor.browse.obstacles import Stop
from auditor.browse.session import View
from auditor.browse.trail import Trail, has_content
from auditor.model import PageKind, Via
from auditor.read.language import detect
from auditor.read.platform import detect as detect_platform

_GATES = {"age_gate": "an age gate", "consent_or_pay_wall": "a choice to consent or to pay"}


async def arrive(trail: Trail) -> View:
    """Opens the store and learns its languages, platform and currency; keeps the home page."""
    session, began = trail.session, trail.session.recorder.now()
    await session.goto(trail.home)
    view = await enter(session, await session.look(PageKind.HOME))
    status, headers = trail.answer
    trail.refused(view.page, status, headers)
    languages = detect(view.page.doc, session.tab.url)
    platform = detect_platform(
        view.page.doc,
        await session.bounded(session.recorder.source(session.tab), 10),
        headers,
        [c["name"] for c in await session.tab.context.cookies()],
        [r.url for r in session.recorder.since(session.tab)],
    )
    session.know(languages=languages, platform=platform)
    try:
        view = await trail.shown(has_content, PageKind.HOME, view)
        await trail.walled(view.page)
    except Stop as stop:
        if stop.code in _GATES:
            trail.reach(PageKind.HOME, Via.START, began, "", effect=_GATES[stop.code])
        raise
    view = await trail.scroll_through(PageKind.HOME)
    currencies = [p.price.currency for p in view.page.prices if p.price.currency]
    if currencies:
        session.know(currency=max(set(currencies), key=currencies.count))
    view = await session.keep(PageKind.HOME, whole=True, view=view)
    trail.reach(PageKind.HOME, Via.START, began, "")
    return view
