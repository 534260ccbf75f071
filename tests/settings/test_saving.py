"""Changes are saved whole or not at all, over nobody else's, and taken back byte for byte."""

from __future__ import annotations

import codecs
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from rottui.errors import RottuiError, UsageError
from rottui.settings import config_file
from rottui.settings.load import load
from rottui.settings.packaged import defaults
from rottui.settings.saving import Changes, Make
from rottui.settings.schema import Pair
from rottui.settings.watchlist import add, invert, move, regroup, remove, replace
from tests.settings.test_edits import CONFIG, FORMS, MAKES

PAIR = Pair(numerator="NVDA", denominator="SMH", group="Chips")


def _adds(pair: Pair = PAIR) -> Make:
    return lambda pairs: add(pairs, pair)


def _removes(name: str) -> Make:
    return lambda pairs: remove(pairs, name)


def _names(path: Path) -> list[str]:
    settings, problems = load(path)
    assert problems == ()
    return [pair.name for pair in settings.pairs]


def _inside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_a_file_that_is_not_there_is_made_with_its_folder_and_goes_when_that_is_undone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "config.toml"
    changes = Changes(path)

    assert changes.save(_adds()).said == "Added NVDA/SMH to Chips"
    assert path.read_text().startswith("# rottui's config: only what differs")
    assert _names(path)[-1] == "NVDA/SMH"

    assert changes.undo().said == "Undone: Added NVDA/SMH to Chips"
    assert not path.exists()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("what", MAKES)
def test_every_change_of_every_form_is_undone_byte_for_byte(path: Path, form: str, what: str) -> None:
    path.write_text(FORMS[form])
    changes = Changes(path)

    changes.save(MAKES[what])
    assert path.read_text() != FORMS[form]
    changes.undo()

    assert path.read_text() == FORMS[form]


def test_all_changes_of_a_session_are_undone_one_by_one(path: Path) -> None:
    path.write_text(CONFIG)
    changes, states = Changes(path), [CONFIG]
    for make in (_adds(), _removes("QQQ/IWM"), lambda pairs: move(pairs, "A/B", 1), lambda pairs: invert(pairs, "A/B")):
        changes.save(make)
        states.append(path.read_text())
    for state in reversed(states[:-1]):
        changes.undo()
        assert path.read_text() == state
    with pytest.raises(UsageError, match="nothing to undo"):
        changes.undo()


def test_the_pair_that_a_change_was_done_to_is_told(path: Path) -> None:
    changes = Changes(path)

    assert changes.save(lambda pairs: invert(pairs, "QQQ/IWM")).pair == "IWM/QQQ"
    assert changes.undo().pair == "QQQ/IWM"
    assert changes.save(_removes("QQQ/IWM")).pair == "QQQ/IWM"
    assert changes.undo().pair == "QQQ/IWM"


def test_a_change_that_changes_nothing_writes_nothing_and_is_nothing_to_undo(path: Path) -> None:
    path.write_text(CONFIG)
    written = path.stat().st_mtime_ns
    changes = Changes(path)

    changes.save(lambda pairs: replace(pairs, "MAGS/SPY", next(pair for pair in pairs if pair.name == "MAGS/SPY")))

    assert path.stat().st_mtime_ns == written
    with pytest.raises(UsageError):
        changes.undo()


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644])
def test_the_files_mode_stays(path: Path, mode: int) -> None:
    path.write_text(CONFIG)
    path.chmod(mode)

    Changes(path).save(_adds())

    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_link_stays_a_link_and_what_it_points_to_is_changed(tmp_path: Path) -> None:
    dotfiles, folder = tmp_path / "dotfiles", tmp_path / "config"
    dotfiles.mkdir()
    folder.mkdir()
    (dotfiles / "rottui.toml").write_text(CONFIG)
    path = folder / "config.toml"
    path.symlink_to(Path("..") / "dotfiles" / "rottui.toml")

    Changes(path).save(_adds())

    assert path.is_symlink()
    assert "NVDA/SMH" in (dotfiles / "rottui.toml").read_text()
    assert _inside(folder) == ["config.toml"]
    assert _inside(dotfiles) == ["rottui.toml"]


