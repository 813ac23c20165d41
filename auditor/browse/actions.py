"""The only ways to click, to type, and to press Enter: all look first at what they do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files

from playwright.async_api import ElementHandle, Page, Position, TimeoutError

from auditor.browse.deny import Outgoing, denied
from auditor.browse.veto import READ_TARGET_JS, Intent, State, Target, Veto, may_click

_PRESSED = "click action done"  # Playwright's log of a click that then waits for the next page


class Vetoed(Exception):
    """A click that the safety layers refused; nothing was clicked."""

    def __init__(self, veto: Veto, target: Target) -> None:
        super().__init__(f"{veto}: {(target.label or target.text)[:80]!r}")
        self.veto = veto
        self.target = target


async def guarded_click(
    element: ElementHandle,
    state: State,
    intent: Intent,
    *,
    languages: Sequence[str] = (),
    timeout_ms: float = 3000,
    total: float | None = None,
    settled: bool = False,
    at: Position | None = None,
) -> Target:
    """Scrolls to the element, judges what would get the click, and clicks; returns what it was.

    `languages`: those of the page (none: all are tried). `total`: what the page says is to be
    paid. `settled`: the checkout has settled. `at`: where on the element, from its top left corner;
    its middle if not given. Raises Vetoed, or Playwright's Error when the
    element cannot be clicked in time or is covered.
    """
    await element.scroll_into_view_if_needed(timeout=timeout_ms)
    seen = await element.evaluate(READ_TARGET_JS, at)
    if seen["covered"]:
        # Only what will get the click is judged. What lies over it may be about to go.
        await element.click(trial=True, timeout=timeout_ms, position=at)
        seen = await element.evaluate(READ_TARGET_JS, at)
    targets = [Target.of(facts, languages, total) for facts in seen["targets"]]
    for target in targets:
        if veto := may_click(target, state, intent, settled=settled):
            raise Vetoed(veto, target)
    try:
        await element.click(timeout=timeout_ms, position=at)
    except TimeoutError as error:
        if _PRESSED not in str(error):
            raise  # else only the page that it leads to is slow
    return targets[0]


async def twin(element: ElementHandle) -> tuple[ElementHandle, Position] | None:
    """The link that lies over it and leads to the same address, and where on it; None if none does.

    A link stretched over a whole card covers the card's other links: one is as good as the other.
    """
    found = await element.evaluate_handle(_TWIN)
    over = (await found.get_property("over")).as_element()
    return (over, await (await found.get_property("at")).json_value()) if over else None


async def guarded_search(
    element: ElementHandle,
    words: str,
    state: State,
    *,
    languages: Sequence[str] = (),
    timeout_ms: float = 3000,
) -> None:
    """Types into a search field and presses Enter.

    Anywhere else Enter could send a form that orders. So the field must be a search's: its form
    asks by GET, or the field says that it searches; outside cart and checkout, on a page that
    takes no payment. Raises Vetoed, or Playwright's Error when the field cannot be filled.
    """
    facts = (await element.evaluate(READ_TARGET_JS))["targets"][0]
    field = Target.of(facts, languages)
    if veto := _may_search(field, state):
        raise Vetoed(veto, field)
    await element.fill(words, timeout=timeout_ms)
    await element.press("Enter", timeout=timeout_ms)


async def guarded_fill(
    element: ElementHandle,
    value: str,
    state: State,
    *,
    languages: Sequence[str] = (),
    timeout_ms: float = 3000,
) -> None:
    """Types test data into a field of the checkout, or chooses this value of a select.

    Raises Vetoed (a page or form that takes payment, a password, any other state), or
    Playwright's Error when the field takes nothing.
    """
    facts = (await element.evaluate(READ_TARGET_JS))["targets"][0]
    target = Target.of(facts, languages)
    if veto := may_click(target, state, Intent.FILL):
        raise Vetoed(veto, target)
    if target.tag == "select":
        await element.select_option(value=value, timeout=timeout_ms)
    else:
        await element.fill(value, timeout=timeout_ms)


async def guarded_password(
    element: ElementHandle, password: str, site: str, state: State, *, timeout_ms: float = 3000
) -> None:
    """Types the owner's password into the field of a store's password page and presses Enter.

    `site` is the store's scheme and host: page and form must be its own. Raises Vetoed, or
    Playwright's Error, whose text may hold the password: it must not be told.
    """
    target = Target.of((await element.evaluate(READ_TARGET_JS))["targets"][0])
    if veto := _may_tell(target, site, state):
        raise Vetoed(veto, target)
    await element.fill(password, timeout=timeout_ms)
    await element.press("Enter", timeout=timeout_ms)


async def press_backdrop(page: Page, layer: ElementHandle) -> bool:
    """Clicks beside a layer, on the shade that covers the page; False when there is no such place.

    The place must be nobody's control: it belongs to the layer, or to another element that covers
    the whole window, and to no link, button, field or form.
    """
    place = await page.evaluate(_BACKDROP, layer)
    if place is None:
        return False
    await page.mouse.click(place[0], place[1])
    return True


_TWIN = """e => {
  const link = e.closest('a[href]');
  const middle = () => {
    const box = e.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  let [x, y] = middle();
  if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) {
    e.scrollIntoView({block: 'center', inline: 'center', behavior: 'instant'});
    [x, y] = middle();
  }
  let hit = document.elementFromPoint(x, y);
  for (let inner; (inner = hit?.shadowRoot?.elementFromPoint(x, y)) && inner !== hit;) hit = inner;
  const over = hit?.closest('a[href]');
  if (!link || !over || over === link || over.href !== link.href) return {over: null};
  const outer = over.getBoundingClientRect();
  return {over, at: {x: x - outer.x, y: y - outer.y}};
}"""

_BACKDROP = files("auditor.browse").joinpath("backdrop.js").read_text("utf-8")


def _may_tell(field: Target, site: str, state: State) -> Veto | None:
    """A secret goes into a password field of the store's own, sent to the store itself."""
    if state is not State.BROWSE:
        return Veto("state gate", f"no password is typed in {state.value}")
    if field.type != "password":
        return Veto("click veto", "it is no password field")
    if field.frame or not f"{field.page_url}/".startswith(f"{site}/"):
        return Veto("click veto", "the page is not the store's own")
    if field.form_action and not f"{field.form_action}/".startswith(f"{site}/"):
        return Veto("click veto", "the form sends it elsewhere")
    if field.form_action and denied(Outgoing(field.form_method.upper(), field.form_action)):
        return Veto("click veto", "its form is denied")
    return Veto("click veto", "the page takes payment") if field.page_pays else None


def _may_search(field: Target, state: State) -> Veto | None:
    """Enter is judged as a press of the form's submit button."""
    if state not in (State.BROWSE, State.PRODUCT):
        return Veto("state gate", f"nothing is searched for in {state.value}")
    if field.page_pays:
        return Veto("click veto", "the page takes payment")
    if field.form_action and field.form_method != "get" and field.type != "search":
        return Veto("click veto", "its form sends more than a question")
    button = replace(field, tag="input", type="submit", label="", text="", title="", value="")
    return may_click(button, state, Intent.NAVIGATE)
