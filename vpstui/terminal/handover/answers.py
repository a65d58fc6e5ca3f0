"""What a terminal answers to queries: waited for at the end, and told from keys at a prompt."""

from __future__ import annotations

import re
import threading
import time
from typing import Final

FENCE: Final = "\x1b[c"
"""Asks what kind of terminal it is (DA1).

Every terminal answers that, and it answers in the order in which it is asked: when this answer is
there, nothing more comes of what was asked before.
"""

ANSWER_SECONDS: Final = 1.5
"""Seconds after which a terminal that has not answered is taken not to answer at all."""

_FENCE_ANSWER: Final = re.compile(rb"\x1b\[\?[0-9;]*c")
_LONGEST: Final = 64

_REPORT: Final = re.compile(
    rb"\x1b\[M..."  # mouse of X10
    rb"|\x1b\[[?>=<]?[0-9;:]*\$?[cnRytxIOMm]"  # states, modes, size, focus, mouse
    rb"|\x1b\[\?[0-9;]*u"  # kitty level
    rb"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)",  # strings: colours, names, versions
    re.DOTALL,
)
_CUT_REPORT: Final = re.compile(rb"\x1b(?:\[[?>=<]?[0-9;:]*\$?|[\]PX^_][^\x07\x1b]*\x1b?)\Z")


class AnswerFence:
    """Knows whether a terminal still owes an answer. Methods may be called from any thread."""

    def __init__(self) -> None:
        self._asked_at = 0.0
        self._answered = threading.Event()
        self._answered.set()
        self._tail = b""

    def begin(self) -> str:
        """Expect an answer from now on, and return the query to write."""
        self._asked_at = time.monotonic()
        self._tail = b""
        self._answered.clear()
        return FENCE

    @property
    def is_due(self) -> bool:
        """Whether the answer has not been read yet."""
        return not self._answered.is_set()

    def feed(self, data: bytes) -> bytes:
        """Look for the answer in what was read, and return the rest."""
        if self._answered.is_set():
            return data
        text = self._tail + data
        if _FENCE_ANSWER.search(text) is None:
            self._tail = text[-_LONGEST:]
            return data
        self._answered.set()
        return _FENCE_ANSWER.sub(b"", data, count=1)

    def wait(self, limit: float = ANSWER_SECONDS) -> None:
        """Wait until the answer has been read; not at all where none is due.

        Args:
            limit: seconds to wait at most.
        """
        left = self._asked_at + ANSWER_SECONDS - time.monotonic()
        if left > 0:
            self._answered.wait(min(left, limit))


def without_reports(data: bytes) -> bytes:
    """Return what of the bytes of a terminal may be keys: no answers, no mouse, no focus."""
    return _REPORT.sub(b"", data)


def is_cut_report(data: bytes) -> bool:
    """Whether bytes end within what may be an answer, the rest of which is on its way."""
    return _CUT_REPORT.search(data) is not None
