"""Power actions and deletes, of the server under the cursor or of all that are marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpstui.fleet.state.eligibility import plan_for
from vpstui.screens.actions.action_plan import REMARKS, ActionPlan, plan_of_many, typed_word
from vpstui.screens.actions.reach import ReachScreen
from vpstui.screens.asking import ask
from vpstui.screens.messages import DeleteServer, PowerServer, RunBulk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpstui.api.models import Server
    from vpstui.api.service import PowerVerb
    from vpstui.base.clocks import Clock
    from vpstui.fleet.state.bulk_action import Bulk, BulkVerb

_JUMPED = "The cursor came here by itself."


class ActingScreen(ReachScreen):
    """A full screen whose keys act on one server or on many.

    Every action freezes its servers when the key is pressed; what moves on screen meanwhile does
    not change what is acted on.
    """

    FOR_MANY = frozenset({"power", "delete_server"})
    """Actions that are done to all marked servers, where any are."""

    _clock: Clock

    @property
    def is_marked(self) -> bool:
        """Whether those actions are about marked servers, and not about that in focus."""
        return False

    @property
    def targets(self) -> tuple[Server, ...]:
        """The servers that a key for many acts on."""
        server = self.target
        return () if server is None else (server,)

    @property
    def hidden_targets(self) -> tuple[Server, ...]:
        """Those of them that are not on screen, since a filter hides them."""
        return ()

    @property
    def target_jumped(self) -> bool:
        """Whether the target became so by itself: a repeated key would act on one after another."""
        return False

    def unmark(self) -> None:
        """Take the marks away: what was wanted of those servers is being done."""

    def account_text(self, profile: str) -> str:
        """Say which account is meant, as far as it is known."""
        state = self.state.account(profile)
        return " · ".join(filter(None, (state.account, state.host, state.profile)))

    async def confirms(self, plan: ActionPlan) -> bool:
        """Show what is about to be done, and ask."""
        from vpstui.screens.actions.confirm_dialog import ConfirmScreen

        confirmed = await self.app.push_screen_wait(ConfirmScreen(plan))
        return bool(confirmed)

    # -- one server

    def action_power(self, verb: PowerVerb) -> None:
        """Ask before a stop or a reboot; start at once, if the user chose the server."""
        if self.is_marked:
            self.begin(self._act_on_many(verb, self.targets, self.hidden_targets, self._logins))
        else:
            self.begin(self._power(self.target, verb, self._logins, jumped=self.target_jumped))

    async def _power(
        self, server: Server | None, verb: PowerVerb, logins: Mapping[str, int], *, jumped: bool
    ) -> None:
        if server is None:
            return
        if verb != "start" or jumped:
            remark = REMARKS[verb].format("It") if verb in REMARKS else _JUMPED
            plan = ActionPlan(
                f"{verb.capitalize()} this server?",
                verb.capitalize(),
                (server,),
                self.account_text(server.profile),
                (remark,),
            )
            if not await self.confirms(plan):
                return
        if self._is_still(server, logins):
            self.attempt(PowerServer(server.key, verb))

    def action_delete_server(self) -> None:
        """Delete, after the name, or the number of servers, was typed."""
        if self.is_marked:
            self.begin(self._act_on_many("delete", self.targets, self.hidden_targets, self._logins))
        else:
            self.begin(self._delete(self.target, self._logins))

    async def _delete(self, server: Server | None, logins: Mapping[str, int]) -> None:
        if server is None:
            return
        if self.state.account_of(server).is_protected(server):
            text = f"{server.label} is protected in the config: it is not deleted from here."
            self.notify(text, severity="warning", markup=False)
            return
        plan = ActionPlan(
            "Delete this server for good?",
            "Delete",
            (server,),
            self.account_text(server.profile),
            ("The server and all its data will be gone. This cannot be undone.",),
            typed=typed_word(server),
        )
        if await self.confirms(plan) and self._is_still(server, logins):
            self.attempt(DeleteServer(server.key))

    # -- another login

    @property
    def _logins(self) -> dict[str, int]:
        """How many logins there have been, by profile."""
        return {account.profile: account.logins for account in self.state.accounts}

    def _is_still(self, server: Server, logins: Mapping[str, int]) -> bool:
        """Whether an id still means the server that was chosen; else the user is told."""
        if self.state.account_of(server).logins == logins.get(server.profile):
            return True
        text = "Nothing was done: another login came meanwhile."
        self.notify(text, severity="warning", markup=False)
        return False

    # -- many servers

    @property
    def _labels(self) -> Mapping[str, str]:
        """What the accounts are called, where a server has to name its own."""
        return self.state.labels if self.state.has_several else {}

    async def _act_on_many(
        self,
        verb: BulkVerb,
        targets: tuple[Server, ...],
        hidden: tuple[Server, ...],
        logins: Mapping[str, int],
    ) -> None:
        if hidden:
            from vpstui.screens.actions.hidden_targets_dialog import HiddenScreen

            screen = HiddenScreen(hidden, len(targets), self._labels)
            with_hidden = await self.app.push_screen_wait(screen)
            if with_hidden is None:
                return
            if not with_hidden:
                out = {server.key for server in hidden}
                targets = tuple(server for server in targets if server.key not in out)
        bulk = await self._plan_and_run(verb, targets, logins)
        if bulk is not None:
            self.unmark()
            await self._show_results(bulk)

    async def _plan_and_run(
        self, verb: BulkVerb, targets: tuple[Server, ...], logins: Mapping[str, int]
    ) -> Bulk | None:
        """Show what would be done to which of the servers, and do exactly that."""
        plan = plan_for(verb, targets, self.state, logins)
        profiles = list(dict.fromkeys(server.profile for server in targets))
        labels = self.state.labels
        account = (
            self.account_text(profiles[0])
            if len(profiles) == 1
            else f"{len(profiles)} accounts: " + ", ".join(labels.get(p, p) for p in profiles)
        )
        if not await self.confirms(plan_of_many(plan, account, self._labels)):
            return None
        return await ask(self, RunBulk(verb, plan.acting, logins))

    async def _show_results(self, bulk: Bulk) -> None:
        """Show what comes of it; those that failed may be asked for again."""
        from vpstui.screens.actions.results_screen import ResultsScreen

        while True:
            screen = ResultsScreen(bulk, self.state, self._clock)
            if not await self.app.push_screen_wait(screen):
                return
            bulk = screen.bulk
            bulk = await self._plan_and_run(bulk.verb, bulk.again, bulk.logins) or bulk

    def action_results(self) -> None:
        """Show how the last bulk action stands."""
        if self.state.bulks:
            self.begin(self._show_results(self.state.bulks[-1]))
