"""What machines say to a hub: a tablet that enrols, and one that brings its counts.

Every request is one signed message, every answer too (`docs/openapi.yaml`); no cookie and no other
right is needed.
"""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Blueprint, Response, request

from kiosk import enrolment, receiving, statements, sync
from kiosk.errors import Refused
from kiosk.web.request import hub

pages = Blueprint("api", __name__, url_prefix="/api")


def key() -> Ed25519PrivateKey:
    """This hub's signing key."""
    return statements.device_key(hub().settings.keys / "hub")


@pages.get("/enrol")
def introduce() -> Response:
    """Whose hub this is, for a tablet that knows a typed code and not the key yet."""
    address = hub().settings.address
    return _answer(enrolment.invitation(key(), address, "", ""))


@pages.post("/enrol")
def enrol() -> Response:
    """Let in a tablet that proves to know the code of an invitation."""
    settings, store = hub().settings, hub().store
    try:
        return _answer(receiving.let_in(store, request.get_data(), key(), settings.address))
    except Refused as refused:
        return _refuse(refused)


@pages.post("/batch")
def take_batch() -> Response:
    """Count a batch; the receipt is sent when all of it is on the disk."""
    try:
        return _answer(receiving.receive(hub().store, request.get_data(), key()))
    except Refused as refused:
        return _refuse(refused)


@pages.post("/event")
def hand_on() -> Response:
    """The signed event file for a tablet that is enrolled."""
    try:
        return _answer(receiving.hand_on(hub().store, request.get_data(), key()))
    except Refused as refused:
        return _refuse(refused)


def _answer(message: bytes, status: int = 200) -> Response:
    return Response(message, status, content_type=sync.KIND_OF_CONTENT)


def _refuse(refused: Refused) -> Response:
    """A signed no; `why` names what is wrong, and the tablet says it in its own language.

    Raises `refused` again where the database is away: the tablet is to come back later.
    """
    if refused.faults[0].where == hub().store.where:
        raise refused
    return _answer(sync.refusal(key(), request.get_data(), refused.faults[0].where), 403)
