"""What arguments, environment and config file result in: which accounts, and how to reach them."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import SettingsError
from vpstui.base.files.user_folders import config_folder, state_folder
from vpstui.base.sanitize import clean

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence

    from vpstui.cli.completion.last_names import LastNames
    from vpstui.config.first_frame.frame_file import FrameFile
    from vpstui.config.remembered_views import RememberedViewsFile
    from vpstui.config.settings import Profile, Settings
    from vpstui.config.token_sources import SourceLimits
    from vpstui.fleet.connection import Connection
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.account_state import AccountState
    from vpstui.query.query import Query

DEFAULT_ORIGIN: Final = "the usual place"
"""The origin of a config file that neither an option nor a variable names."""

DEMO_HOST: Final = "demo.invalid"
"""Host name of the simulated account; the ending is reserved, so nothing is ever sent there."""


DEMO_PROFILES: Final = ("demo", "shop")
"""Names of the simulated accounts."""


@dataclass(frozen=True)
class LaunchOptions:
    """What the arguments, the environment and the config file result in.

    Attributes:
        opened: names of the profiles to open, in order; one at least.
        profiles: every profile there is.
        settings: what the config file sets.
        query_text: the filter to begin with, as it was typed.
        demo: whether the accounts are simulated ones.
        read_only: whether nothing is ever written.
        environ: the environment variables.
        config_path: the config file, which need not be there; None: no file counts.
    """

    opened: tuple[str, ...]
    profiles: Mapping[str, Profile]
    settings: Settings
    query_text: str
    demo: bool
    read_only: bool
    environ: Mapping[str, str]
    config_path: Path | None = None

    @cached_property
    def query(self) -> Query:
        """The filter to begin with.

        Raises:
            QueryError: it cannot be read; `read_launch_options` has tried it.
        """
        return parse_query(self.query_text)

    def single_profile(self, what: str) -> tuple[str, Profile]:
        """Return name and settings of the only profile.

        Args:
            what: the command that needs a single one, for the message.

        Raises:
            SettingsError: several profiles are to be opened.
        """
        if len(self.opened) > 1:
            raise SettingsError(f"{what} is about one account: name it with --profile.")
        return self.opened[0], self.profiles[self.opened[0]]

    def connect(self, name: str) -> Connection:
        """Return a connection to a profile's API, or to a simulated one."""
        from vpstui.cli.core_dumps import forbid_dumps
        from vpstui.fleet.connection import connect

        forbid_dumps()  # before a token is read, and beside the first frame
        return connect(
            name,
            self.profiles[name],
            self.settings.choices,
            self.environ,
            limits=self.source_limits(name),
            journal_path=self.journal_path,
            asgi_app=_simulated(name) if self.demo else None,
        )

    @property
    def journal_path(self) -> Path | None:
        """The file that keeps what was sent; of simulated accounts, none."""
        return None if self.demo else state_path("journal.jsonl")

    @property
    def change_paths(self) -> tuple[Path | None, Path | None]:
        """What keeps the changes that were seen: the file of them, and the folder of last lists."""
        if self.demo:
            return None, None
        return state_path("changes.jsonl"), state_path("lists")

    def fleet(self, connect: Callable[[str], Connection] | None = None) -> Fleet:
        """Make the fleet of every account, which opens those of `opened` when it starts.

        Args:
            connect: makes their connections; by default as the method of that name.
        """
        from vpstui.base.clocks import Timing
        from vpstui.cli.completion.name_keeper import NameKeeper
        from vpstui.fleet.fleet import Fleet

        timing = Timing(refresh=self.settings.refresh)
        fleet = Fleet(
            connect or self.connect, self.account_states(), opened=self.opened, timing=timing
        )
        fleet.subscribe(NameKeeper(self.last_names()))
        return fleet

    def source_limits(self, name: str) -> SourceLimits:
        """Return whose token a source of a profile may hold.

        Where several accounts are opened, nobody knows whose token is in the environment.
        """
        from vpstui.api.urls import host_of
        from vpstui.config.settings import DEFAULT_PROFILE
        from vpstui.config.token_sources import SourceLimits

        if self.demo:
            return SourceLimits()
        configured = self.settings.profile(name)
        return SourceLimits(
            named=name != DEFAULT_PROFILE,
            several=self.opened != (name,),
            host=host_of(configured.api_url) if configured.names_api else "",
        )

    def remembered_views(self) -> RememberedViewsFile:
        """Return what is remembered from one start to the next; of simulated accounts, nothing."""
        from vpstui.config.remembered_views import RememberedViewsFile

        return RememberedViewsFile(None if self.demo else state_path("memory.json"))

    def frame_file(self, argv: Sequence[str]) -> FrameFile | None:
        """Return where the list is kept for the first frame of a start like this one.

        Args:
            argv: the arguments of the program.

        Returns:
            None: nowhere; the accounts are simulated, rows are asked for, or screens are heard.
        """
        if self.config_path is None or self.query_text or self.settings.accessible:
            return None
        from vpstui.config.first_frame.frame_file import FrameFile

        tokens = (self.profiles[name].token_file for name in self.opened)
        paths = [str(self.config_path), *(os.path.expanduser(one) for one in tokens if one)]  # noqa: PTH111
        file = FrameFile.of(argv, self.environ, map(os.path.abspath, paths))
        return file if file.is_kept else None

    def last_names(self) -> LastNames:
        """Return where the names of the last lists are kept; of simulated accounts, nowhere."""
        from vpstui.cli.completion.last_names import LastNames

        return LastNames(None if self.demo else state_path("names.json"))

    def account_states(self) -> tuple[AccountState, ...]:
        """Return every account that can be opened, as it is before anything is known of it."""
        from vpstui.fleet.profiles import account_of

        barred = "vpstui was started with --read-only" if self.read_only else ""
        return tuple(
            account_of(name, profile, barred=barred) for name, profile in self.profiles.items()
        )


