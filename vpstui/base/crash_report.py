"""Turns a bug into a report file without secrets, and a short message in place of a traceback.

The report has the stack, the versions and the kind of terminal. It holds no value of any variable,
nothing else of the environment, and no word of the command line that may be a name. What only a bug
needs is imported when there is one.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Final

from vpstui import __version__
from vpstui.base.redaction import redact_line, remember_environment_secrets
from vpstui.base.stderr import print_message

if TYPE_CHECKING:
    import traceback
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

REPORTS_KEPT: Final = 10
"""Reports kept, the newest."""

FRAME_LIMIT: Final = 40
"""Frames shown of one error, the innermost: an endless recursion has a thousand."""

SHORT_FRAME_LIMIT: Final = 4
"""The same where the report cannot be written and the terminal shows them."""

MESSAGE_LIMIT: Final = 600
"""Characters shown of an error's message."""

REPORTED_PACKAGES: Final = ("textual", "rich", "httpx", "pydantic", "keyring")
"""Packages whose versions are in the report."""


def run_with_crash_report(
    action: Callable[[], int],
    argv: Sequence[str],
    *,
    commands: Collection[str] = (),
    directory: Path | None = None,
) -> int:
    """Run something, and turn a bug in it into a report and a message on stderr.

    Args:
        action: what to run; returns the exit status.
        argv: the arguments of the program.
        commands: words among them that are not secret.
        directory: where reports are kept; by default the user's state directory.

    Returns:
        The exit status: that of `action`, or 1 after a bug.
    """
    remember_environment_secrets(os.environ)
    try:
        return action()
    except Exception as error:  # noqa: BLE001 - the one place where bugs end
        print_message(*_message_lines(error, _shown_arguments(argv, commands), directory))
        return 1


def _message_lines(error: Exception, arguments: str, directory: Path | None) -> list[str]:
    """Write the report, and return the message for the terminal."""
    from datetime import datetime

    sorry = "vpstui: Sorry: a bug in vpstui ended it."
    now = datetime.now().astimezone()
    try:
        path = _write_report(
            _report_text(error, arguments, now), now, directory or _default_directory()
        )
    except OSError as problem:
        why = problem.strerror or "there is no place for it"
        reason = f"The report could not be written ({why}), so here is its gist:"
        return [sorry, reason, *_stack_lines(error, SHORT_FRAME_LIMIT)]
    return [sorry, f"A report without secrets is in {path}", "Please send it to who maintains it."]


def _default_directory() -> Path:
    from vpstui.base.files.user_folders import state_folder

    return state_folder() / "crashes"


def _write_report(report: str, now: datetime, directory: Path) -> Path:
    """Write a report that only its owner can read, and delete all but the newest.

    Raises:
        OSError: it cannot be written.
    """
    if not directory.is_absolute():  # without a home directory it begins with "~"
        raise OSError
    from vpstui.base.files.private import make_private_folder, write_private

    make_private_folder(directory)
    path = directory / f"crash-{now:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    write_private(path, report.encode("utf-8", "backslashreplace"))
    for old in sorted(directory.glob("crash-*.txt"))[:-REPORTS_KEPT]:
        with suppress(OSError):
            old.unlink()
    return path


def _report_text(error: Exception, arguments: str, now: datetime) -> str:
    import platform

    facts = {
        "vpstui": f"{__version__}, {now.isoformat(timespec='seconds')}",
        "python": f"{platform.python_version()} {platform.python_implementation()}",
        "packages": ", ".join(f"{name} {_version(name)}" for name in REPORTED_PACKAGES),
        "system": platform.platform(),
        "terminal": _terminal_facts(os.environ),
        "arguments": arguments or "none",
    }
    lines = [f"{name}: {redact_line(fact, 200)}" for name, fact in facts.items()]
    return "\n".join(["A bug in vpstui", "", *lines, "", *_stack_lines(error, FRAME_LIMIT), ""])


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "?"


def _terminal_facts(environ: Mapping[str, str]) -> str:
    """Return what may matter of the terminal, and no more of the environment."""
    try:
        columns, lines = os.get_terminal_size(2)  # stderr, where Textual draws
        size = f"{columns}x{lines}"
    except OSError:
        size = "none"
    locale = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or "-"
    facts = [f"TERM {environ.get('TERM') or '-'}", f"size {size}", f"locale {locale}"]
    facts += [name for name in ("TMUX", "STY", "SSH_TTY", "NO_COLOR") if environ.get(name)]
    return ", ".join(facts)


def _shown_arguments(argv: Sequence[str], commands: Collection[str]) -> str:
    """Return the options without their values, and the commands; `…` for anything else."""
    shown = []
    for argument in argv:
        option = re.match(r"(--[a-z][a-z-]*|-[a-z])(?==|$)", argument)
        if option:
            shown.append(option[1])
        else:
            shown.append(argument if argument in commands else "…")
    return " ".join(shown)


# -- the stack


def _stack_lines(error: BaseException, frames: int) -> list[str]:
    """Return the error and those that caused it, the newest first, as lines without secrets."""
    import traceback

    summary = traceback.TracebackException.from_exception(
        error, limit=-frames, lookup_lines=False, capture_locals=False
    )
    return list(islice(_summary_lines(summary), 10 * frames))


def _summary_lines(summary: traceback.TracebackException, indent: str = "") -> Iterator[str]:
    earlier: traceback.TracebackException | None = summary
    while earlier is not None:
        error = earlier
        message = redact_line(" ".join(error.format_exception_only()), MESSAGE_LIMIT)
        yield f"{indent}{message}"
        for frame in error.stack:
            yield f"{indent}  {_short_path(frame.filename)}:{frame.lineno} in {frame.name}"
        for inner in error.exceptions or ():
            yield f"{indent}  one of:"
            yield from _summary_lines(inner, indent + "    ")
        earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if earlier is not None:
            yield f"{indent}{'caused by' if error.__cause__ else 'while handling'}:"


def _short_path(name: str) -> str:
    """Return the path of a file below the directory it was imported from: no home, no user.

    In the single file it is compiled with that path, and not with where it was unpacked.
    """
    if name.startswith("vpstui" + os.sep):
        return redact_line(name, 120)
    places = (place for place in sys.path if place and name.startswith(place + os.sep))
    place = max(places, key=len, default="")
    return redact_line(os.path.relpath(name, place) if place else os.path.basename(name), 120)  # noqa: PTH119
