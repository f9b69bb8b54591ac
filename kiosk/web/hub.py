"""A hub's own pages: the login of its users, and what all tablets together have counted."""

import datetime
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from kiosk import batches, languages, totals
from kiosk.hub import devices, quarantine, reports, sums, tables, users
from kiosk.hub.devices import Device
from kiosk.web import access
from kiosk.web.request import hub, start_visit
from kiosk.web.tally import figures
from kiosk.web.visitor import csp_report

pages = Blueprint("hub", __name__)
pages.post("/csp")(csp_report)


@pages.get("/healthz")
def healthz() -> dict[str, bool]:
    """That the hub answers and its database can be read."""
    return {"ok": tables.are_current(hub().store)}


@pages.get("/login")
def ask_login() -> Response | Redirect:
    """Ask for name and password."""
    return redirect(url_for("hub.dashboard")) if user() else _login_page()


@pages.post("/login")
def log_in() -> Response | Redirect:
    """Let somebody in; a wrong name, a wrong password and too many tries are one answer."""
    name, password = request.form.get("name", "").strip(), request.form.get("password", "")
    token = users.log_in(hub().store, name, password)
    if token is None:
        return _login_page(_("This name and password do not fit, or there were too many tries."))
    g.cookie = token
    return start_visit(redirect(url_for("hub.dashboard"), 303))


def _login_page(problem: str = "") -> Response:
    page = render_template("hub/login.html", problem=problem)
    return start_visit(make_response(page, 403 if problem else 200))


@pages.post("/logout")
def log_out() -> Redirect:
    """End the login, here and in the database."""
    users.log_out(hub().store, g.cookie)
    g.cookie = access.new_cookie()
    return start_visit(redirect(url_for("hub.ask_login"), 303))


def user() -> str | None:
    """Who is logged in."""
    return users.who(hub().store, g.cookie)


@pages.get("/")
def dashboard() -> Response | Redirect:
    """What was counted, by which devices, and what waits for a decision."""
    name = user()
    if name is None:
        return redirect(url_for("hub.ask_login"))
    store = hub().store
    known, said = devices.listed(store), sums.by_device(store)
    events = _by(sums.totals(store, ("event",)), "event")
    return make_response(
        render_template(
            "hub/dashboard.html",
            user=name,
            people=sum(row.get("visits", 0) for row in events.values()),
            events=events,
            cases=_by(sums.totals(store, ("case",)), "case"),
            devices=known,
            names={device.id: device.name for device in known},
            progress=said,
            quarantined=quarantine.listed(store),
            sheets=sums.sheets(store),
            doubles=_named(sums.doubly_claimed(store), known),
            entries=sums.entries(store, said),
            say_ago=_say_ago,
            say_day=lambda day: languages.say_date(datetime.date.fromisoformat(day), g.language),
            from_home=_from_home(),
        )
    )


def _by(rows: list[dict[str, Any]], key: str) -> dict[str, dict[str, int]]:
    """Totals by one part of a cell and the measure; without those that have no such part."""
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        if row[key]:
            found.setdefault(row[key], {})[row["measure"]] = row["n"]
    return found


def _named(claimed: dict[str, list[str]], known: list[Device]) -> dict[str, str]:
    """By sheet the names of the devices that have written it down."""
    return {
        sheet: ", ".join(device.name for device in known if device.id in ids)
        for sheet, ids in claimed.items()
    }


def _say_ago(stamp: str) -> str:
    moment = datetime.datetime.fromisoformat(stamp)
    return languages.say_ago(moment, g.language, datetime.datetime.now(datetime.UTC))


@pages.get("/aside/<item>")
def ask_decision(item: str) -> Response | Redirect:
    """Show what was set aside, and ask whether it counts."""
    name, store = user(), hub().store
    if name is None:
        return redirect(url_for("hub.ask_login"))
    row = next((row for row in quarantine.listed(store) if row["id"] == item), None)
    if row is None:
        abort(404)
    device = devices.of_id(store, row["device"])
    return make_response(
        render_template(
            "hub/decide.html",
            user=name,
            row=row,
            device=device.name if device else row["device"],
            figures=_figures(quarantine.message(store, item), row["why"]),
            people=sums.by_device(store).get(row["device"], {}).get("people", 0),
            say_ago=_say_ago,
        )
    )


def _figures(message: bytes, why: str) -> dict[str, int]:
    """How much a message says by measure, where it is a statement that can be read."""
    return figures(batches.read(message).statement) if why in ("revoked", "split") else {}


@pages.post("/aside/<item>")
def decide(item: str) -> Redirect:
    """Let what was set aside count, or never; the same decision again changes nothing."""
    if user() is None:
        return redirect(url_for("hub.ask_login"), 303)
    counts = request.form.get("counts")
    if counts == "y":
        quarantine.accept(hub().store, item, datetime.datetime.now(datetime.UTC))
    elif counts == "n":
        quarantine.reject(hub().store, item)
    else:
        abort(400)
    return redirect(url_for("hub.dashboard"), 303)


def _from_home() -> list[tuple[str, str, totals.Home, totals.Home]]:
    """Slug and name of each case that is reported on, and what stall visitors and others did."""
    store, known = hub().store, hub().installed()
    names = {slug: case.say("name", g.language).text for slug, case in known.items()}
    return [
        (slug, names[slug], *totals.home(store, slug))
        for slug in reports.cases(store)
        if slug in names
    ]
