"""The ssh template: what it may hold, and what is filled in."""

from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpstui.api.models import Server
from vpstui.base.errors import SettingsError, VpsTuiError
from vpstui.config.ssh_template import (
    check_template,
    fill_template,
    lacks_username,
    login_of,
    missing_value,
)
from vpstui.query.export.login import Login


def server(**fields: Any) -> Server:
    """A running server; the fields given are the API's."""
    known = {"id": 12, "name": "web-1", "status": "active", "ip_address": "203.0.113.7"}
    return Server.model_validate({**known, **fields})


def refusal(template: tuple[str, ...], **fields: Any) -> str:
    """Why a template is not filled in."""
    with pytest.raises(VpsTuiError) as caught:
        fill_template(template, server(**fields))
    assert "\n" not in caught.value.message
    return caught.value.message


def test_default() -> None:
    """Without a template it is ssh as root, to the IPv4 address."""
    assert fill_template((), server()) == ("ssh", "root@203.0.113.7")


def test_every_placeholder() -> None:
    """Each is filled in where it stands, however often."""
    filled = fill_template(
        ("x", "{ip}/{ipv6}", "{hostname}", "{name}{name}", "{id}"),
        server(hostname="a.example.com", ipv6_address="2001:0db8::1"),
    )
    assert filled == ("x", "203.0.113.7/2001:db8::1", "a.example.com", "web-1web-1", "12")


def test_other_braces() -> None:
    """Braces around anything else stand for themselves."""
    assert fill_template(("awk", "{print $1} {id}"), server()) == ("awk", "{print $1} 12")


def test_ipv6_alone() -> None:
    """Where there is no IPv4 address, the other one is taken."""
    assert (
        fill_template((), server(ip_address="", ipv6_address="2001:db8::1"))[1]
        == "root@2001:db8::1"
    )


def test_no_address_yet() -> None:
    """A server that is being made has none; the message says what to wait for."""
    said = refusal((), ip_address=None, status="provisioning")
    assert said == "web-1 has no IP yet; wait until it is active."


def test_no_address_at_all() -> None:
    """Where nothing is to be waited for, nobody is told to wait."""
    said = refusal((), ip_address=None)
    assert said == "web-1 has no IP, which the ssh template asks for."


@pytest.mark.parametrize("address", ["web.example.com", "-1.2.3.4", "1.2.3", "fe80::1%-x", "::1 x"])
def test_no_ip_address(address: str) -> None:
    """What stands for an address and is none is refused."""
    assert refusal((), ip_address=address).endswith("is no IP address.")


@pytest.mark.parametrize("value", ["-oProxyCommand=x", "--", "-"])
@pytest.mark.parametrize("part", ["{name}", "root@{name}", "x{name}"])
def test_option_like_value(part: str, value: str) -> None:
    """A value that begins as an option is refused, wherever it stands."""
    assert "would be taken for an option" in refusal(("ssh", part), name=value)


@pytest.mark.parametrize("value", ["a b", "a;b", "$(x)", "a`b", "a/b", "a@b", "grün", "a=b", "a'"])
def test_value_with_other_characters(value: str) -> None:
    """Only what hosts and names are made of is filled in."""
    said = refusal(("sh", "-c", "ssh {hostname}"), hostname=value)
    assert "has more than letters, digits and . _ : - in it" in said


@pytest.mark.parametrize("name", ["ubuntu", "_svc", "Administrator", "a.b-c_1", "x" * 32])
def test_user_that_the_api_tells(name: str) -> None:
    """Ssh logs in as the user that the API tells, also without a template."""
    known = server(id="a-1", username=name)
    assert fill_template((), known) == ("ssh", f"{name}@203.0.113.7")
    assert fill_template(("ssh", "-l", "{username}", "{ip}"), known)[2] == name


@pytest.mark.parametrize("told", [{}, {"username": ""}, {"username": None}, {"username": []}])
def test_user_that_is_not_told(told: dict[str, object]) -> None:
    """It is root."""
    assert fill_template(("ssh", "-l", "{username}", "{ip}"), server(**told))[2] == "root"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("-oProxyCommand=x", "would be taken for an option"),
        ("--", "would be taken for an option"),
        ("a b", "has more than letters"),
        ("a@evil.example", "has more than letters"),
        ("a;b", "has more than letters"),
        ("$(x)", "has more than letters"),
        ("svc$", "has more than letters"),
        ("grün", "has more than letters"),
        ("a:b", "is not one to log in with"),
        ("1a", "is not one to log in with"),
        (7, "is not one to log in with"),
        (".", "is not one to log in with"),
        ("x" * 33, "is not one to log in with"),
        ("x" * 300, "has more than letters"),
    ],
)
@pytest.mark.parametrize("template", [(), ("ssh", "-l", "{username}", "{ip}")])
def test_user_that_is_none(template: tuple[str, ...], name: object, why: str) -> None:
    """A name that could be an option, a second host or more is refused with a word."""
    said = refusal(template, username=name)
    assert said.startswith("web-1: its user name '")
    assert why in said


