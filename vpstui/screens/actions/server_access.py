"""The ways to a server: ssh to it, and copy what is known of it."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.content import Content

from vpstui.base.errors import VpsTuiError
from vpstui.base.threads import run_in_thread
from vpstui.config import ssh_template
from vpstui.config.settings import TOKEN_VARIABLES, without_tokens
from vpstui.screens.exports.export_actions import ExportActions
from vpstui.screens.exports.targets import export_targets
from vpstui.terminal import clipboard, tmux
from vpstui.terminal.clipboard import CopyMethod

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import App

    from vpstui.api.models import Server
    from vpstui.config.settings import Profile
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.screens.actions.selection import Selection
    from vpstui.screens.screen_host import ScreenHost
    from vpstui.terminal.handover.foreground import ProgramExit


@dataclass(frozen=True)
class ConnectTarget:
    """How the servers of an account are reached from here.

    Attributes:
        api_url: base URL of the API.
        template: the ssh program, as in the settings; empty: the usual one.
        open_in: where that program runs.
        listed: the query parameters of the list that the server is of.
    """

    api_url: str
    template: tuple[str, ...] = ()
    open_in: ssh_template.OpenIn = "here"
    listed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Session:
    """A program that is about to be lent the terminal.

    Attributes:
        argv: the program and its arguments.
        environ: its environment.
        server: the server that it leads to.
        remark: what else there is to say afterwards.
    """

    argv: Sequence[str]
    environ: Mapping[str, str]
    server: Server
    remark: str


class ServerAccess:
    """Runs ssh to the servers of a screen, and copies from them.

    Attributes:
        exports: hands several servers over.

    Args:
        host: the screen.
        profiles: the settings of every account.
    """

    def __init__(self, host: ScreenHost, profiles: Mapping[str, Profile]) -> None:
        self._host = host
        self._profiles = profiles
        self.exports = ExportActions(host, profiles)

    def target_of(self, server: Server) -> ConnectTarget:
        """How a server is reached: as the profile of its account says."""
        profile = self._profiles[server.profile]
        asked = asdict(self._host.state.account_of(server).api_filter)
        return ConnectTarget(profile.api_url, profile.ssh, profile.ssh_open or "here", asked)

    # -- ssh

    def _may_tell_username(self, server: Server) -> bool:
        """Whether the API tells in detail as whom ssh logs in, which no row of a list has."""
        dialect = self._host.state.account_of(server).dialect
        return dialect is not None and dialect.tells_username

    def ssh(self, selection: Selection) -> None:
        """Run the ssh program of a server's account; ask first where nobody chose the server."""
        # As before a form: keys typed ahead are meant for the server, and are dropped.
        self._host.run_dialog(self._ssh(selection), form=True)

    async def _ssh(self, selection: Selection) -> None:
        server = selection.server
        if server is None or not (not selection.jumped or await self._is_meant(server)):
            return
        try:
            session = await self._prepare(server)
        except VpsTuiError as error:
            self._host.report(error)
            return
        if session is not None and self._host.is_in_front:
            # This flow ends now, and what was typed ahead goes, before the terminal is lent.
            self._host.attempt(partial(self._lend_terminal, session))

    async def _is_meant(self, server: Server) -> bool:
        """Ask about a server to which the cursor came by itself."""
        from vpstui.screens.actions.confirm_question import ConfirmQuestion
        from vpstui.screens.actions.server_actions import JUMPED, account_text, confirmed

        account = account_text(self._host.state, server.profile)
        question = ConfirmQuestion(
            "Log in to this server?", "Log in", (server,), account, (JUMPED,)
        )
        return await confirmed(self._host, question)

    def lacks_address(self, server: Server) -> bool:
        """Whether ssh to a server needs an IP address that it does not have."""
        template = self._profiles[server.profile].ssh
        return not server.ip_address and ssh_template.needs_address(template)

    async def log_in(self, server: Server) -> bool:
        """Run the ssh program to one of several servers, and report how it ended.

        Returns:
            Whether it ended well, or runs in a window of its own.
        """
        try:
            session = await self._prepare(server)
        except VpsTuiError as error:
            self._host.report(error)
            return False
        return session is None or await self._lend_terminal(session)

    async def _prepare(self, server: Server) -> _Session | None:
        """Find out what to run, and run it where that is not this terminal: then return None.

        Raises:
            VpsTuiError: it cannot be run.
        """
        target, environ = self.target_of(server), without_tokens(os.environ)
        pane = None
        if target.open_in != "here":
            pane = await run_in_thread(partial(tmux.own_pane, environ))
        # The list does not tell all there is.
        if ssh_template.missing_value(target.template, server):
            server = await self._host.fleet.read(server.key)
        elif self._may_tell_username(server) and ssh_template.lacks_username(
            target.template, server
        ):
            with suppress(VpsTuiError):  # ssh needs no API; without it, it is as root
                server = await self._host.fleet.read(server.key)
        argv = ssh_template.fill_template(target.template, server)
        if pane is not None:
            opening = tmux.open_command(argv, target.open_in, server.label, TOKEN_VARIABLES)
            await run_in_thread(partial(tmux.run, opening, pane))
            return None
        remark = "" if target.open_in == "here" else "Not inside tmux, so it ran here."
        return _Session(argv, environ, server, remark)

    async def _lend_terminal(self, session: _Session) -> bool:
        """Run a program in this terminal, report how it ended, and return whether that was well."""
        from vpstui.terminal.handover.foreground import FOREGROUND

        problem = ended = None
        with self._host.app.suspend():
            try:
                # In a thread: polls go on, and what was waited for is seen when it is done.
                ended = await run_in_thread(partial(FOREGROUND.run, session.argv, session.environ))
            except VpsTuiError as error:
                problem = error
        if problem is not None:
            self._host.report(problem)
        if ended is not None:
            self._report_end(ended, session.argv[0], session.server)
        if session.remark:
            self._host.notice(session.remark)
        return ended is not None and not ended.status

    def _report_end(self, ended: ProgramExit, program: str, server: Server) -> None:
        """Say how a program ended that did not end well; 0 needs no word."""
        if ended.status:
            self._host.notice(
                f"{program} to {server.label} {ended.text}.",
                "warning" if ended.failed else "information",
            )

    # -- copy

    def copy(self, selection: Selection) -> None:
        """Choose what to copy of a server, or in which form several are handed over."""
        servers = selection.targets
        if len(servers) > 1:
            self.exports.hand_over(export_targets(selection, self._host.state))
        else:
            self._host.run_dialog(self._copy(servers[0] if servers else None), form=True)

    async def _copy(self, server: Server | None) -> None:
        from vpstui.screens.actions.copy_screen import CopyScreen
        from vpstui.terminal.copyable import copyables

        if server is None:
            return
        target = self.target_of(server)
        known = copyables(server, target.template, target.api_url, target.listed)
        where = account_suffix(self._host.state, server)
        picked = await self._host.show(CopyScreen(server.label, known, where))
        if picked is not None:
            what = picked.what
            await hand_out(self._host.app, what.label, what.text, show=picked.show)


