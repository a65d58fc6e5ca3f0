"""Shows a server in detail, and after it another one that was chosen there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vpstui.api.models import Server
    from vpstui.config.settings import Profile
    from vpstui.screens.screen_host import ScreenHost


async def show_detail(
    host: ScreenHost,
    profiles: Mapping[str, Profile],
    server: Server,
    *,
    logins: int,
    go_to: Callable[[Server], None],
) -> None:
    """Show a server in detail; the list is read at once when the user is back.

    Args:
        host: the screen with the list.
        profiles: the settings of every account.
        server: the server.
        logins: how many logins there had been in its account when it was chosen.
        go_to: called with a server that is chosen in its place, to have the list show it, too.
    """
    from vpstui.screens.detail.detail_screen import DetailScreen

    host.fleet.set_visibility(in_sight=False)
    shown: Server | None = server
    while shown is not None:
        detail = DetailScreen(host.fleet, profiles, shown, logins=logins)
        await host.show(detail)
        shown = detail.wanted
        if shown is not None:
            logins = host.state.account_of(shown).logins
            go_to(shown)
    host.fleet.set_visibility(in_sight=True)
