"""The audit in a dozen sentences: what every report says first."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.locale import Locale
from auditor.model import JOURNEY, Audit, CheckInfo, MomentScore, Obstacle, Outcome, PageKind, Part
from auditor.reports.families import families, family_of
from auditor.reports.ranking import UNDECIDED, Fix, fixes, lost_points
from auditor.reports.words import clean, host

TOP = 5


@dataclass(frozen=True)
class Text:
    """A sentence and its language, "" when it is the report's own."""

    text: str
    lang: str = ""


@dataclass(frozen=True)
class MomentLine:
    id: str
    name: str
    score: str  # "64", or "–" where too little was seen
    counts: tuple[tuple[Outcome, str], ...]  # "3 failed"
    coverage: str  # "between 50 and 70, 80 % judged"


@dataclass(frozen=True)
class FixLine:
    check: str  # the most valuable of the checks it settles
    title: str
    worth: str  # "worth 4.2 points"
    effort: str
    note: str  # "stops the purchase", or ""
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Outline:
    title: str
    headline: str
    total: str
    cap: str
    moments: tuple[MomentLine, ...]
    stuck: tuple[str, ...]
    fixes: tuple[FixLine, ...]


def outline(audit: Audit, t: Locale) -> Outline:
    return Outline(
        title=t("cover.title", host=host(audit.store.url)),
        headline=headline(audit, t),
        total=total(audit, t),
        cap=cap(audit, t),
        moments=tuple(moment_line(audit, moment, t) for moment in audit.moments),
        stuck=tuple(stuck_line(audit, devices, o, t) for devices, o in halts(audit)),
        fixes=tuple(fix_line(audit, fix, t) for fix in ranked(audit)[:TOP]),
    )


def ranked(audit: Audit) -> tuple[Fix, ...]:
    """All fixes, the best first, checks that one change settles taken together.

    None where nothing can be said of the store: advice to what is no store is no advice.
    """
    if audit.obstacle is not None:
        return ()
    every: tuple[Fix, ...] = fixes(audit, families().values())
    return every


# --- sentences about the whole ----------------------------------------------------------------


def headline(audit: Audit, t: Locale) -> str:
    """Where shoppers are lost, in one sentence."""
    nothing = all(moment.score is None for moment in audit.moments)
    if audit.obstacle is not None or not audit.verdicts or nothing:
        return t("headline.not_audited")
    stuck = [device for device, o in obstacles(audit).items() if device and o.blame == "store"]
    if stuck:
        on = devices_on(tuple(stuck), t)
        return t("headline.stuck", device=on, where=where(audit, stuck[0], t))
    lost = lost_points(audit)
    if sum(lost.values()) < 5:
        return t("headline.fine")
    return t(f"headline.lost.{max(lost, key=lambda moment: lost[moment])}")


def standfirst(audit: Audit, t: Locale) -> str:
    """What shoppers get stuck at, else how much of the loss is lost at the worst moment."""
    if stops := halts(audit):
        telling = next((o for _, o in stops if o.blame == "store"), None)
        if telling is not None:
            return message(telling, t).text
        if audit.obstacle is not None or all(moment.score is None for moment in audit.moments):
            return f"{message(stops[0][1], t).text} {t('way.not_store')}"
    lost = lost_points(audit)
    if not audit.verdicts:
        return ""
    if sum(lost.values()) < 0.5:
        return t("standfirst.nothing")
    worst = max(lost, key=lambda moment: lost[moment])
    return t(
        "standfirst.lost",
        lost=t.number(lost[worst]),
        total=t.number(sum(lost.values())),
        moment=t(f"moment.{worst}.name"),
    )


def total(audit: Audit, t: Locale) -> str:
    """'Grade C · 64 of 100 (certainly 58, at best 71) · 88 % of what matters could be judged'"""
    grade = t("cover.grade", grade=audit.grade) if audit.grade else t("cover.no_grade")
    if audit.score is None:
        return f"{grade} · {t('cover.seen', coverage=t.percent(audit.coverage))}"
    score = f"{t.number(audit.score, 1)} {t('cover.score_of')}"
    if audit.low is not None and audit.high is not None and audit.high - audit.low >= 0.5:
        bounds = t("cover.range", low=t.number(audit.low), high=t.number(audit.high))
        score += f" ({bounds})"
    return f"{grade} · {score} · {t('cover.seen', coverage=t.percent(audit.coverage))}"


