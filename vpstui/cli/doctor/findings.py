"""What a check of `vpstui doctor` returns: a line of the report."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

_LOG = logging.getLogger(__name__)

Verdict = Literal["ok", "look", "bad"]
"""Works; works, but is worth a look; does not work."""


@dataclass(frozen=True)
class Finding:
    """One line of the report.

    Attributes:
        name: what was checked.
        verdict: how it is.
        found: what was found, in one clean line.
        advice: what to do about it; empty when it is ok.
    """

    name: str
    verdict: Verdict
    found: str
    advice: str = ""


def attempt(name: str, check: Callable[[], Finding]) -> Finding:
    """Return what a check finds; where it fails itself, that is what was found.

    Doctor is asked where nothing is as it should be: one line less must not cost all the others.
    """
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - whatever it looked at, the next check goes on
        return failed(name, error)


def failed(name: str, error: Exception) -> Finding:
    """Return the finding that something could not be checked."""
    _LOG.debug("The check of %s failed.", name, exc_info=error)
    advice = "Set VPSTUI_LOG to a file, run doctor again, and send the file to who maintains this."
    return Finding(name, "look", "could not be checked", advice)
