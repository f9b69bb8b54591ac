"""Text that runs on, broken into the lines it would have on paper."""

import re

from kiosk.bulletins import contacts, flat, people, vocabulary

MOST_SIGNS = 6000
WRAPPED, MOST_WRAPPED = 45, 12  # signs and lines of a text that a mailer has wrapped
MOST = 30  # addressees that one line may name
BEGIN = r"(?:^|(?<=[.!?;:)\d]) )"
ANNOUNCED = re.compile(
    BEGIN + r"(?P<words>(?i:(?:please )?(?:write|send|address|letters|appeals|messages|"
    r"env[íi]\w+|m[áa]nd\w+|escr[íi]b\w+|dir[íi][gj]\w+|remit\w+|cartas|llamamientos|"
    r"[ée]cri\w+|envoye\w+|adresse\w+|appels|lettres|courriers|"
    r"(?:die |eure |bitte )?(?:e-?mails?|mails|faxe|briefe|appelle|schreiben|schreibt|sende\w*))"
    r"\b[^.:]{0,90}\s(?:to|al?|à|aux?|an)|to|an|à|para|pour|destinatari[oa]s?|destinataires?))\s?:\s+(?=[(A-ZÀ-Þ]|\d\)\s)"
)
COPIED = re.compile(
    BEGIN + r"(?P<words>(?i:(?:(?:and|y|et|und) )?(?:(?:with|con|avec) )?(?:please )?"
    r"(?:(?:send|env[íi]\w+|m[áa]nd\w+|envoye\w+|sende\w*) )?"
    r"(?:(?:a|una|une|eine) )?(?:cop(?:y|ies)|copias?|kopien?|cc))"
    r"\b[^.:]{0,25}?)\s?:\s+(?=[A-ZÀ-Þ])"
)
# Where an addressee may be over: a semicolon, a slash, `and`, a number in brackets, a full stop.
BETWEEN = re.compile(
    r"(?P<soft>;\s+(?:(?:and|und|y|et)\s+)?(?:(?:to|an|al?|à|aux?)\s)?(?=[A-ZÀ-Þ(]|\d\)\s)|\s/\s(?=[A-ZÀ-Þ])|"
    r",?\s(?:and|und|y|et)\s(?:(?:to|an|al?|à|aux?)\s)?(?=[A-ZÀ-Þ]|\d\)\s)|\s(?=\(\d\)\s))|"
    r"(?<=[a-zà-ÿ]{4}\.)\s(?=[A-ZÀ-Þ])|(?<=\d\d\.)\s(?=[A-ZÀ-Þ])|"
    r"(?<=\.[a-z]{2}\.)\s(?=[A-ZÀ-Þ])|(?<=\.[a-z]{3}\.)\s(?=[A-ZÀ-Þ])"
)
ORDINAL = re.compile(r"^\(?\d\)\s*")
OVER = "* * *"  # stands behind addressees that were announced in running text
ASKED = re.compile(
    r"(?i:\b(?:fordert|fordern sie|verlangt|demand that|ask that|urge that|pidan|exijan|pidiendo|"
    r"demandez|exigez|demandant))\s?:\s(?=(?P<word>dass|daß|that|que)\s)"
)


# A heading in capitals that ends with such a word goes on in the next line.
GOES_ON = re.compile(
    r"\b(?:DE|DU|DES|LA|LE|LES|AU|AUX|OU|VOS|VOTRE|DEL|EL|LOS|LAS|UN|UNA|SU|SUS|OF|THE|TO|OR|YOUR|THIS|"
    r"DER|DIE|DAS|DEN|DEM|ODER|IHRE[NM]?)$"
)


def unfolded(lines: list[str]) -> list[str]:
    """The lines, those that run on broken: at headings, before addressees and before demands."""
    found: list[str] = []
    for line in _joined(_headed(lines)):
        for part in flat.parts(line):
            found += _asked(part) if len(part) <= MOST_SIGNS else [part]
    return found


def _headed(lines: list[str]) -> list[str]:
    """The lines, a heading in capitals together with the capitals in which it goes on."""
    found: list[str] = []
    for line in lines:
        above = found[-1] if found else ""
        if line.isupper() and above.isupper() and len(above) > WRAPPED and GOES_ON.search(above):
            found[-1] = f"{above} {line}"
        else:
            found.append(line)
    return found


def _joined(lines: list[str]) -> list[str]:
    """The lines, one that announces addressees together with those on which it goes on."""
    found: list[str] = []
    at = 0
    while at < len(lines):
        match = ANNOUNCED.search(lines[at]) if WRAPPED < len(lines[at]) < MOST_SIGNS else None
        end = at + 1
        while match and end < min(at + MOST_WRAPPED, len(lines)) and lines[end]:
            end += 1
        run = lines[at:end]
        long = all(len(line) > WRAPPED for line in run[:-1])
        goes_on = len(run) > 1 and long and run[-1].endswith(".") and "; " in " ".join(run)
        if goes_on and not any(line.startswith("• ") for line in run):
            found.append(" ".join(run))
            at = end
        else:
            found.append(lines[at])
            at += 1
    return found


