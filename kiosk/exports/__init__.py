"""What leaves the kiosk: an export is one file here and one entry in a table of formats.

Each turns opened entries into the bytes of one file: `FORMATS` takes them as they are,
`PDF_FORMATS` a job, in which they are sorted for printing.
"""

from collections.abc import Callable
from typing import Any

from kiosk.exports import entries, letters, petition, solidarity
from kiosk.exports.job import Job

FORMATS: dict[str, Callable[[list[dict[str, Any]]], bytes]] = {"json": entries.as_json}
PDF_FORMATS: dict[str, Callable[[Job], bytes]] = {
    "letters": letters.as_pdf,
    "petition": petition.as_pdf,
    "solidarity": solidarity.as_pdf,
}
