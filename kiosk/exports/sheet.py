"""A numbered blank sheet: people who do not want a tablet sign on paper, with the same choices."""

import datetime
from typing import Any

from kiosk import languages, typesetting
from kiosk.cases import Ask, Case
from kiosk.exports import texts
from kiosk.languages import Said

ROWS = 11


def as_pdf(
    case: Case, ask: Ask, number: str, organisation: str, language: str, paper: str
) -> bytes:
    """The sheet of `case` and `ask` in `language`; `paper` is `a4` or `us-letter`."""
    document = data(case, ask, number, organisation, language, paper)
    return typesetting.pdf("sheet", [document], datetime.date.today())


def data(
    case: Case, ask: Ask, number: str, organisation: str, language: str, paper: str
) -> dict[str, Any]:
    """What stands on the sheet."""
    _ = languages.catalog(language).gettext
    own = case.own_language or case.language

    def said(one: Said) -> texts.Text:
        return texts.said(one.text, one.language)

    def words(text: str) -> texts.Text:
        return texts.said(text, language)

    heading = "Petition" if ask.kind == "petition" else "Demands"
    return {
        "paper": paper,
        "rows": ROWS,
        "title": said(case.say("title", language)),
        "names": [said(case.say("name", language)), texts.written(case.own_name, own)],
        "text": [said(one) for one in case.section(heading, language)],
        "columns": [
            words(_("Name")),
            # Translators: column of a paper sheet: the town somebody lives in.
            words(_("Town")),
            words(_("Country")),
            words(_("Signature")),
            # Translators: column of a paper sheet with boxes to tick: how the name is shown.
            words(_("Show my name")),
        ],
        "choices": [
            # Translators: how a name is shown; a short word beside a box on paper.
            words(_("full")),
            words(_("first")),
            words(_("initials")),
            # Translators: the name is not shown; a short word beside a box on paper.
            words(_("not")),
        ],
        # Translators: on a paper sheet; the organisation that collects the signatures.
        "agree": texts.filled(
            _(
                "I agree that %(organisation)s uses what I write here for this action and passes it"
                " on as I choose. It shows a political opinion, and the authorities addressed may"
                " see it."
            ),
            language,
            organisation=organisation,
        ),
        # Translators: on a paper sheet, for those who count: total of the lines that are filled.
        "total": words(_("Signatures on this sheet")),
        # Translators: %(number)s is the number of a paper sheet.
        "sheet": texts.filled(_("Sheet %(number)s"), language, number=spaced(number)),
    }


def spaced(number: str) -> str:
    """A sheet's number as people read it: three signs, a dash, and four."""
    return f"{number[:3]}-{number[3:]}"
