"""Every command of the provider's published CLI gets what it reads."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.contract.provider_clients.programs import Cli
from tests.support.servers.simulated_account import TOKEN

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.servers.simulated_account import Served

ID = 12345
APP = """\
name: shop
type: python
build: [pip install .]
start: gunicorn app
port: 8000
git_repo: https://example.com/shop.git
env: {MODE: production}
"""

# It deploys without waiting: the CLI looks every three seconds.
FAST = pytest.mark.knobs(pace=1e9)


@pytest.fixture
def linked(cli: Cli, served: Served) -> Cli:
    """The CLI in a project that is linked to the first server and can be deployed."""
    (cli.project / "vps.yaml").write_text(APP)
    cli("link", "--server", served.account.uuid_of(ID))
    return cli


def test_commands_are_those_tried_here(cli: Cli) -> None:
    """The CLI has no other."""
    assert commands_in(cli("--help")) == {
        "login", "link", "deploy", "deployments", "logs", "env", "ssh",
    }  # fmt: skip
    assert commands_in(cli("env", "--help")) == {"list", "set", "rm"}


def commands_in(page: str) -> set[str]:
    """Return the commands that a page of help lists."""
    return set(re.findall(r"^  (\w+) ", page.split("Commands:")[1], re.MULTILINE))


@pytest.mark.knobs(servers=25, token=TOKEN)
def test_login(served: Served, tmp_path: Path) -> None:
    """It counts the servers of the first page, which is its own mistake, and keeps the token."""
    cli = Cli(tmp_path)
    base = served.url.removesuffix("/api/v1")
    told = cli("login", "--api-url", base, typed=f"{TOKEN}\n")
    assert told.endswith("Logged in successfully. 20 server(s) found.\n")
    config = tmp_path / ".vps" / "config.json"
    assert json.loads(config.read_text()) == {"api_token": TOKEN, "api_url": base}
    assert config.stat().st_mode & 0o777 == 0o600
    refused = cli("login", "--token", "vps_other", code=1)
    assert "Invalid or expired API token" in refused


def test_link_by_choice(cli: Cli, served: Served) -> None:
    """The list shows host, address, status and the beginning of the UUID."""
    told = cli("link", typed="2\nshop\nstatic\n")
    rows = re.findall(r"^  \[(\d+)\] (\S+) \(([\d.]+)\) — (\w+) \[(\w+)\]$", told, re.MULTILINE)
    assert rows == [
        (str(number), record["name"], record["ip_address"], record["status"],
         served.account.uuid_of(server_id)[:8])
        for number, (server_id, record) in enumerate(served.account.servers.items(), 1)
    ]  # fmt: skip
    second = list(served.account.servers)[1]
    assert "Linked to web-2" in told
    assert json.loads((cli.project / ".vps-link").read_text()) == {
        "server_uuid": served.account.uuid_of(second),
        "hostname": "web-2",
    }
    assert "type: static" in (cli.project / "vps.yaml").read_text()


def test_link_by_uuid(linked: Cli) -> None:
    """A server that is there is linked; one that is not is told."""
    assert json.loads((linked.project / ".vps-link").read_text())["hostname"] == "web-1"
    assert linked("link", "--server", "x", code=1) == "Server x not found.\n"


def test_link_without_servers(cli: Cli, served: Served) -> None:
    """There is nothing to choose from."""
    for server_id in list(served.account.servers):
        served.account.remove(server_id)
    assert cli("link", code=1).startswith("No servers found.")


def test_ssh(linked: Cli, served: Served) -> None:
    """It goes to the first address of version 4 as the user that the server names, or as root."""
    address = served.account.servers[ID]["ip_address"]
    told = linked("ssh").splitlines()
    assert told[-1] == f"ssh ubuntu@{address}"
    assert f"Connecting to web-1 ({address})..." in told
    served.account.edit(ID, os={"id": 8, "name": "Rocky Linux 9"})
    assert linked("ssh").splitlines()[-1] == f"ssh root@{address}"
    served.account.edit(ID, ip_address=None)
    six = served.account.servers[ID]["ipv6_address"]
    assert linked("ssh").splitlines()[-1] == f"ssh root@{six}"
    served.account.edit(ID, ipv6_address=None)
    assert "No IP address found" in linked("ssh", code=1)


@FAST
def test_deploy(linked: Cli) -> None:
    """It is deployed, listed and told step by step."""
    told = linked("deploy", "--commit", "3f2b6a0")
    assert told.startswith("Deploying shop (python)...\nDeployment ")
    assert re.findall(r"OK (\w+): (.*)", told) == [
        ("fetch", "Fetched the branch."),
        ("build", "Built the app."),
        ("start", "Started the app."),
    ]
    assert told.endswith("Deployment completed successfully in 0s.\n")
    short = re.findall(r"Deployment (\w{8}) started", told)
    listed = linked("deployments", "--limit", "5")
    assert re.fullmatch(
        rf"  {short[0]}  COMPLETED +shop  web-1  2026-03-01 12:00:00 \(0s\)\n", listed
    )
    logs = linked("logs")
    assert re.findall(r"\[(\w+)\]", logs) == ["fetch", "build", "start"]
    assert "... (2 more lines)" in logs
    uuid = linked.methods("print(client.list_deployments()['results'][0]['uuid'])").strip()
    assert linked("logs", uuid) == logs
    assert "Not found." in linked("logs", "x", code=1)


def test_nothing_was_deployed(linked: Cli) -> None:
    """It is told, and so is a project without a repository."""
    assert linked("deployments") == linked("logs") == "No deployments found.\n"
    for command in (("list",), ("set", "A=1"), ("rm", "A")):
        assert "No deploy config found" in linked("env", *command, code=1)
    (linked.project / "vps.yaml").write_text("name: shop\n")
    assert "git_repo is required" in linked("deploy", code=1)


@FAST
def test_env(linked: Cli) -> None:
    """Variables are set, listed without their values, and removed."""
    linked("deploy")
    assert linked("env", "list") == "  MODE=********\n"
    assert linked("env", "set", "A=1", "B=2") == "2 variable(s) set.\n"
    assert linked("env", "list") == "  A=********\n  B=********\n  MODE=********\n"
    assert linked("env", "rm", "A") == "A removed.\n"
    assert linked("env", "list") == "  B=********\n  MODE=********\n"
    assert "Not found." in linked("env", "rm", "A", code=1)


def test_methods_without_a_command(linked: Cli, served: Served) -> None:
    """Its client can do more than its commands: the same objects come back."""
    told = linked.methods(
        "import json\n"
        f"made = client.create_deploy_config({{'server_uuid': {served.account.uuid_of(ID)!r},"
        " 'name': 'shop', 'app_type': 'node', 'git_repo': 'x'})\n"
        "read = client.get_deploy_config(made['uuid'])\n"
        "fields = {k: v for k, v in read.items() if k != 'uuid'}\n"
        "changed = client.update_deploy_config(made['uuid'], {**fields, 'port': 80})\n"
        "begun = client.trigger_deploy(made['uuid'])\n"
        "running = client.get_deployment(begun['uuid'])\n"
        "cancelled = client.cancel_deployment(begun['uuid'])\n"
        "print(json.dumps([made, read, changed, running['status'], running['logs'],"
        " cancelled['status'], client.get_deployment_logs(begun['uuid'])]))"
    )
    made, read, changed, status, logs, cancelled, again = json.loads(told)
    assert made == read
    assert changed == {**made, "port": 80}
    assert (status, cancelled) == ("running", "cancelled")
    assert [log["status"] for log in logs] == ["running"]
    assert again == logs
    assert "CANCELLED" in linked("deployments")


def test_forbidden(linked: Cli, served: Served) -> None:
    """What the API says is told."""
    served.account.fail_next("GET", "/servers/", 403, {"detail": "Not with this token."})
    assert linked("link", code=1) == "Error: Not with this token.\n"
