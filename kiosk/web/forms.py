"""The forms of the asks: fields, limits and what is said when something is to be mended.

Every message is in our own catalogs, since WTForms lacks several of our languages.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask import g
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, StopValidation

from kiosk import languages, strokes
from kiosk.cases import Ask

MOST_NAME = 120
MOST_EMAIL = 254
MOST_LETTER = 2_000
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
EMAIL = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\".]+(?:\.[^\s@<>,;:\".]+)+")

TOO_LONG = _l("This is longer than %(max)d characters. Please shorten it.")
SENDS = ["letter", "count"]


def one_line(text: str | None) -> str:
    """Typed text without invisible signs and without blanks at its ends."""
    return " ".join(CONTROL.sub("", text or "").split())


def many_lines(text: str | None) -> str:
    """The same for a text of several lines."""
    return CONTROL.sub("", (text or "").replace("\r\n", "\n")).strip()


def check_email(form: Form, field: StringField) -> None:
    """The form of an address only: nothing is sent to find out more."""
    if field.data and not EMAIL.fullmatch(field.data):
        raise StopValidation(_l("This does not look like an e-mail address. Please check it."))


def check_country(form: Form, field: StringField) -> None:
    """A country by its code or its name; what is kept is the code."""
    if not field.data:
        return
    code = languages.country_code(field.data, g.language)
    if code is None:
        raise StopValidation(_l("Please choose a country from the list."))
    field.data = code


def check_signature(form: Form, field: StringField) -> None:
    """Strokes as the pad writes them."""
    try:
        strokes.check(field.data)
    except strokes.TooLarge:
        raise StopValidation(
            _l("This drawing has too many lines to be kept. Please draw it more simply.")
        ) from None
    except strokes.NotADrawing:
        raise StopValidation(
            _l("The drawing could not be read. Please draw it once more.")
        ) from None


def check_send(form: Form, field: RadioField) -> None:
    """One of the two choices; nothing is preselected."""
    if field.data not in SENDS:
        raise StopValidation(_l("Please choose what may happen with your letter."))


class LetterForm(Form):
    """A letter to one or several targets."""

    targets = SelectMultipleField(choices=[], validate_choice=False)
    letter = TextAreaField(
        filters=[many_lines], validators=[Length(max=MOST_LETTER, message=TOO_LONG)]
    )
    name = StringField(filters=[one_line], validators=[Length(max=MOST_NAME, message=TOO_LONG)])
    place = StringField(filters=[one_line], validators=[Length(max=MOST_NAME, message=TOO_LONG)])
    country = StringField(filters=[one_line], validators=[check_country])
    email = StringField(
        filters=[one_line], validators=[Length(max=MOST_EMAIL, message=TOO_LONG), check_email]
    )
    send = RadioField(
        choices=SENDS,
        validate_choice=False,
        validators=[check_send],
    )
    agree = BooleanField(
        validators=[
            InputRequired(
                message=_l("Please tick this box if you agree. Without it nothing can be kept.")
            )
        ]
    )
    signature = StringField(filters=[lambda text: text or ""], validators=[check_signature])

    def __init__(
        self, formdata: Any = None, *, ask: Ask, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(formdata, data=data, meta={"locales": False})
        self.ask = ask

    def validate_targets(self, field: SelectMultipleField) -> None:
        """At least one target, and only those of the ask."""
        if not field.data:
            raise StopValidation(_l("Please choose at least one person to write to."))
        if not set(field.data) <= set(self.ask.targets):
            raise StopValidation(
                _l("Somebody was chosen who is not part of this case. Please choose again.")
            )

    def validate_name(self, field: StringField) -> None:
        """A letter needs a name; being counted does not."""
        if not field.data and self.send.data != "count":
            raise StopValidation(_l("Please write your name, or choose “Only count me”."))

    @property
    def sends(self) -> bool:
        """Whether a letter goes, or the person is only counted."""
        return bool(self.send.data == "letter")

    def entry(self) -> dict[str, Any]:
        """What is sealed: for somebody who is only counted, nothing about the person."""
        kept: Iterable[str] = ("send",)
        if self.sends:
            kept = ("send", "name", "place", "country", "email", "letter", "signature")
        return {name: self[name].data for name in kept}


FORMS = {"letter": LetterForm}


def form_for(ask: Ask, formdata: Any = None, data: Mapping[str, Any] | None = None) -> LetterForm:
    """The form of `ask`, filled from what was posted or from `data`."""
    return FORMS[ask.kind](formdata, ask=ask, data=data)
