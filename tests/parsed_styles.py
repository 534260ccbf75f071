"""Stylesheets parsed once for all the desks of a test process: a sixth of the time of every test that opens one.

Textual keeps what it has parsed for each application; each test opens one anew, with the same sheets and colours.
Rules are not changed after they are parsed, so that applications may share them, as the screens of one share them.
"""

from __future__ import annotations

from typing import Any

import pytest
from textual.css import stylesheet
from textual.css.model import RuleSet

_PARSED: dict[tuple[Any, ...], list[RuleSet]] = {}


@pytest.fixture(autouse=True, scope="session")
def parsed_styles() -> None:
    """Have every stylesheet of this process look among those that others have parsed."""
    parse = stylesheet.Stylesheet._parse_rules

    def look_up(self: stylesheet.Stylesheet, css: str, *args: Any, **kwargs: Any) -> list[RuleSet]:
        key = (css, args, *kwargs.items(), *self._variables.items())
        if key not in _PARSED:
            _PARSED[key] = parse(self, css, *args, **kwargs)
        return _PARSED[key]

    stylesheet.Stylesheet._parse_rules = look_up  # type: ignore[method-assign]
