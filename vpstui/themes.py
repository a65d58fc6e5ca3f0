"""The two themes of the app."""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

DARK: Final = Theme(
    name="vpstui-dark",
    primary="#6cb6ff",
    secondary="#8b9bb4",
    accent="#f2b866",
    foreground="#d8dee9",
    background="#11151c",
    surface="#161b24",
    panel="#202834",
    success="#7bd88f",
    warning="#e8c070",
    error="#ff7b72",
    dark=True,
    variables={"text-muted": "#8b98a9", "text-disabled": "#566273"},
)

LIGHT: Final = Theme(
    name="vpstui-light",
    primary="#0b5cad",
    secondary="#556070",
    accent="#9a5b00",
    foreground="#1f2328",
    background="#fcfcfa",
    surface="#f3f3ef",
    panel="#e4e5e0",
    success="#1a7f37",
    warning="#8a5a00",
    error="#b42318",
    dark=False,
    variables={"text-muted": "#5d6673", "text-disabled": "#a3a9b0"},
)

THEMES: Final = (DARK, LIGHT)
