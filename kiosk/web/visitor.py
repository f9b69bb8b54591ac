"""The visitor's way: attract screen, cases, case, thanks, and back to the attract screen."""

import logging
import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from flask import (
    Blueprint,
    Response,
    abort,
    g,
    make_response,
    redirect,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from werkzeug.wrappers import Response as Redirect

from kiosk import actions, cases, handoff, languages, migrations, pack_sounds, tallies
from kiosk.web.request import end_visit, event, kiosk, look_again, start_visit
from kiosk.web.shown import (
    SEARCHED_FROM,
    address_to_type,
    addressees,
    case_or_404,
    home_address,
    open_asks,
    shown_cases,
    standing,
)
from kiosk.web.visit import Visit

pages = Blueprint("visitor", __name__)
log = logging.getLogger("kiosk")
DIRECTIVE = re.compile(r'"(?:effective|violated)-directive":\s*"([a-z-]{1,40})')


@pages.get("/")
def attract() -> Response:
    """The screen between two visitors: it ends the visit that was, and holds nothing of it."""
    found = [case for case in shown_cases() if standing(case) == "open"] or shown_cases()
    greetings = [
        # Translators: greets everybody who walks past the stall; shown large, turn by turn.
        (language, languages.catalog(language.tag).gettext("Welcome! Lend your voice."))
        for language in map(languages.known().__getitem__, event().languages)
    ]
    page = render_template(
        "visitor/attract.html",
        case=found[0] if found else None,
        greetings=greetings,
        people=tallies.people(kiosk().db, event().id),
        clock=kiosk().clock,
    )
    return end_visit(make_response(page))


@pages.get("/<language>/")
def gallery() -> Response:
    """Everybody one can write for; many of them can be searched, by name or country."""
    visit = this_visit()
    found = shown_cases()
    searched = len(found) >= SEARCHED_FROM
    for_young = [case for case in found if case.young_readers]
    if "young" in visit.look and for_young:
        found = for_young
    rows = [(case, case.search_words(event().languages) if searched else "") for case in found]
    wanted = cases.fold(visit.find).split() if searched else []
    page = render_template(
        "visitor/cases.html",
        rows=[row for row in rows if all(word in row[1] for word in wanted)],
        searched=searched,
        for_young=for_young,
        standing=standing,
        visit=visit,
    )
    return start_visit(make_response(page))


@pages.post("/<language>/find")
def find() -> Redirect:
    """Remember what is searched for, in the visit and in no address, and show the cases."""
    typed = request.form.get("find", "")[:100]
    kiosk().visits.change(g.cookie, lambda visit: replace(visit, find=typed))
    return start_visit(redirect(url_for("visitor.gallery", language=g.language), 303))


@pages.get("/<language>/case/<slug>")
def case(slug: str) -> Response:
    """One case: who, what happened, what is asked; of an ended one, its news."""
    found = case_or_404(slug)
    page = render_template(
        "visitor/case.html",
        case=found,
        asks=open_asks(found),
        standing=standing(found),
        today=event().today(),
        visit=this_visit(),
        address=address_to_type(found),
        addressees=addressees(found),
    )
    return start_visit(make_response(page))


@pages.post("/<language>/look/")
@pages.post("/<language>/look/<path:rest>")
def look(rest: str = "") -> Redirect:
    """Turn a switch of the look over, and show the page again."""
    look_again(request.form.get("look", ""))
    return start_visit(redirect(quote(f"/{g.language}/{rest}"), 303))


def this_visit() -> Visit:
    """What is known of the visit."""
    return kiosk().visits.of(g.cookie)


@pages.get("/<language>/thanks")
def thanks() -> Response:
    """What happens now and what to take home; a calm page for whoever has done nothing."""
    visit, shown = this_visit(), {case.slug: case for case in shown_cases()}
    deeds = [done for done in reversed(list(visit.done.values())) if done.case in shown]
    page = render_template(
        "visitor/thanks.html",
        deeds=deeds,
        cases=shown,
        next_cases=[case for case in shown.values() if can_follow(case, visit)][:2],
        people=tallies.people(kiosk().db, event().id),
        address=address_to_type(shown[deeds[0].case]) if deeds else "",
        addressees=addressees(shown[deeds[0].case]) if deeds else [],
        printer=kiosk().settings.printer,
        receipt=lambda action_id: actions.receipt(bytes.fromhex(action_id)),
    )
    return start_visit(make_response(page))


def can_follow(case: cases.Case, visit: Visit) -> bool:
    """Whether a case may be the next one of a visit."""
    return bool(open_asks(case)) and not visit.did_case(case.slug)


@pages.post("/done")
def done() -> Redirect:
    """End the visit: Done, Start over and idle come here."""
    return end_visit(redirect(url_for("visitor.attract"), 303))


@pages.get("/qr/<slug>.svg")
def qr(slug: str) -> Response:
    """The QR code of a case's page at home; the same all through a visit."""
    response = make_response(handoff.qr_svg(home_address(case_or_404(slug))))
    response.mimetype = "image/svg+xml"
    return response


@pages.get("/pictures/<slug>/<name>")
def picture(slug: str, name: str) -> Response:
    """A picture of a case."""
    found = case_or_404(slug)
    if name not in [picture.file for picture in found.pictures]:
        abort(404)
    return send_from_directory(found.folder, name)


@pages.get("/audio/<slug>/<name>")
def audio(slug: str, name: str) -> Response:
    """A recording of a case, whole or in parts, as the browser asks."""
    found = case_or_404(slug)
    if name not in found.audio.values():
        abort(404)
    return send_from_directory(found.folder, name, mimetype=pack_sounds.kind_of(name))


@pages.get("/case/<path:rest>")
@pages.get("/thanks", defaults={"rest": ""})
def without_language(rest: str) -> Redirect:
    """An address without a language leads to the one in the visitor's language."""
    return redirect(quote(f"/{g.language}{request.path}"), 302)


@pages.post("/csp")
def csp_report() -> tuple[str, int]:
    """A browser's report that something on a page was blocked: only which kind is logged."""
    found = DIRECTIVE.search(request.get_data(as_text=True)[:8192])
    log.warning("a page asked for something blocked: %s", found[1] if found else "unknown")
    return "", 204


@pages.get("/healthz")
def healthz() -> dict[str, Any]:
    """That the kiosk answers and its database can be read."""
    return {"ok": bool(migrations.identity(kiosk().db))}
