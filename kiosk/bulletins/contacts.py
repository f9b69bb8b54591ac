"""Channels in a line: telephone, fax, e-mail, social networks and the salutation."""

import re
from dataclasses import dataclass, field

from kiosk.bulletins import vocabulary

EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+", re.UNICODE)
SPOKEN = re.compile(
    r"([\w.+-]+)\s?[\[(](?:at|a|arroba|@)[\])]\s?([\w-]+(?:\.[\w-]+)+)", re.IGNORECASE
)
HIDDEN = re.compile(r"\[(?:email|e-mail|correo|courriel)[\s\xa0]?[^\]]{0,40}\]", re.IGNORECASE)
HANDLE = re.compile(r"(?<![\w.@/])@\w(?:[\w.]{0,48}\w)")
NUMBER = re.compile(r"[+(]?\d[\d\s().\-/–]{4,}\d")
BETWEEN = re.compile(r"\s+/\s+|(?<=\d \d\d)\s+[-–]\s+(?=\d{2,4}[/ ])|(?<=\d{4})\s+[-–]\s+(?=\+)")
AREA = re.compile(r"(?<![\d ])(\s*\(?0\d{1,4}\)?)\s+/\s+(?=\d{2,3}(?!\d))")
TOLD = re.compile(r"[^\d:]{8,60}:\s*(\+?[\d() .-]{9,18}\d)")
CORRECT = re.compile(r"\((?:korrekte|correct)\s*$", re.IGNORECASE)
BESIDE = re.compile(r"[\s;,/|.]|\b(?:and|or|y|o|et|ou|und|oder)\b")
URL = re.compile(r"https?://\S+|www\.\S+")


@dataclass
class Channels:
    """What was read of one addressee's channels; numbers as printed."""

    phones: list[str] = field(default_factory=list)
    faxes: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    social: list[str] = field(default_factory=list)
    salutation: str = ""
    covered: bool = False
    spoken: list[str] = field(default_factory=list)

    @property
    def reaches(self) -> bool:
        """Whether it holds a way to reach somebody."""
        return bool(self.phones or self.faxes or self.emails or self.social or self.covered)

    @property
    def is_greeting(self) -> bool:
        """Whether it holds a salutation and no way to reach anybody."""
        return bool(self.salutation) and not self.reaches

    def __bool__(self) -> bool:
        return bool(
            self.phones or self.faxes or self.emails or self.social or self.salutation
            or self.covered
        )  # fmt: skip


def is_reached(line: str) -> bool:
    """Whether a line is nothing but a channel."""
    into = Channels()
    rest, _ = take(line, into, "")
    return bool(into) and not rest


def kind(label: str) -> str:
    """What a label such as `Fax` or `Tratamiento` names."""
    found = (name for name, pattern in vocabulary.KIND.items() if pattern.search(label))
    return next(found, "")


def take(line: str, into: Channels, last: str) -> tuple[str, str]:
    """Put the channels of `line` into `into`.

    Returns what of the line is no channel, and the kind of the last label, which a line without
    label may go on with (`last` is the one before it).
    """
    labels = [match for match in vocabulary.LABEL.finditer(line) if kind(match["label"])]
    labels = [match for at, match in enumerate(labels) if _is_label(line, match, at)]
    if not labels:
        return _without_label(line, into, last)
    rest = CORRECT.sub("", line[: labels[0].start()]).strip(" (|/;,–-")
    for email in EMAIL.findall(rest):
        into.emails.append(email.lower())
        rest = rest.replace(email, "").strip(" (|/;,–-")
    for match, after in zip(labels, [*labels[1:], None], strict=True):
        value = line[match.end() : after.start() if after else len(line)]
        last = kind(match["label"])
        if last == "fax" and re.match(r"t[ée]l(?!e?fax|[ée]cop)", match["label"], re.IGNORECASE):
            _fill(into, "phone", value)
        if last == "phone" and re.search(r"fax", match["label"] + value[:6], re.IGNORECASE):
            _fill(into, "fax", value)
        _fill(into, last, value)
    if rest.lower().rstrip(":") in (
        "",
        "korrekte",
        "and",
        "y",
        "et",
        "und",
        "i",
        "main",
        "correct",
    ):
        rest = ""
    return rest, last


