"""Whatever comes in between: what a plan names is what was meant, and only that is written to."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.flows.random_keys.meant import VERBS, Allowed, Meant, verb_of, written_to
from tests.support.apps.pilot import types, until
from tests.support.apps.step_by_step import SteppedApp
from tests.support.apps.two_accounts import NAMES, Accounts
from tests.support.servers.simulated_account import SteppedClock, serve
from vpstui.fleet.state.bulk_action import OPPOSITES, Step
from vpstui.screens.actions.confirm_screen import ConfirmScreen
from vpstui.screens.actions.hidden_targets_screen import HiddenTargetsScreen
from vpstui.screens.actions.results_screen import ResultsScreen
from vpstui.screens.error_screen import ErrorScreen
from vpstui.screens.servers.servers_screen import ServersScreen
from vpstui.simulator import Knobs
from vpstui.simulator.knobs import Dialect
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.flows.random_keys.meant import Write
    from vpstui.api.models import Server, ServerKey
    from vpstui.fleet.state.bulk_action import BulkAction
    from vpstui.screens.actions.confirm_question import ConfirmQuestion

SEARCHES = ("web", "status:stopped", "account:shop", "!mail", "db", "os:debian")
MOVES = ("j", "k", "g", "G", "o", "O", "w", "pagedown", "up", "down")
MARKS = ("space", "V", "asterisk", "u")
ROLLING = ("S", "X", "R")
UNSENT = (Step.NOT_SENT, Step.WAITING)


class Operator(RuleBasedStateMachine):
    """Somebody at the keys, while the fleets of two accounts move under their hands."""

    dialect = Dialect.DOCUMENTED

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        self.clock = SteppedClock()
        self.meant: Meant | None = None
        self.allowed = Allowed()
        common = Knobs(clock=self.clock, servers=7, dialect=self.dialect)
        fleet = [
            self._stack.enter_context(
                serve(replace(common, seed=seed, email=f"{seed}@x.org"), self.clock)
            )
            for seed in (1, 7)
        ]
        self.accounts = Accounts(*fleet)
        self.served = dict(zip(NAMES, fleet, strict=True))
        self.stepped = SteppedApp(self.accounts.app)

    def teardown(self) -> None:
        self.stepped.close()
        self._stack.close()

    # -- what can be asked of the screen

    @property
    def screen(self) -> object:
        return self.stepped.app.screen

    @property
    def is_free(self) -> bool:
        """Whether the table is in front."""
        return isinstance(self.screen, ServersScreen)

    @property
    def is_asked(self) -> bool:
        return isinstance(self.screen, ConfirmScreen)

    @property
    def has_results(self) -> bool:
        return isinstance(self.screen, ResultsScreen)

    @property
    def halted(self) -> BulkAction | None:
        """The bulk action whose results are in front, if it waits for a person."""
        screen = self.screen
        shown = screen.bulk if isinstance(screen, ResultsScreen) else None
        return shown if shown is not None and shown.halt is not None else None

    @property
    def table(self) -> ServersScreen:
        """The screen of the table, whatever lies on it."""
        return next(one for one in self.stepped.app.screen_stack if isinstance(one, ServersScreen))

    def press(self, *keys: str) -> None:
        """Press keys, and wait for the screen that they lead to."""

        async def act(pilot: Pilot[int]) -> None:
            await pilot.press(*keys)
            await pilot.pause()
            await self.settled(pilot)

        self.stepped.step(act)

    async def settled(self, pilot: Pilot[int]) -> None:
        """Wait until a screen lies on the table, or none is about to; an error is read and left."""

        def is_there() -> bool:
            return not self.is_free or not self.table.dialogs.is_running

        await until(pilot, is_there, "the next screen")
        if isinstance(self.screen, ErrorScreen):
            await pilot.press("escape")
            await pilot.pause()

    def number(self, key: ServerKey) -> int:
        """By what the simulated account knows a server."""
        return self.served[key.profile].wire.number(key.id)

    @invariant()
    def nothing_unasked_was_written(self) -> None:
        """Whatever was written, a plan named it; each once for each plan."""
        self.allowed.check(written_to(self.served))

    # -- the fleets move

    @rule(
        profile=st.sampled_from(NAMES),
        pick=st.integers(0, 99),
        change=st.sampled_from(("remove", "rename")),
    )
    def fleet_moves(self, profile: str, pick: int, change: str) -> None:
        """Somebody else removes or renames a server, and the list shows it."""
        account = self.served[profile].account
        known = self.stepped.app.state.account(profile).servers
        # One that is being deleted is shown until it was seen gone.
        servers = [server for server in known if self.number(server.key) in account.servers]
        if len(servers) < 3:
            return
        chosen = servers[pick % len(servers)]
        if change == "remove":
            account.remove(self.number(chosen.key))
        else:
            number = self.number(chosen.key)
            account.edit(number, name=f"a{pick}-{number}")
        self.lists_come()

    @rule(seconds=st.sampled_from((1, 30, 600)))
    def time_passes(self, seconds: int) -> None:
        """What is on its way arrives."""
        self.clock.time += seconds
        self.lists_come()

    def lists_come(self) -> None:
        """Every list is read, whatever lies over it."""

        async def act(pilot: Pilot[int]) -> None:
            await self.stepped.app.fleet._accounts.each(lambda account: account.refresh())
            await pilot.pause()

        self.stepped.step(act)

    # -- hands on the table

    @precondition(lambda self: self.is_free)
    @rule(keys=st.lists(st.sampled_from(MOVES), min_size=1, max_size=4))
    def moves(self, keys: list[str]) -> None:
        self.press(*keys)

    @precondition(lambda self: self.is_free)
    @rule(key=st.sampled_from(MARKS))
    def marks(self, key: str) -> None:
        self.press(key)

    @precondition(lambda self: self.is_free)
    @rule(query=st.sampled_from(SEARCHES))
    def filters(self, query: str) -> None:
        async def act(pilot: Pilot[int]) -> None:
            await pilot.press("slash", "ctrl+u")
            await types(pilot, query)
            await pilot.press("enter")
            await pilot.pause()

        self.stepped.step(act)

    @precondition(lambda self: self.is_free)
    @rule()
    def shows_all(self) -> None:
        self.press("escape")

    # -- a plan

    @precondition(lambda self: self.is_free)
    @rule(key=st.sampled_from(tuple(VERBS)), late=st.booleans(), pick=st.integers(0, 99))
    def acts(self, key: str, late: bool, pick: int) -> None:
        """Press a key; what was meant is told by the screen as it is at that moment."""
        screen = self.screen
        assert isinstance(screen, ServersScreen)
        table = screen.query_one(ServerTable)
        marked = frozenset(screen.marked.marks.keys)
        cursor = frozenset({table.selected.key} if table.selected else ())
        shown = {server.key for server in table._view.servers}
        keys = marked or cursor
        hidden = marked - shown
        jumped, before = table.jumped, self.counts()
        self.meant = Meant(VERBS[key], keys, hidden, marked, before)
        self.press(key)
        if jumped and not marked:  # nobody chose it
            assert self.counts() == before
        if key == "S" and not marked and not self.is_asked:  # a single start does not ask
            self.allowed.allow((one.profile, "start", self.number(one)) for one in cursor)
        if late:
            self.fleet_moves("prod", pick, "remove")
        self.checks_plan()

    def counts(self) -> dict[str, int]:
        """How many writes there were so far, by account."""
        return {name: len(done) for name, done in written_to(self.served).items()}

    @precondition(lambda self: self.is_free)
    @rule(
        query=st.sampled_from(SEARCHES), key=st.sampled_from(tuple(VERBS)), pick=st.integers(0, 99)
    )
    def acts_on_hidden_marks(self, query: str, key: str, pick: int) -> None:
        """Mark all, hide some, press a key, and let the fleet move before anything is decided."""
        self.press("escape", "asterisk")
        self.filters(query)
        self.acts(key, True, pick)

    @precondition(lambda self: isinstance(self.screen, HiddenTargetsScreen))
    @rule(button=st.sampled_from(("include", "drop", "cancel")))
    def decides_about_hidden(self, button: str) -> None:
        """Hidden marks stop everything until the user has decided."""
        assert self.meant is not None
        assert self.meant.hidden
        buttons = {"include": "#all", "drop": "#shown", "cancel": "#cancel"}

        if not self.stepped.app.screen.query(buttons[button]):  # all are hidden
            button = "cancel"

        async def act(pilot: Pilot[int]) -> None:
            self.stepped.app.screen.query_one(buttons[button]).focus()
            await pilot.press("enter")
            await pilot.pause()
            await self.settled(pilot)

        self.stepped.step(act)
        if button == "drop":
            keys = self.meant.keys - self.meant.hidden
            self.meant = replace(self.meant, keys=keys, hidden=frozenset())
        elif button == "include":
            self.meant = replace(self.meant, hidden=frozenset())
        self.checks_plan()

    def checks_plan(self) -> None:
        """A plan names what was meant, no more and no less."""
        if not self.is_asked or self.meant is None:
            return
        plan = self.plan
        named = [server.key for server in plan.targets]
        named += [one.server.key for one in plan.left_out]
        assert not self.meant.hidden
        assert len(named) == len(set(named))
        assert set(named) == self.meant.keys

    @property
    def plan(self) -> ConfirmQuestion:
        screen = self.screen
        assert isinstance(screen, ConfirmScreen)
        return screen._question

    @precondition(lambda self: self.is_asked)
    @rule()
    def gives_up(self) -> None:
        """Nothing is sent."""
        assert self.meant is not None
        self.press("escape")
        assert self.counts() == self.meant.written
        self.meant = None

    @precondition(lambda self: self.is_asked and bool(self.plan.turn))
    @rule()
    def turns(self) -> None:
        """The plan of the opposite is about the same servers; nothing is sent."""
        assert self.meant is not None
        self.press("f7")
        assert self.is_asked
        assert self.counts() == self.meant.written
        self.checks_plan()

    @precondition(lambda self: self.is_asked)
    @rule(slower=st.integers(0, 2), pauses=st.booleans())
    def goes_on(self, slower: int, pauses: bool) -> None:
        """Exactly what the plan says is sent, each once, and to no other account.

        Args:
            slower: how often the pace is changed before, where there is one.
            pauses: whether it is paused at once.
        """
        assert self.meant is not None
        meant, plan, self.meant = self.meant, self.plan, None
        if not plan.button:
            self.press("escape")
            return
        verb = verb_of(plan, meant.verb)
        assert {one.key for one in plan.targets} <= meant.keys
        self.allowed.allow((one.profile, verb, self.number(one.key)) for one in plan.targets)

        async def act(pilot: Pilot[int]) -> None:
            if plan.pace is not None:
                await pilot.press(*["f6"] * slower)
            if plan.typed:
                await types(pilot, plan.typed)
                await pilot.press("enter", "enter")
            else:
                await pilot.press("right", "enter")
            await self.settled(pilot)
            if pauses and plan.is_about_many:
                await until(pilot, lambda: self.has_results, "the results")
                await pilot.press("p")
            await until(pilot, lambda: self.has_come(meant, plan), f"{verb} of {plan.targets}")
            await until(pilot, lambda: not self.stepped.app.state.writes_in_flight, "the answers")

        self.stepped.step(act)
        wanted = sorted((one.profile, verb, self.number(one.key)) for one in self.sent(plan))
        assert sorted(self.since(meant)) == wanted
        there = {server.key for server in self.stepped.app.state.servers}
        assert frozenset(self.table.marked.marks.keys) == meant.marked & there

    def has_come(self, meant: Meant, plan: ConfirmQuestion) -> bool:
        """Whether all is sent that will be; time passes while it is waited for."""
        if not plan.is_about_many and not self.has_results:
            return len(self.since(meant)) >= len(self.sent(plan))
        return self.has_halted(self.stepped.app.state.bulks[-1].number)

    def has_halted(self, number: int) -> bool:
        """Whether nothing more is sent by itself; time passes while it is waited for."""
        self.clock.time += 5
        bulk = self.bulk(number)
        waiting = 0 if bulk.halt is not None else bulk.count(Step.WAITING)
        return not waiting + bulk.count(Step.SENDING)

    def bulk(self, number: int) -> BulkAction:
        """The bulk action of that number, as it is now."""
        return next(one for one in self.stepped.app.state.bulks if one.number == number)

    def sent(self, plan: ConfirmQuestion) -> list[Server]:
        """The servers of a plan that was confirmed to which something surely was sent.

        An edit reads first: to what was removed meanwhile it is not sent. Rolling looks again at
        each, and stops at the first that fails.
        """
        unsent: set[ServerKey] = set()
        if self.has_results:
            bulk = self.stepped.app.state.bulks[-1]
            assert {one.server.key for one in bulk.targets} == {one.key for one in plan.targets}
            unsent = {one.server.key for one in bulk.targets if one.step in UNSENT}
        if "backups" in plan.heading:
            for one in plan.targets:
                if self.number(one.key) not in self.served[one.profile].account.servers:
                    unsent.add(one.key)
        return [one for one in plan.targets if one.key not in unsent]

    # -- one after the other

    @precondition(lambda self: self.is_free)
    @rule(
        key=st.sampled_from(ROLLING),
        slower=st.integers(1, 2),
        pick=st.integers(0, 99),
        status=st.sampled_from((409, 502)),
        then=st.sampled_from(("p", "p", "c", "")),
    )
    def rolls_into_a_fault(self, key: str, slower: int, pick: int, status: int, then: str) -> None:
        """Take all servers one after the other; one of them is refused, or not answered."""
        self.press("escape", "asterisk")
        self.acts(key, False, pick)
        if not self.is_asked or self.plan.pace is None:
            return
        one = self.plan.targets[pick % len(self.plan.targets)]
        served = self.served[one.profile]
        served.fail(VERBS[key], status, {"detail": "Not now."}, number=self.number(one.key))
        self.goes_on(slower, False)
        if self.halted is not None and then:
            (self.goes_on_with_the_rest if then == "p" else self.ends_it)()

    @precondition(lambda self: self.halted is not None)
    @rule()
    def goes_on_with_the_rest(self) -> None:
        """Those are sent that were not yet, each once, in their order; the failed one is not."""
        bulk = self.halted
        assert bulk is not None
        waiting = {server.key for server in bulk.waiting}
        meant = Meant(bulk.verb, frozenset(waiting), frozenset(), frozenset(), self.counts())

        async def act(pilot: Pilot[int]) -> None:
            await pilot.press("p")
            await until(pilot, lambda: self.has_halted(bulk.number), "the next halt")
            await until(pilot, lambda: not self.stepped.app.state.writes_in_flight, "the answers")

        self.stepped.step(act)
        now = self.bulk(bulk.number)
        sent = [one for one in now.targets if one.server.key in waiting and one.step not in UNSENT]
        keys = [one.server.key for one in sent]
        wanted = [(one.profile, bulk.verb, self.number(one)) for one in keys]
        found = self.since(meant)
        assert sorted(found) == sorted(wanted)
        if bulk.pace.size == 1:  # each account by itself, since they are told one by one
            assert found == sorted(wanted, key=lambda one: one[0])

    @precondition(lambda self: self.halted is not None)
    @rule()
    def ends_it(self) -> None:
        """Nothing more is sent, now or later."""
        bulk = self.halted
        assert bulk is not None
        before = self.counts()
        self.press("c")
        assert not self.bulk(bulk.number).waiting
        assert self.bulk(bulk.number).halt is None
        assert self.counts() == before

    @precondition(lambda self: isinstance(self.screen, ErrorScreen))
    @rule()
    def reads_error(self) -> None:
        self.press("escape")

    # -- the results

    @precondition(lambda self: self.is_free and bool(self.stepped.app.state.bulks))
    @rule()
    def looks_at_results(self) -> None:
        self.press("B")
        assert self.has_results

    @precondition(lambda self: self.has_results)
    @rule(places=st.lists(st.integers(0, 5), min_size=1, max_size=3))
    def marks_in_results(self, places: list[int]) -> None:
        for place in places:
            self.press("g", *["j"] * place, "space")

    @precondition(lambda self: self.has_results)
    @rule(key=st.sampled_from(("o", "r")))
    def asks_for_more(self, key: str) -> None:
        """The opposite is planned for the marked ones, else for all; nothing is sent by the key."""
        screen = self.screen
        assert isinstance(screen, ResultsScreen)
        known = [one.server for one in screen.bulk.targets]
        if key == "r":
            known = list(screen.bulk.retryable)
        keys = frozenset(one.key for one in known if not screen.marks or one.key in screen.marks)
        verb = OPPOSITES.get(screen.bulk.verb, "") if key == "o" else screen.bulk.verb
        marked, before = frozenset(self.table.marked.marks.keys), self.counts()
        self.meant = Meant(verb, keys, frozenset(), marked, before)
        self.press(key)
        assert self.counts() == before
        self.checks_plan()

    @precondition(lambda self: self.has_results)
    @rule()
    def leaves_results(self) -> None:
        """Marks that were made there are those of the table now."""
        screen = self.screen
        assert isinstance(screen, ResultsScreen)
        marks, before = screen.marks, frozenset(self.table.marked.marks.keys)
        self.press("escape")
        assert self.is_free
        there = {server.key for server in self.stepped.app.state.servers}
        assert frozenset(self.table.marked.marks.keys) == (marks or before) & there

    def since(self, meant: Meant) -> list[Write]:
        """The writes since a key was pressed, account by account, as they came."""
        return [
            (name, verb, id_)
            for name, done in written_to(self.served).items()
            for verb, id_ in done[meant.written[name] :]
        ]


class SecondOperator(Operator):
    """The same in the second dialect."""

    dialect = Dialect.UUID


for _operator in (Operator, SecondOperator):
    _operator.TestCase.settings = settings(
        max_examples=3,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
test_no_wrong_move = pytest.mark.slow(Operator.TestCase)
test_no_wrong_move_in_the_second_dialect = pytest.mark.slow(SecondOperator.TestCase)
