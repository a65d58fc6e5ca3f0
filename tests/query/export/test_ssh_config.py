"""The configuration of OpenSSH, as OpenSSH reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings

from tests.query.export.hostile import NAMES, hosts, server, servers
from tests.support.programs.program import call, environment, require
from vpstui.query.export.login import Login
from vpstui.query.export.ssh_config import as_ssh_config

if TYPE_CHECKING:
    from pathlib import Path

    from vpstui.api.models import Server

SOME = settings(
    deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
"""Each example starts ssh several times."""


def read(home: Path, text: str, alias: str) -> dict[str, str]:
    """Return what ssh would do for a host."""
    require("ssh")
    path = home / "ssh_config"
    path.write_text(text, "utf-8")
    done = call(["ssh", "-T", "-G", "-F", path, "--", alias], env=environment(home))
    assert (done.returncode, done.stderr) == (0, "")
    return dict(line.split(" ", 1) for line in done.stdout.splitlines() if " " in line)


def check(found: list[Server], home: Path) -> None:
    """See that ssh reads of each host what was written, and nothing for any other."""
    made = hosts(found, Login("admin", 2222))
    text = as_ssh_config(made)
    for host in made:
        told = read(home, text, host.alias)
        assert (told["hostname"], told["user"], told["port"]) == (host.address, "admin", "2222")
    assert read(home, text, "other.example") == read(home, "", "other.example")
    patterns = [line.split()[1:] for line in text.splitlines() if re.match(r"\s*Host\s", line)]
    assert patterns == [[host.alias] for host in made]
    keywords = {line.split()[0] for line in text.splitlines() if line and line[0] != "#"}
    assert keywords <= {"Host", "HostName", "User", "Port"}


@given(servers())
@SOME
def test_what_ssh_reads(tmp_path: Path, found: list[Server]) -> None:
    """Whatever servers are called, an alias leads to its own address."""
    check(found, tmp_path)


def test_every_hostile_name_at_once(tmp_path: Path) -> None:
    """All of them in one file."""
    check(
        [
            server(id=n, name=name, ip_address=f"192.0.2.{n}") for n, name in enumerate(NAMES, 1)
        ],
        tmp_path,
    )  # fmt: skip


def test_nothing_is_said_that_is_not_known() -> None:
    """Without user and port ssh keeps its own."""
    (host,) = hosts([server(name="web", ip_address="192.0.2.1")])
    assert as_ssh_config([host]).splitlines()[2:] == [
        "# web (id 1, prod)", "Host web", "    HostName 192.0.2.1",
    ]  # fmt: skip
    assert as_ssh_config([]).startswith("#")
