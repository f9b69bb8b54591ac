"""Whom a bulletin is about."""

import re
from collections.abc import Callable

from kiosk.bulletins import dates, people, phrases, vocabulary
from kiosk.bulletins.appeal import Letter

Doubt = Callable[[str, str, str], None]
PERSON_LINES = 50


def person(lines: list[str], letter: Letter | None, doubt: Doubt) -> str:
    """The person the case is about: labelled, on a line of its own, or named first in the text."""
    for line in lines:
        if labelled := vocabulary.CASE_LABELS["person"].match(line):
            value = phrases.PRONOUN.sub("", labelled["value"]).strip(" .,;")
            first = re.split(r",| and | y | et | und |;", value)[0].strip()
            if people.is_name(first):
                if first != value:
                    doubt("person", "several are named: the first was taken", value)
                return re.sub(r"^(?:Herrn?|Frau|Mr|Mrs|Ms|Sr|Sra|M|Mme)\.? ", "", first)
    for line in lines[:PERSON_LINES]:
        if named := phrases.PERSON_LINE.match(line[:200]):
            return named["name"].strip()
    name = _first_subject(lines, letter)
    if name:
        doubt("person", "taken from the first words of the text", name)
    return name


def _first_subject(lines: list[str], letter: Letter | None) -> str:
    """The name that the first paragraph begins with, where it stands again later on."""
    text = "\n".join(lines)
    for line in lines[: letter.begin if letter else len(lines)]:
        if len(line.split()) < 14:
            continue
        for match in phrases.SUBJECT.finditer(line[:400]):
            words = match[0].split()
            plain = not (
                people.is_office(match[0])
                or people.country(match[0])
                or phrases.BODY.search(match[0])
            )
            known = not dates.find(match[0]) and words[0].lower() not in phrases.NO_NAME
            if plain and known and max(map(text.count, words)) > 1:
                before = line[: match.start()].split()[-1:]
                if not before or before[0].lower() not in phrases.PLACED:
                    return match[0]
        return ""
    return ""


def own_name(text: str, name: str) -> str:
    """The person's name in its own script: in brackets behind the name."""
    for match in phrases.SCRIPT.finditer(text):
        before = text[max(0, match.start() - 60) : match.start()]
        if not name or name.split()[-1] in before:
            return match[1].strip()
    return ""
