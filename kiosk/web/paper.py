"""The office's grid for paper sheets: lines that are typed, counted, or given back."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from kiosk import sheets
from kiosk.web.office import page
from kiosk.web.request import kiosk

# Lines of a paper sheet that are typed at a time.
ROWS = 14

pages = Blueprint("paper", __name__, url_prefix="/<language>/office/paper")


@pages.get("")
def paper() -> Response:
    """A grid to type the lines of a paper sheet."""
    return _grid(request.args.get("counted", ""), [{}] * ROWS, {}, "")


@pages.post("")
def count_paper() -> Response | Redirect:
    """Count the lines that are right, or give the wrong ones back with what is wrong."""
    names, places = request.form.getlist("name"), request.form.getlist("place")
    rows = [{"name": name, "place": place} for name, place in zip(names, places, strict=False)]
    good, bad = sheets.typed(rows)
    number = sheets.as_number(request.form.get("sheet", ""))
    case = kiosk().cases().get(request.form.get("case", ""))
    ask = next((ask for ask in case.asks if ask.kind == "petition"), None) if case else None
    if bad or not good or not number or case is None or ask is None:
        wrong = "" if number else _("This is no number of a sheet. Please look at it again.")
        return _grid("", [*rows, *[{}] * (ROWS - len(rows))], dict(bad), wrong)
    sheets.put(kiosk().db, number, case.slug, ask.id, "", len(good))
    return redirect(url_for("paper.paper", language=g.language, counted=len(good)), 303)


def _grid(
    counted: str, rows: Sequence[Mapping[str, str]], bad: Mapping[int, str], wrong: str
) -> Response:
    asked = {key: request.form.get(key, "") for key in ("sheet", "case")}
    petitions = [
        case for case in kiosk().cases().values() if any(a.kind == "petition" for a in case.asks)
    ]
    return page(
        "paper", rows=rows, bad=bad, wrong=wrong, asked=asked, cases=petitions,
        counted=int(counted) if counted.isdecimal() else 0,
    )  # fmt: skip
