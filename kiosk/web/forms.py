"""The forms of the asks: which fields, what is required, and what of it is sealed.

What a visitor does not want to be shown is not sealed either: of a name that is shown by its
initials, the initials are kept and nothing more.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, StopValidation

from kiosk.cases import Ask
from kiosk.events import NEWS, Event
from kiosk.web import fields
from kiosk.web.fields import many_lines, one_line

MOST_NAME = 120
MOST_EMAIL = 254
MOST_LETTER = 2_000
TOO_LONG = _l("This is longer than %(max)d characters. Please shorten it.")
# The order in which faults are told: that of the page.
ORDER = (
    "send", "show_name", "targets", "letter", "message", "drawing", "under_age", "name", "place",
    "country", "email", "agree", "signature",
)  # fmt: skip
DETAILS = ("name", "place", "country", "email", "under_age", "helped", "signature")


def as_drawn(text: str | None) -> str:
    """Strokes as they came."""
    return text or ""


class AskForm(Form):
    """What every ask asks for; `kind` is that of the ask, `to_officials` where its entries go."""

    kind = ""
    to_officials = True

    targets = SelectMultipleField(choices=[], validate_choice=False)
    name = StringField(filters=[one_line], validators=[Length(max=MOST_NAME, message=TOO_LONG)])
    place = StringField(filters=[one_line], validators=[Length(max=MOST_NAME, message=TOO_LONG)])
    country = StringField(filters=[one_line], validators=[fields.check_country])
    email = StringField(
        filters=[one_line],
        validators=[Length(max=MOST_EMAIL, message=TOO_LONG), fields.check_email],
    )
    email_asked = StringField()
    news_case = BooleanField()
    news_organisation = BooleanField()
    under_age = BooleanField()
    helped = BooleanField()
    agree = BooleanField(
        validators=[
            DataRequired(
                message=_l("Please tick this box if you agree. Without it nothing can be kept.")
            )
        ]
    )

    def __init__(
        self, formdata: Any = None, *, ask: Ask, event: Event, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(formdata, data=data, meta={"locales": False})
        self.ask, self.event = ask, event
        if not event.age_line:
            self.under_age.data = False
        if self.is_child:
            self.email.data = ""

    def validate(self, extra_validators: Any = None) -> bool:
        """A drawn signature counts beside the full name only: without it, it is not looked at."""
        if "signature" in self and self.shown in ("first", "initials", "none"):
            self["signature"].data = ""
        return bool(super().validate(extra_validators))

    def validate_targets(self, field: SelectMultipleField) -> None:
        """At least one target, and only those of the ask."""
        if self.ask.targets and not field.data:
            raise StopValidation(_l("Please choose at least one person to write to."))
        if not set(field.data or ()) <= set(self.ask.targets):
            raise StopValidation(
                _l("Somebody was chosen who is not part of this case. Please choose again.")
            )

    def validate_email(self, field: StringField) -> None:
        """News needs an address to go to."""
        if self.news and not field.data:
            raise StopValidation(
                _l("Please write your e-mail address for the news, or untick the news.")
            )

    @property
    def is_child(self) -> bool:
        """Whether somebody under the age line of the event fills it in."""
        return bool(self.under_age.data)

    @property
    def news(self) -> tuple[str, ...]:
        """The purposes for which the e-mail address may be used; never a child's."""
        offered = () if self.is_child else self.event.news
        return tuple(purpose for purpose in NEWS if purpose in offered and self[purpose].data)

    @property
    def also(self) -> str:
        """The measure that is raised besides `actions`."""
        return ""

    @property
    def shown(self) -> str:
        """How the name is shown: `full`, `first`, `initials` or `none`; a child's never is."""
        return "none"

    @property
    def kept_name(self) -> str:
        """What of the name is sealed."""
        name: str = self.name.data
        if self.is_child and self.to_officials:
            return fields.first_name(name)
        shown = {"full": name, "first": fields.first_name(name), "initials": fields.initials(name)}
        return shown.get(self.shown, "")

    @property
    def chosen(self) -> tuple[str, ...]:
        """The chosen targets, in the order of the ask."""
        return tuple(target for target in self.ask.targets if target in (self.targets.data or ()))

    def details(self) -> dict[str, Any]:
        """The person's details as typed, for another form of the same visit."""
        return {name: self[name].data for name in DETAILS if name in self}

    def entry(self) -> dict[str, Any]:
        """What is sealed."""
        return {
            "show_name": self.shown,
            "name": self.kept_name,
            "place": self.place.data,
            "country": self.country.data,
            "helped": self.helped.data,
            "under_age": self.is_child,
            **({"email": self.email.data} if self.news else {}),
        }


