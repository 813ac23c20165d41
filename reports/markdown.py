"""`summary.md`: one page for an issue tracker or a chat."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from auditor.locale import load
from auditor.model import Audit, Outcome
from auditor.reports.brand import Brand
from auditor.reports.files import write_text
from auditor.reports.outline import asked, check_text, measured, outline, reason

# What Markdown, or HTML inside it, would act on. Store text must read as it was written.
_ACTIVE = re.compile(r"([\\`*_\[\]<>#|~&@])")
_SHOWN = (Outcome.FAIL, Outcome.WARN, Outcome.NEEDS_HUMAN, Outcome.NOT_MEASURED, Outcome.ERROR)


def render(audit: Audit, *, language: str = "en") -> str:
    """GitHub-flavoured Markdown, one newline at the end."""
    t = load(language)
    o = outline(audit, t)
    lines = [f"# {_text(o.title)}", "", f"**{_text(o.headline)}**", "", _text(o.total)]
    if o.cap:
        lines += ["", _text(o.cap)]
    for line in o.stuck:
        lines += ["", f"> {_text(line)}"]
    heads = " | ".join(t(f"md.{name}") for name in ("moment", "score", "findings", "coverage"))
    lines += ["", f"## {t('way.title')}", "", f"| {heads} |", "|---|--:|---|---|"]
    for row in o.moments:
        counts = ", ".join(words for _, words in row.counts)
        lines.append(f"| {row.name} | {row.score} | {counts} | {row.coverage} |")
    if o.fixes:
        lines += ["", f"## {t('fixes.title')}", ""]
        for n, fix in enumerate(o.fixes, 1):
            facts = ", ".join(filter(None, (fix.worth, fix.effort, fix.note)))
            lines.append(f"{n}. **{_text(fix.title)}** ({facts})")
            lines += [f"   - {_text(sentence)}" for sentence in dict.fromkeys(fix.reasons)]
    for moment in o.moments:
        findings = [v for v in audit.verdicts if v.moment == moment.id and v.outcome in _SHOWN]
        findings.sort(key=lambda v: (_SHOWN.index(v.outcome), v.check))
        if findings:
            lines += ["", f"## {moment.name}", ""]
        for verdict in findings:
            title = _text(check_text(audit.checks[verdict.check], "title", t).text)
            why = _text(reason(verdict.reason, t).text)
            if limit := asked(verdict, t):
                why += f" ({_text(measured(verdict, t))}; {limit})"
            word = t(f"outcome.{verdict.outcome.value}")
            lines.append(f"- **{word}**: {title}{f' – {why}' if why else ''} (`{verdict.check}`)")
    made = t("about.made_with", name=audit.tool["name"], version=audit.tool["version"])
    return "\n".join([*lines, "", f"{t.date(audit.started)} · {made}"]) + "\n"


def write(
    audit: Audit,
    out: Path,
    evidence: Path,
    *,
    language: str = "en",
    brand: Brand | None = None,
    advice: Mapping[str, str] | None = None,
) -> tuple[Path, ...]:
    return (write_text(out / "summary.md", render(audit, language=language)),)


def _text(words: str) -> str:
    return _ACTIVE.sub(r"\\\1", words)
