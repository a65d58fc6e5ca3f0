"""An app that ends with its terminal, and ignores keys pressed while nothing could be seen."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, cast

from textual import events, on
from textual.app import App, ScreenStackError
from textual.errors import NoWidget
from textual.reactive import var
from textual.widget import AwaitMount

from vpstui.config.terminal_capabilities import DARK_THEME, LIGHT_THEME
from vpstui.terminal.accessible import (
    ACCESSIBLE,
    KEY_NAMES,
    WordsOnly,
    caret_of,
    is_accessible,
    notice_in_words,
)
from vpstui.terminal.clipboard import osc52_sequence
from vpstui.terminal.drawing.frame_turns import FrameTurns
from vpstui.terminal.driver import TerminalDriver
from vpstui.terminal.frame_gate import fail_by
from vpstui.terminal.handover.first_frame import FIRST_FRAME
from vpstui.terminal.handover.foreground import FOREGROUND
from vpstui.terminal.input.unseen_keys import UnseenKeys
from vpstui.terminal.key_bindings import binding_text, bindings
from vpstui.terminal.once_read_stylesheet import OnceReadStylesheet
from vpstui.terminal.ordered_keys import KeyQueue, ReleaseHeldKeys
from vpstui.terminal.signal_exit import HANGUP_STATUS, SignalExit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType
    from textual.binding import Binding
    from textual.geometry import Offset
    from textual.screen import Screen

    from vpstui.terminal.input.background_answer import BackgroundAnswer
    from vpstui.terminal.themes import ThemeKeeper


class TerminalApp(App[int]):
    """An app with `TerminalDriver`, whose result is the exit status.

    Attributes:
        key_queue: what delivers keys one after another.
        signal_exit: ends the app by a signal, while it is entered.
        background: asks the terminal for its background before anything is drawn; None: it need
            not be known.
        theme_keeper: keeps the theme that a person chooses; None: none is kept.
        crash: the bug that ended the app; None when none did.

    Args:
        ansi_color: whether the terminal's own colours are used; None: as the theme says.
        accessible: whether the screens are to be heard, and not only seen.
    """

    BINDINGS = bindings("terminal")

    said: var[str] = var("", init=False, always_update=True)
    """What was notified last, where the screens are to be heard."""

    def __init__(self, *, ansi_color: bool | None = None, accessible: bool = False) -> None:
        super().__init__(ansi_color=ansi_color)
        if accessible:
            self.add_class(ACCESSIBLE)
            self._filters.append(WordsOnly())
        self.driver_class = TerminalDriver
        self.key_queue = KeyQueue(self, self._deliver)
        self.signal_exit = SignalExit(self._exit_soon, self._restore_terminal)
        self.theme_keeper: ThemeKeeper | None = None
        self.background: BackgroundAnswer | None = None
        self.crash: BaseException | None = None
        self._is_ready = False
        self._unseen_keys = UnseenKeys(self._report_unseen)
        self._frame_turns = FrameTurns(partial(self.call_later, fail_by))
        self.stylesheet = OnceReadStylesheet(variables=self.get_css_variables())

    def on_load(self) -> None:
        """Read the style sheets in the colours of the theme that was set, and in no others."""
        self.stylesheet.set_variables(self.get_css_variables())

    async def on_ready(self) -> None:
        """From the first frame on keys are delivered, and the app can end in its own way."""
        self._is_ready = True
        await self.key_queue.open()

    def _fatal_error(self) -> None:
        """Keep the bug for whoever runs the app, and end.

        Textual's own way, which this replaces, prints the values of variables, the whole
        environment included.
        """
        self.crash = self.crash or sys.exception() or self._exception
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:
        """The same for a bug that Textual has made into something to print already.

        It does so where the thread that reads the keys breaks down.
        """
        from rich.traceback import Traceback

        traces = [shown.trace for shown in renderables if isinstance(shown, Traceback)]
        where = [
            f"{stack.exc_type}: {stack.exc_value} ({frame.filename}:{frame.lineno})"
            for trace in traces
            for stack in trace.stacks
            for frame in stack.frames[-1:]
        ]
        bug = RuntimeError("; ".join(where) or "Textual cannot go on.")
        self.crash = self.crash or sys.exception() or bug
        self._close_messages_no_wait()

    async def _replace_screen(self, screen: Screen[Any]) -> Screen[Any]:
        """Take a screen away that was left, but not before its widgets are there.

        Textual 8.2.8 mounts no widgets on a screen that is going, and runs its `on_mount` all the
        same, which then looks for them in vain. Not reported upstream as far as known.
        """
        if self.is_running:  # else it may never have begun, and never will
            await AwaitMount(screen, [screen])
        return await super()._replace_screen(screen)

    def exit(
        self,
        result: int | None = None,
        return_code: int = 0,
        message: RenderableType | None = None,
    ) -> None:
        """End, but not before every screen has its widgets.

        From then on Textual 8.2.8 mounts none, and runs `on_mount` of a screen that just opens all
        the same. Not reported upstream as far as known.
        """
        self.end_screen_work()
        if self.is_running and not self._are_screens_whole:
            self.call_later(self._exit_later, result, return_code, message)
        else:
            super().exit(result, return_code, message)

    def end_screen_work(self) -> None:
        """End what the screens have under way: from when the app is left, none of it goes on."""
        for screen in self.screen_stack:
            self.workers.cancel_node(screen)

    async def _exit_later(
        self, result: int | None, return_code: int, message: RenderableType | None
    ) -> None:
        await self._whole_screens()
        super().exit(result, return_code, message)

    async def _shutdown(self) -> None:
        """The same where it is not the app that ends itself, as in tests.

        The work of every screen ends before, those that others cover included: their widgets go
        one screen after the other, and what is still under way would look for them in vain.
        """
        if self.is_running:
            await self._whole_screens()
        self.workers.cancel_all()
        await asyncio.sleep(0)  # those that are ended hear of it before their widgets go
        await super()._shutdown()

    @property
    def _are_screens_whole(self) -> bool:
        return all(screen.is_mounted for screen in self.screen_stack)

    async def _whole_screens(self) -> None:
        """Wait until every screen has its widgets."""
        while not self._are_screens_whole:
            await AwaitMount(self.screen, self.screen_stack)

    def get_key_display(self, binding: Binding) -> str:
        """Write a key as the help and the key bar show it."""
        shown = binding_text(binding)
        return KEY_NAMES.get(shown, shown) if is_accessible(self) else shown

    @property
    def cursor_position(self) -> Offset:
        """Where the terminal's cursor is put after each frame."""
        return caret_of(self.focused or self.screen) if is_accessible(self) else self._typed_at

    @cursor_position.setter
    def cursor_position(self, typed_at: Offset) -> None:
        self._typed_at = typed_at

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Literal["information", "warning", "error"] = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Show a line in a toast, or say it where the screens are to be heard."""
        if is_accessible(self):
            self.said = notice_in_words(message, severity, markup=markup)
        else:
            super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Send a frame, after those before it."""
        self._frame_turns.put(renderable, partial(self._send, screen, renderable))

    def _send(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Send what the terminal does not show already; nothing, where it shows all of it."""
        driver, text = self._driver, None
        draws = renderable is not None and self.is_running and not self._closed
        if draws and not self._batch_count and isinstance(driver, TerminalDriver):
            cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
            text = driver.frames.differences(renderable, self.size, cursor, self._sync_available)
        if text is None:
            super()._display(screen, renderable)
        elif text and driver is not None:
            driver.write(text)

    def _exit_soon(self, status: int) -> bool:
        """Have the app exit without a question, from any thread; False while it begins or ends."""
        if self._loop is None or not (self.is_running and self._is_ready):
            return False
        if isinstance(self._driver, TerminalDriver) and not self._driver.owns_terminal:
            return False  # stopped or in the background: exiting in our own way would draw
        self._loop.call_soon_threadsafe(self.exit, status)
        return True

    def _restore_terminal(self) -> None:
        FOREGROUND.end()
        FIRST_FRAME.restore()
        if isinstance(self._driver, TerminalDriver):
            self._driver.restore()

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Lend the terminal to another program, for which the keys there are meant.

        The event loop may go on meanwhile: what it draws is dropped, and drawn at the end. Nothing
        may be raised inside; the terminal would stay lent.
        """
        with self.signal_exit.ignoring(signal.SIGINT, signal.SIGQUIT), super().suspend():
            try:
                yield
            except BaseException:  # the app ends, by a bug elsewhere
                FOREGROUND.end()
                raise

    def copy_to_clipboard(self, text: str) -> None:
        """Send a text to the terminal's clipboard; no terminal answers whether it took it.

        The sequence of Textual 8.2.8 does not get through GNU screen.
        """
        self._clipboard = text
        if self._driver is not None:
            self._driver.write(osc52_sequence(text, os.environ))

    @on(events.Mount)
    async def _suit_background(self) -> None:
        """Take the theme that suits the background; until now nothing is drawn."""
        is_light = await self.background.is_light() if self.background else None
        if is_light is not None:
            self.theme = LIGHT_THEME if is_light else DARK_THEME

    def show_title(self, text: str) -> None:
        """Give the window of the terminal another title."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.show_title(text)

    def write_sequence(self, sequence: str) -> None:
        """Send a control sequence that draws nothing; dropped while the terminal is lent."""
        if sequence and isinstance(self._driver, TerminalDriver):
            self._driver.write(sequence)

    @property
    def owns_terminal(self) -> bool:
        """Whether this app can be seen: not while another program has the terminal."""
        return not isinstance(self._driver, TerminalDriver) or self._driver.owns_terminal

    @on(TerminalDriver.Disconnected)
    def _hang_up(self) -> None:
        self.signal_exit.request(HANGUP_STATUS)

    async def on_event(self, event: events.Event) -> None:
        """Drop what was done without seeing the screen, with one notice; queue other keys."""
        if isinstance(event, events.Resize) and isinstance(self._driver, TerminalDriver):
            self._driver.frames.forget()  # terminals cut off, move and erase lines as they like
        if event.is_forwarded or not self._unseen_keys.drops(event, self._driver):
            await self.key_queue.on_event(event)

    async def _deliver(self, event: events.Event) -> None:
        """Handle an event whose turn it is; a press on what is gone by then is none."""
        by_mouse = isinstance(event, events.MouseEvent) and not event.is_forwarded
        if not by_mouse or self._hits_something(cast("events.MouseEvent", event)):
            await super().on_event(event)

    def _hits_something(self, event: events.MouseEvent) -> bool:
        """Whether there is a widget under the mouse: not beyond the screen, nor one that goes."""
        if self.mouse_captured is not None:
            return True
        try:
            widget, _ = self.get_widget_at(event.x, event.y)
        except (NoWidget, ScreenStackError):
            return False
        return widget is self.screen or widget.is_attached

    @on(ReleaseHeldKeys)
    async def _release_held_keys(self, message: ReleaseHeldKeys) -> None:
        message.stop()
        if message.ready is not None:
            self.key_queue.mark_ready(message.ready)
        await self.key_queue.release(drop=message.drop)

    def _report_unseen(self) -> None:
        text = "Keys typed while the screen stood still were ignored."
        self.notify(text, severity="warning", markup=False)

    def action_to_shell(self) -> None:
        """Give the terminal to the shell until it continues this program."""
        if isinstance(self._driver, TerminalDriver) and not self._driver.stop_for_shell():
            text = "No shell here could bring vpstui back: it is all that this window runs."
            self.notify(text, markup=False)

    def action_redraw(self) -> None:
        """Draw everything again."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.assert_modes()
        self.refresh(layout=True)

    def action_help_quit(self) -> None:
        """Say how to leave, to those who press Ctrl+C; it works in forms too."""
        self.notify("Ctrl+Q leaves vpstui.", markup=False)
