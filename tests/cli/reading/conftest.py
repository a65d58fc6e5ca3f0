"""What the tests of the commands that only read share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.ran import Ran
from tests.support.servers.simulated_account import TOKEN
from vpstui.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.servers.simulated_account import Served

    Read = Callable[..., Ran]
    Several = Callable[..., list[str]]

NOBODY = "http://127.0.0.1:9/api/v1"
"""A port where nobody listens."""


@pytest.fixture
def read(
    served: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Read:
    """Run a command, against the served account unless the arguments say another."""
    monkeypatch.setenv("VPSTUI_TOKEN", TOKEN)

    def start(name: str, *argv: str) -> Ran:
        is_elsewhere = any(word in argv for word in ("--api-url", "--config", "--demo"))
        where = [] if is_elsewhere else ["--api-url", served.url]
        status = run([name, *where, *argv])
        printed = capsys.readouterr()
        return Ran(status, printed.out, printed.err)

    return start


@pytest.fixture
def several(served: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Several:
    """Return arguments that open two accounts: the served one, and that at the URL given."""
    file, tokens = tmp_path / "config.toml", tmp_path / "token"
    tokens.write_text(TOKEN)
    tokens.chmod(0o600)

    def arguments(url: str) -> list[str]:
        monkeypatch.delenv("VPSTUI_TOKEN", raising=False)
        file.write_text(
            "".join(
                f"[profiles.{name}]\napi_url = '{where}'\ntoken_file = '{tokens}'\n"
                for name, where in (("here", served.url), ("there", url))
            )
        )
        return ["--config", str(file), "--profile", "here", "--profile", "there"]

    return arguments
