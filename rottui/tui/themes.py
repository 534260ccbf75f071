"""The three themes of the desk, and the same meanings for every theme that Textual brings.

Text colours keep a contrast of at least 4.5:1 against the background, surface and panel (WCAG AA), which a test
computes. No meaning is told by colour alone: a sign, an arrow, a letter or a position says the same, so the desk works
in 16 colours and with NO_COLOR.
"""

from __future__ import annotations

from textual.theme import Theme

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


def defaults_for(theme: Theme) -> dict[str, str]:
    """Return every variable of `rottui.tui.language.Meaning` derived from a theme's own colours.

    For `App.get_theme_variable_defaults`, so that the stylesheets resolve under Textual's themes and a user's as well;
    what a theme defines itself wins over these.
    """
    foreground = theme.foreground or ("#e0e0e0" if theme.dark else "#1f1f1f")
    gain = theme.success or theme.primary
    loss = theme.error or theme.secondary or theme.primary
    accent = theme.accent or theme.warning or theme.primary
    second = theme.secondary or theme.primary
    return {
        "gain": gain,
        "loss": loss,
        "unchanged": f"{foreground} 70%",
        "stale": f"{foreground} 60%",
        "failed": loss,
        "extreme-high": theme.primary,
        "extreme-low": theme.warning or accent,
        "line": theme.primary,
        "overlay": gain,
        "sma-50": theme.warning or accent,
        "sma-200": accent if accent != theme.warning else second,
        "axis": f"{foreground} 70%",
        "grid": f"{foreground} 20%",
        "demo": accent,
        "asof": theme.primary,
    }
