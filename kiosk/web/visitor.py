"""The visitor's way: attract screen, cases, case, form, thanks, and back to the attract screen."""

import logging
import re
import sqlite3
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
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from kiosk import actions, handoff, languages, letters, migrations, sealing, tallies
from kiosk.actions import Action
from kiosk.cases import Ask, Case
from kiosk.web import forms
from kiosk.web.request import end_visit, event, kiosk, start_visit
from kiosk.web.visit import Thanks

pages = Blueprint("visitor", __name__)
log = logging.getLogger("kiosk")
DIRECTIVE = re.compile(r'"(?:effective|violated)-directive":\s*"([a-z-]{1,40})')


@pages.get("/")
def attract() -> Response:
    """The screen between two visitors: it ends the visit that was, and holds nothing of it."""
    cases = shown_cases()
    greetings = [
        # Translators: greets everybody who walks past the stall; shown large, turn by turn.
        (language, languages.catalog(language.tag).gettext("Welcome! Lend your voice."))
        for language in map(languages.known().__getitem__, event().languages)
    ]
    page = render_template(
        "visitor/attract.html",
        case=cases[0] if cases else None,
        greetings=greetings,
        people=tallies.people(kiosk().db, event().id),
    )
    return end_visit(make_response(page))


@pages.get("/<language>/")
def cases() -> Response:
    """Everybody one can write for."""
    page = render_template("visitor/cases.html", cases=shown_cases(), today=event().today())
    return start_visit(make_response(page))


@pages.get("/<language>/case/<slug>")
def case(slug: str) -> Response:
    """One case: who, what happened, what is asked."""
    found = case_or_404(slug)
    asks = [ask for ask in found.asks if ask.kind in forms.FORMS]
    page = render_template(
        "visitor/case.html", case=found, asks=asks, closed=closed(found), today=event().today()
    )
    return start_visit(make_response(page))


@pages.get("/<language>/case/<slug>/<ask_id>")
def ask_form(slug: str, ask_id: str) -> Response:
    """The empty form of an ask."""
    found, ask = ask_or_404(slug, ask_id)
    chosen = {"targets": list(ask.targets), "place": event().place, "country": event().country}
    return show_form(found, ask, forms.form_for(ask, data=chosen))


@pages.post("/<language>/case/<slug>/<ask_id>")
def sign(slug: str, ask_id: str) -> Response | Redirect:
    """Take a filled form: keep it sealed and go on to the thanks, or show it again with faults."""
    found, ask = ask_or_404(slug, ask_id)
    form = forms.form_for(ask, request.form)
    if "switch" in request.form:
        return show_form(found, ask, form)
    if closed(found):
        return show_form(found, ask, form, _("This case has closed. Nothing was kept."))
    secret = kiosk().secret
    action_id = secret.id_of_nonce(request.form.get("nonce", ""), g.cookie, slug, ask_id)
    if not form.validate():
        return show_form(found, ask, form)
    if action_id is None:
        return show_form(
            found,
            ask,
            form,
            _("This form was out of date. Nothing was kept: please send it again."),
        )
    try:
        record(found, ask, form, action_id)
    except sealing.TooLarge:
        form.signature.errors = [
            _("Text and drawing together are too large to be kept. Please draw more simply.")
        ]
        return show_form(found, ask, form)
    except sqlite3.Error as error:
        log.error("%s while an action was recorded", type(error).__name__)
        problem = _("It could not be kept just now. Please try again, or tell the people here.")
        return show_form(found, ask, form, problem, status=503)
    thanks = Thanks(slug, ask_id, tuple(form.targets.data), form.sends)
    kiosk().visits.thank(g.cookie, thanks)
    return redirect(url_for("visitor.thanks", language=g.language), 303)


