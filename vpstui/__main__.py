"""Entry point of `vpstui` and `python -m vpstui`."""

from __future__ import annotations

import atexit
import gc
import os
import sys

TYPE_CHECKING = False  # importing `typing` takes longer than the first frame
if TYPE_CHECKING:
    from collections.abc import MutableMapping


MAX_ESCAPE_DELAY = 1000
"""Milliseconds to wait for the rest of a key that begins with Esc."""

INTERRUPTED = 130
"""Exit status after Ctrl+C."""


def clear_library_settings(environ: MutableMapping[str, str]) -> None:
    """Take out what would change how libraries work, before they are imported.

    Some of what Textual reads writes pastes into files, presses keys, or loads another driver; it
    is meant for who writes programs with it. A folder of XDG that is relative, or begins with `~`,
    counts as unset (XDG Base Directory Specification); some versions of platformdirs follow it.
    """
    for name in [name for name in environ if name.startswith("XDG_")]:
        if name.endswith(("_HOME", "_DIR")) and not os.path.isabs(environ[name]):  # noqa: PTH117
            del environ[name]
    for name in [name for name in environ if name.startswith("TEXTUAL")]:
        del environ[name]
    delay = environ.get("ESCDELAY", "")
    if delay and not (delay.isdecimal() and len(delay) < 5 and 0 < int(delay) <= MAX_ESCAPE_DELAY):
        del environ["ESCDELAY"]


def main() -> None:
    """Run the command line and end with its exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - pip checks it, a copied tree does not
        sys.exit("vpstui needs Python 3.11 or newer.")
    # Nearly all that is allocated while modules are imported stays; looking through it again
    # and again costs a tenth of the start. The app switches collecting on when it stands.
    gc.disable()
    clear_library_settings(os.environ)
    # Textual draws at most so many frames a second; at its 60, news waits 17 ms for the next one.
    os.environ["TEXTUAL_FPS"] = "120"
    # Pydantic would read the metadata of every package here, to look for plugins of others.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    try:
        status = _run()
    except KeyboardInterrupt:
        status = INTERRUPTED
    finally:
        # The system takes all memory back at once. Python would look through it for cycles first,
        # and undo what it finds: a sixth of the time of a short command.
        gc.freeze()
    sys.exit(status)


def _run() -> int:
    """Paint the first frame, and do what the arguments ask for."""
    from vpstui.terminal.handover.first_frame import FIRST_FRAME

    try:
        FIRST_FRAME.paint(sys.argv[1:], os.environ)
        from vpstui.cli.main import run

        return run(sys.argv[1:])
    finally:
        FIRST_FRAME.restore()


def _somebody_works() -> bool:
    """Whether there is a thread for whose end Python would wait."""
    if "threading" not in sys.modules:  # who has not imported it has started none
        return False
    import threading

    others = (one for one in threading.enumerate() if one is not threading.main_thread())
    return any(not one.daemon for one in others)


def start() -> None:
    """Do what `main` does, as a program of its own: it ends as soon as there is nothing to keep.

    Python would take apart every module and object first, which nobody needs any more, and for
    which who has left the app waits longer than for all else.
    """
    try:
        main()
    except SystemExit as end:
        if not isinstance(end.code, int) or _somebody_works():
            raise
        atexit._run_exitfuncs()  # noqa: SLF001 - as at the end of any program
        for stream in filter(None, (sys.stdout, sys.stderr)):
            try:
                stream.flush()
            except (OSError, ValueError):  # Python has a status of its own for that
                raise end from None
        os._exit(end.code)


if __name__ == "__main__":
    start()
