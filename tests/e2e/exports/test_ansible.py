"""The inventory, as `ansible-inventory` reads it; `install.sh` installs that."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, given, settings

from tests.query.export.hostile import NAMES, hosts, server, servers
from tests.support.programs.program import ROOT, call, environment, require
from vpstui.query.export.ansible import as_ansible
from vpstui.query.export.login import Login

if TYPE_CHECKING:
    from pathlib import Path

    from vpstui.api.models import Server

BIN: Final = ROOT / ".venv-ansible" / "bin"

FEW = settings(
    deadline=None,
    derandomize=True,
    max_examples=5,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
"""Each example starts Ansible, which takes a second."""

TOP: Final = {"_meta", "all", "ungrouped"}


@pytest.fixture(autouse=True)
def _programs() -> None:
    """See to it that Ansible is there."""
    require(str(BIN / "ansible-inventory"))


def run(program: str, home: Path, text: str, *argv: str) -> str:
    """Run a program of Ansible with an inventory; a warning is a failure."""
    path = home / "inventory.yml"
    path.write_text(text + "\n", "utf-8")
    env = environment(home, ANSIBLE_NOCOLOR="1", ANSIBLE_LOCALHOST_WARNING="0")
    env["PATH"] = f"{BIN}:{env['PATH']}"
    done = call([BIN / program, "-i", path, *argv], env=env)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def read(home: Path, text: str) -> dict[str, Any]:
    """Return what Ansible makes of an inventory."""
    told: dict[str, Any] = json.loads(run("ansible-inventory", home, text, "--list"))
    return told


def plain(value: object) -> object:
    """Return a text that Ansible marks as one that is no template, or any other value."""
    return value["__ansible_unsafe"] if isinstance(value, dict) else value


def check(found: list[Server], home: Path) -> None:
    """See that Ansible knows each host by its address, and no other."""
    made = hosts(found, Login("admin", 2222))
    told = read(home, as_ansible(made))
    variables = told["_meta"]["hostvars"]
    assert {alias: {key: plain(one) for key, one in each.items()}
            for alias, each in variables.items()} == {
        host.alias: {
            "ansible_host": host.address, "ansible_user": "admin", "ansible_port": 2222,
            "vps_id": host.server.id, "vps_name": host.server.label,
        }
        for host in made
    }  # fmt: skip
    groups = {name: set(each["hosts"]) for name, each in told.items() if name not in TOP}
    for kind, value_of in (("location", "location"), ("status", "status"), ("account", "profile")):
        values = {getattr(one, value_of) for one in found} - {""}
        expected = [
            {host.alias for host in made if getattr(host.server, value_of) == value}
            for value in values
        ]
        ours = [hosts_ for name, hosts_ in groups.items() if name.startswith(f"{kind}_")]
        assert sorted(map(sorted, ours)) == sorted(map(sorted, expected))


@given(servers())
@FEW
def test_what_ansible_reads(tmp_path: Path, found: list[Server]) -> None:
    """Whatever servers are called, and wherever they are."""
    check(found, tmp_path)


def test_every_hostile_name_at_once(tmp_path: Path) -> None:
    """All of them in one inventory, as names, locations and systems."""
    check(
        [
            server(
                id=n, name=name, location=name, os=name, status="active", ip_address=f"192.0.2.{n}"
            )
            for n, name in enumerate(NAMES, 1)
        ],
        tmp_path,
    )


def test_a_name_is_no_template(tmp_path: Path) -> None:
    """What is in braces is said as it is, and not worked out."""
    found = [server(name="{{ 7 * 7 }}", ip_address="192.0.2.1")]
    text = as_ansible(hosts(found))
    argv = ("all", "--connection", "local", "-m", "debug", "-a", "msg=called-{{ vps_name }}")
    said = run("ansible", tmp_path, text, *argv)
    assert "called-{{ 7 * 7 }}" in said
    assert "49" not in said


def test_without_servers(tmp_path: Path) -> None:
    """It is an inventory all the same."""
    assert read(tmp_path, as_ansible([]))["_meta"]["hostvars"] == {}
