"""Creates and changes servers: reads afresh, opens the form, and sends what it returns."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from vpstui.base.errors import VpsTuiError
from vpstui.base.formatting import on_off_text
from vpstui.screens.actions.confirm_question import ConfirmQuestion
from vpstui.screens.actions.server_access import account_suffix
from vpstui.screens.actions.server_actions import account_text, confirmed, still_same_login

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpstui.api.models import Server
    from vpstui.fleet.state.account_state import AccountState
    from vpstui.screens.actions.selection import Selection
    from vpstui.screens.screen_host import ScreenHost


class FormActions:
    """The forms and questions by which servers are created and changed.

    Args:
        host: the screen.
        on_created: called with a new server, to bring it into view.
    """

    def __init__(self, host: ScreenHost, on_created: Callable[[Server], None]) -> None:
        self._host = host
        self._on_created = on_created

    def create(self, account: AccountState) -> None:
        """Open the form for a new server of an account."""
        self._host.run_dialog(self._create(account), form=True)

    def create_like(self, account: AccountState, selection: Selection) -> None:
        """Open the form for a new server with the fields of the one in focus."""
        self._host.run_dialog(self._create_like(account, selection), form=True)

    def edit(self, selection: Selection, *, only: str = "") -> None:
        """Open the form for name, hostname and backups, or for one of them only."""
        self._host.run_dialog(self._edit(selection, only), form=True)

    def switch_backups(self, selection: Selection) -> None:
        """Switch automatic backups, after saying which way."""
        self._host.run_dialog(self._switch_backups(selection))

    async def _create_like(self, account: AccountState, selection: Selection) -> None:
        fresh = await self._read(selection)
        if fresh is not None and self._host.is_in_front:
            await self._create(account, fresh)

    async def _create(self, account: AccountState, like: Server | None = None) -> None:
        from vpstui.screens.forms.create_screen import CreateScreen

        choices = await self._host.fleet.choices(account.profile)
        if not self._host.is_in_front:
            return
        form = CreateScreen(self._host.fleet, account, choices, like=like)
        created = await self._host.show(form)
        if created is not None:
            self._on_created(created)

    async def _edit(self, selection: Selection, only: str) -> None:
        from vpstui.screens.forms.edit_screen import EditScreen

        fresh = await self._read(selection)
        if fresh is not None and self._host.is_in_front:
            where = account_suffix(self._host.state, fresh)
            logins = selection.logins[fresh.profile]
            form = EditScreen(self._host.fleet, fresh, only=only, logins=logins, where=where)
            await self._host.show(form)

    async def _switch_backups(self, selection: Selection) -> None:
        from vpstui.api.requests import ServerPatch

        fresh = await self._read(selection)
        if fresh is None or not self._host.is_in_front:
            return
        wanted = not fresh.backups_enabled
        is_known = fresh.backups_enabled is not None
        question = ConfirmQuestion(
            f"Switch backups {on_off_text(wanted)}?",
            f"Switch {on_off_text(wanted)}",
            (fresh,),
            account_text(self._host.state, fresh.profile),
            (
                f"Automatic backups are {on_off_text(fresh.backups_enabled)} now."
                if is_known
                else "The API does not tell whether they are on now.",
            ),
        )
        if await confirmed(self._host, question):
            patch = ServerPatch(backups_enabled=wanted)
            logins = selection.logins[fresh.profile]
            self._host.attempt(partial(self._host.fleet.edit, fresh, patch, logins=logins))

    async def _read(self, selection: Selection) -> Server | None:
        """Read the server in focus afresh; None, and the error shown, when that fails."""
        if selection.server is None:
            return None
        try:
            fresh = await self._host.fleet.read(selection.server.key)
        except VpsTuiError as error:
            self._host.report(error)
            return None
        return fresh if still_same_login(self._host, fresh, selection) else None
