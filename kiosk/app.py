"""The factory: an instance folder in, a WSGI app out."""

import io

from flask import Blueprint, Flask, Request
from jinja2 import FileSystemBytecodeCache, StrictUndefined

from kiosk import languages, migrations
from kiosk.config import Settings
from kiosk.db import Db
from kiosk.web import access, organiser, problems, request, signing, visitor

ROLES: dict[str, tuple[Blueprint, ...]] = {"kiosk": (visitor.pages, signing.pages, organiser.pages)}
MOST_BYTES = 1_048_576
MOST_FORM_BYTES = 300_000
MOST_FIELDS = 100


class InMemory(Request):
    """A request that writes nothing it brings to the disk, not even for a moment."""

    def _get_file_stream(self, *_: object, **__: object) -> io.BytesIO:
        return io.BytesIO()


def create_app(settings: Settings) -> Flask:
    """The app of the role that `settings` name, with its tables up to date.

    Raises `Refused` for what is missing: a catalog, or a case that has a fault.
    """
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
    organiser.doubt_the_clock(request.kiosk_of(app))
    request.install(app)
    problems.install(app)
    for pages in ROLES[settings.role]:
        app.register_blueprint(pages)
    return app
