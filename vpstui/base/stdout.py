"""Prints the output of a command on stdout."""

from __future__ import annotations

import codecs
import io
import os
import sys

from vpstui.base.errors import VpsTuiError


def _spelled(error: UnicodeError) -> tuple[str, int]:
    """Write what an encoding does not have as its number: names that differ stay different."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    from vpstui.base.formatting import STATUS_GLYPHS

    # These say nothing that words do not say, too.
    own = (*STATUS_GLYPHS.values(), "…")
    char = error.object[error.start]
    spelled = "?" if char in own else char.encode("ascii", "backslashreplace").decode("ascii")
    return spelled, error.start + 1


codecs.register_error("vpstui.spelled", _spelled)


def print_text(text: str, what: str) -> bool:
    """Print a text on stdout; a reader that goes away early is no error.

    Args:
        text: the text, without the line break at its end; of an empty one there is none.
        what: a noun for it, for the error.

    Returns:
        Whether somebody can still read what comes next.

    Raises:
        VpsTuiError: it cannot be printed.
    """
    if sys.stdout is None:
        raise VpsTuiError(f"The {what} cannot be printed: stdout is closed.")
    if isinstance(sys.stdout, io.TextIOWrapper):  # not every encoding has every character
        sys.stdout.reconfigure(errors="vpstui.spelled")
    try:
        print(text, end="\n" if text else "")  # noqa: T201 - this is its place
        sys.stdout.flush()
    except OSError as error:
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - Python flushes again at its end
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # that is `vpstui doctor | head`
            raise VpsTuiError(f"The {what} cannot be printed: {error.strerror}.") from error
        return False
    return True
