"""The facts of a pack: each fault is found, named by its key, and nothing hostile gets through."""

import copy
import datetime
import tomllib
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk import pack_facts, pack_making
from kiosk.cases import Ask
from kiosk.commands.instances import SAMPLE
from kiosk.errors import Fault

Path_ = tuple[str | int, ...]
DAY = datetime.date(2026, 5, 1)


def sample() -> dict[str, Any]:
    """The facts of the sample pack."""
    return tomllib.loads((SAMPLE / "case.toml").read_text("utf-8"))


def changed(place: str, value: Any) -> dict[str, Any]:
    """The sample's facts with `value` at a place such as `targets.1.phone`; None takes it away."""
    facts = sample()
    *way, last = [int(part) - 1 if part.isdigit() else part for part in place.split(".")]
    table: Any = facts
    for part in way:
        table = table.setdefault(part, {}) if isinstance(table, dict) else table[part]
    if value is None:
        del table[last]
    else:
        table[last] = value
    return facts


def places(facts: dict[str, Any]) -> list[str]:
    """Where the faults of facts lie."""
    found = pack_facts.faults(facts) or pack_facts.dialling_faults(facts)
    assert all(fault.where.startswith("case.toml: ") and fault.why for fault in found)
    return [fault.where.removeprefix("case.toml: ") for fault in found]


def test_the_sample_has_no_fault() -> None:
    assert pack_facts.faults(sample()) == []


WRONG: list[tuple[str, Any]] = [
    *[(key, None) for key in pack_facts.NEEDED[""]],
    *[("format", value) for value in (0, 2, "1", [])],
    *[("slug", value) for value in ("", "A", "a b", "../a", "a/b", "-a", "a--b", "ä", "a\n", 5)],
    *[("number", value) for value in ("", 26.23, "x" * 41, "1\r\nBcc: a@b.cc", "1\u202e2", "\x9b")],
    *[("issued", value) for value in ("2023-05-02", 5, datetime.datetime(2023, 5, 2), True)],
    *[("expires", value) for value in ("soon", datetime.datetime(2023, 5, 15))],
    *[("time_zone", value) for value in ("", "Berlin", "+02:00", "../UTC", 2, ["UTC"])],
    *[("language", value) for value in ("", "EN", "english", "en_US", "en.utf8", "e/n", 5)],
    *[("version", value) for value in (0, -1, 1.0, "1", True, 10**9, datetime.date(2026, 1, 1))],
    *[("sensitive", value) for value in (1, "true")],
    *[("state", value) for value in ("closed", "", 5, {}, ["open"])],
    *[("deliver_to", value) for value in (5, "a\nb", "x" * 201)],
    *[("person", value) for value in (None, "Ada", [])],
    *[("person.name", value) for value in (None, "", 5)],
    *[("person.own_language", value) for value in ("", "Chinese")],
    *[("targets", value) for value in ("a", {}, [5])],
    *[("targets.1.id", value) for value in (None, "", "A b", 5)],
    *[("targets.1.office", value) for value in (None, "")],
    *[("targets.1.country", value) for value in (None, "", "cn", "China", "CHN")],
    *[("targets.1.address", value) for value in ("one line", [5], ["a\nb"])],
    ("targets.1.address", ["[email protected]"]),
    *[("targets.2.social", value) for value in ("@a", ["a"], ["@a b"], ["@" + "a" * 60])],
    *[("targets.1.salutation", value) for value in ("Dear", {"en": 5}, {"xx-??": "a"})],
    *[("targets.1.postal_days", value) for value in ("14", 1.5, -1, 10**9, True)],
    *[("asks.1.kind", value) for value in (None, "", "party", ["letter"])],
    *[("asks.1.id", value) for value in ("", "A", 5)],
    *[("asks.1.targets", value) for value in ("ambassador", [5])],
    *[("asks.1.letter_language", value) for value in ("", "English")],
    *[("pictures.1.file", value) for value in (None, "", "case.toml", "../a.png", "a\\b.png")],
    *[("pictures.1.file", value) for value in ("a.svg", "a.webp.html", "x" * 90 + ".png")],
    *[("pictures.1.use_until", value) for value in (None, "2099-12-31")],
    *[("colour", value) for value in ("red", {})],
    *[("person.born", value) for value in (DAY, 5)],
    *[("targets.1.mobile", value) for value in ("+12024952266",)],
]  # fmt: skip


