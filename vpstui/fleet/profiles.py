"""Makes a fleet of profiles: the accounts that can be opened, before anything is known of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from vpstui.api.urls import host_of
from vpstui.base.sanitize import clean
from vpstui.config.ssh_template import port_of
from vpstui.fleet.fleet import Fleet
from vpstui.fleet.state.account_state import AccountState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from vpstui.base.clocks import Timing
    from vpstui.config.settings import ChoiceNames, Profile
    from vpstui.fleet.connection import Connection


def account_of(name: str, profile: Profile, *, barred: str = "") -> AccountState:
    """Return the state of an account that was never opened.

    Args:
        name: the profile's name.
        profile: what is set in it.
        barred: why nothing can be written as long as the program runs; empty: it can.
    """
    return AccountState(
        profile=name,
        label=clean(profile.label) or name,
        colour=profile.colour,
        host=host_of(profile.api_url),
        barred=barred,
        locked="the config says read_only (L takes it off)" if profile.read_only else "",
        protect=profile.protect,
        ssh_port=port_of(profile.ssh) if profile.ready == "ssh" else 0,
    )


def fleet_of(
    profiles: Mapping[str, Profile],
    *,
    choices: ChoiceNames | None = None,
    environ: Mapping[str, str] | None = None,
    journal_path: Path | None = None,
    timing: Timing | None = None,
) -> Fleet:
    """Make a fleet that opens every profile, for programs without a command line.

    Args:
        profiles: the accounts by name; the first one comes first.
        choices: names for ids that the API does not list.
        environ: where a token is looked for when there is a single profile, and it has no source
            of its own; by default the environment variables.
        journal_path: the file in which writes are noted; None: none is kept.
        timing: how often to read.
    """

    def connect(name: str) -> Connection:
        from vpstui.config.settings import ChoiceNames
        from vpstui.config.token_sources import SourceLimits
        from vpstui.fleet.connection import connect

        return connect(
            name,
            profiles[name],
            choices or ChoiceNames(),
            os.environ if environ is None else environ,
            limits=SourceLimits(several=len(profiles) > 1),
            journal_path=journal_path,
        )

    known = [account_of(name, profile) for name, profile in profiles.items()]
    return Fleet(connect, known, opened=tuple(profiles), timing=timing)
