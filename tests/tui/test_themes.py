"""Themes: readable by the WCAG's formula, complete, and resolvable whatever theme is chosen."""

from typing import get_args

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from rottui.tui.language import Meaning
from rottui.tui.themes import COLORBLIND, DARK, THEMES, defaults_for

LEAST_CONTRAST = 4.5
DECORATION = {"grid"}
"""Meanings that carry no text."""


def luminance(color: str) -> float:
    """WCAG 2.2 relative luminance of "#rrggbb"."""
    parts = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_knows_black_on_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_text_is_readable_on_every_ground(theme: Theme):
    texts = {name: color for name, color in theme.variables.items() if name in set(get_args(Meaning)) - DECORATION}
    texts |= {"foreground": theme.foreground or "", "accent": theme.accent or "", "primary": theme.primary}
    for ground in (theme.background, theme.surface, theme.panel):
        assert ground is not None
        for name, color in texts.items():
            assert contrast(color, ground) >= LEAST_CONTRAST, f"{name} {color} on {ground}"


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_meaning_has_a_colour(theme: Theme):
    assert set(get_args(Meaning)) <= theme.variables.keys()


@pytest.mark.parametrize("theme", BUILTIN_THEMES.values(), ids=lambda theme: theme.name)
def test_every_meaning_resolves_under_textual_s_own_themes(theme: Theme):
    defaults = defaults_for(theme)
    assert set(get_args(Meaning)) <= defaults.keys()
    for value in defaults.values():
        Color.parse(value.split()[0])


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_opposites_and_series_differ_in_colour(theme: Theme):
    colours = theme.variables
    assert colours["gain"] != colours["loss"]
    assert colours["extreme-high"] != colours["extreme-low"]
    assert len({colours[name] for name in ("line", "overlay", "sma-50", "sma-200", "axis")}) == 5


def test_the_colour_blind_theme_opposes_blue_and_orange():
    gain, loss = Color.parse(COLORBLIND.variables["gain"]), Color.parse(COLORBLIND.variables["loss"])
    assert gain.b > gain.r
    assert loss.r > loss.b


def test_names_are_unique_and_the_default_is_dark():
    assert [theme.name for theme in THEMES] == ["rottui-dark", "rottui-light", "rottui-colorblind"]
    assert THEMES[0] is DARK
    assert DARK.dark
