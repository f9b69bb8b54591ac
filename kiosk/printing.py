"""Slips to the printer: ESC/POS over network, USB or a serial line, or a queue of CUPS.

Nobody waits for a printer: a job runs in a thread of its own, one at a time, and what went wrong
is kept in memory until the next slip is out. No name is in a title, and nothing is on the disk.
"""

import io
import logging
import os
import shutil
import socket
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk import slip_pictures
from kiosk.errors import Refused
from kiosk.printers import DOTS, Printer
from kiosk.slips import Slip
from kiosk.words import say as _

TITLE = "kiosk"
# Seconds until a printer is reached, answers, has taken a slip in and says that it is out.
TO_REACH, TO_ANSWER, TO_TAKE, TO_PRINT = 1.5, 0.5, 2.0, 1.0
LONGEST = 5.0
# A serial line is slow: 11 KB a second at the usual speed.
LONGEST_SERIAL = 20.0
SPEED = 115_200
# Printers with little memory take a long picture in pieces.
PIECE = 256
PROFILE = "RP-F10-80mm"
PAPER_ASKED, PAPER_ASKED_LATER, NO_PAPER = b"\x10\x04\x04", b"\x1dr\x01", 0x60
NO_PAPER_LATER = 0x0C

log = logging.getLogger("kiosk")


class Unprinted(Exception):
    """The printer did not take a slip; the text says why and what to do."""


@dataclass
class Job:
    """A slip on its way; `fault` is told to the organiser, never to the visitor."""

    longest: float = LONGEST
    fault: str = ""
    over: threading.Event = field(default_factory=threading.Event)
    begun: float = field(default_factory=time.monotonic)

    @property
    def state(self) -> str:
        """`waiting`, `sent` or `failed`; what takes too long has failed."""
        if self.over.is_set():
            return "failed" if self.fault else "sent"
        return "waiting" if time.monotonic() < self.begun + self.longest else "failed"


class Press:
    """The printer of this kiosk, one job at a time; `fault` is that of the last slip."""

    def __init__(self, printer: Printer) -> None:
        self.printer = printer
        self._busy = threading.Lock()
        self._last = Job()
        self._last.over.set()

    @property
    def fault(self) -> str:
        """What was wrong with the last slip; empty where it came out, or none was asked for."""
        if self._last.state == "failed" and not self._last.fault:
            return _("the printer takes too long: switch it off and on")
        return self._last.fault

    @property
    def prints(self) -> bool:
        """Whether this machine prints itself, not the browser."""
        return self.printer.way in ("escpos", "cups")

    def start(self, slip: Slip) -> Job:
        """Begin to print; the job tells later what became of it."""
        slow = self.printer.address.startswith("serial:")
        job = Job(LONGEST_SERIAL if slow else LONGEST)
        if not self._busy.acquire(blocking=False):
            job.fault = _("the printer is busy with another slip")
            job.over.set()
            return job
        self._last = job
        threading.Thread(target=self._run, args=(job, slip), daemon=True).start()
        return job

    def _run(self, job: Job, slip: Slip) -> None:
        try:
            send(self.printer, slip)
        except Unprinted as fault:
            job.fault = str(fault)
            log.warning("a slip was not printed: %s", fault)
        except Exception as error:
            # Never its text: it could hold what stands on the slip.
            job.fault = _("something went wrong (%(kind)s)", kind=type(error).__name__)
            log.warning("a slip was not printed: %s", type(error).__name__)
        finally:
            self._busy.release()
            job.over.set()


def send(printer: Printer, slip: Slip) -> bool:
    """Print a slip now; true where the printer says that it did.

    Raises `Unprinted` where it is not there, has no paper or does not take the slip.
    """
    try:
        picture = slip_pictures.picture(slip, DOTS[printer.width])
    except Refused as refused:
        raise Unprinted("; ".join(map(str, refused.faults))) from refused
    return _queue(printer, picture) if printer.way == "cups" else _escpos(printer, picture)


def _escpos(printer: Printer, picture: Any) -> bool:
    kind = printer.address.partition(":")[0]
    try:
        device = _device(printer.address)
    except ImportError as error:
        why = _("slips are not installed here: `pip install 'kiosk[print]'`")
        raise Unprinted(why) from error
    try:
        talks = _reach(device, kind)
        _wait(device, kind, TO_TAKE)
        device.hw("INIT")
        device.image(picture, fragment_height=PIECE)
        device.cut()
        return talks and _is_printed(device, kind)
    except Unprinted:
        raise
    except Exception as error:  # its own faults, those of sockets, pyusb and pyserial
        first = (str(error).splitlines() or [type(error).__name__])[0]
        why = _("the printer at %(address)s does not answer", address=printer.address)
        raise Unprinted(f"{why} ({first})") from error
    finally:
        _close(device)


