"""The themes of the app, each with a variant for terminals of fewer colours.

A terminal of 256 or 16 colours shows the nearest that it has. Dark blues that differ by a shade
would all become the same black there, or a bright one. So a theme has a variant for each depth, in
colours that stay distinct when they are reduced to it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from textual.theme import Theme

from vpstui.base.errors import SettingsError
from vpstui.base.sanitize import clean
from vpstui.base.threads import run_in_thread
from vpstui.config.remembered_views import RememberedViewsError
from vpstui.config.terminal_capabilities import ColourDepth
from vpstui.terminal.terminal_app import TerminalApp

if TYPE_CHECKING:
    from textual.app import App

    from vpstui.config.remembered_views import RememberedViewsFile
    from vpstui.config.terminal_capabilities import TerminalCapabilities

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
    variables={
        "primary-muted": "#263c55",
        "text-muted": "#98a5b6",
        "text-disabled": "#7a889c",
    },
)

LIGHT: Final = Theme(
    name="vpstui-light",
    primary="#0b5cad",
    secondary="#556070",
    accent="#8a5200",
    foreground="#1f2328",
    background="#fcfcfa",
    surface="#f3f3ef",
    panel="#e4e5e0",
    success="#1a7f37",
    warning="#8a5a00",
    error="#b42318",
    dark=False,
    variables={
        "primary-muted": "#c9ddef",
        "text-muted": "#576070",
        "text-disabled": "#6f767e",
    },
)

ANSI: Final = Theme(
    name="vpstui-ansi",
    ansi=True,
    primary="ansi_cyan",
    secondary="ansi_default",
    accent="ansi_magenta",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    success="ansi_green",
    warning="ansi_yellow",
    error="ansi_red",
    dark=True,
    variables={
        # No bright black: in some palettes it is the background. The stylesheet dims instead.
        "text-muted": "ansi_default",
        "text-disabled": "ansi_default",
        "primary-muted": "ansi_default",
        "border": "ansi_cyan",
        "border-blurred": "ansi_default",
        # These four are used by Textual's stylesheets, and not set by its own ANSI themes.
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "foreground-disabled": "ansi_default",
        "surface-active": "ansi_default",
        "block-cursor-foreground": "ansi_default",
        "block-cursor-background": "ansi_default",
        "block-cursor-text-style": "reverse",
        "block-cursor-blurred-text-style": "reverse",
        "input-cursor-background": "ansi_default",
        "input-cursor-foreground": "ansi_default",
        "input-cursor-text-style": "reverse",
        "input-selection-background": "ansi_cyan",
        "input-selection-foreground": "ansi_black",
        "scrollbar": "ansi_cyan",
        "scrollbar-hover": "ansi_cyan",
        "scrollbar-active": "ansi_cyan",
        "scrollbar-background": "ansi_default",
        "scrollbar-background-hover": "ansi_default",
        "scrollbar-background-active": "ansi_default",
    },
)


def _variant(
    of: Theme, *, background: str, surface: str, panel: str, cursor: str, text: str, muted: str,
    disabled: str, primary: str, accent: str, success: str, warning: str, error: str,
) -> Theme:  # fmt: skip
    """Make a variant of a theme, with the colours of texts, which Textual would else compute."""
    return Theme(
        name=of.name,
        primary=primary,
        secondary=muted,
        accent=accent,
        foreground=text,
        background=background,
        surface=surface,
        panel=panel,
        success=success,
        warning=warning,
        error=error,
        dark=of.dark,
        variables={
            "primary-muted": cursor,
            "text-muted": muted,
            "text-disabled": disabled,
            "text-primary": primary,
            "text-accent": accent,
            "text-success": success,
            "text-warning": warning,
            "text-error": error,
        },
    )


# The greys are a little off those of the 256-colour palette, so that they are reduced to them.
DARK_256: Final = _variant(
    DARK,
    background="#121212", surface="#1c1c1c", panel="#303030", cursor="#3a3a3a",
    text="#dfdfdf", muted="#b8b8b8", disabled="#989898",
    primary="#5fafff", accent="#ffaf5f", success="#87d787", warning="#ffd787", error="#ff8787",
)  # fmt: skip

LIGHT_256: Final = _variant(
    LIGHT,
    background="#ffffff", surface="#f3f3f3", panel="#e8e8e8", cursor="#d7d7ff",
    text="#1c1c1c", muted="#585858", disabled="#6c6c6c",
    primary="#005faf", accent="#87005f", success="#005f00", warning="#5f5f00", error="#af0000",
)  # fmt: skip

DARK_16: Final = _variant(
    DARK,
    background="#000000", surface="#000000", panel="#0000aa", cursor="#0000aa",
    text="#ffffff", muted="#aaaaaa", disabled="#aaaaaa",
    primary="#55ffff", accent="#ff55ff", success="#55ff55", warning="#ffff55", error="#ff5555",
)  # fmt: skip

LIGHT_16: Final = _variant(
    LIGHT,
    background="#ffffff", surface="#ffffff", panel="#55ffff", cursor="#ffff55",
    text="#000000", muted="#555555", disabled="#555555",
    primary="#0000aa", accent="#aa00aa", success="#000000", warning="#aa5500", error="#aa0000",
)  # fmt: skip

THEMES: Final = (DARK, LIGHT, ANSI)
"""The themes for 16 million colours."""

_MANY: Final = (DARK_256, LIGHT_256, ANSI)
_FEW: Final = (DARK_16, LIGHT_16, ANSI)


def themes_for(depth: ColourDepth) -> tuple[Theme, ...]:
    """Return the variants of the themes for a number of colours."""
    if depth >= ColourDepth.MILLIONS:
        return THEMES
    return _MANY if depth >= ColourDepth.MANY else _FEW


def apply_theme(app: App[int], capabilities: TerminalCapabilities) -> None:
    """Register the themes that suit the terminal, and set the first one.

    Raises:
        SettingsError: there is no theme of that name.
    """
    for theme in themes_for(capabilities.depth):
        app.register_theme(theme)
    if capabilities.theme not in app.available_themes:
        known = ", ".join(sorted(app.available_themes))
        raise SettingsError(
            f"There is no theme {clean(capabilities.theme, 40)!r}; there are: {known}."
        )
    app.theme = capabilities.theme


class ThemeKeeper:
    """Keeps the theme that a person chooses in the app.

    Args:
        file: what is remembered.
        configured: the theme of the config, which counts at the next start; None: it names none.
    """

    def __init__(self, file: RememberedViewsFile, configured: str | None) -> None:
        self._file = file
        self._configured = configured

    @property
    def theme(self) -> str | None:
        """The theme to begin with: that of the config, else what was kept; blocks."""
        return self._configured or self._file.load().theme or None

    def keep(self, name: str) -> str:
        """Keep a theme, unless the config names one; return what becomes of it; blocks.

        Raises:
            RememberedViewsError: it cannot be kept.
        """
        if self._configured:
            return f'{name} for this session; the config says theme = "{self._configured}".'
        self._file.update(lambda remembered: replace(remembered, theme=name))
        return f"{name} is kept for the next start."


async def choose_theme(app: App[Any], name: str) -> None:
    """Show another theme, and say whether it is kept."""
    app.theme = name
    keeper = app.theme_keeper if isinstance(app, TerminalApp) else None
    if keeper is None:
        return
    try:
        app.notify(await run_in_thread(lambda: keeper.keep(name)), markup=False)
    except RememberedViewsError as error:
        app.notify(error.message, severity="warning", markup=False)


def style_sheet() -> Path:
    """Return the style sheet: at the top of a checkout, in the package of an installed wheel."""
    package = Path(__file__).parent.parent
    checkout = package.parent / "vpstui.tcss"
    return checkout if checkout.exists() else package / "vpstui.tcss"
