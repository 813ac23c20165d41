"""Every language says everything: keys, fields, plurals, check texts, what stops a walk."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from string import Formatter

import pytest

from auditor import registry
from auditor.browse.obstacles import MESSAGES
from auditor.locale import FOLDER, LANGUAGES, Locale, choose, compile_reason, load
from auditor.locale.__main__ import reasons, remarks, template, untranslated
from auditor.model import Device, Outcome, PageKind, Via
from auditor.moments import MOMENTS
from auditor.reports.families import families

ROOT = Path(__file__).resolve().parents[2]
OTHERS = [language for language in LANGUAGES if language != "en"]
NO_PLURAL = {"id"}  # languages that have one form for every number


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_every_key_is_there_with_the_same_fields(language: str) -> None:
    english, other = load("en"), load(language)
    wanted = set(english.texts)
    if language in NO_PLURAL:
        wanted -= {key for key in wanted if key.endswith(".one")}
    assert set(other.texts) == wanted
    assert set(other.lists) == set(english.lists)
    for key in wanted:
        assert fields(other.texts[key]) == fields(english.texts[key]), key
        assert other.texts[key].strip() == other.texts[key] != ""
    assert len(other.lists["date.months"]) == 12


def test_english_has_a_word_for_everything_a_report_can_name() -> None:
    t = load("en")
    for prefix, names in {
        "outcome": [o.value for o in Outcome],
        "page": [k.value for k in PageKind],
        "device": [d.value for d in Device],
        "via": [v.value for v in Via if v not in (Via.START, Via.CLICK, Via.MENU)],
        "family": list(families()),
        "moment": [f"{m.id}.name" for m in MOMENTS] + [f"{m.id}.question" for m in MOMENTS],
        "headline.lost": [m.id for m in MOMENTS],
    }.items():
        assert [name for name in names if not t.has(f"{prefix}.{name}")] == []
    assert [(t(f"moment.{m.id}.name"), t(f"moment.{m.id}.question")) for m in MOMENTS] == [
        (m.name, m.question) for m in MOMENTS
    ]


def test_what_stops_a_walk_is_said_in_the_words_of_the_walk() -> None:
    t = load("en")
    told = {key.split(".")[1]: t(key) for key in t.texts if key.startswith("obstacle.")}
    assert told == MESSAGES


def test_the_template_is_not_stale() -> None:
    assert (FOLDER / "template.toml").read_text("utf-8") == template()


@pytest.mark.parametrize("language", OTHERS)
def test_the_same_checks_have_texts_in_every_language(language: str) -> None:
    first, other = load(OTHERS[0]).checks, load(language).checks
    assert set(other) == set(first)
    for check, texts in other.items():
        assert texts.title and texts.fix, check
        assert texts.question.rstrip().endswith("?"), check


@pytest.mark.parametrize("language", OTHERS)
def test_every_reason_given_by_a_check_is_translated(language: str) -> None:
    # `python -m auditor.locale` names what is missing.
    assert untranslated(language, reasons([ROOT / "checks"])) == []


@pytest.mark.parametrize("language", OTHERS)
def test_what_the_walk_remarks_is_translated(language: str) -> None:
    told = remarks([ROOT / "auditor" / "browse", ROOT / "auditor" / "read"])
    assert {"HTTP {a}.", "currency {a}", "A page could not be scrolled through."} <= set(told)
    assert untranslated(language, told) == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_check_has_its_texts_and_figures_translated(language: str) -> None:
    t = load(language)
    infos = [check.info for check in registry.checks().values()]
    assert [info.id for info in infos if info.id not in t.checks] == []
    assert [why for info in infos for why in info.why if not t.reason(why)[1]] == []


def test_no_text_is_left_that_nothing_says() -> None:
    source = "".join(
        file.read_text("utf-8")
        for folder in (ROOT / "reports", FOLDER)
        for file in sorted(folder.rglob("*"))
        if file.suffix in (".py", ".j2")
    )
    # Families of keys are put together from a name and a value.
    families = set(re.findall(r'["\']([a-z_.]+)\.["\']? *(?:~|\{)', source)) | {
        *("moment", "fixes.worth", "number", "date", "list", "count", "walk.clicks", "walk.loads")
    }
    unused = [
        key
        for key in load("en").texts
        if f'"{key}"' not in source and not any(key.startswith(f"{f}.") for f in families)
    ]
    assert unused == []


@pytest.mark.parametrize("language", OTHERS)
def test_reasons_that_are_translated_keep_their_fields(language: str) -> None:
    table = tomllib.loads((FOLDER / f"reasons.{language}.toml").read_text("utf-8"))
    first = tomllib.loads((FOLDER / f"reasons.{OTHERS[0]}.toml").read_text("utf-8"))
    assert set(table) == set(first)
    for english, translated in table.items():
        assert fields(str(translated)) == fields(english), english


def test_a_reason_is_translated_with_what_was_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    t = load("es")
    pairs = {
        "{a} pictures are missing on {b}": "Faltan {a} imágenes en {b}",
        "{a} pictures are missing": "Faltan {a} imágenes",
        "the cart": "el carrito",
    }
    compiled = tuple(compile_reason(text, translated) for text, translated in pairs.items())
    t = type(t)(**{**vars(t), "reasons": compiled})
    assert t.reason("3 pictures are missing on the cart") == (
        "Faltan 3 imágenes en el carrito",
        True,
    )
    assert t.reason("3 pictures are missing") == ("Faltan 3 imágenes", True)
    assert t.reason("nobody knows") == ("nobody knows", False)
    # What a store wrote into the reason is text, not a field to fill in.
    assert t.reason("{t} pictures are missing")[0] == "Faltan {t} imágenes"


def with_reasons(**pairs: str) -> Locale:
    """Spanish that knows nothing but these."""
    t = load("es")
    return replace(t, reasons=tuple(compile_reason(a, b) for a, b in pairs.items()))


def test_sentences_are_translated_one_by_one() -> None:
    t = with_reasons(**{
        "The {a} page is late.": "La página de {a} tarda.",
        "“{a}” is missing.": "Falta «{a}».",
        "Seen: {a}": "Visto: {a}",
        " By a script.": " Por un script.",
        "home": "inicio",
    })  # fmt: skip
    told = "The home page is late. “Dr. No. Part 2.” is missing. The cart page is late."
    assert t.reason(told) == (
        "La página de inicio tarda. Falta «Dr. No. Part 2.». La página de cart tarda.",
        True,
    )
    # A field holds as many sentences; a piece that begins with a blank keeps it.
    assert t.reason(f"Seen: {told}")[0].startswith("Visto: La página de inicio tarda. Falta «Dr.")
    assert t.reason("“A” is missing. By a script.") == ("Falta «A». Por un script.", True)
    # What a browser says after a known sentence stays as it is, and is known for English.
    assert t.reason("The home page is late. net::ERR_ABORTED at x") == (
        "La página de inicio tarda. net::ERR_ABORTED at x",
        False,
    )


def test_figures_take_the_language_s_marks_and_a_store_s_words_stay() -> None:
    t = with_reasons(**{
        "It took {a} s, {b} asked.": "Tardó {a} s, se piden {b}.",
        "“{a}” costs {b}.": "«{a}» cuesta {b}.",
        "phone": "móvil",
    })  # fmt: skip
    assert t.reason("It took 1.5 s, 1,200.50 asked.")[0] == "Tardó 1,5 s, se piden 1.200,50."
    assert t.reason("It took 3.1:1 s, 46.7% asked.")[0] == "Tardó 3,1:1 s, se piden 46,7%."
    assert t.reason("“1.5” costs € 19.99.")[0] == "«1.5» cuesta € 19.99."
    assert t.reason("“phone” costs phone.")[0] == "«phone» cuesta móvil."


def test_a_sentence_quoted_without_its_full_stop_is_known() -> None:
    t = with_reasons(**{"No price.": "Sin precio.", "not found ({a})": "no se encontró ({a})"})
    assert t.reason("not found (No price)") == ("no se encontró (Sin precio)", True)


@pytest.mark.parametrize(
    ("language", "amounts"),
    [
        ("en", ["2.5 s", "4.5:1", "1 field", "8 fields", "0 px", "12,500 EUR", "3"]),
        ("es", ["2,5 s", "4,5:1", "1 campo", "8 campos", "0 px", "12.500 EUR", "3"]),
        ("id", ["2,5 dtk", "4,5:1", "1 isian", "8 isian", "0 px", "12.500 EUR", "3"]),
    ],
)
def test_amounts_have_their_unit_in_words(language: str, amounts: list[str]) -> None:
    pairs = [
        *((2.5, "s"), (4.5, "ratio"), (1, "fields"), (8, "fields"), (0, "px")),
        *((12500, "EUR"), (3, "")),
    ]
    assert [load(language).amount(value, unit) for value, unit in pairs] == amounts


def test_reasons_are_found_in_the_source_of_checks(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        'failed("no price", x)\n'
        'warned(f"{n} of {len(all)} are missing")\n'
        'absent("a" if x else "b", searched=y)\n'
        'passed(x, reason="seen")\n'
        'print("not a reason")\n'
    )
    assert reasons([tmp_path]) == ["a", "b", "no price", "seen", "{a} of {b} are missing"]


@pytest.mark.parametrize(
    ("language", "number", "date"),
    [
        ("en", "1,234.5", "5 March 2026, 08:05 UTC"),
        ("es", "1.234,5", "5 de marzo de 2026, 08:05 UTC"),
        ("id", "1.234,5", "5 Maret 2026, 08:05 UTC"),
    ],
)
def test_numbers_and_dates_follow_the_language(language: str, number: str, date: str) -> None:
    t = load(language)
    assert t.number(1234.5, 2) == number
    assert t.number(2.0, 2) == "2"
    assert t.date("2026-03-05T09:05:00+01:00") == date
    assert t.date("yesterday") == "yesterday"


def test_plurals() -> None:
    assert [load("en").count("walk.clicks", n) for n in (0, 1, 2)] == [
        *("0 clicks", "1 click", "2 clicks")
    ]
    assert [load("id").count("walk.clicks", n) for n in (1, 2)] == ["1 klik", "2 klik"]


def test_a_region_does_not_matter_and_an_unknown_language_is_refused() -> None:
    assert load("es-MX").language == load("ES_ar").language == "es"
    with pytest.raises(LookupError, match="choose one of en, es, id"):
        load("fr")
    with pytest.raises(KeyError):
        load("en")("no.such.key")


def test_the_first_language_that_there_is_gets_chosen() -> None:
    assert choose(["de-AT", "id-ID", "es"]) == "id"
    assert choose(["de"]) == choose([]) == "en"


def test_advice_names_checks_that_have_texts() -> None:
    known = set(load("es").checks)
    files = {file.stem: file for file in sorted((ROOT / "checks" / "advice").glob("*.toml"))}
    assert {"shopify", "woocommerce", "prestashop", "magento", "opencart"} <= set(files)
    for file in files.values():
        table = tomllib.loads(file.read_text("utf-8"))
        assert set(table) <= known, file.name
        assert len(table) >= 30, file.name
        assert all(isinstance(text, str) and text.endswith(".") for text in table.values())


@pytest.mark.parametrize("language", OTHERS)
def test_translated_advice_answers_to_the_english_one(language: str) -> None:
    files = sorted((ROOT / "checks" / "advice").glob("*.toml"))
    advice = load(language).advice
    assert set(advice) == {file.stem for file in files}
    for file in files:
        english, table = tomllib.loads(file.read_text("utf-8")), advice[file.stem]
        assert set(table) == set(english)
        for check, text in table.items():
            paths = re.findall(
                r"[\w/]+\.(?:tpl|twig|liquid|php|phtml|xml|less|css)", english[check]
            )
            assert [path for path in paths if path not in text] == [], (file.stem, check)


@pytest.mark.parametrize("language", OTHERS)
def test_what_a_law_asks_for_is_translated(language: str) -> None:
    t = load(language)
    rules = {c.info.must.partition(": ")[2] for c in registry.checks().values()} - {""}
    assert [rule for rule in rules if not t.reason(rule)[1]] == []
