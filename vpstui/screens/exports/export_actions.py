"""Hands servers over: to the clipboard, to a file, or on the screen to be selected by hand."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from vpstui.base.formatting import count_text
from vpstui.base.sanitize import clean
from vpstui.terminal.clipboard import METHOD_NOTES, OSC52_LIMIT, CopyMethod

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpstui.config.settings import Profile
    from vpstui.fleet.exports.export_servers import Exported
    from vpstui.query.export.forms import ExportForm
    from vpstui.screens.exports.export_screen import Handed
    from vpstui.screens.exports.targets import ExportTargets
    from vpstui.screens.screen_host import ScreenHost

SHOWN_LIMIT: Final = OSC52_LIMIT
"""Bytes of the longest text that is shown: what is longer is for a file."""


class ExportActions:
    """Hands over the servers of a screen.

    Args:
        host: the screen.
        profiles: the settings of every account.
    """

    def __init__(self, host: ScreenHost, profiles: Mapping[str, Profile]) -> None:
        self._host = host
        self._profiles = profiles

    def hand_over(self, targets: ExportTargets, form: str = "", path: str = "") -> None:
        """Let the person choose in which form, and where to.

        Args:
            targets: the servers.
            form: name of the form that was named already; empty: none was.
            path: the file that was named already, together with the form; empty: none was.
        """
        if targets.servers:
            self._host.run_dialog(self._hand_over(targets, form, path), form=True)
        else:
            self._host.notice("No server is shown: there is nothing to hand over.")

    async def _hand_over(self, targets: ExportTargets, form: str, path: str) -> None:
        from vpstui.screens.exports.export_screen import ExportScreen

        export, to_file = partial(self._export, targets), bool(path)
        if path and await self._handed(await self._made(targets, form), path):
            return
        while True:
            screen = ExportScreen(targets, export, form, to_file=to_file)
            handed = await self._host.show(screen)
            if handed is None or await self._handed(handed):
                return
            form, to_file = handed.form.name, True

    async def _made(self, targets: ExportTargets, form: str) -> Handed:
        from vpstui.query.export.forms import FORMS
        from vpstui.screens.exports.export_screen import Handed

        return Handed(FORMS[form], await self._export(targets, FORMS[form]), to_file=True)

    async def _export(self, targets: ExportTargets, form: ExportForm) -> Exported:
        from vpstui.fleet.exports.export_servers import export_servers

        return await export_servers(self._host.fleet, self._profiles, targets.servers, form)

    async def _handed(self, handed: Handed, path: str = "") -> bool:
        """Hand a text over, and return whether that is all that was wanted."""
        from vpstui.screens.actions.copy_screen import TextScreen
        from vpstui.screens.actions.server_access import copy_text
        from vpstui.screens.exports.file_screen import FileScreen

        host, exported = self._host, handed.exported
        missing = missing_text(exported)
        if not exported.count:
            host.notice(f"Nothing is handed over. {missing}", "warning")
            return False
        what = f"{handed.form.noun} of {count_text(exported.count, 'server')}"
        if handed.to_file:
            screen = FileScreen(what, exported.text, path or handed.form.file, at_once=bool(path))
            written = await host.show(screen)
            if written is None:
                return False
            self._report(f"The {what} is in {clean(str(written))}.", missing)
            return True
        way = CopyMethod.SHOWN if handed.show else await copy_text(host.app, exported.text)
        if way is not CopyMethod.SHOWN:
            self._report(f"The {what} {METHOD_NOTES[way]}", missing)
            return True
        if len(exported.text.encode()) > SHOWN_LIMIT:
            host.notice(f"The {what} is too long for that: write it to a file.", "warning")
            return False
        await host.show(TextScreen(what[0].upper() + what[1:], exported.text))
        return True

    def _report(self, done: str, missing: str) -> None:
        """Say what was done, and what is missing in it."""
        if missing:
            self._host.notice(f"{done} {missing}", "warning")
        else:
            self._host.notice(done)


def missing_text(exported: Exported) -> str:
    """Say which servers are not in a text, and what else is missing; empty where nothing is."""
    found, said = exported.left_out, list[str]()
    for why in dict.fromkeys(one.why for one in found):
        labels = [one.server.label for one in found if one.why == why]
        many = f"{len(labels)} servers are left out, such as {labels[0]}"
        said.append(f"{many if len(labels) > 1 else f'{labels[0]} is left out'}: {why}.")
    if exported.remarks:
        rest = len(exported.remarks) - 1
        said.append(exported.remarks[0] + (f" The same holds for {rest} more." if rest else ""))
    return " ".join(said)
