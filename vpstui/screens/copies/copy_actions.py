"""Takes snapshots and backups: asked first, then sent."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from vpstui.screens.actions.confirm_question import ConfirmQuestion
from vpstui.screens.actions.server_actions import account_text, confirmed

if TYPE_CHECKING:
    from vpstui.screens.actions.selection import Selection
    from vpstui.screens.screen_host import ScreenHost


class CopyActions:
    """What is taken of the server of a screen.

    Args:
        host: the screen.
    """

    def __init__(self, host: ScreenHost) -> None:
        self._host = host

    def snapshot(self, selection: Selection) -> None:
        """Open the form for a snapshot."""
        self._host.run_dialog(self._snapshot(selection), form=True)

    def back_up(self, selection: Selection) -> None:
        """Take a backup, after asking."""
        self._host.run_dialog(self._back_up(selection))

    async def _snapshot(self, selection: Selection) -> None:
        from vpstui.screens.forms.snapshot_screen import SnapshotScreen

        server, host = selection.server, self._host
        if server is None:
            return
        dialect = host.state.account_of(server).dialect
        screen = SnapshotScreen(
            host.fleet,
            server,
            logins=selection.logins[server.profile],
            account=account_text(host.state, server.profile),
            has_description=dialect is None or dialect.describes_snapshots,
        )
        await host.show(screen)

    async def _back_up(self, selection: Selection) -> None:
        server, host = selection.server, self._host
        if server is None:
            return
        question = ConfirmQuestion(
            "Back up this server now?",
            "Back up",
            (server,),
            account_text(host.state, server.profile),
        )
        if await confirmed(host, question):
            logins = selection.logins[server.profile]
            host.attempt(partial(host.fleet.extras.back_up, server.key, logins=logins))
