"""The catalogs as translators write them (`messages.po`): how complete they are, and right."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.core import get_global
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from kiosk import glyphs, languages
from kiosk.errors import Fault, Refused
from kiosk.words import say as _
from kiosk.words import say_n as ngettext

# Our own, and in braces those of the program that reads the command line.
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?.?|\{\w*(?:![rs])?\}")
# How Unicode's names of letters begin, by ISO 15924 code of the script.
LETTERS = {"Arab": "ARABIC", "Cyrl": "CYRILLIC", "Hans": "CJK UNIFIED", "Latn": "LATIN"}
WIDTH = 100
# A source of so many signs may stand on a button, and a translation that is longer than both the
# number and so many times the source bursts it.
SHORT, LONG, TIMES = 25, 28, 2.2


def read(folder: Path, tag: str) -> Catalog:
    """The catalog of a language in the folder `translations`; raises `Refused` without one."""
    file = file_of(folder, tag)
    if not file.is_file():
        why = _("is missing: make it with `kiosk language add %(tag)s` in the sources", tag=tag)
        raise Refused(Fault(str(file), why))
    with file.open("rb") as opened:
        return read_po(opened, locale=str(languages.locale(tag)))


def file_of(folder: Path, tag: str) -> Path:
    """Where the catalog of a language lies."""
    return folder / str(languages.locale(tag)) / "LC_MESSAGES" / "messages.po"


def template(folder: Path, tag: str = languages.SOURCE) -> Catalog:
    """The strings to translate, with the plural forms of a language.

    Raises `Refused` where they are not, as in an installed kiosk.
    """
    file = folder / "messages.pot"
    if not file.is_file():
        raise Refused(Fault(str(file), _("is missing: translate in the sources, see docs")))
    with file.open("rb") as opened:
        return read_po(opened, locale=str(languages.locale(tag)))


def complete(folder: Path, tag: str) -> tuple[int, int]:
    """How many strings of a language are translated, and how many there are."""
    listed = [message for message in template(folder) if message.id]
    if tag == languages.SOURCE:
        return len(listed), len(listed)
    done = read(folder, tag)
    found = (done.get(message.id, message.context) for message in listed)
    return sum(bool(one) and not one.fuzzy and all(forms(one)) for one in found if one), len(listed)


def faults(folder: Path, tag: str) -> Iterator[Fault]:
    """Everything that is wrong with the catalog of a language."""
    name = file_of(folder, tag).name
    written = read(folder, tag)
    for message in template(folder):
        if not message.id:
            continue
        where = f"{tag}: {name}: {sources(message)[0][:60]!r}"
        found = written.get(message.id, message.context)
        if found is None or not all(forms(found)):
            yield Fault(where, _("is not translated yet"))
        elif found.fuzzy:
            yield Fault(where, _("is marked fuzzy: look it through and remove the mark"))
        else:
            yield from (Fault(where, why) for why in _wrong(found, tag))


def warnings(folder: Path, tag: str) -> Iterator[Fault]:
    """What to look at in the catalog of a language, though it may be right."""
    name = file_of(folder, tag).name
    for message in read(folder, tag):
        if message.id and not message.fuzzy:
            where = f"{tag}: {name}: {sources(message)[0][:60]!r}"
            yield from (Fault(where, why) for why in _doubtful(message))


def _doubtful(message: Message) -> Iterator[str]:
    if signs := glyphs.missing("".join(forms(message))):
        yield glyphs.lack(signs)
    wanted, longest = breadth(sources(message)[0]), max(map(breadth, forms(message)))
    is_button = wanted <= SHORT and not sources(message)[0].endswith(",")
    if is_button and longest > max(LONG, TIMES * wanted):
        yield ngettext(
            "is short enough for a button, its translation (%(n)s sign) is not: shorten it",
            "is short enough for a button, its translation (%(n)s signs) is not: shorten it",
            longest,
        )


def breadth(text: str) -> int:
    """How many letters wide a text is: Chinese signs count twice, marks over letters do not."""
    signs = unicodedata.normalize("NFC", PLACEHOLDER.sub("", text))
    wide = sum(unicodedata.east_asian_width(sign) in ("W", "F") for sign in signs)
    return wide + sum(unicodedata.category(sign) not in ("Mn", "Me", "Cf") for sign in signs)


def _wrong(message: Message, tag: str) -> Iterator[str]:
    needed = set(PLACEHOLDER.findall(sources(message)[-1]))
    for text in forms(message):
        strange = set(PLACEHOLDER.findall(text)) - needed
        if strange:
            # Translators: %(placeholders)s are such as this one.
            yield _(
                "has %(placeholders)s, which the source lacks",
                placeholders=", ".join(sorted(strange)),
            )
    if needed - set(PLACEHOLDER.findall(forms(message)[-1])):
        # Translators: %(placeholders)s are such as this one.
        yield _("lacks %(placeholders)s", placeholders=", ".join(sorted(needed)))
    script = script_of(tag)
    letters = {
        sign for text in forms(message) for sign in PLACEHOLDER.sub("", text) if sign.isalpha()
    }
    others = {code for code in LETTERS if code not in (script, "Latn")}
    mixed = sorted(sign for sign in letters if any(_is_of(sign, code) for code in others))
    if mixed:
        yield _("has letters of another script: %(letters)s", letters=" ".join(mixed[:5]))
    plain = PLACEHOLDER.sub("", sources(message)[0])
    same = forms(message)[0] == sources(message)[0] and len(re.findall(r"[^\W\d_]+", plain)) > 2
    if same and tag != languages.SOURCE:
        yield _("is still English")


def script_of(tag: str) -> str:
    """The ISO 15924 code of the script in which CLDR writes a language."""
    locale = languages.locale(tag)
    likely: str = get_global("likely_subtags")[locale.language]
    return locale.script or likely.split("_")[1]


def _is_of(sign: str, code: str) -> bool:
    return unicodedata.name(sign, "").startswith(LETTERS[code])


def sources(message: Message) -> tuple[str, ...]:
    """The English of a message: singular and plural, or the one text there is."""
    return tuple(message.id) if isinstance(message.id, list | tuple) else (str(message.id),)


def forms(message: Message) -> tuple[str, ...]:
    """The translation of a message in all its plural forms."""
    said = message.string
    return tuple(said) if isinstance(said, list | tuple) else (str(said),)


def add(folder: Path, tag: str) -> Path:
    """An empty catalog for a new language; raises `Refused` where there is one."""
    file = file_of(folder, tag)
    if file.exists():
        why = _("is there already: go on with `kiosk language update`")
        raise Refused(Fault(str(file), why))
    made = template(folder, tag)
    made.revision_date = datetime.now(UTC)
    made.fuzzy = False
    _write(file, made)
    return file


def update(folder: Path, tag: str) -> None:
    """Bring a catalog up to the strings there are now; what is translated stays."""
    written = read(folder, tag)
    written.update(template(folder), no_fuzzy_matching=True)
    _write(file_of(folder, tag), written)


def _write(file: Path, written: Catalog) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as opened:
        write_po(opened, written, width=WIDTH, no_location=True)