def test_a_link_to_a_file_that_is_not_there_yet_makes_that(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.symlink_to(tmp_path / "later.toml")

    Changes(path).save(_adds())

    assert path.is_symlink()
    assert "NVDA/SMH" in (tmp_path / "later.toml").read_text()


def test_a_byte_order_mark_stays(path: Path) -> None:
    path.write_bytes(codecs.BOM_UTF8 + CONFIG.encode())

    Changes(path).save(_adds())

    assert path.read_bytes().startswith(codecs.BOM_UTF8 + b"# Mine")
    assert _names(path)[-1] == "NVDA/SMH"


def test_what_somebody_else_saved_in_between_stays(path: Path) -> None:
    path.write_text(CONFIG)
    changes = Changes(path)
    changes.save(_adds())
    path.write_text(path.read_text().replace('theme = "nord"', 'theme = "dracula"') + '\n[pairs."E/F"]\n')

    changes.save(_removes("A/B"))

    assert load(path)[0].desk.theme == "dracula"
    assert {"E/F", "NVDA/SMH"} <= set(_names(path))
    assert "A/B" not in _names(path)


def _meddle(path: Path, monkeypatch: pytest.MonkeyPatch, times: int, by: Callable[[], None]) -> None:
    """Have somebody change the file while a change of ours is being written."""
    fsync, left = os.fsync, [times]

    def meddling(descriptor: int) -> None:
        if left[0]:
            left[0] -= 1
            by()
        fsync(descriptor)

    monkeypatch.setattr(config_file.os, "fsync", meddling)


def test_a_change_that_comes_while_ours_is_written_is_not_lost(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text(CONFIG)
    _meddle(path, monkeypatch, 1, lambda: path.write_text(CONFIG + '\n[pairs."E/F"]\n'))

    Changes(path).save(_adds())

    assert {"E/F", "NVDA/SMH"} <= set(_names(path))
    assert _inside(path.parent) == ["config.toml"]


def test_a_file_that_never_rests_is_left_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text(CONFIG)
    counter = iter(range(100))
    _meddle(path, monkeypatch, 100, lambda: path.write_text(f"{CONFIG}# {next(counter)}\n"))

    with pytest.raises(RottuiError, match="is being changed by something else all the time"):
        Changes(path).save(_adds())
    assert "NVDA/SMH" not in path.read_text()


def test_a_pair_that_somebody_else_took_away_cannot_be_changed(path: Path) -> None:
    path.write_text('[pairs."QQQ/IWM"]\nenabled = false\n')

    with pytest.raises(UsageError, match="QQQ/IWM is not on the watchlist"):
        Changes(path).save(lambda pairs: invert(pairs, "QQQ/IWM"))


def test_undoing_leaves_what_somebody_else_changed_since(path: Path) -> None:
    path.write_text(CONFIG)
    changes = Changes(path)
    changes.save(_removes("QQQ/IWM"))
    path.write_text(path.read_text() + '\n[pairs."E/F"]\n')

    assert changes.undo().pair == "QQQ/IWM"

    assert _names(path)[:3] == ["MAGS/SPY", "QQQ/IWM", "IWF/IWD"]
    assert "E/F" in _names(path)


def test_an_added_pair_is_undone_in_a_file_that_somebody_touched_since(path: Path) -> None:
    path.write_text(CONFIG)
    changes = Changes(path)
    changes.save(_adds())
    path.write_text(path.read_text().replace("nord", "dracula"))

    changes.undo()

    assert path.read_text() == CONFIG.replace("nord", "dracula")


def test_undoing_puts_a_pair_of_ones_own_back_whole_and_where_it_was(path: Path) -> None:
    path.write_text(CONFIG)
    before = load(path)[0].pairs
    changes = Changes(path)
    changes.save(_removes("A/B"))
    path.write_text(path.read_text().replace("nord", "dracula"))

    changes.undo()

    assert load(path)[0].pairs == before
    assert load(path)[0].desk.theme == "dracula"


def test_what_was_changed_again_elsewhere_is_not_undone_but_what_was_before_can_be(path: Path) -> None:
    path.write_text(CONFIG)
    changes = Changes(path)
    changes.save(_adds())
    changes.save(lambda pairs: regroup(pairs, "A/B", "Size"))
    path.write_text(path.read_text().replace('group = "Size"', 'group = "Style"'))

    with pytest.raises(UsageError, match="it was changed again since"):
        changes.undo()
    assert next(pair.group for pair in load(path)[0].pairs if pair.name == "A/B") == "Style"
    changes.undo()
    assert "NVDA/SMH" not in _names(path)


def test_a_file_that_was_deleted_meanwhile_is_no_obstacle(path: Path) -> None:
    path.write_text(CONFIG)
    changes = Changes(path)
    changes.save(_removes("QQQ/IWM"))
    path.unlink()

    with pytest.raises(UsageError, match="changed again since"):
        changes.undo()
    changes.save(_adds())
    assert _names(path)[-1] == "NVDA/SMH"


@pytest.mark.parametrize(
    ("content", "what", "hint"),
    [
        (b"[pairs.A/B]\n", "config.toml:1: a pair's name needs quotes", 'write [pairs."A/B"]'),
        (b'a = 1\nb = "x\n', "config.toml:2: not TOML: a text whose closing quote is missing", "mend it first"),
        (b"\xff\xfea\x00", "it is saved as UTF-16", "save it as UTF-8"),
        (b"a = 1\n\xff", "config.toml:2: this line is not UTF-8", "save the file as UTF-8"),
    ],
)
def test_a_file_that_is_no_toml_is_not_touched(path: Path, content: bytes, what: str, hint: str) -> None:
    path.write_bytes(content)

    with pytest.raises(RottuiError) as caught:
        Changes(path).save(_adds())

    assert what in str(caught.value)
    assert "defaults apply" not in str(caught.value)
    assert hint in caught.value.hint
    assert path.read_bytes() == content


def test_a_write_protected_file_is_not_replaced(path: Path) -> None:
    path.write_text(CONFIG)
    path.chmod(0o444)

    with pytest.raises(RottuiError, match="is write-protected") as caught:
        Changes(path).save(_adds())

    assert "the watchlist stays as it is" in caught.value.hint
    assert path.read_text() == CONFIG


def test_a_change_that_could_not_be_undone_can_be_later(path: Path) -> None:
    path.write_text(CONFIG)
    changes = Changes(path)
    changes.save(_adds())
    path.chmod(0o444)
    with pytest.raises(RottuiError, match="is write-protected"):
        changes.undo()
    path.chmod(0o644)

    changes.undo()

    assert path.read_text() == CONFIG


def test_a_full_disk_leaves_the_file_and_no_draft(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text(CONFIG)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(config_file.os, "fsync", full)
    with pytest.raises(RottuiError, match="cannot be written: the disk is full"):
        Changes(path).save(_adds())

    assert path.read_text() == CONFIG
    assert _inside(path.parent) == ["config.toml"]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("folder", "it is a folder"),
        ("file/config.toml", "a file stands where its folder should be"),
        ("loop.toml", "Too many levels of symbolic links"),
    ],
)
def test_what_cannot_be_a_config_file_says_why(tmp_path: Path, name: str, what: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "loop.toml").symlink_to("loop.toml")

    with pytest.raises(RottuiError, match=what):
        Changes(tmp_path / name).save(_adds())


def test_nothing_is_saved_into_nothing() -> None:
    with pytest.raises(RottuiError, match="/dev/null keeps nothing"):
        Changes(Path(os.devnull)).save(_adds())


def test_the_last_pair_stays(path: Path) -> None:
    path.write_text("".join(f'[pairs."{pair.name}"]\nenabled = false\n' for pair in defaults().pairs[1:]))

    with pytest.raises(UsageError, match="MAGS/SPY is the only pair"):
        Changes(path).save(_removes("MAGS/SPY"))
