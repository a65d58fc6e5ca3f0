"""An app with a bug, and the crash reports that it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

BROKEN = """
import asyncio, os, sys
from textual.app import ComposeResult
from vpstui.cli import launch_app
from vpstui.base import crash_report
from vpstui.fleet.state.account_state import AccountState
from vpstui.app import VpsTuiApp
from vpstui.fleet.connection import connect
from vpstui.fleet.fleet import Fleet
from vpstui.config.token_sources import parse_token
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.terminal.outside.outside_window import OutsideSettings

url, kind = sys.argv[1:]
PROFILES = {"default": Profile(api_url=url)}
KNOWN = [AccountState(profile="default")]

def fail():
    secret = parse_token(os.environ["VPSTUI_TOKEN"], "VPSTUI_TOKEN").get_secret_value()
    headers = {"Authorization": f"Bearer {secret}"}
    raise ValueError(f"not expected: {headers} {secret}")

class Broken(VpsTuiApp):
    def on_key(self, event):
        if event.character != "!":
            return
        if kind == "key":
            fail()
        if kind == "worker":
            self.run_worker(self.fail_later())
        if kind == "reader":  # what the thread that reads the keys does
            from rich.traceback import Traceback
            try:
                fail()
            except ValueError:
                self.call_later(self.panic, Traceback(show_locals=True))
        if kind == "style":
            self.stylesheet.add_source(f"Screen {{ colour: {os.environ['VPSTUI_TOKEN']} ! }}")
            self.refresh_css()

    async def fail_later(self):
        fail()

    async def on_unmount(self):
        await super().on_unmount()
        if kind == "end":
            fail()

def dial(name):
    if kind == "connect":
        fail()
    return connect(name, Profile(api_url=url), ChoiceNames(), os.environ)

def show():
    if kind == "picture":
        from pathlib import Path
        from vpstui.cli.screenshot import save_screenshot
        app = Broken(Fleet(dial, KNOWN), PROFILES)
        app.call_later(fail)
        return launch_app.exit_status(app, save_screenshot(app, Path(os.devnull), "80x24"))
    outside = OutsideSettings(title=True)
    return asyncio.run(launch_app.run_app(Broken(Fleet(dial, KNOWN), PROFILES, outside=outside)))

sys.exit(crash_report.run_with_crash_report(show, sys.argv[1:]))
"""
"""The app with a bug, run as `vpstui` runs it."""


def reports(home: Path) -> list[Path]:
    """Every crash report below a home."""
    return sorted(home.rglob("crash-*.txt"))
