"""Power actions and deletes: asked first, then sent, for one server or for many."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from vpstui.fleet.copies.snapshot_first import name_before_delete
from vpstui.screens.actions.confirm_question import (
    TYPED,
    ConfirmQuestion,
    remarks_on,
    typed_word,
)

if TYPE_CHECKING:
    from vpstui.api.models import Server
    from vpstui.api.service import PowerVerb
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.journal.journal import Verb
    from vpstui.screens.actions.selection import Selection
    from vpstui.screens.bulk.bulk_actions import BulkActions
    from vpstui.screens.screen_host import ScreenHost

JUMPED: Final = "The cursor came here by itself."
"""Said where a key asks that does not ask else."""

_NAMED: Final = "It was named, and not chosen with the cursor."
"""Said where a verb in the palette asks, and its key does not."""


class ServerActions:
    """What is done with the servers of a screen.

    Args:
        host: the screen.
        bulk: does it with many.
    """

    def __init__(self, host: ScreenHost, bulk: BulkActions) -> None:
        self._host = host
        self._bulk = bulk

    # -- what keys do

    def power(self, verb: PowerVerb, selection: Selection) -> None:
        """Change the power: start at once, if the user chose the server; else ask."""
        if selection.is_marked:
            self._host.run_dialog(self._bulk.act(verb, selection))
        else:
            self._host.run_dialog(self._power(verb, selection))

    def delete(self, selection: Selection) -> None:
        """Delete, after the name, or the number of servers, was typed."""
        if selection.is_marked:
            self._host.run_dialog(self._bulk.act("delete", selection))
        else:
            self._host.run_dialog(self._delete(selection))

    def switch_backups(self, selection: Selection) -> None:
        """Switch the backups of the marked servers, after a plan."""
        self._host.run_dialog(self._bulk.switch_backups(selection))

    def show_last_results(self) -> None:
        """Show how the last bulk action stands; one that waits for a person comes first."""
        bulks = self._host.state.bulks
        if bulks:
            halted = [bulk for bulk in bulks if bulk.halt is not None]
            under_way = [bulk for bulk in bulks if not bulk.is_over]
            self._host.run_dialog(self._bulk.show_results((halted or under_way or bulks)[-1]))

    # -- one server

    async def _power(self, verb: PowerVerb, selection: Selection) -> None:
        server = selection.server
        if server is None:
            return
        if verb != "start" or selection.jumped or selection.is_named:
            why = _NAMED if selection.is_named else JUMPED
            question = ConfirmQuestion(
                f"{verb.capitalize()} this server?",
                verb.capitalize(),
                (server,),
                account_text(self._host.state, server.profile),
                remarks_on(verb, [server], self._host.state.prices) or (why,),
                typed=typed_word(server) if verb in TYPED else "",
                does=TYPED.get(verb, ""),
            )
            if not await confirmed(self._host, question):
                return
        if still_same_login(self._host, server, selection, verb):
            self._host.attempt(partial(self._host.fleet.power, server.key, verb))

    async def _delete(self, selection: Selection) -> None:
        from vpstui.screens.actions.confirm_screen import ConfirmScreen
        from vpstui.screens.copies.newest_copies import NewestCopies
        from vpstui.screens.copies.snapshot_first_screen import snapshot_option

        server, state = selection.server, self._host.state
        if server is None:
            return
        if state.account_of(server).is_protected(server):
            text = f"{server.label} is protected in the config: it is not deleted from here."
            self._host.notice(text, "warning")
            return
        snapshot = name_before_delete(self._host.fleet.clock.now())
        question = ConfirmQuestion(
            "Delete this server for good?",
            "Delete",
            (server,),
            account_text(state, server.profile),
            remarks_on("delete", [server], state.prices),
            typed=typed_word(server),
            look_up=NewestCopies(self._host).of,
            option=snapshot_option(snapshot, state.account_of(server).dialect),
        )
        plan = ConfirmScreen(question)
        if not await self._host.show(plan):
            return
        if not still_same_login(self._host, server, selection, "delete"):
            return
        if plan.with_option:
            await self._delete_later(server, snapshot, selection.logins[server.profile])
        else:
            self._host.attempt(partial(self._host.fleet.delete, server.key))

    async def _delete_later(self, server: Server, snapshot: str, logins: int) -> None:
        """Take a snapshot, wait for it, and then delete."""
        from vpstui.screens.copies.snapshot_first_screen import SnapshotFirstScreen

        fleet = self._host.fleet
        first = fleet.extras.delete_after_snapshot(server, snapshot, logins=logins)
        account = account_text(self._host.state, server.profile)
        await self._host.show(
            SnapshotFirstScreen(first, server, snapshot, account=account, fleet=fleet)
        )


def account_text(state: FleetState, profile: str) -> str:
    """Say which account is meant, as far as it is known."""
    account = state.account(profile)
    return " · ".join(filter(None, (account.account, account.host, account.profile)))


async def confirmed(host: ScreenHost, question: ConfirmQuestion) -> bool:
    """Show what is about to be done, and ask."""
    from vpstui.screens.actions.confirm_screen import ConfirmScreen

    answer = await host.show(ConfirmScreen(question))
    return bool(answer)


def still_same_login(
    host: ScreenHost, server: Server, selection: Selection, verb: Verb | None = None
) -> bool:
    """Whether an id still means the server that was chosen; else the user is shown why not.

    Args:
        host: the screen.
        server: the server.
        selection: what was chosen, and after how many logins.
        verb: what was to be sent; None: nothing yet.
    """
    if selection.is_of_login(server, host.state):
        return True
    if verb is None:
        host.notice("Nothing was done: another login came meanwhile.", "warning")
    else:
        why = "Another login came meanwhile; choose it again."
        host.notice(f"{server.label}: the {verb} was not sent. {why}", "warning")
        host.fleet.note_not_sent([server], verb, why)
    return False
