"""The factory: an instance folder in, a WSGI app out."""

import io
from dataclasses import replace

from flask import Blueprint, Flask, Request
from jinja2 import FileSystemBytecodeCache, StrictUndefined

from kiosk import identities, languages, migrations
from kiosk.config import LOOPBACK, Settings
from kiosk.db import Db
from kiosk.errors import refuse
from kiosk.web import access, organiser, problems, request, signing, visitor

ROLES: dict[str, tuple[Blueprint, ...]] = {"kiosk": (visitor.pages, signing.pages, organiser.pages)}
MOST_BYTES = 1_048_576
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
    app = _app(settings)
    organiser.doubt_the_clock(request.kiosk_of(app))
    for pages in ROLES[settings.role]:
        app.register_blueprint(pages)
    return app


def create_office(settings: Settings) -> tuple[Flask, str]:
    """The office on the organiser's own machine, and the key that its first address bears."""
    from kiosk.web import office, paper, saving  # here, since a tablet needs none of it

    app = _app(replace(settings, role="office", hosts=LOOPBACK))
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


def _app(settings: Settings) -> Flask:
    languages.check(fallback=settings.fallback)
    db = Db(settings.database)
    migrations.apply(db)
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
    device = migrations.identity(db)["device"]
    secret = access.read_secret(settings.keys / "secret")
    app.extensions["kiosk"] = request.Kiosk(settings, db, secret, device)
    request.kiosk_of(app).cases()
    request.install(app)
    problems.install(app)
    return app
