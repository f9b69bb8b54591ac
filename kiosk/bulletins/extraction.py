"""A bulletin taken apart: number, dates, person, addressees, letter and demands, with doubts."""

import re
from dataclasses import dataclass, field
from typing import Any

from kiosk.bulletins import (
    addressees,
    appeal,
    contacts,
    days,
    facts,
    regions,
    running,
    subject,
    titles,
)
from kiosk.bulletins.addressees import Found
from kiosk.bulletins.appeal import Letter
from kiosk.bulletins.regions import Region
from kiosk.words import say as _
from kiosk.words import say_n as ngettext

GREETING_SIGNS = 80


@dataclass
class Doubts:
    """What was read with doubt: the field, why, and the words it came from."""

    rows: list[dict[str, str]] = field(default_factory=list)

    def add(self, what: str, why: str, words: str = "") -> None:
        """Add a doubt about a field."""
        row = {"field": what, "why": why, **({"words": words} if words else {})}
        if row not in self.rows:
            self.rows.append(row)


def extract(lines: list[str]) -> list[dict[str, Any]]:
    """The cases of a bulletin, as the extraction of `case draft --json` shows them.

    Empty for a text that asks nobody to write to anybody.
    """
    found = [_case(part) for part in facts.cases(running.unfolded(lines))]
    return [case for case in found if case is not None]


def _case(lines: list[str]) -> dict[str, Any] | None:
    letters = appeal.letters(lines)
    text = "\n".join(lines)
    doubts = Doubts()
    taken = regions.find(lines, letters)
    targets = _addressees(lines, taken)
    number = facts.number(text)
    if not targets and not letters:
        return None
    if not (number or letters or facts.is_appeal(text)):
        return None
    language = facts.language(text)
    places = [one for one in taken if one.heading and not one.is_copy]
    if len(places) > 1:
        why = ngettext(
            "addressees stand in %(n)s place: these may be several cases",
            "addressees stand in %(n)s places: these may be several cases",
            len(places),
        )
        doubts.add("targets", why, places[1].heading)
    if len(letters) > 1:
        why = ngettext(
            "%(n)s letter stands in it: the first was taken",
            "%(n)s letters stand in it: the first was taken",
            len(letters),
        )
        doubts.add("letter", why)
    letter = letters[0] if letters else None
    points, where = appeal.demands(lines, letter)
    if where == "prose":
        why = _("read from sentences of the letter, not from points")
        doubts.add("demands", why, points[0])
    skipped = {line for one in taken for line in one.lines}
    skipped |= {lines[one.begin] for one in letters if len(lines[one.begin]) < GREETING_SIGNS}
    person = subject.person(lines, skipped, doubts.add)
    own_name = subject.own_name(text, person)
    case: dict[str, Any] = {
        "title": titles.title(lines, letter, skipped, person),
        "case_number": number or None,
        "issued": days.issued(lines, doubts.add),
        "expires": days.expires(lines, doubts.add),
        "language": language,
        "person": person or None,
        "own_name": own_name or None,
        "summary": facts.summary(lines, letter) or None,
        "targets": _targets(targets, letter, doubts),
        "demands": points,
        "letter": letter.body if letter else None,
        "resources": facts.resources(lines),
        "doubts": doubts.rows,
    }
    _doubt_title(case, lines, doubts)
    if case["issued"] and case["expires"] and case["issued"] > case["expires"]:
        doubts.add("expires", _("is before the day of issue"), case["expires"])
    return case


def _doubt_title(case: dict[str, Any], lines: list[str], doubts: Doubts) -> None:
    """Make a title from person and place where there is none, and say what is doubtful in it."""
    person = case["person"] or ""
    if not case["title"] and person:
        place = facts.place("\n".join(lines))
        case["title"] = f"{person}, {place}" if place else person
        why = _("the bulletin has none: made from person and place")
        doubts.add("title", why, case["title"])
    elif case["title"] and not titles.is_sure(case["title"], lines, person):
        why = _("names neither person nor country: it may be another line's")
        doubts.add("title", why, case["title"])


