"""Whatever is done to a file, reading it ends in rows or in a reason."""

from __future__ import annotations

import io
from collections.abc import Callable

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rottui.sources.files.inputs import FileRead

ReadBytes = Callable[..., list[FileRead]]


def _parquet() -> bytes:
    buffer = io.BytesIO()
    pl.DataFrame({"Date": ["2024-01-02", "2024-01-03"], "Close": [1.0, 2.0]}).write_parquet(buffer)
    return buffer.getvalue()


SEEDS = (
    b"Date,Open,High,Low,Close,AdjClose,Volume\n2024-01-02,1,2,0.5,1.5,1.4,100\n2024-01-03,1,2,0.5,1.6,1.5,100\n",
    b"Symbol;Date;Close\nA;2024-01-02;1\nB;03/04/2024;2\n",
    b"Symbol,Security,GICS Sector\nA,Agilent,Health Care\n",
    (
        b"report_date_as_yyyy_mm_dd,cftc_contract_market_code,open_interest_all,noncomm_positions_long_all,"
        b"noncomm_positions_short_all,noncomm_postions_spread_all,comm_positions_long_all,comm_positions_short_all,"
        b"nonrept_positions_long_all,nonrept_positions_short_all\n2021-06-15,088691,10,1,2,3,4,5,6,7\n"
    ),
    _parquet(),
)
PIECES = (
    b"null",
    b",",
    b'"',
    b"\n",
    b"\r",
    b";",
    b"\x00",
    b"\xff",
    b"-1",
    b"1e400",
    b"9999-99-99",
    b"99999999999999999",
    b"",
)
EDITS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 20), st.sampled_from(PIECES)), min_size=1, max_size=8)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.sampled_from(SEEDS), edits=EDITS)
def test_no_damage_to_a_file_raises(read_bytes: ReadBytes, seed: bytes, edits: list[tuple[int, int, bytes]]) -> None:
    data = seed
    for at, cut, piece in edits:
        data = data[:at] + piece + data[at + cut :]
    (read,) = read_bytes(data)
    assert read.kind != "nothing" or read.batch.refusals[0].reason


def test_a_date_beyond_all_calendars_is_refused_with_its_line(read_bytes: ReadBytes) -> None:
    (read,) = read_bytes(b"Date,Close\n2024-01-02,1\n-12016-01-02,1\n")
    assert [(each.line, each.reason) for each in read.batch.refusals if not each.note] == [
        (3, "the date is not a date")
    ]
