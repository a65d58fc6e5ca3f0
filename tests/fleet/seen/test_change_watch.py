"""What is seen while the lists of accounts come, and what is said of the time in between."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tests.support.open_account import Observer
from vpstui.api.models import Server, ServerList
from vpstui.base.clocks import Clock
from vpstui.fleet.seen.change_watch import MANY, ChangeWatch
from vpstui.fleet.state.account_state import AccountState, ApiFilter
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.fleet.state.store import FleetStore
from vpstui.journal.journal import Journal, JournalEntry

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.support.servers.simulated_account import SteppedClock

OWNER = "ops@example.com"

ACCOUNT = AccountState(profile="prod", host="h", owner=OWNER, is_identified=True)

WEB, DB = Server(id=1, name="web-1", status="active"), Server(id=2, name="db-1", status="active")


@dataclass
class Night:
    """One run of the program."""

    clock: SteppedClock
    store: FleetStore
    watch: ChangeWatch
    observer: Observer
    journal: Journal

    def lists(self, *servers: Server, **more: Any) -> None:
        """A list has come, asked for a second after the one before."""
        self.clock.time += 1
        state = self.account.with_list(ServerList(servers, **more), self.clock.time)
        self.update(state)

    @property
    def account(self) -> AccountState:
        """What is known of the account."""
        return self.store.state.account("prod")

    def update(self, account: AccountState) -> None:
        """There is news of the account."""
        self.store.update(self.store.state.with_account(account))

    async def told(self) -> list[str]:
        """Every change that was seen so far, the first one first, once nothing is compared."""
        await self.observer.ends()
        changes = (await self.watch.read()).entries
        return [f"{one.label}: {one.what} ({one.whose})" for one in reversed(changes)]


class Connected:
    """The only account, as far as its journal."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal

    @property
    def connected(self) -> tuple[Connected, ...]:
        """Itself."""
        return (self,)


@asynccontextmanager
async def night(
    clock: SteppedClock, folder: Path | None = None, account: AccountState = ACCOUNT
) -> AsyncIterator[Night]:
    """A run that keeps what it sees in a folder; None: in memory."""
    observer, store, journal = Observer(), FleetStore(FleetState.of(account)), Journal(None)
    store.subscribe(observer)
    stepped = Clock(seconds=clock, now=clock.now)
    watch = ChangeWatch(store, observer.tasks, stepped, Connected(journal))
    watch.keep(*((None, None) if folder is None else (folder / "changes.jsonl", folder / "lists")))
    yield Night(clock, store, watch, observer, journal)
    await observer.close()


async def test_changes_are_kept_as_they_are_seen(clock: SteppedClock) -> None:
    """The first list is none."""
    async with night(clock) as run:
        run.lists(WEB)
        assert await run.told() == []
        run.lists(WEB.model_copy(update={"status": "stopping"}))
        assert await run.told() == []
        run.lists(WEB.model_copy(update={"status": "stopped"}), DB)
        assert await run.told() == [
            "web-1: status active → stopped (not ours)",
            "db-1: new · status active (not ours)",
        ]
        assert run.observer.said == []


async def test_list_that_is_not_whole_begins_nothing(clock: SteppedClock) -> None:
    """What it left out would be new in the next one."""
    async with night(clock) as run:
        run.lists(WEB, partial="page 2 failed")
        run.lists(WEB, DB)
        assert await run.told() == []
        run.lists(WEB, partial="page 2 failed")
        assert await run.told() == []
        run.lists(WEB)
        assert await run.told() == ["db-1: not listed any more (not ours)"]


async def test_server_of_which_the_api_says_that_it_is_gone(clock: SteppedClock) -> None:
    """Also where a list came before that was looked at; a delete that was taken is listed on."""
    async with night(clock) as run:
        run.lists(WEB, DB)
        await run.told()
        run.update(run.account.with_delete(1, clock.time))
        run.lists(WEB, DB)
        assert await run.told() == ["web-1: gone (not ours)"]
        run.lists(DB)
        assert await run.told() == ["web-1: gone (not ours)"]