@pytest.mark.parametrize(("place", "value"), WRONG, ids=lambda part: repr(part)[:40])
def test_a_wrong_fact_is_named(place: str, value: Any) -> None:
    assert places(changed(place, value)) == [place]


# What a mailto:, tel: or https: link could carry where a fact is not what it says (row 23).
HOSTILE = {
    "targets.2.email": [
        "a@b.example\r\nBcc: c@d.example", "a@b.example?bcc=c@d.example", "a@b.example&cc=c@d.ee",
        "a@b.example,c@d.example", "a@b.example;c@d.example", "a%0d%0a@b.example", "<a@b.example>",
        "a@b.example#x", "a@b", "a b@c.example", "a@b.example\u2028", "\u202ea@b.example", "@b.ee",
        "javascript:alert(1)@b.example", '"a"@b.example', 5, ["a@b.example"],
        "[email protected]", "[email\u00a0protected]", "a**@b.example", "a…@b.example",
        "a@b...example",
    ],
    "targets.2.phone": [
        "12024952266", "+1 202 495 2266", "+1-202-495-2266", "+12024952266;ext=1", "+1",
        "+12024952266,,9", "tel:+12024952266", "+١٢٠٢٤٩٥٢٢٦٦", "*#06#", "+12024952266\n",
        12024952266, "",
    ],
    "url": [
        "http://example.org/", "javascript:alert(1)", "https://", "//example.org", "example.org",
        "https://good.example@evil.example/", "https://[x", "https://example.org:99999/",
        "https://example.org/a b", "https://example.org/\r\nX: y", "data:text/html,x", 5, "",
        "https://example.org/\u202egro.elpmaxe", "https://" + "x" * 300,
    ],
    "targets.2.social": [["@a?text=x"], ["@a/b"], ["@a&b"], ["@"], ["javascript:x"], ["@a\n"]],
}  # fmt: skip
GOOD = {
    "targets.2.email": ["a@b.example", "first.last+tag@office.gov.example", "info@министерство.рф"],
    "targets.2.phone": ["+12024952266", "+8613800138000"],
    "url": ["https://example.org", "https://example.org:8443/act/26-23?a=b#c"],
    "targets.2.social": [[], ["@ChineseEmbinUS", "@посольство"]],
}


@pytest.mark.parametrize(("place", "values"), HOSTILE.items(), ids=HOSTILE)
def test_nothing_that_could_change_a_link_gets_through(place: str, values: list[Any]) -> None:
    for value in values:
        assert places(changed(place, value)) == [place], value
    for value in GOOD[place]:
        assert places(changed(place, value)) == [], value


def test_all_wrong_facts_are_named_at_once() -> None:
    facts = sample() | {"slug": "A B", "issued": "yesterday", "colour": "red"}
    facts["targets"][1]["phone"] = "202"
    del facts["asks"][0]["kind"]
    assert places(facts) == ["colour", "slug", "issued", "targets.2.phone", "asks.1.kind"]


BETWEEN = {
    "expires": {"expires": datetime.date(2023, 5, 1)},
    "asks": {"asks": []},
    "asks.1.targets": {"asks": [{"kind": "letter", "targets": ["urumqi-police"]}]},
    "asks.2.targets": {"asks": [{"kind": "solidarity"}, {"kind": "petition"}]},
}


@pytest.mark.parametrize(("place", "facts"), BETWEEN.items(), ids=BETWEEN)
def test_facts_must_agree_with_each_other(place: str, facts: dict[str, Any]) -> None:
    assert places(sample() | facts) == [place]


