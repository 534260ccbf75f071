from __future__ import annotations

import os
from pathlib import Path

import pytest

from rottui.errors import UnreadableFile
from rottui.sources.files.walk import OWN_FILE, OWN_FOLDER, find_inputs

SOUND = "Date,Close\n2024-01-02,100\n"


def fill(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SOUND)


def names(*paths: Path, under: Path) -> list[str]:
    return [os.path.relpath(given.name, under) for given in find_inputs(paths).inputs]


def reasons(*paths: Path, under: Path) -> dict[str, str]:
    return {os.path.relpath(each.file, under): each.reason for each in find_inputs(paths).refusals}


def test_folders_are_walked_in_order_of_names(tmp_path: Path) -> None:
    fill(tmp_path, "b/Z.csv", "b/A.csv", "b/c/M.txt", "A.csv")
    assert names(tmp_path / "b", tmp_path / "A.csv", under=tmp_path) == ["b/A.csv", "b/Z.csv", "b/c/M.txt", "A.csv"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    fill(tmp_path, "A.csv")
    assert names(tmp_path, tmp_path / "A.csv", under=tmp_path) == ["A.csv"]


def test_hidden_and_other_files_are_passed_over_with_the_reason(tmp_path: Path) -> None:
    fill(tmp_path, ".hidden/A.csv", ".A.csv", "notes.md", "A.csv")
    assert names(tmp_path, under=tmp_path) == ["A.csv"]
    assert reasons(tmp_path, under=tmp_path) == {
        ".A.csv": "hidden; passed over",
        ".hidden": "hidden; passed over",
        "notes.md": "not a kind of file that holds tables; passed over",
    }
    assert all(each.note for each in find_inputs([tmp_path]).refusals)


def test_a_file_that_is_named_itself_is_read_whatever_its_suffix(tmp_path: Path) -> None:
    fill(tmp_path, "prices.dat")
    assert names(tmp_path / "prices.dat", under=tmp_path) == ["prices.dat"]


@pytest.mark.parametrize("manifest", ["manifest.json", "manifest.copy.json"])
def test_a_cache_is_passed_over_with_all_that_lies_in_it(tmp_path: Path, manifest: str) -> None:
    """The demo's bars must not become somebody's own, nor an export of yesterday today's bars."""
    fill(tmp_path, "A.csv", "desk/prices-2025-g1-0a1b.parquet", "desk/exports/pairs.csv", "desk/demo/B.csv")
    fill(tmp_path, f"desk/{manifest}")
    assert names(tmp_path, under=tmp_path) == ["A.csv"]
    assert reasons(tmp_path, under=tmp_path) == {"desk": OWN_FOLDER}
    assert reasons(tmp_path / "desk", under=tmp_path) == {"desk": OWN_FOLDER}
    assert names(tmp_path / "desk" / "demo", under=tmp_path) == ["desk/demo/B.csv"]


def test_a_manifest_of_something_else_hides_nothing(tmp_path: Path) -> None:
    fill(tmp_path, "A.csv", "manifest.json")
    assert names(tmp_path, under=tmp_path) == ["A.csv"]


def test_files_of_a_cache_are_passed_over_wherever_they_lie(tmp_path: Path) -> None:
    fill(tmp_path, "members-g1-0a1b.parquet", "prices-2025-g12-ff.parquet", "prices-2025.parquet")
    assert names(tmp_path, under=tmp_path) == ["prices-2025.parquet"]
    assert reasons(tmp_path / "members-g1-0a1b.parquet", under=tmp_path) == {"members-g1-0a1b.parquet": OWN_FILE}
    assert all(each.note for each in find_inputs([tmp_path]).refusals)


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    assert reasons(tmp_path / "no", under=tmp_path) == {"no": "there is no such file or folder"}


def test_a_broken_link_is_said(tmp_path: Path) -> None:
    (tmp_path / "A.csv").symlink_to(tmp_path / "gone")
    assert reasons(tmp_path, under=tmp_path) == {"A.csv": "there is no such file or folder"}


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    fill(tmp_path, "a/A.csv")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert names(tmp_path, under=tmp_path) == ["a/A.csv"]
    assert "link back" in reasons(tmp_path, under=tmp_path)["a/loop"]


def test_a_link_to_itself_is_said(tmp_path: Path) -> None:
    (tmp_path / "A.csv").symlink_to(tmp_path / "A.csv")
    assert "cannot be read" in reasons(tmp_path, under=tmp_path)["A.csv"]


def test_a_folder_elsewhere_is_followed(tmp_path: Path) -> None:
    fill(tmp_path, "real/A.csv", "data/B.csv")
    (tmp_path / "data" / "linked").symlink_to(tmp_path / "real", target_is_directory=True)
    assert names(tmp_path / "data", under=tmp_path) == ["data/B.csv", "data/linked/A.csv"]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "A.csv")
    assert reasons(tmp_path, under=tmp_path) == {"A.csv": "neither a file nor a folder"}


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    assert reasons(tmp_path, under=tmp_path.parent) == {tmp_path.name: "the folder is empty"}


def test_a_folder_without_permission_is_said_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests may run as root, whom no permission stops: the system's answer is put in."""
    fill(tmp_path, "a/A.csv", "b/B.csv")
    listing = Path.iterdir

    def iterdir(path: Path) -> object:
        if path.name == "a":
            raise PermissionError(13, "Permission denied")
        return listing(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    assert names(tmp_path, under=tmp_path) == ["b/B.csv"]
    assert reasons(tmp_path, under=tmp_path) == {"a": "no permission to read it"}


def test_a_file_without_permission_says_so_when_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, "A.csv")
    (given,) = find_inputs([tmp_path]).inputs

    def read_bytes(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    with pytest.raises(UnreadableFile, match="no permission"):
        given.read()


def test_names_that_are_no_text_are_shown_inert(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff\x1b[2J.csv")
    path.write_text(SOUND)
    (given,) = find_inputs([tmp_path]).inputs
    assert "\x1b" not in given.name
    assert given.name.isprintable()
    assert given.read() == SOUND.encode()
