"""Reading `case.toml` of a case pack: the facts, once, with every fault found at one go."""

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from kiosk import languages, pack_rules
from kiosk.cases import KINDS, NEWS, STATES
from kiosk.errors import Fault
from kiosk.words import mark as N_
from kiosk.words import say as _
from kiosk.words import say_n as ngettext

FORMAT = 1
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
TAG = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?")
PICTURE_FILE = re.compile(r"[^/\\]+\.(?:webp|png|jpe?g)", re.IGNORECASE)
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
HANDLE = re.compile(r"@\w{1,50}")
EMAIL = re.compile(r"[^\s@<>,;:?&#%\"]+@[^\s@<>,;:?&#%\"]+\.[^\s@<>,;:?&#%\".]{2,}")
# What a page shows in the place of an address that it hides from machines.
COVERED = re.compile(r"\[email\s+protected\]|/cdn-cgi/l/email-protection", re.IGNORECASE)
MASKED = re.compile(r"\*\*|\.\.|…")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

Rule = Callable[[Any], str]


def text(most: int = 200, shape: re.Pattern[str] | None = None, like: str = "") -> Rule:
    """A rule: one line of at most `most` characters, of a shape where one is given."""

    def fault(value: Any) -> str:
        if not isinstance(value, str):
            return _("must be text in quotes")
        if CONTROL.search(value):
            return _("holds line breaks or invisible signs: remove them")
        if COVERED.search(value):
            return _("holds a covered address: look up what it really is, or leave it out")
        if len(value) > most:
            return ngettext(
                "is longer than %(n)s character: shorten it",
                "is longer than %(n)s characters: shorten it",
                most,
            )
        if value and shape and not shape.fullmatch(value):
            # Translators: %(like)s is an example, such as office@example.org.
            return _("is %(value)s: write it like %(like)s", value=_shown(value), like=like)
        return ""

    return fault


def _shown(value: Any) -> str:
    """A value as a fault shows it; Python refuses to write whole numbers of a great length."""
    try:
        shown = repr(value)
    except ValueError:
        # Translators: stands in the place of %(value)s, as in "is %(value)s: write it like …".
        return _("too large")
    return shown if len(shown) <= 80 else f"{shown[:80]}…"


def one_of(*choices: object) -> Rule:
    """A rule: one of `choices`."""
    listed = ", ".join(str(choice) for choice in choices)

    def fault(value: Any) -> str:
        if value in choices:
            return ""
        return _("is %(value)s: choose one of %(choices)s", value=_shown(value), choices=listed)

    return fault


def kind(wanted: type, otherwise: str) -> Rule:
    """A rule: a value of that type (a bool is no number), else the marked sentence `otherwise`."""
    return lambda value: "" if type(value) is wanted else _(otherwise)


def each(rule: Rule) -> Rule:
    """A rule: a list whose every part keeps `rule`."""

    def fault(value: Any) -> str:
        if not isinstance(value, list):
            return _("must be a list in [brackets]")
        return next((why for why in map(rule, value) if why), "")

    return fault


def by_language(value: Any) -> str:
    """A rule: a table of texts by language tag."""
    if not isinstance(value, dict):
        return _("must be a table of texts by language")
    for tag, line in value.items():
        if not _is_tag(tag):
            return _("%(tag)r is not a language tag", tag=tag)
        if why := text()(line):
            return f"{tag}: {why}"
    return ""


def _is_tag(value: Any) -> bool:
    try:
        known = isinstance(value, str) and TAG.fullmatch(value) and languages.locale(value)
        return bool(known)
    except ValueError:
        return False


def tag_rule(value: Any) -> str:
    """A rule: a language tag."""
    if _is_tag(value):
        return ""
    return _("is %(value)s: write a language tag such as zh-Hans", value=_shown(value))


def tag_in_name(tag: str) -> str:
    """A rule: the language tag in the name of a file."""
    if _is_tag(tag):
        return ""
    return _("its language is %(value)s: write a language tag such as zh-Hans", value=_shown(tag))


def dialled(value: Any) -> str:
    """A rule: a telephone number as E.164 writes it."""
    if why := text(16)(value):
        return why
    if not value:
        return _("is empty: leave the key out")
    if E164.fullmatch(value):
        return ""
    shown = _shown(value)
    return _("is %(value)s: write it like +12024952266, without blanks and signs", value=shown)


def email(value: Any) -> str:
    """A rule: an e-mail address, whole and not covered."""
    if why := text(254, EMAIL, "office@example.org")(value):
        return why
    if MASKED.search(value):
        return _("is masked (%(value)r): look up what it really is", value=value)
    return ""


def version(value: Any) -> str:
    """A rule: a whole number from 1 on."""
    good = type(value) is int and 1 <= value < 10**9
    return "" if good else _("must be a whole number without quotes, from 1 on")


def dialling_faults(facts: Mapping[str, Any]) -> list[Fault]:
    """Numbers of targets that nobody can dial: too long, too short, or of no country."""
    import phonenumbers  # here, since only checking a pack needs it and a start does not

    found = []
    for number, target in enumerate(facts.get("targets", []), start=1):
        for key in ("phone", "fax"):
            try:
                value = target.get(key, "")
                good = not value or phonenumbers.is_possible_number(phonenumbers.parse(value))
            except phonenumbers.NumberParseException:
                good = False
            if not good:
                where = f"targets.{number}.{key}"
                why = _("is %(value)r: no such number, look it up again", value=value)
                found.append(_fault(where, why))
    return found


