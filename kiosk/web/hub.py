"""A hub's own pages: the login of its users, and what all tablets together have counted."""

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from kiosk import totals
from kiosk.hub import devices, quarantine, reports, sums, tables, users
from kiosk.web import access
from kiosk.web.request import hub, start_visit
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
    known = devices.listed(store)
    return make_response(
        render_template(
            "hub/dashboard.html",
            user=name,
            totals=sums.totals(store, ("event",)),
            devices=known,
            names={device.id: device.name for device in known},
            progress=sums.by_device(store),
            quarantined=quarantine.listed(store),
            from_home=_from_home(),
        )
    )


def _from_home() -> list[tuple[str, str, totals.Home, totals.Home]]:
    """Slug and name of each case that is reported on, and what stall visitors and others did."""
    store, known = hub().store, hub().installed()
    names = {slug: case.say("name", g.language).text for slug, case in known.items()}
    return [
        (slug, names[slug], *totals.home(store, slug))
        for slug in reports.cases(store)
        if slug in names
    ]
