"""[alerts.*] and [alerting]: what a rule may say, and that whatever it cannot mean is named with its line."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import get_args

import pytest

from rottui.briefing.model import Quadrant, Trend
from rottui.briefing.verdict_model import Code
from rottui.errors import UsageError
from rottui.settings.alert_rules import Alerting, AlertRule, VerdictCode
from rottui.settings.alerting import parse_hours
from rottui.settings.load import load
from rottui.settings.packaged import defaults
from rottui.settings.render import show
from tests.settings.conftest import Configure

GOOD = """
[alerts.semis]
pair = "smh/spy"
new_low = 3
note = "look at credit"
command = ["notify-send", "rottui alert"]

[alerts.average]
pair = "QQQ/IWM"
crosses = 200
direction = "down"
quiet = true

[alerts.breadth]
universe = "sp500"
figure = "above_50"
below = 30
enabled = false

[alerts.crowd]
market = "nq-rty"
unwound = 50

[alerts.turn]
verdict = true
to = ["spillover", "deterioration"]
"""


def test_there_are_no_rules_by_default_and_no_noise_but_a_bell() -> None:
    assert defaults().alerts == ()
    assert defaults().alerting == Alerting(bell=True, osc9=False, quiet_hours="", time_zone="", cooldown=7)


def test_rules_are_taken_as_they_stand(configure: Configure) -> None:
    settings, problems = configure(GOOD)

    assert problems == ()
    assert settings.alerts == (
        AlertRule(
            name="semis", pair="SMH/SPY", new_low=3, note="look at credit", command=("notify-send", "rottui alert")
        ),
        AlertRule(name="average", pair="QQQ/IWM", crosses=200, direction="down", quiet=True),
        AlertRule(name="breadth", universe="sp500", figure="above_50", below=30.0, enabled=False),
        AlertRule(name="crowd", market="NQ-RTY", unwound=50.0),
        AlertRule(name="turn", verdict=True, to=("spillover", "deterioration")),
    )


def test_a_rule_says_what_it_is_about_and_stays_the_same_whatever_it_does(configure: Configure) -> None:
    semis, average, breadth, crowd, turn = configure(GOOD)[0].alerts

    assert semis.identity == "semis: SMH/SPY: new_low = 3"
    assert average.condition == "crosses = 200, direction = down"
    assert breadth.condition == "figure = above_50, below = 30"
    assert (crowd.subject, turn.condition) == ("NQ-RTY", "to = spillover or deterioration")
    assert AlertRule(name="any", verdict=True).condition == "any change"


def test_what_config_show_prints_gives_the_same_rules_again(tmp_path: Path) -> None:
    path, again = tmp_path / "config.toml", tmp_path / "again.toml"
    path.write_text(GOOD + '[alerting]\nquiet_hours = "22:00-7:00"\ntime_zone = "Europe/London"\n')
    again.write_text(show(path))

    assert load(again) == load(path)
    assert load(path)[1] == ()
    assert "new_low = 3  # config.toml:4" in again.read_text()
    assert 'quiet_hours = "22:00-07:00"  # config.toml:28' in again.read_text()


@pytest.mark.parametrize(
    ("rule", "line", "what", "hint"),
    [
        ("", 1, "it is about nothing", "a rule names one: pair, universe, market or verdict = true"),
        ('pair = "QQQ/IWM"\nmarket = "NQ"\ntrend = "up"', 3, "it is about pair and market at once", "a rule names one"),
        ('pair = "QQQ/IWM"', 1, "it has no condition", "add one of new_low, new_high"),
        ('pair = "QQQ/IWM"\nnew_low = 3\nnew_high = 3', 4, "it has two conditions", "make two rules"),
        ('pair = "QQQ/IWM"\nthrust = true', 3, "thrust is nothing that a pair can do", "possible are new_low"),
        ('market = "NQ"\nnew_low = 3', 3, "new_low is nothing that a market can do", "possible are extreme, unwound"),
        ('verdict = true\ntrend = "up"', 3, "trend is nothing that a verdict can do", "possible are to"),
        ('pair = "QQQ/IWN"\ntrend = "up"', 2, "pair: QQQ/IWN is not on the watchlist", 'did you mean "QQQ/IWM"?'),
        ('pair = "ZZZ/YYY"\ntrend = "up"', 2, "pair: ZZZ/YYY is not on", 'add it: [pairs."ZZZ/YYY"]'),
        ('pair = "QQQ"\ntrend = "up"', 2, "pair: ", ""),
        ('market = "NX"\nunwound = 5', 2, 'market: there is no "NX"', "possible are ES, NQ"),
        ('pair = "QQQ/IWM"\nnew_low = "3"', 3, 'new_low must be a whole number, not "3"', ""),
        ('pair = "QQQ/IWM"\nnew_low = 0', 3, "new_low must be at least 1, not 0", ""),
        ('pair = "QQQ/IWM"\ncrosses = 100', 3, "crosses cannot be 100", "possible are 50, 200"),
        ('pair = "QQQ/IWM"\nquadrant = "laging"', 3, 'quadrant cannot be "laging"', 'did you mean "lagging"?'),
        ('pair = "QQQ/IWM"\ntrend = "up"\ndirection = "up"', 4, "direction goes with crosses only", "add crosses"),
        ('universe = "sp500"\nthrust = true\nabove = 3', 4, "above goes with a figure only", "add figure"),
        ('universe = "sp500"\nfigure = "above_50"', 3, "above_50 has no level", "set above or below"),
        ('universe = "sp500"\nfigure = "zweig"\nabove = 1\nbelow = 0', 5, "both above and below are set", ""),
        ('universe = "sp500"\nfigure = "above_50"\nabove = 100', 4, "above_50 is never above 100", "from 0 to 100"),
        ('universe = "sp500"\nfigure = "zweig"\nbelow = 40', 4, "zweig is never below 40", "from 0 to 1"),
        ('universe = "sp500"\nfigure = "mcclellan"\nbelow = nan', 4, "below: it must be a number", ""),
        ('verdict = true\nto = "spillover"', 3, "to must be a list in square brackets", 'write ["spillover"]'),
        ('verdict = true\nto = ["spilover"]', 3, 'to: element 1 cannot be "spilover"', 'did you mean "spillover"?'),
        ('verdict = true\ncommand = "mail me"', 3, "command must be a list in square brackets", 'write ["mail me"]'),
        ('verdict = true\ncommand = [" "]', 3, "command: the first element is the program", ""),
        ('verdict = true\ncomand = ["mail"]', 3, "comand is not a setting of [alerts.x]", 'did you mean "command"?'),
        ("verdict = true\nnote = '\\u001b[2J'", 3, "", ""),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_meant_is_named_and_left_out(
    configure: Configure, rule: str, line: int, what: str, hint: str
) -> None:
    text = rule.replace("'\\u001b[2J'", '"\\u001b[2J"')
    settings, problems = configure(f'[alerts.x]\n{text}\n[alerts.good]\npair = "QQQ/IWM"\nnew_low = 3\n')

    assert [each.name for each in settings.alerts] == ["good"]
    assert len(problems) == 1
    assert problems[0].where == f"config.toml:{line}"
    assert what in problems[0].what
    assert hint in problems[0].hint
    assert not problems[0].note


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("alerts = 3", "alerts must be a table"),
        ("[alerts]\nx = 3", "alerts.x must be a table"),
        ('[alerts."a b"]\nverdict = true', '"a b" is not a rule\'s name'),
        ("[alert.x]\nverdict = true", "alert is not a table"),
    ],
)
def test_a_table_that_holds_no_rule_is_named(configure: Configure, text: str, what: str) -> None:
    settings, problems = configure(text)

    assert settings.alerts == ()
    assert [what in problem.what for problem in problems] == [True]


def test_an_extreme_that_is_too_short_to_be_looked_for_is_noted(configure: Configure) -> None:
    settings, problems = configure('[alerts.x]\npair = "QQQ/IWM"\nnew_low = 2\n')

    assert [rule.new_low for rule in settings.alerts] == [2]
    assert [(problem.note, problem.where) for problem in problems] == [(True, "config.toml:3")]
    assert "fewer than 3 months" in problems[0].what


def test_a_universe_in_no_table_may_have_been_imported(configure: Configure) -> None:
    settings, problems = configure('[alerts.x]\nuniverse = "mine"\nthrust = true\n')

    assert [rule.universe for rule in settings.alerts] == ["mine"]
    assert [problem.note for problem in problems] == [True]


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ('quiet_hours = "10pm-7am"', "is no span of hours", 'write it like "22:00-07:00"'),
        ('quiet_hours = "24:00-07:00"', "is no span of hours", ""),
        ('quiet_hours = "07:00-07:00"', "begins when it ends", ""),
        ('time_zone = "America/New_Yrok"', "there is no time zone", 'did you mean "America/New_York"?'),
        ('time_zone = "../../etc/passwd"', "there is no time zone", ""),
        ("hook_timeout = 0", "hook_timeout must be above 0", ""),
        ("cooldown = -1", "cooldown must be at least 0", ""),
        ("bel = true", "bel is not a setting of [alerting]", 'did you mean "bell"?'),
    ],
)
def test_how_it_is_told_is_checked(configure: Configure, text: str, what: str, hint: str) -> None:
    settings, problems = configure(f"[alerting]\n{text}\n")

    assert settings.alerting == Alerting()
    assert [problem.where for problem in problems] == ["config.toml:2"]
    assert what in problems[0].what
    assert hint in problems[0].hint


def test_quiet_hours_are_a_beginning_and_an_end() -> None:
    assert parse_hours("22:00-7:30") == (time(22), time(7, 30))
    with pytest.raises(UsageError, match="no span"):
        parse_hours("22-7")


def test_names_are_those_that_a_briefing_uses() -> None:
    fields = {field: AlertRule.__annotations__[field] for field in ("trend", "quadrant")}

    assert get_args(VerdictCode) == get_args(Code)
    assert all(repr(name) in fields["trend"].replace('"', "'") for name in get_args(Trend))
    assert all(repr(name) in fields["quadrant"].replace('"', "'") for name in get_args(Quadrant))
