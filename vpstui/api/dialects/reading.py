"""Which dialect an API speaks, learnt from what it answers, and rows read by it.

A row of servers or plans with an `id` is of the documented dialect, one with a `uuid` and no `id`
of the other. Never learnt from a write: that would be sent twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from vpstui.api.dialects.documented import Documented
from vpstui.api.dialects.uuid import Uuid

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from vpstui.api.dialects.dialect import Dialect, DialectName, Kind, Row

DialectSetting = Literal["auto", "documented", "uuid"]
"""What a profile can say: the dialect, or that it is learnt."""

DIALECTS: Final[Mapping[DialectName, Dialect]] = {"documented": Documented(), "uuid": Uuid()}

_TELLING: Final = ("server", "plan")
"""Rows that show the dialect; others may carry a `uuid` in both."""


@dataclass
class RowReader:
    """Reads rows of any dialect, as the context of a validation.

    Attributes:
        profile: becomes `Server.profile` of every server that is read.
        known: the dialect of the API, where it is known.
        is_fixed: whether that was set, so that rows of another one are not read.
        seen: the dialects of the rows that show theirs.
    """

    profile: str = ""
    known: Dialect | None = None
    is_fixed: bool = False
    seen: set[DialectName] = field(default_factory=set)

    def fields(self, kind: Kind, row: Row) -> Row:
        """Return the fields of a model, of a row in whichever dialect it is."""
        shown = self._shown_by(row) if kind in _TELLING else None
        if shown is not None:
            self.seen.add(shown.name)
        if self.is_fixed and self.known is not None:
            return self.known.fields(kind, row)
        return (shown or self.known or DIALECTS["documented"]).fields(kind, row)

    def known_with(self, seen: Collection[DialectName]) -> Dialect | None:
        """Return the dialect that may be known the next time, for rows that are then read alike.

        Rows that all show the documented dialect are read by it whether it is known or not. Of the
        other one some parts show no dialect, which are read by the documented one until it is
        known.

        Args:
            seen: the dialects that the rows have shown.
        """
        documented = DIALECTS["documented"]
        return documented if self.known is None and set(seen) == {documented.name} else self.known

    def _shown_by(self, row: Row) -> Dialect | None:
        """The dialect that a row shows; one with the ids of both is of that which is known."""
        if self.known is not None and row.get(self.known.id_field) is not None:
            return self.known
        return next((one for one in DIALECTS.values() if row.get(one.id_field) is not None), None)


class SpokenDialect:
    """The dialect of one API: as it was set, else as its answers show it.

    Args:
        setting: what the profile says.
    """

    def __init__(self, setting: DialectSetting = "auto") -> None:
        self._fixed = None if setting == "auto" else DIALECTS[setting]
        self._learnt: Dialect | None = None

    @property
    def current(self) -> Dialect | None:
        """The dialect; None: nothing has shown it yet."""
        return self._fixed or self._learnt

    def reader(self, profile: str) -> RowReader:
        """Return a reader for one answer."""
        return RowReader(profile, self.current, is_fixed=self._fixed is not None)

    def reader_of_answer(self, profile: str) -> RowReader:
        """Return a reader for the answer to a write: in the dialect in which it was sent.

        A `uuid` in an answer of the documented dialect may be that of the request.
        """
        return RowReader(profile, self.current, is_fixed=True)

    def learn(self, reader: RowReader) -> None:
        """Learn from the rows that were read; rows of both dialects show nothing."""
        if len(reader.seen) == 1:
            self._learnt = DIALECTS[next(iter(reader.seen))]

    def forget(self) -> None:
        """Forget what was learnt: another account answers from now on."""
        self._learnt = None
