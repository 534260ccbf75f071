"""Every fuzzed parser by its name, in the order of the table."""

from __future__ import annotations

from importlib import import_module

from tests.fuzz.target import Target

MODULES = {
    "prices": "price_files",
    "reports": "report_files",
    "members": "member_lists",
    "imports": "imports",
    "config": "config_files",
    "editing": "config_edits",
    "progress": "progress_lines",
    "commands": "command_lines",
    "yahoo": "yahoo_answers",
    "cftc": "cftc_answers",
    "kept": "kept_files",
    "typed": "typed_words",
}
"""The module of each target; one is imported only when it is run, for some load a whole library."""


def load(name: str) -> Target:
    """Return a target."""
    target: Target = import_module(f"tests.fuzz.{MODULES[name]}").TARGET
    return target
