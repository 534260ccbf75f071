"""Fixtures for every test, and the terminal they all run in."""

import os

pytest_plugins = ["tests.demo_cache", "tests.loopback.fixtures", "tests.parsed_styles"]

os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}  # the desk asks them what it may write
for hindrance in ("NO_COLOR", "FORCE_COLOR", "TEXTUAL_COLOR_SYSTEM", "TEXTUAL_THEME"):
    os.environ.pop(hindrance, None)
