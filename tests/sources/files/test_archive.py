from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from rottui.sources.files import archive
from rottui.sources.files.inputs import FileRead
from rottui.sources.files.walk import OWN_FILE

ReadBytes = Callable[..., list[FileRead]]

SOUND = b"Date,Close\n2024-01-02,100\n"


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as made:
        for name, data in members.items():
            made.writestr(zipfile.ZipInfo(name), data, compress_type=compression)
    return buffer.getvalue()


def reasons(reads: list[FileRead]) -> dict[str, str]:
    return {read.name: read.batch.refusals[0].reason for read in reads if read.kind == "nothing"}


def test_each_member_is_read_by_its_own_name_wherever_it_lies(read_bytes: ReadBytes) -> None:
    reads = read_bytes(zipped({"b/QQQ.csv": SOUND, "a/SPY.csv": SOUND, "m/list.csv": b"Symbol,Sector\nA,X\n"}), "all")
    assert [(read.name, read.kind) for read in reads] == [
        ("all.csv/a/SPY.csv", "prices"),
        ("all.csv/b/QQQ.csv", "prices"),
        ("all.csv/m/list.csv", "members"),
    ]


@pytest.mark.parametrize("name", ["/etc/SPY.csv", "../SPY.csv", "a/../../SPY.csv", "C:/SPY.csv", "..\\SPY.csv"])
def test_names_that_point_outside_are_refused_and_the_others_read(read_bytes: ReadBytes, name: str) -> None:
    reads = read_bytes(zipped({name: SOUND, "QQQ.csv": SOUND}), "x")
    assert list(reasons(reads).values()) == ["its name points outside the archive"]
    assert [read.kind for read in reads].count("prices") == 1


def test_encrypted_members_are_refused(read_bytes: ReadBytes) -> None:
    data = bytearray(zipped({"SPY.csv": SOUND}))
    for header, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(header) + offset] |= 1
    assert list(reasons(read_bytes(bytes(data), "x")).values()) == ["it is encrypted; unpack it first"]


def test_a_bomb_is_refused_before_it_is_unpacked(read_bytes: ReadBytes) -> None:
    reads = read_bytes(zipped({"SPY.csv": b"0" * (archive.RATIO_COUNTS_FROM + 1), "QQQ.csv": SOUND}), "x")
    assert "200 times" in reasons(reads)["x.csv/SPY.csv"]


def test_an_archive_that_unpacks_to_too_much_is_refused(read_bytes: ReadBytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "TOTAL_LIMIT", 2 * len(SOUND) - 1)
    assert "unpacks to more" in reasons(read_bytes(zipped({"A.csv": SOUND, "B.csv": SOUND}), "x"))["x.csv"]


def test_an_archive_of_too_many_members_is_refused(read_bytes: ReadBytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_MEMBERS", 1)
    assert "2 members" in reasons(read_bytes(zipped({"A.csv": SOUND, "B.csv": SOUND}), "x"))["x.csv"]


def test_a_member_that_is_damaged_leaves_the_others(read_bytes: ReadBytes) -> None:
    data = bytearray(zipped({"A.csv": SOUND, "B.csv": SOUND}, zipfile.ZIP_STORED))
    data[data.index(SOUND) + 3] ^= 0xFF
    reads = read_bytes(bytes(data), "x")
    assert reasons(reads) == {"x.csv/A.csv": "it is damaged inside the archive"}
    assert reads[1].kind == "prices"


def test_an_archive_cut_short_is_refused(read_bytes: ReadBytes) -> None:
    assert "damaged or cut short" in reasons(read_bytes(zipped({"A.csv": SOUND})[:-30], "x"))["x.csv"]


def test_an_archive_inside_an_archive_is_refused(read_bytes: ReadBytes) -> None:
    inner = zipped({"A.csv": SOUND})
    assert "archive inside" in reasons(read_bytes(zipped({"inner.zip": inner}), "x"))["x.csv/inner.zip"]


def test_an_empty_archive_is_said(read_bytes: ReadBytes) -> None:
    assert "empty" in reasons(read_bytes(zipped({}), "x"))["x.csv"]


def test_an_excel_workbook_is_told(read_bytes: ReadBytes) -> None:
    workbook = zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"})
    assert "Excel" in reasons(read_bytes(workbook, "x"))["x.csv"]


def test_what_a_mac_adds_is_passed_over(read_bytes: ReadBytes) -> None:
    reads = read_bytes(zipped({"A.csv": SOUND, "__MACOSX/._A.csv": b"\x00\x05"}), "x")
    (hidden,) = (read for read in reads if read.kind == "nothing")
    assert hidden.batch.refusals[0].note


def test_a_cache_that_was_packed_is_passed_over(read_bytes: ReadBytes) -> None:
    reads = read_bytes(zipped({"desk/members-g1-0a1b.parquet": SOUND, "desk/SPY.csv": SOUND}), "x")
    assert reasons(reads) == {"x.csv/desk/members-g1-0a1b.parquet": OWN_FILE}
    assert [read.name for read in reads if read.kind == "prices"] == ["x.csv/desk/SPY.csv"]


def test_names_of_members_are_shown_inert(read_bytes: ReadBytes) -> None:
    assert all("\x1b" not in read.name for read in read_bytes(zipped({"\x1b[31mA.csv": SOUND}), "x"))
