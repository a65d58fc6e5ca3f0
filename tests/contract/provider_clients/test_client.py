"""Every tool of the provider's published client gets what it reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.contract.provider_clients.programs import Client
    from tests.support.servers.simulated_account import Served

ID = 12345
SERVERS = {
    "list_servers", "get_server", "create_server", "delete_server", "server_power",
    "create_backup", "create_snapshot", "resize_server",
}  # fmt: skip
INFO = {"list_plans", "list_locations", "list_operating_systems"}
KEYS = {"list_ssh_keys", "add_ssh_key", "delete_ssh_key"}
DOMAINS = {"list_domains", "get_domain", "search_domains", "update_nameservers", "renew_domain"}
DNS = {
    "list_dns_zones", "get_dns_zone", "create_dns_zone", "delete_dns_zone", "create_dns_record",
    "update_dns_record", "delete_dns_record",
}  # fmt: skip
NOBODY = "00000000-0000-0000-0000-000000000000"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1yq0cPzpLW0pDpqUuQkRS9vDGJp8mPZ1DCwYb2mTk0 me@host"


def lines(text: str) -> list[str]:
    """Return the lines of a text without what is around each."""
    return [line.strip() for line in text.splitlines()]


def uuids(text: str) -> list[str]:
    """Return every UUID in a text, in its order."""
    return re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", text)


def test_every_tool_is_tried_here(client: Client) -> None:
    """The client has no other."""
    assert client.tools() == SERVERS | INFO | KEYS | DOMAINS | DNS


# -- Servers ---------------------------------------------------------------------------------------


def test_servers(client: Client, served: Served) -> None:
    """A list tells each server with its addresses, location, plan and system."""
    record = served.account.servers[ID]
    told = client.call("list_servers")
    assert lines(told)[:10] == [
        "Server: web-1",
        f"UUID: {served.account.uuid_of(ID)}",
        "Status: active",
        f"IPv4: {record['ip_address']}",
        f"IPv6: {record['ipv6_address']}",
        "Location: US West (Los Angeles)",
        "Plan: Standard VPS",
        "OS: Ubuntu 22.04 LTS",
        "Deployed: True",
        f"Created: {record['created_at']}",
    ]
    assert len(uuids(told)) == 12
    assert told.endswith("Page 1 of 1 (12 total)")


def test_servers_in_pages(client: Client, served: Served) -> None:
    """The page and its size are kept; the client counts the last page by what is on it."""
    first = client.call("list_servers", page=1, page_size=5)
    last = client.call("list_servers", page=3, page_size=5)
    assert [len(uuids(page)) for page in (first, last)] == [5, 2]
    assert first.endswith("Page 1 of 3 (12 total)")
    # it takes the two servers of the last page for the size of a page: its own mistake
    assert last.endswith("Page 6 of 6 (12 total)")
    assert client.call("list_servers", page=4, page_size=5) == "Error (404): Invalid page."
    for server_id in list(served.account.servers):
        served.account.remove(server_id)
    assert client.call("list_servers") == "No results found."


def test_server(client: Client, served: Served) -> None:
    """A server tells its location, plan and system from the objects in it."""
    record = served.account.servers[ID]
    uuid = served.account.uuid_of(ID)
    assert lines(client.call("get_server", server_uuid=uuid)) == [
        "Server: web-1",
        f"UUID: {uuid}",
        "Status: active",
        f"IPv4: {record['ip_address']}",
        f"IPv6: {record['ipv6_address']}",
        "Location: US West (Los Angeles)",
        "Plan: 4 GB RAM, 2 vCPUs, 80 GB disk",
        "OS: Ubuntu 22.04 LTS",
        "Deployed: True",
        f"Created: {record['created_at']}",
    ]
    assert client.call("get_server", server_uuid=NOBODY) == "Error (404): Not found."


def test_server_is_made_from_what_the_lists_tell(client: Client, served: Served) -> None:
    """Each id comes from a list of the client; the password is told once."""
    order: dict[str, object] = {
        "hostname": "web-9",
        "location_id": int(client.call("list_locations").split("ID: ")[1].split()[0]),
        "plan_uuid": uuids(client.call("list_plans"))[0],
        "os_version_uuid": uuids(client.call("list_operating_systems"))[1],
    }
    keys = uuids(client.call("list_ssh_keys"))
    told = client.call("create_server", **order, ssh_key_ids=keys)
    made = served.account.id_of(uuids(told)[0])
    assert lines(told)[:2] == ["Server creation initiated.", ""]
    assert "Server: web-9" in lines(told)
    assert "Status: provisioning" in lines(told)
    assert re.search(r"Password: \S+", told)
    assert "Deployed: False" in lines(told)
    assert served.account.servers[made]["name"] == "web-9"
    client.call("create_server", **order)
    refused = client.call("create_server", **{**order, "plan_uuid": NOBODY})
    assert refused.startswith("Error (400):\n  plan: Invalid pk")
    served.account.credit = 0
    assert client.call("create_server", **order).startswith("Error (402): Not enough credit")


def test_server_is_deleted(client: Client, served: Served) -> None:
    """And is not there any more."""
    uuid = served.account.uuid_of(ID)
    told = client.call("delete_server", server_uuid=uuid)
    assert told == f"Server {uuid} has been deleted."
    assert ID not in served.account.servers
    assert client.call("delete_server", server_uuid=uuid) == "Error (404): Not found."


@pytest.mark.parametrize(
    ("action", "before", "during"),
    [
        ("start", "stopped", "starting"),
        ("stop", "active", "stopping"),
        ("restart", "active", "rebooting"),
        ("hard_stop", "active", "stopped"),
    ],
)
def test_power(client: Client, served: Served, action: str, before: str, during: str) -> None:
    """Each action is carried out, and refused where it does not apply."""
    uuid = served.account.uuid_of(ID)
    served.account.set_status(ID, before)
    told = client.call("server_power", server_uuid=uuid, action=action)
    assert told == f"Power action '{action}' sent to server {uuid}."
    assert served.account.servers[ID]["status"] == during
    again = client.call("server_power", server_uuid=uuid, action=action)
    assert again.startswith("Error (400): Server is ")


def test_backup_snapshot_and_resize(client: Client, served: Served) -> None:
    """Each is begun and told."""
    account, uuid = served.account, served.account.uuid_of(ID)
    kept = len(account.copies.backups), len(account.copies.snapshots)
    backup = client.call("create_backup", server_uuid=uuid)
    assert lines(backup)[0] == f"Backup initiated for server {uuid}."
    assert "status: pending" in lines(backup)
    snapshot = client.call("create_snapshot", server_uuid=uuid, label="before 2.0")
    assert lines(snapshot)[0] == f"Snapshot initiated for server {uuid}."
    assert list(account.copies.snapshots.values())[-1].name == "before 2.0"
    client.call("create_snapshot", server_uuid=uuid)
    assert len(account.copies.backups) == kept[0] + 1
    assert len(account.copies.snapshots) == kept[1] + 2
    bigger = uuids(client.call("list_plans"))[2]
    resized = client.call("resize_server", server_uuid=uuid, new_plan_uuid=bigger)
    assert lines(resized)[0] == f"Resize initiated for server {uuid}."
    assert account.servers[ID]["plan"]["id"] == 3


# -- What there is to choose from ------------------------------------------------------------------


def test_plans(client: Client) -> None:
    """Sizes, bandwidth and both prices, from either field."""
    told = client.call("list_plans")
    assert lines(told)[:8] == [
        "Plan: 2048 MB",
        f"UUID: {uuids(told)[0]}",
        "CPU: 1 vCPUs (Shared AMD EPYC)",
        "RAM: 2048 MB",
        "Disk: 40 GB",
        "Transfer: 1024 GB",
        "Price: $5.00/mo",
        "Hourly: $0.007/hr",
    ]
    assert re.findall(r"Price: (\S+)", told) == ["$5.00/mo", "$10.00/mo", "$20.00/mo", "$40.00/mo"]
    assert told.endswith("Page 1 of 1 (4 total)")


def test_locations(client: Client) -> None:
    """A number, a country, and whether anything can be made there."""
    told = client.call("list_locations").split("\n\n")
    assert lines(told[0]) == [
        "Location: US West (Los Angeles)", "ID: 1", "Country: United States (US)", "Active: True",
    ]  # fmt: skip
    assert "Active: False" in lines(told[4])


def test_operating_systems(client: Client) -> None:
    """Each version has its UUID."""
    told = client.call("list_operating_systems").split("\n\n")[1]
    system, *versions = uuids(told)
    assert lines(told) == [
        "OS: Ubuntu",
        f"UUID: {system}",
        f"Version: Ubuntu 22.04 LTS (UUID: {versions[0]})",
        f"Version: Ubuntu 24.04 LTS (UUID: {versions[1]})",
    ]


def test_ssh_keys(client: Client, served: Served) -> None:
    """They are listed, added and deleted."""
    used, never = client.call("list_ssh_keys").split("\n\n")[:2]
    assert [line.split(":")[0] for line in lines(used)] == [
        "SSH Key", "UUID", "Fingerprint", "Created", "Last used",
    ]  # fmt: skip
    assert "Last used" not in never
    added = client.call("add_ssh_key", name="laptop", public_key=KEY)
    assert lines(added)[:3] == ["SSH key added.", "", "SSH Key: laptop"]
    assert "Fingerprint: SHA256:bTpkq4ryWYbw0B3nipvXZZgOUUzWHY34DbKBXjGDgQw" in lines(added)
    (uuid,) = uuids(added)
    assert client.call("delete_ssh_key", ssh_key_uuid=uuid) == f"SSH key {uuid} deleted."
    assert len(served.account.ssh_keys) == 2
    refused = client.call("add_ssh_key", name="laptop", public_key="x")
    assert refused == "Error (400):\n  public_key: Enter a valid SSH public key."


# -- What vpstui does not ask for ------------------------------------------------------------------


def test_domains(client: Client) -> None:
    """They are listed, looked for, changed and renewed."""
    told = client.call("list_domains")
    uuid = uuids(told)[0]
    domain = client.call("get_domain", domain_uuid=uuid)
    assert domain == told.split("\n\n")[0]
    assert [line.split(":")[0] for line in lines(domain)] == [
        "Domain", "UUID", "Status", "Registrar", "Expires", "Days until expiration", "Auto-renew",
        "Nameservers", "WHOIS Privacy", "Transfer Lock",
    ]  # fmt: skip
    assert "available: False" in client.call("search_domains", domain="example.com")
    assert "available: True" in client.call("search_domains", domain="example.org")
    client.call("update_nameservers", domain_uuid=uuid, ns1="a.example.org", ns2="b.example.org")
    renewed = client.call("renew_domain", domain_uuid=uuid, years=2)
    assert lines(renewed)[0] == f"Domain {uuid} renewed for 2 year(s)."
    after = lines(client.call("get_domain", domain_uuid=uuid))
    assert "Nameservers: a.example.org, b.example.org" in after
    assert "Days until expiration: 930" in after


def test_dns(client: Client) -> None:
    """Zones and records are listed, made, changed and deleted."""
    (uuid,) = uuids(client.call("list_dns_zones", domain="example.com"))
    zone = client.call("get_dns_zone", zone_uuid=uuid)
    assert "Records (2):" in lines(zone)
    assert re.search(r"MX +@ +-> mail \(priority: 10\)  TTL: 3600", zone)
    made = client.call("create_dns_zone", domain="example.org")
    (new,) = uuids(made)
    assert lines(made)[:3] == ["DNS zone created.", "", "DNS Zone: example.org"]
    record = client.call(
        "create_dns_record", zone_uuid=new, record_type="txt", name="@", value="x", ttl=60
    )
    (of_record,) = uuids(record)
    changed = client.call("update_dns_record", record_uuid=of_record, value="y", priority=5)
    assert {"value: y", "record_type: TXT", "priority: 5"} <= set(lines(changed))
    assert re.search(r"TXT +@ +-> y", client.call("get_dns_zone", zone_uuid=new))
    told = client.call("delete_dns_record", record_uuid=of_record)
    assert told == f"DNS record {of_record} deleted."
    assert "Record count: 0" in lines(client.call("get_dns_zone", zone_uuid=new))
    assert client.call("delete_dns_zone", zone_uuid=new) == f"DNS zone {new} deleted."
    assert len(uuids(client.call("list_dns_zones"))) == 1


def test_wrong_token(client: Client, served: Served) -> None:
    """It is told what the API says."""
    served.account.token = "vps_other"
    assert client.call("list_servers") == "Error (401): Invalid token."
