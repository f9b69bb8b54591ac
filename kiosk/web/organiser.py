"""The organiser's pages: after a start, whether today's date is right."""

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from kiosk import events, languages, tallies
from kiosk.events import Event
from kiosk.web.request import Kiosk, event, kiosk, start_visit

pages = Blueprint("organiser", __name__, url_prefix="/organiser")


def doubt_the_clock(started: Kiosk) -> None:
    """After a start nobody has looked at the date; one before the last counted day is wrong.

    A demonstration has no days to split and is not asked.
    """
    shown = events.shown(started.db)
    behind = shown and is_behind(started, shown)
    started.clock = "right" if started.settings.demo else "wrong" if behind else "unasked"


def is_behind(shared: Kiosk, shown: Event) -> bool:
    """Whether something was counted at the event on a day after today."""
    return shown.today().isoformat() < tallies.newest_day(shared.db, shown.id)


@pages.get("/date")
def date() -> Response:
    """Ask whether today's date is right."""
    page = render_template(
        "organiser/date.html",
        today=event().today(),
        behind=is_behind(kiosk(), event()),
        clock=kiosk().clock,
        printer_fault=kiosk().press.fault,
        drafts=[languages.name_in(tag, g.language) for tag in languages.drafts(event().languages)],
    )
    return start_visit(make_response(page))


@pages.post("/date")
def answer_date() -> Redirect:
    """Take the answer: a wrong date stops the signing until it is right."""
    answer = request.form.get("date")
    if answer == "sure" or (answer == "right" and not is_behind(kiosk(), event())):
        kiosk().clock = "right"
    elif answer == "wrong":
        kiosk().clock = answer
    done = kiosk().clock == "right"
    return redirect(url_for("visitor.attract" if done else "organiser.date"), 303)
