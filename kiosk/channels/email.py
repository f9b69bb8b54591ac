"""E-mail: a letter that opens in the reader's own mail program, with everything in it."""

import datetime

from kiosk import languages, letters, pack_facts
from kiosk.cases import Case, Target
from kiosk.channels.way import Way, ask_of, letter, line, mailto

NAME = "email"
STATES = ("sent", "later")
BREAK = "\r\n"


def way(case: Case, target: Target, language: str, today: datetime.date) -> Way | None:
    """The mail to `target`; none where the pack has no whole address or no letter."""
    if not _is_address(target.email) or not letter(case, target).paragraphs:
        return None
    copies = [one.email for one in case.copies_of(target.id) if _is_address(one.email)]
    parts = (
        ("cc", ",".join(copies)),
        ("subject", subject(case, target)),
        ("body", body(case, target)),
    )
    return Way(NAME, STATES, link=mailto(target.email, parts), shown=target.email)


def _is_address(text: str) -> bool:
    return bool(text) and text.isascii() and not pack_facts.email(text)


def subject(case: Case, target: Target) -> str:
    """The title of the case, in the language of the letter."""
    return line(case.say("title", ask_of(case, target).letter_language).text)


def body(case: Case, target: Target) -> str:
    """The letter with salutation and demands, and room for the name below."""
    sent = letter(case, target)
    words = languages.catalog(letters.spoken(sent.language, case))
    demands = [f"- {line(one.text)}" for one in sent.demands]
    parts = (
        line(letters.greeting(case, target, sent.language).text),
        *(line(one.text) for one in sent.paragraphs),
        BREAK.join([line(sent.demands_head), *demands] if demands else []),
        # Translators: ends a letter to an official, above the signature.
        words.gettext("Yours sincerely,"),
    )
    return (BREAK * 2).join(part for part in parts if part) + BREAK


def share(title: str, address: str) -> str:
    """An address that opens a mail to nobody yet, which tells of the page at `address`."""
    return mailto("", (("subject", line(title)), ("body", f"{line(title)}{BREAK * 2}{address}")))
