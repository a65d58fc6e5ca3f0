"""Asks whether a plan is to be carried out."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

from vpstui.base.errors import SettingsError, VpsTuiError
from vpstui.cli.prompts.question_prompt import ask_word, ask_yes
from vpstui.cli.prompts.terminal_check import is_terminal

if TYPE_CHECKING:
    from vpstui.cli.acting.open_fleet import Watch


async def confirmed(watch: Watch, typed: str = "") -> bool:
    """Ask the person at the terminal.

    Args:
        watch: tells whether a signal came meanwhile.
        typed: what has to be typed to go on; empty: y is enough.

    Returns:
        Whether to go on; False: a signal came.

    Raises:
        SettingsError: nobody is there to be asked.
        VpsTuiError: the answer was no.
    """
    if not is_terminal(sys.stdin):
        raise SettingsError(
            "Nothing was sent: stdin is no terminal, so nobody can be asked. --yes answers."
        )
    ask = (
        partial(ask_word, f"Type {typed} to go on:", typed) if typed else partial(ask_yes, "Go on?")
    )
    answer = await watch.ask(ask)
    if watch.signal:
        return False
    if not answer:
        raise VpsTuiError("Nothing was sent.")
    return True