async def hand_out(app: App[Any], label: str, text: str, *, show: bool = False) -> None:
    """Copy a text, and say by which way it went; or show it, to be selected by hand.

    Args:
        app: the app, which lends its terminal.
        label: what the text is.
        text: the text.
        show: whether it is only to be shown.
    """
    way = CopyMethod.SHOWN if show else await copy_text(app, text)
    if way is CopyMethod.SHOWN:
        from vpstui.screens.actions.copy_screen import TextScreen

        await app.push_screen_wait(TextScreen(label, text))
    else:
        app.notify(f"The {label} {clipboard.METHOD_NOTES[way]}", markup=False)


async def copy_text(app: App[Any], text: str) -> CopyMethod:
    """Copy a text by the way that this terminal has.

    Returns:
        The way it went; `SHOWN` where there is none, so that it has to be shown.
    """
    pane = await run_in_thread(partial(tmux.own_pane, without_tokens(os.environ)))
    way = clipboard.choose_method(text, os.environ, in_tmux=pane is not None)
    if pane is not None:
        try:
            await run_in_thread(partial(tmux.load_buffer, text, pane))
        except VpsTuiError as error:
            app.notify(error.message, title=error.title, severity="error", markup=False)
            return CopyMethod.SHOWN
    elif way is CopyMethod.TERMINAL:
        app.copy_to_clipboard(text)
    return way


def account_suffix(state: FleetState, server: Server) -> Content:
    """Say in which account a server is, to follow its name; nothing where only one is open."""
    if not state.has_several:
        return Content()
    account = state.account_of(server)
    label = Content.styled(account.label or account.profile, account.colour)
    return Content.assemble((" in ", "$text-muted"), label)
