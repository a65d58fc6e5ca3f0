"""Finds what a terminal answers to the question for its background (OSC 11) in what is read.

The answer is `OSC 11 ; rgb:RRRR/GGGG/BBBB ST`, each number of one to four hexadecimal digits (X11,
`XParseColor`). Behind the question another one is asked that every terminal answers, the fence of
`answers`: when its answer is there first, this one will not come.
"""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import suppress
from typing import Final

QUERY: Final = "\x1b]11;?\x1b\\"

ANSWER_SECONDS: Final = 0.15
"""Seconds after the question in which an answer counts. Who waits longer is on a slow line."""

_ANSWER: Final = re.compile(
    rb"(?:\x1b\]|\x9d)11;rgba?:([0-9A-Fa-f]{1,4})/([0-9A-Fa-f]{1,4})/([0-9A-Fa-f]{1,4})"
    rb"(?:/[0-9A-Fa-f]{1,4})?(?:\x07|\x1b\\|\x9c)"
)
_LONGEST: Final = 64

HALF: Final = 0.5
"""The brightness, of 1, beyond which a background is light."""

_WEIGHTS: Final = (0.2126, 0.7152, 0.0722)
"""Of red, green and blue in the brightness that is seen (ITU-R BT.709)."""


class BackgroundAnswer:
    """Waits for one answer. Nothing is taken from what is read: the decoder drops all strings."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over = asyncio.Event()
        self._until = 0.0
        self._tail = b""
        self._is_light: bool | None = None

    def begin(self) -> str:
        """Expect an answer from now on, and return the question to write; empty the second time.

        Called on the event loop.
        """
        if self._loop is not None:
            return ""
        self._loop = asyncio.get_running_loop()
        self._until = time.monotonic() + ANSWER_SECONDS
        return QUERY

    def feed(self, data: bytes, *, is_last: bool) -> None:
        """Look for the answer in what was read; called from any thread.

        Args:
            data: what was read.
            is_last: whether nothing more comes after it: the fence was answered.
        """
        if self._loop is None or self._over.is_set():
            return
        text = self._tail + data
        self._tail = text[-_LONGEST:]
        if found := _ANSWER.search(text):
            shares = (int(digits, 16) / (16 ** len(digits) - 1) for digits in found.groups())
            self._is_light = sum(map(float.__mul__, _WEIGHTS, shares)) > HALF
        if found or is_last:
            self._loop.call_soon_threadsafe(self._over.set)

    async def is_light(self) -> bool | None:
        """Return whether the background is light, as soon as that is known; None: it will not be.

        What comes after `ANSWER_SECONDS` is too late, and looked at no more.
        """
        if self._loop is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, self._until - time.monotonic())):
                    await self._over.wait()
            self._over.set()
        return self._is_light
