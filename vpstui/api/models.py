"""What the API tells of servers and plans, as frozen models.

Source of the fields: the provider's "Servers" page (GET under `/servers/`) and `/plans/`.
Reading is tolerant: a field that is null, missing or of another type than documented becomes an
empty text or None, an unknown status is kept as it came, unknown fields are ignored. Only a row
without a usable id is no server. Every text has passed `sanitize.clean`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Annotated, Final, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

from vpstui.api import statuses
from vpstui.api.values import (
    INVALID_AS_NONE,
    Address,
    Flag,
    Number,
    Status,
    Text,
    UtcDatetime,
    WholeNumber,
    read_id,
    read_named,
)
from vpstui.base.folding import fold
from vpstui.base.formatting import canonical_ipv6
from vpstui.base.sanitize import TEXT_LIMIT, clean, spelled_out

Id = int | str
"""An id as the API gives it; a text of digits is read as their number."""

ServerId = Id
"""The id of a server."""

OptionalId = Annotated[Annotated[Id, BeforeValidator(read_id)] | None, INVALID_AS_NONE]
"""The id of something that a server can be without."""


class ServerKey(NamedTuple):
    """Identifies a server among those of several accounts, whose ids may be the same."""

    profile: str
    id: ServerId


def _escaped_name(value: object) -> str:
    """Return a name in ASCII escapes; empty where it is shown as it came."""
    if not isinstance(value, str) or (value.isascii() and value.isprintable()):
        return ""  # nearly every name there is; blanks around one and its length are no disguise
    shown = value[:TEXT_LIMIT]
    return "" if clean(shown) == shown.strip(" ") else spelled_out(value)


def _profile(_: object, info: ValidationInfo) -> str:
    """Return the profile that an answer was read through, whatever the answer says."""
    context = info.context
    return context if isinstance(context, str) else getattr(context, "profile", "")


class Answer(BaseModel):
    """What an API tells: unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Plan(Answer):
    """The size and price of a server. Memory in MB; storage and bandwidth in GB; US dollars.

    The price of an hour is left out of the JSON of a server.
    """

    id: OptionalId = None
    name: Text = ""
    vcpus: WholeNumber = None
    memory: WholeNumber = None
    storage: WholeNumber = None
    bandwidth: WholeNumber = None
    price_monthly: Number = None
    price_hourly: Annotated[Number, Field(exclude=True)] = None
    available: Flag = None
    locations: Annotated[tuple[Text, ...] | None, INVALID_AS_NONE] = None


class OperatingSystem(Answer):
    """The operating system that a server was created with."""

    id: OptionalId = None
    name: Text = ""


class ResourceUsage(Answer):
    """CPU in per cent; memory in MB; disk and bandwidth in GB. None: not known."""

    cpu_percent: Number = None
    memory_used: Number = None
    disk_used: Number = None
    bandwidth_used: Number = None


_NAME: Final = "name"
"""Read twice; as a constant, since mypy takes a literal alias for a second field of that name."""


ID_PART: Final = 8
"""Characters of an id that is a text from which on a part of it is looked for: the first group of
a UUID (RFC 9562)."""


class Server(Answer):
    """A server, as a row of the list or in detail.

    `ipv6_address`, `username`, `backups_enabled`, `plan.bandwidth` and `resource_usage` come only
    in detail; until then they are empty or None. `username`, as which ssh logs in, is told by the
    second dialect only; empty, it is root. Two fields are not the API's: `escaped_name` is the name
    in ASCII escapes where it holds what cannot be seen, and empty where it does not; `profile` is
    that through which the server was read.
    """

    id: Annotated[ServerId, BeforeValidator(read_id)]
    name: Text = ""
    escaped_name: Annotated[str, BeforeValidator(_escaped_name)] = Field("", validation_alias=_NAME)
    hostname: Text = ""
    status: Status = ""
    ip_address: Address = ""
    ipv6_address: Address = ""
    username: Text = ""
    location: Text = ""
    plan: Annotated[Plan | None, BeforeValidator(read_named), INVALID_AS_NONE] = None
    os: Annotated[OperatingSystem | None, BeforeValidator(read_named), INVALID_AS_NONE] = None
    backups_enabled: Flag = None
    resource_usage: Annotated[ResourceUsage | None, INVALID_AS_NONE] = None
    created_at: UtcDatetime = None
    updated_at: UtcDatetime = None
    profile: Annotated[str, BeforeValidator(_profile)] = Field("", validate_default=True)

    @cached_property
    def key(self) -> ServerKey:
        """Identifies the server among those of all accounts."""
        return ServerKey(self.profile, self.id)

    @property
    def field_values(self) -> tuple[object, ...]:
        """Every field, to compare two readings by: ten times quicker than `==` of pydantic."""
        values: tuple[object, ...] = _FIELD_VALUES(self.__dict__)
        return values

    @cached_property
    def label(self) -> str:
        """The name, else the hostname, else the id: how the server is called on screen."""
        return self.name or self.hostname or f"server {self.id}"

    @cached_property
    def search_text(self) -> str:
        """What the server may be called by, folded, each between line breaks.

        Name, hostname, addresses and id, unless that is a text: for the words of a query.
        """
        ipv6, number = self.ipv6_address, "" if isinstance(self.id, str) else str(self.id)
        texts = ["", self.name, self.hostname, self.ip_address, number, ""]
        if ipv6:
            texts[-1:] = [ipv6, canonical_ipv6(ipv6), ""]
        return fold("\n".join(texts))

    def is_called(self, text: str) -> bool:
        """Whether a folded text is the whole of its name, hostname, id or an address."""
        return f"\n{text}\n" in self.search_text or (bool(text) and text == self.id_text)

    def contains(self, text: str) -> bool:
        """Whether a folded text stands in its name, hostname, id or an address.

        Of an id that is a text, the whole counts, and parts of `ID_PART` characters: `db` and
        `cafe` stand in UUIDs by chance.
        """
        if text in self.search_text:
            return True
        return text in self.id_text and (len(text) >= ID_PART or self.is_called(text))

    @cached_property
    def id_text(self) -> str:
        """The folded id where it is a text; else empty."""
        return fold(self.id) if isinstance(self.id, str) else ""

    @property
    def is_settled(self) -> bool:
        """Whether the status stays as it is until somebody acts."""
        return self.status not in statuses.TRANSITIONAL


_FIELD_VALUES: Final = itemgetter(*Server.model_fields)


@dataclass(frozen=True)
class ServerList:
    """All pages of GET /servers/.

    Attributes:
        servers: in the API's order, each id once.
        skipped: rows that could not be read as a server.
        partial: why the list is not whole; empty when it is.
        asked_before: seconds by which it was asked for before anybody waited for it.
    """

    servers: tuple[Server, ...]
    skipped: int = 0
    partial: str = ""
    asked_before: float = 0.0

    @property
    def is_whole(self) -> bool:
        """Whether a server that is not in it is not listed; one that cannot be read may be it."""
        return not (self.partial or self.skipped)
