"""Signed packs: what an organisation vouches for comes in, and nothing that was changed since."""

import base64
import hashlib
import shutil
import string
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kiosk import config, pack_signing, packs, spellings
from kiosk.errors import Refused
from tests import factories
from tests.factories import SLUG
from tests.test_packs import edit

SIGNATURE = "signature.toml"


@pytest.fixture
def key() -> Ed25519PrivateKey:
    """The organisation's key."""
    return Ed25519PrivateKey.generate()


@pytest.fixture
def signer(key: Ed25519PrivateKey) -> str:
    """Its name."""
    return pack_signing.signer_name(key)


@pytest.fixture
def pack(tmp_path: Path, key: Ed25519PrivateKey) -> Path:
    """The sample, signed."""
    place = factories.pack(tmp_path)
    pack_signing.sign(place, packs.read(place), key)
    return place


def sign(pack: Path, key: Ed25519PrivateKey) -> None:
    """Sign a pack anew."""
    pack_signing.sign(pack, packs.read(pack), key)


def state(cases: Path) -> dict[str, bytes]:
    """Everything that is installed."""
    return {str(file): file.read_bytes() for file in cases.rglob("*") if file.is_file()}


def refused(pack: Path, cases: Path, *signers: str, unsigned: bool = False) -> str:
    """Why a pack does not come in; what is installed stays."""
    before = state(cases)
    with pytest.raises(Refused) as found:
        packs.add(pack, cases, signers, unsigned)
    assert state(cases) == before
    assert not any(entry.name.startswith(".") for entry in cases.iterdir())
    (fault,) = found.value.faults
    return str(fault)


def test_a_signed_pack_comes_in_as_folder_and_zip(pack: Path, tmp_path: Path, signer: str) -> None:
    cases = tmp_path / "cases"
    added = packs.add(pack, cases, (signer,), unsigned=False)
    assert pack_signing.signed_by(added.folder, added) == signer
    assert packs.check(pack).warnings == ()
    shutil.rmtree(cases)
    with zipfile.ZipFile(tmp_path / "pack.zip", "w") as archive:
        for file in pack.iterdir():
            archive.write(file, file.name)
    assert packs.add(tmp_path / "pack.zip", cases, (signer,), unsigned=False) == added


TAMPERED: dict[str, Callable[[Path], object]] = {
    "another number": lambda pack: edit(pack / "case.toml", '"26.23"', '"27.23"'),
    "another phone": lambda pack: edit(pack / "case.toml", "+12024952266", "+12024952267"),
    "another word": lambda pack: edit(pack / "text.ug.md", "## Story\n", "## Story\nx "),
    "a comment": lambda pack: edit(pack / "case.toml", "# Sample", "# A sample"),
    "another picture": lambda pack: shutil.copy(picture(pack), pack / "illustration.webp"),
    "a file more": lambda pack: shutil.copy(pack / "text.en.md", pack / "text.de.md"),
    "a sound more": lambda pack: (pack / "audio.en.wav").write_bytes(factories.sound()),
    "a file fewer": lambda pack: (pack / "text.ug.md").unlink(),
    "another name": lambda pack: (pack / "text.ug.md").rename(pack / "text.de.md"),
    "two names swapped": lambda pack: swapped(pack / "text.ug.md", pack / "text.es.md"),
}


def picture(pack: Path) -> Path:
    """Another picture that is none the worse."""
    Image.new("RGB", (9, 9)).save(pack.parent / "other.webp")
    return pack.parent / "other.webp"


def swapped(one: Path, other: Path) -> None:
    """Each file under the other's name."""
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


@pytest.mark.parametrize("tamper", TAMPERED.values(), ids=TAMPERED)
def test_a_tampered_pack_is_refused_and_the_last_good_one_stays(
    pack: Path, tmp_path: Path, signer: str, tamper: Callable[[Path], object]
) -> None:
    cases = tmp_path / "cases"
    packs.add(pack, cases, (signer,), unsigned=False)
    tamper(pack)
    for unsigned in (False, True):
        assert "does not fit the files" in refused(pack, cases, signer, unsigned=unsigned)
    assert SIGNATURE in [fault.where for fault in packs.check(pack).warnings]
    # The control: without its signature the same pack is good enough to be shown.
    (pack / SIGNATURE).unlink()
    assert packs.add(pack, cases, unsigned=True)


def test_an_unknown_signer_is_refused_until_it_is_trusted(
    pack: Path, tmp_path: Path, signer: str
) -> None:
    cases = tmp_path / "cases"
    cases.mkdir()
    other = pack_signing.signer_name(Ed25519PrivateKey.generate())
    for signers in ((), (other,)):
        for unsigned in (False, True):
            why = refused(pack, cases, *signers, unsigned=unsigned)
            assert f"is by {signer}, who is not trusted here" in why
    assert packs.add(pack, cases, (other, signer), unsigned=False)


def test_an_unsigned_pack_does_not_take_the_place_of_a_signed_one(
    pack: Path, tmp_path: Path, signer: str
) -> None:
    cases = tmp_path / "cases"
    packs.add(pack, cases, (signer,), unsigned=False)
    (pack / SIGNATURE).unlink()
    assert "is not signed, and the one on the kiosk is" in refused(pack, cases, signer)
    assert packs.add(pack, cases, (signer,), unsigned=True)
    assert "is not signed: get a signed pack" in refused(pack, cases, signer)


