"""Screens in every state that has colours of its own, each reached by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.apps.pilot import sees, shows, types
from tests.support.apps.user_steps import confirm_plan

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.pilot import Pilot

    from tests.support.servers.simulated_account import Served

    Scene = Callable[[Pilot[int], Served], Awaitable[None]]


async def with_rows(pilot: Pilot[int], served: Served) -> None:
    """The table, with every kind of status."""
    kinds = ["starting", "suspended", "provisioning", "migrating", "stopped"]
    for server_id, status in zip(served.account.servers, kinds, strict=False):
        served.account.set_status(server_id, status)
    await pilot.press("r")
    await sees(pilot, "migrating")


async def with_one_row(pilot: Pilot[int], _: Served) -> None:
    """The cursor on a server that is in trouble."""
    await pilot.press("slash")
    await types(pilot, "status:suspended")
    await pilot.press("enter")


async def with_a_wrong_filter(pilot: Pilot[int], _: Served) -> None:
    """An error in the filter line."""
    await pilot.press("slash")
    await types(pilot, "colour:red")
    await sees(pilot, "no field")


async def with_old_rows(pilot: Pilot[int], served: Served) -> None:
    """Rows that are out of date, and a toast about it."""
    served.account.fail_next("GET", "/servers/", 503, {"detail": "maintenance"})
    served.clock.time += 200
    await pilot.press("r")
    await sees(pilot, "3 min old")


async def with_a_server(pilot: Pilot[int], _: Served) -> None:
    """Facts and gauges."""
    await pilot.press("enter")
    await sees(pilot, "Bandwidth")


async def with_a_server_that_is_gone(pilot: Pilot[int], served: Served) -> None:
    """Facts of yesterday."""
    await pilot.press("enter")
    await sees(pilot, "Bandwidth")
    for server_id in list(served.account.servers):
        served.account.remove(server_id)
    await pilot.press("r")
    await sees(pilot, "This server is gone.")


async def with_a_form(pilot: Pilot[int], _: Served) -> None:
    """A form with errors."""
    await pilot.press("n")
    await shows(pilot, "CreateScreen")
    await types(pilot, "web_9")
    pilot.app.screen.query_one("#save").focus()
    await pilot.press("enter")
    await sees(pilot, "The OS is required.")


async def with_choices(pilot: Pilot[int], _: Served) -> None:
    """A list of choices, open."""
    await pilot.press("n")
    await shows(pilot, "CreateScreen")
    await pilot.press("tab", "enter")
    await sees(pilot, "type to find it")


async def with_a_question(pilot: Pilot[int], _: Served) -> None:
    """A plan of action before a stop."""
    await pilot.press("X")
    await shows(pilot, "ConfirmScreen")


async def with_a_name_to_type(pilot: Pilot[int], _: Served) -> None:
    """A plan of action before a delete, and a wrong name."""
    await pilot.press("D")
    await shows(pilot, "ConfirmScreen")
    await types(pilot, "back")
    await pilot.press("enter")
    await sees(pilot, "That is not the name")


async def with_help(pilot: Pilot[int], _: Served) -> None:
    """Every key."""
    await pilot.press("question_mark")
    await shows(pilot, "HelpScreen")


async def with_marks(pilot: Pilot[int], served: Served) -> None:
    """Marks, changes, and what the filter found."""
    await pilot.press("space", "space")
    served.account.edit(12348, name="web-two")
    await pilot.press("r")
    await sees(pilot, "• web-two")
    await pilot.press("slash")
    await types(pilot, "a|e")
    await pilot.press("enter")
    await sees(pilot, "/a|e")


async def with_hidden_marks(pilot: Pilot[int], _: Served) -> None:
    """The question what to do with marked servers that the filter hides."""
    await pilot.press("asterisk", "slash")
    await types(pilot, "web")
    await pilot.press("enter", "X")
    await shows(pilot, "HiddenTargetsScreen")


async def with_a_plan_of_many(pilot: Pilot[int], _: Served) -> None:
    """Several servers, and who is left out."""
    await pilot.press("asterisk", "X")
    await shows(pilot, "ConfirmScreen")
    await sees(pilot, "left out")


async def with_results(pilot: Pilot[int], served: Served) -> None:
    """What was taken, and what was not, the cursor on the latter."""
    served.account.fail_next("POST", "/12348/stop/", 409, {"detail": "A snapshot is taken."})
    await pilot.press("asterisk", "X")
    await shows(pilot, "ConfirmScreen")
    await confirm_plan(pilot)
    await shows(pilot, "ResultsScreen")
    await sees(pilot, "accepted")
    await sees(pilot, "failed")
    await pilot.press("n")


async def with_a_palette(pilot: Pilot[int], _: Served) -> None:
    """What applies, and what does not."""
    await pilot.press("colon")
    await shows(pilot, "PaletteScreen")
    await types(pilot, "st")
    await sees(pilot, "Stop")


async def with_a_wrong_command(pilot: Pilot[int], _: Served) -> None:
    """An error in the palette."""
    await pilot.press("colon")
    await shows(pilot, "PaletteScreen")
    await types(pilot, "mark colour:red")
    await sees(pilot, "no field")


async def with_a_history(pilot: Pilot[int], served: Served) -> None:
    """A write that was taken, and one that was refused."""
    served.account.fail_next("POST", "/reboot/", 409, {"detail": "The node is full."})
    for key, outcome in (("R", "refused"), ("X", "accepted")):
        await pilot.press(key)
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await shows(pilot, "ServersScreen")
        await pilot.press("H")
        await sees(pilot, outcome)
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
    await pilot.press("H")
    await sees(pilot, "accepted")


async def with_a_record(pilot: Pilot[int], served: Served) -> None:
    """All there is to say of one of them."""
    await with_a_history(pilot, served)
    await pilot.press("enter")
    await shows(pilot, "HistoryEntryScreen")


async def with_accounts(pilot: Pilot[int], served: Served) -> None:
    """How an account stands that could not be read."""
    await with_old_rows(pilot, served)
    await pilot.press("L", "a")
    await shows(pilot, "AccountsScreen")
    await sees(pilot, "read-only")


async def with_views(pilot: Pilot[int], _: Served) -> None:
    """A view that was saved, and a name that is none."""
    await pilot.press("slash")
    await types(pilot, "status:active")
    await pilot.press("enter", "v")
    await shows(pilot, "ViewsScreen")
    await pilot.press("s")
    await types(pilot, "running")
    await pilot.press("enter")
    await shows(pilot, "ServersScreen")
    await pilot.press("v")
    await sees(pilot, "Saved here")
    await pilot.press("d")
    await sees(pilot, "Press it again")


async def with_what_can_be_copied(pilot: Pilot[int], served: Served) -> None:
    """Each with its letter; one is refused."""
    served.account.edit(12345, hostname="-oProxyCommand=x")
    await pilot.press("r", "slash")
    await types(pilot, "web-1")
    await pilot.press("enter", "y")
    await shows(pilot, "CopyScreen")
    await sees(pilot, "would be taken")


async def with_a_text(pilot: Pilot[int], _: Served) -> None:
    """A text to be selected by hand."""
    await pilot.press("y", "space")
    await shows(pilot, "TextScreen")


async def with_a_lock(pilot: Pilot[int], _: Served) -> None:
    """Nothing is changed, and nothing is read."""
    await pilot.press("L", "p")
    await sees(pilot, "read-only")
    await sees(pilot, "paused")


SCENES = [
    with_rows,
    with_one_row,
    with_a_wrong_filter,
    with_old_rows,
    with_a_server,
    with_a_server_that_is_gone,
    with_a_form,
    with_choices,
    with_a_question,
    with_a_name_to_type,
    with_help,
    with_marks,
    with_hidden_marks,
    with_a_plan_of_many,
    with_results,
    with_a_palette,
    with_a_wrong_command,
    with_a_history,
    with_a_record,
    with_accounts,
    with_views,
    with_what_can_be_copied,
    with_a_text,
    with_a_lock,
]
