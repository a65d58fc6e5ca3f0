"""What the API says, as frozen models, and what is sent to it.

Source of the fields: the provider's "Servers" page (GET, POST, PUT, PATCH, DELETE under
`/servers/`), `/plans/` and `/account/me/`. Reading is tolerant: a field that is null, missing
or of another type than told becomes an empty text or None, an unknown status is kept as it
came, unknown fields are ignored. Only a row without a usable id is no server. Every text has
passed `sanitize.clean`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from operator import itemgetter
from typing import Annotated, Any, Final, NamedTuple

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from vpstui.api.statuses import TRANSITIONAL
from vpstui.base.sanitize import TEXT_LIMIT, clean, spelled_out

ServerId = int | str
"""An id as the API gives it; digits in a text are the number they spell."""


class ServerKey(NamedTuple):
    """Names a server among those of several accounts, whose ids may be the same."""

    profile: str
    id: ServerId


NAME_LIMIT: Final = 255
"""Characters of a name; the contract tells none, so this only stops a paste gone wrong."""

NAME_PATTERN: Final = re.compile(rf"[A-Za-z0-9-]{{1,{NAME_LIMIT}}}")
"""A server's name: letters, digits, hyphens (POST /servers/)."""

LARGEST: Final = 2**53
"""The largest size or number believed; beyond it, arithmetic with fractions fails."""

_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
HOSTNAME_PATTERN: Final = re.compile(rf"(?=.{{4,253}}\Z){_LABEL}(?:\.{_LABEL})+")
"""A fully qualified domain name (RFC 1123): labels of 1-63 characters, two at least."""


def _text(value: object) -> str:
    """Foreign text, cleaned; numbers as their digits; an object by its name; else empty."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return clean(str(value))
    if isinstance(value, dict):  # {"id": 3, "name": "us-west"} where a code was told
        return _text(value.get("name"))
    return ""


def _spelling(value: object) -> str:
    """The name as it came, in ASCII; empty when it is shown just so."""
    if not isinstance(value, str) or (value.isascii() and value.isprintable()):
        return ""  # nearly every name there is; blanks around one and its length are no disguise
    shown = value[:TEXT_LIMIT]
    return "" if clean(shown) == shown.strip(" ") else spelled_out(value)


def _profile(_: object, info: ValidationInfo) -> str:
    """The profile that an answer was read through, which no answer can say otherwise."""
    return info.context if isinstance(info.context, str) else ""


def or_none(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """What does not validate is not known; the rest of the row still counts."""
    try:
        return handler(value)
    except ValidationError:
        return None


def _id(value: object) -> ServerId:
    """Bring an id to one form, so that 12 and "12" are one server.

    Raises:
        ValueError: there is no id, or it cannot stand in a path unseen.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value not in ("", ".", "..") and clean(value) == value:
        return int(value) if re.fullmatch(r"[1-9][0-9]{0,17}", value) else value
    raise ValueError("no usable id")


def _named(value: object) -> object:
    """A bare name where an object was told."""
    return {"name": value} if isinstance(value, str) else value


def _aware(value: datetime | None) -> datetime | None:
    """A time without a zone could be hours off, so it is not known; nor is one beyond all dates."""
    if value is None or value.tzinfo is None:
        return None
    try:
        return value.astimezone(UTC)
    except OverflowError:
        return None


Text = Annotated[str, BeforeValidator(_text)]
Whole = Annotated[Annotated[int, Field(ge=0, le=LARGEST)] | None, WrapValidator(or_none)]
Number = Annotated[
    Annotated[float, Field(ge=0, allow_inf_nan=False)] | None, WrapValidator(or_none)
]
Flag = Annotated[Annotated[bool, Field(strict=True)] | None, WrapValidator(or_none)]
Moment = Annotated[datetime | None, AfterValidator(_aware), WrapValidator(or_none)]


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


_LATER: Final = ConfigDict(defer_build=True)
"""For models that the first list does not need: they are built when they are first used."""


class Plan(_Answer):
    """What a server has, or can be had. Memory in MB; storage and bandwidth in GB; US dollars."""

    id: Whole = None
    name: Text = ""
    vcpus: Whole = None
    memory: Whole = None
    storage: Whole = None
    bandwidth: Whole = None
    price_monthly: Number = None
    available: Flag = None
    locations: Annotated[tuple[Text, ...] | None, WrapValidator(or_none)] = None


class OperatingSystem(_Answer):
    """The OS that a server was made with."""

    id: Whole = None
    name: Text = ""


class ResourceUsage(_Answer):
    """CPU in per cent; memory in MB; disk and bandwidth in GB. None: not told."""

    cpu_percent: Number = None
    memory_used: Number = None
    disk_used: Number = None
    bandwidth_used: Number = None


