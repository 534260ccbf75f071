"""`rottui export`: to a file, to a pipe, and what it says when it cannot."""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl
import pytest

from tests.cli.conftest import Command, Program, assert_no_traceback


def test_csv_goes_to_standard_output_and_nothing_else_does(command: Command, demo: Path) -> None:
    ended = command("--demo", "export", "members")

    frame = pl.read_csv(io.StringIO(ended.out))
    assert (ended.code, ended.err) == (0, "")
    assert frame.columns == ["universe", "symbol", "name", "sector"]
    assert frame.height == 680


@pytest.mark.parametrize("to", [(), ("-o", "-")])
def test_parquet_goes_through_a_pipe(program: Program, demo: Path, to: tuple[str, ...]) -> None:
    ended = program("--demo", "export", "ratios", "--format", "parquet", *to)

    assert ended.returncode == 0
    assert pl.read_parquet(ended.stdout)["pair"].n_unique() == 42


def test_a_file_is_named_on_standard_error_with_its_rows(command: Command, demo: Path, tmp_path: Path) -> None:
    ended = command("--demo", "export", "members", "-o", tmp_path / "out.csv")

    assert (ended.code, ended.out) == (0, "")
    assert ended.err == f"680 rows of members to {tmp_path / 'out.csv'}\n"
    assert pl.read_csv(tmp_path / "out.csv").height == 680


def test_as_of_cuts_the_table(command: Command, demo: Path) -> None:
    ended = command("--demo", "export", "prices", "--as-of", "2016-01-05")

    assert set(pl.read_csv(io.StringIO(ended.out))["date"]) == {"2016-01-04", "2016-01-05"}


def test_an_unknown_table_is_wrong_usage_with_the_nearest_name(command: Command, demo: Path) -> None:
    ended = command("--demo", "export", "pricse")

    assert (ended.code, ended.out) == (2, "")
    assert "there is no table 'pricse'" in ended.err
    assert "did you mean prices?" in ended.err


@pytest.mark.parametrize(("target", "code"), [("none/out.csv", 1), ("file/out.csv", 1), ("folder", 2)])
def test_a_target_that_cannot_be_written_is_told_in_a_line(
    command: Command, demo: Path, tmp_path: Path, target: str, code: int
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()

    ended = command("--demo", "export", "members", "-o", tmp_path / target)

    assert (ended.code, ended.out) == (code, "")
    assert_no_traceback(ended.err)


def test_an_empty_cache_exports_a_table_without_rows(command: Command) -> None:
    ended = command("export", "prices")

    assert (ended.code, ended.out) == (0, "symbol,date,open,high,low,close,volume,dividend,provisional\n")
