"""Decodes the bytes of the keyboard: invalid UTF-8, mouse reports and pastes that never end."""

from __future__ import annotations

import codecs
import re
from typing import Final

SHORT_SILENCE: Final = 1.0
"""Seconds without a byte after which a paste counts as over, although its end marker is missing."""

LONG_SILENCE: Final = 5.0
"""The same with only `FEW_BYTES` at a time, as of somebody who presses keys to get out of it."""

FEW_BYTES: Final = 32
"""Bytes of one read that may be keys rather than a piece of a paste."""

PASTE_LIMIT: Final = 1 << 14
"""Bytes of a paste that are delivered; no field takes more."""

ENDLESS_PASTE: Final = 1 << 18
"""Bytes after which a paste is delivered without waiting for its end."""

_PASTE: Final = b"\x1b[200~"
_PASTE_END: Final = b"\x1b[201~"
_X10: Final = b"\x1b[M"
_X10_COORDINATES: Final = 3

_ORIGIN: Final = b"!!!"
"""Replaces the coordinates of a mouse report; a parser that knows X10 reports ignores it."""

_MARKER: Final = re.compile(b"|".join(map(re.escape, (_PASTE, _X10))))


class InputDecoder:
    """Decodes bytes of the keyboard into text for a parser of escape sequences.

    Invalid UTF-8 is dropped. The coordinates of an X10 mouse report, which are bytes of any value
    and may look like keys, are replaced. A paste is cut to `PASTE_LIMIT` bytes, without
    escape characters, and always ended. Nothing else is held back, an escape character least of
    all: only the parser knows how long to wait for what follows it.
    """

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("ignore").decode
        self._begun = b""  # the beginning of a marker, which the parser has already
        self._skip = 0  # bytes of coordinates that have not come yet
        self._pasting = False
        self._delivered = False  # the paste is delivered; the rest of it is dropped
        self._leftover = False  # a paste was ended here, and more of it may come
        self._held = b""  # what may be the beginning of the end marker
        self._kept = self._size = 0
        self._last = self._last_piece = 0.0

    def feed(self, data: bytes, now: float, *, in_sequence: bool) -> str:
        """Decode what was read.

        Args:
            data: the bytes; empty when none came for a while.
            now: seconds of a monotonic clock.
            in_sequence: whether the parser waits for the rest of an escape sequence.

        Returns:
            The text to feed to the parser; may be empty.
        """
        out = self._pass_time(now)
        if data:
            data = self._drop_leftover(data)
            self._last = now
            if len(data) > FEW_BYTES:
                self._last_piece = now
        while data:
            if self._pasting:
                data = self._take_paste(data, out)
            elif self._skip:
                taken = min(self._skip, len(data))
                data, self._skip = data[taken:], self._skip - taken
            else:
                data = self._take_keys(data, out, now, in_sequence=in_sequence)
        return self._decode(bytes(out))

    def _pass_time(self, now: float) -> bytearray:
        """End a paste, or drop a part of a marker, whose rest has not come for too long."""
        out = bytearray()
        silence = now - self._last
        if silence > SHORT_SILENCE:
            self._skip, self._begun = 0, b""
        if self._pasting and (silence > SHORT_SILENCE or now - self._last_piece > LONG_SILENCE):
            self._leftover = True
            self._end_paste(out)
            self._pasting = False
        return out

    def _drop_leftover(self, data: bytes) -> bytes:
        """Drop what still comes of a paste that was ended here: it must not act as keys."""
        if not self._leftover:
            return data
        _, end, rest = data.partition(_PASTE_END)
        self._leftover = not end and len(data) > FEW_BYTES
        if end:
            return rest
        return b"" if self._leftover else data

    def _take_keys(self, data: bytes, out: bytearray, now: float, *, in_sequence: bool) -> bytes:
        """Pass on everything up to a marker, and return what follows it."""
        text, passed = self._begun + data, len(self._begun)
        marker = _MARKER.search(text)
        if marker is None:
            out += data
            self._begun = _beginning(text, _PASTE) or _beginning(text, _X10)
            return b""
        if marker.start() < passed and not in_sequence:
            out += marker.group()  # meanwhile the parser has discarded the beginning
        else:
            out += text[passed : marker.end()]
        self._begun = b""
        if marker.group() == _X10:
            out += _ORIGIN
            self._skip = _X10_COORDINATES
        else:
            self._pasting, self._delivered, self._held = True, False, b""
            self._kept = self._size = 0
            self._last_piece = now
        return text[marker.end() :]

    def _take_paste(self, data: bytes, out: bytearray) -> bytes:
        """Pass on what the limit allows, and return what follows the end of the paste."""
        self._size += len(data)
        content, end, rest = (self._held + data).partition(_PASTE_END)
        self._held = b"" if end else _beginning(content, _PASTE_END)
        content = content.removesuffix(self._held)
        if not self._delivered:
            content = content.replace(b"\x1b", b"")[: PASTE_LIMIT - self._kept]
            self._kept += len(content)
            out += content
        if end or self._size > ENDLESS_PASTE:
            self._end_paste(out)
        self._pasting = not end
        return rest

    def _end_paste(self, out: bytearray) -> None:
        if not self._delivered:
            out += _PASTE_END
        self._delivered = True


def _beginning(text: bytes, marker: bytes) -> bytes:
    """Return the longest end of `text` that is a proper beginning of `marker`."""
    for size in range(min(len(text), len(marker) - 1), 0, -1):
        if text.endswith(marker[:size]):
            return marker[:size]
    return b""
