"""`vpstui completion`: prints the script for a shell, and answers what that script asks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from vpstui.base.stdout import print_text
from vpstui.cli.completion.bash_words import as_replies, parse_words
from vpstui.cli.completion.candidates import FILES, find_candidates
from vpstui.cli.completion.scripts import SCRIPTS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

FILES_LINE: Final = "\tfiles"
"""Tells a script that the shell itself knows what may come: a file."""


def run_completion(arguments: argparse.Namespace) -> int:
    """Print the script for a shell, and return the exit status.

    Args:
        arguments: what `parse_arguments` returned; their kind is the shell.

    Raises:
        VpsTuiError: it cannot be printed.
    """
    print_text(SCRIPTS[arguments.kind].rstrip("\n"), "script")
    return 0


def print_candidates(asked: Sequence[str]) -> int:
    """Print what may come next, a line each: the text, a tab, and what it is.

    Bash gets texts as they are typed there, and only those that begin as the last word does; the
    other shells choose among them, and quote them, themselves.

    Args:
        asked: the shell and what was typed after `vpstui`: of bash first the part that will be
            replaced, then the words with their quotes; of others the words. The last one is that
            at the cursor.

    Returns:
        The exit status.

    Raises:
        VpsTuiError: it cannot be printed.
    """
    if not asked:
        return 0
    shell, *words = asked
    part = words.pop(0) if shell == "bash" and words else ""
    typed = parse_words(words) if shell == "bash" else words
    found = find_candidates(typed or [""], os.environ)
    if found == FILES:
        print_text(FILES_LINE, "candidates")
        return 0
    if shell == "bash":
        lines = as_replies([one.text for one in found], words[-1] if words else "", part)
    else:
        # fish inserts a ~ at the beginning without quotes, where it stands for a home.
        told = (one for one in found if shell != "fish" or one.text[0] != "~")
        lines = [f"{one.text}\t{one.help}" for one in told]
    if lines:
        print_text("\n".join(lines), "candidates")
    return 0
