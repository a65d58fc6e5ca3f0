"""Settings and where they come from: defaults, the config file, the environment, arguments."""

from __future__ import annotations

import errno
import ipaddress
import os
import re
import stat
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from vpstui.errors import SettingsError
from vpstui.sanitize import clean

if TYPE_CHECKING:
    from pathlib import Path
    from urllib.parse import SplitResult

DEFAULT_API_URL: Final = "https://admin.vps.org/api/v1"
DEFAULT_PROFILE: Final = "default"
CONFIG_LIMIT: Final = 1 << 20
"""Bytes of the longest config."""

REFRESH_LIMITS: Final = (2.0, 3600.0)
"""Seconds between two polls, least and most."""

PROFILE_NAME_LIMIT: Final = 64
"""Characters of a profile's name, which also stands in the names of files and keyring entries."""

_STRICT: Final = {"extra": "forbid", "strict": False}
"""A key that nobody knows is an error: a misspelt one would be silently without effect."""


@dataclass(frozen=True)
class Profile:
    """One account: where its API is and where its token comes from."""

    api_url: str = DEFAULT_API_URL
    """Base URL of the API."""
    token_file: str = ""
    """A file that holds the token; only its owner may read it."""
    token_command: tuple[str, ...] = ()
    """A program and its arguments that prints the token."""
    allow_plaintext_keyring: bool | None = None
    """Whether a keyring may be used that keeps secrets in plain text; None: as for all."""

    __pydantic_config__ = _STRICT

    def __post_init__(self) -> None:
        check_api_url(self.api_url)


@dataclass(frozen=True)
class ChoiceNames:
    """Names for ids that no endpoint lists."""

    os: dict[str, int] = field(default_factory=dict)
    """OS ids by name."""
    ssh_key: dict[str, int] = field(default_factory=dict)
    """SSH key ids by name."""

    __pydantic_config__ = _STRICT


@dataclass(frozen=True)
class Settings:
    """Everything that can be set in the config file."""

    refresh: float = 10.0
    """Seconds between two polls of the list."""
    theme: str = "vpstui-dark"
    """Colours: vpstui-dark, vpstui-light, or a theme of Textual's."""
    profiles: dict[str, Profile] = field(default_factory=dict)
    """Accounts by name."""
    allow_plaintext_keyring: bool = False
    """Whether a keyring may be used that keeps secrets in plain text (keyrings.alt)."""
    choices: ChoiceNames = field(default_factory=ChoiceNames)
    """Names for OS and SSH key ids in the create form."""

    __pydantic_config__ = _STRICT

    def __post_init__(self) -> None:
        check_refresh(self.refresh)
        for name in self.profiles:
            check_profile_name(name)

    def profile(self, name: str) -> Profile:
        """Return a profile; the one called `default` need not be in the file.

        Raises:
            SettingsError: there is no profile of that name, or there cannot be one.
        """
        found = self.profiles.get(name)
        if found is None and name == DEFAULT_PROFILE:
            found = Profile()
        if found is not None:
            if self.allow_plaintext_keyring and found.allow_plaintext_keyring is None:
                found = replace(found, allow_plaintext_keyring=True)
            return found
        check_profile_name(name)
        known = ", ".join(clean(known, 40) for known in self.profiles) or "none"
        raise SettingsError(
            f"There is no profile {clean(name, 40)!r} in the config; there are: {known}."
        )


class _Wrong(SettingsError, ValueError):
    """A value that cannot be used; pydantic reports a ValueError with its place.

    Attributes:
        keys: the keys that lead to that value, which pydantic does not know.
    """

    def __init__(self, message: str, *keys: str) -> None:
        super().__init__(message)
        self.keys = keys


def check_refresh(seconds: float) -> float:
    """Return `seconds` when it can be the time between polls.

    Raises:
        SettingsError: it is out of `REFRESH_LIMITS`.
    """
    low, high = REFRESH_LIMITS
    if not low <= seconds <= high:
        raise _Wrong(f"refresh must be {low:.0f} to {high:.0f} seconds.", "refresh")
    return seconds


def check_profile_name(name: str) -> str:
    """Return `name` when a profile can be called so.

    Raises:
        SettingsError: it could be taken for a path or an option, or is not what it looks like.
    """
    is_plain = 0 < len(name) <= PROFILE_NAME_LIMIT and clean(name) == name
    if not is_plain or name[0] in "-.~" or "/" in name or "\\" in name:
        raise _Wrong(
            f"{clean(name, 40)!r} is no name for a profile: it has 1-{PROFILE_NAME_LIMIT} "
            "characters, all to be seen, no slash, and begins with none of - . ~.",
            "profiles",
            name,
        )
    return name


