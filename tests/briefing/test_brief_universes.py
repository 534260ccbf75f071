"""What a briefing says of a universe that is small, sparse, short or behind."""

from __future__ import annotations

from datetime import date

import msgspec
import polars as pl

from rottui.briefing.model import Briefing, UniverseBriefing
from rottui.settings.schema import Desk
from tests.briefing.conftest import Brief, members_frame, settings_of, weekdays

FRIDAY = date(2025, 10, 31)
DAYS = weekdays(FRIDAY, 260)
STOCKS = [f"S{number:02}" for number in range(20)]


def only(briefing: Briefing) -> UniverseBriefing:
    assert len(briefing.universes) == 1
    return briefing.universes[0]


def growing(days: list[date], by: float) -> dict[date, float]:
    return {day: 100.0 * (1 + by) ** number for number, day in enumerate(days)}


def test_shares_count_members_and_sectors_are_told_apart(brief: Brief) -> None:
    closes = {name: growing(DAYS, 0.001 if number < 15 else -0.001) for number, name in enumerate(STOCKS)}
    members = members_frame(
        "sp500", {name: "Energy" if number < 5 else "Utilities" for number, name in enumerate(STOCKS)}
    )

    universe = only(brief(settings_of(universes=["sp500"]), closes=closes, members=members))

    assert universe.total.percent("above_50", "valid_50") == 75
    assert (universe.total.counts["advances"], universe.total.counts["declines"]) == (15, 5)
    assert (universe.total.counts["new_highs"], universe.total.counts["new_lows"]) == (15, 5)
    by_sector = {figures.sector: figures.percent("above_50", "valid_50") for figures in universe.sectors}
    assert by_sector == {"Energy": 100, "Utilities": 100 * 10 / 15}
    assert universe.problem is None


def test_three_priced_members_of_twenty_are_a_warning(brief: Brief) -> None:
    closes = {name: growing(DAYS, 0.001) for name in STOCKS[:3]}
    members = members_frame("sp500", dict.fromkeys(STOCKS, "Energy"))

    briefing = brief(settings_of(universes=["sp500"]), closes=closes, members=members)

    assert only(briefing).problem == f"only 3 of 20 members have a price on {FRIDAY}"
    assert ("sp500", only(briefing).problem) in [(problem.where, problem.what) for problem in briefing.problems]


def test_a_universe_of_three_is_a_warning_although_all_of_it_is_priced(brief: Brief) -> None:
    closes = {name: growing(DAYS, 0.001) for name in STOCKS[:3]}

    briefing = brief(
        settings_of(universes=["sp500"]),
        closes=closes,
        members=members_frame("sp500", dict.fromkeys(STOCKS[:3], "Energy")),
    )

    assert only(briefing).problem == f"only 3 of 3 members have a price on {FRIDAY}"


def test_a_universe_without_prices_says_so(brief: Brief) -> None:
    briefing = brief(settings_of(universes=["sp500"]), members=members_frame("sp500", dict.fromkeys(STOCKS, "Energy")))

    assert only(briefing).problem == "no prices of its 20 members"
    assert only(briefing).total.date is None
    assert only(briefing).total.percent("above_50", "valid_50") is None


def test_a_universe_with_a_short_history_says_which_average_it_lacks(brief: Brief) -> None:
    closes = {name: growing(DAYS[-100:], 0.001) for name in STOCKS}

    briefing = brief(
        settings_of(universes=["sp500"]), closes=closes, members=members_frame("sp500", dict.fromkeys(STOCKS, "Energy"))
    )

    assert only(briefing).problem == "only 0 of the 20 priced have the history for a 200-day average"
    assert only(briefing).total.percent("above_200", "valid_200") is None


def test_a_universe_behind_the_watchlist_says_so(brief: Brief) -> None:
    closes = {name: growing(DAYS[:-3], 0.001) for name in STOCKS} | {"SPY": growing(DAYS, 0), "QQQ": growing(DAYS, 0)}

    briefing = brief(
        settings_of(["QQQ/SPY"], universes=["sp500"]),
        closes=closes,
        members=members_frame("sp500", dict.fromkeys(STOCKS, "Energy")),
    )

    assert only(briefing).problem == f"ends {DAYS[-4]}, behind the watchlist ({FRIDAY})"
    assert (briefing.breadth.date, briefing.prices.date) == (DAYS[-4], FRIDAY)


def test_the_desks_universe_comes_first_and_imported_ones_last(brief: Brief) -> None:
    closes = {name: growing(DAYS, 0.001) for name in STOCKS}
    members = members_frame("zebra", dict.fromkeys(STOCKS, "Energy"))
    for key in ("sp500", "sp600"):
        members = members.vstack(members_frame(key, dict.fromkeys(STOCKS, "Energy")))
    settings = settings_of(universes=["sp500", "sp600"])

    given = brief(settings, closes=closes, members=members.sort("universe", "symbol"))
    turned = brief(
        msgspec.structs.replace(settings, desk=Desk(universe="sp600")),
        closes=closes,
        members=members.sort("universe", "symbol"),
    )

    assert [(universe.key, universe.name) for universe in given.universes] == [
        ("sp500", "SP500"), ("sp600", "SP600"), ("zebra", "zebra"),
    ]  # fmt: skip
    assert [universe.key for universe in turned.universes] == ["sp600", "sp500", "zebra"]


