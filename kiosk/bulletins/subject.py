"""Whom a bulletin is about."""

import re
from collections import Counter
from collections.abc import Callable

from kiosk.bulletins import dates, people, phrases, places, vocabulary
from kiosk.words import say as _

Doubt = Callable[[str, str, str], None]
PERSON_LINES = 50
EARLY_LINES = 30
STORY_WORDS = 25
SEVERAL = 2
AND = r"(?:and|y|e|et|und|&)"
# How often a longer name must stand beside the shorter one: a word before it may be no name.
LONGER, BEFORE = 0.5, 0.6
CONTACT = re.compile(r"^(?:contacto?|kontakt)\b", re.IGNORECASE)


def person(lines: list[str], skipped: set[str], doubt: Doubt) -> str:
    """The person the case is about: labelled, on a line of its own, or named most often.

    `skipped` are the lines of addressees.
    """
    for line in lines:
        if labelled := vocabulary.CASE_LABELS["person"].match(line):
            told = phrases.EACH.split(labelled["value"])
            told = [phrases.PRONOUN.sub("", one).strip(" .,;") for one in told]
            if len(told) == SEVERAL and all(map(people.is_name, told)):
                return _of_two(" ".join(lines), told, doubt)
            value = told[0]
            each = [one.strip() for one in re.split(r",| and | y | et | und |;", value)]
            first = each[0]
            if people.is_name(first) and ":" not in first:
                if first != value and all(map(people.is_name, each)) and len(each) == SEVERAL:
                    doubt("person", _("two are named"), value)
                    return value
                if first != value:
                    doubt("person", _("several are named: the first was taken"), value)
                return re.sub(r"^(?:Herrn?|Frau|Mr|Mrs|Ms|Sr|Sra|M|Mme)\.? ", "", first)
    for line in lines[:PERSON_LINES]:
        if named := phrases.PERSON_LINE.match(line[:200]):
            return _headed(lines, named["name"].strip(), doubt)
        if line not in skipped and (named := phrases.TITLED_PERSON.match(line[:200])):
            return named["name"].strip()
    return _most_named(lines, skipped, doubt)


def _headed(lines: list[str], first: str, doubt: Doubt) -> str:
    """The person whom a line tells with the gender, and another of whom a line tells as well."""
    told = (phrases.PERSON_LINE.match(line[:200]) for line in lines[:PERSON_LINES])
    names = list(dict.fromkeys(one["name"].strip() for one in told if one))
    if len(names) == SEVERAL:
        return _of_two(" ".join(lines), names, doubt)
    if len(names) > SEVERAL:
        doubt("person", _("several are named: the first was taken"), ", ".join(names))
    return first


def _of_two(text: str, names: list[str], doubt: Doubt) -> str:
    """Two persons as the text joins them, their surname said once where they share it."""
    first, second = (re.escape(name) for name in names)
    given, surname = names[0].split()[0], names[1].split()[-1]
    shared = rf"{re.escape(given)} {AND} {second}" if names[0].endswith(surname) else first
    for shape in (shared, rf"{first} {AND} {second}", rf"{second} {AND} {first}"):
        if shape != first and (found := re.search(shape, text, re.IGNORECASE)):
            doubt("person", _("two are named"), found[0])
            return found[0]
    both = f"{names[0]}, {names[1]}"
    doubt("person", _("two are named"), both)
    return both


def _with_another(text: str, name: str, least: int, doubt: Doubt) -> str:
    """A name with the one that the text joins to it `least` times or more."""
    plain = re.escape(name)
    other = rf"(?P<other>{phrases.SUBJECT.pattern})"
    found = Counter(
        match[0]
        for shape in (rf"{plain} {AND} {other}", rf"{other} {AND} {plain}(?!\w)")
        for match in re.finditer(shape, text)
        if _is_person(tuple(match["other"].split()))
        and not text[: match.start()].endswith((f"{match['other']}, ", ", "))
    )
    both, n = max(found.items(), key=lambda one: one[1], default=("", 0))
    if n < least:
        return ""
    doubt("person", _("two are named"), both)
    return both


