"""Where things live: the user's config file, the data folder of a profile, the desk's stylesheets."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal

import platformdirs

from rottui.errors import CacheError
from rottui.text import printable

Profile = Literal["default", "demo"]
"""Real data, or the synthetic market of `--demo`; the two never share a folder."""

CONFIG_VARIABLE = "ROTTUI_CONFIG"
DATA_VARIABLE = "ROTTUI_DATA"

_APP = "rottui"
_PACKAGE = Path(__file__).resolve().parent.parent


def config_path(override: Path | None = None) -> Path:
    """Return the config file: `override` (--config), else ROTTUI_CONFIG, else config.toml in the user's config folder.

    The file need not exist. Without a home folder there is none, and nothing to write one to: the null device.
    """
    named = override or _from_environment(CONFIG_VARIABLE)
    if named is not None:
        return _absolute(named)
    folder = _of_the_user(platformdirs.user_config_path)
    return Path(os.devnull) if folder is None else folder / "config.toml"


def config_is_named(override: Path | None = None) -> bool:
    """Return whether the user named the config file, so that its absence is a mistake and not the normal state."""
    return (override or _from_environment(CONFIG_VARIABLE)) is not None


def cache_folder(override: Path | None = None, profile: Profile = "default") -> Path:
    """Return the data folder of `profile`: `override` (--data), else ROTTUI_DATA, else the user's cache folder.

    A folder named on the command line is taken as it stands, for either profile. ROTTUI_DATA stays set from one command
    to the next and means the real data, so the demo has a folder of its own inside it. Raises CacheError where none is
    named and the user has no home folder, and for a name that is not UTF-8: what reads Parquet takes no other.
    """
    folder = _cache_folder(override, profile)
    try:
        str(folder).encode()
    except UnicodeEncodeError as error:
        shown = printable(os.fsencode(folder).decode(errors="replace"))
        raise CacheError(f"the name of the data folder {shown} is not UTF-8", "name another one with --data") from error
    return folder


def _cache_folder(override: Path | None, profile: Profile) -> Path:
    if override is not None:
        return _absolute(override)
    base = _from_environment(DATA_VARIABLE)
    if base is not None:
        return _absolute(base) / profile if profile == "demo" else _absolute(base)
    folder = _of_the_user(platformdirs.user_cache_path)
    if folder is None:
        raise CacheError(
            "there is no home folder to keep data in", f"set HOME, or name a folder with --data or {DATA_VARIABLE}"
        )
    return folder / profile


def log_folder() -> Path | None:
    """Return the user's folder for logs, whether or not it exists; None without a home folder."""
    return _of_the_user(platformdirs.user_log_path)


def styles_folder() -> Path:
    """Return the folder of the .tcss files: inside an installed package, beside it in a source tree."""
    packaged = _PACKAGE / "styles"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "styles"


def _of_the_user(find: Callable[..., Path]) -> Path | None:
    """Return a folder of this user; None where the system knows of no home: a service, a user of a container."""
    try:
        folder = find(_APP, appauthor=False)
    except RuntimeError:
        return None
    return folder if folder.is_absolute() else None  # else its "~" stands for nobody


def _from_environment(variable: str) -> Path | None:
    """Return the path in an environment variable; one that is set but empty counts as not set."""
    value = os.environ.get(variable, "").strip()
    return Path(value) if value else None


def _absolute(path: Path) -> Path:
    """Return `path` absolute and with ~ expanded, so that a child process started elsewhere means the same."""
    with suppress(RuntimeError):  # "~name" of a user there is not: a folder may well be called so
        path = path.expanduser()
    return path.absolute()
