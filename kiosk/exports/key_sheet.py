"""The sheet about a key: the recipient as a QR code, and what becomes of a lost key."""

import datetime
from typing import Any

from kiosk import handoff, languages, typesetting
from kiosk.exports import texts


def as_pdf(recipient: str, language: str) -> bytes:
    """The sheet for `recipient` (age1…), the public part of a key."""
    return typesetting.pdf("key", [data(recipient, language)], datetime.date.today())


def data(recipient: str, language: str) -> dict[str, Any]:
    """What stands on the sheet."""
    _ = languages.catalog(language).gettext
    lines = [
        _("Tablets seal to this code. It opens nothing and may be seen by anybody."),
        _("The private key that belongs to it is a file. Keep it off tablets and hubs."),
        _("Give a second key to somebody who lives elsewhere, so that one may be lost."),
        _("If every key is lost, nobody can open what was signed: the counts stay, names do not."),
        _("If a key is stolen, make a new one and change the tablets to it the same day."),
    ]
    return {
        # Translators: title of a printed sheet about the organisers' key.
        "title": texts.said(_("The organisers’ key"), language),
        "lines": [texts.said(line, language) for line in lines],
        "recipient": recipient,
        # Translators: on paper, before a line to write on.
        "keeper": texts.said(_("Kept by:"), language),
        "picture": handoff.qr_svg(recipient).decode(),
    }