def _most_named(lines: list[str], skipped: set[str], doubt: Doubt) -> str:
    """The name that stands most often in a text, where one of its first lines has it too.

    A name is two or more capitalised words; what is the same in several places grows to all of
    its words.
    """
    told = [line for line in lines if line and line not in skipped and not CONTACT.match(line)]
    officials = set(re.findall(r"\w+", " ".join(skipped)))
    counts, placed = _counted(told)
    early = " ".join(told[:EARLY_LINES])
    story = " ".join(told[: next((at for at, one in enumerate(told) if _asks(one)), len(told))])
    early = story if len(story.split()) > STORY_WORDS else early
    pairs = [
        (n, name)
        for name, n in counts.items()
        if len(name) == 2
        and n > max(1, 2 * placed[name])
        and not _is_sender(" ".join(name), told)
        and " ".join(name) in early
        and not set(name) <= officials
        and _is_person(name)
    ]
    if not pairs:
        return ""
    best: tuple[str, ...]
    n, best = max(pairs, key=lambda pair: pair[0])
    same = {word for name, m in counts.items() if set(best) < set(name) and m == n for word in name}
    if any(m == n and not set(name) & (set(best) | same) for m, name in pairs):
        whole = [one for m, one in _longest(counts, n) if _is_person(one)]
        for one in whole:
            if both := _with_another(" ".join(told), " ".join(one), 1, doubt):
                return both
        names = ", ".join(" ".join(name) for m, name in pairs if m == n)
        doubt("person", _("several are named as often: none was taken"), names)
        return ""
    for size in (3, 4):
        longer = [
            (m, name)
            for name, m in counts.items()
            if len(name) == size
            and m >= (LONGER if name[0] == best[0] else BEFORE) * n
            and set(best) < set(name)
            and _is_person(name)
        ]
        if longer:
            n, best = max(longer)
    if both := _with_another(" ".join(told), " ".join(best), SEVERAL, doubt):
        return both
    doubt("person", _("the name that stands most often in the text"), " ".join(best))
    return " ".join(best)


def _counted(
    told: list[str],
) -> tuple[Counter[tuple[str, ...]], Counter[tuple[str, ...]]]:
    """How often words of two to four that may be a name stand in a text, and behind `in`."""
    counts: Counter[tuple[str, ...]] = Counter()
    placed: Counter[tuple[str, ...]] = Counter()
    for line in told:
        for match in phrases.SUBJECT.finditer(line):
            words = match[0].split()
            if any(map(phrases.BODY.fullmatch, (words[0], words[-1]))):
                continue
            before = line[: match.start()].split()[-1:]
            is_placed = bool(before) and before[0].lower() in phrases.PLACED
            for size in (2, 3, 4):
                for at in range(len(words) - size + 1):
                    counts[tuple(words[at : at + size])] += 1
                    placed[tuple(words[at : at + size])] += is_placed
    return counts, placed


def _longest(counts: Counter[tuple[str, ...]], n: int) -> list[tuple[int, tuple[str, ...]]]:
    """What stands `n` times, the longest first."""
    same = [(m, name) for name, m in counts.items() if m == n]
    return sorted(same, key=lambda one: -len(one[1]))


def _is_sender(name: str, lines: list[str]) -> bool:
    """Whether a name stands in front of an e-mail address or a number: whoever sends the text."""
    said = re.compile(rf"{re.escape(name)}\s?[:,–·|-].{{0,120}}?(?:@|\bt[ée]l\b)", re.IGNORECASE)
    return any(name in line and said.search(line) for line in lines)


def _asks(line: str) -> bool:
    return bool(vocabulary.ACTION.search(line) or vocabulary.GREETING.match(line))


def _is_person(name: tuple[str, ...]) -> bool:
    text = " ".join(name)
    if name[0].isupper() or not name[0][0].isalpha():
        return False
    if (
        name[0][0].islower()
        or name[-1].islower()
        or len(set(name)) < len(name)
        or people.HONORIFIC.match(text)
    ):
        return False
    other = (
        people.is_office(text) or text.casefold() in places.countries() or phrases.BODY.search(text)
    )
    return not (other or text.isupper() or dates.find(text) or name[0].lower() in phrases.NO_NAME)


def own_name(text: str, name: str) -> str:
    """The person's name in its own script: in brackets behind the name."""
    for match in phrases.SCRIPT.finditer(text):
        before = text[max(0, match.start() - 60) : match.start()]
        if not name or name.split()[-1] in before:
            return match[1].strip()
    return ""
