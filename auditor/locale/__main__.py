"""`python -m auditor.locale`: write template.toml anew, and name the reasons not yet translated.

Reasons are found in the source of the checks: the sentences given to `failed`, `absent` and the
like, and the pieces that such a sentence is put together from; an f-string's fields are {a}, {b} …
What the walk notes, what it adds to an obstacle and the market's signals are found likewise.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from string import ascii_lowercase

from auditor.locale import FOLDER, LANGUAGES, load

HEAD = """\
# The template for a new language: copy to <code>.toml, translate what stands right of each "=".
# {fields} are filled in by the program and must stay; `one` and `other` are singular and plural.
# Add the code to LANGUAGES in __init__.py; the texts of checks go into checks.<code>.toml, their
# reasons into reasons.<code>.toml. Written by `python -m auditor.locale` from en.toml.

"""
_FIELD = re.compile(r"\{\w+\}")
_ANSWERS = {"failed", "warned", "absent", "needs_human", "not_applicable", "not_measured", "note"}


def template() -> str:
    """`template.toml`: the English source below instructions for the translator."""
    english = (FOLDER / "en.toml").read_text("utf-8")
    return HEAD + english[english.index("[number]") :]


def reasons(folders: list[Path]) -> list[str]:
    """The patterns of all reasons given in the Python files below these folders, sorted."""
    files = [file for folder in folders for file in sorted(folder.rglob("*.py"))]
    return sorted({text for file in files for text in _in_file(file)})


def remarks(folders: list[Path]) -> list[str]:
    """The patterns of what the walk and the market's reading say of themselves, sorted."""
    files = [file for folder in folders for file in sorted(folder.rglob("*.py"))]
    return sorted({text for file in files for text in _remarks_in(file)})


def untranslated(language: str, texts: list[str]) -> list[str]:
    """Those without a translation; a pattern of fields alone, "{a}; {b}", needs none."""
    t = load(language)
    worded = [text for text in texts if re.search(r"[^\W\d_]{2}", _FIELD.sub("", text))]
    return [text for text in worded if not t.reason(text)[1]]


def _in_file(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.Return) and node.value:
            # A piece put together beforehand; a single word is no sentence but a key.
            yield from (text for text in _patterns(node.value) if " " in text.strip())
        elif isinstance(node, ast.Call):
            given = [word.value for word in node.keywords if word.arg == "reason"]
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in _ANSWERS or name == "append":
                given += node.args[:1]
            for expression in given:
                yield from _patterns(expression)


def _remarks_in(file: Path) -> Iterator[str]:
    for call in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not isinstance(call, ast.Call):
            continue
        for word in call.keywords:
            if word.arg == "detail":
                yield from _patterns(word.value)
        to = call.func
        if isinstance(to, ast.Attribute) and to.attr == "append" and _is_notes(to.value):
            yield from _patterns(call.args[0])
        if isinstance(to, ast.Name) and to.id == "_Signal":
            yield from _patterns(call.args[2])


def _is_notes(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "notes"


def _patterns(node: ast.expr) -> Iterator[str]:
    """The sentences an expression can give; what is only known when it runs is a field."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _patterns(node.body)
        yield from _patterns(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        names = iter(ascii_lowercase)
        yield "".join(
            str(part.value) if isinstance(part, ast.Constant) else f"{{{next(names)}}}"
            for part in node.values
        )


def main() -> int:
    (FOLDER / "template.toml").write_text(template(), encoding="utf-8", newline="\n")
    root = FOLDER.parent
    checks = root / "checks" if (root / "checks").is_dir() else root.parent / "checks"
    given = reasons([checks]) + remarks([root / "browse", root / "read"])
    missing = {code: untranslated(code, given) for code in LANGUAGES[1:]}
    for language, texts in missing.items():
        for text in texts:
            print(f"reasons.{language}.toml lacks: {text}")
    return 1 if any(missing.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
