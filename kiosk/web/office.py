"""The office: the organiser's own machine, where entries are opened, read, printed and erased.

Only this machine reaches it, and only the browser that came by the address with its key. Key and
plain text stay in memory, until the office is left or ends, and in the files that are saved.
"""

import datetime
import hmac
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as Redirect

from kiosk import (
    decisions,
    deliveries,
    doubles,
    opening,
    rehearsal,
    sealing,
    shred,
    sorting,
    statements,
    strokes,
    words,
)
from kiosk.errors import Fault, Refused
from kiosk.exports import sealed
from kiosk.exports.job import COPIES, PAPERS, Job, Wish
from kiosk.sorting import Entry
from kiosk.statements import Statement
from kiosk.web.request import kiosk, start_visit

pages = Blueprint("office", __name__, url_prefix="/<language>/office")


@dataclass
class Office:
    """What this office knows while it runs: who was let in, and what was opened."""

    key: str = field(default_factory=secrets.token_urlsafe)
    admitted: set[str] = field(default_factory=set)
    entries: tuple[Entry, ...] = ()
    faults: tuple[Fault, ...] = ()
    word: str = ""
    statements: tuple[Statement, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether anything is here; a tablet may have counted without an entry."""
        return bool(self.entries or self.statements)

    def forget(self) -> None:
        """Nothing of what was opened stays."""
        self.entries, self.faults, self.word, self.statements = (), (), "", ()


def office() -> Office:
    """What the requests of this office share."""
    shared: Office = current_app.extensions["office"]
    return shared


def admit() -> Redirect | tuple[str, int] | None:
    """Let in the browser that came by the address with the key, and no other.

    What is said below the pages, of files and keys, is said in the language of the page too.
    """
    words.speak(g.catalog)
    if request.endpoint == "static" or g.cookie in office().admitted or request.routing_exception:
        return None
    if hmac.compare_digest(request.args.get("key", "").encode(), office().key.encode()):
        office().admitted.add(g.cookie)
        return start_visit(redirect(url_for("office.overview", language=g.language)))
    title = _("The way in has a key")
    what = _("Please open the address that `kiosk office` has shown when it started.")
    return render_template("problem.html", title=title, what=what, typed=""), 403


def fall_silent(error: BaseException | None) -> None:
    """What is said after a request is English again, until the next one begins."""
    words.speak(words.ENGLISH)


def job(wish: Wish | None = None) -> Job:
    """All that was opened, as the cases and decisions of this machine have it."""
    return opening.wanted(kiosk().settings, kiosk().db, office().entries, wish or Wish())


def page(name: str, **parts: Any) -> Response:
    """A page of the office."""
    return start_visit(make_response(render_template(f"office/{name}.html", **parts)))


def back(endpoint: str = "office.overview") -> Redirect:
    """The way to another page after something was done."""
    return redirect(url_for(endpoint, language=g.language), 303)


def start() -> Redirect:
    """The way from the bare address."""
    return redirect(url_for("office.overview", language=g.language))


@pages.get("")
def overview() -> Response:
    """Choose a key and files; then what is there, and what can be done with it."""
    if not office().is_open:
        return page("open", faults=office().faults, word=office().word, places="")
    here = job()
    pairs = doubles.pairs(here.entries, decisions.pairs(kiosk().db))
    counts = Counter((row["case"], row["kind"]) for row in here.entries)
    left_out = Counter(words.say(sorting.REASONS[why]) for _entry, why in here.sorted.left_out)
    return page(
        "overview", job=here, counts=sorted(counts.items()), left_out=left_out, pairs=len(pairs),
        faults=office().faults, papers=PAPERS, copies=COPIES,
        delivered=deliveries.listed(kiosk().db), today=datetime.date.today(),
    )  # fmt: skip


@pages.post("")
def open_files() -> Response | Redirect:
    """Open the chosen files with the chosen key; what is wrong is told, what is right is kept."""
    places = request.form.get("places", "")
    try:
        identity = request.files["identity"]
        found = sealing.read_identities(
            Path(identity.filename or "key"), identity.read(), request.form.get("passphrase", "")
        )
        _open(places.split("\n"), request.files.getlist("sealed"), found)
    except (Refused, OSError, KeyError) as error:
        why = error.faults if isinstance(error, Refused) else (Fault("", _("Choose your key.")),)
        return page("open", faults=why, word="", places=places)
    return back()


def _open(
    places: Sequence[str], uploads: Sequence[FileStorage], identities: Sequence[sealing.Identity]
) -> None:
    """Take what is there into the office, or raise `Refused` and change nothing."""
    folders = [Path(place.strip()).expanduser() for place in places if place.strip()]
    files = [(Path(one.filename).name, one.read()) for one in uploads if one.filename]
    brought = sealed.brought(files)
    said = statements.newest([*brought.said, *sealed.said(folders)])
    rows, faults = opening.opened(kiosk().db, folders, identities) if folders else ([], [])
    seen = {row["id"] for row in rows} | brought.taken_back
    more = list({name: content for name, content in brought.sealed if name not in seen}.items())
    word = ""
    if len(more) == 1 and (row := sealing.unseal(more[0][1], identities)):
        word = rehearsal.word(row)
        more = [] if word else more
    opened, wrong = opening.unsealed(kiosk().db, more, identities)
    if not (folders or more or word or said):
        raise Refused(Fault("", _("Choose the folder or the files that the tablets have saved.")))
    shared = office()
    shared.entries = (*(row for row in rows if row["id"] not in brought.taken_back), *opened)
    shared.faults, shared.word, shared.statements = (*faults, *wrong), word, tuple(said)


@pages.post("/leave")
def leave() -> Redirect:
    """Forget all that was opened."""
    office().forget()
    return back()


@pages.get("/read")
def read() -> Response | Redirect:
    """The next of the own words that nobody has read yet."""
    waiting = job().sorted.waiting
    if not waiting:
        return back()
    drawn = strokes.parse(waiting[0].get("drawing") or "", strokes.DRAWING_HEIGHT)
    case = job().cases[waiting[0]["case"]]
    return page("read", entry=waiting[0], left=len(waiting), lines=drawn, case=case)


@pages.post("/read")
def decide() -> Redirect:
    """Print or hold what was read."""
    entry, decision = request.form.get("entry", ""), request.form.get("decision", "")
    if decision in decisions.DECISIONS and any(row["id"] == entry for row in office().entries):
        decisions.decide(kiosk().db, bytes.fromhex(entry), decision)
    return back("office.read")


@pages.get("/doubles")
def pairs() -> Response | Redirect:
    """The next pair that may be one person's."""
    found = doubles.pairs(office().entries, decisions.pairs(kiosk().db))
    return page("doubles", pair=found[0], left=len(found)) if found else back()


@pages.post("/doubles")
def decide_pair() -> Redirect:
    """One person or two."""
    ids = [request.form.get(name, "") for name in ("first", "second")]
    known = {row["id"] for row in office().entries}
    if len(set(ids)) == 2 and set(ids) <= known and request.form.get("same") in ("y", "n"):
        is_same = request.form["same"] == "y"
        decisions.pair(kiosk().db, map(bytes.fromhex, ids), is_same)
    return back("office.pairs")


@pages.post("/delivered")
def delivered() -> Redirect:
    """What was signed in a case was handed over to a target."""
    case = job().cases.get(request.form.get("case", ""))
    target, day = request.form.get("target", ""), _day(request.form.get("day", ""))
    if case and day and target in ({one.id for one in case.targets} or {""}):
        deliveries.put(kiosk().db, case.slug, target, day)
    return back()


def _day(text: str) -> datetime.date | None:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day <= datetime.date.today() else None


@pages.get("/shred")
def ask_shred() -> Response:
    """What would be erased, before it is."""
    return page("shred", **_shredded(dry_run=True), is_done=False)


@pages.post("/shred")
def do_shred() -> Response:
    """Erase what is due, and say what it was."""
    return page("shred", **_shredded(dry_run=False), is_done=True)


def _shredded(dry_run: bool) -> dict[str, Any]:
    settings, db = kiosk().settings, kiosk().db
    targets, today = shred.targets_of(kiosk().cases()), datetime.date.today()
    done = shred.shred(db, targets, today, backups=settings.backup_files, dry_run=dry_run)
    return {"done": done, "overdue": shred.overdue(db, targets, today)}