def test_an_older_signed_pack_is_refused(
    pack: Path, tmp_path: Path, key: Ed25519PrivateKey, signer: str
) -> None:
    cases = tmp_path / "cases"
    older = shutil.copytree(pack, tmp_path / "older")
    edit(pack / "case.toml", "format = 1", "format = 1\nversion = 2")
    sign(pack, key)
    packs.add(pack, cases, (signer,), unsigned=False)
    assert "version: is 1, the kiosk has 2" in refused(older, cases, signer)
    shutil.rmtree(cases)
    assert packs.add(older, cases, (signer,), unsigned=False).version == 1


def test_a_signature_is_worth_nothing_under_another_name(
    pack: Path, tmp_path: Path, key: Ed25519PrivateKey, signer: str
) -> None:
    """Somebody's own signature with the trusted signer written above it."""
    cases = tmp_path / "cases"
    cases.mkdir()
    own = Ed25519PrivateKey.generate()
    edit(pack / "case.toml", '"26.23"', '"27.23"')
    sign(pack, own)
    assert packs.add(pack, tmp_path / "other", (pack_signing.signer_name(own),), unsigned=False)
    edit(pack / SIGNATURE, pack_signing.signer_name(own), signer)
    assert "does not fit the files" in refused(pack, cases, signer)


def test_a_signature_over_something_else_is_no_signature_of_a_pack(
    pack: Path, tmp_path: Path, key: Ed25519PrivateKey, signer: str
) -> None:
    (tmp_path / "cases").mkdir()
    for signed in (
        pack_signing.listing(pack),
        b"kiosk-statement-v1\0" + pack_signing.listing(pack),
    ):
        old = (pack / SIGNATURE).read_text("utf-8")
        coded = spellings.base64url(key.sign(signed))
        begin = old.partition("signature = ")[0]
        (pack / SIGNATURE).write_text(f'{begin}signature = "{coded}"\n', "utf-8")
        assert "does not fit the files" in refused(pack, tmp_path / "cases", signer)


WRONG = {
    "nothing": ("", ""),
    "no TOML": ("format =", ""),
    "deep": ("x = " + "[" * 1_500, ""),
    "too large": ("# " + "x" * 2_000, ""),
    "another format": ("format = 2", "format = 1"),
    "another slug": ('slug = "other"', f'slug = "{SLUG}"'),
    "another version": ("version = 2", "version = 1"),
    "a version that is true": ("version = true", "version = 1"),
    "a strange key": ("colour = 1\nformat = 1", "format = 1"),
    "no signer": ("", "signer = "),
    "a short signer": ('signer = "kiosk-signer-AAAA"', "signer = "),
    "no signature": ("", "signature = "),
    "an empty signature": ('signature = ""', "signature = "),
    "a signature of other signs": ('signature = "*"', "signature = "),
}


@pytest.mark.parametrize(("new", "old"), WRONG.values(), ids=WRONG)
def test_a_strange_signature_is_refused(
    pack: Path, tmp_path: Path, signer: str, new: str, old: str
) -> None:
    (tmp_path / "cases").mkdir()
    lines = (pack / SIGNATURE).read_text("utf-8").splitlines()
    kept = [new if old and line.startswith(old) else line for line in lines] if old else [new]
    (pack / SIGNATURE).write_text("\n".join(kept), "utf-8")
    for unsigned in (False, True):
        with pytest.raises(Refused) as found:
            packs.add(pack, tmp_path / "cases", (signer,), unsigned)
        assert all(fault.where.startswith(SIGNATURE) for fault in found.value.faults)
    assert list((tmp_path / "cases").iterdir()) == []


def test_what_is_signed_has_one_meaning(tmp_path: Path) -> None:
    """No name of a file can look like the line about another file."""
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
        (folder / "x.md").write_bytes(b"1")
    (one / "y.md").write_bytes(b"2")
    whole, line = pack_signing.listing(one), hashlib.sha256(b"2").hexdigest()
    (two / "x.md").rename(two / f"x.md\n{line}  y.md")

    def naive(folder: Path) -> str:
        files = sorted(folder.iterdir())
        return "".join(f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n" for f in files)

    assert naive(one) == naive(two)  # the control: lines as sha256sum prints them can be forged
    assert pack_signing.listing(two) != whole
    (one / SIGNATURE).write_bytes(b"any")
    assert pack_signing.listing(one) == whole


@given(st.binary(min_size=1, max_size=40))
def test_signers_are_told_from_what_is_none(content: bytes) -> None:
    name = pack_signing.PREFIX + spellings.base64url(content)
    assert pack_signing.is_signer(name) == (len(content) == 32)
    assert not pack_signing.is_signer(name + "=")
    assert not pack_signing.is_signer(name.removeprefix("kiosk-"))
    assert pack_signing._decoded(name.removeprefix(pack_signing.PREFIX)) == content


def test_a_signer_is_what_a_configuration_takes(signer: str, tmp_path: Path) -> None:
    settings = replace(config.Settings(tmp_path), signers=(signer,))
    config.write(settings)
    assert config.read(tmp_path).signers == (signer,)


def test_a_signer_has_one_spelling(signer: str) -> None:
    signs = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    other = signer[:-1] + signs[signs.index(signer[-1]) + 1]
    one, two = (base64.urlsafe_b64decode(name[-43:] + "=") for name in (signer, other))
    assert one == two  # the control: a lax reading takes the one for the other
    assert pack_signing.is_signer(signer)
    assert not pack_signing.is_signer(other)


def test_only_a_signing_key_signs(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_bytes(pack_signing.new_key())
    assert pack_signing.is_signer(pack_signing.signer_name(pack_signing.read_key(file)))
    other = X25519PrivateKey.generate()
    pem = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for content in (b"", b"AGE-SECRET-KEY-1", pem):
        file.write_bytes(content)
        with pytest.raises(Refused, match="kiosk keys signer"):
            pack_signing.read_key(file)