_NAME: Final = "name"
"""Read twice; as a constant, since mypy takes a literal alias for a second field of that name."""


class Server(_Answer):
    """A server, as a row of the list or in detail.

    `ipv6_address`, `backups_enabled`, `plan.bandwidth` and `resource_usage` come only in
    detail; until then they are empty or None. Two fields are not the API's: `spelling` is the
    name in ASCII escapes where it holds what cannot be seen, and empty where it does not;
    `profile` is that through which the server was read.
    """

    id: Annotated[ServerId, BeforeValidator(_id)]
    name: Text = ""
    spelling: Annotated[str, BeforeValidator(_spelling)] = Field("", validation_alias=_NAME)
    hostname: Text = ""
    status: Text = ""
    ip_address: Text = ""
    ipv6_address: Text = ""
    location: Text = ""
    plan: Annotated[Plan | None, BeforeValidator(_named), WrapValidator(or_none)] = None
    os: Annotated[OperatingSystem | None, BeforeValidator(_named), WrapValidator(or_none)] = None
    backups_enabled: Flag = None
    resource_usage: Annotated[ResourceUsage | None, WrapValidator(or_none)] = None
    created_at: Moment = None
    updated_at: Moment = None
    profile: Annotated[str, BeforeValidator(_profile)] = Field("", validate_default=True)

    @cached_property
    def key(self) -> ServerKey:
        """Names the server among those of all accounts."""
        return ServerKey(self.profile, self.id)

    @property
    def facts(self) -> tuple[object, ...]:
        """Every field, to compare two readings by: ten times quicker than `==` of pydantic."""
        facts: tuple[object, ...] = _FACTS(self.__dict__)
        return facts

    @cached_property
    def label(self) -> str:
        """What the server is called on screen: its name, else its hostname, else its id."""
        return self.name or self.hostname or f"server {self.id}"

    @cached_property
    def search_text(self) -> str:
        """Name, hostname, address and id in one case, for words of a query."""
        return "\n".join((self.name, self.hostname, self.ip_address, str(self.id))).casefold()

    @property
    def is_settled(self) -> bool:
        """Whether the status stays until somebody acts."""
        return self.status not in TRANSITIONAL


_FACTS: Final = itemgetter(*Server.model_fields)


class PowerAnswer(_Answer):
    """The answer to start, stop and reboot."""

    model_config = _LATER

    status: Text = ""
    message: Text = ""
    server: Annotated[Server | None, WrapValidator(or_none)] = None


class Account(_Answer):
    """Whose token this is: `account` and `token` of GET /account/me/."""

    model_config = _LATER

    class Owner(_Answer):
        """The account's owner."""

        model_config = _LATER

        email: Text = ""
        company_name: Text = ""

    class Token(_Answer):
        """The token as the provider lists it, without its secret."""

        model_config = _LATER

        name: Text = ""
        permissions: Annotated[tuple[Text, ...] | None, WrapValidator(or_none)] = None

    account: Annotated[Owner | None, WrapValidator(or_none)] = None
    token: Annotated[Token | None, WrapValidator(or_none)] = None


@dataclass(frozen=True)
class ServerList:
    """Every server the API listed.

    Attributes:
        servers: in the API's order, each id once.
        skipped: rows that could not be read as a server.
        partial: why the list is not whole; empty when it is.
    """

    servers: tuple[Server, ...]
    skipped: int = 0
    partial: str = ""


class _Request(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True
    )


class ServerCreate(_Request):
    """The body of POST /servers/. None: not sent."""

    name: str
    plan_id: int
    os_id: int
    location: str
    hostname: str | None = None
    ssh_key_id: int | None = None
    backups_enabled: bool = False


class ServerUpdate(_Request):
    """The body of PUT /servers/{id}/: all three are required."""

    name: str
    hostname: str
    backups_enabled: bool


class ServerPatch(_Request):
    """The body of PATCH /servers/{id}/: only what is set is sent, and only that changes."""

    name: str | None = None
    hostname: str | None = None
    backups_enabled: bool | None = None


def name_problem(text: str) -> str:
    """Say what is wrong with a server's name, in words for the form; empty when it is right."""
    if not text:
        return "A name is required."
    if len(text) > NAME_LIMIT:
        return f"A name has at most {NAME_LIMIT} characters."
    if not NAME_PATTERN.fullmatch(text):
        return "Use letters a-z, digits and hyphens only."
    return ""


def hostname_problem(text: str, *, required: bool) -> str:
    """Say what is wrong with a hostname, in words for the form; empty when it is right."""
    if not text:
        return "A hostname is required." if required else ""
    if not HOSTNAME_PATTERN.fullmatch(text):
        return "Use a full domain name, such as web1.example.com."
    return ""
