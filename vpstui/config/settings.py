"""The settings with their defaults, and how they are read from the config file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from vpstui.api.dialects.reading import DialectSetting  # noqa: TC001 - pydantic reads it when there is a file
from vpstui.api.urls import DEFAULT_API_URL, url_problem
from vpstui.base.errors import SettingsError
from vpstui.base.sanitize import clean
from vpstui.config import setting_checks as checks
from vpstui.config.config_file import (
    Mistake,
    WrongConfig,
    mistake_of,
    read_config,
    remove_key,
)
from vpstui.config.setting_checks import InvalidSetting, NotifySetting
from vpstui.config.ssh_template import OpenIn  # noqa: TC001 - pydantic reads it when there is a file
from vpstui.config.terminal_capabilities import MouseSetting  # noqa: TC001 - pydantic reads it when there is a file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pydantic import GetCoreSchemaHandler

DEFAULT_PROFILE: Final = "default"

OUR_VARIABLE: Final = "VPSTUI_TOKEN"
"""Environment variable that may hold the token of the one account that is opened."""

TOKEN_VARIABLES: Final = (OUR_VARIABLE, "VPS_API_TOKEN")
"""Environment variables that may hold a token: ours, then the provider's own."""

REFRESH_LIMITS: Final = (2.0, 3600.0)
"""Seconds between two polls, least and most."""

PROFILE_NAME_LIMIT: Final = 64
"""Characters of a profile's name, which also stands in the names of files and keyring entries."""


