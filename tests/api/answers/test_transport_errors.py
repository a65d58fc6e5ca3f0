"""Why a request has no answer, in words."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest

from tests.support.servers.api_calls import UNKNOWN
from vpstui.api.answers import transport_errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpstui.base.errors import ApiError


@pytest.mark.parametrize("code", [62, 64], ids=["host", "address"])
def test_certificate_for_another_name_is_told(code: int) -> None:
    """OpenSSL has a code for names and one for addresses."""
    error = ssl.SSLCertVerificationError("x")
    error.verify_code = code
    assert transport_errors.connect_error("a.example.com", error, proxy=None).message == (
        "What answers as a.example.com has a certificate for another name. Check the API URL and "
        "the network."
    )


@pytest.mark.parametrize(
    ("failure", "write", "message"),
    [
        (transport_errors.timeout_error, False, "host did not answer in time."),
        (transport_errors.disconnect_error, False, "The line to host broke during an answer."),
        (transport_errors.timeout_error, True, f"No answer came in time: {UNKNOWN}"),
        (transport_errors.disconnect_error, True, f"The line broke: {UNKNOWN}"),
    ],
)
def test_answer_that_does_not_come_is_told_whole(
    failure: Callable[..., ApiError], *, write: bool, message: str
) -> None:
    """What became of a request, and what that means where it was a write."""
    assert failure("host", write=write).message == message
