"""What leaves the kiosk: an export is one file here and one entry in `FORMATS`.

Each turns the opened entries of a job into the bytes of one file. Those in `PRINTED` leave out
what may not be printed.
"""

from collections.abc import Callable

from kiosk.exports import entries, tables
from kiosk.exports.job import Job

FORMATS: dict[str, Callable[[Job], bytes]] = {
    "json": entries.as_json,
    "csv": tables.as_csv,
    "xlsx": tables.as_xlsx,
}
PRINTED = ("letters", "petition", "solidarity")
