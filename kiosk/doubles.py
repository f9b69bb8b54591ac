"""Likely doubles among opened entries: one person who answered the same ask of a case twice.

Nothing is decided here: an organiser looks at each pair and says whether it is one person. The
same full name and place make a pair, with accents or without. The same e-mail address does too,
but not with names that differ as far as they are known: a household may share an address.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from kiosk.sorting import Entry

Decided = Mapping[tuple[bytes, bytes], bool]
# What a name tells by the way it is shown, the most telling first: all of it, its first word,
# the letters with which its first and last word begin, the first of these.
TELLS = {
    "full": ("full", "first", "initials", "letter"),
    "first": ("first", "letter"),
    "initials": ("initials", "letter"),
    "none": (),
}
# Scripts that write a whole name without a blank, by how the names of their letters begin.
UNSPACED = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA")
# Scripts in which a mark is an accent, and those in which it is a vowel that may be left out.
ACCENTED, VOWELLED = ("LATIN", "GREEK", "CYRILLIC"), ("ARABIC", "HEBREW")
ALEF = "\N{ARABIC LETTER ALEF}"
# Letters that are written without their stroke, hook or dot where a keyboard lacks them.
LIKE = {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "æ": "ae", "œ": "oe"}
APOSTROPHES = dict.fromkeys(map(ord, "'`´ʹʻʼʽ‘’‛＇"))


@dataclass(frozen=True)
class Pair:
    """Two entries that may be one person's, the lower id first; `why` is `name` or `email`."""

    first: Entry
    second: Entry
    why: str


def pairs(entries: Iterable[Entry], decided: Decided | None = None) -> list[Pair]:
    """Likely doubles among `entries` (each id once), in the order of their ids.

    Of several that are alike each is paired with the lowest only. `decided` (what
    `decisions.pairs` keeps) are left out; of two that are not the same person the higher is then
    compared with the others on its own. Whoever wanted only to be counted doubles nobody.
    """
    said = decided or {}
    groups: dict[tuple[Hashable, ...], list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda one: str(one["id"])):
        if entry.get("send") == "count":
            continue
        ask, email = (entry["case"], entry["ask"]), str(entry.get("email") or "").strip()
        kind, told = _told(entry)
        if kind == "full":
            groups["name", ask, told["full"], _words(entry.get("place"))].append(entry)
        if email:
            groups["email", ask, email.casefold()].append(entry)
    found: dict[tuple[str, str], Pair] = {}
    for why in ("name", "email"):
        for key, group in groups.items():
            for first, second in _alike(group, said) if why == key[0] else ():
                found.setdefault((first["id"], second["id"]), Pair(first, second, why))
    return [found[ids] for ids in sorted(found)]


def _alike(group: Iterable[Entry], decided: Decided) -> Iterator[tuple[Entry, Entry]]:
    """Each entry of `group` with the first that it may double and about which nothing is said.

    Entries that double no other are kept by what they tell, so that none has to be compared with
    all the others.
    """
    own: dict[tuple[str, str, Hashable], list[Entry]] = defaultdict(list)
    for entry in group:
        kind, told = _told(entry)
        for other in _fitting(own, kind, told):
            is_same = decided.get((bytes.fromhex(other["id"]), bytes.fromhex(entry["id"])))
            if is_same is None:
                yield other, entry
            if is_same is not False:
                break
        else:
            for level, part in told.items():
                own[kind, level, part].append(entry)


def _fitting(
    own: Mapping[tuple[str, str, Hashable], list[Entry]], kind: str, told: Mapping[str, Hashable]
) -> Iterator[Entry]:
    """The entries whose names are like this one, as far as both of them tell."""
    for other in TELLS:
        level = next((level for level in TELLS[other] if level in TELLS[kind]), "")
        yield from own.get((other, level, told[level]), ())


def _told(entry: Entry) -> tuple[str, dict[str, Hashable]]:
    """How the name of `entry` is shown, and what it tells on each level; on none, nothing.

    A full name has two words or more, initials between them left out; one word is a first name
    only, unless its script writes names without blanks.
    """
    words, kind = _words(entry.get("name")), str(entry.get("show_name") or "none")
    if not words:
        return "none", {"": ""}
    parts: dict[str, Hashable] = {
        "": "",
        "first": words[0],
        "initials": words[0][0] + words[-1][0],
        "letter": words[0][0],
    }
    if kind == "full":
        joint = "".join(words)
        is_unspaced = all(unicodedata.name(sign, "").startswith(UNSPACED) for sign in joint)
        long = tuple(word for word in words if len(word) > 1)
        if is_unspaced and len(joint) > 1:
            parts["full"] = (joint,)
        elif len(long) > 1:
            parts["full"] = long
        else:
            kind = "first" if long else "initials"
    return kind, {level: parts[level] for level in ("", *TELLS[kind])}


def _words(text: object) -> tuple[str, ...]:
    """The words of a name or place: without case, accents, punctuation, apostrophes and hidden
    signs.
    """
    bare = unicodedata.normalize("NFKC", str(text or "").translate(APOSTROPHES))
    signs, is_accented = [], False
    for sign in unicodedata.normalize("NFKC", bare.casefold()):
        plain, may_be_accented = _plain(sign)
        is_mark = unicodedata.category(sign) == "Mn"
        if not (is_mark and is_accented):
            signs.append(plain)
            is_accented = may_be_accented
    return tuple("".join(signs).split())


@cache
def _plain(sign: str) -> tuple[str, bool]:
    """What is left of a sign of a name, and whether a mark behind it is only an accent.

    In Latin, Greek and Cyrillic script marks are accents; in Arabic and Hebrew they are vowels that
    may be left out, and so is what stands on an alef. In Tibetan or Thai they are letters.
    """
    name, category = unicodedata.name(sign, ""), unicodedata.category(sign)
    base = unicodedata.normalize("NFD", sign)[0]
    if category == "Cf" or (category == "Mn" and name.startswith(VOWELLED)):
        return "", False
    if category[0] not in "LMN":
        return " ", False
    if base == ALEF or name.startswith(ACCENTED):
        return LIKE.get(base, base), name.startswith(ACCENTED)
    return sign, False
