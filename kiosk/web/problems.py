"""What is shown when something goes wrong: a calm page in the visitor's language, and a log line
without anything a visitor wrote.
"""

import logging
import traceback
from pathlib import Path

from flask import Flask, Response, g, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from kiosk.errors import Refused
from kiosk.web.request import end_visit, kiosk
from kiosk.web.visit import Draft

log = logging.getLogger("kiosk")


def install(app: Flask) -> None:
    """Answer every error of `app` with a page of this house."""
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(Exception, failed)


def refused(error: HTTPException) -> Response:
    """The page of an error that the request brought about."""
    code = error.code or 500
    if code == 404:
        title, what = _("This page is not here"), _("It may have been moved, or never was.")
    elif code == 413:
        title, what = (
            _("That was too much at once"),
            _("Please go back, shorten the text or draw more simply, and send it again."),
        )
    elif code == 403:
        title, what = (
            _("This form has been lying here too long"),
            _("Nothing was kept. Please start over: it takes only a moment."),
        )
    elif code == 429:
        title = _("Many write from here just now")
        what = _("This was not counted. Please go back and try again in a minute.")
    elif code == 503:
        title, what = _("This stall is not open yet"), _("Please ask the people who stand here.")
    else:
        title, what = _("That did not work"), _("Nothing was kept. Please start over.")
    allowed = error.valid_methods if isinstance(error, MethodNotAllowed) else None
    headers = {"Allow": ", ".join(sorted(allowed))} if allowed else {}
    typed = left_words() if code == 503 else ""
    page = render_template("problem.html", title=title, what=what, typed=typed)
    answer = make_response(page, code, headers)
    return end_visit(answer) if request.endpoint == "visitor.attract" else answer


def left_words() -> str:
    """The words of a form that was left open over the end of the event: they can be copied."""
    place = request.view_args or {}
    drafts = kiosk().visits.of(g.cookie).drafts
    draft = drafts.get((place.get("slug", ""), place.get("ask_id", "")), Draft())
    return str(draft.typed.get("letter") or draft.typed.get("message") or "")


def failed(error: Exception) -> tuple[str, int]:
    """The page of an error of ours; the log gets its kind and place, never its words."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-4:])
    log.error("%s at %s in %s", type(error).__name__, places, request.endpoint)
    title = _("Something went wrong here")
    what = _("It is not your fault. Please start over, or tell the people at the stall.")
    # What is refused here is the database of a hub, which may be there again soon.
    code = 503 if isinstance(error, Refused) else 500
    return render_template("problem.html", title=title, what=what, typed=""), code
