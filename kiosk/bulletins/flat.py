"""A whole bulletin in one line, broken at its headings."""

import re

from kiosk.bulletins import dates, places, vocabulary

FLAT_WORDS = 40  # a longer line with several headings in it is a bulletin that lost its lines
HEADED_WORDS = 25  # one that begins with the head of a bulletin
MOST_SIGNS = 18_000
MOST_HEAD = 250
LEAST_TITLE = 20
INDEX = re.compile(r"\s*(?:ai[- ])?(?:index|[íi]ndice)", re.IGNORECASE)
# A heading without a sign behind it, and whoever it announces.
LEAD = re.compile(
    r"(?:(?<=^Appelle an)|(?<=^Kopien an)|(?<=^APPELLE AN)|(?<=^KOPIEN AN)) (?=[A-ZÀ-Þ])"
)
# Headings of a bulletin, at which a text without lines is broken.
HEADING = re.compile(
    r"(?<=\S) (?=[A-ZÀ-Þ])(?=(?i:take action:|additional information|preferred language|"
    r"please (?:take action as soon|check with|write immediately|send appeals)|yours sincerely|"
    r"names? and (?:preferred )?pronouns?|link to previous|also send copies|(?:and )?copies to:|"
    r"act[úu]en:|pasen a la acci|informaci[óo]n (?:complementaria|adicional)|idiomas? preferid|"
    r"act[úu]en lo antes|nombre y pronombre|enlace a la au|escriban inmediatamente|atentamente|"
    r"env[íi]en (?:tambi[ée]n|llamamientos|copias)|(?:y )?copias? a:|consulten con|"
    r"passez [àa] l['’]action|(?:informations? )compl[ée]mentaires?|langue\(?s?\)? |"
    r"merci d['’]agir|(?:pr[ée]nom, )?nom et pr[éeo]nom|lien vers l['’]au|veuillez |"
    r"(?:et )?copies? [àa]\s?:|v[ée]rifiez aupr[èe]s|hintergrundinformation|"
    r"weitere informationen|appelle an|kopien an|schreiben sie bitte|bitte schreiben sie|"
    r"mit freundlichen|"
    r"hochachtungsvoll|werden sie aktiv|bevorzugte sprache)(?!\w))"
)
GREETED = re.compile(
    r"(?<![:/]) (?=(?:Dear|Your Excellency|Honou?rable|Estimad[oa]|Excelencia|Señora?|Monsieur le|"
    r"Madame la|Sehr geehrte[rn]?|Exzellenz)(?: [\w.’'-]{1,30}){0,6}[,:] [A-ZÀ-Þa-z])"
)
FOLLOWS = re.compile(
    r"\s(?:first|second|third|further|primera|segunda|tercera|premi[èe]re|deuxi[èe]me|troisi[èe]me|"
    r"erste|zweite|dritte)$",
    re.IGNORECASE,
)
CALLED = re.compile(r"(?i:urgent action|acci[óo]n urgente|action urgente) (?=[A-ZÀ-Þ])")


def parts(line: str) -> list[str]:
    """The parts of a whole bulletin that stands in one line."""
    if len(line.split()) < (HEADED_WORDS if _is_headed(line) else FLAT_WORDS):
        return [line]
    if len(line) > MOST_SIGNS:
        return [line]
    found: list[str] = []
    pieces = HEADING.split(line)
    if len(pieces) < 3 and not _is_headed(line):
        return [line]
    for at, part in enumerate(pieces):
        found += _header(part) if not at else _lettered(part)
    return [piece for one in found for piece in LEAD.split(one)]


def _is_headed(line: str) -> bool:
    """Whether a line holds headline, number, index and story, one behind the other."""
    number = vocabulary.NUMBER.search(line[:MOST_HEAD])
    return bool(number and number.start() > LEAST_TITLE and INDEX.match(line, number.end()))


def _header(text: str) -> list[str]:
    """What stands first, broken around the number and the day behind it."""
    number = vocabulary.NUMBER.search(text)
    if not number or not INDEX.match(text, number.end()):
        return [text]
    behind = [day for day in dates.find(text[number.start() :][:160]) if not day.month_only]
    end = number.start() + behind[0].end if behind else number.end()
    above = CALLED.sub("", text[: number.start()].strip(), count=1)
    words = FOLLOWS.sub("", above).split()
    place = next(
        (at for at in range(max(len(words) - 4, 0), len(words)) if _is_country(words[at:])),
        len(words),
    )
    named = [" ".join(words[:place]), " ".join(words[place:])]
    return [*filter(None, named), text[number.start() : end], "", text[end:].strip()]


def _is_country(words: list[str]) -> bool:
    return " ".join(words).casefold() in places.countries()


def _lettered(text: str) -> list[str]:
    """A part with a model letter, broken before the addressee and before the greeting."""
    heads = list(vocabulary.LETTER_HEAD.finditer(text[:MOST_HEAD]))
    if not heads:
        return [text]
    head = heads[-1]
    first = re.match(r"[^A-ZÀ-Þ]{0,40}\s(?=[A-ZÀ-Þ])", text[head.end() :])
    begin = head.end() + (first.end() if first else 0)
    told = GREETED.split(text[begin:], maxsplit=1)
    return [text[:begin].strip(), "", *filter(None, map(str.strip, told))]
