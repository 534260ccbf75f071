"""Symbols and pairs are spelt one way, wherever they come from."""

from __future__ import annotations

import pytest

from rottui.errors import UsageError
from rottui.settings.symbols import parse_pair, parse_symbol, respelt_share_class


@pytest.mark.parametrize(
    ("written", "symbol"),
    [
        ("SPY", "SPY"),
        (" spy ", "SPY"),
        ("BRK.B", "BRK-B"),
        ("brk.b", "BRK-B"),
        ("BF.B", "BF-B"),
        ("HEI.A", "HEI-A"),
        ("VOD.L", "VOD.L"),
        ("SHOP.TO", "SHOP.TO"),
        ("^GSPC", "^GSPC"),
        ("NQ=F", "NQ=F"),
        ("DX-Y.NYB", "DX-Y.NYB"),
        ("BTC-USD", "BTC-USD"),
        ("0700.HK", "0700.HK"),
    ],
)
def test_a_symbol_is_written_as_yahoo_writes_it(written: str, symbol: str) -> None:
    assert parse_symbol(written) == symbol


@pytest.mark.parametrize(
    "written", ["", " ", "A B", "A/B", "A" * 21, "..", "^", "SPY\n!", "ſpy", "ßPY", "SP\x1bY", "$SPY"]
)
def test_what_cannot_be_a_symbol_is_refused(written: str) -> None:
    with pytest.raises(UsageError, match="is not a symbol") as caught:
        parse_symbol(written)

    assert "\x1b" not in str(caught.value)
    assert caught.value.hint


def test_a_pair_is_two_symbols_around_a_slash() -> None:
    assert parse_pair("mags / brk.b") == ("MAGS", "BRK-B")


@pytest.mark.parametrize(
    "written", ["MAGSSPY", "/SPY", "MAGS/", "/", "A/B/C", "MAGS/MAGS", "mags/MAGS", "BRK.B/BRK-B", "A/B C"]
)
def test_what_is_no_pair_is_refused(written: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_pair(written)

    assert caught.value.hint


def test_only_a_changed_share_class_is_worth_telling() -> None:
    assert respelt_share_class("BRK.B", "BRK-B")
    assert not respelt_share_class(" brk-b ", "BRK-B")
    assert not respelt_share_class("mags / spy", "MAGS/SPY")
