"""What one tab of the history shows: records that are read, searched, and told about in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from textual.content import Content

from vpstui.base.errors import VpsTuiError
from vpstui.base.formatting import count_text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

R = TypeVar("R")


class Readable(Protocol):
    """What is read: `History` or `ChangeHistory`."""

    @property
    def entries(self) -> tuple[Any, ...]:
        """The records, the newest first."""

    @property
    def unreadable(self) -> int:
        """Lines that cannot be read."""

    @property
    def has_older(self) -> bool:
        """Whether there are older ones that were not read."""

    @property
    def path(self) -> str:
        """The file; empty: memory."""


@dataclass(frozen=True)
class Wording:
    """How the records of a tab are called.

    Attributes:
        noun: one of them.
        reading: while they are read.
        none: that there is none, to follow `Nothing` or `Nothing about this server`.
        kept: what is kept, to stand before where.
        when: when it is kept, to stand after where.
    """

    noun: str
    reading: str
    none: str
    kept: str
    when: str

    def empty_text(self, path: str, *, one_server: bool) -> str:
        """Say that there is none, and what would be there."""
        what = "Nothing about this server" if one_server else "Nothing"
        return f"{what} {self.none}\n\n{self.kept} {self._where(path)} {self.when}"

    def _where(self, path: str) -> str:
        return f"the {self.reading} {path}" if path else "memory, in no file,"


SENT = Wording(
    "record", "journal", "was sent from here yet.",
    "Every create, edit, start, stop, reboot and delete is noted in",
    "before it is sent, and again when it is known what came of it.",
)  # fmt: skip

SEEN = Wording(
    "change", "log of changes", "was seen to change yet.",
    "When status, name, IP or plan of a server change, or servers come and go, that is noted in",
    "while vpstui runs, and at its start for the time in between.",
)  # fmt: skip


class RecordList(Generic[R]):
    """The records of one tab.

    Attributes:
        records: those that there are.
        is_read: whether they were read, or it was tried, at least once.

    Args:
        read: reads them.
        search: returns those that match a query.
        wording: how they are called.
        only: chooses those of one server; None: all there are are shown.
    """

    def __init__(
        self,
        read: Callable[[], Awaitable[Readable]],
        search: Callable[[tuple[R, ...], str], tuple[R, ...]],
        wording: Wording,
        only: Callable[[Any], tuple[Any, ...]] | None,
    ) -> None:
        self._read = read
        self._search = search
        self._wording = wording
        self._only = only
        self._told: Readable | None = None
        self._problem = ""
        self._is_reading = False
        self.records: tuple[R, ...] = ()
        self.is_read = False

    async def read(self) -> None:
        """Read them, unless they are being read."""
        if self._is_reading:
            return
        self._is_reading = self.is_read = True
        try:
            told = await self._read()
        except VpsTuiError as error:
            self._problem = error.message
        else:
            self._problem, self._told = "", told
            self.records = told.entries if self._only is None else self._only(told)
        finally:
            self._is_reading = False

    def found(self, query: str) -> tuple[R, ...]:
        """Return the records that match a query."""
        return self._search(self.records, query)

    @property
    def path(self) -> str:
        """The file; empty: memory, or it is not known yet."""
        return self._told.path if self._told is not None else ""

    def number_text(self, found: int, *, is_searched: bool) -> str:
        """Say how many there are, and how many of them match."""
        if self._told is None:  # not 0: nothing is known of them
            return "" if self._problem else "…"
        total = count_text(len(self.records), self._wording.noun)
        return f"{found} of {total}" if is_searched else total

    def remarks(self) -> Content:
        """Say what else one has to know of them."""
        remarks = []
        if self._problem:
            remarks.append(Content.styled(self._problem, "$text-error"))
        if self._told is not None and self._told.unreadable:
            lines = count_text(self._told.unreadable, "line")
            remarks.append(Content.styled(f"   {lines} cannot be read", "$text-warning"))
        if self._told is not None and self._told.has_older:
            remarks.append(Content.styled("   older ones are left out", "$text-muted"))
        return Content.assemble(*remarks)

    def empty_text(self) -> str:
        """Say why no record is shown."""
        if self.records:
            return f"No {self._wording.noun} has all these words. Esc shows all of them."
        if self._problem:
            return f"{self._problem}\n\nPress r to try again."
        if self._told is None:
            return f"Reading the {self._wording.reading} …"
        return self._wording.empty_text(self._told.path, one_server=self._only is not None)
