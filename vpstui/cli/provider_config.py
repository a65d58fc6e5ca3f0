"""Reads the token that the provider's own command line keeps in `~/.vps/config.json`.

Source of the form: `vps_cli/config.py` of `vpsdotorg` 0.1.0 (PyPI). The file is only read. No
message of an error has any of its text, but for the host of its API.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vpstui.api.urls import DEFAULT_API_URL, host_of, url_problem
from vpstui.base.errors import CredentialsError
from vpstui.base.sanitize import clean
from vpstui.config.token_file_command import read_own_file
from vpstui.config.token_sources import parse_token

if TYPE_CHECKING:
    from pydantic import SecretStr

READ_LIMIT: Final = 65536
"""Bytes; a longer file is not the one that the provider's command line writes."""

INSTEAD: Final = "`vpstui login` without --import asks for the token."
"""What to do where the file is of no use."""


@dataclass(frozen=True)
class ProviderLogin:
    """What the file tells.

    Attributes:
        path: the file, as it is shown.
        token: the token.
        host: host and port of the API that the token is for.
        exposed: what others than its owner can do with the file; empty: nothing.
    """

    path: str
    token: SecretStr
    host: str
    exposed: str = ""


def read_provider_login() -> ProviderLogin:
    """Read the file in the home of the user.

    Raises:
        CredentialsError: it is not there, is not one's own, or holds no token that can be used.
    """
    path = _path()
    shown = clean(str(path))
    mode, data = _read(path, shown)
    try:
        # RecursionError: nested deeper than any config.
        config: object = json.loads(data)
    except (ValueError, RecursionError):
        raise _unusable(shown, "it is not JSON") from None
    if not isinstance(config, dict):
        raise _unusable(shown, "it is not the config of the provider's command line")
    token = config.get("api_token")
    if token is None:
        raise _unusable(shown, "it has no api_token")
    if not isinstance(token, str):
        raise _unusable(shown, "its api_token is not a text")
    return ProviderLogin(
        shown, parse_token(token, shown), _host(shown, config.get("api_url")), _exposed(mode)
    )


def _path() -> Path:
    """Return the path of the file.

    Raises:
        CredentialsError: there is no home that it could be in.
    """
    try:
        home = Path.home()
    except RuntimeError:
        home = Path()
    if not home.is_absolute():
        raise CredentialsError(
            f"Where ~/.vps/config.json is cannot be told: set HOME to an absolute path. {INSTEAD}"
        )
    return home / ".vps" / "config.json"


def _read(path: Path, shown: str) -> tuple[int, bytes]:
    """Return mode and bytes of the file.

    Raises:
        CredentialsError: it cannot be read, or is too long.
    """
    try:
        if path.is_symlink():  # for a clear message; it would not be followed
            raise _unusable(shown, "it is a symbolic link, which is not followed")
        mode, data = read_own_file(path, READ_LIMIT + 1)
    except FileNotFoundError:
        raise _unusable(shown, "there is no such file") from None
    except OSError as error:
        raise _unusable(shown, error.strerror or "it cannot be read") from error
    if not data.strip():
        raise _unusable(shown, "it is empty")
    if len(data) > READ_LIMIT:
        raise _unusable(shown, "it is too long for a config")
    return mode, data


def _host(shown: str, url: object) -> str:
    """Return the host of the API that the token is for; the provider's own where none is named.

    Raises:
        CredentialsError: what is named is no API that a token may be sent to. It is not shown.
    """
    if url is None or url == "":
        return host_of(DEFAULT_API_URL)
    if not isinstance(url, str) or url_problem(url):
        raise _unusable(shown, "its api_url is not one that a token may be sent to")
    return host_of(url)


def _exposed(mode: int) -> str:
    able = [word for bits, word in ((0o044, "read"), (0o022, "change")) if mode & bits]
    return " and ".join(able)


def _unusable(shown: str, problem: str) -> CredentialsError:
    return CredentialsError(f"{shown}: {problem}. {INSTEAD}")