async def test_what_the_api_is_asked_for_is_no_change(clock: SteppedClock) -> None:
    """Nor is it when everything is asked for again, before that list has come."""
    async with night(clock) as run:
        run.lists(WEB, DB)
        await run.told()
        run.update(replace(run.account, api_filter=ApiFilter(status="active")))
        run.lists(WEB)
        run.update(replace(run.account, api_filter=ApiFilter()))
        renamed = WEB.model_copy(update={"name": "web-9"})
        run.update(run.account.with_server(renamed, clock.time))
        assert await run.told() == ["web-1: name web-1 → web-9 (not ours)"]
        run.lists(renamed, DB)
        assert len(await run.told()) == 1


async def test_what_was_sent_from_here_is_ours(clock: SteppedClock) -> None:
    """By the journal."""
    async with night(clock) as run:
        run.lists(WEB, DB)
        await run.told()
        entry = JournalEntry(at=clock.now(), profile="prod", host="h", verb="stop", server=1)
        run.journal.add(entry)
        stopped = [one.model_copy(update={"status": "stopped"}) for one in (WEB, DB)]
        run.lists(*stopped)
        assert sorted(await run.told()) == [
            "db-1: status active → stopped (not ours)",
            "web-1: status active → stopped (ours)",
        ]


async def test_another_login_concludes_nothing(clock: SteppedClock) -> None:
    """An id is another server there."""
    async with night(clock) as run:
        run.lists(WEB)
        await run.told()
        run.update(replace(run.account.with_sign_in(), owner="x@y", is_identified=True))
        run.lists(DB)
        assert await run.told() == []


# -- from one start to the next


async def away(
    clock: SteppedClock, folder: Path, *servers: Server, account: AccountState = ACCOUNT
) -> tuple[list[str], list[str]]:
    """Start with this list: what is told of it, and what is said."""
    async with night(clock, folder, account) as run:
        run.lists(*servers)
        return await run.told(), run.observer.said


async def test_since_the_last_start(clock: SteppedClock, tmp_path: Path) -> None:
    """The first start says nothing, nor does one without a change."""
    assert await away(clock, tmp_path, WEB, DB) == ([], [])
    assert await away(clock, tmp_path, WEB, DB) == ([], [])
    new = Server(id=3, name="mail", status="active")
    stopped = DB.model_copy(update={"status": "stopped"})
    told, said = await away(clock, tmp_path, stopped, new)
    assert said == ["Since you were last here: 3 changes. H, then Tab, shows what."]
    assert sorted(told) == [
        "db-1: status active → stopped (not ours)",
        "mail: new · status active (not ours)",
        "web-1: not listed any more (not ours)",
    ]
    assert await away(clock, tmp_path, stopped, new) == (told, [])


async def test_what_was_seen_before_the_end_is_not_said_again(
    clock: SteppedClock, tmp_path: Path
) -> None:
    """A transition that ended in between is."""
    async with night(clock, tmp_path) as run:
        run.lists(WEB)
        await run.told()
        run.lists(WEB.model_copy(update={"name": "web-9", "status": "stopping"}))
        assert len(await run.told()) == 1
    renamed = WEB.model_copy(update={"name": "web-9", "status": "stopped"})
    told, said = await away(clock, tmp_path, renamed)
    assert told[1:] == ["web-9: status active → stopped (not ours)"]
    assert said == ["Since you were last here: 1 change. H, then Tab, shows what."]


async def test_nothing_is_concluded_from_a_list_that_is_not_whole(
    clock: SteppedClock, tmp_path: Path
) -> None:
    """The first whole one counts."""
    await away(clock, tmp_path, WEB, DB)
    async with night(clock, tmp_path) as run:
        run.lists(WEB, partial="page 2 failed")
        assert await run.told() == []
        run.lists(WEB)
        assert await run.told() == ["db-1: not listed any more (not ours)"]


async def test_another_account_concludes_nothing(clock: SteppedClock, tmp_path: Path) -> None:
    """By its owner; each has a list of its own."""
    await away(clock, tmp_path, WEB)
    boss = replace(ACCOUNT, owner="boss@example.com")
    assert await away(clock, tmp_path, DB, account=boss) == ([], [])
    assert await away(clock, tmp_path, WEB) == ([], [])


async def test_account_that_does_not_tell_its_owner(clock: SteppedClock, tmp_path: Path) -> None:
    """Without a server in both lists it is taken for another one."""
    nobody = replace(ACCOUNT, owner="")
    await away(clock, tmp_path, WEB, account=nobody)
    assert await away(clock, tmp_path, DB, account=nobody) == ([], [])
    told, _ = await away(clock, tmp_path, DB, WEB, account=nobody)
    assert told == ["web-1: new · status active (not ours)"]


