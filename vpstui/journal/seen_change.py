"""A change of a server that was seen in a list, whoever made it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from vpstui.base.folding import fold
from vpstui.base.formatting import UNKNOWN

if TYPE_CHECKING:
    from datetime import datetime

    from vpstui.api.models import ServerId


class ChangeKind(Enum):
    """What was seen; the values stand in files, and on screen."""

    CHANGED = "changed"
    """Something of a server is another than before."""
    NEW = "new"
    """It is listed, and was not before."""
    GONE = "gone"
    """The API said that it does not exist, or took its delete."""
    UNLISTED = "not listed any more"
    """A whole list did not have it; more is not known."""
    RELISTED = "listed again"
    """It is back in the list."""


@dataclass(frozen=True)
class ChangedField:
    """What is another than before.

    Attributes:
        name: of what: `status`, `name`, `IP` or `plan`.
        before: how it was; empty: not known.
        after: how it is; where that is as before, with the transition that was seen on the way.
    """

    name: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.name} {self.before or UNKNOWN} → {self.after or UNKNOWN}"


@dataclass(frozen=True)
class SeenChange:
    """A change of one server; every text is clean.

    Attributes:
        id: names it in the file.
        at: when it was seen.
        profile: name of the profile.
        host: host and port of the API.
        server: id of the server.
        owner: e-mail address of the account's owner, where the API has it.
        name: what the server was called before.
        kind: what was seen.
        fields: what is another than before.
        ours: whether a write that was sent from here explains all of it.
        away: whether it happened while nobody looked: it was seen in the first list of a start.
        search_text: everything that is searched, folded.
    """

    id: str
    at: datetime
    profile: str
    host: str
    server: ServerId
    owner: str = ""
    name: str = ""
    kind: ChangeKind = ChangeKind.CHANGED
    fields: tuple[ChangedField, ...] = ()
    ours: bool = False
    away: bool = False
    search_text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        texts = (self.profile, self.host, self.owner, self.label, str(self.server))
        text = "\n".join((*texts, self.what, self.whose, f"{self.at:%Y-%m-%d %H:%M}"))
        object.__setattr__(self, "search_text", fold(text))

    @property
    def label(self) -> str:
        """The server's name, or its id where it has none."""
        return self.name or f"server {self.server}"

    @property
    def lines(self) -> tuple[str, ...]:
        """What changed, in words, one thing after the other."""
        if self.kind is ChangeKind.NEW:  # there is no before
            return (self.kind.value, *(f"{one.name} {one.after}" for one in self.fields))
        kind = () if self.kind is ChangeKind.CHANGED else (self.kind.value,)
        return (*kind, *map(str, self.fields))

    @property
    def what(self) -> str:
        """The same in one line."""
        return " · ".join(self.lines)

    @property
    def whose(self) -> str:
        """Whether it came of a write that was sent from here, in words."""
        return "ours" if self.ours else "not ours"

    def is_same(self, other: SeenChange) -> bool:
        """Whether another one tells the same of the same server."""
        return (self.kind, self.fields) == (other.kind, other.fields)
