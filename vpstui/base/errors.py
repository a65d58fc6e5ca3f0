"""The exceptions of the program, as one tree.

    VpsTuiError
    ├── SettingsError            the config or the arguments are wrong
    │   └── AccountsError        an account cannot be closed now
    ├── CredentialsError         a token source is there and does not work
    │   └── NoToken              no source has a token
    ├── WrongAccount             a token is of another account than its profile is for
    ├── Busy                     another write has not come to its end; nothing was sent
    ├── Locked                   nothing is changed here; nothing was sent
    ├── TokenChanged             another token is in use than when a write was asked for
    ├── NotDeleted               what a delete waits for did not come; it was not sent
    ├── FileThere                a file is there that may not be replaced
    ├── NotOpened                no account could be opened
    ├── Interrupted              a signal came before anything was sent
    └── ApiError
        ├── ConnectionFailed     not reached, or the line broke while reading
        │   ├── Untrusted        somebody else answers, or a CA is missing
        │   └── NotSentYet       other requests have all connections
        ├── DeadlineExceeded     a read was not answered in time
        ├── NotAnApiAnswer       something answered that is not this API
        │   └── NoSuchPage       a web page came with 404
        ├── OutcomeUnknown       a write may have arrived or not
        ├── EditConflict         somebody else changed the same field meanwhile
        ├── NotShown             an edit was accepted, and the server still has other values
        └── StatusError          the API answered with an error
            ├── BadRequest       400, 409, 422, or an error under 2xx; messages per field
            ├── Unauthorized     401
            ├── PaymentRequired  402
            ├── Forbidden        403
            ├── NotFound         404
            ├── TooManyRequests  429
            └── ServerFault      500-599

Every error has a `title` (a few words, for a heading) and a `message` (what happened and what
to do next, one line, clean, without secrets). Exceptions of httpx, keyring and pydantic end in
the one module that imports them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpstui.api.models import Server


class VpsTuiError(Exception):
    """An error that is shown to the user in one line.

    Attributes:
        title: the kind of error, in a few words.
        message: what happened and what to do next.
        not_sent: of a write that surely did not leave, why; empty: it left, or may have left.
    """

    title = "Something went wrong"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.not_sent = ""

    def mark_not_sent(self, label: str, verb: str) -> None:
        """Say of which server which write surely did not leave.

        Args:
            label: what the server is called.
            verb: what was to be done, as the journal names it.
        """
        if not self.not_sent:
            self.not_sent = self.message
            self.message = f"{label}: the {verb} was not sent. {self.message}"
            self.args = (self.message,)


class SettingsError(VpsTuiError):
    """The config file, an argument or an environment variable cannot be used."""

    title = "Wrong settings"


class AccountsError(SettingsError):
    """An account cannot be closed now."""

    title = "Accounts"


class CredentialsError(VpsTuiError):
    """A token source is set, but what it gave cannot be used."""

    title = "No usable token"


class NoToken(CredentialsError):
    """No token source has a token."""

    title = "Not logged in"


class WrongAccount(VpsTuiError):
    """A token is of another account than its profile is for; it is not used."""

    title = "Another account"


class Busy(VpsTuiError):
    """Another write has not come to its end; nothing was sent."""

    title = "Busy"


class Locked(VpsTuiError):
    """The account or the server is not to be changed from here; nothing was sent."""

    title = "Locked"


class TokenChanged(VpsTuiError):
    """Another token is in use than when a write was asked for: its ids may mean other servers."""

    title = "Logged in anew"


class NotDeleted(VpsTuiError):
    """What a delete waits for did not come, so that it was not sent."""

    title = "Not deleted"


class FileThere(VpsTuiError):
    """A file is there that may not be replaced without asking."""

    title = "The file exists"


class NotOpened(VpsTuiError):
    """No account could be opened.

    Attributes:
        kind: of the error of the first.
    """

    title = "Not opened"

    def __init__(self, message: str, kind: type[VpsTuiError]) -> None:
        super().__init__(message)
        self.kind = kind


class Interrupted(VpsTuiError):
    """A signal ended the command before anything was sent.

    Attributes:
        number: of the signal.
    """

    title = "Interrupted"

    def __init__(self, message: str, number: int) -> None:
        super().__init__(message)
        self.number = number


class ApiError(VpsTuiError):
    """A request did not succeed."""

    title = "The API did not do it"


class ConnectionFailed(ApiError):
    """The API was not reached, or the connection broke during a read.

    A write that fails so surely did not arrive; where that is not sure, it is `OutcomeUnknown`.
    """

    title = "No connection"


class Untrusted(ConnectionFailed):
    """The certificate of what answered is not trusted; trying again does not help."""

    title = "Certificate not trusted"


class NotSentYet(ConnectionFailed):
    """Every connection is taken by another request; this one waited in vain, and was not sent."""

    title = "Too much at once"


class DeadlineExceeded(ApiError):
    """A read was not answered in time; reading again is safe."""

    title = "No answer in time"


class NotAnApiAnswer(ApiError):
    """What answered is not this API, or its answer was cut off."""

    title = "Not the API"


class NoSuchPage(NotAnApiAnswer):
    """404 with a web page: nothing of the API is at this address."""


class OutcomeUnknown(ApiError):
    """A write may or may not have arrived, and must not be repeated automatically."""

    title = "Outcome unknown"


class EditConflict(ApiError):
    """Somebody else changed a field that this edit changes too.

    Attributes:
        theirs: the server as it is now.
        fields: names of the fields that both sides changed.
    """

    title = "Changed by somebody else"

    def __init__(self, theirs: Server, fields: tuple[str, ...]) -> None:
        super().__init__("Somebody else changed the same fields meanwhile.")
        self.theirs = theirs
        self.fields = fields


class NotShown(ApiError):
    """An edit was accepted, and the server still has other values."""

    title = "Accepted, not seen"


class StatusError(ApiError):
    """The API answered with an error status.

    Attributes:
        status: the HTTP status code.
        said: the API's own words; empty where it said nothing.
    """

    def __init__(self, message: str, status: int, said: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.said = said


class BadRequest(StatusError):
    """400, 409, 422, or an error under 200-299: the API refuses what was sent.

    Attributes:
        fields: messages by field name.
        detail: messages that belong to no field.
    """

    title = "Refused by the API"

    def __init__(
        self,
        message: str,
        fields: Mapping[str, str] | None = None,
        detail: str = "",
        status: int = 400,
    ) -> None:
        super().__init__(message, status)
        self.fields = dict(fields or {})
        self.detail = detail


class Unauthorized(StatusError):
    """401: the token is not, or no longer, accepted."""

    title = "Token not accepted"


class PaymentRequired(StatusError):
    """402: there is not enough credit."""

    title = "Not enough credit"


class Forbidden(StatusError):
    """403: the token lacks a permission."""

    title = "Not permitted"


class NotFound(StatusError):
    """404: there is no such server (any more)."""

    title = "Not found"


class TooManyRequests(StatusError):
    """429: the API asks to slow down.

    Attributes:
        retry_after: seconds to wait, when the API named a time.
    """

    title = "Too many requests"

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message, 429)
        self.retry_after = retry_after


class ServerFault(StatusError):
    """5xx: the API failed.

    Attributes:
        retry_after: seconds to wait, when the API named a time.
    """

    title = "API fault"

    def __init__(self, message: str, status: int, retry_after: float | None = None) -> None:
        super().__init__(message, status)
        self.retry_after = retry_after