async def test_it_waits_until_the_owner_is_known(clock: SteppedClock, tmp_path: Path) -> None:
    """And compares the first list then; what was seen meanwhile is no part of it."""
    await away(clock, tmp_path, WEB)
    unknown = replace(ACCOUNT, owner="", is_identified=False)
    async with night(clock, tmp_path, unknown) as run:
        stopped = WEB.model_copy(update={"status": "stopped"})
        run.lists(stopped)
        assert await run.told() == []
        run.lists(stopped.model_copy(update={"name": "web-9"}))
        assert len(await run.told()) == 1
        run.update(replace(run.account, owner=OWNER, is_identified=True))
        assert (await run.told())[1:] == ["web-1: status active → stopped (not ours)"]
    nine = WEB.model_copy(update={"name": "web-9", "status": "stopped"})
    assert (await away(clock, tmp_path, nine))[1] == []


async def test_ours_are_counted(clock: SteppedClock, tmp_path: Path) -> None:
    """What a command did while the app did not run, for one."""
    await away(clock, tmp_path, WEB, DB)
    async with night(clock, tmp_path) as run:
        entry = JournalEntry(at=clock.now(), profile="prod", host="h", verb="stop", server=1)
        run.journal.add(entry)
        run.lists(*(one.model_copy(update={"status": "stopped"}) for one in (WEB, DB)))
        await run.told()
        (said,) = run.observer.said
        assert said.startswith("Since you were last here: 2 changes, 1 of them ours.")


async def test_several_accounts_are_named(clock: SteppedClock, tmp_path: Path) -> None:
    """And all of it may be ours."""
    await away(clock, tmp_path, WEB)
    async with night(clock, tmp_path) as run:
        run.store.update(run.store.state.with_account(AccountState(profile="shop")))
        entry = JournalEntry(at=clock.now(), profile="prod", host="h", verb="stop", server=1)
        run.journal.add(entry)
        run.lists(WEB.model_copy(update={"status": "stopped"}))
        await run.told()
        (said,) = run.observer.said
        assert said.startswith("prod: since you were last here: 1 change, all ours.")


# -- what is in the way


async def test_disk_that_cannot_be_written_is_said_once(
    clock: SteppedClock, tmp_path: Path
) -> None:
    """And everything goes on."""
    (tmp_path / "changes.jsonl").mkdir()
    (tmp_path / "lists").write_text("")
    async with night(clock, tmp_path) as run:
        for status in ("active", "stopped", "active", "suspended"):
            run.lists(WEB.model_copy(update={"status": status}))
            await run.observer.ends()
        (said,) = run.observer.said
        assert said.startswith("Changes seen are not kept. ")
        assert run.account.servers[0].status == "suspended"


async def test_damaged_files_are_set_aside(clock: SteppedClock, tmp_path: Path) -> None:
    """With a line for each."""
    await away(clock, tmp_path, WEB)
    (path,) = (tmp_path / "lists").glob("*.list")
    path.write_text("rubbish")
    (tmp_path / "changes.jsonl").write_text("rubbish\n")
    told, said = await away(clock, tmp_path, DB)
    assert told == []
    assert len(said) == 2
    assert "The list that was seen last cannot be read" in said[0]
    assert "The log of changes had lines that cannot be read" in said[1]
    assert await away(clock, tmp_path, DB) == ([], [])


async def test_of_very_many_servers_the_screen_comes_first(clock: SteppedClock) -> None:
    """What is compared is the list that there is after that; of a closed account nothing is."""
    many = [Server(id=at, name=f"s{at}", status="active") for at in range(1, MANY + 4)]
    async with night(clock) as run:
        run.lists(*many)
        assert await run.told() == []
        run.lists(*many[1:])
        run.lists(*many[2:])
        assert [line.partition(" ")[0] for line in await run.told()] == ["s1:", "s2:"]
        run.lists(*many[3:])
        run.store.update(FleetState())
        assert len(await run.told()) == 2


async def test_account_that_was_closed_begins_anew(clock: SteppedClock) -> None:
    """With what was seen when it was closed."""
    async with night(clock) as run:
        run.lists(WEB)
        await run.told()
        run.store.update(FleetState())
        run.update(ACCOUNT)
        run.lists(DB)
        assert len(await run.told()) == 2
        assert len(run.observer.said) == 1
