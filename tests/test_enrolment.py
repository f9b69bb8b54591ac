"""Enrolment: only who knows the code comes in, and only the hub that gave it is believed."""

from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import enrolment, signed
from kiosk.actions import DIGITS
from kiosk.enrolment import Asked, Invitation
from kiosk.errors import Refused

HUB, TABLET, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))
HUB_KEY, TABLET_KEY, OTHER_KEY = (
    key.public_key().public_bytes_raw() for key in (HUB, TABLET, OTHER)
)
CODE = enrolment.plain("4X7K-9M2Q-ABCD-EFGH")
WRONG = enrolment.plain("4X7K-9M2Q-ABCD-EFGJ")
DEVICE, NONCE = "00112233445566ff", bytes(range(16))
ADDRESS = "https://hub.example.org"
INVITATION = Invitation(ADDRESS, HUB_KEY, CODE)
KEYS = {"other": enrolment.code_key(WRONG), "ours": enrolment.code_key(CODE)}
REQUEST = enrolment.request(TABLET, DEVICE, INVITATION, NONCE)
ASKED = Asked(DEVICE, TABLET_KEY, NONCE, "ours")
ANSWER = enrolment.answer(HUB, KEYS["ours"], ASKED, "Tablet 3", ADDRESS)

CODES = st.text(DIGITS, min_size=16, max_size=16)
TYPED = {"0": "0oO", "1": "1iIlL", **{sign: sign + sign.lower() for sign in DIGITS[2:]}}


def flipped(message: bytes, at: int) -> bytes:
    """A message with the bit `at` turned."""
    changed = bytearray(message)
    changed[at // 8] ^= 1 << at % 8
    return bytes(changed)


def test_both_sides_come_to_know_each_other() -> None:
    assert enrolment.check_request(REQUEST, HUB_KEY, KEYS) == ASKED
    accepted = enrolment.check_answer(ANSWER, INVITATION, REQUEST)
    assert accepted == enrolment.Accepted(HUB_KEY, "Tablet 3", ADDRESS)


def test_a_wrong_code_is_nobodys() -> None:
    wrong = enrolment.request(TABLET, DEVICE, Invitation(ADDRESS, HUB_KEY, WRONG), NONCE)
    only = {"ours": KEYS["ours"]}
    assert enrolment.check_request(wrong, HUB_KEY, only).invitation == ""
    assert enrolment.check_request(REQUEST, HUB_KEY, {}).invitation == ""
    assert enrolment.check_request(REQUEST, HUB_KEY, only).invitation == "ours"


def test_a_request_is_for_one_hub() -> None:
    # Somebody in between shows a key of their own, and hands on what the tablet says to it.
    for_other = enrolment.request(TABLET, DEVICE, Invitation(ADDRESS, OTHER_KEY, CODE), NONCE)
    assert enrolment.check_request(for_other, HUB_KEY, KEYS).invitation == ""
    assert enrolment.check_request(for_other, OTHER_KEY, KEYS).invitation == "ours"


def test_a_request_taken_over_by_another_key_is_refused() -> None:
    content, _key = signed.read("request", REQUEST)
    for changed in ({}, {"device": "f" * 16}, {"nonce": bytes(16)}, {"mac": bytes(32)}):
        key = TABLET if changed else OTHER
        stolen = signed.sign("request", key, {**content, **changed})
        assert enrolment.check_request(stolen, HUB_KEY, KEYS).invitation == ""


def test_a_fake_hub_is_refused() -> None:
    fake = enrolment.answer(OTHER, KEYS["other"], ASKED, "Tablet 3", ADDRESS)
    believed = Invitation(ADDRESS, OTHER_KEY, CODE)  # typed: the fake hub said its key itself
    for invitation in (INVITATION, believed):
        with pytest.raises(Refused, match="not from the hub that gave the code"):
            enrolment.check_answer(fake, invitation, REQUEST)
    relayed = signed.sign("answer", OTHER, signed.read("answer", ANSWER)[0])
    with pytest.raises(Refused):
        enrolment.check_answer(relayed, believed, REQUEST)
    knowing = enrolment.answer(OTHER, KEYS["ours"], ASKED, "Tablet 3", ADDRESS)
    with pytest.raises(Refused):
        enrolment.check_answer(knowing, INVITATION, REQUEST)
    assert enrolment.check_answer(knowing, believed, REQUEST).hub_key == OTHER_KEY


def test_an_answer_is_for_one_request() -> None:
    for asked in (
        enrolment.request(TABLET, DEVICE, INVITATION, bytes(16)),
        enrolment.request(TABLET, "f" * 16, INVITATION, NONCE),
        enrolment.request(OTHER, DEVICE, INVITATION, NONCE),
    ):
        with pytest.raises(Refused, match="begin anew"):
            enrolment.check_answer(ANSWER, INVITATION, asked)
    with pytest.raises(Refused, match="begin anew"):
        enrolment.check_answer(ANSWER, Invitation(ADDRESS, HUB_KEY, WRONG), REQUEST)


def test_a_new_request_is_never_an_old_one() -> None:
    first, second = (enrolment.request(TABLET, DEVICE, INVITATION) for _ in range(2))
    assert first != second


@pytest.mark.parametrize("message", [REQUEST, ANSWER], ids=["request", "answer"])
def test_every_changed_bit_and_every_cut_is_refused(message: bytes) -> None:
    def read(changed: bytes) -> object:
        if message is REQUEST:
            return enrolment.check_request(changed, HUB_KEY, KEYS)
        return enrolment.check_answer(changed, INVITATION, REQUEST)

    assert read(message)
    changed = [flipped(message, at) for at in range(len(message) * 8)]
    for wrong in [*changed, *(message[:end] for end in range(len(message))), message + b"\0"]:
        with pytest.raises(Refused):
            read(wrong)


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"v": True},
        {"device": "0011"},
        {"device": "G" * 16},
        {"device": 5},
        {"nonce": b"short"},
        {"nonce": "0" * 16},
        {"mac": ""},
        {"more": 1},
    ],
    ids=str,
)
def test_a_request_has_one_shape(change: dict[str, object]) -> None:
    content, _key = signed.read("request", REQUEST)
    with pytest.raises(Refused):
        enrolment.check_request(
            signed.sign("request", TABLET, {**content, **change}), HUB_KEY, KEYS
        )
    less = {name: said for name, said in content.items() if name != "mac"}
    with pytest.raises(Refused):
        enrolment.check_request(signed.sign("request", TABLET, less), HUB_KEY, KEYS)


