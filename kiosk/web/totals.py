"""What came together for a case, for everybody: a page and the same as JSON."""

from flask import Blueprint, Response, abort, g, jsonify, render_template

from kiosk import languages, totals
from kiosk.web.headers import A_MINUTE
from kiosk.web.request import hub

pages = Blueprint("totals", __name__, url_prefix="/<language>/totals")


@pages.get("/<slug>")
def show(slug: str) -> str:
    """The page; no cookie is given or read."""
    known = languages.known()
    others = [(known[tag], f"/{tag}/totals/{slug}") for tag in g.offered if tag != g.language]
    return render_template("finish/totals.html", totals=_of(slug), tongues=others)


@pages.get("/<slug>.json")
def as_json(slug: str) -> Response:
    """The fields of docs/handoff.md, the same for everybody and in every language."""
    answer = jsonify(totals.as_json(_of(slug)))
    answer.headers["Cache-Control"] = A_MINUTE
    return answer


def _of(slug: str) -> totals.Totals:
    case = hub().installed().get(slug)
    if case is None:
        abort(404)
    return totals.of(hub().store, case)
