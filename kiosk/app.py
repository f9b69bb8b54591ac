"""The factory: an instance folder in, a WSGI app out."""

import io
from dataclasses import replace
from pathlib import Path

from flask import Blueprint, Flask, Request
from jinja2 import FileSystemBytecodeCache, StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from kiosk import config, identities, languages, migrations
from kiosk.config import LOOPBACK, Settings
from kiosk.db import Db
from kiosk.errors import Fault, Refused, refuse
from kiosk.hub import tables
from kiosk.printing import Press
from kiosk.web import (
    access,
    api,
    finish,
    hub,
    organiser,
    problems,
    request,
    signing,
    slips,
    tally,
    totals,
    visitor,
)
from kiosk.words import say as _

ROLES: dict[str, tuple[Blueprint, ...]] = {
    "kiosk": (visitor.pages, signing.pages, slips.pages, organiser.pages),
    "hub": (hub.pages, api.pages, tally.pages, finish.pages, totals.pages),
}
MOST_BYTES = 1_048_576
# A batch holds up to 200 entries.
MOST_HUB_BYTES = 8_388_608
MOST_FORM_BYTES = 300_000
MOST_FIELDS = 100
# On the organiser's own machine whole folders of entries come in one request.
MOST_OFFICE_BYTES, MOST_OFFICE_FILES = 512_000_000, 20_000


class InMemory(Request):
    """A request that writes nothing it brings to the disk, not even for a moment."""

    def _get_file_stream(self, *_: object, **__: object) -> io.BytesIO:
        return io.BytesIO()


def create_app(settings: Settings) -> Flask:
    """The app of the role that `settings` name, with its tables up to date.

    Raises `Refused` for what is missing: a catalog, or a case that has a fault.
    """
    refuse(identities.found(settings.instance))
    app = _hub(settings) if settings.role == "hub" else _kiosk(settings)
    for pages in ROLES[settings.role]:
        app.register_blueprint(pages)
    return app


def from_instance(folder: str) -> Flask:
    """The hub in the folder `folder`, for a server that runs it in many processes.

    A kiosk is refused: its visits live in the memory of one process.
    """
    settings = config.read(Path(folder))
    if settings.role != "hub":
        why = _("is no hub: start it with `kiosk serve`")
        raise Refused(Fault(str(settings.instance), why))
    app = create_app(settings)
    request.hub_of(app).store.close()  # a process that is forked off opens its own
    return app


def _kiosk(settings: Settings) -> Flask:
    app = _with_cases(settings)
    organiser.doubt_the_clock(request.kiosk_of(app))
    return app


def _hub(settings: Settings) -> Flask:
    store = tables.opened(settings)
    secret = access.read_secret(settings.keys / "secret")
    app = _app(settings, request.Hub(settings=settings, store=store, secret=secret))
    app.config["MAX_CONTENT_LENGTH"] = MOST_HUB_BYTES
    if settings.proxies:
        n = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=n, x_proto=n, x_host=n
        )
    return app


def create_office(settings: Settings) -> tuple[Flask, str]:
    """The office on the organiser's own machine, and the key that its first address bears."""
    from kiosk.web import office, paper, saving  # here, since a tablet needs none of it

    app = _with_cases(replace(settings, role="office", hosts=LOOPBACK))
    app.config.update(
        MAX_CONTENT_LENGTH=MOST_OFFICE_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_OFFICE_BYTES,
        MAX_FORM_PARTS=MOST_OFFICE_FILES,
    )
    app.extensions["office"] = shared = office.Office()
    app.before_request(office.admit)
    app.teardown_request(office.fall_silent)
    app.add_url_rule("/", "start", office.start)
    for pages in (office.pages, saving.pages, paper.pages):
        app.register_blueprint(pages)
    return app, shared.key


def _with_cases(settings: Settings) -> Flask:
    db = Db(settings.database)
    migrations.apply(db)
    device = migrations.identity(db)["device"]
    secret = access.read_secret(settings.keys / "secret")
    shared = request.Kiosk(
        settings=settings, db=db, secret=secret, device=device, press=Press(settings.printer)
    )
    app = _app(settings, shared)
    shared.cases()
    return app


def _app(settings: Settings, shared: request.Shared) -> Flask:
    languages.check(fallback=settings.fallback)
    app = Flask("kiosk", template_folder=str(settings.templates), static_folder=None)
    app.request_class = InMemory
    app.config.update(
        TRUSTED_HOSTS=list(settings.hosts),
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_FORM_BYTES,
        MAX_FORM_PARTS=MOST_FIELDS,
    )
    settings.compiled.mkdir(exist_ok=True, mode=0o700)
    app.jinja_options = {
        "undefined": StrictUndefined,
        "autoescape": True,
        "bytecode_cache": FileSystemBytecodeCache(str(settings.compiled)),
    }
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["kiosk"] = shared
    request.install(app)
    problems.install(app)
    return app
