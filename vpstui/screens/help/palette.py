"""The palette of a screen: everything that can be done there, and every server, by its name.

What it needs is imported when it is opened: the first paint does not wait for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from vpstui.config.key_registry import KEYS_BY_ID
from vpstui.config.keys.key import CHANGE
from vpstui.terminal.key_bindings import active_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpstui.api.models import ServerKey
    from vpstui.query.palette_search import (
        DoToServer,
        GoToServer,
        PaletteChoice,
        PaletteCommand,
        PaletteEntry,
    )
    from vpstui.screens.server_screen import ServerScreen

    Targets: TypeAlias = tuple[tuple[ServerKey, int], ...]
    """Servers, each with the number of logins in its account: after the next one an id means
    another server."""

_WENT_AWAY: Final = "Nothing was done: the server under the cursor went away meanwhile."


def _is_about_servers(id_: str) -> bool:
    """Whether a key acts on servers: those that were chosen when the palette opened, or none."""
    return KEYS_BY_ID[id_].group == CHANGE or id_ in ("servers.ssh", "servers.copy")


class Palette:
    """Offers the actions and servers of a screen by their names, and does what was chosen.

    Args:
        screen: the screen.
    """

    def __init__(self, screen: ServerScreen) -> None:
        self._screen = screen

    def open(self) -> None:
        """Let the person choose."""
        from vpstui.screens.help.palette_entries import actions_of, keyless_actions

        # Now: once a dialog is about to open, nothing applies here.
        screen = self._screen
        entries = (
            *actions_of(screen, screen.why_not),
            *keyless_actions(screen, screen.why_not),
        )
        self._screen.run_dialog(self._choose(entries), form=True)

    async def _choose(self, actions: Sequence[PaletteEntry]) -> None:
        from vpstui.query.palette_search import PaletteSearch
        from vpstui.screens.help.palette_screen import PaletteScreen

        screen, targets = self._screen, self._targets
        labels = screen.state.labels if screen.state.has_several else {}
        offers = PaletteSearch(actions, screen.state.servers, self._commands(), labels)
        choice = await screen.show(PaletteScreen(offers))
        if choice is not None:
            # Later, when no dialog is about to open any more: what was chosen may open the next.
            screen.call_later(self._carry_out, choice, targets)

    @property
    def _targets(self) -> Targets:
        """What keys would act on now."""
        state = self._screen.state
        servers = self._screen.selection.targets
        return tuple((server.key, state.account_of(server).logins) for server in servers)

    def _commands(self) -> Sequence[PaletteCommand]:
        """What takes an argument here."""
        from vpstui.query.palette_search import theme_command
        from vpstui.screens.help.server_verbs import verb_commands

        ours_first = sorted(
            self._screen.app.available_themes, key=lambda name: (name[:6] != "vpstui", name)
        )
        verbs = verb_commands(self._screen)
        return (*self._screen.palette_commands(), theme_command(ours_first), *verbs)

    async def _carry_out(self, choice: PaletteChoice, targets: Targets) -> None:
        """Do what was chosen.

        Args:
            choice: what.
            targets: what keys acted on when the palette opened; nothing is done to anything else.
        """
        from vpstui.query.palette_search import (
            ApplyTheme,
            DoToServer,
            GoToServer,
            RunAction,
            RunKeyless,
        )
        from vpstui.terminal.themes import choose_theme

        screen = self._screen
        if screen.choose(choice):
            return
        match choice:
            case RunAction(id_) if _is_about_servers(id_) and targets != self._targets:
                screen.notice(_WENT_AWAY, "warning")
            case RunKeyless(is_on_servers=True) if targets != self._targets:
                screen.notice(_WENT_AWAY, "warning")
            case RunKeyless(action):
                await screen.run_action(action)
            case RunAction(id_):
                keys = active_keys(screen).get(id_, ())
                active = next((one for one in keys if one.enabled), None)
                if active is not None:
                    await screen.app.run_action(active.binding.action, active.node)
            case ApplyTheme(name):
                await choose_theme(screen.app, name)
            case GoToServer() | DoToServer():
                self._act_on_named(choice)

    def _act_on_named(self, choice: GoToServer | DoToServer) -> None:
        """Show the server that was named, or do to it what stands before its name."""
        from vpstui.query.palette_search import DoToServer
        from vpstui.screens.help.server_verbs import do_to_server

        screen = self._screen
        server = screen.state.server(choice.key)
        if server is None:
            screen.notice("That server is gone.", "warning")
        elif isinstance(choice, DoToServer):
            do_to_server(screen, choice.verb, server, choice.logins)
        else:
            screen.visit(server)
