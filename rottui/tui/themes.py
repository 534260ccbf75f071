"""The three themes of the desk, and the same meanings for every theme that Textual brings and for 16 colours.

Text colours keep a contrast of at least 4.5:1 against the background, surface and panel (WCAG AA), which a test
computes for every theme. No meaning is told by colour alone: a sign, an arrow, a letter or a position says the same, so
the desk works in 16 colours and with NO_COLOR.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from textual.color import BLACK, WHITE, Color, rgb_to_lab
from textual.theme import BUILTIN_THEMES, Theme

from rottui.tui.look.language import Meaning

DARK = Theme(
    name="rottui-dark",
    primary="#5aa9f7",
    secondary="#8b94a7",
    warning="#f0b43c",
    error="#ff7b72",
    success="#3fcf8e",
    accent="#f0b43c",
    foreground="#d6dbe6",
    background="#10141c",
    surface="#161b26",
    panel="#1f2633",
    dark=True,
    variables={
        "gain": "#3fcf8e",
        "loss": "#ff7b72",
        "unchanged": "#98a2b5",
        "stale": "#8f99ac",
        "failed": "#ff8f70",
        "extreme-high": "#4fd6d2",
        "extreme-low": "#ff85c8",
        "line": "#6cb8ff",
        "overlay": "#8fd14f",
        "sma-50": "#f0b43c",
        "sma-200": "#bd93f9",
        "axis": "#98a2b5",
        "grid": "#2c3445",
        "demo": "#f0b43c",
        "asof": "#6cb8ff",
        "border": "#3a4458",
        "border-blurred": "#2c3445",
        "footer-key-foreground": "#f0b43c",
        "block-cursor-text-style": "none",
    },
)
"""Dark, for long sessions: a blue line, amber and violet averages."""

LIGHT = Theme(
    name="rottui-light",
    primary="#0b57b0",
    secondary="#57606a",
    warning="#8a5200",
    error="#b3261e",
    success="#0f6a34",
    accent="#8a5200",
    foreground="#1f2430",
    background="#fbfcfd",
    surface="#f3f5f8",
    panel="#e9ecf1",
    dark=False,
    variables={
        "gain": "#0f6a34",
        "loss": "#b3261e",
        "unchanged": "#57606a",
        "stale": "#5d6570",
        "failed": "#a5350a",
        "extreme-high": "#0b6670",
        "extreme-low": "#a0187f",
        "line": "#0b57b0",
        "overlay": "#4a6a00",
        "sma-50": "#8a5200",
        "sma-200": "#7a3fd0",
        "axis": "#57606a",
        "grid": "#d5dae2",
        "demo": "#8a5200",
        "asof": "#0b57b0",
        "border": "#b6bec9",
        "border-blurred": "#d5dae2",
        "footer-key-foreground": "#8a5200",
        "block-cursor-text-style": "none",
    },
)
"""Light, for bright rooms and print."""

COLORBLIND = Theme(
    name="rottui-colorblind",
    primary="#56b4e9",
    secondary="#9aa4b2",
    warning="#f0e442",
    error="#f5a04a",
    success="#56b4e9",
    accent="#f0e442",
    foreground="#e4e7ec",
    background="#101318",
    surface="#171b22",
    panel="#20262f",
    dark=True,
    variables={
        "gain": "#56b4e9",
        "loss": "#f5a04a",
        "unchanged": "#a2abb8",
        "stale": "#98a2b0",
        "failed": "#f5a04a",
        "extreme-high": "#8fd0f5",
        "extreme-low": "#ffbf80",
        "line": "#f4f6f8",
        "overlay": "#35c4a0",
        "sma-50": "#f0e442",
        "sma-200": "#d98cb8",
        "axis": "#a2abb8",
        "grid": "#303844",
        "demo": "#f0e442",
        "asof": "#8fd0f5",
        "border": "#3d4654",
        "border-blurred": "#303844",
        "footer-key-foreground": "#f0e442",
        "block-cursor-text-style": "none",
    },
)
"""After Okabe and Ito: blue against orange instead of green against red, lightened to stay readable on the panels."""

THEMES = (DARK, LIGHT, COLORBLIND)
"""In the order the palette lists them; the first is the default."""

CURSORS = {
    "block-cursor-foreground": "ansi_default",
    "block-cursor-background": "ansi_default",
    "block-cursor-text-style": "bold reverse",
    "input-cursor-background": "ansi_default",
    "input-cursor-foreground": "ansi_default",
    "input-cursor-text-style": "reverse",
}
"""Cursors that are seen on any ground, and without colours."""

FEW_DARK = Theme(
    name="rottui-16-dark",
    ansi=True,
    primary="ansi_bright_cyan",
    secondary="ansi_default",
    warning="ansi_bright_yellow",
    error="ansi_bright_red",
    success="ansi_bright_green",
    accent="ansi_bright_yellow",
    foreground="ansi_default",
    background="ansi_default",
    dark=True,
    variables={
        **BUILTIN_THEMES["ansi-dark"].variables,
        "gain": "ansi_bright_green",
        "loss": "ansi_bright_red",
        "unchanged": "ansi_default",
        "stale": "ansi_default",
        "failed": "ansi_bright_red",
        "extreme-high": "ansi_bright_cyan",
        "extreme-low": "ansi_bright_magenta",
        "line": "ansi_bright_cyan",
        "overlay": "ansi_bright_green",
        "sma-50": "ansi_bright_yellow",
        "sma-200": "ansi_bright_magenta",
        "axis": "ansi_default",
        "grid": "ansi_bright_black",
        "demo": "ansi_bright_yellow",
        "asof": "ansi_bright_cyan",
        "border": "ansi_bright_black",
        "border-blurred": "ansi_bright_black",
        "footer-key-foreground": "ansi_bright_yellow",
        **CURSORS,
    },
)
"""For terminals of 16 colours or none: their own, on their own ground; the bright ones, the others are dim on black."""

FEW_LIGHT = Theme(
    name="rottui-16-light",
    ansi=True,
    primary="ansi_blue",
    secondary="ansi_default",
    warning="ansi_red",
    error="ansi_red",
    success="ansi_blue",
    accent="ansi_blue",
    foreground="ansi_default",
    background="ansi_default",
    dark=False,
    variables={
        **FEW_DARK.variables,
        **BUILTIN_THEMES["ansi-light"].variables,
        "gain": "ansi_blue",
        "loss": "ansi_red",
        "failed": "ansi_red",
        "extreme-high": "ansi_blue",
        "extreme-low": "ansi_red",
        "line": "ansi_blue",
        "overlay": "ansi_default",
        "sma-50": "ansi_red",
        "sma-200": "ansi_default",
        "demo": "ansi_red",
        "asof": "ansi_blue",
        "grid": "ansi_white",
        "border": "ansi_white",
        "border-blurred": "ansi_white",
        "footer-key-foreground": "ansi_blue",
        **CURSORS,
    },
)
"""The same on white, where red and blue are all that can be read in every palette."""

LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3."""
STEP = 0.05


