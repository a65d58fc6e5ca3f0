"""Delivers keys one after another, however fast they arrive, once there is a screen for them.

Textual gives a key to the widget with the focus, from where it bubbles, message queue by message
queue, to the app; only there its binding is looked up. Keys that arrive in one burst, as over a
slow line, overtake that: the letters after a Tab are in the old field before the Tab has moved the
focus.
"""

from __future__ import annotations

import asyncio
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable
from weakref import WeakSet

from textual import events
from textual.message import Message
from textual.widgets import Input

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from textual.app import App
    from textual.dom import DOMNode
    from textual.screen import Screen
    from textual.widget import Widget

CHECK_INTERVAL: Final = 0.15
"""Seconds between two checks of a probe; one that has not moved at two checks is given up."""

PROBES: Final = 2
"""Probes in a row that find the focus unmoved, until a key counts as handled completely.

The first one follows the key itself, the second what the key's binding has posted.
"""

_MAY_MOVE_FOCUS: Final = (events.Key, events.Paste, events.MouseDown, events.MouseUp)
"""What may move the focus, or open and close dialogs."""

LEAVING_KEYS: Final = ("ctrl+q", "ctrl+c")
"""Keys that do not wait for anything but the first layout."""


@runtime_checkable
class Moving(Protocol):
    """A widget with a cursor of its own."""

    def only_moves(self, key: str) -> bool:
        """Return whether a key moves the cursor and does nothing else."""

    async def run_move(self, key: str) -> None:
        """Do what such a key does."""


class ReleaseHeldKeys(Message):
    """Asks the app to go on with keys that were held for a screen: it is there, or will not come.

    Attributes:
        ready: the screen that can take keys now.
        drop: whether they were meant for what did not come, and must not act on anything else.
    """

    def __init__(self, *, ready: Screen[Any] | None = None, drop: bool = False) -> None:
        super().__init__()
        self.ready = ready
        self.drop = drop


class _Callback:
    """Something to call without arguments, of which Textual need not work out how many it takes.

    It does so for each callback, with `inspect`; for the ten steps after a key that is a tenth of
    what the key costs.
    """

    _param_count = 0

    def __init__(self, do: Callable[[], Any]) -> None:
        self._do = do

    def __call__(self) -> Any:
        return self._do()


