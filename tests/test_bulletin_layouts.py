"""Layouts in which addressees, days and persons are told apart only by how the lines stand."""

import time
from typing import Any

import pytest

from kiosk.bulletins import extraction, reading


def read(text: str) -> dict[str, Any]:
    (case,) = extraction.extract(reading.clean(text))
    return case


def reached(case: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [(one["name"], one["office"], one["email"]) for one in case["targets"]]


NUMBERED = """UA 71/94 - Samoria: Death penalty
RECOMMENDED ACTION: Please send telegrams:
- asking the Board to spare the life of Jonah R Tillett;
- telling it that you are against every execution.

1) Coast Board of Pardons Dear Board Members
14 Harbour Street
Port Amber, Samoria
Telephone: + 1 512 459 2782
2) Mr Abel Quist Dear Mr Quist
Governor of the Coast
3 Castle Street
Port Amber, Samoria
Fax: + 1 512 459 2790
"""


def test_numbered_addressees_are_not_taken_for_headings() -> None:
    case = read(NUMBERED)
    assert reached(case) == [
        (None, "Coast Board of Pardons", None),
        ("Mr Abel Quist", "Governor of the Coast", None),
    ]
    assert [one["salutation"] for one in case["targets"]] == ["Dear Board Members", "Dear Mr Quist"]


LISTED = """ACCIÓN URGENTE:

Sra. Inés Robledo Paz, Presidenta de la Unión

Sr. Tomás Arce Vidal, Gobernador de Altamar

Con copia:

Defensoría del Pueblo, Calle Norte 4, Altamar

HECHOS.
La maestra Elisa Cuenca fue detenida el martes por hombres sin uniforme en el mercado.
"""


def test_a_list_of_names_with_offices_is_a_list_of_addressees() -> None:
    assert reached(read(LISTED))[:2] == [
        ("Sra. Inés Robledo Paz", "Presidenta de la Unión", None),
        ("Sr. Tomás Arce Vidal", "Gobernador de Altamar", None),
    ]


MAILED = """Acción Urgente
A:
Presidencia de la Unión
contacto@presidencia.example
quejas@presidencia.example.
Vicepresidenta de la Unión
contacto@vice.example, prensa@vice.example
Consejera de Derechos Humanos
Elisa Bravo Núñez
elisa@consejo.example
Pedimos que el Estado proteja la vida del maestro Julio Mena, que recibe amenazas en su casa.
"""


def test_each_address_stays_with_the_office_above_it() -> None:
    case = read(MAILED)
    assert reached(case) == [
        (None, "Presidencia de la Unión", "contacto@presidencia.example"),
        (None, "Vicepresidenta de la Unión", "contacto@vice.example"),
        ("Elisa Bravo Núñez", "Consejera de Derechos Humanos", "elisa@consejo.example"),
    ]
    assert case["targets"][1]["more"]["email"] == ["prensa@vice.example"]


BLOG = """Suivre ce blog
3 mai 2009 7 03 /05 /mai /2009 18:00

Mme Odile Carron

Ministre de la Justice
de la République du Samara
BP 302
Port-Ambre
Fax : 00.249.183.780.796

Lyon, le 11 mai 2009

Madame la Ministre,
Nous avons appris que neuf étudiants ont été arrêtés devant la bibliothèque de la ville.
Nous vous demandons de les libérer ou de leur donner un procès équitable sans retard.
Nous vous prions d'agréer, Madame la Ministre, l'expression de notre considération.
Hugo Meunier
Contact : Hugo Meunier, 7 rue du Port, Lyon
"""


def test_a_letter_on_a_website_has_its_own_day_and_its_writer_is_nobody_it_is_about() -> None:
    case = read(BLOG)
    assert case["issued"] == "2009-05-11"
    assert case["person"] is None
    assert reached(case) == [
        ("Mme Odile Carron", "Ministre de la Justice de la République du Samara", None)
    ]


def test_two_named_together_are_both_the_person_and_of_several_none_is_taken() -> None:
    story = (
        "{0} and {1} were taken from their house at night. Neither {0} nor {1} has been seen since,"
        " and nobody tells their mother where they are held or why."
    )
    appeal = "Please write to:\nMinister of Justice\n3 Castle Street\nPort Amber\n"
    both = f"UA 12/19\n{story.format('Abel Quist', 'Mira Tolland')}\n{appeal}"
    case = read(both)
    assert case["person"] == "Abel Quist and Mira Tolland"
    assert case["doubts"][0] == {
        "field": "person",
        "why": "two are named",
        "words": "Abel Quist and Mira Tolland",
    }
    none = read(both.replace("Abel Quist and", "Abel Quist met"))
    assert none["person"] is None
    assert none["doubts"][0]["words"] == "Abel Quist, Mira Tolland"
    assert read(both.replace("nor Mira Tolland", "nor his sister"))["person"] == "Abel Quist"


def test_a_headline_in_capitalised_words_is_no_name() -> None:
    text = (
        "Drohende Hinrichtungen\nUA 12/19\nAbel Quist und seine Schwester sollen sterben,"
        " ohne dass ein Gericht sie je gehört hat oder jemand ihnen sagt, wessen man sie"
        " beschuldigt.\n"
        "Appell an\nJUSTIZMINISTER\nTomas Arn\nBergstr. 4\n10115 Berlin\n"
    )
    assert read(text)["title"] == "Drohende Hinrichtungen"


TWICE = """UA 12/19
Bitte schreiben Sie an:
INNENMINISTER
Sr. Tomás Arce Vidal
Ministro de Gobernación
6ª Avenida 13-71, Zona 1
Ciudad de Guatemala
GUATEMALA
H.E. Abel Quist
Embassy of Guatemala
14 Harbour Street
London SW1X 8PZ
T: 020 7235 1555 | F: 020 7235 1556
"""


def test_an_office_said_in_two_languages_is_said_once_and_the_other_is_told() -> None:
    case = read(TWICE)
    first = case["targets"][0]
    assert (first["office"], first["address"][0]) == ("INNENMINISTER", "6ª Avenida 13-71, Zona 1")
    told = [one["words"] for one in case["doubts"] if one["field"] == "targets.1.office"]
    assert told == ["Ministro de Gobernación"]


def test_behind_the_country_of_an_address_another_addressee_begins() -> None:
    second = read(TWICE)["targets"][1]
    assert (second["name"], second["phone"]) == ("H.E. Abel Quist", "+442072351555")
    assert second["fax"] == "+442072351556"


RUN_ON = """Urgent Action
Bitte schreiben Sie an:
INNENMINISTER Sr. Tomás Arce Vidal Ministro de Gobernación 6a Avenida 13-71, Ciudad de Guatemala,\
 GUATEMALA (korrekte Anrede: Estimado Sr. Ministro) Fax: (00 502) 2413 8658
"""


def test_a_line_that_runs_on_behind_an_office_in_capitals_is_taken_apart() -> None:
    (target,) = read(RUN_ON)["targets"]
    assert (target["office"], target["name"]) == ("INNENMINISTER", "Sr. Tomás Arce Vidal")
    assert target["address"] == ["6a Avenida 13-71, Ciudad de Guatemala, GUATEMALA"]
    assert (target["salutation"], target["fax"]) == ("Estimado Sr. Ministro", "+50224138658")


def test_names_alone_and_those_who_write_are_no_addressees() -> None:
    text = """A los señores:

Juan Robles Paz

Titular de la Secretaría de Aguas, SEDA

Inés Arce Vidal

Delegada de la Secretaría en Altamar

De:

Hugo Meunier

Estimados Señores,
Les escribo porque la maestra Elisa Cuenca fue detenida y nadie sabe dónde la tienen desde el lunes.
Atentamente,
"""
    assert reached(read(text)) == [
        ("Juan Robles Paz", "Titular de la Secretaría de Aguas, SEDA", None),
        ("Inés Arce Vidal", "Delegada de la Secretaría en Altamar", None),
    ]


DIPLOMATS = """Urgent Action 12/19
Please send appeals before 18 October 2019 to:
Chairman of the Committee
Abel Quist
14 Harbour Street
12005 Port Amber
Online form: https://committee.example/form
Salutation: Dear Chairman
Also send copies to diplomatic representatives accredited to your country.
HIS EXCELLENCY DR MIRA TOLLAND Embassy of Samoria 6/7 Palace Gardens, London, W8 4QP 0207 229 6412\
 kanc@embassy.example
"""


def test_the_embassy_that_a_bulletin_names_for_its_country_gets_a_copy() -> None:
    first, embassy = read(DIPLOMATS)["targets"]
    assert first["address"] == ["14 Harbour Street", "12005 Port Amber"]
    assert (embassy["name"], embassy["office"]) == (
        "HIS EXCELLENCY DR MIRA TOLLAND",
        "Embassy of Samoria",
    )
    assert embassy["address"] == ["6/7 Palace Gardens, London, W8 4QP"]
    assert (embassy["phone"], embassy["country"]) == ("+442072296412", "GB")
    assert embassy["copy_of"] == "Chairman of the Committee"


def test_name_office_and_street_without_a_sign_between_them_are_taken_apart() -> None:
    text = (
        "Urgent Action 12/19\nCONTACT INFORMATION\nTolland Mira Abelovna Prosecutor General of the"
        " Samorian Union ul. Primorska, 15a, Port Amber\nSAMPLE LETTER Dear Prosecutor General, I"
        " write to you for the teacher Abel Quist, whom nobody has seen since the first of May.\n"
    )
    (target,) = read(text)["targets"]
    assert target["name"] == "Tolland Mira Abelovna"
    assert target["office"] == "Prosecutor General of the Samorian Union"
    assert target["address"] == ["ul. Primorska, 15a, Port Amber"]


def test_a_postcode_behind_cp_is_no_state_of_the_united_states() -> None:
    text = "UA 12/19\nAppell an\nINNENMINISTER\nLic. Tomás Arce\nCalle 2\nMEXIKO, CP 29049\n"
    assert read(text)["targets"][0]["country"] != "US"
    assert read(text.replace("MEXIKO, CP", "Austin, TX"))["targets"][0]["country"] == "US"


def test_a_greeting_with_a_short_title_begins_a_letter_and_an_empty_label_ends_nothing() -> None:
    case = read("""Urgent Action 12/19
Mr. Abel J. Quist
Minister of Justice
14 Harbour Street
Port Amber
Fax:
Email: abel@justice.example
Dear Mr. Abel J. Quist
I write to you for the teacher Mira Tolland, whom nobody has seen since the first of May.
Yours sincerely,
""")
    assert reached(case) == [("Mr. Abel J. Quist", "Minister of Justice", "abel@justice.example")]
    assert case["targets"][0]["salutation"] == "Dear Mr. Abel J. Quist"
    assert str(case["letter"]).startswith("I write to you for the teacher")


def test_a_bulletin_is_in_the_language_it_begins_with() -> None:
    story = (
        "Die Lehrerin wurde in der Nacht aus dem Haus geholt und ist seither nicht mehr da. " * 8
    )
    demands = "• urging the minister to say where she is and to let her go home;\n" * 30
    text = f"UA 12/19\n{story}\nAppell an\nMINISTER\nTomas Arn\nBergstr. 4\n10115 Berlin\n{demands}"
    assert read(text)["language"] == "de"


@pytest.mark.parametrize("line", ["a" * 19_000 + ":", "Due to " * 2_600 + "mail :"])
def test_lines_that_are_made_to_be_slow_are_read_in_seconds(line: str) -> None:
    text = f"UA 12/19\nPlease write to:\nMinister of Justice\n{f'{line}{chr(10)}' * 10}"
    begin = time.monotonic()
    extraction.extract(reading.clean(text))
    assert time.monotonic() - begin < 6
