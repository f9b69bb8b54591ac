"""Texts as the templates of paper take them: each with its language, direction and names.

A name within a sentence stands in a box of its own there, so that the direction of the sentence
never reorders it.
"""

import re
import unicodedata
from typing import Any

from kiosk import languages, letters, strokes
from kiosk.cases import Case
from kiosk.sorting import Entry

# What turns the direction of a text; a name that is put into a sentence stands between the two.
TURNS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
BEGIN, END = "\u2068", "\u2069"
# What is wider, in Latin letters, does not fit into every line and has to be broken.
MOST_BOXED = 28
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_LTR = rf"(?:[^\W\d_{_RTL}]|[\u0300-\u036f\u0f00-\u0fff])"
_PUT_IN = f"{BEGIN}[^{END}]*{END}"
_APART = rf"\n{BEGIN}()\[\]{{}}«»“”"
# What runs the other way within a text: from letter to letter, as far as no bracket, quotation mark
# or letter of the text's own direction comes between.
WITHIN = {
    "ltr": re.compile(rf"({_PUT_IN}|[{_RTL}](?:(?:(?![{_APART}])[\W\d_{_RTL}])*[{_RTL}])?)"),
    "rtl": re.compile(rf"({_PUT_IN}|{_LTR}(?:[^{_APART}{_RTL}]*(?:{_LTR}|[0-9]))?)"),
}
# Scripts whose letters reach far above and below the line, and the room between lines in em.
TALL = ((re.compile("[\u0f00-\u0fff]"), 1.0), (re.compile(f"[{_RTL}]"), 0.8))
LOW = 0.65
# Where a line may break: at blanks, hyphens and slashes, in Chinese, after Tibetan syllables.
BREAKS = re.compile(r"[\s/\u00ad\u200b\u0f0b\u0f0d\u3000-\u303f\u3400-\u9fff\uf900-\uffef-]+")

Text = dict[str, Any]


def said(text: str, language: str, by_letters: bool = False) -> Text:
    """`text` for a template; with `by_letters` its first letter tells the direction."""
    return _text(TURNS.sub("", text), language, by_letters)


def written(text: str, language: str) -> Text:
    """A line that stands by itself: `said` with the direction that its first letter tells."""
    return said(text, language, by_letters=True)


def filled(sentence: str, language: str, **names: str) -> Text:
    """A sentence of a catalog with names put in, each as it stands."""
    boxed = {key: f"{BEGIN}{TURNS.sub('', name)}{END}" for key, name in names.items()}
    return _text(sentence % boxed, language)


def paragraphs(text: str, language: str) -> list[Text]:
    """What a visitor wrote, by paragraphs; single line breaks stay."""
    parts = re.split(r"\n[ \t]*(?:\n[ \t]*)+", text.strip())
    return [written(part, language) for part in parts if part]


def _text(text: str, language: str, by_letters: bool = False) -> Text:
    # No font of ours has the narrow blank that some languages put into dates and numbers, and
    # half a sign, which only a forged entry can hold, is no text.
    text = unicodedata.normalize("NFC", text).replace("\u202f", "\u00a0")
    text = text.encode("utf-8", "replace").decode("utf-8")
    own = languages.direction(_tag(language))
    way = _direction(text, own) if by_letters else own
    parts = [part for part in WITHIN[way].split(text) if part]
    return {
        "lang": languages.locale(_tag(language)).language,
        "dir": way,
        "leading": next((room for letters, room in TALL if letters.search(text)), LOW),
        "longest": max(map(len, BREAKS.split(text))),
        "parts": [_part(part, way) for part in parts],
    }


def _part(text: str, way: str) -> Text | str:
    name = text.strip(BEGIN + END)
    if name == text and not WITHIN[way].fullmatch(text):
        return text
    if sum(1 + (unicodedata.east_asian_width(sign) == "W") for sign in name) > MOST_BOXED:
        return f"{BEGIN}{name}{END}"
    return {"name": name, "dir": _direction(name, way)}


def _direction(text: str, otherwise: str) -> str:
    """The direction of the first letter."""
    for sign in text:
        kind = unicodedata.bidirectional(sign)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return otherwise


def _tag(language: str) -> str:
    """The language, or the source language for what is none."""
    try:
        languages.locale(language)
    except ValueError:
        return languages.SOURCE
    return language


def shown_name(entry: Entry) -> str:
    """The name as its owner wants it shown; a child's is kept, and never shown."""
    return "" if entry.get("show_name") == "none" else str(entry.get("name") or "")


def place(entry: Entry) -> str:
    """The place that somebody wrote."""
    return str(entry.get("place") or "")


def country(entry: Entry, language: str) -> str:
    """The name of somebody's country in a language."""
    code = str(entry.get("country") or "")
    return languages.country_name(code, _tag(language)) if code else ""


def signer(entry: Entry, language: str, case: Case) -> Text:
    """Who signed: the name as it is shown, or a person from that place."""
    if name := shown_name(entry):
        return written(name, language)
    tag = letters.spoken(language, case)
    where, words = place(entry) or country(entry, tag), languages.catalog(tag)
    if where:
        # Translators: stands in a list for somebody whose name is not shown.
        return filled(words.gettext("a person from %(place)s"), tag, place=where)
    # Translators: stands in a list for somebody whose name and place are not known.
    return said(words.gettext("a person"), tag)


def drawn(entry: Entry, key: str = "signature", height: int = strokes.SIGNATURE_HEIGHT) -> str:
    """The drawing of an entry as SVG, empty where there is none; a signature only by full name."""
    if key == "signature" and entry.get("show_name") != "full":
        return ""
    try:
        return strokes.svg(str(entry.get(key) or ""), height)
    except (strokes.NotADrawing, strokes.TooLarge):
        return ""
