"""Bulletins that lost their lines, and what stands around one on a website or in a newsletter."""

import time
from typing import Any

import pytest

from kiosk.bulletins import extraction, flat, reading, running


def read(text: str) -> dict[str, Any]:
    (case,) = extraction.extract(reading.clean(text))
    return case


def reached(case: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [(one["name"], one["office"], one["address"]) for one in case["targets"]]


PAGE = """Portada > Avisos > Samoria
Puente y Palabra   Blog   Tienda   Colabora

Samoria: queman la emisora de un pueblo
Publicado el 14/09/2016 por la redacción

Unos desconocidos quemaron la emisora. Su director, Abel Quist Arce, salió con las manos heridas.
Abel Quist Arce había pedido protección.

Escribe a las autoridades para pedirles que:
- investiguen el incendio;
- protejan a Abel Quist Arce.

Dirige tu carta a: Fiscal General, Abog. Mira Tolland Paz, Calle Norte 4, Lima, Perú. Correo: \
fiscal@mp.example; Ministra de Seguridad, Lic. Inés Robledo, Calle Sur 9, Lima, Perú. Correo: \
ministra@seguridad.example. Con copia a: Embajada del Perú, Calle Este 5, 28099 Madrid.

Etiquetas: Samoria, radios
Puente y Palabra, Apartado 999, 48099 Bilbao. info@puente.example
"""


def test_addressees_in_one_sentence_are_parted_and_the_page_around_them_is_left_out() -> None:
    case = read(PAGE)
    assert case["title"] == "Samoria: queman la emisora de un pueblo"
    assert (case["issued"], case["person"]) == ("2016-09-14", "Abel Quist Arce")
    assert case["demands"] == ["investiguen el incendio", "protejan a Abel Quist Arce"]
    assert reached(case) == [
        ("Abog. Mira Tolland Paz", "Fiscal General", ["Calle Norte 4, Lima, Perú"]),
        ("Lic. Inés Robledo", "Ministra de Seguridad", ["Calle Sur 9, Lima, Perú"]),
        (None, "Embajada del Perú", ["Calle Este 5, 28099 Madrid"]),
    ]
    assert [one["copy_of"] for one in case["targets"]] == [None, None, "Fiscal General"]
    assert "info@puente.example" not in str(case["targets"])


FLAT = (
    "Urgent Action Blinder Geiger in Haft Kasachstan UA-Nr: UA-091/2019 AI-Index: EUR 57/0833/2019"
    " Datum: 11. Juli 2019 Der Geiger Serik Tolland wurde in der Stadt festgenommen, weil er ein"
    " Spottlied gesungen hatte. Schreiben Sie bitte Briefe mit folgenden Forderungen • Lassen Sie"
    " Serik Tolland bitte sofort frei. • Sorgen Sie dafür, dass er seinen Stock zurückbekommt."
    " Appelle an Justizminister Marat Quist Ministry of Justice Hohe Allee 8 010099 Nur-Sultan"
    " KASACHSTAN E-Mail: kanz@justice.example Anrede: Sehr geehrter Herr Minister Kopien an"
    " Botschaft der Republik Kasachstan I. E. Frau Aigul Arn Lange Straße 14 13199 Berlin Fax:"
    " 030-555 07 225 Bitte schreiben Sie Ihre Appelle möglichst sofort. Wir bitten Sie, nach dem"
    " 22. August 2019 keine Appelle mehr zu verschicken. Hintergrundinformation Er spielt gern."
)


def test_a_bulletin_in_one_line_gets_its_lines_back() -> None:
    case = read(FLAT)
    assert [case[key] for key in ("title", "case_number", "issued", "expires")] == [
        "Blinder Geiger in Haft", "091/2019", "2019-07-11", "2019-08-22",
    ]  # fmt: skip
    assert case["demands"] == [
        "Lassen Sie Serik Tolland bitte sofort frei",
        "Sorgen Sie dafür, dass er seinen Stock zurückbekommt",
    ]
    minister, embassy = case["targets"]
    assert (minister["name"], minister["salutation"]) == (
        "Marat Quist", "Sehr geehrter Herr Minister",
    )  # fmt: skip
    assert (embassy["office"], embassy["address"]) == (
        "Botschaft der Republik Kasachstan", ["Lange Straße 14 13199 Berlin"],
    )  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "Home   News   Shop   Join us",
        "Über uns · Aktionen · Spenden",
        "COMITÉ DE AMISTAD CON EL PUEBLO DE SAMORIA",
        "ST OSWALD'S LETTER CIRCLE",
        "Freunde der Wälder, Postfach 99 20, 37099 Göttingen",
        "* * * URGENT ACTION * * *",
        "Join us at www.letters.example",
    ],
)
def test_what_stands_above_a_headline_is_none(line: str) -> None:
    text = (
        f"{line}\n\nTeacher held in Samoria\n\nThe teacher Mira Tolland was taken from school by"
        " men without uniforms, and nobody has been told where she is held since.\n\n"
        "Please write to:\nMinister of Justice\n3 Castle Street\nLima\nPeru\n"
    )
    assert read(text)["title"] == "Teacher held in Samoria"


