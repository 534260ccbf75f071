"""`config show` prints what applies, where it comes from, and nothing that would not give the same settings again."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from rottui.settings.load import load, load_with_origins
from rottui.settings.names import BINDING_IDS
from rottui.settings.packaged import defaults
from rottui.settings.render import show

TEXT = """
megacaps = ["NVDA"]
[desk]
theme = "nord"
[keys]
sort = "O"
[pairs."mags/spy"]
note = 'a "quoted" \\ note, 株式 − x'
[pairs."QQQ/IWM"]
enabled = false
[pairs."IWF/IWD"]
group = "Mine"
note = ""
[pairs."X/Y"]
[pairs."V/W"]
group = "Size"
[pairs."Z/Y"]
group = "Mine"
rising = ["R+"]
[markets.NQ]
enabled = false
[markets.NQL]
code = "209742"
report = "legacy"
[universes.sp500]
enabled = false
[positioning]
extreme_percentile = 10
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_what_is_shown_gives_the_same_settings_again(config: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.toml"
    again.write_text(show(config), encoding="utf-8")

    assert load(again) == (load(config)[0], ())


def test_the_defaults_shown_are_the_defaults(tmp_path: Path) -> None:
    text = show(tmp_path / "absent.toml")
    again = tmp_path / "again.toml"
    again.write_text(text, encoding="utf-8")

    assert load(again) == (defaults(), ())
    assert tomllib.loads(text)["keys"] == BINDING_IDS
    assert "absent.toml:" not in text
    assert text.splitlines()[0].endswith("absent.toml sets nothing, so these are the defaults")


def test_every_value_says_where_it_comes_from(config: Path) -> None:
    lines = show(config).splitlines()

    for expected in (
        'megacaps = ["NVDA"]  # config.toml:2',
        'theme = "nord"  # config.toml:4',
        'lookback = "1Y"  # default',
        'sort = "O"  # config.toml:6',
        'quit = "q"  # default',
        'note = "a \\"quoted\\" \\\\ note, 株式 − x"  # config.toml:8',
        "enabled = false  # config.toml:10",
        'group = "My pairs"  # default',
        "extreme_percentile = 10.0  # config.toml:28",
        "remember_reports = 26  # default",
    ):
        assert expected in lines
    values = [line for line in lines if " = " in line and not line.startswith("#")]
    assert all(line.endswith("  # default") or "  # config.toml:" in line for line in values)


def test_what_was_left_out_has_no_origin(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[desk]\ntheme = 'none'\nlookback = 'MAX'\n[keys]\nsort = 'q'\n[pairs.'A/B']\nnote = 3\n")

    loaded = load_with_origins(path)

    assert dict(loaded.origins) == {("desk", "lookback"): "config.toml:3", ("pairs", "A/B"): "config.toml:6"}
    assert len(loaded.problems) == 3


def test_what_a_terminal_would_obey_is_shown_as_an_escape(tmp_path: Path) -> None:
    path, again = tmp_path / "config.toml", tmp_path / "again.toml"
    path.write_text('[alerts.x]\nverdict = true\ncommand = ["/bin/x", "\\u009b31m", "\\u202e", "\\u007f", "é"]\n')
    shown = show(path)
    again.write_text(shown, encoding="utf-8")

    assert "\x9b" not in shown
    assert "\x7f" not in shown
    assert load(again) == (load(path)[0], ())
    assert load(again)[0].alerts[0].command == ("/bin/x", "\x9b31m", "\u202e", "\x7f", "é")
