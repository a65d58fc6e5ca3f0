"""A full screen with a palette, from which everything can be done by its name.

What the palette needs is imported when it is opened: the first paint does not wait for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from vpstui.config.key_registry import BY_ID, CHANGE
from vpstui.screens.stepping import SteppingScreen
from vpstui.terminal.key_bindings import active_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpstui.api.models import Server, ServerKey
    from vpstui.query.palette_search import Choice, Command, Entry

    Seen: TypeAlias = tuple[tuple[ServerKey, int], ...]
    """Servers, each with the number of logins in its account: after the next one an id means
    another server."""


class PaletteUser(SteppingScreen):
    """A screen whose actions and servers are in the palette."""

    @property
    def targets(self) -> tuple[Server, ...]:
        """The servers that a key for many acts on."""
        raise NotImplementedError

    def why_not(self, action: str) -> str:
        """Say why an action does not apply just now."""
        raise NotImplementedError

    def commands(self) -> Sequence[Command]:
        """What takes an argument here."""
        from vpstui.query.palette_search import theme_command

        ours_first = sorted(
            self.app.available_themes, key=lambda name: (name[:6] != "vpstui", name)
        )
        return (theme_command(ours_first),)

    def go_to(self, server: Server) -> None:
        """Bring a server into view."""
        raise NotImplementedError

    def action_palette(self) -> None:
        """Choose by name what to do, or where to go."""
        from vpstui.screens.help.palette_entries import actions_of

        # Now: once a dialog is about to open, nothing applies here.
        self.begin(self._choose(tuple(actions_of(self))), form=True)

    async def _choose(self, actions: Sequence[Entry]) -> None:
        from vpstui.query.palette_search import Offers
        from vpstui.screens.help.palette_dialog import PaletteScreen

        seen = self._seen
        labels = self.state.labels if self.state.has_several else {}
        offers = Offers(actions, self.state.servers, self.commands(), labels)
        choice = await self.app.push_screen_wait(PaletteScreen(offers))
        if choice is not None:
            # Later, when no dialog is about to open any more: what was chosen may open the next.
            self.call_later(self.carry_out, choice, seen)

    @property
    def _seen(self) -> Seen:
        """What keys would act on now."""
        return tuple((server.key, self.state.account_of(server).logins) for server in self.targets)

    async def carry_out(self, choice: Choice, seen: Seen) -> None:
        """Do what was chosen.

        Args:
            choice: what.
            seen: what keys acted on when the palette opened; nothing is done to anything else.
        """
        from vpstui.query.palette_search import GoTo, RunAction, UseTheme

        match choice:
            case RunAction(id_) if BY_ID[id_].group == CHANGE and seen != self._seen:
                self.notify(
                    "Nothing was done: the server under the cursor went away meanwhile.",
                    severity="warning",
                    markup=False,
                )
            case RunAction(id_):
                active = next((one for one in active_keys(self).get(id_, ()) if one.enabled), None)
                if active is not None:
                    await self.app.run_action(active.binding.action, active.node)
            case UseTheme(name):
                self.app.theme = name
            case GoTo(key):
                server = self.state.server(key)
                if server is None:
                    self.notify("That server is gone.", severity="warning", markup=False)
                else:
                    self.go_to(server)
