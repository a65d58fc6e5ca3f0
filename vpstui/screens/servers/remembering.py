"""What the table of servers remembers: how it was looked at, saved views, that one is not new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import on, work

from vpstui.base.errors import VpsTuiError
from vpstui.config.remembered_views import LastView, Memory
from vpstui.query.saved_views import View, arrange_views
from vpstui.screens.actions.server_screen import ServerScreen
from vpstui.screens.asking import ask
from vpstui.screens.messages import LoadMemory, Remember
from vpstui.widgets.first_start_hint import Hint
from vpstui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.timer import Timer

    from vpstui.config.settings import Profile

SOON: Final = 1.0
"""Seconds after which another view is remembered; who types a filter is not done with each key."""


class RememberingScreen(ServerScreen):
    """A screen whose view is remembered for the accounts that are open, with saved views.

    Attributes:
        views: the queries of all saved views, by name.

    Args:
        profiles: the settings of every account.
        configured: queries of views by name, from the config.
        recalls: whether the view begins as it was last; not where somebody asked for another.
    """

    def __init__(
        self, profiles: Mapping[str, Profile], *, configured: Mapping[str, str], recalls: bool
    ) -> None:
        super().__init__(profiles)
        self._configured = configured
        self._saved: Mapping[str, str] = {}
        self._recalls = recalls
        self._remembered: LastView | None = None
        self._soon: Timer | None = None
        self._told = False

    @property
    def view(self) -> LastView:
        """How the table is looked at now."""
        raise NotImplementedError

    def use(self, view: LastView) -> None:
        """Look at the table in that way."""
        raise NotImplementedError

    def filter_by(self, query: str) -> None:
        """Show what matches a query, which can be read."""
        raise NotImplementedError

    @property
    def views(self) -> Mapping[str, str]:
        """Every saved view: its query by its name."""
        return {**self._saved, **self._configured}

    def on_mount(self) -> None:
        """Find out what is remembered, beside the first list."""
        self._recall()

    @work
    async def _recall(self) -> None:
        memory = await ask(self, LoadMemory())
        self._saved = memory.views
        last = memory.last_of(account.profile for account in self.state.accounts)
        if last is not None and self._recalls:
            self.use(last)
        self._remembered = self.view
        if not memory.hint_seen:
            await self.mount(Hint(), before=self.query_one(KeyBar))

    # -- the view

    def note_view(self) -> None:
        """Remember how the table is looked at, when that stays so for a moment."""
        if self._remembered not in (None, self.view) and self._soon is None:
            self._soon = self.set_timer(SOON, self._remember_view)

    async def remember_now(self) -> None:
        """Remember it at once, since the app is left."""
        if self._soon is not None:
            await self._remember(self._with_view())

    @work
    async def _remember_view(self) -> None:
        await self._remember(self._with_view())

    def _with_view(self) -> Callable[[Memory], Memory]:
        """What remembers the view as it is now."""
        self._soon, self._remembered = None, self.view
        view, open_ones = self.view, [account.profile for account in self.state.accounts]
        return lambda memory: memory.with_last(open_ones, view)

    async def _remember(self, change: Callable[[Memory], Memory]) -> None:
        """Change what is remembered; that it cannot be kept is told once."""
        try:
            await ask(self, Remember(change))
        except VpsTuiError as error:
            if not self._told:
                self._told = True
                self.notify(error.message, severity="warning", markup=False)

    # -- saved views

    def action_views(self) -> None:
        """Choose a saved view, save the filter as one, or forget one."""
        self.begin(self._choose_view())

    async def _choose_view(self) -> None:
        from vpstui.screens.servers.views_dialog import ViewsScreen

        views = arrange_views(self._configured, self._saved)
        choice = await self.app.push_screen_wait(ViewsScreen(views, self.view.query))
        if choice is None:
            return
        name, query = choice.view.name, choice.view.query
        match choice.do:
            case "show":
                self.filter_by(query)
            case "save":
                if await self._keep(lambda memory: memory.with_view(name, query)):
                    self.notify(f"The view {name} is saved.", markup=False)
            case "forget":
                if await self._keep(lambda memory: memory.without_view(name)):
                    self.notify(f"The view {name} is forgotten.", markup=False)

    async def _keep(self, change: Callable[[Memory], Memory]) -> bool:
        """Save or forget a view; when that fails, it is told."""
        try:
            await ask(self, Remember(change))
            self._saved = (await ask(self, LoadMemory())).views
        except VpsTuiError as error:
            self.tell(error)
            return False
        return True

    def action_view(self, number: int) -> None:
        """Show the saved view of that number."""
        views: tuple[View, ...] = arrange_views(self._configured, self._saved)
        if number <= len(views):
            self.filter_by(views[number - 1].query)
        else:
            self.notify(f"There is no saved view {number}; v makes one.", markup=False)

    # -- the hint

    def on_screen_suspend(self) -> None:
        """Whoever opened something else is not new any more."""
        for hint in self.query(Hint):
            hint.leave()

    @on(Hint.Left)
    @work
    async def _hint_seen(self) -> None:
        await self._remember(_hinted)


def _hinted(memory: Memory) -> Memory:
    return Memory(memory.last, memory.views, hint_seen=True)
