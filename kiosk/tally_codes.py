"""A signed statement as QR codes that any phone opens at the hub, in one code where it fits.

What is shown are the statement's own bytes, made small: DEFLATE (RFC 1951) with `WORDS` known on
both sides. Each code carries a part: 8 bytes of the SHA-256 of all that was made small, the part's
number from 1, how many there are, and its share; in base 32 behind the address of the hub and
`/T/`, all in capitals.
"""

import hashlib
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk import enrolment, signed, spellings
from kiosk.errors import Fault, Refused
from kiosk.words import say as _

PLACE = "/T/"
ID_BYTES, HEAD_BYTES = 8, 10
# What a code of version 15 with error correction M holds of capitals (ISO/IEC 18004, table 7).
MOST_SIGNS = 600
MOST_PARTS = 40
MOST_BYTES = 256 * 1024
# Never to be changed: what was shown with other words cannot be read. The likelier stands later.
WORDS = (
    b"qletters_withdrawniwithdrawngcountedfvisitsgletters"
    b"`bar`bru`bes`bfr`btr`ben`bdegzh-Hans"
    b"fsurvey`bde\x18jsolidarity`bde\x18hpetition`bde\x18fletter`bde\x18"
    b"```bj2026-\x88gactions"
    b"\xa9av\x01cseq\x01dheld\x80dpast\x80dprev@ecells\x80eepoch`fdevice`fsheets\x80"
    b"kiosk:S1"
)


@dataclass(frozen=True)
class Part:
    """One of the `n` parts of what `message` (8 bytes) names, counted from 1."""

    message: bytes
    i: int
    n: int
    data: bytes


def split(statement: bytes, address: str = "") -> list[str]:
    """The texts of the codes that show a statement, for the hub at `address` if it has one.

    Raises `Refused` where they would be more than 40.
    """
    front = address.upper() + PLACE
    small = _small(statement)
    most = (MOST_SIGNS - len(front)) * 5 // 8 - HEAD_BYTES
    n = -(-len(small) // most)
    if n > MOST_PARTS:
        raise Refused(Fault("statement", _("is too long for codes: bring it as a file")))
    size = -(-len(small) // n)
    name = hashlib.sha256(small).digest()[:ID_BYTES]
    shares = (small[at : at + size] for at in range(0, len(small), size))
    return [
        front + spellings.base32(name + bytes((i, n)) + share) for i, share in enumerate(shares, 1)
    ]


def read_part(text: str) -> Part:
    """The part in the text of a code, or in the end of its address; lower case is taken too.

    Raises `Refused` for anything else.
    """
    address, _place, coded = text.upper().rpartition(PLACE)
    try:
        if not text.isascii() or len(text) > 2 * MOST_SIGNS:
            raise ValueError(text)
        content = spellings.from_base32(coded)
        i, n = content[ID_BYTES:HEAD_BYTES]
        part = Part(content[:ID_BYTES], i, n, content[HEAD_BYTES:])
        if not 1 <= part.i <= part.n <= MOST_PARTS or not part.data:
            raise ValueError(text)
        if address and not enrolment.is_address(address):
            raise ValueError(text)
    except ValueError as error:
        raise Refused(Fault("code", _("is no code of a kiosk: scan it once more"))) from error
    return part


def missing(parts: Iterable[Part]) -> list[int]:
    """The numbers that are not there yet, of parts that belong together."""
    there = list(parts)
    return sorted({i + 1 for part in there for i in range(part.n)} - {part.i for part in there})


def join(parts: Iterable[Part]) -> bytes:
    """The statement that was shown in `parts`, in any order and each any number of times.

    Whether its signature is good is for who reads it. Raises `Refused` where a part is missing,
    false or of another tally.
    """
    found = set(parts)
    if len({(part.message, part.n) for part in found}) != 1:
        raise Refused(
            Fault("code", _("these codes are not of one tally: scan those of one screen"))
        )
    if lacking := missing(found):
        numbers = ", ".join(map(str, lacking))
        raise Refused(Fault("code", _("still missing: %(numbers)s", numbers=numbers)))
    ordered = sorted(found, key=lambda part: part.i)
    small = b"".join(part.data for part in ordered)
    name = hashlib.sha256(small).digest()[:ID_BYTES]
    statement = _large(small) if name == ordered[0].message else b""
    if signed.kind_of(statement) != "statement":
        raise Refused(Fault("code", _("is no code of a kiosk: scan it once more")))
    return statement


def _small(statement: bytes) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=WORDS)
    return deflate.compress(statement) + deflate.flush()


def _large(small: bytes) -> bytes:
    """What was made small, or nothing where it is not whole, or larger than a statement may be."""
    inflate = zlib.decompressobj(-15, WORDS)
    try:
        statement = inflate.decompress(small, MOST_BYTES + 1)
    except zlib.error:
        return b""
    is_whole = inflate.eof and not inflate.unused_data and len(statement) <= MOST_BYTES
    return statement if is_whole else b""
