"""What becomes of a bug: a report without secrets, and an apology in place of a traceback.

The report says where in the program it happened, and on what kind of terminal. It holds no value
of any variable, nothing of the environment, and no word of the command line that may be a name.
"""

from __future__ import annotations

import os
import re
import sys
import traceback
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Final

from vpstui import __version__
from vpstui.base.redaction import redact, remember_environment, scrub

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

KEPT: Final = 10
"""Reports kept, the newest."""

FRAMES: Final = 40
"""Calls shown of one error, the innermost: an endless recursion has a thousand."""

FEW_FRAMES: Final = 4
"""The same where there is only the terminal to show them on."""

MESSAGE_LIMIT: Final = 600
"""Characters shown of the message of an error."""

PACKAGES: Final = ("textual", "rich", "httpx", "pydantic", "keyring")
"""Whose versions are told."""


def guard(
    action: Callable[[], int],
    argv: Sequence[str],
    *,
    commands: Collection[str] = (),
    directory: Path | None = None,
) -> int:
    """Do something, and turn a bug in it into a report and an apology on stderr.

    Args:
        action: returns the exit status.
        argv: the arguments of the program.
        commands: words among them that are no secret.
        directory: where reports are kept; by default with the user's state.

    Returns:
        The exit status: that of `action`, or 1 after a bug.
    """
    remember_environment(os.environ)
    try:
        return action()
    except Exception as error:  # noqa: BLE001 - the one place where bugs end
        tell(*_apology(error, _shown_arguments(argv, commands), directory))
        return 1


def _apology(error: Exception, arguments: str, directory: Path | None) -> list[str]:
    """Write the report, and return what is said on the terminal."""
    from datetime import datetime

    sorry = "vpstui: Sorry: a bug in vpstui ended it."
    now = datetime.now().astimezone()
    try:
        path = _keep(_report(error, arguments, now), now, directory or _usual_directory())
    except OSError as problem:
        why = problem.strerror or "there is no place for it"
        said = f"The report could not be written ({why}), so here is its gist:"
        return [sorry, said, *_chain(error, FEW_FRAMES)]
    return [sorry, f"A report without secrets is in {path}", "Please send it to who maintains it."]


def tell(*lines: str) -> None:
    """Print lines on stderr, without secrets, as far as somebody is there to read them."""
    if sys.stderr is None:
        return
    try:
        print(*map(redact, lines), sep="\n", file=sys.stderr, flush=True)  # noqa: T201 - this is its place
    except (OSError, ValueError):
        with suppress(OSError), open(os.devnull, "w") as nowhere:  # noqa: PTH123
            os.dup2(nowhere.fileno(), 2)  # Python flushes again at its end


def _usual_directory() -> Path:
    from platformdirs import user_state_path

    return user_state_path("vpstui") / "crashes"


def _keep(report: str, now: datetime, directory: Path) -> Path:
    """Write a report that only its owner can read, and remove those that are too many.

    Raises:
        OSError: it cannot be written.
    """
    if not directory.is_absolute():  # without a home it is a directory named "~"
        raise OSError
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / f"crash-{now:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
            file.write(report)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    for old in sorted(directory.glob("crash-*.txt"))[:-KEPT]:
        with suppress(OSError):
            old.unlink()
    return path


def _report(error: Exception, arguments: str, now: datetime) -> str:
    import platform

    facts = {
        "vpstui": f"{__version__}, {now.isoformat(timespec='seconds')}",
        "python": f"{platform.python_version()} {platform.python_implementation()}",
        "packages": ", ".join(f"{name} {_version(name)}" for name in PACKAGES),
        "system": platform.platform(),
        "terminal": _terminal(os.environ),
        "arguments": arguments or "none",
    }
    lines = [f"{name}: {scrub(fact, 200)}" for name, fact in facts.items()]
    return "\n".join(["A bug in vpstui", "", *lines, "", *_chain(error, FRAMES), ""])


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "?"


def _terminal(environ: Mapping[str, str]) -> str:
    """What may matter of the terminal, and no more of the environment than that."""
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
    """The options without their values, and the commands; three dots for whatever else."""
    shown = []
    for argument in argv:
        option = re.match(r"(--[a-z][a-z-]*|-[a-z])(?==|$)", argument)
        if option:
            shown.append(option[1])
        else:
            shown.append(argument if argument in commands else "…")
    return " ".join(shown)


# -- where it happened


def _chain(error: BaseException, frames: int) -> list[str]:
    """The error and those that it came from, the newest first, as lines without secrets."""
    told = traceback.TracebackException.from_exception(
        error, limit=-frames, lookup_lines=False, capture_locals=False
    )
    return list(islice(_told(told), 10 * frames))


def _told(told: traceback.TracebackException, indent: str = "") -> Iterator[str]:
    earlier: traceback.TracebackException | None = told
    while earlier is not None:
        told = earlier
        message = scrub(" ".join(told.format_exception_only()), MESSAGE_LIMIT)
        yield f"{indent}{message}"
        for frame in told.stack:
            yield f"{indent}  {_shown_path(frame.filename)}:{frame.lineno} in {frame.name}"
        for inner in told.exceptions or ():
            yield f"{indent}  one of:"
            yield from _told(inner, indent + "    ")
        earlier = told.__cause__ or (None if told.__suppress_context__ else told.__context__)
        if earlier is not None:
            yield f"{indent}{'caused by' if told.__cause__ else 'while handling'}:"


def _shown_path(name: str) -> str:
    """A file, from the directory that it was imported from on: no home, no user."""
    places = (place for place in sys.path if place and name.startswith(place + os.sep))
    place = max(places, key=len, default="")
    return scrub(os.path.relpath(name, place) if place else os.path.basename(name), 120)  # noqa: PTH119
