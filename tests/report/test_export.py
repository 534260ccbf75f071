"""Tables written for other programs: what is in them, in every format, and what happens when they cannot be written."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from rottui.briefing.model import Briefing
from rottui.cache.store import Snapshot, Store
from rottui.cache.tables import TABLES
from rottui.errors import RottuiError, UsageError
from rottui.report.export import RATIOS, select_table, write_table
from rottui.settings.packaged import defaults

DAY = date(2021, 6, 24)
"""A Thursday: Tuesday's COT report is out the next day."""


@pytest.fixture(scope="module")
def snapshot(demo_data: Path) -> Snapshot:
    return Store(demo_data / "demo").snapshot()


@pytest.mark.parametrize("name", [*TABLES, RATIOS])
def test_every_table_comes_back_from_parquet_as_it_was(snapshot: Snapshot, name: str, tmp_path: Path) -> None:
    frame = select_table(snapshot, defaults(), name, None).tail(2000)

    write_table(frame, "parquet", tmp_path / "out.parquet")

    assert frame.height > 0
    assert_frame_equal(pl.read_parquet(tmp_path / "out.parquet"), frame)


@pytest.mark.parametrize("name", [*TABLES, RATIOS])
def test_csv_and_json_hold_every_row_and_column(snapshot: Snapshot, name: str, tmp_path: Path) -> None:
    frame = select_table(snapshot, defaults(), name, None).tail(500)

    write_table(frame, "csv", tmp_path / "out.csv")
    write_table(frame, "json", tmp_path / "out.json")

    csv = pl.read_csv(tmp_path / "out.csv", infer_schema=False)
    json = pl.read_json(io.BytesIO((tmp_path / "out.json").read_bytes()), infer_schema_length=None)
    assert csv.columns == frame.columns == json.columns
    assert csv.height == frame.height == json.height
    for column in frame.columns:
        if frame[column].dtype == pl.Date:
            assert csv[column].to_list() == json[column].to_list() == [day.isoformat() for day in frame[column]]


def test_ratios_are_those_of_the_report(snapshot: Snapshot, demo_briefing: Briefing) -> None:
    frame = select_table(snapshot, defaults(), RATIOS, None)

    last = dict(frame.group_by("pair").agg(pl.col("ratio").last()).iter_rows())
    assert last == {pair.pair.name: pair.last for pair in demo_briefing.pairs}


@pytest.mark.parametrize("name", ["prices", "breadth", "sessions", RATIOS])
def test_as_of_a_day_nothing_later_is_exported(snapshot: Snapshot, name: str) -> None:
    dates = select_table(snapshot, defaults(), name, DAY)["date"]

    assert dates.max() == DAY
    assert dates.min() is not None


def test_as_of_a_thursday_tuesdays_report_is_not_exported(snapshot: Snapshot) -> None:
    assert select_table(snapshot, defaults(), "positioning", DAY)["report_date"].max() == date(2021, 6, 15)
    assert select_table(snapshot, defaults(), "positioning", date(2021, 6, 25))["report_date"].max() == date(
        2021, 6, 22
    )


@pytest.mark.parametrize(
    ("name", "hint"),
    [("pricse", "did you mean prices?"), ("ratio", "did you mean ratios?"), ("x", "it is one of prices")],
)
def test_an_unknown_table_is_answered_with_the_nearest(snapshot: Snapshot, name: str, hint: str) -> None:
    with pytest.raises(UsageError, match=f"there is no table '{name}'") as caught:
        select_table(snapshot, defaults(), name, None)

    assert caught.value.hint.startswith(hint)


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old")

    write_table(pl.DataFrame({"a": [1]}), "csv", target)

    assert target.read_text() == "a\n1\n"
    assert list(tmp_path.iterdir()) == [target]


def test_what_cannot_be_replaced_is_left_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old")

    def refuse(self: Path, other: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)

    with pytest.raises(RottuiError, match="Permission denied"):
        write_table(pl.DataFrame({"a": [1]}), "csv", target)

    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(("under", "why"), [("none", "No such file or directory"), ("file", "Not a directory")])
def test_a_folder_that_is_none_is_named(tmp_path: Path, under: str, why: str) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(RottuiError, match=f"out.csv cannot be written: {why}"):
        write_table(pl.DataFrame({"a": [1]}), "csv", tmp_path / under / "out.csv")


def test_of_a_link_the_file_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    link = tmp_path / "link.csv"
    link.symlink_to("real.csv")

    write_table(pl.DataFrame({"a": [1]}), "csv", link)

    assert link.is_symlink()
    assert (tmp_path / "real.csv").read_text() == "a\n1\n"


def test_a_device_is_written_to_and_never_replaced() -> None:
    null = Path("/dev/null")

    write_table(pl.DataFrame({"a": [1]}), "csv", null)

    assert null.is_char_device()
