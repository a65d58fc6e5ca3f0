"""Decodes the bytes of a terminal: characters, control sequences, pastes, and what is no key.

A state machine over the grammar of ECMA-48 (5.4 control sequences, 5.6 control strings) and of
ECMA-35 (escape sequences), with a time limit for each state. Whatever has begun as a sequence is
taken whole, however it is cut, whether or not anybody knows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpstui.terminal.input import grammar, timing
from vpstui.terminal.input.grammar import Character, ControlSequence, Pasted, SingleShift
from vpstui.terminal.input.paste_reader import PASTE_END, PasteReader

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from vpstui.terminal.input.grammar import Token


class InputDecoder:
    """Decodes bytes as they are read.

    - What is no UTF-8 is dropped, but for C1 control characters; so are the coordinates of an X10
      mouse report, bytes of any value.
    - A control string is dropped, with its end: ST, or BEL, as xterm ends them.
    - A sequence whose rest does not come is dropped. An escape alone is the Esc key after
      `ESCAPE_SECONDS`; an escape and the beginning of a sequence, alone, is that key with Alt.
    - Before `/` and `:` an escape is the Esc key at once, however fast they came: no terminal sends
      a sequence of them, and what is typed next is meant for a field.
    - What comes next after the Esc key may still be the rest of a sequence, and is dropped then.
      `[` is taken as such, since no key of the app is `[`. `O`, `P`, `X`, `]`, `^` and `_` wait
      for `HOLD_SECONDS`: before what a sequence goes on with, they are the rest of one; alone, or
      before a control character, they are keys.
    - Nothing is given up while bytes can be read: the process may have stood still meanwhile.
    """

    def __init__(self) -> None:
        self._handle: Callable[[int], None] = self._ground
        self._patience: float | None = None
        self._tokens: list[Token] = []
        self._sequence = bytearray()
        self._introducer = 0  # the byte that began the sequence; 0: it is no key if it stays alone
        self._is_rest = False  # its escape was taken for the Esc key
        self._paste: PasteReader | None = None
        self._leftover: re.Pattern[bytes] | None = None  # ends what was given up
        self._alt = False
        self._low, self._high = 0x80, 0xBF  # of the next byte of a character
        self._missing = 0  # bytes of a character that are to come, or coordinates
        self._previous = 0  # byte of a string
        self._now = self._last = self._last_piece = self._escaped = 0.0

    def wait(self, now: float) -> float | None:
        """Return in how many seconds something is over if no byte comes; None: nothing waits."""
        return None if self._patience is None else max(0.0, self._last + self._patience - now)

    def feed(self, data: bytes, now: float) -> list[Token]:
        """Decode what was read.

        Args:
            data: the bytes; empty when there are none to be read.
            now: seconds of a monotonic clock.
        """
        self._tokens, self._now = [], now
        if data:
            self._last = now
            if len(data) > timing.FEW_BYTES:
                self._last_piece = now
        silent = not data and self._patience is not None and now - self._last >= self._patience
        if silent or now - self._last_piece > self._longest:
            self._give_up()
        data = self._drop_leftover(data)
        while data:
            data = self._take_paste(self._paste, data) if self._paste else self._take(data)
        return self._tokens

    @property
    def _longest(self) -> float:
        """For how long a few bytes at a time belong to what has begun."""
        if self._paste:
            return timing.LONG_SILENCE
        is_string = self._handle in (self._string, self._string_escape)
        return timing.LONG_STRING if is_string else float("inf")

    def _take(self, data: bytes) -> bytes:
        """Handle byte after byte, and return what follows the beginning of a paste."""
        for at, byte in enumerate(data, 1):
            self._handle(byte)
            if self._paste:
                return data[at:]
        return b""

    def _enter(self, handle: Callable[[int], None], patience: float | None = None) -> None:
        """Go to another state, which lasts for so many seconds without a byte."""
        self._handle, self._patience = handle, patience

    def _add(self, byte: int, *, alt: bool = False) -> None:
        """Add an ASCII character, after which no sequence is open."""
        self._tokens.append(Character(chr(byte), alt))
        self._enter(self._ground)

    # -- characters

    def _ground(self, byte: int) -> None:
        if byte == grammar.ESC:
            self._enter(self._escape, timing.ESCAPE_SECONDS)
        elif byte < 0x80:
            self._tokens.append(Character(chr(byte)))
        else:
            self._begin_character(byte, alt=False)

    def _begin_character(self, byte: int, *, alt: bool) -> None:
        """Begin a character of several bytes: Unicode 15, table 3-7."""
        self._enter(self._ground)
        if grammar.continuation_bytes(byte):
            self._alt = alt
            self._sequence[:] = [byte]
            self._missing = grammar.continuation_bytes(byte)
            self._low = {0xE0: 0xA0, 0xF0: 0x90}.get(byte, 0x80)
            self._high = {0xED: 0x9F, 0xF4: 0x8F}.get(byte, 0xBF)
            self._enter(self._character, timing.SHORT_SILENCE)
        else:
            self._begin_sequence(grammar.C1.get(byte, 0), is_c1=True)

    def _character(self, byte: int) -> None:
        if not self._low <= byte <= self._high:
            self._enter(self._ground)
            self._ground(byte)
            return
        self._sequence.append(byte)
        self._low, self._high = 0x80, 0xBF
        self._missing -= 1
        if not self._missing:
            self._enter(self._ground)
            text = self._sequence.decode()
            if ord(text) > 0x9F:
                self._tokens.append(Character(text, self._alt))
            else:
                self._begin_sequence(grammar.C1.get(ord(text), 0), is_c1=True)

    # -- what begins with an escape

    def _escape(self, byte: int) -> None:
        if byte == grammar.ESC:
            self._tokens.append(Character("\x1b"))
        elif byte in grammar.SEARCH_KEYS:
            self._tokens.append(Character("\x1b"))
            self._add(byte)
        elif 0x20 <= byte <= 0x2F:
            self._sequence[:] = [byte]
            self._enter(self._designation, timing.ESCAPE_SECONDS)
        elif byte == grammar.ST:  # the end of a string that was given up
            self._enter(self._ground)
        elif byte >= 0x80:
            self._begin_character(byte, alt=True)
        elif byte in grammar.STRINGS or byte in (grammar.CSI, grammar.SS3):
            self._begin_sequence(byte)
        else:
            self._add(byte, alt=True)

    def _begin_sequence(self, introducer: int, *, is_c1: bool = False) -> None:
        """Begin what a byte introduces; 0 introduces nothing."""
        self._introducer = 0 if is_c1 else introducer
        self._is_rest = False
        self._sequence.clear()
        self._missing = 0
        if introducer == grammar.CSI:
            self._enter(self._csi, timing.SHORT_SILENCE)
        elif introducer == grammar.SS3:
            self._enter(self._single_shift, timing.SHORT_SILENCE)
        elif introducer:
            self._last_piece = self._now
            self._enter(self._string, timing.SHORT_SILENCE)

    def _designation(self, byte: int) -> None:
        """Take the rest of an escape sequence with intermediate bytes, which is no key."""
        if 0x20 <= byte <= 0x2F:
            self._sequence.append(byte)
        elif 0x30 <= byte <= 0x7E:
            self._enter(self._ground)
        else:
            self._enter(self._ground)
            self._tokens += [Character(chr(each), alt=True) for each in self._sequence]
            self._ground(byte)

    def _after_escape(self, byte: int) -> None:
        """Handle what comes first after an escape that was taken for the Esc key."""
        age = self._now - self._escaped
        self._enter(self._ground)
        if byte == grammar.CSI and age < timing.CSI_REST_SECONDS:
            self._begin_rest(byte)
        elif (byte in grammar.STRINGS or byte == grammar.SS3) and age < timing.REST_SECONDS:
            self._introducer = byte
            self._enter(self._may_begin, timing.HOLD_SECONDS)
        else:
            self._ground(byte)

    def _may_begin(self, byte: int) -> None:
        """Find out by the next byte whether one before it was a key."""
        introducer = self._introducer
        if byte in grammar.SINGLE_SHIFTS if introducer == grammar.SS3 else byte >= 0x20:
            self._begin_rest(introducer)
            self._handle(byte)
        else:
            self._add(introducer)
            self._ground(byte)

    def _begin_rest(self, introducer: int) -> None:
        self._begin_sequence(introducer)
        self._introducer, self._is_rest = 0, True

    # -- control sequences

    def _csi(self, byte: int) -> None:
        if byte == grammar.CSI and not self._sequence:  # a function key of the Linux console
            self._sequence.append(byte)
            return
        self._introducer = 0
        if 0x40 <= byte <= 0x7E:
            self._sequence.append(byte)
            self._end_sequence()
        elif 0x20 <= byte <= 0x3F:
            self._extend_sequence(byte)
            may_be_whole = grammar.RXVT_SHIFT.fullmatch(self._sequence)
            self._patience = timing.HOLD_SECONDS if may_be_whole else timing.SHORT_SILENCE
        else:
            self._interrupt(byte)

    def _extend_sequence(self, byte: int) -> None:
        if len(self._sequence) <= grammar.LONGEST_SEQUENCE:
            self._sequence.append(byte)

    def _interrupt(self, byte: int) -> None:
        """Handle what is no part of a sequence: it ends it, or is a control character."""
        if byte in (grammar.ESC, grammar.CAN, grammar.SUB) or byte >= 0x80:
            self._enter(self._ground)
            self._ground(byte)
        elif byte != grammar.DEL:
            self._tokens.append(Character(chr(byte)))

    def _end_sequence(self) -> None:
        self._enter(self._ground)
        if self._sequence == grammar.X10:
            self._missing = grammar.X10_COORDINATES
            self._enter(self._coordinates, timing.SHORT_SILENCE)
        elif self._sequence == grammar.PASTE:
            self._paste = PasteReader()
            self._last_piece = self._now
            self._patience = timing.SHORT_SILENCE
        else:
            self._add_sequence(ControlSequence)

    def _add_sequence(self, kind: type[ControlSequence | SingleShift]) -> None:
        """Add what may be a key."""
        if not self._is_rest and len(self._sequence) <= grammar.LONGEST_SEQUENCE:
            self._tokens.append(kind(self._sequence.decode("ascii")))

    def _coordinates(self, byte: int) -> None:
        self._missing -= 1
        if byte == grammar.ESC:
            self._enter(self._escape, timing.ESCAPE_SECONDS)
        elif not self._missing:
            self._enter(self._ground)

    def _single_shift(self, byte: int) -> None:
        if 0x40 <= byte <= 0x7E:
            self._sequence.append(byte)
            self._enter(self._ground)
            self._add_sequence(SingleShift)
        elif 0x20 <= byte <= 0x3F:
            self._introducer = 0
            self._extend_sequence(byte)
        else:
            self._interrupt(byte)

    # -- control strings

    def _string(self, byte: int) -> None:
        self._introducer = 0
        if self._missing and 0x80 <= byte <= 0xBF:
            self._missing -= 1
            ends = (self._previous, byte) == (0xC2, grammar.C1_ST)
        else:
            self._missing = grammar.continuation_bytes(byte)
            ends = byte in (grammar.BEL, grammar.C1_ST)
        self._previous = byte
        if ends:
            self._enter(self._ground)
        elif byte == grammar.ESC:
            self._enter(self._string_escape, timing.SHORT_SILENCE)

    def _string_escape(self, byte: int) -> None:
        """Handle what follows an escape in a string: its end, or another sequence."""
        if byte != grammar.ESC:
            self._escape(byte)

    # -- pastes, and what is given up

    def _take_paste(self, paste: PasteReader, data: bytes) -> bytes:
        """Return what follows the paste."""
        rest = paste.take(data)
        if paste.is_over or paste.is_endless:
            self._add_paste(paste.deliver())
        if paste.is_over:
            self._paste = None
            self._enter(self._ground)
        return rest

    def _add_paste(self, text: str) -> None:
        if text:
            self._tokens.append(Pasted(text))

    def _give_up(self) -> None:
        """Do without the rest of what has begun: it has not come for too long."""
        handle = self._handle
        self._enter(self._ground)
        if self._paste:
            self._add_paste(self._paste.deliver(all_of_it=True))
            self._paste, self._leftover = None, PASTE_END
        elif handle == self._escape:
            self._tokens.append(Character("\x1b"))
            self._escaped = self._now
            self._enter(self._after_escape)
        elif handle == self._designation:
            self._tokens += [Character(chr(each), alt=True) for each in self._sequence]
        elif handle == self._may_begin:
            self._add(self._introducer)
        elif self._introducer and handle in (self._csi, self._single_shift, self._string):
            self._add(self._introducer, alt=True)
        elif handle in (self._string, self._string_escape):
            self._leftover = grammar.STRING_END
        elif handle == self._csi and grammar.RXVT_SHIFT.fullmatch(self._sequence):
            self._add_sequence(ControlSequence)

    def _drop_leftover(self, data: bytes) -> bytes:
        """Drop what still comes of a paste or a string that was given up: it is no keys."""
        if self._leftover is None or not data:
            return data
        end = self._leftover.search(data)
        if end is None and len(data) > timing.FEW_BYTES:
            return b""
        self._leftover = None
        return data[end.end() :] if end else data