def _is_label(line: str, match: re.Match[str], at: int) -> bool:
    """A label stands at the begin of a line or after a sign that parts it; `X:` only there."""
    before = line[: match.start()].rstrip()
    label = match["label"].lower()
    if label == "x":
        return not before
    if at or not before:
        return True
    value = line[match.end() :]
    reachable = EMAIL.search(value) or NUMBER.search(value) or HIDDEN.search(value)
    return bool(reachable or kind(label) in ("salutation", "social")) or before[-1] in "|/;,.(:"


def _without_label(line: str, into: Channels, last: str) -> tuple[str, str]:
    alone = line.strip(" ()|;,.–-•")
    only = EMAIL.search(alone) and not BESIDE.sub("", EMAIL.sub("", alone))
    if only or HIDDEN.fullmatch(alone) or SPOKEN.fullmatch(alone):
        _fill(into, "email", line)
        return "", "email"
    if HANDLE.fullmatch(alone) or (HANDLE.match(alone) and len(alone.split()) < 4):
        _fill(into, "social", line)
        return "", "social"
    if last in ("fax", "phone") and NUMBER.fullmatch(re.sub(r"\(.*", "", alone).strip()):
        _fill(into, last, line)
        return "", last
    if last in ("email", "fax", "phone") and re.match(
        r"^\(|^or\b|^oder\b|^ou\b|^o\b", line.strip()
    ):
        _fill(into, last, line)
        return "", last
    if told := TOLD.fullmatch(alone):
        _fill(into, "phone", told[1])
        return "", "phone"
    if URL.fullmatch(alone):
        return "", "web"
    return line.strip(), ""


def _fill(into: Channels, what: str, value: str) -> None:
    if what in ("email", "web", "social", "salutation"):
        into.emails += [email.lower() for email in EMAIL.findall(value)]
        into.covered = into.covered or bool(HIDDEN.search(value))
        for person, domain in SPOKEN.findall(value):
            into.emails.append(f"{person}@{domain}".lower())
            into.spoken.append(f"{person} (at) {domain}")
    if what in ("social", "email"):
        into.social += [handle for handle in HANDLE.findall(EMAIL.sub(" ", value))
                        if handle.lower() not in map(str.lower, into.social)]  # fmt: skip
    if what in ("fax", "phone"):
        places = into.faxes if what == "fax" else into.phones
        plain = re.sub(r"\([^)]*[^\W\d_]{3}[^)]*\)", " ", EMAIL.sub(" ", value))
        parted = BETWEEN.sub("  ;  ", AREA.sub(r"\1 ", plain))
        places += [number.strip() for number in NUMBER.findall(parted) if _digits(number) >= 6]
    if what == "salutation" and not into.salutation:
        into.salutation = EMAIL.sub("", value).strip(' "“”«»().,:;|–-')


def _digits(number: str) -> int:
    return sum(sign.isdigit() for sign in number)


def dialled(number: str, country: str) -> str:
    """`number` as E.164, of `country` where it has no code; empty where nobody can dial it."""
    import phonenumbers  # here, since only reading bulletins needs it

    plain = re.sub(r"^011[\s-](?=[1-9])", "+", number.strip())
    plain = re.sub(r"^\(?\s?(?:00)\s?(?=[1-9])|^\(00\s?(\d+)\)", r"+\1", plain)
    plain = (
        re.sub(r"^\(\s*\+?\s*(\d{1,3})\s*\)", r"+\1 ", plain.replace("(+", "+("))
        if "+" in plain
        else plain
    )
    plain = re.sub(r"\+\s*\(?\s*(\d)", r"+\1", plain).replace("(0)", " ")
    try:
        parsed = phonenumbers.parse(plain, country or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def country_of(number: str) -> str:
    """The ISO code of the country that an E.164 number belongs to, or an empty text."""
    import phonenumbers

    try:
        code = phonenumbers.region_code_for_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return ""
    return str(code or "")
