"""Apps on several simulated accounts, whose servers have the same ids."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import keyring.backends.fail
import pytest

from tests.support.apps.app_over import app_over
from tests.support.apps.pilot import until
from tests.support.servers.simulated_account import ONCE, QUICK, SteppedClock, known_here, serve
from vpstui.api.models import ServerKey
from vpstui.api.urls import host_of
from vpstui.base.clocks import Clock, Timing
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.fleet.connection import connect
from vpstui.fleet.state.account_state import AccountState, Phase
from vpstui.query.query import Query
from vpstui.simulator import Knobs
from vpstui.simulator.data.servers import FIRST_ID
from vpstui.terminal.outside.outside_window import OutsideSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.pilot import Pilot

    from tests.support.servers.simulated_account import Served
    from vpstui.app import VpsTuiApp
    from vpstui.config.remembered_views import RememberedViewsFile
    from vpstui.fleet.connection import Connection
    from vpstui.simulator.knobs import Dialect

NAMES = ("prod", "shop")
"""The profiles; both have a server 12345 called web-1."""


@dataclass(frozen=True)
class Accounts:
    """Two simulated accounts that share a clock.

    Attributes:
        prod: the first.
        shop: the second.
    """

    prod: Served
    shop: Served

    def key(self, profile: str, number: int = FIRST_ID) -> ServerKey:
        """What identifies a server of one of them in the app; by default web-1."""
        served = {"prod": self.prod, "shop": self.shop}[profile]
        return ServerKey(profile, served.wire.server_id(number))

    def app(
        self, *, opened: Sequence[str] = NAMES, timing: Timing | None = None, query: str = "",
        bell: bool = False, tokens: dict[str, str] | None = None,
        remembered: RememberedViewsFile | None = None, views: dict[str, str] | None = None,
        **profiles: Any,
    ) -> VpsTuiApp:  # fmt: skip
        """Make an app on both.

        Args:
            opened: profiles that are open at the start.
            timing: by default nothing is read by itself.
            query: the filter to begin with.
            bell: whether the bell rings.
            tokens: by profile; by default one that is taken.
            remembered: what is remembered; by default that the user is not new.
            views: saved views of the config.
            profiles: by profile, what is set in it: `prod={"read_only": True}`.
        """
        assert set(profiles) <= set(NAMES), "no such option"
        served = {"prod": self.prod, "shop": self.shop}
        known = {
            name: replace(Profile(api_url=served[name].url), **profiles.get(name, {}))
            for name in NAMES
        }

        def dial(name: str) -> Connection:
            return connect(
                name,
                known[name],
                ChoiceNames(),
                {"VPSTUI_TOKEN": (tokens or {}).get(name, f"vps_{name}")},
                pace=QUICK,
                retries=ONCE,
                backend=keyring.backends.fail.Keyring(),
            )

        clock = self.prod.clock
        return app_over(
            dial,
            known=[
                AccountState(
                    profile=name,
                    label=profile.label or name,
                    colour=profile.colour,
                    host=host_of(profile.api_url),
                    locked="the config says read_only" if profile.read_only else "",
                    protect=profile.protect,
                )
                for name, profile in known.items()
            ],
            opened=opened,
            profiles=known,
            query=Query.parse(query),
            clock=Clock(seconds=clock, now=clock.now),
            timing=timing or Timing(refresh=None),
            outside=OutsideSettings(bell=bell),
            remembered=remembered or known_here(),
            views=views,
        )


async def both(pilot: Pilot[int], app: VpsTuiApp) -> None:
    """Wait until both lists and whose they are have come."""
    await until(
        pilot,
        lambda: (
            len(app.state.accounts) == len(NAMES)
            and all(one.phase is Phase.READY and one.account for one in app.state.accounts)
        ),
        "both accounts",
    )


@pytest.fixture
def accounts(
    clock: SteppedClock, dialect: Dialect, request: pytest.FixtureRequest
) -> Iterator[Accounts]:
    """Two accounts on sockets; `@pytest.mark.knobs(servers=3)` sets the knobs of both."""
    marker = request.node.get_closest_marker("knobs")
    given: dict[str, Any] = {"clock": clock, "dialect": dialect, "servers": 4}
    given |= marker.kwargs if marker else {}
    with ExitStack() as stack:
        prod = stack.enter_context(serve(Knobs(**{"email": "ops@example.com", **given}), clock))
        shop = stack.enter_context(
            serve(Knobs(**{"email": "shop@example.com", "seed": 7, **given}), clock)
        )
        yield Accounts(prod, shop)
