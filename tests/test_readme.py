"""What the README says is so: its keys, commands, settings, links, files and quotes are those of the program."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from rottui.alerts.evaluate import document
from rottui.alerts.log import read_log
from rottui.analytics.verdict import CODES
from rottui.cli import exits, rottui
from rottui.settings.alert_rules import AlertRule
from rottui.settings.entries import MARKETS, PAIRS, UNIVERSES
from rottui.settings.load import load
from rottui.settings.packaged import defaults_text
from rottui.settings.schema import Settings
from rottui.tui.commands import COMMANDS, keys_of
from tests.command_lines import commands_in, complaint_about, every_command
from tests.make_reference import EVERYTHING, FIELDS, KEYS, SETTINGS, demo_report, fields, rewritten, written
from tests.make_screenshots import SHOTS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
REFERENCE = written(README, SETTINGS)
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
"""Language and content of each block of code."""
PROSE = re.sub(
    r"^```.*?^```$",
    "",
    README.replace(REFERENCE, "").replace(written(README, KEYS), ""),
    flags=re.MULTILINE | re.DOTALL,
)
SPANS: list[str] = re.findall(r"`([^`\n]+)`", PROSE)
"""What stands as code in the text around the blocks."""
SHELLS = ("sh", "tmux", "crontab", "ini")
FULL = os.environ.get("ROTTUI_FIRE") == "full"
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


def test_the_tables_of_keys_are_the_desks_own() -> None:
    rows = re.findall(r"^\| (`.+`) \| `(\w+)` \| (.+?) \|$", section("Keys"), re.MULTILINE)

    expected = [(" ".join(f"`{key}`" for key in keys_of(c, {})), c.id, c.description) for c in COMMANDS]
    assert sorted(rows) == sorted(expected)


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
    assert {language for language, _ in BLOCKS} == {*SHELLS, "toml", "text"}


RUN_HERE = {"report", "status", "export", "alerts", "check", "config"} if FULL else {"status", "export", "config"}
"""Commands that only read what is at hand; those that take seconds are run under full fire, and parsed otherwise."""


def lines_that_only_read() -> list[list[str]]:
    """Return the command lines of the blocks for a shell that the demo can answer."""
    lines = [words for language, block in BLOCKS if language in SHELLS for words in commands_in(block)]
    return [list(words) for words in dict.fromkeys(map(tuple, lines)) if RUN_HERE & set(words)]


@pytest.mark.parametrize("line", lines_that_only_read(), ids=shlex.join)
def test_what_only_reads_runs_on_the_demo(line: list[str], tmp_path: Path, demo_data: Path) -> None:
    shared = ("--demo", "--data", str(demo_data / "demo"), "--config", str(tmp_path / "config.toml"))
    written_to = [str(tmp_path / word) if word.endswith(".parquet") else word for word in line]
    (tmp_path / "config.toml").write_text("")

    result = CliRunner().invoke(rottui, [*shared, *written_to], prog_name="rottui", catch_exceptions=False)

    assert result.exit_code in (exits.DONE, exits.ALERTS_FIRED), result.output
    assert result.output


def blocks_in(language: str) -> list[str]:
    return [block for written_in, block in BLOCKS if written_in == language]


@pytest.mark.parametrize("block", blocks_in("sh"), ids=lambda block: block.splitlines()[0][:40])
def test_a_shell_can_read_every_block_for_it(block: str) -> None:
    assert subprocess.run(["sh", "-n"], input=block, text=True, check=False, capture_output=True).stderr == ""


def test_the_command_of_an_alert_uses_what_it_is_given(demo_log: Path) -> None:
    (script,) = [block for block in blocks_in("sh") if block.startswith("#!/bin/sh")]
    (alert, *_) = read_log(demo_log).fired

    used = re.findall(r"\\\(\.(\w+)\)", script)
    assert used
    assert set(used) <= set(document(alert))


@pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux here")
def test_tmux_takes_the_lines_for_its_file(tmp_path: Path) -> None:
    (block,) = blocks_in("tmux")
    file = tmp_path / "tmux.conf"
    file.write_text(block)
    tmux = [str(shutil.which("tmux")), "-f", os.devnull]
    commands = ["new-session", "-d", "cat", ";", "source-file", str(file), ";", "show", "-gv", "status-right"]

    with TemporaryDirectory(prefix="tmux") as sockets:  # whose paths may not be as long as those of tests are
        environment = {"PATH": os.defpath, "TERM": "xterm", "LC_ALL": "C.UTF-8", "TMUX_TMPDIR": sockets}
        try:
            done = subprocess.run([*tmux, *commands], capture_output=True, text=True, check=False, env=environment)
        finally:
            subprocess.run([*tmux, "kill-server"], capture_output=True, check=False, env=environment)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "#(rottui status --oneline)\n"


def units(folder: Path) -> list[Path]:
    """Write the systemd units into a folder, with a program in the place of the one that need not be there."""
    (block,) = blocks_in("ini")
    files = []
    for part in re.split(r"(?m)^# ~/\.config/systemd/user/", block)[1:]:
        name, _, unit = part.partition("\n")
        files.append(folder / name)
        files[-1].write_text(unit.replace("%h/.local/bin/rottui", sys.executable))
    return files


def test_the_systemd_units_hold_what_units_must(tmp_path: Path) -> None:
    files = {file.name: file.read_text() for file in units(tmp_path)}
    sections = {name: re.findall(r"(?m)^\[(\w+)\]$", unit) for name, unit in files.items()}

    assert sections == {
        "rottui.service": ["Unit", "Service"],
        "rottui.timer": ["Unit", "Timer", "Install"],
    }
    for unit in files.values():
        assert [line for line in unit.splitlines() if line and not re.match(r"\[\w+\]$|[A-Z]\w+=\S", line)] == []


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_takes_the_units_and_knows_when_to_run_them(tmp_path: Path) -> None:
    files = units(tmp_path)
    (when,) = re.findall(r"(?m)^OnCalendar=(.+)$", files[1].read_text())

    for command in (("verify", "--user", "--man=no", *map(str, files)), ("calendar", when)):
        done = subprocess.run(
            ["systemd-analyze", *command], capture_output=True, text=True, check=False,
            env=os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "rottui" not in done.stderr


def test_the_line_for_cron_has_five_fields_and_a_command() -> None:
    (line,) = "".join(blocks_in("crontab")).splitlines()

    assert re.match(r"([\d*/,-]+ +){5}~/\.local/bin/rottui refresh ", line)


def test_every_option_in_the_text_is_one_of_the_program() -> None:
    known = {name for _, command in every_command() for option in command.params for name in option.opts} | {"--help"}
    named = {word for span in SPANS for word in re.findall(r"(?<![\w-])--[a-z-]+", span)}

    assert named
    assert named - known == set()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_told_of_for_each_shell(shell: str) -> None:
    assert f"_ROTTUI_COMPLETE={shell}_source rottui" in section("The command line")


def test_every_exit_code_is_told() -> None:
    told = re.search(r"Exit codes: (.+?)\.\n", section("The command line"))
    known = [exits.DONE, exits.FAILED, exits.WRONG_USAGE, exits.ALERTS_FIRED, exits.INTERRUPTED]

    assert told
    assert [int(code) for code in re.findall(r"\d+", told[1])] == known


def test_every_module_that_is_named_can_be_run() -> None:
    named = {name for span in SPANS for name in re.findall(r"-m (tests[\w.]+)", span)}

    assert len(named) > 4
    for name in sorted(named):
        assert find_spec(name) is not None, name
        assert find_spec(name).submodule_search_locations is None or find_spec(f"{name}.__main__") is not None, name


# The JSON report


@pytest.fixture(scope="module")
def demo_log(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a demo on which an alert has fired and of which all has been reported."""
    base = tmp_path_factory.mktemp("reported")
    shutil.copytree(demo_data / "demo", base / "demo")
    (base / "report.json").write_text(json.dumps(demo_report(base)))
    return base / "demo"


