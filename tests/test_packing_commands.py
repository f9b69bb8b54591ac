"""`keys signer` and `case sign`, `trust`, `add`, `translate`, `new`, as somebody types them."""

import json
import tomllib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from kiosk import config, events, pack_words, packs
from kiosk.commands import demonstration
from kiosk.commands.instances import SAMPLE
from kiosk.config import Settings
from kiosk.db import Db
from tests import factories
from tests.factories import SLUG, House
from tests.test_commands import at, kiosk, refused
from tests.test_packs import edit


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """The organisation's key."""
    kiosk("keys", "signer", tmp_path / "signer.pem")
    return tmp_path / "signer.pem"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the sample pack, to be added."""
    return factories.pack(tmp_path / "new", number='"27.23"')


def signed(pack: Path, key: Path) -> str:
    """Sign a pack; returns the signer."""
    ended = kiosk("case", "sign", pack, "--key", key)
    assert (ended.exit_code, ended.stderr) == (0, "")
    return str(ended.stdout.split()[-1])


def listed(house: House) -> dict[str, object]:
    """The one case that is listed."""
    (row,) = json.loads(kiosk(*at(house), "case", "list", "--json").stdout)["cases"]
    return dict(row)


def test_a_signing_key_is_made_once(tmp_path: Path) -> None:
    file = tmp_path / "signer.pem"
    made = kiosk("keys", "signer", file)
    assert made.exit_code == 0
    name = made.stdout.strip()
    assert name.startswith("kiosk-signer-")
    assert len(name) == len("kiosk-signer-") + 43
    assert file.stat().st_mode & 0o777 == 0o600
    content = file.read_bytes()
    assert content.startswith(b"-----BEGIN PRIVATE KEY-----")  # PKCS8
    assert load_pem_private_key(content, None)
    assert "never overwritten" in refused("keys", "signer", file)[0]
    assert file.read_bytes() == content


def test_a_signed_pack_is_added_where_its_signer_is_trusted(
    house: House, pack: Path, key: Path
) -> None:
    before = listed(house)
    assert (before["version"], before["signed"]) == (1, "")
    signer = signed(pack, key)
    written = tomllib.loads((pack / "signature.toml").read_text("utf-8"))
    assert list(written) == ["format", "slug", "version", "signer", "signature"]
    assert (written["format"], written["slug"], written["version"]) == (1, SLUG, 1)
    for flag in ((), ("--unsigned",)):
        (line,) = refused(*at(house), "case", "add", pack, *flag)
        assert f"{signer}, who is not trusted here" in line
    assert listed(house) == before
    for _ in range(2):
        assert kiosk(*at(house), "case", "trust", signer).exit_code == 0
    assert config.read(house.settings.instance).signers == (signer,)
    added = kiosk(*at(house), "case", "add", pack)
    assert (added.exit_code, added.stderr) == (0, "")
    assert (listed(house)["number"], listed(house)["signed"]) == ("27.23", signer)
    # An installed pack that is changed where it lies is not shown as signed.
    edit(house.settings.cases / SLUG / "text.ug.md", "## Story\n", "## Story\nx ")
    assert listed(house)["signed"] == ""


def test_trust_keeps_the_other_settings(tmp_path: Path, key: Path, pack: Path) -> None:
    settings = Settings(tmp_path / "stall", hosts=("kiosk.example",), demo=True)
    config.write(settings)
    words = ("--instance", settings.instance, "case", "trust")
    signer = signed(pack, key)
    assert "is no signer" in refused(*words, signer[:-2])[0]
    assert config.read(settings.instance) == settings
    kiosk(*words, signer)
    found = config.read(settings.instance)
    assert (found.hosts, found.demo, found.signers) == (("kiosk.example",), True, (signer,))


def test_an_unsigned_pack_needs_to_be_wanted(house: House, pack: Path) -> None:
    before = listed(house)
    (line,) = refused(*at(house), "case", "add", pack)
    assert line.startswith(f"{SLUG}: is not signed")
    assert "--unsigned" in line
    assert listed(house) == before
    added = kiosk(*at(house), "case", "add", pack, "--unsigned")
    assert added.exit_code == 0
    assert added.stderr == f"notice: {SLUG}: nobody has signed it, look it through\n"
    assert (listed(house)["number"], listed(house)["signed"]) == ("27.23", "")


def test_a_signed_case_stays_when_an_unsigned_older_or_tampered_pack_comes(
    house: House, pack: Path, key: Path, tmp_path: Path
) -> None:
    edit(pack / "case.toml", "format = 1", "format = 1\nversion = 5")
    kiosk(*at(house), "case", "trust", signed(pack, key))
    assert kiosk(*at(house), "case", "add", pack).exit_code == 0
    before = listed(house)
    assert before["version"] == 5
    edit(pack / "text.en.md", "## Story\n", "## Story\nx ")
    assert "does not fit the files" in refused(*at(house), "case", "add", pack)[0]
    (pack / "signature.toml").unlink()
    assert "and the one on the kiosk is" in refused(*at(house), "case", "add", pack)[0]
    edit(pack / "case.toml", "version = 5", "version = 4")
    signed(pack, key)
    assert "is 4, the kiosk has 5" in refused(*at(house), "case", "add", pack)[0]
    assert listed(house) == before


def test_a_faulty_pack_is_not_signed_and_a_used_version_is_told(pack: Path, key: Path) -> None:
    edit(pack / "text.en.md", "## Story", "## Tale")
    lines = refused("case", "sign", pack, "--key", key)
    assert "text.en.md: Tale" in lines[0]
    assert not (pack / "signature.toml").exists()
    edit(pack / "text.en.md", "## Tale", "## Story")
    signed(pack, key)
    signed(pack, key)
    edit(pack / "text.en.md", "## Story\n", "## Story\nx ")
    again = kiosk("case", "sign", pack, "--key", key)
    assert again.exit_code == 0
    assert again.stderr.startswith("warning: case.toml: version: was 1 before too")
    edit(pack / "case.toml", "format = 1", "format = 1\nversion = 2")
    signed(pack, key)


def init(place: Path, pack: Path, *words: str) -> tuple[object, ...]:
    """The words that make a kiosk on a pack."""
    recipient = factories.event().recipients[0]
    flags = ("--name", "Fair", "--organisation", "G", "--contact", "c", "--pin", "123456")
    return "--instance", place, "init", *flags, "--recipient", recipient, "--case", pack, *words


def test_a_new_kiosk_trusts_whom_it_is_told_to(tmp_path: Path, pack: Path, key: Path) -> None:
    place, signer = tmp_path / "stall", signed(pack, key)
    assert "is not trusted here" in refused(*init(place, pack))[0]
    assert "--signer: 'x' is no signer" in refused(*init(place, pack, "--signer", "x"))[0]
    assert not place.exists()
    other = f"kiosk-signer-{'A' * 43}"
    made = kiosk(*init(place, pack, "--signer", other, "--signer", signer))
    assert (made.exit_code, made.stderr) == (0, "")
    assert config.read(place).signers == (other, signer)
    shown = events.shown(Db(place / "kiosk.sqlite"))
    assert shown
    assert shown.cases == (SLUG,)


def test_a_demonstration_renews_its_sample_but_not_over_a_newer_or_signed_one(
    tmp_path: Path, key: Path
) -> None:
    settings = Settings(tmp_path / "demo", demo=True)
    demonstration._renew_sample(settings)
    edit(settings.cases / SLUG / "case.toml", '"26.23"', '"25.23"')
    demonstration._renew_sample(settings)
    assert packs.installed(settings.cases)[SLUG].number == "26.23"
    mine = factories.pack(tmp_path, number='"27.23"')
    signer = signed(mine, key)
    packs.add(mine, settings.cases, (signer,))
    demonstration._renew_sample(settings)
    assert packs.installed(settings.cases)[SLUG].number == "27.23"
    (mine / "signature.toml").unlink()
    edit(mine / "case.toml", "format = 1", "format = 1\nversion = 2")
    packs.add(mine, settings.cases)
    demonstration._renew_sample(settings)
    assert packs.installed(settings.cases)[SLUG].version == 2


def test_a_translation_is_shown_written_and_renewed(pack: Path) -> None:
    looked = kiosk("case", "translate", pack, "cs")
    assert "text.cs.md: to be translated: title, summary, name" in looked.stdout
    assert "add --write" in looked.stdout
    assert not (pack / "text.cs.md").exists()
    assert kiosk("case", "translate", pack, "cs", "--write").stdout.endswith(
        "text.cs.md: written\n"
    )
    assert (pack / "text.cs.md").is_file()
    told = kiosk("case", "translate", pack, "es", "--write").stdout
    assert "text.es.md: nothing is to be translated" in told
    edit(pack / "text.en.md", "She had been locked up before.", "She was locked up before.")
    told = kiosk("case", "translate", pack, "es", "--write").stdout
    assert "text.es.md: the source is another one since: Story\n" in told
    made_from = pack_words.fingerprint(pack / "text.en.md")
    assert packs.check(pack).case is None  # text.cs.md has no title yet
    (pack / "text.cs.md").unlink()
    assert packs.read(pack).words["es"].made_from == made_from


WRONG_LANGUAGES = {"en": "is the source language", "FR": "write a language tag", "../x": "language"}


@pytest.mark.parametrize(("language", "why"), WRONG_LANGUAGES.items())
def test_a_translation_needs_another_language(pack: Path, language: str, why: str) -> None:
    before = sorted(file.name for file in pack.iterdir())
    (line,) = refused("case", "translate", pack, language, "--write")
    assert line.startswith("LANGUAGE: ")
    assert why in line
    assert sorted(file.name for file in pack.iterdir()) == before


ANSWERS = [
    "Ada Ayim", "ada-ayim", "7.26", "Ada Ayim", "China", "CN", "1.11.2026", "2026-11-01",
    "2026-10-31", "2099-12-31", "http://example.org", "https://example.org/ada", "",
]  # fmt: skip
FIRST = [
    "Maria Muster", "Minister of Justice", "CN", "", "", "", "",  # no channel: asked again
    "1 Palace Street", "10000 Capital", "", "+1202", "+12024952266", "",
    "[email protected]", "office@example.org", "Dear Minister", "y",
]  # fmt: skip
SECOND = ["", "Minister of Justice", "CN", "", "", "", "a@b.example", "Dear Minister", "n"]
WORDS = [
    "Free Ada Ayim", "Police took this teacher.", "She is a <b>teacher</b>.", "She is a teacher.",
    "> They took her.", "", "Release her.", "Let her see her family.", "",
    "Dear Minister, please", "", "Please.", "[YOUR NAME]", "",
    "I write about Ada Ayim.", "Please release her.", "",
]  # fmt: skip


def test_a_case_is_written_by_hand(tmp_path: Path) -> None:
    folder = tmp_path / "ada"
    typed = "\n".join([*ANSWERS, *FIRST, *SECOND, *WORDS]) + "\n"
    made = kiosk("case", "new", folder, typed=typed)
    assert made.exit_code == 0, made.output
    checked = packs.check(folder)
    assert (checked.faults, checked.warnings) == ((), ())
    assert kiosk("case", "check", folder).stdout == "ada-ayim: no faults, in en\n"
    case = packs.read(folder)
    assert (case.number, case.name, case.country, case.language) == ("7.26", "Ada Ayim", "CN", "en")
    assert (str(case.issued), str(case.expires)) == ("2026-11-01", "2099-12-31")
    first, second = case.targets
    assert (first.id, second.id) == ("minister-of-justice", "minister-of-justice-2")
    assert (first.name, first.address) == ("Maria Muster", ("1 Palace Street", "10000 Capital"))
    assert (first.phone, first.fax, first.email) == ("+12024952266", "", "office@example.org")
    assert case.asks[0].targets == (first.id, second.id)
    assert case.words["en"].sections == {
        "Story": ("She is a teacher.", "> They took her."),
        "Demands": ("Release her.", "Let her see her family."),
        "Letter": ("I write about Ada Ayim.", "Please release her."),
    }


def test_an_unfinished_case_is_not_written_and_no_folder_is_taken(tmp_path: Path) -> None:
    broken = kiosk("case", "new", tmp_path / "ada", typed="\n".join(ANSWERS))
    assert broken.exit_code == 1
    assert not (tmp_path / "ada").exists()
    (line,) = refused("case", "new", tmp_path)
    assert line.startswith(f"{tmp_path}: is there already")
    (line,) = refused("case", "new", tmp_path / "ada", "--time-zone", "Mars")
    assert line.startswith("--time-zone: ")


def test_the_sample_is_as_good_as_ever() -> None:
    checked = packs.check(SAMPLE)
    assert checked.faults == ()
    assert [fault.where for fault in checked.warnings] == ["case.toml: expires"]
