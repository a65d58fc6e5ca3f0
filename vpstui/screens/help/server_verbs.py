"""A verb and a server in the palette, as in `reboot web-2`: what its key does, to that server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.actions import parse

from vpstui.base.sanitize import clean
from vpstui.query.fuzzy_match import FuzzyPattern, best_servers
from vpstui.query.palette_search import (
    ENTRY_LIMIT,
    DoToServer,
    PaletteCommand,
    PaletteEntry,
    server_note,
)
from vpstui.screens.actions import availability
from vpstui.screens.actions.resize_action import resize
from vpstui.screens.actions.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vpstui.api.models import Server
    from vpstui.screens.server_screen import ServerScreen

VERBS: Final[Mapping[str, tuple[str, str]]] = {
    "open": ("open", "Show a server in detail"),
    "start": ("power('start')", "Start a server"),
    "stop": ("power('stop')", "Shut a server down"),
    "reboot": ("power('reboot')", "Restart a server"),
    "hard stop": ("power('hard stop')", "Cut the power of a server"),
    "hard-stop": ("power('hard stop')", "Cut the power of a server"),
    "delete": ("delete_server", "Delete a server for good"),
    "edit": ("edit_server", "Change name, hostname and backups"),
    "rename": ("rename_server", "Change the name only"),
    "backups": ("switch_backups", "Switch automatic backups on or off"),
    "resize": ("resize_server", "Give a server another plan"),
    "snapshot": ("take_snapshot", "Take a snapshot of a server"),
    "backup": ("back_up", "Take a backup of a server now"),
    "ssh": ("ssh", "Log in to a server with ssh"),
    "copy": ("copy", "Copy the IP, the ssh line, the JSON and more"),
}
"""By what is typed before the name of a server: the action of its key, and what it does."""


def verb_commands(screen: ServerScreen) -> Sequence[PaletteCommand]:
    """Make a command of every verb.

    Args:
        screen: on which it is done; its servers can be named, as they are called now.
    """
    state = screen.state
    labels = state.labels if state.has_several else {}

    def command(verb: str, description: str) -> PaletteCommand:
        def entries_for(argument: str) -> Sequence[PaletteEntry]:
            pattern = FuzzyPattern(argument)
            if not pattern:
                why = f"the name of a server follows, as in  {verb} {_example(state.servers)}"
                return [PaletteEntry(f"{verb} …", blocked=why)]
            found = best_servers(pattern, state.servers, ENTRY_LIMIT)
            return [entry(verb, server) for _, server in sorted(found, key=lambda one: one[0])]

        return PaletteCommand(verb, "SERVER", description, entries_for, is_about_server=True)

    def entry(verb: str, server: Server) -> PaletteEntry:
        choice = DoToServer(verb, server.key, state.account_of(server).logins)
        obstacle = _obstacle(screen, verb, Selection(server))
        return PaletteEntry(
            f"{verb} {server.label}",
            choice,
            note=server_note(server, labels),
            blocked="" if obstacle is None else obstacle.short,
        )

    return [command(verb, does) for verb, (_, does) in VERBS.items()]


def _example(servers: Iterable[Server]) -> str:
    return next((clean(server.label, 20) for server in servers), "web-1")


def _obstacle(
    screen: ServerScreen, verb: str, selection: Selection
) -> availability.Obstacle | None:
    _, name, parameters = parse(VERBS[verb][0])
    return availability.obstacle(name, parameters, selection, screen.state)


def do_to_server(screen: ServerScreen, verb: str, server: Server, logins: int) -> None:
    """Do to the server that was named what the key of the verb does to the one under the cursor.

    A start, for which a key asks nothing, shows its plan here: no cursor was on that server.

    Args:
        screen: the screen.
        verb: one of `VERBS`.
        server: the server.
        logins: how many logins there had been in its account when it was named.
    """
    named = Selection(server, is_named=True, logins={server.profile: logins})
    obstacle = _obstacle(screen, verb, named)
    if obstacle is not None:
        screen.notice(obstacle.text, obstacle.severity)
    else:
        _do(screen, verb, server, named)


def _do(screen: ServerScreen, verb: str, server: Server, named: Selection) -> None:
    match verb:
        case "open":
            screen.visit(server)
        case "start" | "stop" | "reboot":
            screen.actions.power(verb, named)
        case "hard stop" | "hard-stop":
            screen.actions.power("hard stop", named)
        case "delete":
            screen.actions.delete(named)
        case "edit":
            screen.forms.edit(named)
        case "rename":
            screen.forms.edit(named, only="name")
        case "backups":
            screen.forms.switch_backups(named)
        case _:
            _do_more(screen, verb, named)


def _do_more(screen: ServerScreen, verb: str, named: Selection) -> None:
    match verb:
        case "resize":
            screen.run_dialog(resize(screen, named))
        case "snapshot":
            screen.copies.snapshot(named)
        case "backup":
            screen.copies.back_up(named)
        case "ssh":
            screen.access.ssh(named)
        case _:
            screen.access.copy(named)
