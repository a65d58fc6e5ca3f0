"""The inventory of Ansible, as text; tests/e2e/exports has it read by Ansible."""

from __future__ import annotations

from tests.query.export.hostile import hosts, server
from vpstui.query.export.ansible import as_ansible
from vpstui.query.export.login import Login


def test_inventory() -> None:
    """Addresses and logins of the hosts, then the groups."""
    found = server(
        id=7, name="web 1", location="us-west", status="active", os="Debian 12",
        ip_address="192.0.2.1",
    )  # fmt: skip
    assert as_ansible(hosts([found], Login("root", 2222))).splitlines() == [
        "---",
        "# Written by `vpstui export ansible`.",
        "all:",
        "  hosts:",
        '    "web-1":',
        '      ansible_host: "192.0.2.1"',
        '      ansible_user: "root"',
        "      ansible_port: 2222",
        "      vps_id: 7",
        '      vps_name: "web 1"',
        "  children:",
        *(
            line
            for group in ("location_us_west", "status_active", "os_debian_12", "account_prod")
            for line in (f"    {group}:", "      hosts:", '        "web-1": {}')
        ),
    ]


def test_values_that_look_the_same_as_groups() -> None:
    """They stay apart; what has no letter is a group, too, and what is empty is none."""
    places = ("us-west", "us west", "US-WEST", "*", "")
    found = [
        server(id=n, name=f"w{n}", location=place, ip_address=f"192.0.2.{n}")
        for n, place in enumerate(places, 1)
    ]
    groups = [
        line.strip(" :")
        for line in as_ansible(hosts(found)).splitlines()
        if line.startswith("    location_")
    ]
    assert groups == [
        "location_other", "location_us_west", "location_us_west_2", "location_us_west_3",
    ]  # fmt: skip


def test_texts_in_ascii() -> None:
    """What an encoding may lack is written as YAML spells it."""
    found = server(name='m\u00fc"\\\U0001f600', ip_address="192.0.2.1")
    assert r'vps_name: "m\u00fc\"\\\U0001f600"' in as_ansible(hosts([found]))
