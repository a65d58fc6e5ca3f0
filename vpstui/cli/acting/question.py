"""Asks whether a plan is to be carried out."""

from __future__ import annotations

import sys
from functools import partial

from vpstui.base.errors import SettingsError, VpsTuiError
from vpstui.base.threads import run_in_thread
from vpstui.cli.prompts.question_prompt import ask_word, ask_yes
from vpstui.cli.prompts.terminal_check import is_terminal


async def confirm(typed: str = "") -> None:
    """Ask the person at the terminal, in a thread, while all else goes on.

    Args:
        typed: what has to be typed to go on; empty: y is enough.

    Raises:
        SettingsError: nobody is there to be asked, or to see what is asked about.
        VpsTuiError: the answer was no.
    """
    if not is_terminal(sys.stdin):
        raise SettingsError(
            "Nothing was sent: stdin is no terminal, so nobody can be asked. --yes answers."
        )
    if not is_terminal(sys.stderr):
        raise SettingsError(
            "Nothing was sent: stderr is no terminal, so nobody sees the plan. --yes answers."
        )
    ask = (
        partial(ask_word, f"Type {typed} to go on:", typed) if typed else partial(ask_yes, "Go on?")
    )
    if not await run_in_thread(ask):
        raise VpsTuiError("Nothing was sent.")
