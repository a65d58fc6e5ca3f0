"""What can be copied of a server, and what is refused since it would be pasted into a shell."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpstui.api.models import Server
from vpstui.terminal.copyable import Copyable, copyables, curl_command

API = "https://api.example.com/api/v1"


def found(
    template: tuple[str, ...] = (), api_url: str = API, listed: dict[str, str] | None = None,
    **fields: Any,
) -> dict[str, Copyable]:  # fmt: skip
    """What can be copied of a server with these fields of the API, by its label."""
    known = {"id": 12, "name": "web-1", "ip_address": "203.0.113.7", "hostname": "w.example.com"}
    server = Server.model_validate({**known, **fields}, context="prod")
    return {each.label: each for each in copyables(server, template, api_url, listed or {})}


def test_everything() -> None:
    """Every known thing is offered as it is; each has a letter of its own."""
    known = found(ipv6_address="2001:db8::1")
    texts = {label: each.text for label, each in known.items()}
    assert texts["IP"] == "203.0.113.7"
    assert texts["IPv6"] == "2001:db8::1"
    assert texts["hostname"] == "w.example.com"
    assert texts["id"] == "12"
    assert texts["name"] == "web-1"
    assert texts["ssh"] == "ssh root@203.0.113.7"
    assert len({each.key for each in known.values()}) == len(known) == 9


def test_user_that_the_api_tells() -> None:
    """The ssh line logs in as that user, and the JSON has the field only where it was told."""
    told = found(username="ubuntu")
    assert told["ssh"].text == "ssh ubuntu@203.0.113.7"
    assert json.loads(told["JSON"].text)["username"] == "ubuntu"
    assert "username" not in json.loads(found()["JSON"].text)
    refused = found(username="-oProxyCommand=x")["ssh"]
    assert (refused.text, "would be taken for an option" in refused.problem) == ("", True)


def test_unknown_is_left_out() -> None:
    """What the API did not tell is not offered, nor is an ssh line that needs it."""
    assert set(found(ip_address=None, hostname=None)) == {"id", "name", "JSON", "curl",
                                                          "curl of list"}  # fmt: skip


def test_json_has_the_fields_of_the_api_alone() -> None:
    """What we know besides is nobody's business there."""
    row = json.loads(found(name="web\u202e1", ipv6_address=None)["JSON"].text)
    assert not {"escaped_name", "profile", "resource_usage"} & set(row)
    assert row["name"] == "web1"


def test_json() -> None:
    """The JSON is the server as `vpstui ls -o json` prints it."""
    row = json.loads(found(ipv6_address=None)["JSON"].text)
    assert row["id"] == 12
    assert row["ip_address"] == "203.0.113.7"
    assert row["ipv6_address"] is None
    assert not {"profile", "spelling"} & row.keys()


def test_ssh_line_is_quoted() -> None:
    """The template as a line for a shell means the same arguments."""
    line = found(("ssh", "-o", "ProxyCommand=a b", "{ip}"))["ssh"].text
    assert line == "ssh -o 'ProxyCommand=a b' 203.0.113.7"


@pytest.mark.parametrize("label", ["name", "hostname"])
def test_option_like(label: str) -> None:
    """What would be taken for an option after pasting is refused; id and JSON are there."""
    fields: dict[str, Any] = {label: "-oProxyCommand=x"}
    known = found(**fields)
    assert "option" in known[label].problem
    assert not known[label].text
    assert known["id"].text
    assert "-oProxyCommand=x" in known["JSON"].text


@pytest.mark.parametrize("name", ["$(reboot)", "a;b", "`x`", "a|b", "a > b", "~root", "a\\b"])
def test_name_that_a_shell_acts_on(name: str) -> None:
    """What a shell would act on is refused."""
    assert "shell acts on" in found(name=name)["name"].problem


def test_disguised_name() -> None:
    """A name with hidden characters is not what would be copied."""
    assert found(name="web\u202e1")["name"].problem == "The name is not what it looks like."


def test_address_that_is_none() -> None:
    """What stands for an address and is none is refused."""
    assert found(ip_address="-x")["IP"].problem == "The IP '-x' is no IP address."


def test_ssh_line_that_cannot_be() -> None:
    """Why there is no ssh line is said."""
    assert "option" in found(("ssh", "{name}"), name="-x")["ssh"].problem


@given(st.text(max_size=20), st.text(max_size=20))
def test_never_a_control_character(name: str, hostname: str) -> None:
    """Nothing that is copied moves a cursor or ends a line, but for the lines of the JSON."""
    for label, each in found(("x", "{id}"), name=name, hostname=hostname).items():
        assert each.text.isprintable() or label == "JSON"
        assert not each.text.startswith("-")
    assert found(name=name)["JSON"].text.replace("\n", "").isprintable()


def printed(line: str, token: str) -> list[str]:
    """The arguments that curl would get from a shell."""
    script = "curl() { printf '%s\\n' \"$@\"; }\n" + line
    env = {"PATH": os.defpath, "VPSTUI_TOKEN": token}
    done = subprocess.run(["sh", "-c", script], env=env, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_curl() -> None:
    """The call is this server's; the shell puts the token in, which the text does not hold."""
    line = found()["curl"].text
    assert "$VPSTUI_TOKEN" in line
    assert printed(line, "vps_x") == [
        "-sS", "-H", "Authorization: Bearer vps_x", f"{API}/servers/12/",
    ]  # fmt: skip


def test_curl_of_list() -> None:
    """The call that lists asks for what was asked for."""
    line = found(listed={"status": "stopped", "location": ""})["curl of list"].text
    assert printed(line, "t")[-1] == f"{API}/servers/?page_size=100&status=stopped"


def test_curl_of_strange_id() -> None:
    """An id that is no number stays one part of the path."""
    assert printed(found(id="a/../$(x)")["curl"].text, "t")[-1] == (
        f"{API}/servers/a%2F..%2F%24%28x%29/"
    )


def test_curl_runs_nothing() -> None:
    """Nothing in a URL is acted on by the shell, or taken for a range by curl."""
    url = "https://[::1]:8000/$(touch x)/`id`/'x'"
    assert printed(curl_command(url), "t") == ["-sS", "-g", "-H", "Authorization: Bearer t", url]


def test_base_with_slash() -> None:
    """A slash at the end of the API URL is not doubled."""
    assert printed(found(api_url=API + "/")["curl"].text, "t")[-1] == f"{API}/servers/12/"