def test_a_universe_that_only_files_know_is_not_left_to_a_refresh(brief: Brief) -> None:
    members = members_frame("mine", dict.fromkeys(STOCKS, "Energy"))
    members = members.vstack(members_frame("sp500", dict.fromkeys(STOCKS, "Energy")))

    briefing = brief(settings_of(universes=["sp500"]), members=members)

    hints = {problem.where: problem.hint for problem in briefing.problems}
    assert hints["sp500"].startswith("run: rottui refresh")
    assert "[universes]" in hints["mine"]
    assert "run: rottui refresh" not in hints["mine"]


def test_a_universe_that_was_taken_away_is_not_there_though_its_members_are_held(brief: Brief) -> None:
    closes = {name: growing(DAYS, 0.001) for name in STOCKS}
    members = members_frame("sp500", dict.fromkeys(STOCKS, "Energy"))
    members = members.vstack(members_frame("nasdaq100", dict.fromkeys(STOCKS, "Energy")))

    briefing = brief(settings_of(universes=["nasdaq100"]), closes=closes, members=members.sort("universe", "symbol"))

    assert only(briefing).key == "nasdaq100"


def test_breadth_names_the_source_of_its_members_prices_though_no_pair_has_any(brief: Brief) -> None:
    closes = {name: growing(DAYS, 0.001) for name in STOCKS}
    members = members_frame("sp500", dict.fromkeys(STOCKS, "Energy"))

    briefing = brief(settings_of(universes=["sp500"]), closes=closes, members=members)

    assert (briefing.prices.source, briefing.prices.date) == ("", None)
    assert (briefing.breadth.source, briefing.breadth.date) == ("file", FRIDAY)


def test_breadth_is_dated_by_the_first_universe_that_has_any(brief: Brief) -> None:
    mine = STOCKS[:12]
    closes = {name: growing(DAYS[:-3], 0.001) for name in mine}
    members = pl.concat(
        [members_frame("sp500", {"NONE": "Energy"}), members_frame("mine", dict.fromkeys(mine, "Energy"))]
    )

    briefing = brief(settings_of(universes=["sp500", "mine"]), closes=closes, members=members)

    assert [universe.total.date for universe in briefing.universes] == [None, DAYS[-4]]
    assert (briefing.breadth.date, briefing.breadth.source) == (DAYS[-4], "file")


def test_a_thrust_that_may_come_says_since_when_and_for_how_long(brief: Brief) -> None:
    # All stocks fall on the last 20 days but one. The average of shares is 0.6 before and then 0.6 times 9/11 a day:
    # 0.491, 0.402, 0.329 on the third of them, and one day of gains lifts the 0.011 it has come down to to 0.19.
    fallen = set(DAYS[-20:-1])
    prices: dict[str, dict[date, float]] = {}
    for number, name in enumerate(STOCKS):
        close = 100.0
        prices[name] = {}
        for day in DAYS:
            rises = day not in fallen and (number < 12 or day == DAYS[-1])
            close *= 1.01 if rises else 0.995
            prices[name][day] = close

    total = only(
        brief(
            settings_of(universes=["sp500"]),
            closes=prices,
            members=members_frame("sp500", dict.fromkeys(STOCKS, "Energy")),
        )
    ).total

    assert total.thrust is None
    assert (total.armed_since, total.armed_for) == (DAYS[-18], 10)


def test_a_universe_that_is_not_low_is_not_armed(brief: Brief) -> None:
    closes = {name: growing(DAYS, 0.001 if number < 11 else -0.001) for number, name in enumerate(STOCKS)}

    total = only(
        brief(
            settings_of(universes=["sp500"]),
            closes=closes,
            members=members_frame("sp500", dict.fromkeys(STOCKS, "Energy")),
        )
    ).total

    assert (total.armed_since, total.armed_for) == (None, None)


def test_all_thrusts_up_to_the_day_are_known(brief: Brief) -> None:
    # Shares average 0.6. Five days on which all fall bring them to 0.6 (9/11)^5 = 0.22, and of days on which all rise
    # the fourth is the first to lift them over 0.615: 1 - 0.78 (9/11)^4 = 0.65. Five and four days more do it again.
    fallen, risen = {*DAYS[-40:-35], *DAYS[-31:-26]}, {*DAYS[-35:-31], *DAYS[-26:]}
    closes: dict[str, dict[date, float]] = {}
    for number, name in enumerate(STOCKS):
        close = 100.0
        closes[name] = {}
        for day in DAYS:
            close *= 1.01 if day in risen or (day not in fallen and number < 12) else 0.99
            closes[name][day] = close
    members, settings = members_frame("sp500", dict.fromkeys(STOCKS, "Energy")), settings_of(universes=["sp500"])

    universe = only(brief(settings, closes=closes, members=members))
    earlier = only(brief(settings, closes=closes, members=members, as_of=DAYS[-24]))

    assert (universe.thrusts, universe.total.thrust) == ((DAYS[-32], DAYS[-23]), DAYS[-23])
    assert (earlier.thrusts, earlier.total.thrust) == ((DAYS[-32],), DAYS[-32])
