"""Files are written whole or not at all."""

import os
from pathlib import Path


def write(file: Path, content: bytes) -> None:
    """Put `content` into `file`, in the place of what was there, once all of it is on the disk.

    Raises OSError where that fails, as on a full disk; what was there stays then.
    """
    fresh = file.with_name(f".{file.name}.new")
    try:
        with fresh.open("wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        fresh.replace(file)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
