"""A slip to take home: whom it is about, where to go on, and all that a letter needs."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk import handoff, languages
from kiosk.cases import Case, Target
from kiosk.languages import Said


@dataclass(frozen=True)
class Addressee:
    """Whom to write to: lines as they stand on an envelope, and how the letter begins."""

    lines: tuple[Said, ...]
    salutation: Said


@dataclass(frozen=True)
class Slip:
    """What stands on a slip; `address` is in its code, `typed` is what people type instead.

    `names` are the person's, in the reader's language and in their own. `whose` and `receipt` are
    the visitor's name and code, and empty unless they asked for them.
    """

    language: str
    organisation: str
    number: Said
    names: tuple[Said, ...]
    address: str
    typed: str
    steps: Said | None = None
    closes: Said | None = None
    demands_head: Said | None = None
    demands: tuple[Said, ...] = ()
    addressees: tuple[Addressee, ...] = ()
    whose: str = ""
    receipt: str = ""
    receipt_hint: str = ""


def slip_of(
    case: Case,
    language: str,
    address: str,
    *,
    organisation: str,
    today: datetime.date,
    standing: str,
    typed: str = "",
    targets: Iterable[str] = (),
    whose: str = "",
    receipt: str = "",
) -> Slip:
    """The slip of `case` in `language`, with a code that leads to `address`.

    `typed` is what to type, `address` unless it is given. Addresses and demands of the `targets`
    are on it, so that a letter can be written without any page, while the case may be written for.
    """
    _ = languages.catalog(language).gettext

    def words(text: str) -> Said:
        return Said(text, language)

    closes = ""
    if standing in ("open", "expired"):
        sentence = _("This action closed on %(day)s.")
        if today <= case.expires:
            sentence = (
                _("Open until %(day)s.") if standing == "open" else _("This action has closed.")
            )
        closes = sentence % {"day": languages.say_date(case.expires, language)}
    asked = tuple(case.target(one) for one in targets) if standing == "open" else ()
    known = (
        case.say("name", language),
        Said(case.own_name, case.own_language or case.language),
        Said(case.name, case.language),
    )
    names = tuple({name.text: name for name in known if name}.values())[:2]
    return Slip(
        language=language,
        organisation=organisation,
        number=words(_("Case %(number)s") % {"number": case.number}),
        names=names,
        address=address,
        typed=typed or handoff.to_type(address),
        steps=words(_("Scan this with your phone to read on and to do more from home.")),
        closes=words(closes) if closes else None,
        demands_head=words(_("What we ask for")),
        demands=case.section("Demands", language) if asked else (),
        addressees=tuple(addressee(case, one, language) for one in asked),
        whose=whose,
        receipt=receipt,
        receipt_hint=_(
            "Tell this code to the organisers, and what you wrote is erased. Keep it only if that"
            " is safe for you."
        ),
    )


def addressee(case: Case, target: Target, language: str) -> Addressee:
    """How somebody is written to, in the language the letter is sent in, else in `language`."""
    letter = next((ask.letter_language for ask in case.asks if target.id in ask.targets), "")
    plain = [target.name, target.office, *target.address]
    country = languages.country_name(target.country, case.language)
    if not plain[-1].casefold().endswith(country.casefold()):
        plain.append(country.upper())
    if not target.address:
        plain += [target.email, target.phone]
    return Addressee(
        tuple(Said(line, case.language) for line in plain if line),
        case.salutation(target, letter or language),
    )
