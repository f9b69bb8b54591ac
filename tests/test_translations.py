"""The catalogs are whole: nothing stale, nothing empty, nothing in the wrong script."""

import gettext
import re
import shlex
import subprocess
import sys
import unicodedata
from functools import lru_cache
from pathlib import Path

import pytest
from babel.core import get_global
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from kiosk import languages

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "translations"
TEMPLATE = TRANSLATIONS / "messages.pot"
LANGUAGES = [tag for tag in languages.known() if tag != languages.SOURCE]
EACH_LANGUAGE = pytest.mark.parametrize("tag", LANGUAGES)

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?.?|\{\w*(?:![rs])?\}")
# How Unicode's names of letters begin, by ISO 15924 code of the script.
LETTERS = {"Arab": "ARABIC", "Cyrl": "CYRILLIC", "Hans": "CJK UNIFIED", "Latn": "LATIN"}
# Words that stand on something to be touched: there is room for so much only.
TOUCHED = re.compile(
    r"<(?P<tag>button|summary|a|span)\b(?P<rest>[^>]*)>(?=(?P<inside>.*?)</(?P=tag)>)", re.DOTALL
)
TOUCHED_LINKS = re.compile(r'class="(?:main|back|go)\b')
WORDS = re.compile(r'\b_\("(?P<id>[^"]+)"')


def file_of(tag: str, ending: str = "po") -> Path:
    """The catalog of a language."""
    return TRANSLATIONS / str(languages.locale(tag)) / "LC_MESSAGES" / f"messages.{ending}"


@lru_cache
def catalog(file: Path, tag: str | None = None) -> Catalog:
    """A catalog as it is written."""
    with file.open("rb") as opened:
        return read_po(opened, locale=str(languages.locale(tag)) if tag else None)


def messages(tag: str) -> list[Message]:
    """What is translated into a language, without the header."""
    return [message for message in catalog(file_of(tag), tag) if message.id]


def forms(text: object) -> tuple[str, ...]:
    """Singular and plurals, or the one text there is."""
    return tuple(text) if isinstance(text, list | tuple) else (str(text),)


def placeholders(text: str) -> set[str]:
    """`%(name)s`, `{name}` and the like, a stray per cent sign too."""
    return set(PLACEHOLDER.findall(text))


def letters(text: str) -> set[str]:
    """All letters outside of placeholders."""
    return {sign for sign in PLACEHOLDER.sub("", text) if sign.isalpha()}


def of_script(sign: str, code: str) -> bool:
    """Whether a letter belongs to a script."""
    return unicodedata.name(sign, "").startswith(LETTERS[code])


def script_of(tag: str) -> str:
    """The ISO 15924 code of the script in which CLDR writes a language."""
    locale = languages.locale(tag)
    return locale.script or get_global("likely_subtags")[locale.language].split("_")[1]


def numbers_of_forms(read: Catalog) -> list[set[int]]:
    """For each plural form of a catalog, the numbers up to 300 that take it."""
    choose = gettext.c2py(read.plural_expr)
    return [{n for n in range(301) if choose(n) == form} for form in range(read.num_plurals)]


def buttons(folder: Path) -> set[str]:
    """The words of everything in the templates that is touched."""
    found = set()
    for file in sorted(folder.rglob("*.html")):
        for part in TOUCHED.finditer(file.read_text("utf-8")):
            if part["tag"] in ("button", "summary") or TOUCHED_LINKS.search(part["rest"]):
                found |= {words["id"] for words in WORDS.finditer(part["inside"])}
    return found


def test_the_template_is_what_the_sources_say(tmp_path: Path) -> None:
    recipe = re.search(r"\$\(BABEL\) extract (.*?) -o ", (ROOT / "Makefile").read_text(), re.DOTALL)
    assert recipe
    options = shlex.split(recipe[1].replace("\\\n", " "))
    fresh = tmp_path / "messages.pot"
    babel = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract"]
    subprocess.run([*babel, *options, "-o", str(fresh), "."], cwd=ROOT, check=True)
    bodies = [file.read_text("utf-8").partition("\n\n")[2] for file in (TEMPLATE, fresh)]
    assert bodies[0] == bodies[1], "translations/messages.pot is stale: run `make strings`"
    assert len(bodies[0]) > 1000


def test_every_language_has_a_catalog_and_every_catalog_a_language() -> None:
    folders = {file.parent.parent.name for file in TRANSLATIONS.glob("*/LC_MESSAGES/messages.po")}
    assert folders == {str(languages.locale(tag)) for tag in LANGUAGES}


