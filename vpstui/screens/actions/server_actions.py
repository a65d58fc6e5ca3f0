"""Power actions and deletes: asked first, then sent, for one server or for many."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from vpstui.fleet.copies.snapshot_first import name_before_delete
from vpstui.fleet.state.eligibility import plan_for
from vpstui.screens.actions.confirm_question import (
    TYPED,
    ConfirmQuestion,
    question_about_many,
    remarks_on,
    typed_word,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vpstui.api.models import Server
    from vpstui.api.service import PowerVerb
    from vpstui.fleet.state.bulk_action import BulkAction, BulkVerb
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.journal.journal import Verb
    from vpstui.screens.actions.selection import Selection
    from vpstui.screens.screen_host import ScreenHost

_JUMPED: Final = "The cursor came here by itself."


class ServerActions:
    """What is done with the servers of a screen.

    Args:
        host: the screen.
        unmark: takes the marks away, once what was wanted of those servers is being done.
    """

    def __init__(self, host: ScreenHost, unmark: Callable[[], None]) -> None:
        self._host = host
        self._unmark = unmark

    # -- what keys do

    def power(self, verb: PowerVerb, selection: Selection) -> None:
        """Change the power: start at once, if the user chose the server; else ask."""
        if selection.is_marked:
            self._host.run_dialog(self._act_on_many(verb, selection))
        else:
            self._host.run_dialog(self._power(verb, selection))

    def delete(self, selection: Selection) -> None:
        """Delete, after the name, or the number of servers, was typed."""
        if selection.is_marked:
            self._host.run_dialog(self._act_on_many("delete", selection))
        else:
            self._host.run_dialog(self._delete(selection))

    def show_last_results(self) -> None:
        """Show how the last bulk action stands."""
        if self._host.state.bulks:
            self._host.run_dialog(self._show_results(self._host.state.bulks[-1]))

    # -- one server

    async def _power(self, verb: PowerVerb, selection: Selection) -> None:
        server = selection.server
        if server is None:
            return
        if verb != "start" or selection.jumped:
            question = ConfirmQuestion(
                f"{verb.capitalize()} this server?",
                verb.capitalize(),
                (server,),
                account_text(self._host.state, server.profile),
                remarks_on(verb, [server], self._host.state.prices) or (_JUMPED,),
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

    # -- many servers

    @property
    def _labels(self) -> Mapping[str, str]:
        """What the accounts are called, where a server has to name its own."""
        state = self._host.state
        return state.labels if state.has_several else {}

    async def _act_on_many(self, verb: BulkVerb, selection: Selection) -> None:
        targets, hidden = selection.targets, selection.hidden
        if hidden:
            from vpstui.screens.actions.hidden_targets_screen import HiddenTargetsScreen

            screen = HiddenTargetsScreen(hidden, len(targets), self._labels)
            with_hidden = await self._host.show(screen)
            if with_hidden is None:
                return
            if not with_hidden:
                out = {server.key for server in hidden}
                targets = tuple(server for server in targets if server.key not in out)
        action = await self._plan_and_run(verb, targets, selection.logins)
        if action is not None:
            self._unmark()
            await self._show_results(action)

    async def _plan_and_run(
        self, verb: BulkVerb, targets: tuple[Server, ...], logins: Mapping[str, int]
    ) -> BulkAction | None:
        """Show what would be done to which of the servers, and do exactly that."""
        from vpstui.screens.copies.newest_copies import NewestCopies

        state = self._host.state
        plan = plan_for(verb, targets, state, logins)
        profiles = list(dict.fromkeys(server.profile for server in targets))
        account = (
            account_text(state, profiles[0])
            if len(profiles) == 1
            else f"{len(profiles)} accounts: " + ", ".join(state.labels.get(p, p) for p in profiles)
        )
        question = question_about_many(plan, account, self._labels, state.prices)
        if verb == "delete" and plan.acting:
            question = replace(question, look_up=NewestCopies(self._host).of)
        if not await confirmed(self._host, question):
            return None
        return self._host.fleet.run(verb, plan.acting, logins)

    async def _show_results(self, action: BulkAction) -> None:
        """Show what comes of it; those that failed may be asked for again."""
        from vpstui.screens.actions.results_screen import ResultsScreen

        while True:
            screen = ResultsScreen(action, self._host.state, self._host.fleet)
            if not await self._host.show(screen):
                return
            action = screen.bulk
            action = (
                await self._plan_and_run(action.verb, action.retryable, action.logins) or action
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