def cap(audit: Audit, t: Locale) -> str:
    """'82, capped at 49: …', or ''."""
    if audit.cap is None:
        return ""
    return t(
        "cover.capped",
        before=t.number(audit.cap.before),
        limit=t.number(audit.cap.limit),
        reason=clean(t.reason(audit.cap.reason)[0]),
    )


def moment_line(audit: Audit, moment: MomentScore, t: Locale) -> MomentLine:
    mine = [v.outcome for v in audit.verdicts if v.moment == moment.id]
    counts: list[tuple[Outcome, str]] = [
        (outcome, t.count(f"count.{outcome.value}", mine.count(outcome)))
        for outcome in (Outcome.FAIL, Outcome.WARN, Outcome.PASS)
        if outcome in mine
    ]
    if undecided := sum(outcome in UNDECIDED for outcome in mine):
        counts.append((Outcome.NOT_MEASURED, t.count("count.open", undecided)))
    coverage = t("way.coverage", coverage=t.percent(moment.coverage))
    if not moment.enough:
        coverage = f"{t('way.not_enough')} · {coverage}"
    elif moment.low is not None and moment.high is not None and moment.high - moment.low >= 0.5:
        low, high = t.number(moment.low), t.number(moment.high)
        coverage = f"{t('way.bounds', low=low, high=high)} · {coverage}"
    shown = moment.score is not None and moment.enough
    return MomentLine(
        id=moment.id,
        name=t(f"moment.{moment.id}.name"),
        score=t.number(moment.score) if shown and moment.score is not None else "–",
        counts=tuple(counts),
        coverage=coverage,
    )


def fix_line(audit: Audit, fix: Fix, t: Locale) -> FixLine:
    note = t("fixes.lifts_cap") if fix.lifts_cap else t("must.blocks") if fix.blocks else ""
    return FixLine(
        check=fix.check,
        title=fix_title(audit, fix, t).text,
        worth=worth(fix.points, t),
        effort=t(f"effort.{effort(audit, fix)}"),
        note=note,
        reasons=tuple(reason(v.reason, t).text for v in fix.verdicts if v.reason),
    )


# --- texts of checks and stores ---------------------------------------------------------------


def fix_title(audit: Audit, fix: Fix, t: Locale) -> Text:
    family = family_of(tuple(verdict.check for verdict in fix.verdicts))
    if family:
        return Text(t(f"family.{family}"))
    return check_text(audit.checks[fix.check], "fix", t)


def check_text(info: CheckInfo, name: str, t: Locale) -> Text:
    """A check's title, question or fix in the report's language, else in English and marked so."""
    if texts := t.checks.get(info.id):
        return Text(str(getattr(texts, name)))
    return Text(clean(getattr(info, name), 600), "" if t.language == "en" else "en")


def reason(english: str, t: Locale) -> Text:
    """A check's reason, begun with a capital; marked as English where it is not translated."""
    text, known = t.reason(english)
    shown = clean(text, 600)
    return Text(shown[:1].upper() + shown[1:], "" if known else "en")


def measured(part: Part, t: Locale) -> str:
    """'3.2 s', or what a store wrote; '' where nothing was measured."""
    if part.measured is None or isinstance(part.measured, str):
        return clean(part.measured or "")
    return t.amount(part.measured, clean(part.unit, 30))


def asked(part: Part, t: Locale) -> str:
    """What a pass asks of the measured value: 'to pass: at most 2.5 s', or ''."""
    limit = part.threshold
    if limit is None:
        return ""
    unit = clean(part.unit, 30)
    if limit.at_most is None:
        return (
            ""
            if limit.at_least is None
            else t("asked.at_least", low=t.amount(limit.at_least, unit))
        )
    if limit.at_least is None:
        return t("asked.at_most", high=t.amount(limit.at_most, unit))
    low, high = t.amount(limit.at_least), t.amount(limit.at_most, unit)
    return t("asked.between", low=low, high=high)


