"""A kept frame: what is in it, and how it is written into a file.

It is read before anything else is imported, so that nothing here needs more than what Python has
loaded at its start.
"""

from __future__ import annotations

from binascii import crc32

FORMAT = "vpstui first frame 1"
"""The first line of a file; one of another format is not read."""

FILE_LIMIT = 1 << 17
"""Bytes of the largest file: 300 lines of 400 letters."""

LINE_LIMIT = 1000
"""Characters of a line at most."""

LINES_LIMIT = 300
"""Lines of a table at most."""

_HEAD = 10
"""Lines before the table."""

_SHOWN = 7
"""The first line that is shown."""


class KeptFrame:
    """The table of servers as it was drawn last, without colours, marks and cursor.

    Attributes:
        version: of the program that drew it.
        start: how it was started; a frame is for starts like that only.
        epoch: of the logins at that time; every login and logout begins another.
        stamps: files on which it depends, as they were.
        size: columns and lines of the terminal.
        at: when the list was read, in seconds since 1970.
        owner: whose token it was, as the first line tells it, or the API's host.
        names: the accounts as the table calls them.
        facts: what the filter line said of the rows.
        table: the heading and the rows.
    """

    __slots__ = (
        "at", "epoch", "facts", "names", "owner", "size", "stamps", "start", "table", "version",
    )  # fmt: skip

    def __init__(
        self,
        *,
        version: str,
        start: str,
        epoch: str,
        stamps: str,
        size: tuple[int, int],
        at: float,
        owner: str,
        names: str,
        facts: str,
        table: tuple[str, ...],
    ) -> None:
        self.version = version
        self.start = start
        self.epoch = epoch
        self.stamps = stamps
        self.size = size
        self.at = at
        self.owner = owner
        self.names = names
        self.facts = facts
        self.table = table

    def encode(self) -> bytes:
        """Return the lines of the file; the last one tells whether those before it are whole.

        Raises:
            ValueError: it cannot be kept: it is too large, or has characters that draw nothing.
        """
        size = f"{self.size[0]} {self.size[1]}"
        head = (self.version, self.start, self.epoch, self.stamps, size, repr(self.at))
        lines = (FORMAT, *head, self.owner, self.names, self.facts, *self.table)
        _check(lines)
        text = "".join(f"{line}\n" for line in lines).encode()
        data = text + b"%08x\n" % crc32(text)
        if len(data) > FILE_LIMIT:
            raise ValueError
        return data


def decode(data: bytes) -> KeptFrame:
    """Return the frame in a file.

    Raises:
        ValueError: there is none, or the file is damaged.
    """
    text, end, rest = data[:-9], data[-9:-1], data[-1:]
    if rest != b"\n" or end != b"%08x" % crc32(text) or not text.endswith(b"\n"):
        raise ValueError
    lines = text[:-1].decode().split("\n")
    _check(lines)
    if len(lines) <= _HEAD or lines[0] != FORMAT:
        raise ValueError
    _, version, start, epoch, stamps, size, at, owner, names, facts, *table = lines
    columns, height = map(int, size.split(" "))
    return KeptFrame(
        version=version, start=start, epoch=epoch, stamps=stamps, size=(columns, height),
        at=float(at), owner=owner, names=names, facts=facts, table=tuple(table),
    )  # fmt: skip


def _check(lines: list[str] | tuple[str, ...]) -> None:
    """Make sure that every line is one, and draws nothing but its letters.

    Raises:
        ValueError: one does not.
    """
    if len(lines) > LINES_LIMIT + _HEAD:
        raise ValueError
    # Neither control characters nor what reverses text, has no width or ends a line is printable.
    if not all(line.isprintable() for line in lines):
        raise ValueError
    if any(len(line) > LINE_LIMIT for line in lines[_SHOWN:]):
        raise ValueError
