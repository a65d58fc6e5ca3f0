"""Odd but legal answers, a row each: what is pressed, what the screen says, what is sent.

On every row no write goes to a server that nobody chose, and none goes twice.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import keyring.backends.fail
import pytest

from tests.support.apps.app_over import app_over
from tests.support.apps.pilot import running, screen_text, shows, types, until
from tests.support.apps.user_steps import confirm
from tests.support.servers.misbehaving_server import answer
from tests.support.servers.scripted_api import MISSING, OTHER, ROWS, SERVER, scripted_api
from tests.support.servers.simulated_account import ONCE, QUICK, TOKEN
from vpstui.base.clocks import Timing
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.fleet.connection import connect
from vpstui.fleet.state.account_state import AccountState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from textual.pilot import Pilot

    from tests.support.servers.scripted_api import Script, ScriptedApi


@dataclass(frozen=True)
class Row:
    """One odd answer.

    Attributes:
        says: texts that are to be seen, in toasts or on the screen, at some time.
        never: texts that are never said.
        sends: every write that is sent.
        keys: what is done.
        answers: what the API answers; the rest as the contract says.
    """

    says: tuple[str, ...]
    sends: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    answers: Script = field(default_factory=dict)
    never: tuple[str, ...] = ()


STOP = ("X", "<confirm>")
DELETE = ("D", "<shows ConfirmScreen>", "<type web-1>", "enter", "enter")
RENAME = ("N", "<shows EditScreen>", "end", "<type -x>", "enter")
BACKUPS = ("b", "<confirm>")
OPEN = ("enter", "<shows DetailScreen>")

GET_1, PATCH_1, DELETE_1 = "GET /servers/1/", "PATCH /servers/1/", "DELETE /servers/1/"
STOP_1, LIST = "POST /servers/1/stop/", "GET /servers/"

OTHER_ID = answer({**SERVER, "id": 2})
STOPPED = answer({**SERVER, "status": "stopped"})
RENAMED = answer({**SERVER, "name": "web-1-x"})
BOTH = answer({"count": 2, "results": ROWS})
DONE = answer({}, "200 OK")


def read_then(*later: bytes) -> list[bytes]:
    """A server as it is for the form and for the look before an edit, and then otherwise."""
    return [answer(SERVER), answer(SERVER), *later]


IDENTITY: Mapping[str, Row] = {
    "a detail of another server, then backups": Row(
        ("The API answered about another server",), (), (*OPEN, "b"), {GET_1: OTHER_ID}
    ),
    "a detail of another server, then rename": Row(
        ("The API answered about another server",), (), (*OPEN, "N"), {GET_1: OTHER_ID}
    ),
    "a detail of another server, then stop": Row(
        ("web-1", "203.0.113.1"), (STOP_1,), (*OPEN, *STOP), {GET_1: OTHER_ID}
    ),
    "an id as a text": Row(("web-1-x is saved.",), (PATCH_1,), RENAME, {
        GET_1: read_then(), PATCH_1: answer({**SERVER, "id": "1", "name": "web-1-x"})}),
    "an edit answered about another server": Row(
        ("about another server",), (PATCH_1,), RENAME, {PATCH_1: OTHER_ID}, ("is saved",)
    ),
    "backups answered about another server": Row(
        ("about another server",), (PATCH_1,), BACKUPS, {PATCH_1: OTHER_ID}, ("is saved",)
    ),
    "a stop answered about another server": Row(
        ("about another server",), (STOP_1,), STOP,
        {STOP_1: answer({"status": "success", "server": {"id": 2, "status": "stopping"}})},
    ),
    "a delete answered about another server": Row(
        ("about another server",), (DELETE_1,), DELETE,
        {DELETE_1: answer({"id": 2, "deleted": True})}, ("web-1 is deleted",),
    ),
}  # fmt: skip

LISTS: Mapping[str, Row] = {
    "fewer than are counted": Row(("partial list", "web-1"), answers={
        LIST: answer({"count": 3, "results": ROWS})}),
    "a count and no rows": Row(("partial list",), answers={
        LIST: answer({"count": 3, "results": []})}, never=("no servers in this account",)),
    "the second page by number": Row(("web-1", "web-2", "live"), answers={
        LIST: [answer({"count": 2, "results": [SERVER]}), answer({"count": 2, "results": [OTHER]})],
    }, never=("partial",)),
    "a second page that is not there": Row(("partial list", "web-1"), answers={
        LIST: [answer({"count": 2, "results": [SERVER]}), MISSING]}),
    "counts that differ": Row(("partial list", "web-2"), answers={
        LIST: [answer({"count": 2, "results": [SERVER], "next": "?page=2"}),
               answer({"count": 3, "results": [OTHER]}), answer({"count": 3, "results": []})]}),
    "next at an inner host": Row(("web-1", "web-2", "live"), answers={
        LIST: [answer({"results": [SERVER], "next": "http://10.0.0.7:8000/v1/servers/?page=2"}),
               answer({"results": [OTHER], "next": None})]}, never=("partial",)),
    "page_size refused": Row(("web-1", "live"), answers={
        LIST: lambda target: answer({"page_size": ["Unknown."]}, "400 Bad Request")
        if "page_size" in target else BOTH}),
    "a 404 for the list": Row(("check the API URL",), answers={LIST: MISSING}),
    "statuses in other letters": Row(("● active", "○ stopped"), answers={
        LIST: answer({"results": [{**SERVER, "status": "ACTIVE"}, {**OTHER, "status": "Stopped"}]}),
    }),
    "a bare list": Row(("web-1", "live"), answers={LIST: answer(ROWS)}),
    "one row that is none": Row(("web-1", "1 row"), answers={
        LIST: answer({"count": 3, "results": [*ROWS, "?"]})}, never=("partial",)),
}  # fmt: skip

SAVED = ("web-1-x is saved.",)

EDITS: Mapping[str, Row] = {
    name: Row(SAVED, (PATCH_1,), RENAME, {PATCH_1: told, GET_1: read_then(RENAMED)}, ("unknown",))
    for name, told in {
        "a part of the server": answer({"name": "web-1-x"}),
        "a wrapped server": answer({"server": {**SERVER, "name": "web-1-x"}}),
        "nothing": answer(b"", "204 No Content"),
        "an empty 200": answer(b""),
        "an empty 202": answer(b"", "202 Accepted"),
        "an empty object": DONE,
        "the old values": answer(SERVER),
        "a word of the API": answer({"status": "queued"}),
    }.items()
} | {
    "a message": Row(("web-1-x: Saved, thank you.",), (PATCH_1,), RENAME, {
        PATCH_1: answer({"message": "Saved, thank you."}), GET_1: read_then(RENAMED)}),
    "the old values for good": Row(
        ("The API accepted the edit of web-1, and still shows name web-1.",), (PATCH_1,), RENAME,
        {PATCH_1: answer(SERVER)}, ("is saved",)),
    "an error under 200": Row(("The name is reserved.",), (PATCH_1,), RENAME, {
        PATCH_1: answer({"status": "error", "message": "The name is reserved."})}, ("is saved",)),
    "a field error with 409": Row(("This name is taken.",), (PATCH_1,), RENAME, {
        PATCH_1: answer({"name": ["This name is taken."]}, "409 Conflict")}, ("is saved",)),
    "a field error with 422": Row(("This name is odd.",), (PATCH_1,), RENAME, {
        PATCH_1: answer({"detail": [{"loc": ["body", "name"], "msg": "This name is odd."}]},
                        "422 Unprocessable Entity")}, ("is saved",)),
    "a refusal in words": Row(("The account is closed.",), (PATCH_1,), RENAME, {
        PATCH_1: answer({"error": {"message": "The account is closed."}}, "403 Forbidden")}),
}  # fmt: skip

POWER: Mapping[str, Row] = {
    name: Row(("web-1 is stopped",), (STOP_1,), STOP, {STOP_1: told, GET_1: STOPPED}, ("unknown",))
    for name, told in {
        "an empty 202": answer(b"", "202 Accepted"),
        "204": answer(b"", "204 No Content"),
        "another word": answer({"status": "accepted"}),
        "the server itself": answer({**SERVER, "status": "stopping"}),
        "a part of it": answer({"id": 1, "status": "stopped"}),
        "a task": answer({"task": 17}),
    }.items()
} | {
    "a message": Row(("web-1: Understood, thank you.",), (STOP_1,), STOP, {GET_1: STOPPED}),
    "an error under 200": Row(("The host is in maintenance.",), (STOP_1,), STOP, {
        STOP_1: answer({"status": "failed", "message": "The host is in maintenance."})},
        ("web-1 is stopped",)),
    "only a detail": Row(("Not permitted now.",), (STOP_1,), STOP, {
        STOP_1: answer({"detail": "Not permitted now."})}),
    "a redirect that leads nowhere": Row(("may or may not have been done",), (STOP_1,), STOP, {
        STOP_1: answer(b"", "302 Found", Location="mailto:x")}),
    "409 in words": Row(("Server is already stopped.",), (STOP_1,), STOP, {
        STOP_1: answer({"message": "Server is already stopped."}, "409 Conflict")}),
    "404 of a gateway": Row(("may or may not have been done",), (STOP_1,), STOP, {
        STOP_1: MISSING, LIST: [BOTH, MISSING]}, ("web-1 is gone",)),
}  # fmt: skip

GONE = answer(b"", "204 No Content")

DELETES: Mapping[str, Row] = {
    name: Row(("web-1 is deleted.",), (DELETE_1,), DELETE, {DELETE_1: told, GET_1: MISSING},
              ("unknown",))
    for name, told in {
        "204": GONE,
        "200 with a body": answer({"status": "success"}),
        "202 with a body": answer({"status": "deleting"}, "202 Accepted"),
        "the server": answer(SERVER),
        "404": MISSING,
    }.items()
} | {
    "an error under 200": Row(("It has backups.",), (DELETE_1,), DELETE, {
        DELETE_1: answer({"error": "It has backups."})}, ("is deleted",)),
    "404 of a gateway": Row(("may or may not have been done",), (DELETE_1,), DELETE, {
        DELETE_1: MISSING, GET_1: MISSING, LIST: [BOTH, MISSING]}, ("is deleted", "is gone")),
    "accepted and still there": Row(("deleting",), (DELETE_1,), DELETE, {}, ("is deleted",)),
}  # fmt: skip

READS: Mapping[str, Row] = {
    "a redirect by mail": Row(("redirects to mailto:x",), answers={
        LIST: answer(b"", "302 Found", Location="mailto:x")}),
    "a redirect that idna refuses": Row(("redirects to http://xn--",), answers={
        LIST: answer(b"", "301 Moved", Location="http://xn--\u00fc.example/".encode().decode("latin-1"))}),
    "the plan as an id": Row(("web-1",), (), OPEN, {GET_1: answer({**SERVER, "plan": 1})}),
    "a 404 of a gateway": Row(("check the API URL",), (), OPEN, {
        GET_1: MISSING, LIST: [BOTH, MISSING]}, ("is gone",)),
}  # fmt: skip

UUID_ROW = {"uuid": "u1", "hostname": "web-1", "status": "active", "ipv4_addresses": []}
UUID_OTHER = {**UUID_ROW, "uuid": "u2", "hostname": "web-2"}
SMALL, LARGE = (
    {"uuid": uuid, "cpu": cpu, "ram": cpu, "disk_space": 20, "monthly_price": 5 * cpu}
    for uuid, cpu in (("p1", 1), ("p2", 2))
)
GET_U1, POWER_U1, RESIZE_U1 = (
    "GET /servers/u1/", "POST /servers/u1/power/", "POST /servers/u1/resize/",
)  # fmt: skip
BY_NAME = ("colon", "<shows PaletteScreen>")
HARD_STOP = (
    *BY_NAME, "<type hard stop>", "enter", "<shows ConfirmScreen>", "<type web-1>", "enter",
    "enter",
)  # fmt: skip
RESIZE = (*BY_NAME, "<type resize>", "enter", "<shows PlanScreen>", "enter", "<confirm>")
HAD, HAS = (answer({**UUID_ROW, "plan": plan}) for plan in (SMALL, LARGE))
UUID_STOPPED = answer({**UUID_ROW, "status": "stopped"})


def of_uuid(says: str, write: str, told: bytes, *reads: bytes, never: str = "unknown") -> Row:
    """A write of the second dialect that is answered so, and what the server shows then."""
    answers: Script = {
        LIST: answer({"count": 2, "results": [UUID_ROW, UUID_OTHER]}),
        "GET /plans/": answer([SMALL, LARGE]),
        GET_U1: reads or [HAD],
        write: told,
    }
    return Row((says,), (write,), RESIZE if write == RESIZE_U1 else HARD_STOP, answers, (never,))


ACCEPTED = {
    "an empty 202": answer(b"", "202 Accepted"),
    "204": answer(b"", "204 No Content"),
    "a message": answer({"message": "Understood."}),
    "a task": answer({"task": 17}),
    "the server itself": answer(UUID_ROW),
}
REFUSED = {
    "an error under 200": answer({"status": "error", "message": "Ask support first."}),
    "409": answer({"detail": "Ask support first."}, "409 Conflict"),
    "429": answer({"detail": "Ask support first."}, "429 Too Many Requests"),
    "400 for a field": answer({"plan": ["Ask support first."]}, "400 Bad Request"),
    "404 of the action": answer({"detail": "Ask support first."}, "404 Not Found"),
}
UNKNOWN = {
    "another server": answer({**UUID_OTHER, "plan": LARGE}),
    "an answer that is cut": answer(b'{"message": "Under'),
    "502": answer(b"", "502 Bad Gateway"),
}

SECOND: Mapping[str, Row] = {
    f"hard stop, {name}": of_uuid("web-1 is stopped after", POWER_U1, told, UUID_STOPPED)
    for name, told in ACCEPTED.items()
} | {
    f"resize, {name}": of_uuid("web-1 has the new plan after", RESIZE_U1, told, HAD, HAS)
    for name, told in ACCEPTED.items()
} | {
    f"{write.split('/')[-2]}, {name}": of_uuid("Ask support first.", write, told, never="after")
    for write in (POWER_U1, RESIZE_U1)
    for name, told in REFUSED.items()
} | {
    f"hard stop, {name}": of_uuid(
        "web-1 is stopped: the hard stop was done, as far as can be seen.", POWER_U1, told,
        UUID_STOPPED, never="web-2 is")
    for name, told in UNKNOWN.items()
} | {
    f"resize, {name}, done": of_uuid(
        "web-1 has the new plan: the resize was done, as far as can be seen.", RESIZE_U1, told,
        HAD, HAS, never="web-2 has")
    for name, told in UNKNOWN.items()
} | {
    f"resize, {name}, not done": of_uuid(
        "web-1 does not have the new plan: the resize was not done, as far as can be seen.",
        RESIZE_U1, told, HAD, never="web-2 has")
    for name, told in UNKNOWN.items()
} | {
    "resize, the plan is not told": of_uuid(
        "web-1 does not tell its plan: whether the resize was done is unknown.", RESIZE_U1, DONE,
        HAD, answer(UUID_ROW), never="new plan after"),
    "resize, accepted and the old plan for good": of_uuid(
        "web-1 does not have the new plan, though its resize was accepted.", RESIZE_U1, DONE,
        HAD, never="new plan after"),
}  # fmt: skip

TABLE = {
    f"{group}: {name}": row
    for group, rows in {
        "identity": IDENTITY, "list": LISTS, "edit": EDITS, "power": POWER, "delete": DELETES,
        "read": READS, "second dialect": SECOND,
    }.items()
    for name, row in rows.items()
}  # fmt: skip


@asynccontextmanager
async def app_on(api: ScriptedApi) -> AsyncIterator[tuple[Pilot[int], Callable[[], str]]]:
    """Run the app on a scripted API.

    Yields:
        The pilot, and everything said so far: the screen as it is, and every toast there was.
    """
    app = app_over(
        lambda name: connect(
            name,
            Profile(api_url=api.url),
            ChoiceNames(),
            {"VPSTUI_TOKEN": TOKEN},
            pace=QUICK,
            retries=ONCE,
            backend=keyring.backends.fail.Keyring(),
        ),
        known=[AccountState(profile="default", host="the host")],
        timing=Timing(refresh=None),
    )
    toasts: list[str] = []

    def said() -> str:
        toasts.extend(one.message for one in app._notifications if one.message not in toasts)
        return "\n".join([screen_text(pilot), *toasts])

    async with running(app, extras=False) as pilot:
        yield pilot, said


async def press(pilot: Pilot[int], key: str) -> None:
    """Press a key, or do the step in angle brackets."""
    step, _, argument = key.strip("<>").partition(" ")
    if not key.startswith("<"):
        await pilot.press(key)
    elif step == "confirm":
        await confirm(pilot)
    elif step == "shows":
        await shows(pilot, argument)
    else:
        await types(pilot, argument)


@pytest.mark.parametrize("row", TABLE.values(), ids=TABLE)
async def test_an_odd_answer(row: Row) -> None:
    """What the screen says, and what is sent: to the server that was chosen, and once."""
    async with scripted_api(row.answers) as api, app_on(api) as (pilot, said):
        for key in row.keys:
            await press(pilot, key)
        for text in row.says:
            await until(pilot, partial(_is_said, text, said), repr(text))
        await until(pilot, lambda: len(api.writes) >= len(row.sends), "the writes")
        await pilot.pause()
        assert tuple(api.writes) == row.sends
        assert [text for text in row.never if text in said()] == []


def _is_said(text: str, said: Callable[[], str]) -> bool:
    return _flat(text) in _flat(said())


def _flat(text: str) -> str:
    """A text without the line breaks and frames of a dialog, which cut it anywhere."""
    return "".join(char for char in text if char.isalnum())


async def test_what_an_api_refuses_is_not_told_again() -> None:
    """A size of page that was refused once is left out from then on."""
    async with (
        scripted_api(LISTS["page_size refused"].answers) as api,
        app_on(api) as (pilot, said),
    ):
        await until(pilot, lambda: "web-2" in said(), "the list")
        await pilot.press("r")
        await until(pilot, lambda: len(api.asked(LIST)) == 3, "another list")
    assert api.asked(LIST) == ["page_size=100", "", ""]
