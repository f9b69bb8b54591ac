"""Single fields of a form: how typed text is cleaned, what is wrong with it and what is offered.

Every message is in our own catalogs, since WTForms lacks several of our languages.
"""

import re

from flask import g
from flask_babel import lazy_gettext as _l
from wtforms import Form, RadioField, StringField
from wtforms.validators import StopValidation

from kiosk import languages, strokes

CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f\u200b\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]"
)
PARTS = re.compile(r"[\s·•・.,،]+")
EMAIL = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\".]+(?:\.[^\s@<>,;:\".]+)+")
# Domains of many people's mail: a domain that is nearly one of them is asked about.
MAIL_DOMAINS = (
    "gmail.com", "googlemail.com", "yahoo.com", "ymail.com", "hotmail.com", "outlook.com",
    "live.com", "msn.com", "icloud.com", "me.com", "aol.com", "mail.com", "proton.me",
    "protonmail.com", "posteo.de", "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "web.de",
    "t-online.de", "freenet.de", "bluewin.ch", "orange.fr", "free.fr", "laposte.net", "wanadoo.fr",
    "yahoo.fr", "hotmail.fr", "yahoo.es", "hotmail.es", "mail.ru", "bk.ru", "list.ru", "yandex.ru",
    "yandex.kz", "mail.kz", "qq.com", "163.com", "126.com", "sina.com", "foxmail.com",
    "yandex.com", "hotmail.co.uk", "yahoo.co.uk",
)  # fmt: skip


def _shortened(word: str) -> set[str]:
    """The word, and the word without each one of its signs."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


# Two words have a shortened form in common where one sign is lost, added, other or swapped.
NEAR = {domain: _shortened(domain) for domain in MAIL_DOMAINS}


def one_line(text: str | None) -> str:
    """Typed text without invisible signs and without blanks at its ends."""
    return " ".join(CONTROL.sub("", text or "").split())


def many_lines(text: str | None) -> str:
    """The same for a text of several lines."""
    return CONTROL.sub("", (text or "").replace("\r\n", "\n")).strip()


def first_name(name: str) -> str:
    """The first part of a name: what stands before a blank, a dot between parts or a comma."""
    return next(filter(None, PARTS.split(name)), "")


def initials(name: str) -> str:
    """The first letter of each word of a name, each with a full stop."""
    return " ".join(f"{word[0].upper()}." for word in PARTS.split(name) if word)


def check_email(form: Form, field: StringField) -> None:
    """The form of an address only: nothing is sent to find out more."""
    if field.data and not EMAIL.fullmatch(field.data):
        raise StopValidation(_l("This does not look like an e-mail address. Please check it."))


def likely_email(email: str) -> str:
    """What was probably meant by an address whose domain is nearly a well-known one, else empty."""
    person, _, domain = email.partition("@")
    if not domain or domain.lower() in MAIL_DOMAINS:
        return ""
    parts = _shortened(domain.lower())
    near = next((known for known, short in NEAR.items() if not short.isdisjoint(parts)), "")
    return f"{person}@{near}" if near else ""


def check_country(form: Form, field: StringField) -> None:
    """A country by its code or its name; what is kept is the code."""
    if not field.data:
        return
    code = languages.country_code(field.data, g.language)
    if code is None:
        raise StopValidation(_l("Please choose a country from the list."))
    field.data = code


def check_signature(form: Form, field: StringField) -> None:
    """Strokes as the pad for signatures writes them."""
    _check_strokes(field, strokes.SIGNATURE_HEIGHT)


def check_drawing(form: Form, field: StringField) -> None:
    """Strokes as the larger pad writes them."""
    _check_strokes(field, strokes.DRAWING_HEIGHT)


def _check_strokes(field: StringField, height: int) -> None:
    try:
        strokes.check(field.data, height)
    except strokes.TooLarge:
        raise StopValidation(
            _l("This drawing has too many lines to be kept. Please draw it more simply.")
        ) from None
    except strokes.NotADrawing:
        raise StopValidation(
            _l("The drawing could not be read. Please draw it once more.")
        ) from None


def check_send(form: Form, field: RadioField) -> None:
    """One of the choices; nothing is preselected."""
    if field.data not in ("letter", "initials", "count"):
        raise StopValidation(_l("Please choose what may happen with your letter."))


def check_show_name(form: Form, field: RadioField) -> None:
    """One of the ways to show a name; nothing is preselected."""
    if field.data not in ("full", "first", "initials", "none"):
        raise StopValidation(_l("Please choose how your name is shown."))
