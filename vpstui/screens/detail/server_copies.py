"""The snapshots, or the backups, of the server on screen: reads them, and says what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from vpstui.base.errors import Forbidden, NoSuchPage, NotFound, VpsTuiError
from vpstui.base.formatting import count_text, since_text
from vpstui.screens.detail.copy_rows import copy_lines

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from vpstui.api.extras import Backup, ServerCopies, Snapshot
    from vpstui.base.clocks import Clock

    Copies = ServerCopies[Snapshot] | ServerCopies[Backup]


class CopiesReading:
    """What is known of one kind of copies; nothing is asked for until `read`.

    Attributes:
        was_read: whether they were ever asked for.

    Args:
        noun: `snapshot` or `backup`.
        ask: reads them.
        clock: what time it is.
    """

    def __init__(self, noun: str, ask: Callable[[], Awaitable[Copies]], clock: Clock) -> None:
        self._noun = noun
        self._ask = ask
        self._clock = clock
        self._copies: Copies | None = None
        self._read_at = 0.0
        self._problem = ""
        self._is_reading = False
        self.was_read = False

    async def read(self) -> None:
        """Read them, unless they are being read; a failure becomes part of what is said."""
        if self._is_reading:
            return
        self._is_reading = self.was_read = True
        try:
            copies = await self._ask()
        except NotFound:
            self._copies = None
            self._problem = f"The API does not tell the {self._noun}s of this server."
        except NoSuchPage:
            self._copies = None
            where = "There is no list of"
            self._problem = f"{where} {self._noun}s at this API: a web page came with 404."
        except Forbidden:
            self._copies = None
            self._problem = f"The API does not tell this token the {self._noun}s of this server."
        except VpsTuiError as error:
            self._problem = error.message
        else:
            self._copies, self._problem = copies, ""
            self._read_at = self._clock.seconds()
        finally:
            self._is_reading = False

    def content(self) -> Content:
        """Say what is known of them, and what keeps it from being all or new."""
        copies = self._copies
        if copies is None:
            if self._problem:
                return Content.styled(self._problem, "$text-warning")
            return Content.styled(f"Reading the {self._noun}s…", "$text-muted")
        parts = [Content.styled(remark, "$text-warning") for remark in self._remarks(copies)]
        if copies.rows:
            is_backup = self._noun == "backup"
            parts.append(copy_lines(copies.rows, self._clock.now(), is_backup=is_backup))
        elif not (copies.skipped or copies.unassigned or copies.partial):
            parts.append(Content(f"This server has no {self._noun}s."))
        return Content("\n").join(parts)

    def _remarks(self, copies: Copies) -> list[str]:
        remarks = []
        if self._problem:
            old = since_text(self._clock.seconds() - self._read_at)
            remarks.append(f"{self._problem} · {old} old")
        if copies.skipped:
            remarks.append(f"{count_text(copies.skipped, self._noun)} cannot be read.")
        if copies.unassigned:
            what = count_text(copies.unassigned, self._noun)
            remarks.append(f"Of {what} the API does not tell the server: not shown here.")
        if copies.partial:
            remarks.append(f"These are not all: {copies.partial}")
        return remarks
