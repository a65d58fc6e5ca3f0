"""Ways out to a server, on every screen that shows one: ssh to it, and copy what is known of it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from vpstui.base.errors import VpsTuiError
from vpstui.base.threads import in_thread
from vpstui.config import ssh_template
from vpstui.screens.asking import ask
from vpstui.screens.messages import ReadServer
from vpstui.screens.stepping import SteppingScreen
from vpstui.terminal import clipboard, tmux
from vpstui.terminal.clipboard import Way

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vpstui.api.models import Server
    from vpstui.screens.actions.copy_dialog import Picked
    from vpstui.terminal.foreground import Ended


@dataclass(frozen=True)
class Reach:
    """How a server is reached from here.

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


class ReachScreen(SteppingScreen):
    """A full screen with a server in focus that one can go to, and copy from.

    Nothing is changed in the account, so a lock, or a write that has no end yet, is in nobody's
    way here.
    """

    REACHES = frozenset({"ssh", "copy"})
    """Actions that are about the server in focus, and change nothing of it."""

    @property
    def target(self) -> Server | None:
        """The server that a key acts on."""
        raise NotImplementedError

    def reach(self, server: Server) -> Reach:
        """Tell how a server is reached."""
        raise NotImplementedError

    def where(self, server: Server) -> Content:
        """Say in which account a server is, to follow its name; nothing where only one is open."""
        if not self.state.has_several:
            return Content()
        account = self.state.account_of(server)
        label = Content.styled(account.label or account.profile, account.colour)
        return Content.assemble((" in ", "$text-muted"), label)

    # -- ssh

    def action_ssh(self) -> None:
        """Run the ssh program of the server's account."""
        # As before a form: keys typed ahead are meant for the server, and go nowhere.
        self.begin(self._ssh(self.target), form=True)

    async def _ssh(self, server: Server | None) -> None:
        if server is None:
            return
        reach, environ = self.reach(server), _without_tokens()
        in_tmux = reach.open_in != "here" and tmux.is_inside(environ)
        try:
            # The list does not tell all there is.
            if ssh_template.unknown_part(reach.template, server):
                server = await ask(self, ReadServer(server.key))
            argv = ssh_template.fill(reach.template, server)
            if in_tmux:
                opening = tmux.opening(argv, reach.open_in, server.label, _token_variables())
                await in_thread(partial(tmux.run, opening, environ))
        except VpsTuiError as error:
            self.tell(error)
            return
        if not in_tmux and self.is_in_front():
            remark = "" if reach.open_in == "here" else "Not inside tmux, so it ran here."
            # These steps end now, and what was typed ahead goes, before the terminal is lent.
            self.run_worker(self._lend_terminal(argv, environ, server, remark))

    async def _lend_terminal(
        self, argv: Sequence[str], environ: Mapping[str, str], server: Server, remark: str
    ) -> None:
        from vpstui.terminal.foreground import lend_terminal

        problem = ended = None
        with self.app.suspend():
            try:
                # In a thread: polls go on, and what was waited for is seen when it is done.
                ended = await in_thread(partial(lend_terminal, argv, environ))
            except VpsTuiError as error:
                problem = error
        if problem is not None:
            self.tell(problem)
        if ended is not None:
            self._tell_end(ended, argv[0], server)
        if remark:
            self.notify(remark, markup=False)

    def _tell_end(self, ended: Ended, program: str, server: Server) -> None:
        """Say how a program ended that did not end well; 0 needs no word."""
        if ended.status:
            self.notify(
                f"{program} to {server.label} {ended.text}.",
                severity="warning" if ended.failed else "information",
                markup=False,
            )

    # -- copy

    def action_copy(self) -> None:
        """Choose what to copy of the server."""
        self.begin(self._copy(self.target), form=True)

    async def _copy(self, server: Server | None) -> None:
        from vpstui.screens.actions.copy_dialog import CopyScreen
        from vpstui.terminal.copyable import copyables

        if server is None:
            return
        reach = self.reach(server)
        known = copyables(server, reach.template, reach.api_url, reach.listed)
        picked = await self.app.push_screen_wait(
            CopyScreen(server.label, known, self.where(server))
        )
        if picked is not None:
            await self._hand_out(picked)

    async def _hand_out(self, picked: Picked) -> None:
        """Give a text away, and say by which way it went."""
        label, text = picked.what.label, picked.what.text
        way = Way.SHOWN if picked.show else clipboard.way_for(text, os.environ)
        if way is Way.TMUX:
            try:
                await in_thread(partial(tmux.load_buffer, text, os.environ))
            except VpsTuiError as error:
                self.tell(error)
                way = Way.SHOWN
        elif way is Way.TERMINAL:
            self.app.copy_to_clipboard(text)
        if way is Way.SHOWN:
            from vpstui.screens.actions.copy_dialog import TextScreen

            await self.app.push_screen_wait(TextScreen(label, text))
        else:
            self.notify(f"The {label} {clipboard.SAYS[way]}", markup=False)


def _token_variables() -> tuple[str, ...]:
    """Variables that hold a token; imported late, beside the keyring."""
    from vpstui.config.credentials import ENVIRONMENT

    return ENVIRONMENT


def _without_tokens() -> dict[str, str]:
    """The environment for other programs."""
    hidden = _token_variables()
    return {key: value for key, value in os.environ.items() if key not in hidden}
