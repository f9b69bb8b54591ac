"""Around every request: what the pages share, the language, the visit's cookie and the headers."""

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Flask, Response, abort, current_app, g, redirect, request, send_from_directory
from flask_babel import Babel
from markupsafe import Markup
from werkzeug.wrappers import Response as WerkzeugResponse

from kiosk import case_states, events, keyboards, languages, packs
from kiosk.cases import Case
from kiosk.config import Settings
from kiosk.db import Db, Store
from kiosk.errors import Refused
from kiosk.events import Event
from kiosk.printing import Press
from kiosk.web import access
from kiosk.web.access import COOKIE, HUB_COOKIE, Secret
from kiosk.web.headers import A_MINUTE, CLEAR, FOR_EVER, HEADERS, NO_STORE, ONLY_ENCRYPTED
from kiosk.web.limits import Limits
from kiosk.web.visit import Draft, Place, Visit, Visits

Answer = TypeVar("Answer", bound=WerkzeugResponse)
LOOKS = ("large", "contrast", "young")


@dataclass(kw_only=True)
class Shared:
    """What the requests of one app share, whatever its role."""

    settings: Settings
    secret: Secret
    cookie: str = COOKIE
    visits: Visits = field(default_factory=Visits)
    _cases: dict[str, Case] = field(default_factory=dict)
    _cases_changed: int = -1

    def installed(self) -> dict[str, Case]:
        """The installed cases by slug; read anew when a pack was added."""
        changed = self.settings.cases.stat().st_mtime_ns if self.settings.cases.is_dir() else 0
        if changed != self._cases_changed:
            try:
                self._cases = packs.installed(self.settings.cases, self.settings.fallback)
            except Refused:
                if self._cases_changed == -1:
                    raise
            self._cases_changed = changed
        return self._cases


@dataclass(kw_only=True)
class Hub(Shared):
    """What those of a hub share, in one of its processes: nothing that another one would need.

    `limits` are those of this process: with four of them, four times as many get through.
    """

    store: Store
    cookie: str = HUB_COOKIE
    limits: Limits = field(default_factory=Limits)


@dataclass(kw_only=True)
class Kiosk(Shared):
    """What those of a kiosk or office share.

    `clock` is `unasked` until the organiser has said whether today's date is `right`; while it is
    `wrong` nothing is kept.
    """

    db: Db
    device: str
    press: Press
    clock: str = "unasked"

    def cases(self) -> dict[str, Case]:
        """The installed cases by slug, as the organiser has changed them since."""
        return case_states.applied(self.db, self.installed())


def kiosk() -> Kiosk:
    """What the requests of this kiosk share."""
    return kiosk_of(current_app)


def hub() -> Hub:
    """What the requests of this hub share."""
    return hub_of(current_app)


def hub_of(app: Flask) -> Hub:
    """The same as `hub`, outside a request."""
    found: Hub = app.extensions["kiosk"]
    return found


def shared_of(app: Flask) -> Shared:
    """What the requests of `app` share."""
    found: Shared = app.extensions["kiosk"]
    return found


def shared() -> Shared:
    """What the requests of this app share."""
    return shared_of(current_app)


def install(app: Flask) -> None:
    """Put language, access check and headers around every request of `app`."""
    app.url_value_preprocessor(take_language)
    app.before_request(begin)
    app.after_request(finish)
    app.context_processor(shared_words)
    app.add_url_rule("/static/<path:name>", "static", static_file)
    Babel(
        app,
        locale_selector=lambda: str(languages.locale(g.language)),
        default_translation_directories=str(shared_of(app).settings.translations),
    )
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: g.catalog.gettext(text),
        ngettext=lambda one, many, n: g.catalog.ngettext(one, many, n),
        pgettext=lambda context, text: g.catalog.pgettext(context, text),
        npgettext=lambda context, one, many, n: g.catalog.npgettext(context, one, many, n),
        newstyle=True,
    )


def kiosk_of(app: Flask) -> Kiosk:
    """The same as `kiosk`, outside a request."""
    found: Kiosk = app.extensions["kiosk"]
    return found


def take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """The language of the address, else the nearest to the browser's wish that is offered."""
    g.asked = (values or {}).pop("language", None)
    g.cookie = request.cookies.get(shared().cookie, "")
    g.event = None
    speak(tuple(languages.known()))  # for the pages without an event, or without a database
    if shared().settings.role == "hub":
        return
    g.event = events.shown(kiosk().db)
    if g.event and kiosk().settings.role == "kiosk":
        speak(g.event.languages)


def speak(offered: tuple[str, ...]) -> None:
    """Answer in the one of the `offered` languages that fits best."""
    g.offered = offered
    in_path = g.asked or request.path.split("/")[1]
    g.language = languages.choose([in_path, *request.accept_languages.values()], offered)
    g.catalog = languages.catalog(g.language)


