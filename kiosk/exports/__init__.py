"""What leaves the kiosk: an export is one file here and one entry in `FORMATS`.

Each turns the opened entries of a job into the bytes of one file. Those in `PRINTED` leave out
what may not be printed, and take a function besides that is told how many are done.
"""

from collections.abc import Callable

from kiosk.exports import entries, letters, petition, solidarity, tables

FORMATS: dict[str, Callable[..., bytes]] = {
    "letters": letters.as_pdf,
    "petition": petition.as_pdf,
    "solidarity": solidarity.as_pdf,
    "csv": tables.as_csv,
    "xlsx": tables.as_xlsx,
    "json": entries.as_json,
}
PRINTED = ("letters", "petition", "solidarity")
