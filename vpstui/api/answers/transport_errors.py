"""Why a request has no answer that can be read, as errors with words for people.

Knows the classes of the system's errors, not those of an HTTP library. Their texts may hold
secrets: none of them is passed on. For an answer with an error status see `status_errors.py`.
"""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import (
    ApiError,
    ConnectionFailed,
    DeadlineExceeded,
    NotSentYet,
    OutcomeUnknown,
    Untrusted,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpstui.api.network.proxies import Proxy

_WRONG_DATE: Final = (9, 10)
"""OpenSSL: X509_V_ERR_CERT_NOT_YET_VALID and _HAS_EXPIRED."""

_WRONG_NAME: Final = (62, 64)
"""OpenSSL: X509_V_ERR_HOSTNAME_MISMATCH and _IP_ADDRESS_MISMATCH."""


def connect_error(host: str, error: BaseException, *, proxy: Proxy | None) -> ConnectionFailed:
    """Return the error of a request that was not sent, with the reason in words.

    Args:
        host: where the request was to go.
        error: what was raised; its causes are looked at, too.
        proxy: the one that refused to lead there; None: there was none.
    """
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Untrusted(_certificate_problem(host, cause.verify_code))
    if proxy:
        return ConnectionFailed(
            f"The proxy does not lead to {host}. It may want a name and a password: check what "
            f"names it ({proxy.variable})."
        )
    if any(isinstance(cause, socket.gaierror) for cause in _causes(error)):
        return ConnectionFailed(
            f"The name {host} cannot be found. Check the network and the API URL."
        )
    return ConnectionFailed(f"{host} cannot be reached. Check the network and the API URL.")


def pool_error(host: str) -> NotSentYet:
    """Return the error of a request that was not sent, since others have all connections."""
    return NotSentYet(
        f"This was not sent: {host} has not answered earlier requests yet. Try again in a moment."
    )


def timeout_error(host: str, *, write: bool) -> ApiError:
    """Return the error of a request that was not answered in time."""
    if write:
        return outcome_unknown("No answer came in time")
    return DeadlineExceeded(f"{host} did not answer in time.")


def disconnect_error(host: str, *, write: bool) -> ApiError:
    """Return the error of a connection that broke after a request had begun to leave."""
    if write:
        return outcome_unknown("The line broke")
    return ConnectionFailed(f"The line to {host} broke during an answer.")


def outcome_unknown(reason: str, *, subject: str = "the request") -> OutcomeUnknown:
    """Return the error of a write that may or may not have been done.

    Args:
        reason: why that is not known, as a sentence.
        subject: what the message calls the write.
    """
    return OutcomeUnknown(
        f"{reason.rstrip('.')}: {subject} may or may not have been done. It is not sent again by "
        "itself."
    )


def _certificate_problem(host: str, code: int) -> str:
    """Say why a certificate is not trusted, by OpenSSL's code of the reason."""
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
    """Yield an error and what it came from, whose classes are the same on every system."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
