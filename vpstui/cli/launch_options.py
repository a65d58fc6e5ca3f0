"""What arguments, environment and config file come to: which accounts, and how they are reached."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import SettingsError
from vpstui.base.sanitize import clean

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from vpstui.config.remembered_views import MemoryFile
    from vpstui.config.settings import Profile, Settings
    from vpstui.fleet.connection import Connection
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.account_state import AccountState
    from vpstui.query.query import Query

USUAL_PLACE: Final = "the usual place"
"""What names the config file when nobody does."""

DEMO_HOST: Final = "demo.invalid"
"""Host name of the simulated account; the ending is reserved, so nothing is ever sent there."""

TOKEN_VARIABLES: Final = ("VPSTUI_TOKEN", "VPS_API_TOKEN")
"""Variables that hold the token of the one account that is opened at the start."""


@dataclass(frozen=True)
class Setup:
    """What the arguments, the environment and the config file come to.

    Attributes:
        opened: names of the profiles to open, in order; one at least.
        profiles: every profile there is.
        settings: what the config file sets.
        query: the filter to begin with.
        demo: whether the accounts are simulated ones.
        read_only: whether nothing is ever written.
        environ: the environment variables.
    """

    opened: tuple[str, ...]
    profiles: Mapping[str, Profile]
    settings: Settings
    query: Query
    demo: bool
    read_only: bool
    environ: Mapping[str, str]

    def only(self, what: str) -> tuple[str, Profile]:
        """Return the one profile that is meant.

        Raises:
            SettingsError: several are; `what` is done with one.
        """
        if len(self.opened) > 1:
            raise SettingsError(f"{what} is about one account: name it with --profile.")
        return self.opened[0], self.profiles[self.opened[0]]

    def connect(self, name: str) -> Connection:
        """Connect to a profile's API, or to a simulated one."""
        from vpstui.fleet.connection import connect

        return connect(
            name,
            self.profiles[name],
            self.settings.choices,
            self._environ_of(name),
            journal_path=None if self.demo else _state_path("journal.jsonl"),
            asgi_app=_simulated(name) if self.demo else None,
        )

    def fleet(self) -> Fleet:
        """Make the fleet of every account, which opens those of `opened` when it starts."""
        from vpstui.base.clocks import Timing
        from vpstui.fleet.fleet import Fleet

        timing = Timing(refresh=self.settings.refresh)
        return Fleet(self.connect, self.known(), opened=self.opened, timing=timing)

    def _environ_of(self, name: str) -> Mapping[str, str]:
        """The environment of an account: a token in it is of the one that was asked for.

        Of several it would be known of none, and one account would be shown as another.
        """
        if self.demo or self.opened == (name,):
            return self.environ
        return {key: self.environ[key] for key in self.environ if key not in TOKEN_VARIABLES}

    def memory(self) -> MemoryFile:
        """What is remembered from one start to the next; of simulated accounts, nothing."""
        from vpstui.config.remembered_views import MemoryFile

        return MemoryFile(None if self.demo else _state_path("memory.json"))

    def known(self) -> tuple[AccountState, ...]:
        """Every account that can be opened, as it is before anything is known of it."""
        from vpstui.fleet.profiles import account_of

        barred = "vpstui was started with --read-only" if self.read_only else ""
        return tuple(
            account_of(name, profile, barred=barred) for name, profile in self.profiles.items()
        )


def read_setup(arguments: argparse.Namespace, words: Sequence[str]) -> Setup:
    """Read the settings: arguments win over the environment, and that over the file.

    Raises:
        SettingsError: something in them cannot be used.
    """
    from vpstui.config.settings import Settings, check_refresh, load_settings

    environ: Mapping[str, str] = os.environ
    if arguments.demo and (arguments.config or arguments.api_url):
        raise SettingsError("--demo goes without --config and --api-url.")
    if arguments.demo:
        # Nothing of the user's: neither config nor token ever meets the simulated accounts.
        environ = {**environ, TOKEN_VARIABLES[0]: "vps_demo"}
        settings = Settings(profiles=_demo_profiles())
        opened = _named(settings, arguments.profile or ("demo",))
    else:
        path, origin = config_file(arguments, environ)
        settings = load_settings(path, required=origin != USUAL_PLACE)
        opened = _named(settings, _wanted(arguments, settings, environ))
    profiles = {**{name: settings.profile(name) for name in settings.profiles}, **opened}
    url = arguments.api_url or (environ.get("VPSTUI_API_URL") if not arguments.demo else None)
    if url:
        profiles |= _at(url, opened)
    if arguments.refresh is not None:
        settings = replace(settings, refresh=check_refresh(arguments.refresh))
    return Setup(
        tuple(opened),
        {clean(name): profile for name, profile in profiles.items()},
        settings,
        _query(" ".join(words)),
        arguments.demo,
        arguments.read_only,
        environ,
    )


def _query(text: str) -> Query:
    """Read the filter.

    Raises:
        QueryError: it cannot be read; the message says where.
    """
    from vpstui.query.query import Query, QueryError

    try:
        return Query.parse(text)
    except QueryError as error:
        where = f"at character {error.position + 1} of {clean(text, 80)!r}"
        raise QueryError(f"The filter is wrong {where}: {error.message}", error.position) from None


def _wanted(
    arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]
) -> Sequence[str]:
    """Names of the profiles to open."""
    from vpstui.config.settings import DEFAULT_PROFILE

    if arguments.profile:
        named: list[str] = arguments.profile
        return named
    by_variable = environ.get("VPSTUI_PROFILE")
    if by_variable:
        return (by_variable,)
    return settings.open or (DEFAULT_PROFILE,)


def _named(settings: Settings, names: Sequence[str]) -> dict[str, Profile]:
    """The profiles of those names, each once.

    Raises:
        SettingsError: there is no such profile.
    """
    return {clean(name): settings.profile(name) for name in names}


def _at(url: str, opened: Mapping[str, Profile]) -> dict[str, Profile]:
    """The one profile that is opened, at another API.

    Raises:
        SettingsError: the URL cannot be used, or is meant for several accounts.
    """
    from vpstui.config.settings import check_api_url

    if len(opened) > 1:
        raise SettingsError("--api-url and VPSTUI_API_URL are about one account: open one profile.")
    checked = check_api_url(url)
    return {name: replace(profile, api_url=checked) for name, profile in opened.items()}


def _demo_profiles() -> dict[str, Profile]:
    """Two simulated accounts; their servers have the same ids, as may be anywhere."""
    from vpstui.config.settings import Profile

    return {
        "demo": Profile(api_url=f"https://{DEMO_HOST}/api/v1"),
        "shop": Profile(api_url=f"https://shop.{DEMO_HOST}/api/v1", colour="magenta"),
    }


def _simulated(name: str) -> object:
    from vpstui.simulator import Account, Knobs, create_app

    if name == "shop":
        return create_app(Account(Knobs(servers=9, seed=7, email="shop@example.com")))
    return create_app(Account(Knobs()))


def config_file(arguments: argparse.Namespace, environ: Mapping[str, str]) -> tuple[Path, str]:
    """Return the config file, and what named it."""
    if arguments.config:
        return Path(arguments.config), "--config"
    if named := environ.get("VPSTUI_CONFIG"):
        return Path(named), "VPSTUI_CONFIG"
    from platformdirs import user_config_path

    return user_config_path("vpstui") / "config.toml", USUAL_PLACE


def _state_path(name: str) -> Path | None:
    """Where a file is that outlives the app; None where there is no home."""
    from platformdirs import user_state_path

    path = user_state_path("vpstui") / name
    return path if path.is_absolute() else None