def test_the_fields_of_the_report_are_those_of_the_demos(demo_log: Path) -> None:
    report = json.loads((demo_log.parent / "report.json").read_text())

    assert written(README, FIELDS).strip() == fields(report).strip(), "run: python tests/make_reference.py"
    assert {part for part in EVERYTHING if not report[part]} == set()


# Settings


def test_the_references_of_keys_and_settings_are_those_that_are_written_now() -> None:
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
            entry.key if default == "its own" else tuple(value(default)) if isinstance(held, tuple) else value(default)
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
    named |= set(re.findall(r"\]\(([^#)]+)\)", README))

    assert len(named) > 10
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_what_is_quoted_from_the_screen_is_said_by_the_program() -> None:
    quoted = re.findall(r'^\| "(.+?)"', section("When something is wrong"), re.MULTILINE)
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "rottui").rglob("*.py"))

    assert len(quoted) > 4
    assert [words for words in quoted if words not in source] == []


def test_every_source_of_a_method_is_named_and_used() -> None:
    methods = section("Methods")

    named = re.findall(r"^(\d+)\. ", methods, re.MULTILINE)
    assert named == [str(number) for number in range(1, len(named) + 1)]
    assert set(re.findall(r"\[(\d+)\] \|$", methods, re.MULTILINE)) == set(named)


def test_the_layers_are_those_that_imports_are_checked_against() -> None:
    (told,) = re.findall(r"the tests check it: (.+?)\. ", section("How it is built").replace("\n", " "))
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]

    checked = [re.findall(r"rottui\.(\w+)", layer) for layer in contracts[0]["layers"]]
    assert [set(re.findall(r"`(\w+)`", layer)) for layer in told.split("→")] == [set(layer) for layer in checked]


def test_the_licence_is_the_one_of_the_package() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert section("Licence").strip().startswith(f"{package['license']}. ")


def test_no_line_is_too_long_to_be_read_in_a_terminal() -> None:
    assert [line for line in README.splitlines() if len(line) > 140] == []