def read_launch_options(arguments: argparse.Namespace, query: str = "") -> LaunchOptions:
    """Read the settings: arguments win over the environment, and that over the file.

    Args:
        arguments: what `parse_arguments` returned.
        query: the filter to begin with.

    Raises:
        SettingsError: something in them cannot be used.
    """
    from vpstui.config.settings import OUR_VARIABLE, Settings, check_refresh, load_settings

    environ: Mapping[str, str] = os.environ
    path: Path | None = None
    if arguments.demo and (arguments.config or arguments.api_url):
        raise SettingsError("--demo goes without --config and --api-url.")
    if arguments.demo:
        # Neither config nor token of the user ever reaches the simulated accounts.
        environ = {**environ, OUR_VARIABLE: "vps_demo"}
        settings = Settings(profiles=_demo_profiles())
        opened = _named(settings, arguments.profile or ("demo",))
    else:
        path, origin = find_config_file(arguments, environ)
        settings = load_settings(path, required=origin != DEFAULT_ORIGIN)
        opened = _named(settings, _wanted(arguments, settings, environ))
    profiles = {**{name: settings.profile(name) for name in settings.profiles}, **opened}
    url = arguments.api_url or (environ.get("VPSTUI_API_URL") if not arguments.demo else None)
    if url:
        profiles |= _at(url, opened)
    if arguments.refresh is not None:
        settings = replace(settings, refresh=check_refresh(arguments.refresh))
    options = LaunchOptions(
        tuple(opened),
        {clean(name): profile for name, profile in profiles.items()},
        settings,
        query,
        arguments.demo,
        arguments.read_only,
        environ,
        path,
    )
    if query:
        _ = options.query  # what is wrong with it is said now; without one, parsing is not imported
    return options


def parse_query(text: str) -> Query:
    """Parse the filter.

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
    """Return the names of the profiles to open."""
    from vpstui.config.settings import DEFAULT_PROFILE

    if arguments.profile:
        named: list[str] = arguments.profile
        return named
    by_variable = environ.get("VPSTUI_PROFILE")
    if by_variable:
        return (by_variable,)
    return settings.open or (DEFAULT_PROFILE,)


def _named(settings: Settings, names: Sequence[str]) -> dict[str, Profile]:
    """Return the profiles of those names, each once.

    Raises:
        SettingsError: there is no such profile.
    """
    return {clean(name): settings.profile(name) for name in names}


def _at(url: str, opened: Mapping[str, Profile]) -> dict[str, Profile]:
    """Return the only profile that is opened, with another API URL.

    Raises:
        SettingsError: the URL cannot be used, or is meant for several accounts.
    """
    from vpstui.config.settings import check_api_url

    if len(opened) > 1:
        raise SettingsError("--api-url and VPSTUI_API_URL are about one account: open one profile.")
    checked = check_api_url(url)
    return {name: replace(profile, api_url=checked) for name, profile in opened.items()}


def _demo_profiles() -> dict[str, Profile]:
    """Return two simulated accounts; their servers have the same ids, as may happen anywhere."""
    from vpstui.config.settings import Profile

    demo, shop = DEMO_PROFILES
    return {
        demo: Profile(api_url=f"https://{DEMO_HOST}/api/v1"),
        shop: Profile(api_url=f"https://shop.{DEMO_HOST}/api/v1", colour="magenta"),
    }


def _simulated(name: str) -> object:
    from vpstui.simulator import Account, Knobs, create_app

    if name == "shop":
        return create_app(Account(Knobs(servers=9, seed=7, email="shop@example.com")))
    return create_app(Account(Knobs()))


def find_config_file(arguments: argparse.Namespace, environ: Mapping[str, str]) -> tuple[Path, str]:
    """Return the path of the config file, and what named it: an option, a variable, or nothing."""
    if arguments.config:
        return Path(arguments.config), "--config"
    if named := environ.get("VPSTUI_CONFIG"):
        return Path(named), "VPSTUI_CONFIG"
    return config_folder() / "config.toml", DEFAULT_ORIGIN


def state_path(name: str) -> Path | None:
    """Return the path of a file in the user's state directory; None where there is no home."""
    path = state_folder() / name
    return path if path.is_absolute() else None