def begin() -> WerkzeugResponse | None:
    """Refuse a strange language and a request that no page of ours has made.

    Another spelling of an offered language (`zh-CN`) leads to the one in use (`zh-Hans`); on a hub,
    where links come from anywhere, every other language leads to the nearest.
    """
    if not access.is_cookie(g.cookie):
        g.cookie = access.new_cookie()
    if g.asked is not None and g.asked != g.language:
        is_meant = languages.canonical(g.asked) == g.language or shared().settings.role == "hub"
        if not is_meant or request.method not in access.SAFE_METHODS:
            abort(404)
        return redirect(quote(request.path.replace(g.asked, g.language, 1)), 302)
    access.check(request, shared().secret, g.cookie)
    return None


def event() -> Event:
    """The open event; without one there is nothing to show but a calm page."""
    if g.event is None:
        abort(503)
    found: Event = g.event
    return found


def start_visit(response: Answer) -> Answer:
    """Give the visitor's browser the cookie of this visit, if it has none yet."""
    name = shared().cookie
    if request.cookies.get(name) != g.cookie:
        response.set_cookie(name, g.cookie, secure=True, httponly=True, samesite="Strict")
    return response


def change_person(response: Answer, drafts: Mapping[Place, Draft]) -> Answer:
    """Forget the visit and begin another person's, under a new cookie, with these forms."""
    look = kiosk().visits.of(g.cookie).look
    kiosk().visits.end(g.cookie)
    g.cookie = access.new_cookie()
    kiosk().visits.change(g.cookie, lambda _: Visit(drafts=drafts, look=look))
    return start_visit(response)


def look_again(switch: str) -> None:
    """Turn over one of the switches `LOOKS` of this visit; do nothing for another."""
    if switch in LOOKS:
        kiosk().visits.change(g.cookie, lambda visit: visit.switched(switch))


def end_visit(response: Answer) -> Answer:
    """Forget the visit, here and in the browser."""
    kiosk().visits.end(g.cookie)
    if COOKIE in request.cookies:
        response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="Strict")
    response.headers["Clear-Site-Data"] = CLEAR
    return response


def finish(response: Response) -> Response:
    """The headers of every answer, whatever its route and status."""
    response.headers.update(HEADERS)
    if shared().settings.role == "hub" and request.is_secure:
        response.headers["Strict-Transport-Security"] = ONLY_ENCRYPTED
    if response.headers.get("Cache-Control") not in (FOR_EVER, A_MINUTE):
        response.headers["Cache-Control"] = NO_STORE
    return response


def demo_closed() -> datetime.date | None:
    """When the last case of a demonstration closed, if it has."""
    if not (shared().settings.demo and g.event):
        return None
    ends = [case.expires for slug, case in kiosk().cases().items() if slug in g.event.cases]
    return max(ends) if ends and max(ends) < g.event.today() else None


def shared_words() -> dict[str, Any]:
    """What every template may say."""
    first = g.event.languages[0] if g.event else g.language
    return {
        "language": g.language,
        "direction": languages.direction(g.language),
        "look": shared().visits.of(g.cookie).look,
        "practice": bool(g.event and g.event.state == "practice"),
        "offered": [languages.known()[tag] for tag in g.offered],
        "event": g.event,
        "demo": shared().settings.demo,
        "demo_closed": demo_closed(),
        "also_still_there": languages.catalog(first).gettext("Are you still there?"),
        "reviewed": languages.reviewed(g.language, g.event.languages if g.event else ()),
        "in_reviewed": in_reviewed,
        "language_name": lambda tag: languages.name_in(tag, g.language),
        "csrf_token": shared().secret.csrf_token(g.cookie),
        "static": static_address,
        "direction_of": languages.direction,
        "keyboards": lambda: keyboards.offered(g.language, g.event.languages),
        "say_date": lambda day: languages.say_date(day, g.language),
        "say_number": lambda number, tag=None: languages.say_number(number, tag or g.language),
    }


def in_reviewed(text: str, **parts: Any) -> Markup:
    """`text` as the language beneath a draft says it, its placeholders filled with `parts`."""
    tag = languages.reviewed(g.language, g.event.languages if g.event else ())
    said = Markup(languages.catalog(tag).gettext(text))  # noqa: S704 - the catalogs are ours
    return said % parts


@lru_cache(maxsize=512)
def content_hash(file: Path, changed: int) -> str:
    """The first 12 hex digits of SHA-256 of a file that was last changed at `changed`."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def static_address(name: str) -> str:
    """The address of a static file, which changes with its content."""
    file = shared().settings.static / name
    return f"/static/{name}?v={content_hash(file, file.stat().st_mtime_ns)}"


def static_file(name: str) -> Response:
    """A file of ours; to be kept for ever where the address names its content."""
    response = send_from_directory(shared().settings.static, name)
    file = shared().settings.static / name
    named = content_hash(file, file.stat().st_mtime_ns)
    if request.args.get("v") == named or named in file.name:
        response.headers["Cache-Control"] = FOR_EVER
    return response