def web_address(value: Any) -> str:
    """A rule: an https address."""
    if why := text(300)(value):
        return why
    try:
        parts = urlsplit(value)
        good = parts.scheme == "https" and parts.hostname and not parts.username and parts.port != 0
    except ValueError:
        good = False
    good = good and not re.search(r"\s", value)
    if good:
        return ""
    return _("is %(value)r: write the whole address, beginning with https://", value=value)


def zone(value: Any) -> str:
    """A rule: a time zone of the IANA database."""
    try:
        known = isinstance(value, str) and ZoneInfo(value)
    except (OSError, ValueError, KeyError):
        known = False
    if known:
        return ""
    return _("is %(value)s: write a time zone such as Europe/Berlin", value=_shown(value))


def days(value: Any) -> str:
    """A rule: a number of days within a year."""
    good = type(value) is int and 0 <= value <= 365
    return "" if good else _("must be a whole number without quotes, from 0 to 365")


DAY = kind(datetime.date, N_("must be a date without quotes, like 2023-05-15"))
YES = kind(bool, N_("must be true or false without quotes"))
WORDS = text()
ID = text(60, SLUG, "party-secretary")
COUNTRY = text(2, re.compile("[A-Z]{2}"), "CN")
TABLE = kind(dict, N_("must be a table"))
TABLES = each(TABLE)

CASE: Mapping[str, Rule] = {
    "format": one_of(FORMAT), "version": version, "slug": ID, "number": text(40), "issued": DAY,
    "expires": DAY, "time_zone": zone, "url": web_address, "language": tag_rule, "sensitive": YES,
    "young_readers": YES, "state": one_of(*STATES), "deliver_to": WORDS, "do_not_mention": WORDS,
    "country": COUNTRY, "news": one_of(*NEWS), "still_asks": each(ID),
    "person": TABLE, "targets": TABLES, "asks": TABLES, "pictures": TABLES, "resources": TABLES,
}  # fmt: skip
PERSON: Mapping[str, Rule] = {"name": WORDS, "own_name": WORDS, "own_language": tag_rule}
TARGET: Mapping[str, Rule] = {
    "id": ID, "name": WORDS, "office": WORDS, "address": each(WORDS), "country": COUNTRY,
    "phone": dialled, "fax": dialled, "email": email,
    "social": each(text(60, HANDLE, "@handle")), "salutation": by_language, "copy_of": ID,
    "postal_days": days,
}  # fmt: skip
ASK: Mapping[str, Rule] = {
    "id": ID, "kind": one_of(*KINDS), "targets": each(ID), "file": WORDS,
    "letter_language": tag_rule,
}  # fmt: skip
PICTURE: Mapping[str, Rule] = {
    "file": text(80, PICTURE_FILE, "photo.webp"), "credit": WORDS, "consent": WORDS,
    "use_until": DAY,
}  # fmt: skip
RESOURCE: Mapping[str, Rule] = {"title": WORDS, "url": web_address, "language": tag_rule}
NEEDED = {
    "": ("format", "slug", "number", "issued", "expires", "time_zone", "url", "language"),
    "person": ("name",),
    "targets": ("id", "office", "country"),
    "asks": ("kind",),
    "pictures": ("file", "credit", "consent", "use_until"),
    "resources": ("title", "url"),
}


def faults(facts: Mapping[str, Any]) -> list[Fault]:
    """Everything that is wrong with the facts, key by key and then between the keys."""
    found = _table("", facts, CASE)
    if isinstance(facts.get("person"), dict):
        found += _table("person", facts["person"], PERSON)
    elif "person" not in facts:
        found.append(_fault("person", _("is missing: say who the case is about")))
    rules = {"targets": TARGET, "asks": ASK, "pictures": PICTURE, "resources": RESOURCE}
    for part, part_rules in rules.items():
        listed = facts.get(part, [])
        for number, row in enumerate(listed if isinstance(listed, list) else [], start=1):
            if isinstance(row, dict):
                found += _table(part, row, part_rules, f"{part}.{number}")
    return found or pack_rules.disagreements(facts)


def _fault(where: str, why: str) -> Fault:
    return Fault(f"case.toml: {where}", why)


def _table(
    part: str, table: Mapping[str, Any], rules: Mapping[str, Rule], at: str = ""
) -> list[Fault]:
    place = f"{at or part}." if part else ""
    found = [
        _fault(place + key, _("is not known here: remove it or mend its spelling"))
        for key in table
        if key not in rules
    ]
    for key, rule in rules.items():
        if key in table:
            if why := rule(table[key]):
                found.append(_fault(place + key, why))
            elif table[key] == "" and (key == "id" or key in NEEDED[part]):
                found.append(_fault(place + key, _("is empty: fill it in")))
        elif key in NEEDED[part]:
            found.append(_fault(place + key, _("is missing: write it")))
    return found