def _addressees(lines: list[str], taken: list[Region]) -> list[Found]:
    text = "\n".join(lines)
    found: list[Found] = []
    for region in taken:
        elsewhere = text.replace("\n".join(region.lines), " ")
        for one in addressees.targets(region.lines, elsewhere, region.is_copy):
            if not _is_known(one, found):
                found.append(one)
    return found


def _is_known(one: Found, found: list[Found]) -> bool:
    return any((one.name, one.office) == (other.name, other.office) for other in found)


def _targets(found: list[Found], letter: Letter | None, doubts: Doubts) -> list[dict[str, Any]]:
    rows = []
    main = next((one for one in found if not one.is_copy), None)
    for number, one in enumerate(found, start=1):
        before = found[number - 2] if number > 1 else None
        if before and one.of_the_last and not one.country and _is_near(one, before):
            one.country = before.country
            why = _("taken from the address of %(office)r beside it", office=before.office)
            one.doubts.append(("country", why))
        rows.append(_row(one, f"targets.{number}", _copied_from(one, before, main), doubts))
    if letter:
        _greet(rows, letter, doubts)
    return rows


def _is_near(one: Found, other: Found) -> bool:
    """Whether two addresses name the same town or region."""
    places = [
        {part.strip() for part in ", ".join(found.address).split(",") if len(part.strip()) > 4}
        for found in (one, other)
    ]
    return bool(places[0] & places[1])


def _copied_from(one: Found, before: Found | None, main: Found | None) -> Found | None:
    if not one.is_copy:
        return None
    return before if before and one.of_the_last else main


def _row(one: Found, at: str, of: Found | None, doubts: Doubts) -> dict[str, Any]:
    channels, country = one.channels, one.country
    faxes = _numbers(channels.faxes, country, f"{at}.fax", doubts)
    phones = _numbers(channels.phones, country, f"{at}.phone", doubts)
    if not country and one.address:
        codes = {contacts.country_of(number) for number in [*phones, *faxes]} - {""}
        country = codes.pop() if len(codes) == 1 else ""
    for part, why in one.doubts:
        doubts.add(f"{at}.{part}", why)
    if channels.covered and not channels.emails:
        doubts.add(f"{at}.email", _("the address is covered in the bulletin"), "[email protected]")
    for other in one.also:
        why = _("stands there in other words too, which were left out")
        doubts.add(f"{at}.office", why, other)
    for spoken in channels.spoken:
        doubts.add(f"{at}.email", _("written without @ in the bulletin"), spoken)
    more = {"phone": phones[1:], "fax": faxes[1:], "email": channels.emails[1:]}
    printed = {"phone": channels.phones, "fax": channels.faxes}
    return {
        "name": one.name or None,
        "office": one.office or None,
        "address": one.address,
        "country": country or None,
        "phone": phones[0] if phones else None,
        "fax": faxes[0] if faxes else None,
        "email": channels.emails[0] if channels.emails else None,
        "social": channels.social,
        "salutation": channels.salutation or None,
        "copy_of": (of.office or of.name) if of else None,
        "more": {key: values for key, values in more.items() if values},
        "printed": {key: values for key, values in printed.items() if values},
    }


def _numbers(printed: list[str], country: str, at: str, doubts: Doubts) -> list[str]:
    found = []
    for number in printed:
        dialled = contacts.dialled(number, country)
        if not dialled:
            doubts.add(at, _("cannot be dialled as it is printed"), number)
        elif dialled not in found:
            found.append(dialled)
    return found


def _greet(rows: list[dict[str, Any]], letter: Letter, doubts: Doubts) -> None:
    """The letter's greeting is the salutation of the first target, where it lacks one."""
    mains = [(at, row) for at, row in enumerate(rows, start=1) if not row["copy_of"]]
    if not mains or re.match(r"to the\b", letter.greeting, re.IGNORECASE):
        return
    at, first = mains[0]
    if not first["salutation"]:
        first["salutation"] = letter.greeting
        if len(mains) > 1:
            why = _("taken from the letter, and it fits one target only")
            doubts.add(f"targets.{at}.salutation", why, letter.greeting)
    elif first["salutation"].casefold() != letter.greeting.casefold():
        # Translators: another salutation.
        why = _("the letter begins with another one")
        doubts.add(f"targets.{at}.salutation", why, letter.greeting)
