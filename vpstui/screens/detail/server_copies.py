"""The snapshots, or the backups, of the server on screen: reads them, and says what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from vpstui.base.formatting import count_text
from vpstui.screens.detail.copy_rows import copy_lines
from vpstui.screens.list_reading import ListReading

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from vpstui.api.extras import Copies
    from vpstui.base.clocks import Clock


class CopiesReading(ListReading["Copies"]):
    """What is known of one kind of copies.

    Args:
        noun: `snapshot` or `backup`.
        ask: reads them.
        clock: what time it is.
    """

    def __init__(self, noun: str, ask: Callable[[], Awaitable[Copies]], clock: Clock) -> None:
        super().__init__(f"{noun}s", ask, clock, of=" of this server")
        self._noun = noun

    def content(self) -> Content:
        """Say what is known of them, and what keeps it from being all or new."""
        copies = self.told
        if copies is None:
            if self.problem:
                return Content.styled(self.problem, "$text-warning")
            return Content.styled(f"Reading the {self._noun}s…", "$text-muted")
        parts = [Content.styled(remark, "$text-warning") for remark in self._remarks(copies)]
        if copies.rows:
            is_backup = self._noun == "backup"
            parts.append(copy_lines(copies.rows, self._clock.now(), is_backup=is_backup))
        elif not (copies.skipped or copies.unassigned or copies.partial):
            parts.append(Content(f"This server has no {self._noun}s."))
        return Content("\n").join(parts)

    def _remarks(self, copies: Copies) -> list[str]:
        remarks = [self.stale_text] if self.stale_text else []
        if copies.skipped:
            remarks.append(f"{count_text(copies.skipped, self._noun)} cannot be read.")
        if copies.unassigned:
            what = count_text(copies.unassigned, self._noun)
            remarks.append(f"Of {what} the API does not tell the server: not shown here.")
        if copies.partial:
            remarks.append(f"The list is partial. {copies.partial}")
        return remarks
