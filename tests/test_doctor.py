"""`kiosk doctor`: what it sees on a kiosk that is ready, and on one that is not."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from kiosk import config, events
from kiosk.printers import Printer
from tests import factories
from tests.factories import SLUG, House
from tests.test_commands import at, kiosk
from tests.test_printing import HAS_PAPER, NO_PAPER, fake, rasters
from tests.test_slips import codes


def seen(house: House, code: int = 0) -> dict[tuple[str, str], dict[str, Any]]:
    """The findings by what was looked at and what was found."""
    ended = kiosk(*at(house), "doctor", "--json")
    assert ended.exit_code == code, ended.stderr
    return {(one["what"], one["found"]): one for one in json.loads(ended.stdout)["findings"]}


def test_a_kiosk_that_is_ready_ends_well_and_names_the_drafts(tmp_path: Path) -> None:
    house = factories.house(tmp_path, languages=("en", "ug"))
    found = seen(house)
    assert found[("language en", "checked")]["do"] == ""
    assert "speaks it" in found[("language ug", "a draft")]["do"]
    assert found[(f"case {SLUG}", "open, until 2099-12-31")]["do"] == ""
    assert (f"case {SLUG}", "its ug text is a draft") in found
    assert not any(one["urgent"] for one in found.values())
    told = kiosk(*at(house), "doctor").stdout
    assert "language ug: a draft: have somebody read it who speaks it" in told


def test_what_keeps_a_visitor_from_signing_ends_with_1(tmp_path: Path) -> None:
    house = factories.house(tmp_path)
    events.set_state(house.db(), house.event.id, "closed")
    assert seen(house, 1)[("event", "none is shown")]["urgent"]
    events.set_state(house.db(), house.event.id, "open")
    shutil.rmtree(house.settings.cases / SLUG)
    assert seen(house, 1)[(f"case {SLUG}", "is not here")]["urgent"]


def test_a_clock_before_the_last_counted_day_is_named(tmp_path: Path) -> None:
    house = factories.house(tmp_path)
    with house.db().writing() as connection:
        connection.execute(
            "INSERT INTO cells VALUES ('visits','fair','2999-01-01','','','','en',1)"
        )
    found = seen(house, 1)
    assert any(what == "clock" and one["urgent"] for (what, _), one in found.items())


def test_a_case_that_closes_and_one_without_a_text_are_named(tmp_path: Path) -> None:
    stall = factories.event()
    soon = (stall.today()).isoformat()
    place = factories.pack(tmp_path, expires=soon)
    (place / "text.es.md").unlink()
    house = factories.house(tmp_path, packs=(place,), languages=("en", "es"))
    found = seen(house)
    assert found[(f"case {SLUG}", f"open, until {soon}")]["do"] == "closes in 0 days"
    assert "translate PACK es" in found[(f"case {SLUG}", "has no es text, shows en")]["do"]
    events.put(house.db(), replace(house.event, state="practice"))
    assert "kiosk event open" in seen(house)[("event", f"{stall.name}: practice")]["do"]


def test_a_slip_in_every_language_is_printed_to_try_the_printer(tmp_path: Path) -> None:
    house = factories.house(tmp_path)
    assert ("printer", "none is named") not in seen(house)
    told = kiosk(*at(house), "doctor", "--print").stdout
    assert "printer: none is named: write [printer] into config.toml" in told
    file = tmp_path / "slip"
    config.write(replace(house.settings, demo=True, printer=Printer("escpos", f"file:{file}")))
    assert seen(house)[("printer", f"file:{file}")]["do"].startswith("try it")
    told = kiosk(*at(house), "doctor", "--print").stdout
    assert f"printer: file:{file}: sent: look whether a slip has come out" in told
    assert codes(rasters(file.read_bytes())) == ["https://example.org/"]
    with fake(HAS_PAPER) as there:
        config.write(replace(house.settings, printer=there.printer))
        assert "it says that it has printed" in kiosk(*at(house), "doctor", "--print").stdout
    with fake(NO_PAPER) as there:
        config.write(replace(house.settings, printer=there.printer))
        ended = kiosk(*at(house), "doctor", "--print")
        assert (ended.exit_code, "no paper" in ended.stdout) == (0, True)
    config.write(replace(house.settings, printer=Printer("browser")))
    assert "the browser prints: sign in practice" in kiosk(*at(house), "doctor", "--print").stdout
