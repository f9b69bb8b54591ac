"""Languages by BCP 47 tag: names, direction, catalogs, dates, numbers and who falls back to whom.

Babel and the compiled catalogs are all it needs, so that letters and slips below the doors speak
the same words as the pages.
"""

import datetime
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from kiosk.config import assets
from kiosk.errors import Fault, Refused, refuse
from kiosk.words import say as _

SOURCE = "en"
NO_COUNTRY = {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"}
# Digits of CLDR's numbering systems other than `latn`; Babel leaves those of a date as they are.
DIGITS = {
    "arab": str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"),
    "arabext": str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"),
}
ALIASES = {
    "zh": "zh-Hans",
    "zh-cn": "zh-Hans",
    "zh-sg": "zh-Hans",
    "kk-arab": "kk-Arab",
    "kk-cn": "kk-Arab",
}


@dataclass(frozen=True)
class Language:
    """A language of the interface; `fallback` are tags, nearest first.

    `keyboards` are layouts of ours, the usual one first; none where the tablet's own is better.
    """

    tag: str
    name: str
    reviewed_by: str
    fallback: tuple[str, ...]
    direction: str
    keyboards: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """A text together with the language it really is in, which may be another one than asked."""

    text: str
    language: str

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, of the language the text is in."""
        return direction(self.language)

    def __bool__(self) -> bool:
        return bool(self.text)


@lru_cache
def locale(tag: str) -> Locale:
    """Babel's locale of a BCP 47 tag; raises ValueError for one that is none."""
    try:
        return Locale.parse(tag, sep="-")
    except UnknownLocaleError as error:
        raise ValueError(f"{tag!r} is not a language tag") from error


@lru_cache
def direction(tag: str) -> str:
    """`ltr` or `rtl`; from CLDR where the tag is none of ours."""
    return known()[tag].direction if tag in known() else str(locale(tag).text_direction)


@lru_cache
def known(folder: Path | None = None) -> Mapping[str, Language]:
    """The languages of `languages.toml` by tag, in its order."""
    file = (folder or assets() / "translations") / "languages.toml"
    try:
        listed = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        why = _("cannot be read (%(error)s): install kiosk anew", error=error)
        raise Refused(Fault(str(file), why)) from error
    return {
        tag: Language(
            tag,
            line["name"],
            line["reviewed_by"],
            tuple(line["fallback"]),
            line["direction"],
            tuple(line.get("keyboards", ())),
        )
        for tag, line in listed.items()
    }


@lru_cache
def catalog(tag: str, folder: Path | None = None) -> NullTranslations:
    """The compiled catalog of a language; the source language needs none.

    Raises `Refused` where it is missing: a page must never be English in silence.
    """
    if tag == SOURCE:
        return NullTranslations()
    root = folder or assets() / "translations"
    found = Translations.load(root, [str(locale(tag))])
    if not isinstance(found, Translations):
        file = root / str(locale(tag)) / "LC_MESSAGES" / "messages.mo"
        raise Refused(Fault(str(file), _("the catalog is missing: make it with `make setup`")))
    return found


def check(
    folder: Path | None = None, fallback: Mapping[str, tuple[str, ...]] | None = None
) -> None:
    """Raise `Refused` for every language whose catalog is missing and every wrong `fallback`."""
    faults = list(_wrong(fallback or {}))
    for tag in known(folder):
        try:
            catalog(tag, folder)
        except Refused as refused:
            faults += refused.faults
    refuse(faults)


def _wrong(fallback: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    for tag, others in fallback.items():
        for one in (tag, *others):
            if one not in known():
                listed = ", ".join(known())
                why = _("%(tag)r is unknown: choose among %(known)s", tag=one, known=listed)
                yield Fault(f"config.toml: fallback.{tag}", why)


def canonical(tag: str) -> str | None:
    """The known language that `tag` means (`zh-CN` is `zh-Hans`), or None."""
    wanted = tag.replace("_", "-").lower()
    by_lower = {known_tag.lower(): known_tag for known_tag in known()}
    while wanted:
        meant = ALIASES.get(wanted, wanted).lower()
        if meant in by_lower or wanted in ALIASES:
            return by_lower.get(meant)
        wanted = wanted.rpartition("-")[0]
    return None


def choose(wishes: Iterable[str], offered: tuple[str, ...]) -> str:
    """The first of `wishes` (tags as browsers send them) that is offered, else the first of all."""
    for wish in wishes:
        tag = canonical(wish)
        if tag in offered:
            return tag
    return offered[0]


def chain(
    tag: str, last: str = SOURCE, own: Mapping[str, tuple[str, ...]] | None = None
) -> tuple[str, ...]:
    """The languages to try for a text, the wanted one first, `last` at the end.

    Between them those that stand in, as `own` has it for the language, else `languages.toml`.
    """
    usual = known()[tag].fallback if tag in known() else ()
    return tuple(dict.fromkeys((tag, *(own or {}).get(tag, usual), last)))


def reviewed(tag: str, offered: Iterable[str]) -> str:
    """The language whose text stands beneath a draft in `tag`: the first of `offered` that somebody
    has looked through, else the source. Empty where `tag` itself has been looked through.
    """
    if known()[tag].reviewed_by:
        return ""
    return next((other for other in offered if known()[other].reviewed_by), SOURCE)


def drafts(offered: Iterable[str]) -> tuple[str, ...]:
    """Those of `offered` whose translation nobody has looked through."""
    return tuple(tag for tag in offered if not known()[tag].reviewed_by)


def name_in(tag: str, language: str) -> str:
    """The name of the language `tag`, said in `language`."""
    return locale(tag).get_display_name(locale(language)) or tag


def say_date(day: datetime.date, tag: str) -> str:
    """A date as the language writes it in full."""
    written = format_date(day, "long", locale=locale(tag))
    return written.translate(DIGITS.get(locale(tag).default_numbering_system, {}))


def say_ago(moment: datetime.datetime, tag: str, now: datetime.datetime) -> str:
    """How long ago a moment was, in one unit, as the language says it; never in the future."""
    past = -max(now - moment, datetime.timedelta(seconds=1))
    written = format_timedelta(past, add_direction=True, locale=locale(tag))
    return written.translate(DIGITS.get(locale(tag).default_numbering_system, {}))


def say_number(number: int, tag: str) -> str:
    """A whole number with the language's digits and separators."""
    return format_decimal(number, locale=locale(tag), numbering_system="default").translate(
        DIGITS.get(locale(tag).default_numbering_system, {})
    )


@lru_cache
def countries(tag: str) -> tuple[tuple[str, str], ...]:
    """ISO 3166 codes and names of countries in a language, ordered by name."""
    names = locale(tag).territories
    english = {str(code): str(name) for code, name in locale(SOURCE).territories.items()}
    codes = [code for code in english if re.fullmatch("[A-Z]{2}", code) and code not in NO_COUNTRY]
    named = [(code, str(names.get(code, english[code]))) for code in codes]
    return tuple(sorted(named, key=lambda row: row[1]))


def country_name(code: str, tag: str) -> str:
    """The name of a country in a language; the code itself where there is none."""
    return str(locale(tag).territories.get(code, code))


@lru_cache
def _codes(tag: str) -> Mapping[str, str]:
    named = (*countries(SOURCE), *countries(tag))
    return {name.casefold(): code for code, name in named} | {
        code.casefold(): code for code, _ in named
    }


def country_code(written: str, tag: str) -> str | None:
    """The ISO code of a country written as a code or as a name in `tag` or in English."""
    return _codes(tag).get(written.strip().casefold())