class LetterForm(AskForm):
    """A letter to one or several targets."""

    kind = "letter"

    letter = TextAreaField(
        filters=[many_lines], validators=[Length(max=MOST_LETTER, message=TOO_LONG)]
    )
    send = RadioField(choices=[], validate_choice=False, validators=[fields.check_send])
    signature = StringField(filters=[as_drawn], validators=[fields.check_signature])

    def validate_name(self, field: StringField) -> None:
        """A letter needs a name, except a child's; being counted does not."""
        if not field.data and self.send.data != "count" and not self.is_child:
            raise StopValidation(_l("Please write your name, or choose “Only count me”."))

    @property
    def also(self) -> str:
        """A letter goes, or the person is only counted."""
        return "counted" if self.send.data == "count" else "letters"

    @property
    def shown(self) -> str:
        """In full or by initials, as chosen; a child's name goes to no official."""
        if self.is_child or self.send.data == "count":
            return "none"
        return "initials" if self.send.data == "initials" else "full"

    def entry(self) -> dict[str, Any]:
        """What is sealed: for somebody who is only counted, nothing about the person."""
        if self.also == "counted":
            return {"send": "count", **({"email": self.email.data} if self.news else {})}
        kept = {"send": "letter", "letter": self.letter.data, "signature": "", **super().entry()}
        if self.shown == "full":
            kept |= {"signature": self.signature.data, "email": self.email.data}
        return kept


class PetitionForm(AskForm):
    """A name under a petition, shown as its owner likes."""

    kind = "petition"

    show_name = RadioField(choices=[], validate_choice=False, validators=[fields.check_show_name])
    signature = StringField(filters=[as_drawn], validators=[fields.check_signature])

    def validate_name(self, field: StringField) -> None:
        """A name is needed where it is to be shown."""
        if not field.data and self.show_name.data != "none" and not self.is_child:
            raise StopValidation(_l("Please write your name, or choose to show none."))

    @property
    def shown(self) -> str:
        """As chosen; a child's name goes to no official."""
        return "none" if self.is_child else str(self.show_name.data)

    def entry(self) -> dict[str, Any]:
        """What is sealed: a drawn signature only beside the full name."""
        return {**super().entry(), "signature": self.signature.data if self.shown == "full" else ""}


class SolidarityForm(AskForm):
    """Kind words or a drawing for the person; only a first name stands under them."""

    kind = "solidarity"
    to_officials = False

    show_name = RadioField(choices=[], validate_choice=False, validators=[fields.check_show_name])
    message = TextAreaField(
        filters=[many_lines], validators=[Length(max=MOST_LETTER, message=TOO_LONG)]
    )
    drawing = StringField(filters=[as_drawn], validators=[fields.check_drawing])

    def validate_name(self, field: StringField) -> None:
        """A name is needed where it is to be shown."""
        if not field.data and self.show_name.data != "none":
            raise StopValidation(_l("Please write your first name, or choose to show none."))

    def validate_message(self, field: TextAreaField) -> None:
        """Something to pass on: words or a drawing."""
        if not field.data and not self.drawing.data:
            raise StopValidation(_l("Please write some words or draw something."))

    @property
    def shown(self) -> str:
        """The first name at most."""
        return "first" if self.show_name.data == "full" else str(self.show_name.data)

    def entry(self) -> dict[str, Any]:
        """What is sealed."""
        return {**super().entry(), "message": self.message.data, "drawing": self.drawing.data}


FORMS: dict[str, type[AskForm]] = {
    form.kind: form for form in (LetterForm, PetitionForm, SolidarityForm)
}


def form_for(
    ask: Ask, event: Event, formdata: Any = None, data: Mapping[str, Any] | None = None
) -> AskForm:
    """The form of `ask`, filled from what was posted or from `data`."""
    return FORMS[ask.kind](formdata, ask=ask, event=event, data=data)
