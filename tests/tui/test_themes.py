"""Themes: readable by the WCAG's formula, complete, and telling opposites apart, whatever theme is chosen."""

from itertools import combinations
from typing import get_args

import pytest
from textual.color import Color, rgb_to_lab
from textual.theme import BUILTIN_THEMES, Theme

from rottui.tui.look.language import Meaning
from rottui.tui.themes import (
    COLORBLIND,
    DARK,
    FEW_DARK,
    FEW_LIGHT,
    LIGHT,
    MEANINGS,
    THEMES,
    defaults_for,
    in_few_colours,
)

LEAST_CONTRAST = 4.5
DECORATION = {"grid"}
"""Meanings that carry no text."""
TEXTS = {*MEANINGS, "ink", "key", "notice", "current"} - DECORATION
RGB_THEMES = [*THEMES, *(theme for theme in BUILTIN_THEMES.values() if not theme.ansi)]
ANSI_THEMES = [theme for theme in BUILTIN_THEMES.values() if theme.ansi]

VGA = "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff"
XTERM = "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff"
PALETTES = {"vga": [*VGA.split(), "ffffff"], "xterm": [*XTERM.split(), "ffffff"]}
"""The 16 colours as the oldest and the most widespread terminals have them."""
NAMES = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]


def variables(theme: Theme) -> dict[str, str]:
    """What a stylesheet finds, as Textual puts it together."""
    return defaults_for(theme) | theme.to_color_system().generate() | theme.variables


def luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance of "#rrggbb"."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def apart(one: str, other: str) -> float:
    """Distance in CIE L*a*b*; 2.3 can just be seen side by side."""
    pairs = zip(rgb_to_lab(Color.parse(one)), rgb_to_lab(Color.parse(other)), strict=True)
    return sum((a - b) ** 2 for a, b in pairs) ** 0.5


BLIND = {"protan": (0.11238, 0.00401), "deutan": (0.29275, -0.02234)}
"""Of Viénot, Brettel and Mollon (1999): the share of red in what both see, and what of red and green goes to blue."""


def red_green_blind(colour: str, kind: str) -> str:
    """What is seen of a colour without the cones for red ("protan") or for green ("deutan")."""
    parts = Color.parse(colour).normalized
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    share, moved = BLIND[kind]
    seen = share * red + (1 - share) * green
    linear = (seen, seen, min(max(blue + moved * (red - green), 0), 1))
    shown = (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055 for part in linear)
    return Color(*(round(255 * part) for part in shown)).hex


def of_palette(name: str, palette: list[str], default: str) -> str:
    """The colour that a terminal with this palette shows for Textual's name of it."""
    if name == "ansi_default":
        return f"#{default}"
    bright, _, base = name.removeprefix("ansi_").rpartition("bright_")
    return f"#{palette[NAMES.index(base or bright) + (8 if 'bright' in name else 0)]}"


def test_the_formula_knows_black_on_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", RGB_THEMES, ids=lambda theme: theme.name)
def test_text_of_every_meaning_is_readable_on_every_ground(theme: Theme):
    found = variables(theme)
    background = Color.parse(found["background"])
    grounds = [background.hex, (background + Color.parse(found["surface"])).hex, found["selected"]]
    for ground in grounds:
        for name in TEXTS:
            assert contrast(found[name], ground) >= LEAST_CONTRAST, f"{name} {found[name]} on {ground}"


@pytest.mark.parametrize("theme", RGB_THEMES, ids=lambda theme: theme.name)
def test_the_selected_row_has_another_ground(theme: Theme):
    found = variables(theme)
    assert apart(found["selected"], found["background"]) > 5


@pytest.mark.parametrize("theme", RGB_THEMES, ids=lambda theme: theme.name)
def test_opposites_and_lines_that_cross_can_be_told_apart(theme: Theme):
    found = variables(theme)
    assert apart(found["gain"], found["loss"]) > 35
    assert apart(found["extreme-high"], found["extreme-low"]) > 35
    for one, other in combinations(("line", "overlay", "sma-50", "sma-200"), 2):
        assert apart(found[one], found[other]) > 20, (one, other)


@pytest.mark.parametrize("kind", ["protan", "deutan"])
def test_the_colour_blind_theme_tells_opposites_apart_without_red_or_green(kind: str):
    found = variables(COLORBLIND)
    for one, other in (("gain", "loss"), ("extreme-high", "extreme-low")):
        seen = apart(red_green_blind(found[one], kind), red_green_blind(found[other], kind))
        assert seen > 40, (one, other)
    assert apart(red_green_blind("#00a000", "deutan"), red_green_blind("#b06000", "deutan")) < 40  # as it can go wrong


@pytest.mark.parametrize("theme", [FEW_DARK, FEW_LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_text_is_readable_in_a_terminals_own_16_colours(theme: Theme, palette: list[str]):
    found = variables(theme)
    ink, ground = ("ffffff", "000000") if theme.dark else ("000000", "ffffff")
    for name in TEXTS:
        colour = of_palette(found[name], palette, ink)
        assert contrast(colour, f"#{ground}") >= LEAST_CONTRAST, f"{name} {found[name]}"
    assert found["gain"] != found["loss"]
    assert found["extreme-high"] != found["extreme-low"]
    assert len({found[name] for name in ("line", "overlay", "sma-50")}) == 3


@pytest.mark.parametrize("theme", [FEW_DARK, FEW_LIGHT, *ANSI_THEMES], ids=lambda theme: theme.name)
def test_in_16_colours_there_is_no_other_colour(theme: Theme):
    found = variables(theme)
    assert all(found[name].startswith("ansi_") for name in TEXTS | DECORATION | {"selected"})


def test_a_theme_stays_dark_or_light_in_16_colours():
    assert in_few_colours(DARK) is in_few_colours(COLORBLIND) is FEW_DARK
    assert in_few_colours(LIGHT) is FEW_LIGHT


def test_every_meaning_has_a_colour_in_every_theme():
    assert set(MEANINGS) == set(get_args(Meaning))
    for theme in (*THEMES, FEW_DARK, FEW_LIGHT):
        assert set(MEANINGS) <= theme.variables.keys()
    for theme in BUILTIN_THEMES.values():
        assert defaults_for(theme).keys() >= TEXTS | DECORATION


def test_names_are_unique_and_the_default_is_dark():
    assert [theme.name for theme in THEMES] == ["rottui-dark", "rottui-light", "rottui-colorblind"]
    assert THEMES[0] is DARK
    assert DARK.dark
