"""Somebody without a home: a service or a user of a container, of whom the system knows nothing but a number."""

from __future__ import annotations

import pytest


def take_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take HOME, what else the environment says of it, and the system's own record of this user."""

    pwd = pytest.importorskip("pwd")

    def unknown(number: int) -> object:
        raise KeyError(f"uid not found: {number}")

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    for variable in ("HOME", *(f"XDG_{name}_HOME" for name in ("CONFIG", "CACHE", "STATE", "DATA"))):
        monkeypatch.delenv(variable, raising=False)
