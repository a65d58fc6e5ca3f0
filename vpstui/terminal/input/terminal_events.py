"""Makes Textual's events of what a terminal sent: keys, the mouse, pastes, sizes, modes.

Textual's tables say which key a sequence is. Its parser, which takes what it does not know for
text, is given sequences of one form only, all of which it knows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from textual import events, messages
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import IS_ITERM, XTermParser
from textual.geometry import Size

from vpstui.terminal.input.grammar import Character, ControlSequence, Pasted, SingleShift
from vpstui.terminal.input.key_sequences import canonical_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.message import Message

    from vpstui.terminal.input.grammar import Token

LARGEST: Final = Size(2000, 1000)
"""Columns and lines beyond which a size is not believed."""

_SYNCHRONIZED_OUTPUT, _IN_BAND_SIZES = "2026", "2048"
_MODE: Final = re.compile(r"\?([0-9]{1,5});([1-4])\$y")
_SIZE: Final = re.compile(r"48;([0-9]{1,5})[0-9:]*;([0-9]{1,5})[0-9:]*(?:;[0-9:;]*)?t")
_MOUSE: Final = re.compile(r"<([0-9]{1,3});([0-9]{1,5});([0-9]{1,5})[Mm]")
_CURSOR: Final = re.compile(r"[0-9]+;[0-9]+R")
_KEY: Final = re.compile(r"([0-9:;]*)([u~ABCDEFHPQRS])")

_UNKNOWN_BUTTONS: Final = 128
"""Bit of the buttons 8 to 11, which Textual takes for 1 to 3 (xterm's control sequences)."""


class _KeyTables(XTermParser):
    """Textual's parser, asked for the keys of one sequence."""

    def keys(self, sequence: str, *, alt: bool = False) -> list[events.Key]:
        """Return the keys of a sequence that is known, or of a character."""
        found = self._sequence_to_key_events(sequence, alt=alt)
        return [key for key in found if key.key != "<ignore>"]


class TerminalEvents:
    """Makes events of tokens. Whatever is no key, nor anything that was asked for, makes none."""

    def __init__(self) -> None:
        self._tables = _KeyTables()

    def of(self, token: Token) -> Iterable[Message]:
        """Return what a token means."""
        if isinstance(token, Character):
            return self._typed(token)
        if isinstance(token, Pasted):
            return [events.Paste(token.text)]
        if isinstance(token, SingleShift):
            return self._keypad(token.text)
        return self._reported(token) or self._pressed(token.text)

    # -- keys

    def _typed(self, typed: Character) -> list[events.Key]:
        if typed.text == "\x1b":
            return [events.Key("escape", "\x1b")]
        if typed.alt and f"\x1b{typed.text}" in ANSI_SEQUENCES_KEYS:
            return self._tables.keys(f"\x1b{typed.text}")
        return self._tables.keys(typed.text, alt=typed.alt)

    def _keypad(self, text: str) -> list[events.Key]:
        """Return the key of a keypad; old terminals send modifiers there, too."""
        parameters, final = text[:-1], text[-1]
        if parameters:
            return self._pressed(f"1;{parameters.rpartition(';')[2]}{final}")
        known = f"\x1bO{final}" in ANSI_SEQUENCES_KEYS
        return self._tables.keys(f"\x1bO{final}") if known else []

    def _pressed(self, text: str) -> list[events.Key]:
        """Return the key of a control sequence; empty when it is none, or is released."""
        found = _KEY.fullmatch(text)
        sequence = canonical_key(*found.groups()) if found and not _CURSOR.fullmatch(text) else ""
        if sequence:
            return self._tables.keys(f"\x1b[{sequence}")
        known = ANSI_SEQUENCES_KEYS.get(f"\x1b[{text}")
        if isinstance(known, tuple) and len(known) == 1:
            return [events.Key(known[0].value, None)]
        return []

    # -- what a terminal reports

    def _reported(self, token: ControlSequence) -> list[Message]:
        text = token.text
        if text in ("I", "O"):
            return [events.AppFocus() if text == "I" else events.AppBlur()]
        if mouse := _MOUSE.fullmatch(text):
            buttons, column, line = map(int, mouse.groups())
            known = not buttons & _UNKNOWN_BUTTONS and column and line
            event = self._tables.parse_mouse_code(f"\x1b[{text}") if known else None
            return [event] if event else []
        if size := _SIZE.fullmatch(text):
            return _resized(*map(int, size.groups()))
        if mode := _MODE.fullmatch(text):
            return _mode_reported(*mode.groups())
        return []


def _resized(lines: int, columns: int) -> list[Message]:
    """Return the event of a size; the pixels, which terminals may not tell, are not needed."""
    size = Size(columns, lines)
    if not size or columns > LARGEST.width or lines > LARGEST.height:
        return []
    return [events.Resize(size, size)]


def _mode_reported(mode: str, setting: str) -> list[Message]:
    if mode == _SYNCHRONIZED_OUTPUT:
        return [messages.TerminalSupportsSynchronizedOutput()]
    if mode == _IN_BAND_SIZES and not IS_ITERM:  # as Textual does: iTerm's are wrong
        return [messages.InBandWindowResize.from_setting_parameter(int(setting))]
    return []
