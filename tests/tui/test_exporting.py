"""Exports: named safely, written whole, and nowhere but in their folder."""

from pathlib import Path

import pytest

from rottui.tui.exporting import file_name, write_files


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (["MAGS/SPY", "1Y", "daily"], "MAGS-SPY_1Y_daily"),
        (["BRK-B/^GSPC", "5Y"], "BRK-B-^GSPC_5Y"),
        (["CL=F/GC=F"], "CL=F-GC=F"),
        (["../../etc/passwd"], "etc-passwd"),
        (["..", "."], "export"),
        (["a\x00b\nc\x1b[31m"], "a-b-c-31m"),
        (["COM1:/ü|*?<>"], "_COM1"),
        (["LPT9.X"], "_LPT9.X"),
        (["COMP"], "COMP"),
        ([], "export"),
        (["x" * 400], "x" * 120),
    ],
)
def test_names_hold_nothing_that_a_folder_could_take_for_more(parts: list[str], name: str):
    assert file_name(parts) == name


def test_files_are_written_into_a_folder_that_is_made_for_them(tmp_path: Path):
    folder = tmp_path / "data" / "exports"
    paths = write_files(folder, "A-B", {"svg": "<svg/>", "csv": "date\nü\n"})
    assert paths == [folder / "A-B.svg", folder / "A-B.csv"]
    assert paths[1].read_bytes() == "date\nü\n".encode()
    assert sorted(path.name for path in folder.iterdir()) == ["A-B.csv", "A-B.svg"]


def test_a_file_of_the_same_name_is_replaced_and_a_link_is_not_followed(tmp_path: Path):
    elsewhere = tmp_path / "precious"
    elsewhere.write_text("keep")
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "A.csv").symlink_to(elsewhere)
    write_files(folder, "A", {"csv": "new"})
    assert elsewhere.read_text() == "keep"
    assert (folder / "A.csv").read_text() == "new"


def test_a_folder_that_cannot_be_made_is_an_error_and_leaves_nothing(tmp_path: Path):
    (tmp_path / "exports").write_text("a file")
    with pytest.raises(OSError, match="exists"):
        write_files(tmp_path / "exports", "A", {"csv": "x"})
    assert [path.name for path in tmp_path.iterdir()] == ["exports"]
