"""Where frames are kept, and whether one may be shown at this start.

Nothing here needs more than what Python has loaded at its start; `frame_file.py` writes them.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from binascii import crc32

from vpstui import __version__
from vpstui.config.first_frame.kept_frame import FILE_LIMIT, KeptFrame, decode

TYPE_CHECKING = False  # importing `typing` takes longer than all of this
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SUFFIX = ".frame"

EPOCH = "epoch"
"""The file that every login and logout writes anew."""

EPOCH_DIGITS = 32
"""Hexadecimal digits in it."""

MAX_AGE = 30 * 86400.0
"""Seconds after which a list is not shown any more."""

CLOCK_SKEW = 60.0
"""Seconds by which a list may be of the future."""

TOKEN_VARIABLES = ("VPSTUI_TOKEN", "VPS_API_TOKEN")
"""Where one is set, nobody can tell whose list comes, so that none is shown before it does."""

_VARIABLES = ("VPSTUI_PROFILE", "VPSTUI_API_URL", "VPSTUI_CONFIG", "XDG_CONFIG_HOME", "HOME")
"""Variables that decide which accounts are opened."""


def frames_folder(environ: Mapping[str, str]) -> str:
    """Return the folder of the frames, within that of what is kept; empty where there is none."""
    above = environ.get("XDG_STATE_HOME", "")
    if not above:
        mac = sys.platform == "darwin"
        above = os.path.expanduser("~/Library/Application Support" if mac else "~/.local/state")  # noqa: PTH111
    return os.path.join(above, "vpstui", "frames") if os.path.isabs(above) else ""  # noqa: PTH117, PTH118


def start_of(argv: Sequence[str], environ: Mapping[str, str]) -> str:
    """Return how the program was started, in one line; empty where no frame is kept for that."""
    if any(environ.get(name, "").strip() for name in TOKEN_VARIABLES):
        return ""
    given = [environ.get(name, "") for name in _VARIABLES]
    try:
        # Paths in them may be relative.
        place = os.getcwd() if argv or environ.get("VPSTUI_CONFIG") else ""  # noqa: PTH109
    except OSError:
        return ""
    return ascii((list(argv), given, place))


def file_name(start: str) -> str:
    """Return the name of the file for starts like that; the file says for which it is."""
    return f"{crc32(start.encode()):08x}{SUFFIX}"


def stamps_of(paths: Iterable[str]) -> str:
    """Return what files are like now, in one line; a file that changes gets another stamp."""
    return " ".join(map(_stamp, paths))


def _stamp(path: str) -> str:
    name = os.fsencode(path).hex()
    try:
        facts = os.stat(path)  # noqa: PTH116
    except OSError:
        return f"{name}:-"
    return f"{name}:{facts.st_mtime_ns}:{facts.st_size}:{facts.st_ino}:{facts.st_dev}"


def _paths_in(stamps: str) -> list[str]:
    return [os.fsdecode(bytes.fromhex(stamp.partition(":")[0])) for stamp in stamps.split()]


def load_frame(
    argv: Sequence[str], environ: Mapping[str, str], size: tuple[int, int]
) -> KeptFrame | None:
    """Return the frame for this start; None: there is none that may be shown.

    Args:
        argv: the arguments of the program.
        environ: the environment variables.
        size: columns and lines of the terminal.
    """
    folder, start = frames_folder(environ), start_of(argv, environ)
    if not (folder and start):
        return None
    try:
        frame = decode(read_own(os.path.join(folder, file_name(start)), FILE_LIMIT))  # noqa: PTH118
        is_same = (
            (frame.version, frame.start, frame.size) == (__version__, start, size)
            and frame.epoch == read_epoch(folder)
            and frame.stamps == stamps_of(_paths_in(frame.stamps))
        )
    except (OSError, ValueError):
        return None
    age = time.time() - frame.at
    return frame if is_same and -CLOCK_SKEW < age < MAX_AGE else None


def read_epoch(folder: str) -> str:
    """Return the epoch of the logins.

    Raises:
        OSError: there is none.
        ValueError: what is there is none.
    """
    epoch = read_own(os.path.join(folder, EPOCH), EPOCH_DIGITS).decode()  # noqa: PTH118
    if len(epoch) != EPOCH_DIGITS or not epoch.isalnum():
        raise ValueError
    return epoch


def read_own(path: str, limit: int) -> bytes:
    """Read a file that nobody but this user can have written, and nobody else can read.

    Args:
        path: the file; the folder that it is in is looked at as well.
        limit: bytes of it at most.

    Raises:
        OSError: it cannot be read.
        ValueError: it is another's, others may look at it, or it is no such file.
    """
    _check_own(os.lstat(os.path.dirname(path)), stat.S_IFDIR)  # noqa: PTH120
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    handle = os.open(path, flags)
    try:
        facts = os.fstat(handle)
        _check_own(facts, stat.S_IFREG)
        if facts.st_size > limit:
            raise ValueError
        return os.read(handle, limit + 1)
    finally:
        os.close(handle)


def _check_own(facts: os.stat_result, kind: int) -> None:
    """Make sure that something is of that kind, and its owner's alone.

    Raises:
        ValueError: it is not.
    """
    others = stat.S_IMODE(facts.st_mode) & 0o077
    if stat.S_IFMT(facts.st_mode) != kind or facts.st_uid != os.getuid() or others:
        raise ValueError