def test_a_headline_that_names_neither_person_nor_country_is_doubted() -> None:
    text = (
        "A letter that takes ten minutes\n\nThe teacher Mira Tolland was taken from her school by"
        " men without uniforms, and nobody has been told where she is. Mira Tolland is ill.\n\n"
        "Please write to:\nMinister of Justice\n3 Castle Street\nLima\nPeru\n"
    )
    case = read(text)
    assert [one["field"] for one in case["doubts"] if one["field"] == "title"] == ["title"]
    assert not [one for one in read(f"UA 12/19\n{text}")["doubts"] if one["field"] == "title"]


def test_what_stands_behind_the_country_and_the_channels_is_no_address() -> None:
    text = (
        "UA 12/19\nPlease write to:\nMinister of Justice\nAbel Quist\n3 Castle Street\nPeru\n"
        "Fax: +51 1 555 5555\nRiver hall, first floor\n"
    )
    (target,) = read(text)["targets"]
    assert target["address"] == ["3 Castle Street", "Peru"]
    assert [one["field"] for one in read(text)["doubts"]] == ["targets.1.address"]


def test_a_licence_is_no_letter_and_a_circular_none_to_an_office() -> None:
    told = "we want you to know that the teacher was taken from the school and is still not back."
    for greeting in ("To the extent possible under law,", "Dear friends,", "Estimados amigos:"):
        assert extraction.extract(reading.clean(f"{greeting}\n{told}\nYours sincerely,\n")) == []


def test_the_head_of_an_electronic_letter_names_no_addressee() -> None:
    told = "The teacher was taken from the school on Monday and nobody knows where she is held."
    mail = f"From: Mira Tolland <mira@list.example>\nTo: The Board <board@list.example>\n\n{told}\n"
    assert extraction.extract(reading.clean(mail)) == []


def test_plain_prose_keeps_its_lines() -> None:
    prose = "She wrote to the Minister of Justice, 12 Elm Street; he gave the letter to a clerk."
    assert running.unfolded([prose, "", "• a point"]) == [prose, "", "• a point"]
    assert flat.parts(prose * 9) == [prose * 9]


@pytest.mark.parametrize(
    "line",
    [
        "Write to: Minister 1234; " * 220,
        "Write to: " + "Minister Abcd. " * 380,
        "Additional information model letter " + "Dear Dear " * 1700,
        "fordert: dass a; dass b; " * 240,
        "Take action: Additional information Dear Minister, " * 115,
    ],
    ids=["addressees", "sentences", "greetings", "demands", "headings"],
)
def test_running_text_made_to_be_slow_is_read_in_seconds(line: str) -> None:
    begin = time.monotonic()
    extraction.extract(reading.clean(f"{line}\n" * 10))
    assert time.monotonic() - begin < 6


def test_a_heading_that_goes_on_in_the_next_line_is_no_addressee() -> None:
    lines = [
        "AGISSEZ : ÉCRIVEZ UN APPEL AVEC VOS MOTS OU EN PRENANT EXEMPLE SUR LE MODÈLE DE",
        "LETTRE CI-DESSOUS",
        "Ministre de la Justice",
    ]
    assert running.unfolded(lines) == [" ".join(lines[:2]), lines[2]]
    # The control: capitals that a heading does not ask for stay a line of their own.
    lines[0] = lines[0].removesuffix(" DE")
    assert running.unfolded(lines) == lines