def test_an_answer_leads_to_no_address_that_is_none() -> None:
    for address in ("http://hub.example.org", "https://hub.example.org/x", "javascript:1"):
        wrong = enrolment.answer(HUB, KEYS["ours"], ASKED, "Tablet 3", address)
        with pytest.raises(Refused):
            enrolment.check_answer(wrong, INVITATION, REQUEST)
    without = enrolment.answer(HUB, KEYS["ours"], ASKED, "Tablet 3")
    assert enrolment.check_answer(without, INVITATION, REQUEST).address == ""


@given(CODES, st.data())
def test_a_code_may_be_typed_anyhow(code: str, data: st.DataObject) -> None:
    signs = [data.draw(st.sampled_from(TYPED[sign])) for sign in code]
    gaps = [data.draw(st.sampled_from(["", "", "-", " ", "–", "\t", " - "])) for _ in code]
    typed = "".join(sign + gap for sign, gap in zip(signs, gaps, strict=True))
    assert enrolment.plain(typed) == code
    assert enrolment.plain(enrolment.shown(code)) == code


@given(st.text(max_size=20) | st.text(DIGITS + "U-", max_size=20))
@settings(max_examples=200)
def test_what_is_no_code_is_refused(typed: str) -> None:
    try:
        code = enrolment.plain(typed)
    except Refused:
        return
    assert len(code) == 16
    assert set(code) <= set(DIGITS)


def test_codes_use_all_their_bits() -> None:
    assert enrolment.new_code(b"\0" * 9 + b"\1") == "0000-0000-0000-0001"
    assert enrolment.new_code(b"\xff" * 10) == "ZZZZ-ZZZZ-ZZZZ-ZZZZ"
    codes = {enrolment.new_code() for _ in range(200)}
    assert len(codes) == 200
    assert {sign for code in codes for sign in code} == {*DIGITS, "-"}


def test_a_code_key_is_a_slow_hash_and_the_same_on_both_sides() -> None:
    assert enrolment.code_key("4x7k 9m2q abcd efgh") == KEYS["ours"]
    assert KEYS["ours"].hex() == "df729a3845e789854731959b206cfa961ce53dab518b6d789a37283c5afd10c4"


