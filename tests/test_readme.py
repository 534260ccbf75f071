"""What the README says is so: its keys, commands, settings, links and files are those of the program."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from rottui.analytics.verdict import CODES
from rottui.settings.alert_rules import AlertRule
from rottui.settings.entries import MARKETS, PAIRS, UNIVERSES
from rottui.settings.load import load
from rottui.settings.packaged import defaults_text
from rottui.settings.schema import Settings
from rottui.tui.commands import COMMANDS, keys_of
from tests.command_lines import commands_in, complaint_about, every_command
from tests.make_reference import BEGIN, END, rewritten
from tests.make_screenshots import SHOTS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
REFERENCE = README.partition(BEGIN)[2].partition(END)[0]
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
"""Language and content of each block of code."""
PROSE = re.sub(r"^```.*?^```$", "", README.replace(REFERENCE, ""), flags=re.MULTILINE | re.DOTALL)
SPANS: list[str] = re.findall(r"`([^`\n]+)`", PROSE)
"""What stands as code in the text around the blocks."""
SHELLS = ("sh", "tmux", "crontab", "ini")
OVERVIEW = next(block for _, block in BLOCKS if block.startswith("rottui [--demo]"))
RULES = "alerts.NAME"
ENTRIES = {'pairs."A/B"': PAIRS, "markets.NAME": MARKETS, "universes.NAME": UNIVERSES}


def section(title: str) -> str:
    """Return what stands under a heading of the second order."""
    return README.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


# The two commands


@pytest.mark.parametrize("marker", ["demo command", "test command"])
def test_both_commands_set_up_everything_with_venv_and_pip_alone(marker: str) -> None:
    command = README.split(f"<!-- {marker} -->", 1)[1].split("```", 2)[1]

    assert command.startswith("sh\npython3 -m venv .venv && .venv/bin/pip install ")


# Keys


def test_the_table_of_keys_is_the_desks_own() -> None:
    rows = re.findall(r"^\| (`.+`) \| (.+?) \| (.+?) \|$", section("Keys"), re.MULTILINE)

    expected = [(" ".join(f"`{key}`" for key in keys_of(c, {})), c.label, c.description) for c in COMMANDS]
    assert rows == expected


def test_every_key_in_the_text_is_one_of_the_desks() -> None:
    keys = {key for command in COMMANDS for key in keys_of(command, {})}
    named = {
        span for span in SPANS if len(span) == 1 or span in ("tab", "esc", "enter") or re.match(r"\^|shift\+", span)
    }

    assert {"?", "esc", "F", "@"} < named
    assert named - keys == set()


# The command line


def test_the_overview_names_every_command_and_no_other() -> None:
    named = re.findall(r"^  (\w+)", OVERVIEW.split("[COMMAND]\n", 1)[1], re.MULTILINE)

    assert sorted(named) == sorted(path[0] for path, _ in every_command() if len(path) == 1)


def test_the_overview_names_every_option_of_the_program_and_its_commands() -> None:
    for path, command in every_command():
        options = {max(option.opts, key=len) for option in command.params if option.param_type_name == "option"}
        missing = {option for option in options - {"--version", "--output"} if option not in OVERVIEW}
        assert not missing, path


def test_the_program_takes_every_command_line_of_the_text() -> None:
    shown = "\n".join(block for language, block in BLOCKS if language in SHELLS)
    lines = commands_in(shown) + [words for span in SPANS for words in commands_in(span)]
    wrong = {shlex.join(line): complaint for line in lines if (complaint := complaint_about(line))}

    assert len(lines) > 30
    assert wrong == {}


def test_every_block_says_what_it_is_written_in() -> None:
    plain = [block for language, block in BLOCKS if language not in (*SHELLS, "toml")]

    assert [block.split("\n", 1)[0][:6] for block in plain] == ["rottui", "Yahoo "]


def test_every_option_in_the_text_is_one_of_the_program() -> None:
    known = {name for _, command in every_command() for option in command.params for name in option.opts} | {"--help"}
    named = {word for span in SPANS for word in re.findall(r"(?<![\w-])--[a-z-]+", span) if "systemctl" not in span}

    assert named
    assert named - known == set()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_told_of_for_each_shell(shell: str) -> None:
    assert f"_ROTTUI_COMPLETE={shell}_source rottui" in section("The command line")


# Settings


def test_the_reference_of_settings_is_the_one_that_is_written_now() -> None:
    assert rewritten(README) == README, "run: python tests/make_reference.py"


def documented() -> dict[str, dict[str, str]]:
    """Return the keys of each table of the reference, to their defaults as they are written; "" stands above all."""
    found: dict[str, dict[str, str]] = {}
    for part in re.split(r"\n(?=Above the first|\*\*`\[)", REFERENCE)[1:]:
        name = re.match(r"\*\*`\[(.+?)\]`\*\*", part)
        found[name[1] if name else ""] = dict(re.findall(r"^\| `(\w+)` \| (.+?) \| ", part, re.MULTILINE))
    return found


def value(written: str) -> Any:
    """Return what a default means in TOML."""
    return tomllib.loads(f"it = {written.strip('`')}")["it"]


def test_the_reference_has_every_table_of_the_settings_and_no_other() -> None:
    tables = {name.partition(".")[0] or "megacaps" for name in documented()}

    assert tables | {"keys"} == set(Settings.__struct_fields__)


def test_the_reference_has_every_single_setting_with_the_default_that_is_packaged() -> None:
    packaged = tomllib.loads(defaults_text())
    single = {name: keys for name, keys in documented().items() if "." not in name}

    for name, keys in single.items():
        expected = packaged[name] if name else {"megacaps": packaged["megacaps"]}
        assert {key: value(written) for key, written in keys.items()} == expected, name


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ('pairs."A/B"', '[pairs."AAA/BBB"]\n'),
        ("markets.NAME", '[markets.OWN]\ncode = "999999"\nreport = "tff"\n'),
        ("universes.NAME", "[universes.OWN]\n"),
    ],
)
def test_an_entry_that_says_no_more_than_it_must_gets_the_defaults_of_the_reference(
    name: str, written: str, tmp_path: Path
) -> None:
    keys, file = documented()[name], tmp_path / "config.toml"
    file.write_text(written)
    settings, problems = load(file)
    entry = getattr(settings, name.partition(".")[0])[-1]

    assert problems == ()
    assert set(keys) == set(ENTRIES[name].fields)
    assert {key for key, default in keys.items() if default == "required"} == set(
        tomllib.loads(written).popitem()[1].popitem()[1]
    )
    for key, default in keys.items():
        if key == "enabled" or default == "required":
            continue
        held = getattr(entry, key)
        assert held == (
            "OWN" if default == "its own" else tuple(value(default)) if isinstance(held, tuple) else value(default)
        )


def test_the_reference_has_every_setting_of_a_rule_with_its_default() -> None:
    keys = documented()[RULES]
    fields = {each.name: each.default for each in msgspec.structs.fields(AlertRule) if each.name != "name"}

    told = {key: None if default == "none" else value(default) for key, default in keys.items()}
    assert told == {key: list(default) if isinstance(default, tuple) else default for key, default in fields.items()}


def test_the_configurations_shown_are_without_a_mistake(tmp_path: Path) -> None:
    shown = [block for language, block in BLOCKS if language == "toml"]

    assert len(shown) >= 2
    for number, block in enumerate(shown):
        file = tmp_path / f"{number}.toml"
        file.write_text(block)
        assert load(file)[1] == ()


# What is said of the verdict


def test_every_verdict_is_explained_by_its_code_and_name() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| ", section("Reading the verdict"), re.MULTILINE)

    assert dict(rows) == CODES


# Links, pictures and files


def test_every_link_inside_leads_to_a_heading() -> None:
    headings = re.findall(
        r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", README, flags=re.MULTILINE | re.DOTALL), re.MULTILINE
    )
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    links = re.findall(r"\]\(#(.+?)\)", README)

    assert links
    assert set(links) - anchors == set()


def test_every_picture_is_one_that_is_drawn() -> None:
    pictures = re.findall(r"!\[(.+?)\]\((.+?)\)", README)

    assert {path for _, path in pictures} == {f"screenshots/{name}.svg" for name in SHOTS}


def test_every_file_that_is_named_exists() -> None:
    named = {span.removeprefix("python ") for span in SPANS if re.match(r"(python )?(rottui|tests|styles)/", span)}

    assert len(named) > 10
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_the_licence_is_the_one_of_the_package() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert section("Licence").strip().startswith(f"{package['license']}. ")


def test_no_line_is_too_long_to_be_read_in_a_terminal() -> None:
    assert [line for line in README.splitlines() if len(line) > 140] == []