class KeyCompletion:
    """Finds out when a key has been handled completely.

    A probe follows the key: a callback that goes through the same message queues, from the widget
    with the focus to the app. Another one is sent until the focus stays where it is: a key may move
    it, open a dialog or close one.

    Args:
        app: the app that handles the keys.
        on_completion: is awaited, in the task of the app, when the key has been handled.
    """

    def __init__(self, app: App[Any], on_completion: Callable[[], Awaitable[None]]) -> None:
        self._app = app
        self._on_completion = on_completion
        self._probes_left = 0
        self._probe_number = 0
        self._steps = 0
        self._sent_from: tuple[Screen[Any], Widget | None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_complete(self) -> bool:
        """Whether every key has been handled completely."""
        return not self._probes_left

    def begin(self) -> None:
        """Wait for the key that was just delivered, and for those before it."""
        if self._probes_left:  # the probe under way was sent before this key
            self._probes_left = PROBES + 1
        else:
            self._probes_left = PROBES
            self._send_probe()
            self._check(-1, moved=True)

    def _send_probe(self) -> None:
        self._probe_number += 1
        screen, focused = self._sent_from = self._app.screen, self._app.focused
        path = [node for node in (focused or screen).ancestors_with_self if node is not self._app]
        self._step(self._probe_number, path)

    def _step(self, number: int, path: Sequence[DOMNode]) -> None:
        """Enter the next queue of `path` that still accepts messages, at last the app's."""
        if number != self._probe_number:
            return
        self._steps += 1
        for at, node in enumerate(path, 1):
            step = _Callback(partial(self._step, number, path[at:]))
            if node.post_message(events.Callback(callback=step)):
                return
        self._app.post_message(events.Callback(callback=_Callback(partial(self._arrive, number))))

    async def _arrive(self, number: int) -> None:
        """Send another probe, or finish."""
        if number != self._probe_number:
            return
        stayed = self._sent_from == (self._app.screen, self._app.focused)
        self._probes_left = self._probes_left - 1 if stayed else PROBES
        if self._probes_left:
            self._send_probe()
        else:
            await self._finish(number)

    async def _finish(self, number: int) -> None:
        if number != self._probe_number:
            return
        self._probe_number += 1
        self._probes_left = 0
        if self._timer is not None:
            self._timer.cancel()
        await self._on_completion()

    def _check(self, steps_before: int, *, moved: bool) -> None:
        """Give up a probe that stands still, behind a handler that waits for something.

        Not at the first check: it comes late, and finds nothing moved, when the whole process stood
        still.
        """
        if not self._app.is_running:
            return
        moves = self._steps != steps_before
        if not moves and not moved:
            self._app.call_later(self._finish, self._probe_number)
        check = partial(self._check, self._steps, moved=moves)
        self._timer = asyncio.get_running_loop().call_later(CHECK_INTERVAL, check)


class KeyQueue:
    """Holds keys back until the one before has been handled completely.

    A key that arrives alone is delivered at once. Characters typed one after another into the same
    field do not wait for each other either: they go the same way, and so stay in order by
    themselves. A key that only moves the cursor of a table does so at once, without going through
    the queues: that is most of what it would cost. What follows from where the cursor is goes
    through them, so that any other key behind it waits for that.

    There is one gate for all of them. It is closed until the app has its first layout, until a
    screen in front has been laid out and has its focus, and while the screen's attribute
    `is_opening` is true: then they are meant for the screen that is about to open, or to come
    back, but for those that its attribute `keys_while_opening` names. What the mouse does while
    there is nothing to be clicked on is dropped.

    Args:
        app: the app that handles the keys.
        deliver: handles an event as Textual does, `App.on_event` of the app.
    """

    def __init__(self, app: App[Any], deliver: Callable[[events.Event], Awaitable[None]]) -> None:
        self._app = app
        self._deliver = deliver
        self._held: deque[events.Event] = deque()
        self._completion = KeyCompletion(app, self._deliver_held)
        self._last_stays: Widget | None = None  # to whom the last one went, where it stays there
        self._has_moved = False  # a cursor, and what follows from that may be under way
        self._began_on: Screen[Any] | None = None  # where those under way began to arrive
        self._is_left = False  # a key that leaves is held
        self._is_open = False
        self._ready: WeakSet[Screen[Any]] = WeakSet()
        self._asked: WeakSet[Screen[Any]] = WeakSet()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is held back, and every key has been handled completely."""
        return not self._held and self._completion.is_complete

    @property
    def is_caught_up(self) -> bool:
        """Whether keys are delivered, and none that has come is still to be handled."""
        return self._is_open and self.is_idle

    async def on_event(self, event: events.Event) -> None:
        """Deliver an event of the app, or hold it back until what came before is handled."""
        if not isinstance(event, (events.InputEvent, events.Paste)):
            await self._deliver(event)
        elif not self._app.is_running:
            pass  # the app ends, and its screens are going: Textual would look for one in vain
        elif event.is_forwarded:
            await self._deliver(event)
        elif not isinstance(event, events.MouseEvent) or self._takes_input():
            if self.is_idle:
                self._began_on = self._app.screen if self._is_open else None
            self._is_left |= _is_leaving_key(event)
            self._held.append(event)
            await self._deliver_held()

    async def open(self) -> None:
        """Deliver keys from now on: the app has its first layout."""
        self._is_open = True
        await self._deliver_held()

    async def release(self, *, drop: bool) -> None:
        """Deliver what was held back, or drop it where it was meant for something else."""
        if drop:
            self._held.clear()
            self._is_left = False
        await self._deliver_held()

    def mark_ready(self, screen: Screen[Any]) -> None:
        """Note that a screen has been laid out, and has its focus."""
        self._ready.add(screen)

    def _takes_input(self) -> bool:
        """Whether the screen in front can take keys; one that has not said so is asked."""
        if not self._is_open:
            return False
        screen = self._app.screen
        if screen not in self._ready and screen not in self._asked:
            self._asked.add(screen)
            screen.call_after_refresh(self._app.post_message, ReleaseHeldKeys(ready=screen))
        return screen in self._ready

    async def _deliver_held(self) -> None:
        """Deliver what is held back, up to what has to wait."""
        while self._held and self._app.is_running:
            event = self._held[0]
            stays, waits = self._stays_in(event), self._must_wait(event)
            gone_on = self._is_left and self._app.screen is not self._began_on
            if waits or (gone_on and not self._leaves(event)):
                leaving = next(filter(self._leaves, self._held), None)
                if leaving is not None:
                    self._held = deque([leaving])
                    continue
            goes_on = stays is not None and stays is self._last_stays
            if self._has_moved and not goes_on:
                self._has_moved = False
                self._completion.begin()
            follows = self._completion.is_complete or goes_on
            if waits or not follows:
                break
            self._held.popleft()
            self._is_left &= not _is_leaving_key(event)
            self._last_stays = stays
            await self._deliver_one(event, stays)

    async def _deliver_one(self, event: events.Event, stays: object) -> None:
        """Deliver an event; a cursor moves at once where it can be seen that it does."""
        if isinstance(event, events.Key) and isinstance(stays, Moving) and self._app.app_focus:
            await stays.run_move(event.key)
            self._has_moved = True
            return
        await self._deliver(event)
        if isinstance(event, _MAY_MOVE_FOCUS) and self._app.is_running:
            self._completion.begin()

    def _must_wait(self, event: events.Event) -> bool:
        """Whether the gate is closed for a key."""
        if isinstance(event, events.MouseEvent) or self._leaves(event):
            return False
        return not self._takes_input() or bool(getattr(self._app.screen, "is_opening", False))

    def _leaves(self, event: events.Event) -> bool:
        """Whether a key waits for nothing, and what was typed before it is not wanted any more."""
        if not self._is_open or not isinstance(event, events.Key):
            return False
        also = getattr(self._app.screen, "keys_while_opening", ())
        is_opening = bool(getattr(self._app.screen, "is_opening", False))
        return _is_leaving_key(event) or (is_opening and event.key in also)

    def _stays_in(self, event: events.Event) -> Widget | None:
        """Return the widget with the focus, where the key does nothing elsewhere.

        That is so for a character that is typed into a field, and for a key of which the widget's
        own `only_moves` says that it moves no more than a cursor.
        """
        focused = self._app.focused
        if focused is None or not isinstance(event, events.Key):
            return None
        if isinstance(focused, Input):
            return focused if event.is_printable else None
        return focused if isinstance(focused, Moving) and focused.only_moves(event.key) else None


def _is_leaving_key(event: events.Event) -> bool:
    return isinstance(event, events.Key) and event.key in LEAVING_KEYS