def test_a_target_has_at_least_one_channel() -> None:
    ways = {"address": ["1 Street", "1 Town"], "phone": "+12024952266", "fax": "+12024952266",
            "email": "a@b.example", "social": ["@a"]}  # fmt: skip
    for empty in ({}, {"address": [], "email": "", "social": []}):
        facts = changed("targets.1.address", None)
        facts["targets"][0] |= empty
        assert places(facts) == ["targets.1"]
        for key, value in ways.items():
            facts["targets"][0] |= {**empty, key: value}
            assert places(facts) == [], key
            facts["targets"][0].pop(key)
    assert places(changed("targets.3.address", None)) == []  # a copy goes with the other letter


def test_ids_stand_only_once() -> None:
    facts = sample()
    facts["targets"].append(copy.deepcopy(facts["targets"][1]))
    facts["asks"].append({"kind": "survey", "id": "letter"})
    assert places(facts) == ["targets", "asks"]


@pytest.mark.parametrize("of", ["nobody", "urumqi-police"])
def test_a_copy_is_of_a_target_that_gets_a_letter(of: str) -> None:
    assert places(changed("targets.3.copy_of", of)) == ["targets.3.copy_of"]


def test_a_target_needs_a_salutation_in_the_source_language() -> None:
    place = "targets.1.salutation.en"
    assert places(changed(place, None)) == [place]
    assert places(changed(place, "")) == [place]
    assert places(changed("targets.1.salutation.es", None)) == []
    assert places(changed("targets.3.salutation", {})) == []


def test_a_long_wrong_value_is_told_shortly() -> None:
    for value in ("x" * 100_000, 16**5_000, [["x"]] * 9_000):
        (fault,) = pack_facts.faults(changed("state", value))
        assert len(str(fault)) < 200


def test_what_is_not_given_has_a_sensible_meaning() -> None:
    facts = sample()
    facts["asks"] = [{"kind": "letter", "targets": ["ambassador"]}, {"kind": "survey", "id": "s"}]
    facts["targets"] = [{key: facts["targets"][1][key] for key in ("id", "office", "country")}]
    assert pack_making.asks(facts) == (
        Ask("letter", "letter", ("ambassador",), "en"),
        Ask("s", "survey", (), "en"),
    )
    (target,) = pack_making.targets(facts)
    assert (target.address, target.social, target.postal_days) == ((), (), 14)


def every_place(table: Any, way: Path_ = ()) -> list[Path_]:
    """Every key and number inside facts."""
    pairs: list[tuple[Any, Any]] = []
    if isinstance(table, dict):
        pairs = list(table.items())
    elif isinstance(table, list):
        pairs = list(enumerate(table))
    inner = [(*way, key) for key, _ in pairs]
    return inner + [place for key, value in pairs for place in every_place(value, (*way, key))]


toml_values = st.recursive(
    st.text(max_size=20) | st.integers() | st.floats() | st.booleans() | st.dates()
    | st.datetimes() | st.times() | st.just("x" * 400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(every_place(sample())), toml_values), max_size=3))
@settings(max_examples=300, deadline=None)
@example([(("asks",), 5)])
@example([(("asks", 0, "kind"), [])])
@example([(("url",), "https://[")])
def test_whatever_stands_in_the_facts_only_faults_are_found(
    changes: list[tuple[Path_, Any]],
) -> None:
    facts = sample()
    for way, value in changes:
        table: Any = facts
        try:
            for part in way[:-1]:
                table = table[part]
            table[way[-1]] = value
        except (TypeError, LookupError):
            continue  # an earlier change took that place away
    found = pack_facts.faults(facts) or pack_facts.dialling_faults(facts)
    assert all(isinstance(fault, Fault) and len(str(fault).splitlines()) == 1 for fault in found)
    if not found:
        made = (pack_making.targets(facts), pack_making.asks(facts), pack_making.pictures(facts))
        assert made[1]
