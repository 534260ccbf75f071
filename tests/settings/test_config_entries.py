"""Pairs, markets and universes of the user's file change, extend and shorten the default ones, one by one."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from rottui.errors import Problem
from rottui.settings.packaged import defaults
from rottui.settings.schema import Market, Pair, Settings, Universe

Configure = Callable[[str], tuple[Settings, tuple[Problem, ...]]]


def _pair(settings: Settings, name: str) -> Pair | None:
    return next((pair for pair in settings.pairs if pair.name == name), None)


def _market(settings: Settings, key: str) -> Market | None:
    return next((market for market in settings.markets if market.key == key), None)


def test_a_new_pair_needs_nothing_but_its_name(configure: Configure) -> None:
    changed, problems = configure('[pairs."nvda/smh"]\n')

    assert problems == ()
    assert changed.pairs[:-1] == defaults().pairs
    assert changed.pairs[-1] == Pair(numerator="NVDA", denominator="SMH", group="My pairs")


def test_a_new_pair_stands_with_its_group(configure: Configure) -> None:
    changed, problems = configure(
        '[pairs."A/B"]\ngroup = "Mine"\n[pairs."C/D"]\ngroup = "Size"\nrising = ["B+", "R+", "B+"]\n'
    )

    assert problems == ()
    sized = [pair.name for pair in changed.pairs if pair.group == "Size"]
    first = [pair.name for pair in changed.pairs].index("IWM/SPY")
    assert sized == ["IWM/SPY", "MDY/SPY", "IWC/IWM", "IJR/IWM", "C/D"]
    assert [pair.name for pair in changed.pairs[first : first + 5]] == sized
    assert changed.pairs[-1].name == "A/B"
    assert _pair(changed, "C/D") == Pair(numerator="C", denominator="D", group="Size", rising=("B+", "R+"))


def test_one_field_of_a_default_pair_changes_alone(configure: Configure) -> None:
    changed, problems = configure('[pairs."mags/spy"]\nnote = ""\n')

    assert problems == ()
    assert changed.pairs[0] == msgspec.structs.replace(defaults().pairs[0], note="")
    assert changed.pairs[1:] == defaults().pairs[1:]


def test_a_default_pair_is_taken_away(configure: Configure) -> None:
    changed, problems = configure('[pairs."MAGS/SPY"]\nenabled = false\n[pairs."QQQ/IWM"]\nenabled = true\n')

    assert problems == ()
    assert changed.pairs == defaults().pairs[1:]


def test_the_last_pair_cannot_be_taken_away(configure: Configure) -> None:
    text = "".join(f'[pairs."{pair.name}"]\nenabled = false\n' for pair in defaults().pairs)

    changed, problems = configure(text)

    assert changed == defaults()
    assert [problem.what for problem in problems] == ["every pair is taken away, so the defaults stay"]


@pytest.mark.parametrize(
    ("name", "what", "hint"),
    [
        ("MAGSSPY", '"MAGSSPY" is not a pair', 'did you mean "MAGS/SPY"?'),
        ("mags-spy", '"mags-spy" is not a pair', 'did you mean "MAGS/SPY"?'),
        ("MAGS/MAGS", '"MAGS/MAGS" has the same symbol twice', "a ratio needs two different symbols"),
        ("/SPY", '"/SPY" is not a pair', "a pair is two symbols with a slash between them, such as MAGS/SPY"),
        ("SPY/", '"SPY/" is not a pair', "a pair is two symbols with a slash between them, such as MAGS/SPY"),
        ("A/B/C", '"A/B/C" is not a pair', "a pair is two symbols with a slash between them, such as MAGS/SPY"),
        ("$A/B", '"$A" is not a symbol', "a symbol has 1 to 20 letters, digits or . - ^ =, as Yahoo writes it"),
    ],
)
def test_a_pair_written_the_wrong_way_is_left_out(configure: Configure, name: str, what: str, hint: str) -> None:
    changed, problems = configure(f'\n[pairs."{name}"]\ngroup = "x"\n[pairs."A/B"]\n')

    assert problems == (Problem("config.toml:2", what, hint),)
    assert [pair.name for pair in changed.pairs[len(defaults().pairs) :]] == ["A/B"]


@pytest.mark.parametrize("again", ["MAGS/SPY", " mags / SPY"])
def test_the_same_pair_in_two_spellings_counts_once(configure: Configure, again: str) -> None:
    changed, problems = configure(f'[pairs."mags/spy"]\nnote = "first"\n[pairs."{again}"]\nnote = "second"\n')

    assert problems == (Problem("config.toml:3", f'"{again}" stands on line 1 already', "keep one of the two"),)
    assert changed.pairs[0].note == "first"
    assert len(changed.pairs) == len(defaults().pairs)


def test_a_share_class_is_respelt_and_told(configure: Configure) -> None:
    changed, problems = configure('[pairs."BRK.B/SPY"]\n')

    assert changed.pairs[-1].name == "BRK-B/SPY"
    assert [problem.what for problem in problems] == ['"BRK.B/SPY" is taken for BRK-B/SPY']


@pytest.mark.parametrize(
    ("field", "line", "what", "hint"),
    [
        ("gruop = 'x'", 3, 'gruop is not a setting of [pairs."MAGS/SPY"]', 'did you mean "group"?'),
        ("group = 3", 3, "group must be text in quotes, not 3", ""),
        ("group = ' '", 3, "group: there is nothing in it", ""),
        (f"group = '{'x' * 41}'", 3, "group: it has more than 40 characters", "shorten it"),
        ("rising = 'B+'", 3, 'rising must be a list in square brackets, not "B+"', 'write ["B+"]'),
        ("rising = ['B+',\n'b-']", 4, 'rising: element 2 cannot be "b-"', 'did you mean "B-"?'),
        ("rising = ['B+',\n\n3]", 5, "rising: element 2 must be text in quotes, not 3", "possible are B+, B-, R+, R-"),
        ("enabled = 'no'", 3, 'enabled must be true or false, without quotes, not "no"', ""),
        ("numerator = 'A'", 3, 'numerator is not a setting of [pairs."MAGS/SPY"]', "possible are group, rising, note"),
    ],
)
def test_a_bad_field_is_left_out_alone(configure: Configure, field: str, line: int, what: str, hint: str) -> None:
    changed, problems = configure(f"[pairs.'MAGS/SPY']\nnote = 'kept'\n{field}\n")

    assert [(problem.where, problem.what) for problem in problems] == [(f"config.toml:{line}", what)]
    assert problems[0].hint.startswith(hint)
    assert changed.pairs == (msgspec.structs.replace(defaults().pairs[0], note="kept"), *defaults().pairs[1:])


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("[pairs.'QQQ/IMW']\nenabled = false", "there is no pair QQQ/IMW to take away", 'did you mean "QQQ/IWM"?'),
        ("[markets.ESS]\nenabled = false", "there is no market ESS to take away", 'did you mean "ES"?'),
        ("[universes.sp50]\nenabled = false", "there is no universe sp50 to take away", 'did you mean "sp500"?'),
        (
            "pairs.'MAGS/SPY' = false",
            'pairs."MAGS/SPY" must be a table',
            "to take it away, write enabled = false under",
        ),
        ("[markets.'N Q']", '"N Q" is not a market\'s short name', "1 to 10 letters and digits, such as NQ"),
        ("[universes.'a b']", '"a b" is not a universe\'s name', "1 to 40 letters, digits, - or _"),
        ("[markets.ZC]", "the market ZC lacks code and report", "add code = ..., report = ..., or correct the name"),
        ("[markets.ZC]\ncode = '002602'", "the market ZC lacks report", "add report = ..., or correct the name"),
    ],
)
def test_an_entry_that_cannot_be_meant_is_left_out(configure: Configure, text: str, what: str, hint: str) -> None:
    changed, problems = configure(text)

    assert [(problem.where, problem.what) for problem in problems] == [("config.toml:1", what)]
    assert problems[0].hint.startswith(hint)
    assert changed == defaults()


def test_a_new_market_is_named_after_its_key_unless_it_says_more(configure: Configure) -> None:
    changed, problems = configure(
        '[markets.zc]\ncode = "002602"\nreport = "disaggregated"\n[markets.PA]\ncode = "075651"\nname = "Palladium"\n'
        'group = "Metals"\nreport = "disaggregated"\nsplice = ["07565A", "07565A"]\n'
    )

    assert problems == ()
    assert changed.markets[-1] == Market(key="ZC", code="002602", name="ZC", group="My markets", report="disaggregated")
    palladium = _market(changed, "PA")
    assert palladium is not None
    assert palladium.splice == ("07565A",)
    metals = [market.key for market in changed.markets if market.group == "Metals"]
    assert metals == ["GC", "SI", "HG", "PA"]


@pytest.mark.parametrize(
    ("written", "known", "symbols"),
    [
        ("qqqm", "QQQM", ("QQQM",)),
        ("qqq / iwm", "QQQ/IWM", ("QQQ", "IWM")),
        ("", "", ()),
    ],
)
def test_beside_a_market_stands_a_symbol_a_pair_or_nothing(
    configure: Configure, written: str, known: str, symbols: tuple[str, ...]
) -> None:
    changed, problems = configure(f'[markets.NQ]\nbeside = "{written}"\n')

    assert problems == ()
    market = _market(changed, "NQ")
    assert market is not None
    assert (market.beside, market.beside_symbols) == (known, symbols)
    assert set(symbols) <= set(changed.beside_symbols)


@pytest.mark.parametrize(
    ("field", "what"),
    [
        ("code = 209742", "code must be text in quotes, not 209742"),
        ("code = '20-9742'", 'code: "20-9742" is not a CFTC contract market code'),
        ("report = 'tf'", 'report cannot be "tf"'),
        ("splice = ['20-9742']", 'splice: "20-9742" is not a CFTC contract market code'),
        ("splice = '239742'", 'splice must be a list in square brackets, not "239742"'),
        ("beside = 'QQQ/'", 'beside: "QQQ/" is not a pair'),
        ("beside = 'Q Q'", 'beside: "Q Q" is not a symbol'),
    ],
)
def test_a_bad_field_of_a_market_is_left_out(configure: Configure, field: str, what: str) -> None:
    changed, problems = configure(f"[markets.NQ]\n{field}\n")

    assert [(problem.where, problem.what) for problem in problems] == [("config.toml:2", what)]
    assert changed == defaults()


def test_two_markets_cannot_have_one_code(configure: Configure) -> None:
    changed, problems = configure(
        '[markets.MINE]\ncode = "209742"\nreport = "tff"\n[markets.ES]\nname = "S&P"\ncode = "239742"\n'
    )

    assert [(problem.where, problem.what) for problem in problems] == [
        ("config.toml:2", "code: MINE would be the same as NQ (209742, tff)"),
        ("config.toml:6", "code: ES would be the same as RTY (239742, tff)"),
    ]
    assert _market(changed, "MINE") is None
    assert _market(changed, "ES") == msgspec.structs.replace(defaults().markets[0], name="S&P")


def test_one_code_may_stand_in_two_report_kinds(configure: Configure) -> None:
    changed, problems = configure('[markets.NQL]\ncode = "209742"\nreport = "legacy"\n')

    assert problems == ()
    assert _market(changed, "NQL") is not None


def test_a_market_taken_away_leaves_its_code_to_another(configure: Configure) -> None:
    changed, problems = configure('[markets.MINE]\ncode = "209742"\nreport = "tff"\n[markets.NQ]\nenabled = false\n')

    assert problems == ()
    assert _market(changed, "NQ") is None
    assert _market(changed, "MINE") is not None


def test_all_markets_may_be_taken_away(configure: Configure) -> None:
    changed, problems = configure(
        "".join(f"[markets.{market.key}]\nenabled = false\n" for market in defaults().markets)
    )

    assert problems == ()
    assert changed.markets == ()


def test_a_universe_of_the_users_own_can_stand_on_the_desk(configure: Configure) -> None:
    changed, problems = configure('[desk]\nuniverse = "mine"\n[universes.Mine]\n[universes.dax]\nsource = "dax"\n')

    assert problems == ()
    assert changed.universes[-2:] == (
        Universe(key="mine", name="mine", source="import"),
        Universe(key="dax", name="dax", source="DAX"),
    )
    assert changed.desk.universe == "mine", "as an import names it"


def test_a_default_universe_is_known_in_any_case(configure: Configure) -> None:
    changed, problems = configure('[universes.SP500]\nname = "Large caps"\n')

    assert problems == ()
    assert changed.universes[0] == Universe(key="sp500", name="Large caps", source="S&P 500")


def test_an_unknown_member_list_comes_with_the_nearest(configure: Configure) -> None:
    changed, problems = configure('[universes.mine]\nsource = "SP 500"\n')

    assert problems == (
        Problem("config.toml:2", 'source: there is no member list "SP 500"', 'did you mean "S&P 500"?'),
    )
    assert changed.universes[-1].source == "import"


def test_the_desk_moves_on_when_its_universe_is_taken_away(configure: Configure) -> None:
    changed, problems = configure("[universes.sp500]\nenabled = false\n")

    assert changed.desk.universe == "nasdaq100"
    assert [(problem.where, problem.what) for problem in problems] == [
        ("config.toml:1", "sp500 is taken away, but the desk opens on it; nasdaq100 takes its place")
    ]


def test_nothing_is_said_when_the_desk_opens_elsewhere_anyway(configure: Configure) -> None:
    changed, problems = configure('[universes.sp500]\nenabled = false\n[desk]\nuniverse = "sp600"\n')

    assert problems == ()
    assert [universe.key for universe in changed.universes] == ["nasdaq100", "sp600"]


@pytest.mark.parametrize("code", ["123", "123456789", "12345678+", "abcd", "12 34"])
def test_a_code_that_the_cftc_cannot_be_asked_for_is_none(configure: Configure, code: str) -> None:
    """Taken here and refused there, it would end every refresh of positions."""
    changed, problems = configure(f'[markets.XX]\ncode = "{code}"\nreport = "tff"\n')

    assert "XX" not in {market.key for market in changed.markets}
    assert "is not a CFTC contract market code" in problems[0].what


def test_a_universe_is_called_as_an_import_would_call_it(configure: Configure) -> None:
    changed, problems = configure("[universes.My_List]\n[universes.a--b]\n[universes.-]\n")

    assert [universe.key for universe in changed.universes[-2:]] == ["my_list", "a-b"]
    assert [problem.what for problem in problems] == ['"-" is not a universe\'s name']
