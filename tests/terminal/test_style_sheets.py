"""When style sheets are read: once at the start, and again for another theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import running
from vpstui.config.terminal_capabilities import DARK_THEME, LIGHT_THEME

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpstui.app import VpsTuiApp


@pytest.mark.parametrize("theme", [DARK_THEME, LIGHT_THEME])
async def test_they_are_read_once_at_the_start(
    make_app: Callable[..., VpsTuiApp], theme: str
) -> None:
    """What was read then stays when nothing has changed that they refer to."""
    app = make_app()
    app.theme = theme
    async with running(app) as pilot:
        read = app.stylesheet.rules
        background = app.screen.styles.background
        app.refresh_css()
        await pilot.pause()
        assert app.stylesheet.rules is read
        assert background.hex == app.get_css_variables()["background"].upper()


async def test_they_are_read_again_for_another_theme(make_app: Callable[..., VpsTuiApp]) -> None:
    """And every widget has its colours then."""
    app = make_app()
    app.theme = DARK_THEME
    async with running(app) as pilot:
        read, dark = app.stylesheet.rules, app.screen.styles.background
        app.theme = LIGHT_THEME
        await pilot.pause()
        assert app.stylesheet.rules is not read
        assert app.screen.styles.background != dark
        app.theme = DARK_THEME
        await pilot.pause()
        assert app.screen.styles.background == dark
