"""What leaves the kiosk: an export is one file here and one entry in `FORMATS`.

Each turns the opened entries of a job into the bytes of one file. Those in `PRINTED` leave out
what may not be printed.
"""

from collections.abc import Callable

from kiosk.exports import entries, letters, petition, solidarity, tables
from kiosk.exports.job import Job

FORMATS: dict[str, Callable[[Job], bytes]] = {
    "letters": letters.as_pdf,
    "petition": petition.as_pdf,
    "solidarity": solidarity.as_pdf,
    "csv": tables.as_csv,
    "xlsx": tables.as_xlsx,
    "json": entries.as_json,
}
PRINTED = ("letters", "petition", "solidarity")
