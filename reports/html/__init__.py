"""`scorecard.html`: the report that a store owner reads. One file, no network, no library."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from auditor.locale import load
from auditor.model import Audit
from auditor.reports.brand import Brand
from auditor.reports.files import write_text
from auditor.reports.html.view import build

HERE = Path(__file__).resolve().parent


def render(
    audit: Audit,
    evidence: Path,
    *,
    language: str = "en",
    brand: Brand | None = None,
    advice: Mapping[str, str] | None = None,
) -> str:
    """The whole page as text.

    `evidence` is the folder that the audit's screenshots lie in; a missing picture leaves its place
    empty. `advice` maps check ids to advice for the store's platform, already in `language`.
    Raises LookupError for a language without a catalogue.
    """
    t = load(language)
    css = (HERE / "report.css").read_text("utf-8")
    js = (HERE / "report.js").read_text("utf-8")
    policy = (
        "default-src 'none'; img-src data:; "
        f"style-src '{_digest(css)}'; script-src '{_digest(js)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    view = build(audit, evidence, t, advice=advice)
    template = _environment().get_template("report.html.j2")
    # Style and script are our own files: escaping would change the bytes that the hashes name.
    own = {"css": Markup(css), "js": Markup(js)}
    return template.render(v=view, audit=audit, t=t, brand=brand, policy=policy, **own)


def write(
    audit: Audit,
    out: Path,
    evidence: Path,
    *,
    language: str = "en",
    brand: Brand | None = None,
    advice: Mapping[str, str] | None = None,
) -> tuple[Path, ...]:
    page = render(audit, evidence, language=language, brand=brand, advice=advice)
    return (write_text(out / "scorecard.html", page),)


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
