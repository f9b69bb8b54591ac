"""Printers: the bytes that one gets, and those that are broken."""

import io
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kiosk import printing
from kiosk.cases import Case
from kiosk.printers import Printer
from kiosk.printing import Press, Unprinted
from tests.test_slips import TOKEN, case, codes, slip

__all__ = ["case"]  # a fixture

BEGIN, CUT = b"\x1b@", b"\x1dV"
HAS_PAPER, NO_PAPER = b"\x12", b"\x72"


def rasters(sent: bytes) -> Image.Image:
    """The picture that ESC/POS bytes put on the paper: pieces of `GS v 0` below each other."""
    pieces, at = [], sent.find(b"\x1dv0")
    while at >= 0:
        width, height = (int.from_bytes(sent[at + i : at + i + 2], "little") for i in (4, 6))
        bits = sent[at + 8 : at + 8 + width * height]
        pieces.append(Image.frombytes("1", (8 * width, height), bytes(255 - b for b in bits)))
        at = sent.find(b"\x1dv0", at + 8 + width * height)
    paper = Image.new("1", (pieces[0].width, sum(one.height for one in pieces)))
    below = 0
    for piece in pieces:
        paper.paste(piece, (0, below))
        below += piece.height
    return paper


class FakePrinter:
    """A network printer on this machine that records what it gets; `says` answers questions."""

    def __init__(self, says: bytes = b"", deaf: bool = False) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=0 if deaf else 5)
        self.port = self.listening.getsockname()[1]
        self.says, self.got, self.jobs = says, b"", 0
        self.calls: list[socket.socket] = []
        if deaf:  # full before anybody calls: the next caller waits for ever
            for _call in range(3):
                caller = socket.socket()
                caller.setblocking(False)
                caller.connect_ex(("127.0.0.1", self.port))
                self.calls.append(caller)
        else:
            threading.Thread(target=self._serve, daemon=True).start()

    @property
    def printer(self) -> Printer:
        return Printer("escpos", f"tcp:127.0.0.1:{self.port}")

    def _serve(self) -> None:
        while True:
            try:
                call, _where = self.listening.accept()
            except OSError:
                return
            with call:
                while content := call.recv(65536):
                    self.got += content
                    if self.says and content.endswith((b"\x10\x04\x04", b"\x1dr\x01")):
                        call.sendall(self.says)
            self.jobs += 1

    def close(self) -> None:
        for one in (*self.calls, self.listening):
            one.close()


@contextmanager
def fake(says: bytes = b"", deaf: bool = False) -> Iterator[FakePrinter]:
    made = FakePrinter(says, deaf)
    try:
        yield made
    finally:
        made.close()


def test_a_network_printer_gets_a_picture_and_a_cut(case: Case) -> None:
    with fake(HAS_PAPER) as there:
        assert printing.send(there.printer, slip(case, "ug", TOKEN)) is True
        wait_for(lambda: there.jobs == 1)
        sent = there.got.removeprefix(b"\x10\x04\x04")
        assert sent.startswith(BEGIN)
        assert CUT in sent[-8:]
        assert codes(rasters(sent)) == [TOKEN]
        # Letters go as dots only: no word of the slip is in the bytes.
        assert b"Letters" not in sent
    with fake() as silent:
        assert printing.send(silent.printer, slip(case)) is False


def test_an_empty_printer_gets_nothing(case: Case) -> None:
    with fake(NO_PAPER) as there, pytest.raises(Unprinted, match="no paper"):
        printing.send(there.printer, slip(case))
    assert there.got == b"\x10\x04\x04"


@pytest.mark.parametrize(
    "address", ["tcp:127.0.0.1:1", "tcp:no-such-host.invalid:9100", "usb:0001:0001",
                "serial:/dev/no-such-line", "file:/no/such/folder/slip"],
)  # fmt: skip
def test_a_printer_that_is_not_there_is_one_fault(case: Case, address: str) -> None:
    with pytest.raises(Unprinted) as told:
        printing.send(Printer("escpos", address), slip(case))
    assert address in str(told.value) or "kiosk[print]" in str(told.value)


