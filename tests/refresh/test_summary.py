from __future__ import annotations

from dataclasses import replace
from datetime import date

from rottui.refresh.merge import UniverseChange
from rottui.refresh.summary import Counts, Gap, ImportSummary, SuspectedSplit, summary_lines
from rottui.sources.protocol import Refusal

PLAIN = ImportSummary(
    price_files=2,
    positioning_files=(),
    member_files=0,
    unusable_files=0,
    symbols=2,
    named=(),
    first=date(2024, 1, 2),
    last=date(2024, 1, 3),
    prices=Counts(1234, 5, 6),
    markets=0,
    positioning=Counts(),
    universes=(),
    refusals=(),
    notes=(),
    splits=(),
    gaps=(),
    generation=1,
    seconds=1.26,
)


def page(summary: ImportSummary, width: int = 100, *, all: bool = False) -> str:  # noqa: A002
    return "\n".join(summary_lines(summary, width, all=all))


def test_a_plain_import_is_two_lines() -> None:
    assert summary_lines(PLAIN) == [
        "Read 2 files in 1.3 s: 2 price files",
        "Prices: 2 symbols, 2024-01-02 to 2024-01-03; 1,234 added, 5 updated, 6 unchanged",
    ]


def test_symbols_that_only_file_names_say_are_shown_while_they_are_few() -> None:
    assert "Named by their files: DAILY, PART-0" in page(replace(PLAIN, named=("DAILY", "PART-0")))
    assert "Named" not in page(replace(PLAIN, named=tuple("ABCDEFG")))


def test_an_import_that_changed_nothing_says_so() -> None:
    assert "Nothing changed." in page(replace(PLAIN, prices=Counts(0, 0, 6)))


def test_each_refusal_has_its_file_line_reason_and_rows() -> None:
    refusals = (Refusal("a/SPY.csv", 17, "no close", rows=3), Refusal("b.csv", None, "the file is empty", rows=0))
    text = page(replace(PLAIN, refusals=refusals))
    assert "Refused: 3 rows in 2 files" in text
    assert "  a/SPY.csv line 17: no close (3 rows)" in text
    assert "  b.csv: the file is empty" in text


def test_the_offending_cell_is_shown() -> None:
    refusals = (Refusal("SPY.csv", 3, "the date is not a date", rows=1, example="soon"),)
    assert '  SPY.csv line 3: the date is not a date ("soon")' in page(replace(PLAIN, refusals=refusals))


def test_five_hundred_files_with_the_same_reason_are_one_line() -> None:
    refusals = tuple(Refusal(f"S{index}.csv", 2, "no close", rows=2) for index in range(500))
    text = page(replace(PLAIN, refusals=refusals))
    assert "500 files, 1,000 rows: no close (S0.csv line 2, S1.csv line 2, S2.csv line 2 …)" in text
    assert len(text.splitlines()) < 10


def test_all_of_them_can_be_seen() -> None:
    refusals = tuple(Refusal(f"S{index}.csv", 2, "no close", rows=2) for index in range(500))
    text = page(replace(PLAIN, refusals=refusals), all=True)
    assert "S499.csv line 2: no close (2 rows)" in text


def test_a_page_of_everything_fits_a_screen() -> None:
    many = range(300)
    summary = replace(
        PLAIN,
        refusals=tuple(Refusal(f"/a/long/path/{index}.csv", 2, f"reason {index}", rows=2) for index in many),
        notes=tuple(Refusal(f"/a/long/path/{index}.csv", None, f"note {index}", note=True) for index in many),
        splits=tuple(SuspectedSplit(f"S{index}", date(2024, 1, 2), 673.0, 170.0, "4:1") for index in many),
        gaps=tuple(Gap(f"S{index}", 2, date(2024, 1, 2)) for index in many),
    )
    lines = summary_lines(summary)
    assert len(lines) <= 40
    assert "  and 294 more; --all lists them" in lines
    assert "  S0 2024-01-02: 673 to 170, near 4:1" in lines
    assert "  S0: 2 sessions, the first 2024-01-02" in lines
    assert len(summary_lines(summary, all=True)) >= 1200


def test_the_reason_that_cost_most_rows_comes_first() -> None:
    refusals = (Refusal("a", 2, "small", rows=1), Refusal("b", 2, "large", rows=9))
    text = page(replace(PLAIN, refusals=refusals))
    assert text.index("large") < text.index("small")


def test_no_line_is_wider_than_asked_for() -> None:
    refusals = (Refusal("/a/" + "long" * 40 + "/SPY.csv", 17, "no close " * 10, rows=3),)
    assert max(map(len, summary_lines(replace(PLAIN, refusals=refusals), 60))) <= 60


def test_a_universe_tells_who_came_and_who_went() -> None:
    change = UniverseChange("sp500", 503, ("A",), ("B", "C"), 2)
    text = page(replace(PLAIN, member_files=1, universes=(change,)))
    assert "Universe sp500: 503 members, 1 new, 2 gone (B, C), 2 renamed or in another sector" in text
