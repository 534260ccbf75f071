"""Fixtures for every test, and the terminal they all run in."""

import os

import pytest

pytest_plugins = ["tests.demo_cache", "tests.loopback.fixtures", "tests.parsed_styles"]

os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}  # the desk asks them what it may write
for hindrance in ("NO_COLOR", "FORCE_COLOR", "TEXTUAL_COLOR_SYSTEM", "TEXTUAL_THEME"):
    os.environ.pop(hindrance, None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return half as many workers again as there are processors: many tests wait for a service or a process."""
    return max(2, (os.cpu_count() or 1) * 3 // 2)
