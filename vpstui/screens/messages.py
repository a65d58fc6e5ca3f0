"""What screens ask of the app about servers: reads, writes, and how the table is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual.message import Message

from vpstui.base.errors import LoggedInAnew
from vpstui.base.threads import in_thread
from vpstui.fleet.state.create_choices import gather
from vpstui.screens.asking import Ask, AskAccount

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vpstui.api.models import Server, ServerCreate, ServerKey, ServerPatch
    from vpstui.api.service import PowerVerb
    from vpstui.config.remembered_views import Memory
    from vpstui.fleet.account import Session
    from vpstui.fleet.open_accounts import Sessions
    from vpstui.fleet.state.account_state import ApiFilter
    from vpstui.fleet.state.bulk_action import Bulk, BulkVerb
    from vpstui.fleet.state.create_choices import Choices
    from vpstui.journal.history import History

T = TypeVar("T")


class Refresh(Ask[None]):
    """Read the lists now."""

    async def carry_out(self, sessions: Sessions) -> None:
        """Read them; a failure becomes part of the state."""
        await sessions.each(lambda session: session.fleet.refresh_on_request())


class Pause(Ask[None]):
    """Stop reading the lists by themselves, or go on.

    Attributes:
        on: whether to stop.
    """

    def __init__(self, *, on: bool) -> None:
        super().__init__()
        self.on = on

    async def carry_out(self, sessions: Sessions) -> None:
        """Switch it in every account."""
        for session in sessions.open_ones:
            session.fleet.pause(self.on)
            session.reschedule()


class FilterByApi(Ask[None]):
    """Ask the API for one status or location only."""

    def __init__(self, wanted: ApiFilter) -> None:
        super().__init__()
        self.wanted = wanted

    async def carry_out(self, sessions: Sessions) -> None:
        """Set it in every account, and read the lists."""
        await sessions.each(lambda session: session.fleet.filter_by_api(self.wanted))


class Look(Ask[None]):
    """Say what the user looks at; what is not looked at is read slowly.

    Attributes:
        in_sight: whether the list is on screen; None: as before.
        in_focus: whether the terminal has the focus; None: as before.
    """

    def __init__(self, *, in_sight: bool | None = None, in_focus: bool | None = None) -> None:
        super().__init__()
        self.in_sight = in_sight
        self.in_focus = in_focus

    async def carry_out(self, sessions: Sessions) -> None:
        """Change the pace; the lists are read at once when they come back into sight."""
        sessions.look(in_sight=self.in_sight, in_focus=self.in_focus)


class LoadMemory(Ask["Memory"]):
    """Find out what is remembered from earlier starts."""

    async def carry_out(self, sessions: Sessions) -> Memory:
        """Read it."""
        return await in_thread(sessions.memory.load)


class Remember(Ask[None]):
    """Change what is remembered.

    Attributes:
        change: makes the new memory of the present one.
    """

    def __init__(self, change: Callable[[Memory], Memory]) -> None:
        super().__init__()
        self.change = change

    async def carry_out(self, sessions: Sessions) -> None:
        """Write it."""
        await in_thread(lambda: sessions.memory.update(self.change))


class GatherChoices(AskAccount["Choices"]):
    """Find out what the create form can offer."""

    async def carry_out_in(self, session: Session) -> Choices:
        """Read the plans and put them together with what the fleet and the config show."""
        if not session.fleet.state.problem:  # without a connection, a form need not wait
            await session.fleet.load_plans()
        state, names = session.fleet.state, session.choices
        return gather(state.plans, state.servers, names.os, names.ssh_key)


class ReadServer(AskAccount["Server"]):
    """Read one server in detail.

    Attributes:
        key: the server.
    """

    def __init__(self, key: ServerKey) -> None:
        super().__init__(key.profile)
        self.key = key

    async def carry_out_in(self, session: Session) -> Server:
        """Read it."""
        return await session.fleet.read(self.key.id)


class ReadHistory(Ask["History"]):
    """Read what was sent from here, also from accounts that are not open now."""

    async def carry_out(self, sessions: Sessions) -> History:
        """Read the journals of all open accounts, as a rule one that they share."""
        from vpstui.journal.history import history_of

        profiles = [account.profile for account in sessions.state.accounts]
        journals = [(await sessions.session(profile)).journal for profile in profiles]
        return await in_thread(lambda: history_of(journals))


class KeysMayCome(Message):
    """What a screen waited for is there, or will not come: keys that were held go on.

    Attributes:
        drop: whether they were meant for what did not come, and must not act on anything else.
    """

    def __init__(self, *, drop: bool = False) -> None:
        super().__init__()
        self.drop = drop


class Write(AskAccount[T]):
    """Something that changes a server; its failure is told even when nobody waits for it."""


def _check_login(session: Session, logins: int) -> None:
    if session.fleet.state.logins != logins:
        raise LoggedInAnew("Nothing was sent: another login came meanwhile; choose it again.")


class CreateServer(Write["Server"]):
    """Create a server.

    Attributes:
        request: what it shall be.
        logins: how many logins there had been in the account when the person began.
    """

    def __init__(self, profile: str, request: ServerCreate, logins: int) -> None:
        super().__init__(profile)
        self.request = request
        self.logins = logins

    async def carry_out_in(self, session: Session) -> Server:
        """Create it and follow it until it runs.

        Raises:
            LoggedInAnew: another token is in use since: it would be another account's.
            VpsTuiError: as `Writes.create`.
        """
        _check_login(session, self.logins)
        return await session.writes.create(self.request)


class EditServer(Write["Server"]):
    """Change name, hostname or backups of a server.

    Attributes:
        base: the server as the person saw it.
        wanted: the fields as they shall be.
        logins: how many logins there had been in the account when the person chose the server.
    """

    def __init__(self, base: Server, wanted: ServerPatch, logins: int) -> None:
        super().__init__(base.profile)
        self.base = base
        self.wanted = wanted
        self.logins = logins

    async def carry_out_in(self, session: Session) -> Server:
        """Read, compare and send what changed.

        Raises:
            LoggedInAnew: another token is in use since: the id may mean another server.
            VpsTuiError: as `Writes.edit`.
        """
        _check_login(session, self.logins)
        return await session.writes.edit(self.base, self.wanted)


class PowerServer(Write[None]):
    """Start, stop or reboot a server."""

    def __init__(self, key: ServerKey, verb: PowerVerb) -> None:
        super().__init__(key.profile)
        self.key = key
        self.verb = verb

    async def carry_out_in(self, session: Session) -> None:
        """Ask for it and follow the server until it is done."""
        await session.writes.power(self.key.id, self.verb)


class DeleteServer(Write[None]):
    """Delete a server for good."""

    def __init__(self, key: ServerKey) -> None:
        super().__init__(key.profile)
        self.key = key

    async def carry_out_in(self, session: Session) -> None:
        """Delete it."""
        await session.writes.delete(self.key.id)


class RunBulk(Ask["Bulk"]):
    """Do one thing with many servers; the outcome is the bulk action as it begins.

    Attributes:
        verb: what is done.
        servers: exactly those that it is done with.
        logins: by profile, how many logins there had been when the user chose them.
    """

    def __init__(
        self, verb: BulkVerb, servers: tuple[Server, ...], logins: Mapping[str, int]
    ) -> None:
        super().__init__()
        self.verb = verb
        self.servers = servers
        self.logins = logins

    async def carry_out(self, sessions: Sessions) -> Bulk:
        """Begin; it goes on whatever becomes of the screen that asked for it."""
        return sessions.bulks.start(self.verb, self.servers, self.logins)


class CancelBulk(Ask[None]):
    """Send no more writes of a bulk action.

    Attributes:
        number: which.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    async def carry_out(self, sessions: Sessions) -> None:
        """Cancel what was not sent."""
        sessions.bulks.cancel(self.number)