def searched(part: Part, t: Locale) -> Text | None:
    """Where an absence looked: descriptions with semicolons between them."""
    if not part.searched:
        return None
    pieces = [t.reason(piece) for piece in clean(part.searched, 400).split("; ")]
    known = all(translated for _, translated in pieces)
    return Text("; ".join(text for text, _ in pieces), "" if known else "en")


def effort(audit: Audit, fix: Fix) -> str:
    """The largest effort among the checks that a fix settles."""
    efforts = ("low", "medium", "high")
    return max((audit.checks[v.check].effort for v in fix.verdicts), key=efforts.index)


def worth(points: float, t: Locale) -> str:
    """'worth 4.2 points', or '' for what rounds to nothing."""
    written = t.number(points, 0 if points >= 9.95 else 1)
    if written == "0":
        return ""
    return t(f"fixes.worth.{'one' if written == '1' else 'other'}", n=written)


# --- where a walk stopped ---------------------------------------------------------------------


def obstacles(audit: Audit) -> dict[str, Obstacle]:
    """By device; that of the whole audit under '', unless a walk has told it already."""
    found = {device: walk.obstacle for device, walk in audit.walks.items() if walk.obstacle}
    whole = audit.obstacle
    return found if whole is None or whole in found.values() else found | {"": whole}


def halts(audit: Audit) -> list[tuple[tuple[str, ...], Obstacle]]:
    """Where walks stopped, devices that stopped at the same thing together."""
    found: list[tuple[tuple[str, ...], Obstacle]] = []
    for device, obstacle in obstacles(audit).items():
        for n, (devices, other) in enumerate(found):
            same = (other.code, other.message, other.words) == (
                *(obstacle.code, obstacle.message, obstacle.words),
            )
            if same and device and _reached(audit, device) == _reached(audit, devices[0]):
                found[n] = ((*devices, device), other)
                break
        else:
            found.append(((device,), obstacle))
    return found


def stuck_line(audit: Audit, devices: tuple[str, ...], obstacle: Obstacle, t: Locale) -> str:
    """'The walk on the phone ended between …: what stopped it. The store said: “…”'"""
    ended = t("way.stuck", device=devices_on(devices, t), where=where(audit, devices[0], t))
    words = f"{t('way.their_words')} “{clean(obstacle.words)}”" if obstacle.words else ""
    return " ".join(part for part in (ended, message(obstacle, t).text, words) if part)


def devices_on(devices: tuple[str, ...], t: Locale) -> str:
    """'on the phone', 'on phone and desktop'; '' for no device."""
    device = "both" if len(devices) > 1 else devices[0]
    return t(f"device.{device}_on") if device else ""


def where(audit: Audit, device: str, t: Locale) -> str:
    """'between the cart and the checkout'"""
    reached = _reached(audit, device)
    if not reached:
        return t("way.at", page=t(f"page.{JOURNEY[0].value}_the"))
    last = reached[-1]
    if last is JOURNEY[-1]:
        return t("way.at", page=t(f"page.{last.value}_the"))
    following = JOURNEY[JOURNEY.index(last) + 1]
    start, to = t(f"page.{last.value}_the"), t(f"page.{following.value}_the")
    return t("way.between", start=start, to=to)


def _reached(audit: Audit, device: str) -> list[PageKind]:
    walk = audit.walks.get(device)
    return [kind for kind in JOURNEY if walk and kind in walk.reached]


def message(obstacle: Obstacle, t: Locale) -> Text:
    """The obstacle for the owner: its own sentence in English, its code's sentence elsewhere."""
    key = f"obstacle.{obstacle.code}"
    if t.language != "en" and t.has(key):
        return Text(t(key))
    return Text(clean(obstacle.message, 400), "" if t.language == "en" else "en")