def test_an_invitation_is_a_link() -> None:
    link = enrolment.as_url(ADDRESS, HUB_KEY, enrolment.shown(CODE))
    assert len(urlsplit(link).fragment) == 43 + 1 + 16
    assert CODE not in link.partition("#")[0]
    assert enrolment.from_url(link) == INVITATION
    offline = enrolment.as_url("", HUB_KEY, CODE)
    assert enrolment.from_url(offline) == Invitation("", HUB_KEY, CODE)


@pytest.mark.parametrize(
    "change",
    [
        lambda link: link.replace("https", "http"),
        lambda link: link.replace("/enrol", ""),
        lambda link: link.replace("/enrol", "/x/enrol"),
        lambda link: link.replace("hub", "a:b@hub"),
        lambda link: link[:-1],
        lambda link: link + " ",
        lambda link: link.lower(),
        lambda link: link.replace(".4X", "4X"),
        lambda link: link.replace("#", "#A"),
        lambda link: link.replace("#", "#="),
        lambda link: "",
    ],
)
def test_what_is_no_invitation_is_refused(change: object) -> None:
    assert callable(change)
    link = enrolment.as_url(ADDRESS, HUB_KEY, CODE)
    with pytest.raises(Refused, match="no invitation"):
        enrolment.from_url(change(link))


def test_an_invitation_is_a_file() -> None:
    message = enrolment.invitation(HUB, ADDRESS, enrolment.shown(CODE), "Tablet 3")
    assert enrolment.read_invitation(message) == INVITATION
    known = enrolment.invitation(HUB, ADDRESS, "", "")
    assert enrolment.read_invitation(known) == Invitation(ADDRESS, HUB_KEY, "")
    for wrong in (
        {"address": "http://example.org"},
        {"code": enrolment.shown(CODE)},
        {"code": "4"},
    ):
        content = {**signed.read("invitation", message)[0], **wrong}
        with pytest.raises(Refused):
            enrolment.read_invitation(signed.sign("invitation", HUB, content))


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("https://example.org", True),
        ("https://example.org:8443", True),
        ("HTTPS://EXAMPLE.ORG", True),
        ("https://192.0.2.1", True),
        ("https://[2001:db8::1]:443", True),
        ("http://127.0.0.1:8001", True),
        ("http://localhost:8001", True),
        ("http://[::1]:8001", True),
        ("http://example.org", False),
        ("http://127.0.0.1.example.org", False),
        ("http://127.0.0.1@example.org", False),
        ("https://example.org/", False),
        ("https://example.org/a", False),
        ("https://example.org?a", False),
        ("https://example.org#a", False),
        ("https://user@example.org", False),
        ("https://example.org:", False),
        ("https://example.org:99999", False),
        ("https://.example.org", False),
        ("https://example..org", False),
        ("https://", False),
        ("https://[", False),
        ("https://exa mple.org", False),
        ("https://example.org\n", False),
        ("https://\u212aiosk.org", False),
        ("ftp://example.org", False),
        ("", False),
    ],
)
def test_an_address_of_a_hub_is_https_or_this_machine(text: str, is_one: bool) -> None:
    assert enrolment.is_address(text) is is_one


def test_six_words_are_proquints() -> None:
    # The examples of arXiv 0901.4016.
    assert enrolment._word(0x7F00) == "lusab"
    assert enrolment._word(0x0001) == "babad"
    words = enrolment.six_words(HUB_KEY, TABLET_KEY)
    assert words == ("gibis", "puduk", "gijat", "zajib", "susin", "sajug")
    assert enrolment.six_words(OTHER_KEY, TABLET_KEY) != words
    assert enrolment.six_words(TABLET_KEY, HUB_KEY) != words
    assert len({enrolment._word(bits) for bits in range(65_536)}) == 65_536


def test_a_message_goes_through_a_qr_code() -> None:
    for message in (REQUEST, ANSWER):
        text = enrolment.as_text(message)
        assert text == text.upper()
        assert enrolment.from_text(text) == message
        for wrong in (
            text.lower(),
            text + "=",
            text[6:],
            text + "A",
            text[:-1],
            "KIOSK:",
            " " + text,
        ):
            with pytest.raises(Refused):
                enrolment.from_text(wrong)
