"""The checks of `vpstui doctor` about the way to the API: proxy and certificates."""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vpstui.api.network.certificates import file_problem
from vpstui.api.network.proxies import ranges, unread_entries
from vpstui.base.sanitize import clean
from vpstui.cli.doctor.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

PROXY_VARIABLES: Final = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")
"""Variables that redirect requests; each also counts in lower case."""


def check_proxy(environ: Mapping[str, str]) -> Finding:
    """Report which variables redirect requests; a password in them is not shown."""
    names = [variant for name in PROXY_VARIABLES for variant in (name, name.lower())]
    given = {name: environ[name] for name in names if environ.get(name)}
    if not given:
        return Finding("proxy", "ok", "none set")
    found = ", ".join(f"{name}={mask_credentials(value)}" for name, value in given.items())
    if unread := unread_entries(environ):
        passed = ", ".join(map(mask_credentials, unread))
        advice = "Correct them, or take them out; the other entries count."
        return Finding("proxy", "look", clean(f"{found}; not understood: {passed}", 1000), advice)
    if among := ranges(environ):
        found += f"; for addresses, not for names: {', '.join(among)}"
    return Finding("proxy", "ok", clean(found, 1000))


def mask_credentials(address: str) -> str:
    """Return a proxy address without the user and password in it."""
    head, at, host = address.rpartition("@")
    if not at:
        return address
    scheme, separator, _ = head.partition("://")
    return f"{scheme}{separator}***@{host}" if separator else f"***@{host}"


def check_certificates(environ: Mapping[str, str]) -> Finding:
    """Report which CA certificates are trusted, and whether those named by variables exist."""
    file, directory = environ.get("SSL_CERT_FILE", ""), environ.get("SSL_CERT_DIR", "")
    if file and (problem := file_problem(environ) or _certificate_problem(file)):
        found = clean(f"SSL_CERT_FILE={file}: {problem}")
        return Finding(
            "certificates", "look", found, "Name a PEM file of CA certificates or unset it."
        )
    missing = [part for part in directory.split(os.pathsep) if part and not Path(part).is_dir()]
    if missing:
        found = clean(f"SSL_CERT_DIR={directory}: {missing[0]} is not a folder")
        return Finding("certificates", "look", found, "Name folders that are there or unset it.")
    named = {"SSL_CERT_FILE": file, "SSL_CERT_DIR": directory}
    given = ", ".join(f"{name}={value}" for name, value in named.items() if value)
    return Finding("certificates", "ok", clean(given) or "those of the system")


def _certificate_problem(file: str) -> str:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=file)
    except ssl.SSLError:
        return "there is no certificate in it"
    except OSError as error:
        return error.strerror or "it cannot be read"
    return ""