def _close(device: Any) -> None:
    try:
        device.close()
    except Exception as error:  # a cable that was pulled
        log.info("a printer was not closed: %s", type(error).__name__)


def _device(address: str) -> Any:
    from escpos import printer as devices  # here, since only a stall with such a printer needs it

    _leave_nothing()
    kind, _colon, where = address.partition(":")
    needed = {"usb": devices.Usb, "serial": devices.Serial}.get(kind)
    if needed and not needed.is_usable():
        raise ImportError(kind)
    if kind == "tcp":
        host, _colon, port = where.rpartition(":")
        return devices.Network(host, int(port), timeout=TO_REACH, profile=PROFILE)
    if kind == "usb":
        vendor, product = (int(part, 16) for part in where.split(":"))
        return devices.Usb(vendor, product, timeout=int(TO_TAKE * 1000), profile=PROFILE)
    if kind == "serial":
        line, _at, speed = where.partition("@")
        baud = int(speed or SPEED)
        return devices.Serial(line, baudrate=baud, timeout=TO_ANSWER, profile=PROFILE)
    return devices.File(where, profile=PROFILE)


def _leave_nothing() -> None:
    """Take away the folder that python-escpos leaves behind whenever it is loaded."""
    from escpos import capabilities

    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
        shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)


def _reach(device: Any, kind: str) -> bool:
    """Whether the printer answers questions; raises `Unprinted` where it says it has no paper."""
    if kind == "tcp":  # its own way leaves a socket open where nobody answers
        device.device = socket.create_connection((device.host, device.port), TO_REACH)
    else:
        device.open()
    if kind == "serial":
        device.device.write_timeout = LONGEST_SERIAL - 2
    if kind == "file":
        return False
    _wait(device, kind, TO_ANSWER)
    answer = _answer(device, PAPER_ASKED)
    if answer and answer[0] & NO_PAPER == NO_PAPER:
        raise Unprinted(_("the printer has no paper: put a new roll in"))
    return bool(answer)


def _wait(device: Any, kind: str, seconds: float) -> None:
    if kind == "tcp":
        device.device.settimeout(seconds)


def _is_printed(device: Any, kind: str) -> bool:
    """Ask, behind all that was sent, for the paper: who answered before answers when it is out."""
    _wait(device, kind, TO_PRINT)
    answer = _answer(device, PAPER_ASKED_LATER)
    if answer and answer[0] & NO_PAPER_LATER == NO_PAPER_LATER:
        raise Unprinted(_("the paper ended in the middle of a slip: put a new roll in"))
    return bool(answer)


def _answer(device: Any, question: bytes) -> bytes:
    """What the printer says; nothing where it gives no answer."""
    try:
        return bytes(device.query_status(question))
    except Exception as error:
        if "timeout" in type(error).__name__.casefold() or "USB" in type(error).__name__:
            return b""
        raise


def _queue(printer: Printer, picture: Any) -> bool:
    page = io.BytesIO()
    picture.save(page, "PDF", resolution=slip_pictures.DOTS_PER_INCH, title=TITLE)
    told = _ask(["lpstat", "-p", printer.queue])
    if "disabled" in told:
        raise Unprinted(
            _(
                "the queue %(queue)s stands still: look at the printer, then run `cupsenable`",
                queue=printer.queue,
            )
        )
    _ask(["lp", "-s", "-d", printer.queue, "-t", TITLE, "--", "-"], page.getvalue())
    return False


def _ask(command: list[str], content: bytes = b"") -> str:
    """Run a command of CUPS; raises `Unprinted` with what it says."""
    words = {"LC_ALL": "C", "PATH": os.environ.get("PATH", os.defpath)}
    server = {name: value for name, value in os.environ.items() if name.startswith("CUPS_")}
    try:
        ended = subprocess.run(
            command,
            input=content,
            capture_output=True,
            timeout=LONGEST / 2,
            env={**words, **server, "HOME": str(Path.home())},
        )
    except FileNotFoundError as error:
        why = _("`%(program)s` is not installed here: install cups-client", program=command[0])
        raise Unprinted(why) from error
    except subprocess.TimeoutExpired as error:
        raise Unprinted(_("CUPS does not answer: look whether it runs")) from error
    told = (ended.stdout + ended.stderr).decode("utf-8", "replace")
    if ended.returncode:
        first = (told.strip().splitlines() or [command[0]])[0]
        raise Unprinted(_("CUPS does not take the slip: %(reason)s", reason=first))
    return told
