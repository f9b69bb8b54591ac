"""Signing: the form of an ask, what is kept of it, and taking it back."""

import logging
import sqlite3
from dataclasses import replace
from functools import partial

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from kiosk import actions, languages, letters, sealing
from kiosk.actions import Action
from kiosk.cases import Ask, Case
from kiosk.languages import Said
from kiosk.web import fields, forms
from kiosk.web.forms import AskForm
from kiosk.web.request import change_person, event, kiosk, look_again, start_visit
from kiosk.web.shown import ask_or_404, open_asks, shown_cases
from kiosk.web.visit import Done, Draft

pages = Blueprint("signing", __name__)
log = logging.getLogger("kiosk")


@pages.get("/<language>/case/<slug>/<ask_id>")
def ask_form(slug: str, ask_id: str) -> Response:
    """The form of an ask: empty, as it was before it was taken back, or to be mended."""
    found, ask = ask_or_404(slug, ask_id)
    draft = kiosk().visits.of(g.cookie).drafts.get((slug, ask_id), Draft())
    chosen = {"targets": list(ask.targets), "place": event().place, "country": event().country}
    form = forms.form_for(ask, event(), data={**chosen, **draft.typed})
    if draft.is_sent and form.validate():
        is_sure_of_email(form)
    return show_form(found, ask, form, draft.problem or not_now(found, ask))


@pages.post("/<language>/case/<slug>/<ask_id>")
def sign(slug: str, ask_id: str) -> Redirect:
    """Take a filled form: keep it sealed and go on to the thanks, or go back to the form.

    Either way by a redirect: a page that answers a POST would stay in the browser's history, and
    so on its disk, with all that was sent.
    """
    if g.event is None:
        typed = {**request.form.to_dict(), "targets": request.form.getlist("targets")}
        return go_back(slug, ask_id, Draft(typed))
    found, ask = ask_or_404(slug, ask_id)
    form = forms.form_for(ask, event(), request.form)
    if is_help(form):
        return go_back(slug, ask_id, Draft(form.data))
    sent = Draft(form.data, is_sent=True)
    if not_now(found, ask) or not (form.validate() and is_sure_of_email(form)):
        return go_back(slug, ask_id, sent)
    nonce = request.form.get("nonce", "")
    action_id = kiosk().secret.id_of_nonce(nonce, g.cookie, slug, ask_id)
    try:
        if action_id is None or not record(found, ask, form, action_id):
            problem = _("This form was out of date. Nothing was kept: please send it again.")
            return go_back(slug, ask_id, replace(sent, problem=problem))
    except sealing.TooLarge:
        problem = _("Text and drawing together are too large to be kept. Please draw more simply.")
        return go_back(slug, ask_id, replace(sent, problem=problem))
    except sqlite3.Error as error:
        log.error("%s while an action was recorded", type(error).__name__)
        problem = _("It could not be kept just now. Please try again, or tell the people here.")
        return go_back(slug, ask_id, replace(sent, problem=problem))
    done = Done(
        id=action_id.hex(),
        case=slug,
        ask=ask_id,
        kind=ask.kind,
        targets=form.chosen,
        also=form.also,
        show_name=form.shown,
        typed=form.data,
        is_kept=event().state != "practice",
    )
    kiosk().visits.change(g.cookie, lambda visit: visit.did(done, form.details()))
    return redirect(url_for("visitor.thanks", language=g.language), 303)


def go_back(slug: str, ask_id: str, draft: Draft) -> Redirect:
    """The way back to the form, with what was typed."""
    kiosk().visits.change(g.cookie, lambda visit: visit.left((slug, ask_id), draft))
    return to_form(slug, ask_id)


def is_help(form: AskForm) -> bool:
    """Whether a button was pressed that only changes what the form shows; it has changed then.

    `switch` comes with another language, `look` with a switch of the page's look, `same` fills in
    the details of the visit's last form, `meant` takes the e-mail address that was offered.
    """
    if "look" in request.form:
        look_again(request.form["look"])
    elif "same" in request.form:
        for name, value in kiosk().visits.of(g.cookie).details.items():
            if name in form and (name != "under_age" or event().age_line):
                form[name].data = value
    elif "meant" in request.form:
        form.email.data = fields.likely_email(form.email.data) or form.email.data
    else:
        return "switch" in request.form
    return True


def not_now(found: Case, ask: Ask) -> str:
    """Why an ask cannot be answered just now, or nothing."""
    if kiosk().clock == "wrong":
        return str(_("The date of this tablet is being set right. Nothing was kept: please wait."))
    if ask not in open_asks(found):
        return str(_("This case has closed. Nothing was kept."))
    return ""


def is_sure_of_email(form: AskForm) -> bool:
    """Whether an address that looks mistyped was sent a second time as it is."""
    likely = fields.likely_email(form.email.data)
    if not likely or form.email_asked.data == form.email.data:
        return True
    form.email_asked.data = form.email.data
    form.email.errors = [_("Did you mean %(email)s? If not, just send it again.", email=likely)]
    return False


