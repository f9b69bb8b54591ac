"""What leaves the kiosk: an export is one file here and one entry in `FORMATS`.

Each opens entries with the organiser's key and turns them into the bytes of one file.
"""

from collections.abc import Callable
from typing import Any

from kiosk.exports import entries

FORMATS: dict[str, Callable[[list[dict[str, Any]]], bytes]] = {"json": entries.as_json}