def without_tokens(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for another program: without our token variables."""
    return {name: value for name, value in environ.items() if name not in TOKEN_VARIABLES}


_STRICT: Final = {"extra": "forbid", "strict": False}
"""An unknown key is an error: a misspelt one would silently have no effect."""


class _AsWritten:
    """Takes a value of its own type only, as TOML writes it: neither `1` nor "no" is a flag."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        return {**handler(source), "strict": True}


YesOrNo = Annotated[bool, _AsWritten()]

Number = Annotated[float, _AsWritten()]

WholeNumber = Annotated[int, _AsWritten()]

ReadySetting = Literal["status", "ssh"]
"""When a server that was started counts as ready."""


@dataclass(frozen=True)
class Profile:
    """One account: its API, the source of its token, and how it is treated."""

    api_url: str = DEFAULT_API_URL
    """Base URL of the API."""
    token_file: str = ""
    """A file that holds the token; only its owner may read it."""
    token_command: tuple[str, ...] = ()
    """A program and its arguments that prints the token."""
    allow_plaintext_keyring: YesOrNo | None = None
    """Whether a keyring may be used that keeps secrets in plain text; None: as for all."""
    label: str = ""
    """The account's name on screen; by default that of the profile."""
    colour: str = ""
    """The colour of that label: a name out of `COLOURS`, or #rrggbb."""
    account: str = ""
    """E-mail address that the owner of the token must have; empty: any."""
    dialect: DialectSetting = "auto"
    """The dialect that its API speaks; auto: learnt from what it answers."""
    read_only: YesOrNo = False
    """Whether the account is locked at the start."""
    protect: tuple[str, ...] = ()
    """Globs of names of servers that are never deleted by this program."""
    ssh: tuple[str, ...] = ()
    """The program that `s` runs, and its arguments, with placeholders; empty: as for all."""
    ssh_open: OpenIn | None = None
    """Where it runs; None: as for all."""
    ready: ReadySetting = "status"
    """When a server that was started counts as ready: by its status, or when ssh answers, too."""

    __pydantic_config__ = _STRICT

    @property
    def names_api(self) -> bool:
        """Whether it says itself which API it is for; what nobody wrote is the default itself."""
        return self.api_url is not DEFAULT_API_URL

    def __post_init__(self) -> None:
        check_api_url(self.api_url)
        checks.check_colour(self.colour)
        checks.check_account(self.account)
        checks.check_protect(self.protect)
        checks.check_ssh(self.ssh)


@dataclass(frozen=True)
class ChoiceNames:
    """Names for ids that no endpoint lists."""

    os: dict[str, WholeNumber | str] = field(default_factory=dict)
    """OS ids by name."""
    ssh_key: dict[str, WholeNumber | str] = field(default_factory=dict)
    """SSH key ids by name."""

    __pydantic_config__ = _STRICT


@dataclass(frozen=True)
class Settings:
    """Everything that can be set in the config file."""

    refresh: Number = 10.0
    """Seconds between two polls of the list."""
    theme: str | None = None
    """vpstui-dark, -light or -ansi, or a theme of Textual; None: chosen for the terminal."""
    bell: YesOrNo = True
    """Whether the terminal bell rings when an action that took time is done."""
    title: YesOrNo = True
    """Whether the window's title says which accounts are open, and how much is waited for."""
    notify: NotifySetting = "off"
    """What tells outside the window what the bell tells: the terminal, or a program."""
    accessible: YesOrNo = False
    """Whether the screens are to be heard, and not only seen: words and no signs, no frames."""
    mouse: MouseSetting = "auto"
    """Whether the app takes the mouse; auto: not over SSH."""
    ssh: tuple[str, ...] = ()
    """The program that `s` runs, and its arguments, for profiles that name none."""
    ssh_open: OpenIn = "here"
    """Where it runs."""
    keys: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    """Keys by id of the action: one, several, or "" for none; the ids are in `key_registry`."""
    views: dict[str, str] = field(default_factory=dict)
    """Queries by name, in the order of the file; the first nine are on the keys 1 to 9."""
    profiles: dict[str, Profile] = field(default_factory=dict)
    """Accounts by name."""
    open: tuple[str, ...] = ()
    """Profiles that are opened together when none is named."""
    allow_plaintext_keyring: YesOrNo = False
    """Whether a keyring may be used that keeps secrets in plain text (keyrings.alt)."""
    choices: ChoiceNames = field(default_factory=ChoiceNames)
    """Names for OS and SSH key ids in the create form."""

    __pydantic_config__ = _STRICT

    def __post_init__(self) -> None:
        check_refresh(self.refresh)
        checks.check_theme(self.theme)
        for name in self.profiles:
            check_profile_name(name)
        self._check_open()
        checks.check_ssh(self.ssh)
        checks.check_notify(self.notify)
        checks.check_views(self.views)
        checks.check_key_overrides(self.keys)

    def _check_open(self) -> None:
        """Refuse names of profiles to open that do not exist, or stand twice.

        Raises:
            InvalidSetting: there is such a name.
        """
        for name in self.open:
            try:
                self.profile(name)
            except SettingsError as error:
                raise InvalidSetting(error.message, "open") from None
        if len(set(self.open)) < len(self.open):
            raise InvalidSetting("A profile is named twice: name each once.", "open")

    def profile(self, name: str) -> Profile:
        """Return a profile; the one called `default` need not be in the file.

        Raises:
            SettingsError: there is no profile of that name, or there cannot be one.
        """
        found = self.profiles.get(name)
        if found is None and name == DEFAULT_PROFILE:
            found = Profile()
        if found is not None:
            plaintext = found.allow_plaintext_keyring
            return replace(
                found,
                allow_plaintext_keyring=(self.allow_plaintext_keyring or None)
                if plaintext is None
                else plaintext,
                ssh=found.ssh or self.ssh,
                ssh_open=found.ssh_open or self.ssh_open,
            )
        check_profile_name(name)
        known = ", ".join(clean(known, 40) for known in self.profiles) or "none"
        raise SettingsError(
            f"There is no profile {clean(name, 40)!r} in the config; there are: {known}."
        )


def check_refresh(seconds: float) -> float:
    """Return `seconds` when it can be the time between polls.

    Raises:
        SettingsError: it is out of `REFRESH_LIMITS`.
    """
    low, high = REFRESH_LIMITS
    if not low <= seconds <= high:
        raise InvalidSetting(f"refresh must be {low:.0f} to {high:.0f} seconds.", "refresh")
    return seconds


def check_profile_name(name: str) -> str:
    """Return `name` when a profile can be called so.

    Raises:
        SettingsError: it could be taken for a path or an option, or has invisible characters.
    """
    is_plain = 0 < len(name) <= PROFILE_NAME_LIMIT and clean(name) == name
    if not is_plain or name[0] in "-.~" or "/" in name or "\\" in name:
        raise InvalidSetting(
            f"{clean(name, 40)!r} is no name for a profile: it has 1-{PROFILE_NAME_LIMIT} "
            "characters, all to be seen, no slash, and begins with none of - . ~.",
            "profiles",
            name,
        )
    return name


def check_api_url(url: str) -> str:
    """Return `url` when a token may be sent there.

    Raises:
        SettingsError: it is no URL, or an unencrypted one over which others could read a token.
    """
    if problem := url_problem(url):
        raise InvalidSetting(problem, "api_url")
    return url.rstrip("/")


def load_settings(path: Path, *, required: bool = False) -> Settings:
    """Read the config file; without one, everything has its default.

    Args:
        path: the file.
        required: whether the user named the file, so that it must exist.

    Raises:
        SettingsError: the file cannot be read or used; the message names file, key and line.
    """
    if not required and not path.is_absolute():  # nobody knows the home
        return Settings()
    try:
        text = read_config(path)
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


def _checked(path: Path, text: str, values: dict[str, object]) -> Settings:
    """Make settings of the values of a file.

    Raises:
        WrongConfig: with every mistake: what is wrong is taken out, and the rest checked again.
    """
    # pydantic is imported only where there is a file to check: it costs a fifth of the start.
    from pydantic import TypeAdapter, ValidationError

    adapter, mistakes = TypeAdapter(Settings), dict[tuple[str, ...], Mistake]()
    while True:
        try:
            settings = adapter.validate_python(values)
        except ValidationError as error:
            is_removed = False
            for found in error.errors(include_url=False, include_input=False):
                wrong = found.get("ctx", {}).get("error")
                mistake = mistake_of(found, wrong.keys if isinstance(wrong, InvalidSetting) else ())
                if mistake.keys in mistakes:  # told of each type that might have stood there
                    continue
                mistakes[mistake.keys] = mistake
                is_removed |= remove_key(values, mistake.keys)
                _forget_opened(values, mistake.keys)
            if is_removed:
                continue
        if mistakes:
            raise WrongConfig(path, text, mistakes.values())
        return settings


def _forget_opened(values: dict[str, object], keys: Sequence[str]) -> None:
    """Take a profile that was taken out as a whole out of `open` as well."""
    opened = values.get("open")
    if len(keys) == 2 and keys[0] == "profiles" and isinstance(opened, list):
        values["open"] = [name for name in opened if name != keys[1]]