def check_api_url(url: str) -> str:
    """Return `url` when a token may be sent there.

    Raises:
        SettingsError: it is no URL, or one over which a token could be read by others.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
        problem = _url_problem(url, parts, host)
    except ValueError:
        problem = f"{clean(url, 80)!r} is not a URL."
    if problem:
        raise _Wrong(problem, "api_url")
    return url.rstrip("/")


def _url_problem(url: str, parts: SplitResult, host: str | None) -> str:
    if "@" in url:
        return "An API URL has no user, password, query or fragment."
    if parts.scheme not in ("http", "https") or not host or clean(url, len(url) + 1) != url:
        return f"{clean(url, 80)!r} is not an API URL; one looks like {DEFAULT_API_URL}."
    if "?" in url or "#" in url:
        return "An API URL has no user, password, query or fragment."
    if parts.scheme == "http" and not is_loopback(host):
        return f"http:// would show the token to others: use https://{host}."
    return ""


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_of(api_url: str) -> str:
    """Return host and port of an API URL, as a token is bound to them."""
    return urlsplit(api_url).netloc.lower()


def load_settings(path: Path, *, required: bool = False) -> Settings:
    """Read the config file; without one, everything has its default.

    Args:
        path: the file.
        required: whether the user named the file, so that it must be there.

    Raises:
        SettingsError: the file cannot be read or used; the message names file, key and line.
    """
    try:
        text = _read_config(path)
    except (FileNotFoundError, NotADirectoryError):  # the latter where HOME is /dev/null
        if required:
            raise SettingsError(f"{clean(str(path))}: there is no such file.") from None
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingsError(f"{clean(str(path))}: cannot be read: {why}.") from error
    import tomllib  # here, as pydantic below: only where there is a file

    try:
        values = tomllib.loads(text)
    except ValueError as error:  # bad TOML, or a number of too many digits
        raise SettingsError(f"{clean(str(path))}: {clean(str(error))}.") from error
    except RecursionError:
        raise SettingsError(f"{clean(str(path))}: it is nested too deeply.") from None
    return _checked(path, text, values)


def _read_config(path: Path) -> str:
    """Read a regular file, or /dev/null, as far as a config can be long.

    Raises:
        OSError: there is none, or it cannot be read.
        SettingsError: it is something else, or too long.
        UnicodeDecodeError: it is not UTF-8.
    """
    # A pipe that nobody writes to would keep us for ever.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    with os.fdopen(handle, "rb") as file:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(mode) and str(path) != os.devnull:
            raise SettingsError(f"{clean(str(path))}: it is not a regular file.")
        data = file.read(CONFIG_LIMIT + 1)
    if len(data) > CONFIG_LIMIT:
        raise SettingsError(f"{clean(str(path))}: it is too long for a config.")
    return data.decode("utf-8-sig")


def _checked(path: Path, text: str, values: dict[str, object]) -> Settings:
    # pydantic is imported only where there is a file to check: it costs a fifth of the start.
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(Settings).validate_python(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        keys = [str(part) for part in first["loc"]]
        wrong = first.get("ctx", {}).get("error")
        inner = wrong.keys if isinstance(wrong, _Wrong) else ()
        said = first["msg"].removeprefix("Value error, ")
        if first["type"] == "unexpected_keyword_argument":
            said = "this key is not known"
        keys += inner
        place = clean(".".join(keys))
        line = _line_of(text, keys)
        raise SettingsError(f"{clean(str(path))}, line {line}, {place}: {clean(said)}") from error


def _line_of(text: str, keys: list[str]) -> int:
    """The line that sets `keys`, or the closest one above it; 1 when there is none."""
    best, depth, section = 1, 0, list[str]()
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if header := re.fullmatch(r"\[([^\[\]]+)\]\s*(?:#.*)?", stripped):
            section = _dotted(header[1])
            here = section
        elif "=" in stripped and not stripped.startswith("#"):
            here = section + _dotted(stripped.partition("=")[0])
        else:
            continue
        if len(here) > depth and here == keys[: len(here)]:
            best, depth = number, len(here)
    return best


def _dotted(text: str) -> list[str]:
    parts = re.findall(r"""'[^']*'|"[^"]*"|[^.\s]+""", text)
    return [part.strip("\"'") for part in parts]
