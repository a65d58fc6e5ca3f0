"""Takes in a paste: cut to what a field can hold, and ended although its end never comes."""

from __future__ import annotations

import re
from typing import Final

PASTE_LIMIT: Final = 1 << 14
"""Bytes of a paste that are delivered; no field takes more."""

ENDLESS_PASTE: Final = 1 << 18
"""Bytes after which a paste is delivered without waiting for its end."""

PASTE_END: Final = re.compile(rb"(?:\x1b\[|\xc2?\x9b)201~")
"""Ends a paste, in the forms with seven and with eight bits."""

_LONGEST_END: Final = len(b"\x1b[201~")


class PasteReader:
    """Collects the bytes of one paste.

    Attributes:
        is_over: whether its end was read.
    """

    def __init__(self) -> None:
        self.is_over = False
        self._content = bytearray()
        self._held = b""  # what may be the beginning of the end
        self._size = 0
        self._is_delivered = False

    def take(self, data: bytes) -> bytes:
        """Take in what belongs to the paste, and return what follows it."""
        self._size += len(data)
        text = self._held + data
        end = PASTE_END.search(text)
        self.is_over = end is not None
        until = end.start() if end else max(0, len(text) - _LONGEST_END + 1)
        self._add(text[:until])
        self._held = b"" if end else text[until:]
        return text[end.end() :] if end else b""

    @property
    def is_endless(self) -> bool:
        """Whether its end is not to be waited for."""
        return self._size > ENDLESS_PASTE

    def deliver(self, *, all_of_it: bool = False) -> str:
        """Return the text, without escapes and NUL; empty when it was returned before.

        Args:
            all_of_it: also what may be the beginning of an end that does not come any more.
        """
        if all_of_it:
            self._add(self._held)
            self._held = b""
        text = b"" if self._is_delivered else bytes(self._content)
        self._is_delivered = True
        return text.decode("utf-8", "ignore").replace("\x00", "")

    def _add(self, data: bytes) -> None:
        if len(self._content) < PASTE_LIMIT:
            self._content += data.replace(b"\x1b", b"")[: PASTE_LIMIT - len(self._content)]