@pytest.mark.parametrize("tag", languages.known())
def test_a_language_is_known_to_cldr(tag: str) -> None:
    language, locale = languages.known()[tag], languages.locale(tag)
    assert str(locale).replace("_", "-") == tag
    assert locale.territories
    assert locale.languages
    assert language.name
    assert set(language.fallback) <= set(languages.known()) - {tag}
    assert languages.name_in(tag, languages.SOURCE) != tag


@EACH_LANGUAGE
def test_a_catalog_has_every_text_and_no_other(tag: str) -> None:
    wanted = {(message.context, forms(message.id)) for message in catalog(TEMPLATE) if message.id}
    found = {(message.context, forms(message.id)) for message in messages(tag)}
    assert found == wanted, f"{file_of(tag)}: run `make strings`"


@EACH_LANGUAGE
def test_nothing_is_empty_or_fuzzy(tag: str) -> None:
    assert not catalog(file_of(tag), tag).fuzzy, "the header is fuzzy: Babel would not compile it"
    lacking = [m.id for m in messages(tag) if m.fuzzy or not all(map(str.strip, forms(m.string)))]
    assert not lacking, f"{file_of(tag)}: {len(lacking)} texts are empty or fuzzy"


@EACH_LANGUAGE
def test_the_placeholders_are_those_of_the_source(tag: str) -> None:
    """Only a plural that means one number (two letters) may leave out the number."""
    single = numbers_of_forms(catalog(file_of(tag), tag))
    wrong = []
    for message in messages(tag):
        wanted = placeholders(forms(message.id)[-1])
        for index, text in enumerate(forms(message.string)):
            may_lack = (
                {"%(n)s", "{nargs}"} if message.pluralizable and len(single[index]) == 1 else set()
            )
            if text and not wanted - may_lack <= placeholders(text) <= wanted:
                wrong.append(text)
    assert not wrong


@EACH_LANGUAGE
def test_plurals_are_those_of_cldr(tag: str) -> None:
    read, rule = catalog(file_of(tag), tag), languages.locale(tag).plural_form
    by_category: dict[str, set[int]] = {}
    for n in range(301):
        by_category.setdefault(rule(n), set()).add(n)
    by_form = numbers_of_forms(read)
    assert sorted(map(sorted, by_form)) == sorted(map(sorted, by_category.values()))
    plural = [message for message in messages(tag) if message.pluralizable]
    assert plural
    assert {len(forms(message.string)) for message in plural} == {read.num_plurals}


@EACH_LANGUAGE
def test_the_letters_are_those_of_the_language(tag: str) -> None:
    """Its own script in every text, and none of the other languages' but Latin (as in "QR")."""
    own = script_of(tag)
    others = {script_of(other) for other in LANGUAGES} - {own, "Latn"}
    wrong = []
    for message in messages(tag):
        for text in filter(None, forms(message.string)):
            found = letters(text)
            strange = {sign for sign in found for other in others if of_script(sign, other)}
            if strange or (found and not any(of_script(sign, own) for sign in found)):
                wrong.append((text, strange))
    assert not wrong


def test_letters_of_another_script_are_seen() -> None:
    assert [script_of(tag) for tag in ("kk", "ug", "zh-Hans", "es", "ar", "kk-Arab")] == [
        "Cyrl", "Arab", "Hans", "Latn", "Arab", "Arab",
    ]  # fmt: skip
    assert [of_script(sign, "Arab") for sign in "ئҚ中a"] == [True, False, False, False]
    assert [of_script(sign, "Cyrl") for sign in "ئҚ中a"] == [False, True, False, False]
    assert [of_script(sign, "Hans") for sign in "ئҚ中a"] == [False, False, True, False]
    assert letters("%(days)s 天 100%") == {"天"}


@EACH_LANGUAGE
def test_the_compiled_catalog_says_the_same(tag: str) -> None:
    file = file_of(tag, "mo")
    assert file.is_file(), f"{file} is missing: run `make setup`"
    with file.open("rb") as opened:
        compiled = {forms(m.id): forms(m.string) for m in read_mo(opened) if m.id}
    written = {forms(m.id): forms(m.string) for m in messages(tag) if all(forms(m.string))}
    assert compiled == written, f"{file} is older than its source: run `make setup`"


@EACH_LANGUAGE
def test_buttons_stay_short(tag: str) -> None:
    touched = buttons(ROOT / "templates")
    assert {"Sign now", "Start over", "Done", "I am still here", "Undo", "All cases"} <= touched
    long = {}
    for message in messages(tag):
        text = forms(message.string)[0]
        width = sum(not unicodedata.combining(sign) for sign in text)
        if message.id in touched and width > 1.8 * len(str(message.id)) + 4:
            long[message.id] = text
    assert not long
