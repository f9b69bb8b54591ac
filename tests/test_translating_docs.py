"""docs/translating.md names every key, and commands, targets and files that there are."""

import json
import re
import tomllib
from pathlib import Path

import click
import pytest

from kiosk import catalogs, keyboards, languages
from kiosk.cli import main

ROOT = Path(__file__).resolve().parent.parent
DOCS = (ROOT / "docs" / "translating.md").read_text("utf-8")
CODE = re.findall(r"`([^`\n]+)`", DOCS) + re.findall(r"(?m)^    (.+)", DOCS)
LISTED = tomllib.loads((ROOT / "translations" / "languages.toml").read_text("utf-8"))
LAYOUTS = [json.loads(file.read_text("utf-8")) for file in ROOT.glob("static/keyboards/*.json")]
EXAMPLE = re.findall(r"(?ms)^```toml\n(.*?)^```$", DOCS)[0]


def is_command(line: str) -> bool:
    """Whether `kiosk language check cs` begins with a command that can be run."""
    command: click.Command = main
    for word in line.split()[1:]:
        if not isinstance(command, click.Group):
            break
        if word not in command.commands:
            return False
        command = command.commands[word]
    return not isinstance(command, click.Group)


def is_target(line: str) -> bool:
    """Whether `make strings` names a target of the Makefile."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    return bool(re.search(rf"(?m)^{re.escape(line.split()[1])}:", makefile))


def test_every_key_of_a_language_is_explained_by_an_example() -> None:
    keys = {key for table in LISTED.values() for key in table}
    assert keys
    ((tag, example),) = tomllib.loads(EXAMPLE).items()
    assert set(example) == keys
    assert all(re.search(rf"(?m)^{key} = .*# \w", EXAMPLE) for key in keys)
    assert set(example["fallback"]) <= set(LISTED)
    assert set(example["keyboards"]) <= set(keyboards.known())
    assert example["direction"] == languages.locale(tag).text_direction
    assert example["name"].casefold() == str(languages.locale(tag).display_name).casefold()


@pytest.mark.parametrize("key", sorted({key for layout in LAYOUTS for key in layout}))
def test_every_key_of_a_keyboard_is_explained(key: str) -> None:
    assert f"`{key}`" in DOCS.partition("## On-screen keyboards")[2]


def test_its_commands_and_targets_exist() -> None:
    commands = [line for line in CODE if line.startswith("kiosk ")]
    targets = [line for line in CODE if line.startswith("make ")]
    assert [line for line in commands if not is_command(line)] == []
    assert [line for line in targets if not is_target(line)] == []
    told = {" ".join(line.split()[1:3]) for line in commands}
    group = main.commands["language"]
    assert isinstance(group, click.Group)
    assert {f"language {name}" for name in group.commands} | {"case translate"} <= told
    # The control: others are not taken for commands.
    for strange in ("kiosk", "kiosk language", "kiosk language mend cs", "kiosk case translates"):
        assert not is_command(strange)
    assert not is_target("make translations")


def test_its_files_exist_and_its_numbers_hold() -> None:
    begin = ("translations/", "static/", "tests/", "kiosk/")
    files = [re.sub(r"\bcs\b", "ru", one) for one in CODE if one.startswith(begin)]
    assert len(files) > 5
    assert [file for file in files if not (ROOT / file).exists()] == []
    text = " ".join(DOCS.split())
    short, long, times = catalogs.SHORT, catalogs.LONG, catalogs.TIMES
    assert f"English of at most {short} letters, yours more than {long}" in text
    assert f"more than {times} times as long" in text


def test_readers_are_led_there() -> None:
    for file in ("README.md", "CONTRIBUTING.md"):
        assert "(docs/translating.md)" in (ROOT / file).read_text("utf-8")
