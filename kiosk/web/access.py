"""Who may do what: the visitor's cookie, the tokens made from it, and the check of every request
that changes something.

Token and nonce are HMACs of the cookie under a secret that is kept on disk: they need no memory,
so a form that is sent again after a restart is still the same action.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path

from flask import Request, abort

# Of different names, since cookies ignore ports.
COOKIE, HUB_COOKIE = "__Host-kiosk", "__Host-hub"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
COOKIE_BYTES = 32
ID_BYTES = 16
SECRET_BYTES = 32
NONCE_BYTES = 12
# Requests that carry no authority at all: they may come from anywhere and change nothing.
WITHOUT_AUTHORITY = frozenset({"visitor.csp_report", "hub.csp_report"})
# Reports of what people did at home: of anybody, without a cookie, but of no strange page.
OF_ANYBODY = frozenset({"finish.report"})
# Requests that are signed, to the byte, by a machine that is known; a cookie means nothing there.
SIGNED = frozenset({"api.enrol", "api.take_batch", "api.hand_on"})


@dataclass(frozen=True)
class Secret:
    """The key of this instance's tokens."""

    key: bytes

    def csrf_token(self, cookie: str) -> str:
        """The token that stands in every form of the visit `cookie`."""
        return self._mac("csrf", cookie).hex()

    def action_id(self, cookie: str, case: str, ask: str, serial: int) -> bytes:
        """The id (16 bytes) of the visit's action number `serial` on that ask."""
        return self._mac("action", cookie, case, ask, str(serial))[:ID_BYTES]

    def nonce(self, cookie: str, case: str, ask: str, serial: int) -> str:
        """The form field that stands for an action id: `SERIAL-HEX`."""
        return f"{serial}-{self.action_id(cookie, case, ask, serial).hex()}"

    def id_of_nonce(self, nonce: str, cookie: str, case: str, ask: str) -> bytes | None:
        """The action id of a nonce that this instance gave to this visit and ask, else None."""
        serial = nonce.partition("-")[0]
        if not (serial.isascii() and serial.isdigit() and len(serial) <= 4):
            return None
        good = self.nonce(cookie, case, ask, int(serial))
        if not hmac.compare_digest(nonce.encode(), good.encode()):
            return None
        return self.action_id(cookie, case, ask, int(serial))

    def token_nonce(self, cookie: str, case: str) -> bytes:
        """What makes the visit's token of a case its own (12 bytes); tied to no action."""
        return self._mac("token", cookie, case)[:NONCE_BYTES]

    def _mac(self, *parts: str) -> bytes:
        message = "\0".join(("kiosk", *parts)).encode()
        return hmac.digest(self.key, message, hashlib.sha256)


def read_secret(file: Path) -> Secret:
    """The secret in `file`, made there (readable by the owner only) where there is no whole one."""
    if not file.exists() or file.stat().st_size != SECRET_BYTES:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        file.write_bytes(secrets.token_bytes(SECRET_BYTES))
    return Secret(file.read_bytes())


def new_cookie() -> str:
    """The random name of a new visit (256 bits)."""
    return secrets.token_hex(COOKIE_BYTES)


def is_cookie(cookie: str) -> bool:
    """Whether `cookie` could be one of `new_cookie`."""
    return len(cookie) == 2 * COOKIE_BYTES and cookie.isascii() and cookie.isalnum()


def check(request: Request, secret: Secret, cookie: str) -> None:
    """Answer 403 to a request that changes something and was not made by a page of ours.

    `cookie` is that of the request, or a new one that no page can know yet.
    """
    if request.method in SAFE_METHODS or request.endpoint in WITHOUT_AUTHORITY | SIGNED:
        return
    if request.endpoint in OF_ANYBODY:
        if _is_foreign(request):
            abort(403)
        return
    token = request.form.get("csrf_token", "")
    good = is_cookie(cookie) and hmac.compare_digest(
        token.encode(), secret.csrf_token(cookie).encode()
    )
    if not (_from_here(request) and good):
        abort(403)


def _from_here(request: Request) -> bool:
    """By Fetch Metadata where the browser sends it, and by Origin, which stands in for it."""
    said = {"Sec-Fetch-Site", "Origin"} & set(request.headers.keys())
    return bool(said) and not _is_foreign(request)


def _is_foreign(request: Request) -> bool:
    """Whether a browser says that the page of somebody else has made the request."""
    if request.headers.get("Sec-Fetch-Site") not in (None, "same-origin", "none"):
        return True
    own = f"{request.scheme}://{request.host}"
    return request.headers.get("Origin") not in (None, own)
