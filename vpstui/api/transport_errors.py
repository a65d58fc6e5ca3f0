"""Why a request has no answer, and what it was to do, in words for people.

Knows the classes of the system's errors, not those of an HTTP library. Their texts may hold
secrets: none of them is passed on.
"""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import (
    ApiError,
    ConnectionFailed,
    DeadlineExceeded,
    OutcomeUnknown,
    Untrusted,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_VERBS: Final = {"GET": "read", "PUT": "edit", "PATCH": "edit", "DELETE": "delete"}

_WRONG_DATE: Final = (9, 10)
"""X509_V_ERR_CERT_NOT_YET_VALID and _HAS_EXPIRED."""

_WRONG_NAME: Final = (62, 64)
"""X509_V_ERR_HOSTNAME_MISMATCH and _IP_ADDRESS_MISMATCH."""


def unreached(host: str, error: BaseException, *, proxy: bool) -> ConnectionFailed:
    """Say why nothing was sent.

    Args:
        host: where the request was to go.
        error: what came of it; its causes are looked at, too.
        proxy: whether a proxy refused to lead there.
    """
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Untrusted(_distrust(host, cause.verify_code))
    if proxy:
        return ConnectionFailed(
            f"The proxy does not lead to {host}. Check HTTPS_PROXY; it may want a name and a "
            "password."
        )
    if any(isinstance(cause, socket.gaierror) for cause in _causes(error)):
        return ConnectionFailed(
            f"The name {host} cannot be found. Check the network and the API URL."
        )
    return ConnectionFailed(f"{host} cannot be reached. Check the network and the API URL.")


def late(host: str, *, write: bool) -> ApiError:
    """A request was not answered in time."""
    if write:
        return unknown("No answer came in time")
    return DeadlineExceeded(f"{host} did not answer in time.")


def broken(host: str, *, write: bool) -> ApiError:
    """The line broke after a request had begun to leave."""
    if write:
        return unknown("The line broke")
    return ConnectionFailed(f"The line to {host} broke during an answer.")


def unknown(why: str) -> OutcomeUnknown:
    """A write may or may not have been done."""
    return OutcomeUnknown(
        f"{why.rstrip('.')}: the request may or may not have been done. It is not sent again by "
        "itself."
    )


def action(method: str, path: str) -> str:
    """What a request about servers asks for, in words for those who may not; else empty."""
    _, servers, rest = path.rpartition("/servers/")
    if not servers:
        return ""
    verb = rest.strip("/").rpartition("/")[2] if method == "POST" else _VERBS[method]
    return f"{verb or 'create'} servers"


def _distrust(host: str, code: int) -> str:
    """Say why a certificate is not trusted, by the code that OpenSSL gives the reason."""
    if code in _WRONG_DATE:
        return f"The certificate of {host} is not valid today. Check the clock of this machine."
    if code in _WRONG_NAME:
        return (
            f"What answers as {host} has a certificate for another name. Check the API URL and "
            "the network."
        )
    return (
        f"The certificate of {host} is not trusted by this system. If a proxy of your "
        "organisation answers here, install its CA certificate in the system store, or "
        "name its file in SSL_CERT_FILE."
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it came from: the words of a system differ, its classes do not."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
