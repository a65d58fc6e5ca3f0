"""What the themes look like on screen, in as many colours as a terminal has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import pytest
from rich._palettes import EIGHT_BIT_PALETTE, STANDARD_PALETTE
from rich.color import ColorSystem, ColorType
from textual.color import Color as Colour

from tests.support.apps.pilot import drawn, running, sees, shows
from tests.terminal.theme_scenes import (
    SCENES,
    with_a_form,
    with_a_history,
    with_a_name_to_type,
    with_accounts,
    with_choices,
    with_old_rows,
    with_rows,
)
from vpstui.base.errors import SettingsError
from vpstui.config.terminal_capabilities import (
    DARK_THEME,
    LIGHT_THEME,
    ColourDepth,
    TerminalCapabilities,
)
from vpstui.terminal.themes import THEMES, apply_theme, themes_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.color import Color
    from rich.style import Style
    from textual.pilot import Pilot

    from tests.support.servers.simulated_account import Served
    from tests.terminal.theme_scenes import Scene
    from vpstui.app import VpsTuiApp

    MakeApp = Callable[..., VpsTuiApp]
    Rgb = tuple[int, int, int]

SIZE = (80, 24)

SYSTEMS = {
    ColourDepth.FEW: ColorSystem.STANDARD,
    ColourDepth.MANY: ColorSystem.EIGHT_BIT,
    ColourDepth.MILLIONS: ColorSystem.TRUECOLOR,
}

LEAST = {ColourDepth.FEW: 4.0, ColourDepth.MANY: 4.5, ColourDepth.MILLIONS: 4.5}
"""Contrast of plain text (WCAG 2.1, AA: 4.5); two of 16 colours are not always that far apart."""

LEAST_FAINT = 3.0
"""Contrast of what is muted, disabled or out of date."""


NOT_CHOSEN = ("Choose", "None")
"""What stands where nothing is chosen yet."""


@dataclass(frozen=True)
class Painted:
    """A piece of text on screen, in the colours that a terminal gets."""

    text: str
    colour: Rgb
    ground: Rgb
    faint: bool

    @property
    def contrast(self) -> float:
        """How far text and ground are apart: 1 (not at all) to 21 (black on white)."""
        return contrast(self.colour, self.ground)


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast of two colours, as WCAG 2.1 defines it."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: Rgb) -> float:
    """The relative luminance of a colour, as WCAG 2.1 defines it."""
    shares = [value / 255 for value in colour]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def shown(colour: Color | None, depth: ColourDepth) -> Rgb:
    """The colour a terminal shows for one that the app draws with."""
    assert colour is not None
    assert colour.type is ColorType.TRUECOLOR, colour
    there = colour.downgrade(SYSTEMS[depth])
    if there.triplet is not None and there.type is ColorType.TRUECOLOR:
        red, green, blue = there.triplet
        return red, green, blue
    assert there.number is not None
    palette = STANDARD_PALETTE if depth is ColourDepth.FEW else EIGHT_BIT_PALETTE
    red, green, blue = palette[there.number]
    return (red, green, blue)


def variable(pilot: Pilot[int], name: str, depth: ColourDepth) -> Rgb:
    """A colour of the theme, as a terminal shows it."""
    return shown(Colour.parse(pilot.app.theme_variables[name]).rich_color, depth)


def pieces(pilot: Pilot[int]) -> Iterator[tuple[int, int, str, Style]]:
    """Everything on screen: column, line, text, style."""
    for y, strip in enumerate(drawn(pilot)):
        x = 0
        for text, style, _ in strip:
            assert style is not None
            yield x, y, text, style
            x += len(text)


def styles(pilot: Pilot[int]) -> list[Style]:
    """Every style on screen."""
    return [style for *_, style in pieces(pilot)]


def look(pilot: Pilot[int], text: str) -> Style:
    """How a text looks that a piece of the screen consists of, or begins with before a gap."""
    found = re.compile(rf"\s*{re.escape(text)}(\s*$|\s\s)")
    return next(style for *_, piece, style in pieces(pilot) if found.match(piece))


def painted(pilot: Pilot[int], depth: ColourDepth) -> Iterator[Painted]:
    """Every text in front; what lies below a dialog is faint on purpose and left out."""
    screen = pilot.app.screen
    faint = {variable(pilot, name, depth) for name in ("text-muted", "text-disabled")}
    box = next(iter(screen.query("#dialog")), screen).region
    stale = [widget.region for widget in screen.query(".-stale")]
    for x, y, text, style in pieces(pilot):
        if any(char.isalnum() for char in text) and box.contains(x, y):
            colour, ground = shown(style.color, depth), shown(style.bgcolor, depth)
            if style.reverse:
                colour, ground = ground, colour
            is_faint = (
                colour in faint
                or text.strip() in NOT_CHOSEN
                or any(region.contains(x, y) for region in stale)
            )
            yield Painted(text, colour, ground, is_faint)


COLOURED = ["vpstui-dark", "vpstui-light"]


def dressed(app: VpsTuiApp, theme: str, depth: ColourDepth) -> VpsTuiApp:
    """The app in that theme, on a terminal of so many colours."""
    apply_theme(app, TerminalCapabilities(theme=theme, depth=depth, colourless=False, mouse=False))
    return app


async def redressed(pilot: Pilot[int], theme: str, depth: ColourDepth) -> None:
    """Change to that theme on a terminal of so many colours, whatever is on screen."""
    pilot.app.theme = "textual-dark"  # a theme of the same name would be no change
    apply_theme(
        pilot.app, TerminalCapabilities(theme=theme, depth=depth, colourless=False, mouse=False)
    )
    await pilot.pause()
    await pilot.pause()


def washed_out(pilot: Pilot[int], depth: ColourDepth) -> list[str]:
    """The texts that cannot be read for what they stand on."""
    texts = list(painted(pilot, depth))
    assert len(texts) > 3
    return [
        f"{found.text!r} {found.colour} on {found.ground}: {found.contrast:.1f}"
        for found in texts
        if found.contrast < (LEAST_FAINT if found.faint else LEAST[depth])
    ]


# -- colours


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_every_text_stands_out(make_app: MakeApp, served: Served, scene: Scene) -> None:
    """Whatever the terminal makes of the colours, each text differs from what it stands on."""
    async with running(make_app(), SIZE) as pilot:
        await scene(pilot, served)
        for theme, depth in product(COLOURED, SYSTEMS):
            await redressed(pilot, theme, depth)
            assert washed_out(pilot, depth) == [], (theme, depth)


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize("scene", [with_rows, with_old_rows, with_a_form, with_a_name_to_type])
async def test_every_text_stands_out_in_grey(
    make_app: MakeApp, served: Served, monkeypatch: pytest.MonkeyPatch, scene: Scene
) -> None:
    """So it does where NO_COLOR makes greys of a theme that was named."""
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(make_app(), SIZE) as pilot:
        await scene(pilot, served)
        for theme, depth in product(COLOURED, [ColourDepth.MILLIONS, ColourDepth.MANY]):
            await redressed(pilot, theme, depth)
            found = list(painted(pilot, depth))
            assert [text for text in found if max(text.colour) - min(text.colour) > 1] == []
            assert [text for text in found if text.contrast < LEAST_FAINT] == []


@pytest.mark.parametrize("depth", [ColourDepth.MILLIONS, ColourDepth.MANY])
@pytest.mark.parametrize("theme", COLOURED)
async def test_surfaces_do_not_collapse(make_app: MakeApp, theme: str, depth: ColourDepth) -> None:
    """Screen, dialog, bars and cursor have a colour each; bars and cursor stand out."""
    names = ("background", "surface", "panel", "primary-muted")
    async with running(dressed(make_app(), theme, depth), SIZE) as pilot:
        screen, dialog, bars, cursor = (variable(pilot, name, depth) for name in names)
    assert len({screen, dialog, bars, cursor}) == 4
    assert contrast(bars, screen) > 1.2
    assert contrast(cursor, screen) > 1.3


@pytest.mark.parametrize("theme", COLOURED)
async def test_bars_and_cursor_in_16_colours(make_app: MakeApp, theme: str) -> None:
    """Where few colours are left, bars and cursor still stand on one of their own."""
    async with running(dressed(make_app(), theme, ColourDepth.FEW), SIZE) as pilot:
        screen, bars, cursor = (
            variable(pilot, name, ColourDepth.FEW)
            for name in ("background", "panel", "primary-muted")
        )
    assert screen not in (bars, cursor)


@pytest.mark.parametrize("depth", [ColourDepth.MILLIONS, ColourDepth.MANY, ColourDepth.FEW])
@pytest.mark.parametrize("theme", COLOURED)
async def test_cursor_is_seen(make_app: MakeApp, theme: str, depth: ColourDepth) -> None:
    """Its row stands on another ground than the next one."""
    async with running(dressed(make_app(), theme, depth), SIZE) as pilot:
        await pilot.press("j")
        await pilot.pause()
        found = {text.text.split()[0]: text.ground for text in painted(pilot, depth)}
    assert found["bastion"] != found["cache-1"]


def test_renditions_have_the_same_names() -> None:
    """A theme is called the same whatever the terminal can show."""
    names = [theme.name for theme in THEMES]
    assert names == ["vpstui-dark", "vpstui-light", "vpstui-ansi"]
    for depth in ColourDepth:
        assert [theme.name for theme in themes_for(depth)] == names


def test_no_such_theme(make_app: MakeApp) -> None:
    """Whoever misspelt a theme sees which there are."""
    with pytest.raises(SettingsError, match=r"no theme 'vpstui-drak'; there are: .*vpstui-ansi"):
        dressed(make_app(), "vpstui-drak", ColourDepth.MILLIONS)


# -- the terminal's own colours


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_only_colours_of_the_terminal(
    make_app: MakeApp, served: Served, scene: Scene
) -> None:
    """vpstui-ansi draws with the 16 colours of the palette and the default ones.

    It writes in none of them on the same one, save the default on the default.
    """
    async with running(dressed(make_app(), "vpstui-ansi", ColourDepth.FEW), SIZE) as pilot:
        await scene(pilot, served)
        used = styles(pilot)
    colours = {colour for style in used for colour in (style.color, style.bgcolor)}
    own = (ColorType.DEFAULT, ColorType.STANDARD)
    assert [colour for colour in colours if colour is not None and colour.type not in own] == []
    numbers = [
        (style.color.number, style.bgcolor.number)
        for style in used
        if style.color is not None and style.bgcolor is not None
    ]
    assert [pair for pair in numbers if pair[0] == pair[1] is not None] == []


async def test_signs_in_place_of_shades(make_app: MakeApp) -> None:
    """With vpstui-ansi the cursor is reversed, and so is the line with the account."""
    async with running(dressed(make_app(), "vpstui-ansi", ColourDepth.FEW), SIZE) as pilot:
        assert look(pilot, "backup-vault").reverse
        assert not look(pilot, "bastion").reverse
        assert look(pilot, "vpstui").reverse
        assert look(pilot, "NAME ↑").underline


async def test_old_rows_are_dim(make_app: MakeApp, served: Served) -> None:
    """With vpstui-ansi what is out of date is dim."""
    async with running(dressed(make_app(), "vpstui-ansi", ColourDepth.FEW), SIZE) as pilot:
        assert not look(pilot, "bastion").dim
        await with_old_rows(pilot, served)
        assert look(pilot, "bastion").dim


async def test_keys_that_do_not_apply_are_not_bold(make_app: MakeApp) -> None:
    """With vpstui-ansi a key that works is bold."""
    async with running(dressed(make_app(), "vpstui-ansi", ColourDepth.FEW), SIZE) as pilot:
        await sees(pilot, "X Stop")
        assert look(pilot, "X").bold
        assert not look(pilot, "S Start").bold


async def test_focus_without_colours(make_app: MakeApp) -> None:
    """With vpstui-ansi the button that Enter presses is reversed."""
    async with running(dressed(make_app(), "vpstui-ansi", ColourDepth.FEW), SIZE) as pilot:
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        assert look(pilot, "Cancel").reverse
        assert not look(pilot, "Stop").reverse


@pytest.mark.parametrize(("theme", "depth"), list(product(COLOURED, SYSTEMS)))
async def test_button_with_the_focus_is_the_loud_one(
    make_app: MakeApp, theme: str, depth: ColourDepth
) -> None:
    """It alone is bold and filled; the other one hardly stands out from the box."""
    async with running(dressed(make_app(), theme, depth), SIZE) as pilot:
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        for loud, quiet in (("Cancel", "Stop"), ("Stop", "Cancel")):
            assert look(pilot, loud).bold
            assert not look(pilot, quiet).bold
            assert loudness(pilot, loud, depth) > 4
            assert loudness(pilot, quiet, depth) < loudness(pilot, loud, depth) / 2
            await pilot.press("right")


def loudness(pilot: Pilot[int], text: str, depth: ColourDepth) -> float:
    """How far what a text stands on is from the ground of the dialog."""
    ground = shown(look(pilot, text).bgcolor, depth)
    return contrast(ground, variable(pilot, "surface", depth))


async def test_choice_without_colours(make_app: MakeApp, served: Served) -> None:
    """With vpstui-ansi the choice that Enter takes is bold and underlined."""
    async with running(dressed(make_app(), "vpstui-ansi", ColourDepth.FEW), SIZE) as pilot:
        await with_choices(pilot, served)
        await pilot.pause()
        marked = look(pilot, "Starter VPS")
        assert marked.bold
        assert marked.underline
        assert not look(pilot, "Standard VPS").underline


async def test_cursor_of_the_history_without_colours(make_app: MakeApp, served: Served) -> None:
    """With vpstui-ansi the record that Enter opens is reversed."""
    async with running(dressed(make_app(), "vpstui-ansi", ColourDepth.FEW), SIZE) as pilot:
        await with_a_history(pilot, served)
        assert look(pilot, "2026-03-01 12:00").reverse
        assert not look(pilot, "TIME (UTC)").reverse


async def test_account_under_the_cursor_without_colours(make_app: MakeApp, served: Served) -> None:
    """With vpstui-ansi it is underlined, and so is every word of its line."""
    async with running(dressed(make_app(), "vpstui-ansi", ColourDepth.FEW), SIZE) as pilot:
        await with_accounts(pilot, served)
        assert look(pilot, "default").underline
        assert look(pilot, "read-only").underline


def test_ansi_has_every_colour_that_is_asked_for() -> None:
    """Whatever stylesheet names a variable, vpstui-ansi has it."""
    names = {
        theme.name: {*theme.to_color_system().generate(), *theme.variables} for theme in THEMES
    }
    assert names["vpstui-dark"] - names["vpstui-ansi"] == set()


@pytest.mark.parametrize("theme", [DARK_THEME, LIGHT_THEME])
async def test_style_sheets_are_read_once_at_the_start(make_app: MakeApp, theme: str) -> None:
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


async def test_style_sheets_are_read_again_for_another_theme(make_app: MakeApp) -> None:
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