def _asked(line: str) -> list[str]:
    """A line with demands or addressees in its midst, one a line."""
    ask = ASKED.search(line)
    if not ask:
        return _announced(line)
    rest = line[ask.end() :]
    over = re.search(r"(?<=[a-zà-ÿ]{3}\.) (?=[A-ZÀ-Þ])", rest)
    told, after = (rest[: over.start()], rest[over.end() :]) if over else (rest, "")
    points = re.split(rf";\s+(?:(?:and|und|y|et) )?(?={ask['word']}\s)", told)
    if len(points) < 2:
        return _announced(line)
    asks = line[: ask.end()].strip()
    ended = max(asks.rfind(". "), asks.rfind("! "))
    begin = ended + 2 if ended > 0 else 0
    above = [asks[:begin].strip(), ""] if begin else []
    return [
        *above,
        asks[begin:],
        *(f"• {one}" for one in points),
        "",
        *([] if not after else _announced(after)),
    ]


def _announced(line: str) -> list[str]:
    """A line that announces addressees and names them, as a heading and a line for each part."""
    match = ANNOUNCED.search(line)
    if not match:
        return [line]
    told, rest = _addressees(line[match.end() :])
    is_plain = not match.start() and len(told) < 2
    if (
        not told
        or len(told) > MOST
        or (is_plain and not rest and not contacts.EMAIL.search(told[0]))
    ):
        return [line]
    above = line[: match.start()].strip()
    heading = f"{match['words'].strip()}:"
    if not vocabulary.TARGETS.search(heading):
        above, heading = f"{above} {heading}".strip(), "To:"
    found = [above, ""] if above else []
    found.append(heading)
    for at, one in enumerate(told, start=1):
        first, *others = _parted(one)
        found += [f"{at}) {first}", *others]
    return [*found, *(_copied(rest) if rest else []), OVER]


def _copied(rest: str) -> list[str]:
    """What stands behind the addressees: one who gets a copy has a line of his own."""
    match = COPIED.match(rest)
    if not match:
        return _announced(rest)
    told, after = _addressees(rest[match.end() :])
    copies = [f"{match['words']}: {one.rstrip('.')}" for one in told]
    return [*copies, *([after] if after else [])] if told else [rest]


def _addressees(text: str) -> tuple[list[str], str]:
    """The addressees with which a text begins, and what stands behind them."""
    found: list[str] = []
    at = 0
    for match in [*BETWEEN.finditer(text), None]:
        chunk = text[at : match.start() if match else len(text)].strip(" ;")
        begins = _begins(chunk)
        if begins and (not found or _is_reached(found[-1])):
            found.append(chunk)
        elif found and (vocabulary.LABEL.match(chunk) or begins or _is_soft(text, at)):
            sign = "" if found[-1].endswith(".") else ","
            found[-1] = f"{found[-1].rstrip('.')}{sign} {chunk}"
        else:
            return (found, text[at:].strip()) if found else ([], text)
        at = match.end() if match else len(text)
    return ([one for one in found if _is_reached(one)], "")


def _is_soft(text: str, at: int) -> bool:
    return not text[:at].rstrip().endswith(".")


def _begins(chunk: str) -> bool:
    """Whether a piece of text can be the first of an addressee."""
    plain = ORDINAL.sub("", chunk)
    first = plain.partition(",")[0][:90]
    if vocabulary.LABEL.match(plain) or vocabulary.AFTER_TARGETS.search(plain):
        return False
    if plain != chunk:
        return True
    if COPIED.match(plain) or ANNOUNCED.match(plain):
        return False
    return bool(people.is_office(first) or people.HONORIFIC.match(first)) and len(first) < 90


def _is_reached(text: str) -> bool:
    return bool(contacts.EMAIL.search(text) or re.search(r"\d{3}", text))


def _parted(text: str) -> list[str]:
    """Office, name, address and channels of an addressee in running text, one a line."""
    plain = ORDINAL.sub("", text).strip(" .")
    labels = (
        one.start() for one in vocabulary.LABEL.finditer(plain) if contacts.kind(one["label"])
    )
    email = contacts.EMAIL.search(plain)
    begin = min([*labels, email.start() if email else len(plain)])
    parts = [part.strip() for part in plain[:begin].strip(" ,;.").split(", ")]
    posts, name = list[str](), ""
    while parts and not (name and posts):
        part = parts[0]
        if re.search(r"\d", part) or len(posts) > 2:
            break
        if not name and not people.is_office(part) and _is_person(part, posts):
            name = part
        elif people.is_office(part) and not (posts and people.BODY.match(part)):
            posts.append(part)
            if people.split(part, "")[1]:
                parts.pop(0)
                break
        else:
            break
        parts.pop(0)
    return list(filter(None, [", ".join(posts), name, ", ".join(parts), plain[begin:].strip(" ,")]))


def _is_person(part: str, posts: list[str]) -> bool:
    if people.HONORIFIC.match(part):
        return True
    is_body = bool(posts) and bool(people.BODY.match(posts[0]))
    return people.is_name(part) and not people.is_address(part) and not is_body
