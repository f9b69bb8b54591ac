"""A numbered blank sheet: people who do not want a tablet sign on paper, with the same choices."""

from typing import Any

from kiosk import languages, typesetting
from kiosk.cases import Ask, Case

ROWS = 14


def as_pdf(
    case: Case, ask: Ask, number: str, organisation: str, language: str, paper: str
) -> bytes:
    """The sheet of `case` and `ask` in `language`; `paper` is `a4` or `us-letter`."""
    return typesetting.pdf("sheet", [data(case, ask, number, organisation, language, paper)])


def data(
    case: Case, ask: Ask, number: str, organisation: str, language: str, paper: str
) -> dict[str, Any]:
    """What stands on the sheet."""
    _ = languages.catalog(language).gettext
    heading = "Petition" if ask.kind == "petition" else "Demands"
    return {
        "paper": paper,
        "language": language,
        "direction": languages.direction(language),
        "rows": ROWS,
        "number": number,
        "title": case.say("title", language).text,
        "name": case.say("name", language).text,
        "own_name": case.own_name,
        "text": [said.text for said in case.section(heading, language)],
        "columns": [
            _("Name"),
            # Translators: column of a paper sheet: the town somebody lives in.
            _("Town"),
            _("Country"),
            _("Signature"),
            # Translators: column of a paper sheet with boxes to tick: how the name is shown.
            _("Show my name"),
        ],
        "choices": [
            # Translators: how a name is shown; a short word beside a box on paper.
            _("full"),
            _("first"),
            _("initials"),
            # Translators: the name is not shown; a short word beside a box on paper.
            _("not"),
        ],
        # Translators: on a paper sheet; the organisation that collects the signatures.
        "agree": _(
            "I agree that %(organisation)s uses what I write here for this action and passes it on"
            " as I choose. It shows a political opinion, and the authorities addressed may see it."
        )
        % {"organisation": organisation},
        # Translators: on a paper sheet, for those who count: total of the lines that are filled.
        "total": _("Signatures on this sheet"),
        # Translators: %(number)s is the number of a paper sheet.
        "sheet": _("Sheet %(number)s") % {"number": f"{number[:4]}-{number[4:]}"},
    }