@given(st.text(max_size=12))
def test_whatever_a_user_is_called(name: str) -> None:
    """What is filled in is one plain name, or nothing is."""
    try:
        filled = fill_template(("x", "{username}"), server(username=name))[1]
    except VpsTuiError:
        return
    assert filled[0].isalpha() or filled[0] == "_"
    assert filled.isascii()
    assert set(filled) <= set(string.ascii_letters + string.digits + "._-")


def test_user_that_detail_may_tell() -> None:
    """Only where the name is asked for, and none was told yet."""
    assert lacks_username((), server(id="a-1"))
    assert not lacks_username((), server(id="a-1", username="ubuntu"))
    assert lacks_username((), server())
    assert not lacks_username(("ssh", "root@{ip}"), server(id="a-1"))


@given(st.text(max_size=12))
def test_whatever_a_name_is(name: str) -> None:
    """What is filled in is one harmless word, or nothing is."""
    try:
        filled = fill_template(("sh", "-c", "{name}"), server(name=name))[2]
    except VpsTuiError:
        return
    assert filled[0] != "-"
    assert set(filled) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-")


def test_unknown_placeholder() -> None:
    """A placeholder that there is not is named, with those that there are."""
    with pytest.raises(SettingsError, match=r"\{port\} is not known; there are \{ip\}, \{ipv6\}"):
        check_template(("ssh", "{port}"))


@pytest.mark.parametrize("program", ["", " ", "-v", "{name}", "LANG=C"])
def test_no_program(program: str) -> None:
    """The first element is a program, whatever server it is for."""
    with pytest.raises(SettingsError, match="is no program"):
        check_template((program, "{ip}"))


def test_hidden_characters_in_template() -> None:
    """A template that is not what it looks like is refused."""
    with pytest.raises(SettingsError, match="cannot be seen"):
        check_template(("ssh", "a\nb"))


def test_wrong_template_is_not_filled_in() -> None:
    """What was never checked is checked before it is used."""
    with pytest.raises(SettingsError):
        fill_template(("-x",), server())


def test_unknown_part() -> None:
    """What has to be read first is named; nothing, when all is known."""
    assert missing_value(("ssh", "{id}", "{ipv6}"), server()) == "IPv6"
    assert missing_value((), server()) == ""


# -- as whom, and at which port

NAMED = server(username="admin")


@pytest.mark.parametrize(
    ("template", "login"),
    [
        ("", Login("admin")),
        ("ssh {ip}", Login()),
        ("ssh root@{ip}", Login("root")),
        ("ssh -p 2222 {username}@{ip}", Login("admin", 2222)),
        ("/usr/bin/ssh -p2222 -l root {ip}", Login("root", 2222)),
        ("ssh -vAp 2222 -i key -J jump@bastion:99 {ip}", Login("", 2222)),
        ("ssh {ip} -p 2222 -l root", Login("root", 2222)),
        ("ssh -p 22 -p 2222 -l first second@{ip}", Login("first", 22)),
        ("ssh first@{ip} -l second", Login("first")),
        ("ssh {ip} sudo -p 99 -l x", Login()),
        ("ssh -o Port=2222 -oUser=root {ip}", Login("root", 2222)),
        ("ssh -o port\t2222 -o StrictHostKeyChecking=no {ip}", Login("", 2222)),
        ("ssh ssh://root@{ip}:2222", Login("root", 2222)),
        ("ssh ssh://{ip}/", Login()),
        ("ssh -- root@{ip}", Login("root")),
        ("sshpass -f file ssh -p 2222 root@{ip}", Login("root", 2222)),
        ("mosh --ssh=ssh root@{ip}", Login("root")),
        ("telnet {ip} 23", Login()),
    ],
)  # fmt: skip
def test_login(template: str, login: Login) -> None:
    """As ssh itself reads its arguments: the first that is said counts."""
    parts = [part.replace("\t", " ") for part in template.split(" ") if part]
    assert login_of(parts, NAMED) == login


@pytest.mark.parametrize(
    "template",
    [
        ["ssh", "-l", "root;id", "{ip}"], ["ssh", "-l", "{{ x }}", "{ip}"],
        ["ssh", "-p", "x", "{ip}"],
        ["ssh", "-p", "70000", "{ip}"], ["ssh", "{ipv6}"], ["ssh", "-o", "User=a b", "{ip}"],
    ],
)  # fmt: skip
def test_what_cannot_be_told(template: list[str]) -> None:
    """A user or a port that would be read as something else, or a template that lacks a value."""
    with pytest.raises(VpsTuiError):
        login_of(template, NAMED)
