"""A poster of one case: for those who pass by and do not want to use the tablet."""

import datetime
from typing import Any

from kiosk import handoff, languages, letters, typesetting
from kiosk.cases import Case
from kiosk.exports import texts

PAPERS = ("a4", "a3")


def as_pdf(
    case: Case, language: str, organisation: str, address: str, paper: str, today: datetime.date
) -> bytes:
    """The poster of `case` in `language`, with a code that leads to `address`."""
    document = data(case, language, organisation, address, paper, today)
    return typesetting.pdf("poster", [document], today)


def data(
    case: Case, language: str, organisation: str, address: str, paper: str, today: datetime.date
) -> dict[str, Any]:
    """What stands on the poster; a picture only as long as it may be used."""
    around = letters.spoken(language, case)
    _ = languages.catalog(around).gettext
    name, summary = case.say("name", language), case.say("summary", language)
    own = texts.written(case.own_name, case.own_language or case.language)
    if case.own_name == name.text:
        own = texts.written(case.name, case.language)
    pictures = [one for one in case.pictures if today <= one.use_until][:1]
    return {
        "paper": paper,
        "organisation": texts.written(organisation, language),
        "name": texts.written(name.text, name.language),
        "own_name": own if own["parts"] and case.own_name else None,
        "summary": texts.said(summary.text, summary.language),
        "picture": [*(case.folder / pictures[0].file).read_bytes()] if pictures else [],
        "credit": texts.written(pictures[0].credit, case.language) if pictures else None,
        "code": handoff.qr_svg(address).decode(),
        "address": texts.said(handoff.to_type(address), languages.SOURCE),
        # Translators: on a poster, above a large QR code.
        "scan": texts.said(_("Scan this with your phone and write for this person"), around),
        "number": texts.filled(_("Case %(number)s"), around, number=case.number),
    }
