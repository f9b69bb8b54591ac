"""A tally that a tablet shows as QR codes: any phone opens it, to be looked at and then taken."""

import datetime

from flask import Blueprint, Response, abort, make_response, render_template
from flask_babel import gettext as _

from kiosk import receiving, signed, statements, tally_codes
from kiosk.errors import Refused
from kiosk.hub import devices
from kiosk.statements import Statement
from kiosk.tally_codes import Part
from kiosk.web.api import key
from kiosk.web.request import hub, start_visit

pages = Blueprint("tally", __name__, url_prefix="/T")


@pages.get("/<code>")
def look(code: str) -> Response:
    """What the code says, without counting any of it."""
    part = _part(code)
    return _page(part, receiving.together(hub().store, part))


@pages.post("/<code>")
def take(code: str) -> Response:
    """Take a part; the tally counts once all of them are here."""
    part, store = _part(code), hub().store
    found = receiving.together(store, part)
    try:
        receipt = receiving.take_part(
            store, part, key(), datetime.datetime.now(datetime.UTC).date()
        )
    except Refused:
        return _page(
            part, found, problem=_("These codes are not of a tablet that belongs to this hub.")
        )
    if not receipt:
        return _page(part, found, is_taken=True)
    is_counted = signed.read("receipt", receipt)[0]["state"] == "counted"
    problem = "" if is_counted else _("It was kept and does not count yet: the hub has a doubt.")
    return _page(part, found, is_taken=True, is_counted=is_counted, problem=problem)


def _part(code: str) -> Part:
    try:
        return tally_codes.read_part(code)
    except Refused:
        abort(404)


def _page(
    part: Part, found: list[Part], problem: str = "", is_taken: bool = False,
    is_counted: bool = False,
) -> Response:  # fmt: skip
    lacking = tally_codes.missing(found)
    statement = None if lacking else _said(found)
    device = devices.of_key(hub().store, statement.public_key) if statement else None
    said = figures(statement) if statement else {}
    page = render_template(
        "hub/tally.html",
        part=part,
        lacking=lacking,
        people=said.pop("visits", 0) if said else None,
        figures=said,
        device=device,
        problem=problem,
        is_taken=is_taken,
        is_counted=is_counted,
    )
    return start_visit(make_response(page))


def _said(found: list[Part]) -> Statement | None:
    try:
        return statements.read(tally_codes.join(found))
    except Refused:
        return None


def figures(statement: Statement) -> dict[str, int]:
    """How much was counted by measure, in this and earlier epochs."""
    sums: dict[str, int] = {}
    for cells in (statement.cells, *statement.past.values()):
        for (measure, *_rest), n in cells.items():
            sums[measure] = sums.get(measure, 0) + n
    return sums
