"""Everything around one run of the benchmarks; what a case does not need is not started."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.harness.terminal import MeasuringError
from benchmarks.world import secret_service
from benchmarks.world.accounts import Served, serve
from benchmarks.world.installed import TOKEN, app, environment

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

SMALL: Final = 50
"""Servers of the account that is started with, as many as the floor has rows."""

MANY: Final = 1_000
"""Servers of the account that is left alone."""

BIG: Final = 10_000
"""Servers of the account that is filtered."""

_KEPT: Final = 6.0
"""Seconds after which the app has kept what it keeps for its next start."""

_ONE: Final = """
[profiles.default]
api_url = "{0}"
token_file = "{1}"
"""

_TWO: Final = """
[profiles.prod]
api_url = "{0}"
token_file = "{2}"
[profiles.the-other-account]
api_url = "{1}"
token_file = "{2}"
"""


class Setting:
    """What cases share.

    Attributes:
        runs: how many rounds.
        idle: for how many seconds an app is left alone.

    Args:
        runs: how many rounds.
        idle: for how many seconds an app is left alone.
    """

    def __init__(self, runs: int, idle: float) -> None:
        self.runs = runs
        self.idle = idle
        self._stack = ExitStack()
        self.account = cache(self._serve)
        """The account of so many servers, and of a seed."""

    def __enter__(self) -> Self:
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._stack.__exit__(kind, error, trace)

    def _serve(self, servers: int, seed: int = 1) -> Served:
        return self._stack.enter_context(serve(servers, self.folder, seed))

    def env(self, servers: int) -> dict[str, str]:
        """The environment in which the app opens an account of so many servers."""
        home = self.folder / f"home-{servers}"
        home.mkdir(exist_ok=True)
        url = self.account(servers).url
        return environment(str(home), VPSTUI_API_URL=url, VPSTUI_TOKEN=TOKEN)

    @cached_property
    def keyed(self) -> dict[str, str]:
        """The environment of the small account with the token in a Secret Service.

        Raises:
            MeasuringError: a program for it is missing.
        """
        if missing := secret_service.missing():
            raise MeasuringError(f"not installed: {', '.join(missing)}")
        home = self.folder / "home-keyed"
        home.mkdir()
        env = {**self.env(SMALL), "HOME": str(home)}
        return self._stack.enter_context(secret_service.secret_service(env))

    @cached_property
    def configured(self) -> dict[str, str]:
        """The environment of the small account with the token in a file that the config names.

        Only then, or with a keyring, is the last list kept: whose token a variable holds is not
        known before the API was asked.
        """
        return self._configured("home-configured", _ONE, self.account(SMALL).url)

    @cached_property
    def two(self) -> dict[str, str]:
        """The environment in which two profiles of the config file are opened with `--profile`."""
        urls = [self.account(SMALL, seed).url for seed in (1, 2)]
        return self._configured("home-two", _TWO, *urls)

    def _configured(self, name: str, config: str, *urls: str) -> dict[str, str]:
        home = self.folder / name
        folder = home / ".config" / "vpstui"
        folder.mkdir(parents=True)
        token = home / "token"
        token.write_text(TOKEN)
        token.chmod(0o600)
        (folder / "config.toml").write_text(config.format(*urls, token))
        return environment(str(home))


def keep_list(env: dict[str, str], *arguments: str, mark: str = "● live") -> None:
    """Run the app for as long as a person would, so that it keeps its list for the next start."""
    with app(env, *arguments, mark=mark).run() as terminal:
        terminal.listen_for(mark)
        terminal.listen(_KEPT, _KEPT)
        terminal.press("ctrl+q", quiet=0.1, silent=True)
        terminal.wait_for_end()
