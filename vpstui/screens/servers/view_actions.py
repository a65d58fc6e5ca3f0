"""How the table was last looked at, and views that have a name, from one start to the next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from vpstui.base.errors import VpsTuiError
from vpstui.base.threads import run_in_thread
from vpstui.query.saved_views import SavedView, merge_views
from vpstui.screens.screen_host import ScreenHost

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.timer import Timer

    from vpstui.config.remembered_views import LastView, RememberedViews, RememberedViewsFile

DELAY: Final = 1.0
"""Seconds after which another view is remembered; who types a filter is not done with each key."""


class ViewHost(ScreenHost, Protocol):
    """A screen with a table that can be looked at in several ways."""

    @property
    def view(self) -> LastView:
        """How the table is looked at now."""

    def use_view(self, view: LastView) -> None:
        """Look at the table in that way."""

    def use_pane(self, *, wanted: bool) -> None:
        """Have the side pane, or not, in whichever way the table is looked at."""

    def show_view(self, query: str) -> None:
        """Show a saved view, whose query can be read."""

    def set_timer(self, delay: float, callback: Callable[[], None]) -> Timer:
        """Call something after so many seconds."""


class ViewActions:
    """Remembers how a table is looked at, and keeps views by name.

    Args:
        host: the screen with the table.
        file: keeps them.
        configured: queries of views by name, from the config.
        recalls: whether the view begins as it was last; not where somebody asked for another.
    """

    def __init__(
        self,
        host: ViewHost,
        file: RememberedViewsFile,
        *,
        configured: Mapping[str, str],
        recalls: bool,
    ) -> None:
        self._host = host
        self._file = file
        self._configured = configured
        self._saved: Mapping[str, str] = {}
        self._recalls = recalls
        self._remembered: LastView | None = None
        self._timer: Timer | None = None
        self._has_warned = False

    @property
    def queries(self) -> Mapping[str, str]:
        """Every saved view: its query by its name."""
        views = merge_views(self._configured, self._saved)
        return {view.name: view.query for view in views}

    async def recall(self) -> RememberedViews:
        """Look at the table as it was last looked at, and return what is remembered."""
        remembered = await run_in_thread(self._file.load)
        self._saved = remembered.views
        last = remembered.last_view_of(account.profile for account in self._host.state.accounts)
        if last is not None and self._recalls:
            self._host.use_view(last)
        self._host.use_pane(wanted=last is None or last.pane)
        self._remembered = self._host.view
        return remembered

    # -- the last view

    def on_view(self) -> None:
        """Remember how the table is looked at, when that stays so for `DELAY`."""
        if self._remembered not in (None, self._host.view) and self._timer is None:
            self._timer = self._host.set_timer(DELAY, self._remember_later)

    def _remember_later(self) -> None:
        self._host.attempt(self._remember_view)

    async def remember_now(self) -> None:
        """Remember it at once, since the app is left."""
        if self._timer is not None:
            await self._remember_view()

    async def _remember_view(self) -> None:
        self._timer, view = None, self._host.view
        self._remembered = view
        profiles = [account.profile for account in self._host.state.accounts]
        await self._remember(lambda remembered: remembered.with_last_view(profiles, view))

    async def remember_hint(self) -> None:
        """Remember that the hint of the first start was seen."""
        await self._remember(lambda remembered: replace(remembered, hint_seen=True))

    async def _remember(self, change: Callable[[RememberedViews], RememberedViews]) -> None:
        """Change what is remembered; that it cannot be kept is reported once."""
        try:
            await run_in_thread(lambda: self._file.update(change))
        except VpsTuiError as error:
            if not self._has_warned:
                self._has_warned = True
                self._host.notice(error.message, "warning")

    # -- views with a name

    def choose(self) -> None:
        """Choose a saved view, save the filter as one, or forget one."""
        self._host.run_dialog(self._choose())

    async def _choose(self) -> None:
        from vpstui.screens.servers.views_screen import ViewsScreen

        views = merge_views(self._configured, self._saved)
        choice = await self._host.show(ViewsScreen(views, self._host.view.query))
        if choice is None:
            return
        name, query = choice.view.name, choice.view.query
        match choice.do:
            case "show":
                self._host.show_view(query)
            case "save":
                if await self._change(lambda remembered: remembered.with_view(name, query)):
                    self._host.notice(f"The view {name} is saved.")
            case "forget":
                if await self._change(lambda remembered: remembered.without_view(name)):
                    self._host.notice(f"The view {name} is forgotten.")

    async def _change(self, change: Callable[[RememberedViews], RememberedViews]) -> bool:
        """Save or forget a view, and return whether that worked; an error is shown."""
        try:
            await run_in_thread(lambda: self._file.update(change))
            self._saved = (await run_in_thread(self._file.load)).views
        except VpsTuiError as error:
            self._host.report(error)
            return False
        return True

    def show_number(self, number: int) -> None:
        """Show the saved view of that number, from 1."""
        views: tuple[SavedView, ...] = merge_views(self._configured, self._saved)
        if number <= len(views):
            self._host.show_view(views[number - 1].query)
        else:
            self._host.notice(f"There is no saved view {number}; v makes one.")
