"""Which certificates are trusted: the system's, or those in the file that `SSL_CERT_FILE` names."""

from __future__ import annotations

import os
import ssl
import stat
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE_VARIABLE: Final = "SSL_CERT_FILE"

FILE_LIMIT: Final = 64 << 20
"""Bytes of the largest file of certificates; those of systems have a quarter of a megabyte."""


def tls_context(api_url: str) -> ssl.SSLContext:
    """Return the settings of TLS for an API; one that is asked without TLS trusts nobody.

    Raises:
        SettingsError: the file of certificates would be read for ever.
    """
    if not api_url.startswith("https:"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # nothing is read of the system for it
    import truststore

    problem = file_problem(os.environ)
    if problem:
        raise SettingsError(
            f"{FILE_VARIABLE} {problem}: name a PEM file of certificates, or unset it."
        )
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def file_problem(environ: Mapping[str, str]) -> str:
    """Return why OpenSSL must not open the file that is named; empty where it may.

    It would wait for a pipe that nobody writes to, or for the end of a device that has none.
    """
    name = environ.get(FILE_VARIABLE, "")
    try:
        facts = os.stat(name)  # noqa: PTH116 - empty is no path
    except (OSError, ValueError):
        return ""
    if stat.S_ISDIR(facts.st_mode) or name == os.devnull:
        return ""
    if not stat.S_ISREG(facts.st_mode):
        return "is no regular file"
    return "is far too large" if facts.st_size > FILE_LIMIT else ""
