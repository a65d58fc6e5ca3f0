"""Keys take effect one after another, however fast they come.

Textual gives a key to the widget with the focus, from where it climbs, queue by queue, to the app;
only there its binding is looked for. Keys that come in one burst, as over a slow line, overtake
that: the letters after a Tab are in the old field before the Tab has moved the focus.
"""

from __future__ import annotations

import asyncio
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from textual import events, on
from textual.app import App
from textual.message import Message
from textual.widgets import Input

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from textual.dom import DOMNode
    from textual.screen import Screen
    from textual.widget import Widget

LOOK: Final = 0.15
"""Seconds between two looks at a climb; one that two looks in a row find unmoved is given up."""

CLIMBS: Final = 2
"""Climbs that find the focus where it was, until a key counts as handled to the end.

The first one follows the key itself, the second what the key's binding has sent on its way.
"""

_DOES_SOMETHING: Final = (events.Key, events.Paste, events.MouseDown, events.MouseUp)
"""What may move the focus, or open and close dialogs."""

_LEAVING: Final = ("ctrl+q", "ctrl+c")
"""Keys that do not wait for anything."""

R = TypeVar("R")


class ReleaseHeldKeys(Message):
    """Asks the app to go on with keys that were held for a screen: it is there, or will not come.

    Attributes:
        drop: whether they were meant for what did not come, and must not act on anything else.
    """

    def __init__(self, *, drop: bool = False) -> None:
        super().__init__()
        self.drop = drop


class Settling:
    """Finds out when a key has been handled to the end.

    A callback climbs behind the key, from the widget with the focus to the app, through the same
    queues. It climbs again until the focus stays where it is: a key may move it, open a dialog or
    close one.

    Args:
        app: the app that handles the keys.
        then: is awaited, in the task of the app, when the key has been handled.
    """

    def __init__(self, app: App[Any], then: Callable[[], Awaitable[None]]) -> None:
        self._app = app
        self._then = then
        self._left = 0
        self._climb_number = 0
        self._steps = 0
        self._began_at: tuple[Screen[Any], Widget | None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_over(self) -> bool:
        """Whether every key has been handled to the end."""
        return not self._left

    def begin(self) -> None:
        """Wait for the key that was just given away, and for those before it."""
        if self._left:  # the climb under way began before this key
            self._left = CLIMBS + 1
        else:
            self._left = CLIMBS
            self._climb()
            self._look(-1, moved=True)

    def _climb(self) -> None:
        self._climb_number += 1
        screen, focused = self._began_at = self._app.screen, self._app.focused
        path = [node for node in (focused or screen).ancestors_with_self if node is not self._app]
        self._step(self._climb_number, path)

    def _step(self, number: int, path: Sequence[DOMNode]) -> None:
        """Go into the next queue of `path` that still takes messages, at last into the app's."""
        if number != self._climb_number:
            return
        self._steps += 1
        for at, node in enumerate(path, 1):
            if node.call_later(self._step, number, path[at:]):
                return
        self._app.call_later(self._arrive, number)

    async def _arrive(self, number: int) -> None:
        """Climb again, or be done."""
        if number != self._climb_number:
            return
        stayed = self._began_at == (self._app.screen, self._app.focused)
        self._left = self._left - 1 if stayed else CLIMBS
        if self._left:
            self._climb()
        else:
            await self._end(number)

    async def _end(self, number: int) -> None:
        if number != self._climb_number:
            return
        self._climb_number += 1
        self._left = 0
        if self._timer is not None:
            self._timer.cancel()
        await self._then()

    def _look(self, seen: int, *, moved: bool) -> None:
        """Give up a climb that stands still, behind a handler that waits for something.

        Not at the first look: it comes late, and finds nothing moved, when the whole process stood
        still.
        """
        if not self._app.is_running:
            return
        moves = self._steps != seen
        if not moves and not moved:
            self._app.call_later(self._end, self._climb_number)
        look = partial(self._look, self._steps, moved=moves)
        self._timer = asyncio.get_running_loop().call_later(LOOK, look)


def _leaves(event: events.Event) -> bool:
    return isinstance(event, events.Key) and event.key in _LEAVING


class KeysInOrder(App[R]):
    """An app that looks at a key when the one before has been handled to the end.

    A key that comes alone is looked at at once. Characters typed one after another into the same
    field do not wait for each other either: they stay in order by themselves.

    Args:
        ansi_color: whether the terminal's own colours are used; None: as the theme says.
    """

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._held: deque[events.Event] = deque()
        self._settling = Settling(self, self._release)
        self._typing = False

    async def on_event(self, event: events.Event) -> None:
        """Hold back what people do while something they did before is not handled to the end."""
        if not isinstance(event, (events.InputEvent, events.Paste)):
            await super().on_event(event)
        elif not self.is_running:
            pass  # the app ends, and its screens are going: Textual would look for one in vain
        elif event.is_forwarded:
            await super().on_event(event)
        else:
            self._held.append(event)
            await self._release()

    @on(ReleaseHeldKeys)
    async def _release_held(self, message: ReleaseHeldKeys) -> None:
        """Go on with what was held back, or forget it where it was meant for something else."""
        message.stop()
        if message.drop:
            self._held.clear()
        await self._release()

    def _waits(self, event: events.Event) -> bool:
        """Whether a key is meant for what is about to open."""
        by_hand = isinstance(event, (events.Key, events.Paste))
        return by_hand and self._is_opening and not _leaves(event)

    @property
    def _is_opening(self) -> bool:
        return bool(getattr(self.screen, "is_opening", False))

    async def _release(self) -> None:
        """Handle what is held back, up to what has to wait."""
        while self._held and self.is_running:
            event = self._held[0]
            if self._waits(event):
                leaving = next(filter(_leaves, self._held), None)
                if leaving is None:
                    break
                self._held = deque([leaving])
                continue
            typed = self._is_typed(event)
            if not self._settling.is_over and not (typed and self._typing):
                break
            self._held.popleft()
            self._typing = typed
            await super().on_event(event)
            if isinstance(event, _DOES_SOMETHING) and self.is_running:
                self._settling.begin()

    def _is_typed(self, event: events.Event) -> bool:
        """Whether it is a character for the field with the focus, which does nothing else."""
        return (
            isinstance(event, events.Key) and event.is_printable and isinstance(self.focused, Input)
        )
