"""What of the event a page shows: its cases, their asks, and whether they may be answered."""

from flask import abort, g

from kiosk import day_keys, exchange, handoff
from kiosk.cases import Ask, Case
from kiosk.slips import Addressee, addressee
from kiosk.web import forms
from kiosk.web.request import event, kiosk

SEARCHED_FROM = 12


def shown_cases() -> list[Case]:
    """The cases of the event in its order."""
    if "cases" not in g:
        installed = kiosk().cases()
        g.cases = [installed[slug] for slug in event().cases if slug in installed]
    found: list[Case] = g.cases
    return found


def case_or_404(slug: str) -> Case:
    """The case of the event with that slug."""
    for found in shown_cases():
        if found.slug == slug:
            return found
    abort(404)


def ask_or_404(slug: str, ask_id: str) -> tuple[Case, Ask]:
    """A case and one of its asks."""
    found = case_or_404(slug)
    ask = found.ask(ask_id)
    if ask is None or ask.kind not in forms.FORMS:
        abort(404)
    return found, ask


def home_address(found: Case) -> str:
    """Where a case's code leads: to the hub with a token, else to the case's public page."""
    hub, today = exchange.hub(kiosk().db), event().today()
    held = day_keys.of(kiosk().db, today) if hub and hub.address else None
    if hub is None or held is None or event().state == "practice":
        return found.url
    nonce = kiosk().secret.token_nonce(g.cookie, found.slug)
    return handoff.with_token(hub.address, held, found.slug, found.expires, today, nonce)


def address_to_type(found: Case) -> str:
    """The same without a token, as people type it."""
    hub = exchange.hub(kiosk().db)
    has_page = hub and hub.address and day_keys.of(kiosk().db, event().today())
    address = handoff.short(hub.address, found.number) if hub and has_page else found.url
    return handoff.to_type(address)


def addressees(found: Case) -> list[Addressee]:
    """All that a letter of one's own needs, for each who is written to now."""
    asked = {target for ask in open_asks(found) for target in ask.targets}
    return [addressee(found, target, g.language) for target in found.targets if target.id in asked]


def standing(found: Case) -> str:
    """The state of a case today; the demonstration lifts the closing."""
    state = found.standing(event().today())
    return "open" if state == "expired" and kiosk().settings.demo else state


def open_asks(found: Case) -> list[Ask]:
    """The asks of a case that may be answered now."""
    if kiosk().clock == "wrong":
        return []
    lifted = standing(found) == "open"
    return [
        ask
        for ask in found.asks
        if ask.kind in forms.FORMS and (lifted or found.takes(ask, event().today()))
    ]