def in_few_colours(theme: Theme) -> Theme:
    """Return what stands in for `theme` where its colours cannot be shown."""
    return FEW_DARK if theme.dark else FEW_LIGHT


def defaults_for(theme: Theme) -> dict[str, str]:
    """Return every variable of this desk that a theme does not define, derived from the theme's own colours.

    For `App.get_theme_variable_defaults`, so that the stylesheets resolve under Textual's themes and a user's as well.
    """
    if theme.ansi:
        few = in_few_colours(theme)
        plain = {"ink": "ansi_default", "key": few.primary, "notice": few.primary, "current": few.primary}
        return {**plain, **few.variables, "selected": "ansi_default"}
    if theme.variables.keys() >= set(MEANINGS):
        named = {"ink": theme.foreground, "key": theme.accent, "notice": theme.warning, "current": theme.primary}
        return {name: colour or theme.primary for name, colour in (named | {"selected": theme.panel}).items()}
    return _derived(theme)


MEANINGS: tuple[Meaning, ...] = (
    "gain", "loss", "unchanged", "stale", "failed", "extreme-high", "extreme-low",
    "line", "overlay", "sma-50", "sma-200", "axis", "grid", "demo", "asof",
)  # fmt: skip

OPPOSITES: tuple[tuple[Meaning, Meaning], ...] = (("gain", "loss"), ("extreme-high", "extreme-low"))
"""What a reader must not take for the other."""

SERIES: tuple[Meaning, ...] = ("line", "overlay", "sma-50", "sma-200")
"""What may cross on one chart."""

OF_FOREGROUND: dict[Meaning, float] = {"unchanged": 0.75, "stale": 0.7, "axis": 0.75, "grid": 0.25}
"""What is told in the colour of text, but fainter: its share of the foreground."""

SELECTED_SHARE = 0.12
"""The share of the foreground in the selected row's ground."""


def _derived(theme: Theme) -> dict[str, str]:
    """Derive every variable; where a theme's own colours cannot be told apart, this desk's take their place."""
    generated = theme.to_color_system().generate()
    background = Color.parse(generated["background"])
    foreground = Color.parse(generated["foreground"])
    selected = background.blend(foreground, SELECTED_SHARE, alpha=1.0)
    grounds = (background, background + Color.parse(generated["surface"]), selected)

    def made_readable(colour: str | Color | None) -> Color:
        return readable(foreground if colour is None else Color.parse(colour), grounds)

    own = {"gain": theme.success, "loss": theme.error, "failed": theme.error, "line": theme.primary}
    own |= {"asof": theme.primary, "demo": theme.accent or theme.warning}
    ours = (DARK if theme.dark else LIGHT).variables
    colours = {name: made_readable(own.get(name) or ours[name]) for name in MEANINGS}
    for alike in (*OPPOSITES, SERIES):
        if not all(differ(colours[one], colours[other]) for one, other in combinations(alike, 2)):
            colours |= {name: made_readable(ours[name]) for name in alike}
    for name, share in OF_FOREGROUND.items():
        faint = background.blend(foreground, share, alpha=1.0)
        colours[name] = faint if name == "grid" else made_readable(faint)
    others = {"ink": foreground, "key": theme.accent, "notice": theme.warning, "current": theme.primary}
    named = {name: made_readable(colour).hex for name, colour in others.items()}
    return {**named, "selected": selected.hex, **{name: colour.hex for name, colour in colours.items()}}


def readable(colour: Color, grounds: Sequence[Color]) -> Color:
    """Return `colour`, moved away from `grounds` just as far as it takes to read text in it on each of them."""
    target = max((WHITE, BLACK), key=lambda end: min(contrast(end, ground) for ground in grounds))
    for step in range(round(1 / STEP) + 1):
        moved = colour.blend(target, step * STEP, alpha=1.0)
        if min(contrast(moved, ground) for ground in grounds) >= LEAST_CONTRAST:
            return moved
    return target


def contrast(one: Color, other: Color) -> float:
    """Return the WCAG's contrast of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Color) -> float:
    parts = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


APART = 25.0
"""How far two colours are to be apart in CIE L*a*b* so that nobody takes one for the other at a glance."""


def differ(one: Color, other: Color) -> bool:
    """Return whether two colours can be told apart at a glance, by eyes that see all colours."""
    return sum((a - b) ** 2 for a, b in zip(rgb_to_lab(one), rgb_to_lab(other), strict=True)) >= APART**2
