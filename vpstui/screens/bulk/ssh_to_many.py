"""ssh to the marked servers, one after the other, after a plan that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vpstui.base.formatting import count_text
from vpstui.fleet.state.eligibility import LeftOut, WritePlan
from vpstui.screens.actions.confirm_question import MANY, ConfirmQuestion
from vpstui.screens.actions.server_actions import confirmed, still_same_login

if TYPE_CHECKING:
    from vpstui.screens.actions.selection import Selection
    from vpstui.screens.actions.server_access import ServerAccess
    from vpstui.screens.bulk.bulk_actions import BulkActions
    from vpstui.screens.screen_host import ScreenHost

_NEXT: Final = "One after the other: the next when the last has ended."


async def ssh_to_many(
    host: ScreenHost, access: ServerAccess, bulk: BulkActions, selection: Selection
) -> None:
    """Log in to each of the marked servers that has an address.

    After one that did not end well, as by Ctrl+C, it asks before it goes on.

    Args:
        host: the screen.
        access: runs ssh to one server.
        bulk: asks about those that a filter hides.
        selection: what was marked when the key was pressed.
    """
    targets = await bulk.meant(selection)
    if not targets:
        return
    reachable = tuple(server for server in targets if not access.lacks_address(server))
    left_out = tuple(
        LeftOut(server, "without an IP") for server in targets if server not in reachable
    )
    number, account = len(reachable), bulk.accounts_text(targets)
    remarks = WritePlan("start", reachable, left_out).remarks
    servers = count_text(len(targets), "server")
    some = f"{number} of {servers}" if left_out else servers
    question = ConfirmQuestion(
        f"Log in to {some}?" if number else "ssh: nothing to do",
        f"Log in to {number}" if number else "",
        reachable,
        account,
        (*remarks, _NEXT) if number else remarks,
        typed=str(number) if number > MANY else "",
        does="logs in to",
        back="Cancel" if number else "Close",
        left_out=left_out,
        labels=bulk.labels,
    )
    if not await confirmed(host, question):
        return
    for at, server in enumerate(reachable, 1):
        if not still_same_login(host, server, selection):
            continue
        rest = reachable[at:]
        if await access.log_in(server) or not rest:
            continue
        said = f"ssh to {server.label} did not end well."
        more = ConfirmQuestion(
            f"Go on with the next {count_text(len(rest), 'server')}?",
            "Go on", rest, account, (said,), back="Stop here", labels=bulk.labels,
        )  # fmt: skip
        if not await confirmed(host, more):
            return
