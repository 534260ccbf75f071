"""The packaged defaults.toml as settings: what applies where the user's file says nothing."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from rottui.settings.schema import Settings


def defaults_text() -> str:
    """Return defaults.toml as it was packaged."""
    return Path(__file__).with_name("defaults.toml").read_text(encoding="utf-8")


@cache
def defaults() -> Settings:
    """Return the packaged settings; decoded once per process."""
    document: dict[str, Any] = tomllib.loads(defaults_text())
    for table in ("markets", "universes"):
        document[table] = [{"key": key, **entry} for key, entry in document[table].items()]
    document["alerts"] = [{"name": name, **entry} for name, entry in document["alerts"].items()]
    document["pairs"] = [_with_legs(name, entry) for name, entry in document["pairs"].items()]
    return msgspec.convert(document, Settings)


def _with_legs(name: str, entry: dict[str, Any]) -> dict[str, Any]:
    numerator, denominator = name.split("/")
    return {"numerator": numerator, "denominator": denominator, **entry}