def test_nobody_waits_for_a_printer_that_hangs(case: Case) -> None:
    with fake(deaf=True) as there:
        press, begun = Press(there.printer), time.monotonic()
        job = press.start(slip(case))
        assert time.monotonic() - begun < 0.5
        assert job.state == "waiting"
        second = press.start(slip(case))
        assert (second.state, "busy" in second.fault) == ("failed", True)
        assert job.over.wait(printing.LONGEST)
        assert job.state == "failed"
        assert "does not answer" in press.fault
    with fake() as there:
        press.printer = there.printer
        job = press.start(slip(case))
        assert job.over.wait(printing.LONGEST)
        assert (job.state, press.fault) == ("sent", "")


def test_what_takes_too_long_has_failed() -> None:
    job = printing.Job()
    assert job.state == "waiting"
    job.begun -= printing.LONGEST
    assert job.state == "failed"


def test_a_fault_of_ours_says_nothing_of_the_slip(
    case: Case, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("Ada Ayim")

    monkeypatch.setattr(printing, "send", broken)
    press = Press(Printer("escpos", "tcp:127.0.0.1:1"))
    assert press.start(slip(case)).over.wait(5)
    assert press.fault == "something went wrong (ValueError)"
    assert "Ada" not in caplog.text


STUB = """#!/bin/sh
echo "$0 $@" >> "$LOG"
case "$0" in
  *lpstat) echo "printer slips {state} since today" ;;
  *) cat > "$LOG.pdf"; exit {code} ;;
esac
"""


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in front of PATH with an `lp` and an `lpstat` of ours; their log is in it."""
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    stub(tmp_path)
    return tmp_path


def stub(folder: Path, state: str = "is idle", code: int = 0) -> None:
    for name in ("lp", "lpstat"):
        text = STUB.replace("$LOG", str(folder / "log")).format(state=state, code=code)
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)


def test_a_queue_of_cups_gets_a_page_without_a_name(cups: Path, case: Case) -> None:
    whose = slip(case, whose="Ada Ayim", receipt="K7M2-9QXD")
    printing.send(Printer("cups", queue="slips", width=58), whose)
    asked, sent = (cups / "log").read_text().splitlines()
    assert asked.endswith("lpstat -p slips")
    assert sent.endswith("lp -s -d slips -t kiosk -- -")
    page = (cups / "log.pdf").read_bytes()
    assert page.startswith(b"%PDF")
    assert b"Ada" not in page
    import pypdf

    read = pypdf.PdfReader(io.BytesIO(page))
    assert round(float(read.pages[0].mediabox.width) / 72 * 25.4) == 48
    assert codes(next(iter(read.pages[0].images)).image) == [case.url]


def test_a_queue_that_stands_still_or_refuses_is_told(cups: Path, case: Case) -> None:
    stub(cups, "disabled")
    with pytest.raises(Unprinted, match="stands still"):
        printing.send(Printer("cups", queue="slips"), slip(case))
    stub(cups, code=1)
    with pytest.raises(Unprinted, match="does not take the slip"):
        printing.send(Printer("cups", queue="slips"), slip(case))


def test_a_machine_without_cups_is_told(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Unprinted, match="install cups-client"):
        printing.send(Printer("cups", queue="slips"), slip(case))


SENDS = """
import sys
from kiosk import printing
from kiosk.languages import Said
from kiosk.printers import Printer
from kiosk.slips import Slip
made = Slip("en", "Group", Said("1", "en"), (Said("Somebody", "en"),), "a", "a", whose="Ada Ayim")
printing.send(Printer("escpos", "file:" + sys.argv[1]), made)
printing.send(Printer("cups", queue="slips"), made)
"""


def test_nothing_stays_in_the_folder_for_temporary_files(cups: Path, tmp_path: Path) -> None:
    place = tmp_path / "tmp"
    place.mkdir()
    # In a process of its own, since python-escpos makes a folder whenever it is loaded.
    words = {**os.environ, "TMPDIR": str(place)}
    subprocess.run([sys.executable, "-c", SENDS, str(tmp_path / "slip")], env=words, check=True)
    assert list(place.iterdir()) == []
    assert (tmp_path / "slip").read_bytes().startswith(BEGIN)


def wait_for(true: Any) -> None:
    end = time.monotonic() + 5
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)
