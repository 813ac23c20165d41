"""`scorecard.html`: the report that a store owner reads. One file, no network, no library."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from auditor.locale import load
from auditor.model import Audit
from auditor.reports.brand import Brand
from auditor.reports.files import write_text
from auditor.reports.html.pictures import data_uri, media_type
from auditor.reports.html.view import build

HERE = Path(__file__).resolve().parent
_LARGEST_LOGO = 200_000
_QUOTED = re.compile(r"([“«])([^“”«»]*)([”»])")


def render(
    audit: Audit,
    evidence: Path,
    *,
    language: str = "en",
    brand: Brand | None = None,
    advice: Mapping[str, str] | None = None,
    full_evidence: bool = False,
) -> str:
    """The whole page as text.

    `evidence` is the folder that the audit's screenshots lie in; a missing picture leaves its place
    empty. `advice` maps check ids to advice for the store's platform, in English; where the
    language has its own words for it, they are taken. With `full_evidence` findings link the whole
    screenshots in `evidence/` beside the page, for a reader who gets the folder too.
    Raises LookupError for a language without a catalogue, and ValueError or OSError for a brand
    whose colour or logo cannot be used.
    """
    t = load(language)
    css = (HERE / "report.css").read_text("utf-8")
    js = (HERE / "report.js").read_text("utf-8")
    brand = brand if brand and brand.name else None
    brand_css = _colours(brand.colour) if brand and brand.colour else ""
    styles = " ".join(f"'{_digest(text)}'" for text in (css, brand_css) if text)
    policy = (
        f"default-src 'none'; img-src data:; style-src {styles}; script-src '{_digest(js)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    view = build(audit, evidence, t, advice=advice)
    template = _environment().get_template("report.html.j2")
    # Style and script are our own files: escaping would change the bytes that the hashes name.
    own: dict[str, str] = {"css": Markup(css), "js": Markup(js), "brand_css": Markup(brand_css)}
    own["folder"] = "evidence" if full_evidence else ""
    own["logo"] = _logo(Path(brand.logo)) if brand and brand.logo else ""
    return template.render(v=view, audit=audit, t=t, brand=brand, policy=policy, **own)


def write(
    audit: Audit,
    out: Path,
    evidence: Path,
    *,
    language: str = "en",
    brand: Brand | None = None,
    advice: Mapping[str, str] | None = None,
    full_evidence: bool = False,
) -> tuple[Path, ...]:
    page = render(
        audit,
        evidence,
        language=language,
        brand=brand,
        advice=advice,
        full_evidence=full_evidence,
    )
    return (write_text(out / "scorecard.html", page),)


def _colours(colour: str) -> str:
    """The brand's colour where it is decoration only: text keeps a contrast that was tested."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ValueError(f"the brand's colour {colour!r} is not written #rrggbb")
    return f":root {{ --brand: {colour}; }}"


def _logo(path: Path) -> str:
    """The logo as a data: URI. An SVG runs no script inside <img>. Raises OSError, ValueError."""
    data = path.read_bytes()
    if len(data) > _LARGEST_LOGO:
        raise ValueError(f"{path}: a logo of {len(data)} bytes, at most {_LARGEST_LOGO} go in")
    vector = path.suffix.lower() == ".svg" and b"<svg" in data
    kind = "image/svg+xml" if vector else media_type(data)
    if kind is None:
        raise ValueError(f"{path}: a logo is an SVG, PNG, JPEG, WebP or GIF file")
    address: str = data_uri(data, kind)
    return address


def _isolated(text: str) -> Markup:
    """Escaped, with a store's own words kept from turning our sentence to their direction."""
    return Markup(_QUOTED.sub(r"\1<bdi>\2</bdi>\3", str(escape(text))))


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["isolated"] = _isolated
    return environment