def record(found: Case, ask: Ask, form: AskForm, action_id: bytes) -> bool:
    """Seal what was written and keep it; the same action a second time changes nothing.

    In practice it is sealed too, and thrown away. Returns whether it is kept: not where it was
    taken back before.
    """
    stall, db, secret = event(), kiosk().db, kiosk().secret
    day = stall.today().isoformat()
    entry = {
        "v": 1,
        "id": action_id.hex(),
        "receipt": actions.receipt(action_id),
        "device": kiosk().device,
        "event": stall.id,
        "day": day,
        "case": found.slug,
        "ask": ask.id,
        "kind": ask.kind,
        "targets": form.chosen,
        "language": g.language,
        "letter_language": ask.letter_language,
        "agreed": "\n".join(agreement(ask.kind, tag) for tag in tongues()),
        **{purpose: news_consent(purpose) for purpose in form.news},
        **form.entry(),
    }
    action = Action(
        id=action_id,
        event=stall.id,
        day=day,
        case=found.slug,
        ask=ask.id,
        targets=() if form.also == "counted" else form.chosen,
        sealed=sealing.seal(entry, stall.recipients),
    )
    if stall.state == "practice":
        return True
    visit = [
        secret.action_id(g.cookie, other.slug, one.id, 0)
        for other in shown_cases()
        for one in other.asks
    ]
    is_new = actions.record(db, action, g.language, form.also, visit)
    return is_new or actions.state(db, action_id) != "withdrawn"


def show_form(found: Case, ask: Ask, form: AskForm, problem: str) -> Response:
    """The form as it was filled, with what is to be mended."""
    secret, serial = kiosk().secret, 0
    while actions.state(kiosk().db, secret.action_id(g.cookie, found.slug, ask.id, serial)):
        serial += 1
    faults = [(name, form[name].errors[0]) for name in forms.ORDER if name in form.errors]
    page = render_template(
        "visitor/ask.html",
        case=found,
        ask=ask,
        form=form,
        problem=problem,
        faults=faults,
        details=kiosk().visits.of(g.cookie).details,
        is_open=ask in open_asks(found),
        nonce=secret.nonce(g.cookie, found.slug, ask.id, serial),
        agreement=partial(agreement, ask.kind),
        news_text=news_text,
        likely_email=fields.likely_email(form.email.data or ""),
        country_name=languages.country_name,
        countries=languages.countries(g.language),
        letter=letters.sample(found, ask, g.language),
        sent_letter=letters.sample(found, ask, ask.letter_language),
        most_letter=forms.MOST_LETTER,
    )
    return start_visit(make_response(page))


def tongues() -> list[str]:
    """The page's language, and the one that stands beneath it where it is a draft."""
    return [g.language, *filter(None, [languages.reviewed(g.language, event().languages)])]


def agreement(kind: str, tag: str) -> str:
    """The sentence a visitor agrees to, in a language; it is sealed with the entry."""
    catalog, sentence = languages.catalog(tag), ""
    if kind == "solidarity":
        sentence = catalog.gettext(
            "I agree that %(organisation)s uses what I have written here for this action and "
            "passes it on as I chose above. It shows a political opinion."
        )
    else:
        sentence = catalog.gettext(
            "I agree that %(organisation)s uses what I have written here for this action and "
            "passes it on as I chose above. It shows a political opinion, and the authorities "
            "addressed may see my name."
        )
    return sentence % {"organisation": event().organisation}


def news_text(purpose: str, tag: str) -> Said:
    """What a visitor consents to for news: the organisation's own words, or a plain sentence."""
    own = event().news_texts.get(purpose, {})
    for other in languages.chain(tag, event().languages[0], kiosk().settings.fallback):
        if own.get(other):
            return Said(own[other], other)
    catalog = languages.catalog(tag)
    if purpose == "news_case":
        sentence = catalog.gettext("%(organisation)s may write to me when this case has news.")
    else:
        sentence = catalog.gettext("%(organisation)s may write to me about its other work.")
    return Said(sentence % {"organisation": event().organisation}, tag)


def news_consent(purpose: str) -> str:
    """What a visitor consented to for news, as it stood on the page; it is sealed with the entry.

    The organisation's own words stand alone, a draft of ours together with the checked sentence.
    """
    said = [news_text(purpose, tag).text for tag in tongues()]
    return said[0] if purpose in event().news_texts else "\n".join(said)


@pages.post("/<language>/take-back")
def take_back() -> Redirect:
    """Withdraw an action of this visit, and open its form again as it was filled."""
    done = done_here()
    if done is None:
        return to_draft()
    if done.is_kept:
        actions.withdraw(kiosk().db, bytes.fromhex(done.id))
    kiosk().visits.change(g.cookie, lambda visit: visit.took_back(done))
    return to_form(done.case, done.ask)


@pages.post("/<language>/another")
def another() -> Redirect:
    """Begin the visit of another person with the same case, ask and targets, and nothing else."""
    done = done_here()
    if done is None:
        return redirect(url_for("visitor.thanks", language=g.language), 303)
    chosen = Draft({"targets": list(done.targets)})
    return change_person(to_form(done.case, done.ask), {(done.case, done.ask): chosen})


def done_here() -> Done | None:
    """The action of this visit that the request names."""
    return kiosk().visits.of(g.cookie).done.get(request.form.get("action", ""))


def to_draft() -> Redirect:
    """The way to the form that was taken back with the first of two taps, else to the thanks."""
    place = (request.form.get("case", ""), request.form.get("ask", ""))
    if place in kiosk().visits.of(g.cookie).drafts:
        return to_form(*place)
    return redirect(url_for("visitor.thanks", language=g.language), 303)


def to_form(case: str, ask: str) -> Redirect:
    """The way to the form of an ask."""
    where = {"language": g.language, "slug": case, "ask_id": ask}
    return redirect(url_for("signing.ask_form", **where), 303)
