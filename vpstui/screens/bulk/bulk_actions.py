"""What is done with many servers at once: planned, run, looked at, and asked for again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from vpstui.fleet.ssh_answers import usual_pace
from vpstui.fleet.state.bulk_action import BACKUPS, OPPOSITES
from vpstui.fleet.state.eligibility import plan_for
from vpstui.screens.actions.confirm_question import question_about_many
from vpstui.screens.actions.server_actions import account_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from vpstui.api.models import Server, ServerKey
    from vpstui.fleet.state.bulk_action import BulkAction, BulkVerb
    from vpstui.fleet.state.eligibility import WritePlan
    from vpstui.screens.actions.confirm_question import ConfirmQuestion
    from vpstui.screens.actions.results_screen import OpenServer
    from vpstui.screens.actions.selection import Selection
    from vpstui.screens.screen_host import ScreenHost

ROLLING: Final = ("start", "stop", "reboot")
"""What can be done to one server after the other, the next when the last is done."""


class BulkActions:
    """What is done with the marked servers of a screen.

    Args:
        host: the screen.
        open_server: shows a server in detail.
        mark_only: marks servers in the table, and no others.
    """

    def __init__(
        self,
        host: ScreenHost,
        *,
        open_server: OpenServer,
        mark_only: Callable[[Sequence[Server]], None],
    ) -> None:
        self._host = host
        self._open_server = open_server
        self._mark_only = mark_only

    @property
    def labels(self) -> Mapping[str, str]:
        """What the accounts are called, where a server has to name its own."""
        state = self._host.state
        return state.labels if state.has_several else {}

    async def act(self, verb: BulkVerb, selection: Selection) -> None:
        """Do something with the marked servers, after a plan. Their marks stay.

        Args:
            verb: what is done.
            selection: what was marked when the key was pressed.
        """
        targets = await self.meant(selection)
        action = await self._plan_and_run(verb, targets, selection.logins) if targets else None
        if action is not None:
            await self.show_results(action)

    async def switch_backups(self, selection: Selection) -> None:
        """Switch the backups of the marked servers, on where they are not all on; as of `act`."""
        targets = await self.meant(selection)
        action = await self._plan_and_switch("", targets, selection.logins) if targets else None
        if action is not None:
            await self.show_results(action)

    async def meant(self, selection: Selection) -> tuple[Server, ...]:
        """Ask whether those that a filter hides are meant, too; return those that are."""
        targets, hidden = selection.targets, selection.hidden
        if hidden:
            from vpstui.screens.actions.hidden_targets_screen import HiddenTargetsScreen

            screen = HiddenTargetsScreen(hidden, len(targets), self.labels)
            with_hidden = await self._host.show(screen)
            if with_hidden is None:
                return ()
            if not with_hidden:
                out = {server.key for server in hidden}
                targets = tuple(server for server in targets if server.key not in out)
        return targets

    async def _plan_and_run(
        self, verb: BulkVerb, targets: tuple[Server, ...], logins: Mapping[str, int], size: int = 0
    ) -> BulkAction | None:
        """Show what would be done to which of the servers, and do exactly that.

        Args:
            verb: what is asked for.
            targets: the servers.
            logins: as of `BulkAction`.
            size: how many at a time, unless a person chooses another pace.
        """
        from vpstui.screens.actions.confirm_screen import ConfirmScreen
        from vpstui.screens.copies.newest_copies import NewestCopies

        if verb in BACKUPS:
            return await self._plan_and_switch(verb, targets, logins)
        plan = plan_for(verb, targets, self._host.state, logins)
        question = self._question(plan, targets)
        if verb == "delete" and plan.acting:
            question = replace(question, look_up=NewestCopies(self._host).of)
        if verb in ROLLING and len(plan.acting) > 1:
            question = replace(question, pace=usual_pace(verb, self._host.state, size))
        screen = ConfirmScreen(question)
        if not await self._host.show(screen):
            return None
        return self._host.fleet.run(verb, plan.acting, logins, screen.pace)

    async def _plan_and_switch(
        self, verb: BulkVerb | Literal[""], targets: tuple[Server, ...], logins: Mapping[str, int]
    ) -> BulkAction | None:
        """The same for backups; a plan of the one way leads to that of the other.

        Args:
            verb: which way; empty: on, unless none is to be switched on.
            targets: the servers that the user chose.
            logins: by profile, how many logins there had been then.
        """
        from vpstui.screens.actions.confirm_screen import ConfirmScreen
        from vpstui.screens.bulk.backups_plan import plan_backups

        fleet = self._host.fleet
        plans = await plan_backups(fleet, targets, logins)
        is_off = not plans["backups on"].acting and plans["backups off"].acting
        verb = verb or ("backups off" if is_off else "backups on")
        while self._host.is_in_front:
            other = OPPOSITES[verb]
            number = len(plans[other].acting)
            turn = f"{'On' if BACKUPS[other] else 'Off'} instead ({number})" if number else ""
            plan = ConfirmScreen(replace(self._question(plans[verb], targets), turn=turn))
            if await self._host.show(plan):
                return fleet.run(verb, plans[verb].acting, logins)
            if not plan.is_turned:
                break
            verb = other
        return None

    def _question(self, plan: WritePlan, targets: Sequence[Server]) -> ConfirmQuestion:
        """Put a plan into words, with the accounts that it is about."""
        account, prices = self.accounts_text(targets), self._host.state.prices
        return question_about_many(plan, account, self.labels, prices)

    def accounts_text(self, targets: Sequence[Server]) -> str:
        """Say in which account servers are, or in which ones."""
        state = self._host.state
        profiles = list(dict.fromkeys(server.profile for server in targets))
        if len(profiles) == 1:
            return account_text(state, profiles[0])
        return f"{len(profiles)} accounts: " + ", ".join(state.labels.get(p, p) for p in profiles)

    async def show_results(self, action: BulkAction) -> None:
        """Show what comes of it, and do what is wanted next of those servers."""
        from vpstui.screens.actions.results_screen import ResultsScreen

        marks: frozenset[ServerKey] = frozenset()
        while True:
            host = self._host
            screen = ResultsScreen(action, host.state, host.fleet, self._open_server, marks)
            wish = await host.show(screen)
            action, marks = screen.bulk, screen.marks
            if wish is None:
                break
            begun = await self._plan_and_run(wish.verb, wish.servers, action.logins, wish.size)
            if begun is not None:
                action, marks = begun, frozenset()
        self._keep_marks(action, marks)

    def _keep_marks(self, action: BulkAction, marks: frozenset[ServerKey]) -> None:
        """Marks of the results are those of the table from now on, where there are any."""
        state = self._host.state
        chosen = [one.server for one in action.targets if one.server.key in marks]
        if chosen:
            same = [
                one
                for one in chosen
                if state.account_of(one).logins == action.logins.get(one.profile)
            ]
            self._mark_only([one for one in same if state.server(one.key) is not None])
