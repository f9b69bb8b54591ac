"""What is said when something is refused: where it is, what is wrong, what to do."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing to mend.

    `where` names the file and the key (`case.toml: targets.1.phone`), `why` is one sentence
    that says what is wrong and what to do.
    """

    where: str
    why: str

    def __str__(self) -> str:
        line = f"{self.where}: {self.why}"
        # Names out of a pack may hold line breaks or codes that steer a terminal.
        return "".join(sign if _is_harmless(sign) else ascii(sign)[1:-1] for sign in line)


def _is_harmless(sign: str) -> bool:
    """Whether a sign may stand in a line; French has blanks of its own, Persian has joiners."""
    return sign.isprintable() or sign in "\u00a0\u202f\u200c\u200d"


class Refused(Exception):
    """Something cannot be done; carries every fault found, not only the first."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def refuse(faults: Iterable[Fault]) -> None:
    """Raise `Refused` with all `faults`; do nothing where there are none."""
    found = tuple(faults)
    if found:
        raise Refused(*found)
