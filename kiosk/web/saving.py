"""What the office saves as files of the browser: letters, tables and reports."""

from flask import Blueprint, Response, abort, g, request
from werkzeug.wrappers import Response as Redirect

from kiosk import deliveries, statements
from kiosk.errors import Refused
from kiosk.exports import FORMATS, PRINTED, contacts, figures, report
from kiosk.exports.job import COPIES, PAPERS, Wish
from kiosk.web.office import back, job, office, page
from kiosk.web.request import kiosk

pages = Blueprint("saving", __name__, url_prefix="/<language>/office")

TYPES = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pages.post("/save/<name>")
def save(name: str) -> Response | Redirect:
    """One export as a file of the browser."""
    if name not in (*FORMATS, "contacts") or not office().is_open:
        abort(404)
    form = request.form
    lines = tuple(line.strip() for line in form.get("sender", "").split("\n") if line.strip())
    paper, copies = form.get("paper"), form.get("copies")
    wish = Wish(
        case=form.get("case", ""),
        language=g.language,
        paper=paper if paper in PAPERS else PAPERS[0],
        copies=copies if copies in COPIES else COPIES[0],
        sender=lines,
        even_closed="even_closed" in form,
    )
    try:
        made = job(wish)
        content = contacts.as_csv(made) if name == "contacts" else FORMATS[name](made)
    except Refused as refused:
        office().faults = refused.faults
        return back()
    suffix = "csv" if name == "contacts" else "pdf" if name in PRINTED else name
    return _file(f"{'entries' if name == suffix else name}.{suffix}", content)


@pages.get("/report/<slug>/<reader>")
def read_report(slug: str, reader: str) -> Response:
    """The report on a case, as text to be copied and as files."""
    written = _report(slug, reader)
    text = report.as_text(written)
    return page("report", slug=slug, reader=reader, report=written, text=text)


@pages.post("/report/<slug>/<reader>/<form>")
def save_report(slug: str, reader: str, form: str) -> Response:
    """The same as a file of the browser."""
    if form not in report.FORMS:
        abort(404)
    return _file(f"report-{slug}.{form}", report.FORMS[form](_report(slug, reader)))


def _report(slug: str, reader: str) -> report.Report:
    here = job(Wish(even_closed=True))
    if slug not in here.cases or reader not in report.READERS:
        abort(404)
    cells, paper = statements.totals(kiosk().db, office().statements)
    found = figures.of(here.cases[slug], cells, paper, here, deliveries.listed(kiosk().db))
    return report.report(found, here.organisation, reader, g.language)


def _file(name: str, content: bytes | str) -> Response:
    saved = Response(content, content_type=TYPES[name.rpartition(".")[2]])
    saved.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return saved