def record(found: Case, ask: Ask, form: forms.LetterForm, action_id: bytes) -> None:
    """Seal what was written and keep it; the same action a second time changes nothing."""
    stall, db, secret = event(), kiosk().db, kiosk().secret
    day = stall.today().isoformat()
    targets = tuple(target for target in ask.targets if target in form.targets.data)
    entry = {
        "v": 1,
        "id": action_id.hex(),
        "device": kiosk().device,
        "event": stall.id,
        "day": day,
        "case": found.slug,
        "ask": ask.id,
        "kind": ask.kind,
        "targets": targets,
        "language": g.language,
        "letter_language": ask.letter_language,
        "agreed": agreement(),
        **form.entry(),
    }
    action = Action(
        id=action_id,
        event=stall.id,
        day=day,
        case=found.slug,
        ask=ask.id,
        targets=targets,
        sealed=sealing.seal(entry, stall.recipients),
    )
    visit = [
        secret.action_id(g.cookie, other.slug, one.id, 0)
        for other in shown_cases()
        for one in other.asks
    ]
    actions.record(db, action, g.language, form.sends, visit)


def show_form(
    found: Case, ask: Ask, form: forms.LetterForm, problem: str = "", status: int | None = None
) -> Response:
    """The form as it was filled, with what is to be mended."""
    secret, serial = kiosk().secret, 0
    while actions.exists(kiosk().db, secret.action_id(g.cookie, found.slug, ask.id, serial)):
        serial += 1
    page = render_template(
        "visitor/ask.html",
        case=found,
        ask=ask,
        form=form,
        problem=problem,
        closed=closed(found),
        nonce=secret.nonce(g.cookie, found.slug, ask.id, serial),
        agreement=agreement(),
        countries=languages.countries(g.language),
        letter=letters.sample(found, ask, g.language),
        sent_letter=letters.sample(found, ask, ask.letter_language),
        most_letter=forms.MOST_LETTER,
    )
    refused = 422 if form.errors or problem else 200
    return start_visit(make_response(page, status or refused))


def agreement() -> str:
    """The sentence a visitor agrees to; it is sealed with the entry."""
    sentence: str = g.catalog.gettext(
        "I agree that %(organisation)s uses what I have written here for this action and passes "
        "it on as I chose above. It shows a political opinion, and the authorities addressed may "
        "see my name."
    )
    return sentence % {"organisation": event().organisation}


@pages.get("/<language>/thanks")
def thanks() -> Response:
    """What happens now and what to take home; a calm page for whoever has done nothing."""
    done = kiosk().visits.thanks(g.cookie)
    found = kiosk().cases().get(done.case) if done else None
    page = render_template(
        "visitor/thanks.html",
        done=done if found else None,
        case=found,
        people=tallies.people(kiosk().db, event().id),
        address=handoff.to_type(found.url) if found else "",
    )
    return make_response(page)


@pages.post("/done")
def done() -> Redirect:
    """End the visit: Done, Start over and idle come here."""
    response = redirect(url_for("visitor.attract"), 303)
    end_visit(response)  # type: ignore[arg-type]
    return response


@pages.get("/qr/<slug>.svg")
def qr(slug: str) -> Response:
    """The QR code of a case's public page."""
    response = make_response(handoff.qr_svg(case_or_404(slug).url))
    response.mimetype = "image/svg+xml"
    return response


@pages.get("/pictures/<slug>/<name>")
def picture(slug: str, name: str) -> Response:
    """A picture of a case."""
    found = case_or_404(slug)
    if name not in [picture.file for picture in found.pictures]:
        abort(404)
    return send_from_directory(found.folder, name)


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


def shown_cases() -> list[Case]:
    """The cases of the event in its order."""
    if "cases" not in g:
        installed = kiosk().cases()
        g.cases = [installed[slug] for slug in event().cases if slug in installed]
    found: list[Case] = g.cases
    return found


def case_or_404(slug: str) -> Case:
    """The case of the event with that slug."""
    for found in shown_cases():
        if found.slug == slug:
            return found
    abort(404)


def ask_or_404(slug: str, ask_id: str) -> tuple[Case, Ask]:
    """A case and one of its asks."""
    found = case_or_404(slug)
    ask = found.ask(ask_id)
    if ask is None or ask.kind not in forms.FORMS:
        abort(404)
    return found, ask


def closed(found: Case) -> bool:
    """Whether a case takes no more actions; the demonstration lifts the closing."""
    return not kiosk().settings.demo and found.has_closed(event().today())
