"""The slip that a visitor takes home: by this machine's printer, or by the browser."""

from dataclasses import replace

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as Redirect

from kiosk import actions, handoff, slips
from kiosk.slips import Slip
from kiosk.web.request import event, kiosk, start_visit
from kiosk.web.shown import address_to_type, case_or_404, home_address, standing
from kiosk.web.visit import Wanted

pages = Blueprint("slips", __name__)
# Seconds: most printers are done by then, and the page can say so at once.
TO_LOOK = 0.6


@pages.post("/<language>/slip")
def ask_for() -> Redirect:
    """Print a slip of a case, or of what was done for it; with the receipt code if asked for."""
    if kiosk().settings.printer.way == "none":
        return redirect(f"/{g.language}/thanks", 303)
    case, visit = case_or_404(request.form.get("case", "")), kiosk().visits.of(g.cookie)
    done = visit.done.get(request.form.get("action", ""))
    wanted = Wanted(case.slug)
    if done and done.case == case.slug:
        with_name = "name" in request.form and kiosk().settings.printer.names
        wanted = Wanted(case.slug, done.id, "receipt" in request.form and done.is_kept, with_name)
    if visit.slip and visit.slip.job and visit.slip.job.state == "waiting":
        wanted = visit.slip
    elif kiosk().press.prints:
        job = kiosk().press.start(slip_of(wanted))
        job.over.wait(TO_LOOK)
        wanted = replace(wanted, job=job)
    kiosk().visits.change(g.cookie, lambda visit: replace(visit, slip=wanted))
    return start_visit(redirect(f"/{g.language}/slip", 303))


@pages.get("/<language>/slip")
def show() -> Response | Redirect:
    """The slip as it is on paper, and what became of it; to be printed here by the browser."""
    wanted = kiosk().visits.of(g.cookie).slip
    if wanted is None:
        return redirect(f"/{g.language}/thanks", 303)
    page = render_template(
        "visitor/slip.html",
        slip=slip_of(wanted),
        state=wanted.job.state if wanted.job else "",
        back="thanks" if wanted.action else f"case/{wanted.case}",
    )
    return start_visit(make_response(page))


@pages.get("/<language>/slip.svg")
def code() -> Response:
    """The code of this visit's slip."""
    wanted = kiosk().visits.of(g.cookie).slip
    if wanted is None:
        abort(404)
    response = make_response(handoff.qr_svg(slip_of(wanted).address))
    response.mimetype = "image/svg+xml"
    return response


def slip_of(wanted: Wanted) -> Slip:
    """What stands on the slip that was asked for."""
    case, done = case_or_404(wanted.case), kiosk().visits.of(g.cookie).done.get(wanted.action)
    targets: tuple[str, ...] = ()
    if done:
        targets = done.targets
    elif case.asks:
        targets = case.asks[0].targets[:1]
    return slips.slip_of(
        case,
        g.language,
        home_address(case),
        typed=address_to_type(case),
        organisation=event().organisation,
        today=event().today(),
        standing=standing(case),
        targets=targets,
        whose=str(done.typed.get("name") or "") if done and wanted.with_name else "",
        receipt=actions.receipt(bytes.fromhex(done.id)) if done and wanted.with_receipt else "",
    )
