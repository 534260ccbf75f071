"""Files are where the user says, else where the system keeps them."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
import pytest

import rottui
from rottui.errors import CacheError
from rottui.settings import paths
from rottui.settings.paths import cache_folder, config_is_named, config_path, log_folder, styles_folder
from tests.homeless import take_home


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ROTTUI_CONFIG", raising=False)
    monkeypatch.delenv("ROTTUI_DATA", raising=False)


def test_without_a_word_the_system_decides() -> None:
    assert config_path() == platformdirs.user_config_path("rottui", appauthor=False) / "config.toml"
    assert cache_folder() == platformdirs.user_cache_path("rottui", appauthor=False) / "default"
    assert cache_folder(profile="demo") == platformdirs.user_cache_path("rottui", appauthor=False) / "demo"
    assert not config_is_named()


def test_the_environment_comes_before_the_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ROTTUI_CONFIG", str(tmp_path / "mine.toml"))
    monkeypatch.setenv("ROTTUI_DATA", str(tmp_path / "data"))

    assert config_path() == tmp_path / "mine.toml"
    assert config_is_named()
    assert cache_folder() == tmp_path / "data"


def test_the_command_line_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ROTTUI_CONFIG", str(tmp_path / "mine.toml"))
    monkeypatch.setenv("ROTTUI_DATA", str(tmp_path / "data"))

    assert config_path(tmp_path / "other.toml") == tmp_path / "other.toml"
    assert config_is_named(tmp_path / "other.toml")
    assert cache_folder(tmp_path / "other") == tmp_path / "other"
    assert cache_folder(tmp_path / "other", "demo") == tmp_path / "other"


def test_the_demo_never_lives_in_the_real_datas_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert cache_folder(profile="demo") != cache_folder()

    monkeypatch.setenv("ROTTUI_DATA", str(tmp_path))

    assert cache_folder(profile="demo") == tmp_path / "demo"
    assert cache_folder() == tmp_path


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROTTUI_CONFIG", " ")
    monkeypatch.setenv("ROTTUI_DATA", "")

    assert not config_is_named()
    assert config_path() == platformdirs.user_config_path("rottui", appauthor=False) / "config.toml"
    assert cache_folder() == platformdirs.user_cache_path("rottui", appauthor=False) / "default"


def test_paths_are_absolute_and_know_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))

    assert cache_folder(Path("here")) == tmp_path / "here"
    assert config_path(Path("~/x.toml")) == tmp_path / "home" / "x.toml"
    assert cache_folder(Path("~nobody-of-this-name/x")) == tmp_path / "~nobody-of-this-name" / "x"


def test_the_stylesheets_of_an_installed_package_lie_in_it_and_of_a_source_tree_beside_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "rottui"
    package.mkdir()
    monkeypatch.setattr(paths, "_PACKAGE", package)
    assert styles_folder() == tmp_path / "styles"

    (package / "styles").mkdir()
    assert styles_folder() == package / "styles"


def test_the_package_is_found_from_here() -> None:
    assert Path(rottui.__file__).parent == paths._PACKAGE


def test_without_a_home_only_what_is_named_has_a_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    take_home(monkeypatch)

    assert config_path() == Path(os.devnull)
    assert log_folder() is None
    assert cache_folder(tmp_path) == tmp_path
    for profile in ("default", "demo"):
        with pytest.raises(CacheError, match="no home folder") as refused:
            cache_folder(profile=profile)  # type: ignore[arg-type]
        assert "--data" in refused.value.hint


def test_a_data_folder_whose_name_is_no_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bars could be written to it and never be read again."""
    named = Path(os.fsdecode(b"/tmp/\xff\x1b"))
    monkeypatch.setenv("ROTTUI_DATA", str(named))

    for override in (named, None):
        with pytest.raises(CacheError, match="the name of the data folder /tmp/\ufffd\u241b is not UTF-8") as raised:
            cache_folder(override)
        assert raised.value.hint == "name another one with --data"
