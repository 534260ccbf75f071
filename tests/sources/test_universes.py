"""The members of the default universes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest
from pytickersymbols import Statics

from rottui.cache.tables import MEMBERS
from rottui.errors import SourceError
from rottui.settings.packaged import defaults
from rottui.settings.schema import Universe
from rottui.settings.symbols import parse_symbol
from rottui.sources import universes
from rottui.sources.universes import SECTORS, members

BY_KEY = {universe.key: universe for universe in defaults().universes}
GICS = {
    "Communication Services", "Consumer Discretionary", "Consumer Staples", "Energy", "Financials", "Health Care",
    "Industrials", "Information Technology", "Materials", "Real Estate", "Utilities",
}  # fmt: skip


def sector_of(key: str) -> dict[str, str]:
    return dict(members(BY_KEY[key]).frame.select("symbol", "sector").rows())


@pytest.mark.parametrize(("key", "about"), [("sp500", 503), ("nasdaq100", 101), ("sp600", 603)])
def test_the_default_universes_have_about_as_many_members_as_their_names_say(key: str, about: int) -> None:
    batch = members(BY_KEY[key])

    assert batch.frame.schema == MEMBERS
    assert abs(batch.frame.height - about) <= 5
    assert set(batch.frame["universe"]) == {key}
    assert batch.refusals == ()


@pytest.mark.parametrize("key", ["sp500", "nasdaq100", "sp600"])
def test_symbols_are_spelt_as_yahoo_does_and_stand_once_in_order(key: str) -> None:
    symbols = members(BY_KEY[key]).frame["symbol"].to_list()

    assert symbols == sorted(set(symbols))
    assert [parse_symbol(symbol) for symbol in symbols] == symbols
    assert not [symbol for symbol in symbols if "." in symbol]


def test_share_classes_have_their_hyphen() -> None:
    assert {"BRK-B", "BF-B", "GOOG", "GOOGL"} <= sector_of("sp500").keys()
    assert {"MOG-A", "CWEN-A", "CWEN"} <= sector_of("sp600").keys()


@pytest.mark.parametrize(("key", "most_unknown"), [("sp500", 0), ("nasdaq100", 2), ("sp600", 0)])
def test_every_member_has_one_gics_sector_or_is_named_unknown(key: str, most_unknown: int) -> None:
    sectors = members(BY_KEY[key]).frame["sector"].to_list()

    assert set(SECTORS) == GICS
    assert set(sectors) <= GICS | {"Unknown"}
    assert sectors.count("Unknown") <= most_unknown


def test_sectors_are_those_of_gics_where_the_package_mixes_classifications() -> None:
    """As Standard & Poor's lists them; each bears a second sector's name in the package, or none."""
    expected = {
        "EQIX": "Real Estate",
        "DUK": "Utilities",
        "MCO": "Financials",
        "STE": "Health Care",
        "GRMN": "Consumer Discretionary",
        "GEV": "Industrials",
    }
    assert {symbol: sector_of("sp500")[symbol] for symbol in expected} == expected
    nasdaq = {
        "AMD": "Information Technology",
        "CEG": "Utilities",
        "AAPL": "Information Technology",
        "GOOG": "Communication Services",
        "ASML": "Information Technology",
        "ALNY": "Health Care",
        "CCEP": "Consumer Staples",
        "MELI": "Consumer Discretionary",
    }
    assert {symbol: sector_of("nasdaq100")[symbol] for symbol in nasdaq} == nasdaq


def give(monkeypatch: pytest.MonkeyPatch, *rows: Mapping[str, Any]) -> None:
    monkeypatch.setattr(universes, "_rows", lambda index: list(rows) if index == "MINE" else [])
    monkeypatch.setattr(universes, "_known_sectors", dict)


MINE = Universe(key="mine", name="Mine", source="MINE")


def test_repeated_members_count_once_and_names_are_inert(monkeypatch: pytest.MonkeyPatch) -> None:
    give(
        monkeypatch,
        {"symbol": "B.A", "name": " Evil \x1b[31m ", "industries": ["Energy", "Utilities"]},
        {"symbol": "B-A", "name": "Again", "industries": ["Energy"]},
        {"symbol": "A", "name": "", "industries": None},
    )

    assert members(MINE).frame.rows() == [
        ("mine", "A", "A", "Unknown"),
        ("mine", "B-A", "Evil ␛[31m", "Utilities"),
    ]


def test_what_is_no_symbol_is_refused_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, {"symbol": "A"}, {"symbol": "a b"}, {"symbol": None})

    batch = members(MINE)

    assert batch.frame["symbol"].to_list() == ["A"]
    assert [(refusal.rows, refusal.example) for refusal in batch.refusals] == [(2, "a b")]


@pytest.mark.parametrize(
    ("industries", "sector"),
    [
        (["Biotechnology", "Pharmaceutical"], "Health Care"),
        (["Computer Software", "Mass media"], "Unknown"),  # two sectors
        (["Internet Agriculture"], "Unknown"),
        (["Technology", "Software"], "Information Technology"),
        (["Industrials", "Semiconductors"], "Industrials"),  # a named sector comes first
    ],
)
def test_industries_tell_a_sector_only_when_they_agree(
    monkeypatch: pytest.MonkeyPatch, industries: list[str], sector: str
) -> None:
    give(monkeypatch, {"symbol": "A", "industries": industries})

    assert members(MINE).frame["sector"].to_list() == [sector]


def test_an_index_without_a_list_is_an_error_that_names_those_there_are() -> None:
    with pytest.raises(SourceError, match='universe x: there is no list of an index "RUSSELL 2000"') as caught:
        members(Universe(key="x", name="X", source="RUSSELL 2000"))
    assert "S&P 500" in caught.value.hint


def test_the_lists_whose_sectors_count_are_the_packages() -> None:
    indices = Statics.Indices

    assert (indices.US_SP_500, indices.US_SP_600) == universes.SECTOR_LISTS


def test_a_package_that_is_not_there_is_an_error_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pytickersymbols", None)

    with pytest.raises(
        SourceError, match=r"universe mine: .*pytickersymbols \(the package cannot be imported"
    ) as caught:
        members(MINE)
    assert "CSV" in caught.value.hint


def test_rows_that_are_none_are_an_error_that_names_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, {"symbol": None}, {"name": "A"})

    with pytest.raises(SourceError, match=r'the members of "MINE" could not be had .*none of its 2 rows has a symbol'):
        members(MINE)


def test_no_connection_is_made() -> None:
    script = (
        "import socket\n"
        "def refuse(*args, **kwargs): raise AssertionError('a connection')\n"
        "socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse\n"
        "from rottui.settings.packaged import defaults\n"
        "from rottui.sources.universes import members\n"
        "print(sum(members(universe).frame.height for universe in defaults().universes))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert int(result.stdout) > 1_150
