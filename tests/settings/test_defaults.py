"""The packaged defaults are methods.md's, complete, and documented truthfully."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from typing import get_args

import msgspec
from pytickersymbols import PyTickerSymbols
from textual.keys import _character_to_key
from textual.theme import BUILTIN_THEMES

from rottui.settings.bindings import MARKS, parse_keys
from rottui.settings.names import BINDING_IDS, INDICES, TEXTUAL_THEMES, THEMES
from rottui.settings.packaged import defaults, defaults_text
from rottui.settings.schema import INTERVALS, Candidates, Every, Lookback, Market, Pair, Settings, Universe, Window
from rottui.settings.sections import SECTIONS
from rottui.settings.symbols import parse_pair, parse_symbol

# Copied by hand out of the table of default pairs in methods.md.
PAIRS = """
Rotation: MAGS/SPY B-, QQQ/IWM B-, IWF/IWD B-, SPY/ACWX B-
Mega-cap and concentration: MAGS/RSP B-, XLG/RSP B-, SMH/SPY R+, IGV/SPY R+, RSP/SPY B+, QQQE/QQQ B+
Size: IWM/SPY B+, MDY/SPY B+, IWC/IWM R+, IJR/IWM
Style: IWO/IWN R+, MTUM/SPY, VLUE/SPY B+, QUAL/SPY
Regions: EFA/SPY B+, EEM/SPY B+ R+, EWJ/SPY B+
Offence and defence: RSPD/RSPS R+, XLY/XLP R+, XLI/XLU R+, XLP/SPY R-, XLV/SPY R-
What works: XLI/SPY B+, XLF/SPY B+, KRE/SPY B+, XLE/SPY B+, XLB/SPY B+, GNR/SPY B+, XBI/SPY R+
Risk appetite and credit: SPHB/SPLV R+, HYG/IEF R+, HYG/LQD R+, EMB/IEF R+
Commodities and rates: CPER/GLD R+, XME/GLD R+, SLV/GLD R+, GLD/SPY R-, TLT/SPY R-
"""

TFF = "13874A 209742 239742 124603 33874A 1170E1 244041 244042 042601 044601 043602 020601 098662 133741"
DISAGGREGATED = "088691 084691 085692 067651 023651"


def _pairs_of_the_methods() -> list[tuple[str, str, tuple[str, ...]]]:
    found = []
    for line in PAIRS.strip().splitlines():
        group, members = line.split(": ")
        found += [(group, name, tuple(rising)) for name, *rising in (member.split() for member in members.split(", "))]
    return found


def test_the_pairs_are_those_of_the_methods_in_their_order() -> None:
    pairs = [(pair.group, pair.name, pair.rising) for pair in defaults().pairs]

    assert pairs == _pairs_of_the_methods()
    assert len(pairs) == 42


def test_every_pair_has_a_note_and_only_well_written_symbols() -> None:
    for pair in defaults().pairs:
        assert 0 < len(pair.note) <= 80, pair.name
        assert parse_pair(pair.name) == (pair.numerator, pair.denominator)


def test_the_markets_are_those_of_the_methods() -> None:
    markets = defaults().markets

    assert [market.code for market in markets if market.report == "tff"] == TFF.split()
    assert [market.code for market in markets if market.report == "disaggregated"] == DISAGGREGATED.split()
    assert len(markets) == len(TFF.split()) + len(DISAGGREGATED.split())
    assert {market.key: market.splice for market in markets if market.splice} == {"RTY": ("23977A",)}
    assert list(dict.fromkeys(market.group for market in markets)) == [
        "Equity indices",
        "Rates",
        "Currencies",
        "Crypto",
        "Metals",
        "Energy",
    ]


def test_what_stands_beside_the_markets_is_on_the_watchlist_so_that_no_more_is_fetched_for_it() -> None:
    settings = defaults()

    assert set(settings.beside_symbols) <= set(settings.leg_symbols)
    assert {market.key for market in settings.markets if not market.beside} == {"BTC", "NG"}


def test_no_two_entries_share_a_name_or_a_code() -> None:
    settings = defaults()

    for names in (
        [pair.name for pair in settings.pairs],
        [market.key for market in settings.markets],
        [market.code for market in settings.markets],
        [universe.key for universe in settings.universes],
    ):
        assert len(names) == len(set(names))


def test_the_megacaps_are_the_seven() -> None:
    assert defaults().megacaps == ("AAPL", "MSFT", "GOOGL", "AMZN", "NVDA", "META", "TSLA")
    assert all(parse_symbol(symbol) == symbol for symbol in defaults().megacaps)


def test_the_candidates_are_well_written_and_no_two_the_same() -> None:
    candidates = defaults().candidates
    listed = (*candidates.sectors, *candidates.industries, *candidates.countries)

    assert candidates.benchmark == "SPY"
    assert " ".join(candidates.sectors) == "XLB XLC XLE XLF XLI XLK XLP XLRE XLU XLV XLY"
    assert {"SMH", "IGV", "XBI", "KRE", "XME"} <= {*candidates.industries}
    assert {"EWG", "EWJ", "EWU", "EWZ", "FXI", "INDA", "EWY", "EWT", "EWC", "EWA", "EWW"} <= {*candidates.countries}
    assert candidates.symbols == listed
    assert all(parse_symbol(symbol) == symbol != candidates.benchmark for symbol in listed)


def test_the_universes_have_members_where_they_say() -> None:
    members = PyTickerSymbols()

    assert [universe.key for universe in defaults().universes] == ["sp500", "nasdaq100", "sp600"]
    for universe in defaults().universes:
        assert len(list(members.get_stocks_by_index(universe.source))) >= 100, universe.key


def test_the_file_sets_everything_that_can_be_set_and_nothing_else() -> None:
    document = tomllib.loads(defaults_text())

    assert set(document) == set(Settings.__struct_fields__)
    for table, struct, names in (
        ("pairs", Pair, {"numerator", "denominator"}),
        ("markets", Market, {"key"}),
        ("universes", Universe, {"key"}),
    ):
        fields = set(struct.__struct_fields__) - names
        assert all(set(entry) <= fields for entry in document[table].values())
    assert set(document["candidates"]) == set(Candidates.__struct_fields__)
    for section in SECTIONS:
        struct = getattr(defaults(), section)
        assert set(document[section]) == set(struct.__struct_fields__)
        assert msgspec.convert(document[section], type(struct)) == struct == type(struct)()


def test_the_keys_in_the_comment_are_the_built_in_ones() -> None:
    comment = defaults_text().split("# Keys, by command.")[1].split("[keys]")[0]

    assert dict(re.findall(r'(\w+) = "([^"]+)"', comment)) == BINDING_IDS
    assert defaults().keys == {}


def test_the_comments_name_the_values_that_are_possible() -> None:
    text = defaults_text()

    assert " ".join(get_args(Lookback)) in text
    assert " ".join(get_args(Window)) in text
    assert " ".join(get_args(Every)) in text
    assert all(theme in text for theme in THEMES[:3])


def test_every_interval_is_known_and_off_is_none() -> None:
    refresh = defaults().refresh

    assert set(get_args(Every)) == {"off", *INTERVALS}
    assert (refresh.interval, msgspec.structs.replace(refresh, every="off").interval) == (timedelta(minutes=15), None)


def test_the_themes_are_textuals_own() -> None:
    assert set(TEXTUAL_THEMES) == set(BUILTIN_THEMES)
    assert len(THEMES) == len(set(THEMES))


def test_the_indices_are_pytickersymbols_own() -> None:
    assert set(INDICES) == set(PyTickerSymbols().get_all_indices())


def test_the_built_in_keys_are_named_as_textual_names_them_and_each_has_one_command() -> None:
    keys = [key for each in BINDING_IDS.values() for key in each.split(",")]

    assert {each: parse_keys(each) for each in BINDING_IDS.values()} == {each: each for each in BINDING_IDS.values()}
    assert len(keys) == len(set(keys))


def test_punctuation_marks_are_named_as_textual_names_them() -> None:
    assert list(MARKS) == [_character_to_key(char) for char in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"]


def test_the_groups_and_legs_come_in_watchlist_order() -> None:
    settings = defaults()

    assert settings.groups == tuple(line.split(": ")[0] for line in PAIRS.strip().splitlines())
    assert settings.leg_symbols[:5] == ("MAGS", "SPY", "QQQ", "IWM", "IWF")
    assert len(settings.leg_symbols) == len(set(settings.leg_symbols))
