"""The forms in which servers are handed over, on screen and on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vpstui.query.export.ansible import as_ansible
from vpstui.query.export.hosts import address_of, hosts_of
from vpstui.query.export.hosts_file import as_hosts_file
from vpstui.query.export.markdown import as_markdown
from vpstui.query.export.ssh_config import as_ssh_config
from vpstui.query.export.word_lists import LeftOut, address_problem, name_problem
from vpstui.query.sheets.layout import Layout
from vpstui.query.sheets.server_sheet import server_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from vpstui.api.models import Server, ServerKey
    from vpstui.query.columns import CellContext
    from vpstui.query.export.hosts import Host
    from vpstui.query.export.login import Login

_OF_HOSTS: Final[dict[str, Callable[[Sequence[Host]], str]]] = {
    "ssh-config": as_ssh_config, "ansible": as_ansible, "hosts": as_hosts_file,
}  # fmt: skip
"""What is written of servers that can be reached, by the name of its form."""


@dataclass(frozen=True)
class ExportForm:
    """A form in which servers are handed over.

    Attributes:
        name: what it is called on the command line and in the palette.
        noun: what it is called in a sentence, to be followed by "of 3 servers".
        about: what it is, in a few words.
        file: what a file of it is called by itself.
        problem: why a server cannot be in it; empty where it can.
    """

    name: str
    noun: str
    about: str
    file: str
    problem: Callable[[Server], str] = lambda _: ""

    @property
    def needs_address(self) -> bool:
        """Whether only servers with an IP address are in it."""
        return self.problem is address_problem

    @property
    def title(self) -> str:
        """What it is called where it stands alone."""
        return self.noun if "_" in self.noun else self.noun[0].upper() + self.noun[1:]

    @property
    def key_id(self) -> str:
        """The id of the key that chooses it."""
        return f"export.{self.name.replace('-', '_')}"

    @property
    def logs_in(self) -> bool:
        """Whether it tells as whom ssh logs in."""
        return self.name in ("ssh-config", "ansible")


FORMS: Final = {
    form.name: form
    for form in (
        ExportForm("ips", "list of IPs", "one a line", "servers.txt", address_problem),
        ExportForm("names", "list of names", "one a line", "servers.txt", name_problem),
        ExportForm("tsv", "TSV", "a heading, then a line each, with tabs", "servers.tsv"),
        ExportForm("markdown", "Markdown table", "for issues and wikis", "servers.md"),
        ExportForm("json", "JSON", "an array, with the API's names of fields", "servers.json"),
        ExportForm(
            "ssh-config", "ssh_config", "for an Include of ~/.ssh/config", "servers.conf",
            address_problem,
        ),
        ExportForm(
            "ansible", "Ansible inventory", "YAML, grouped by location, status and OS",
            "inventory.yml", address_problem,
        ),
        ExportForm("hosts", "hosts file", "lines for /etc/hosts", "servers.hosts", address_problem),
    )
}  # fmt: skip
"""Every form by its name, in the order in which they are offered."""


def split_by_form(
    form: ExportForm, servers: Sequence[Server]
) -> tuple[tuple[Server, ...], tuple[LeftOut, ...]]:
    """Return the servers that can be in a form, and those that cannot, both in their order."""
    problems = [(server, form.problem(server)) for server in servers]
    return (
        tuple(server for server, why in problems if not why),
        tuple(LeftOut(server, why) for server, why in problems if why),
    )


def export_text(
    form: ExportForm,
    servers: Sequence[Server],
    context: CellContext,
    logins: Mapping[ServerKey, Login],
    *,
    several: bool,
) -> str:
    """Return servers in a form, without the line break at the end.

    Args:
        form: the form.
        servers: those that can be in it, in their order.
        context: what cells need besides their server, the names of the accounts among it.
        logins: how ssh logs in, by server, where the form tells it.
        several: whether there are several accounts: each server then tells its own.
    """
    if form.name == "ips":
        return "\n".join(map(address_of, servers))
    if form.name == "names":
        return "\n".join(server.name for server in servers)
    if form.name == "markdown":
        return as_markdown(servers, context, several=several)
    if form.name in _OF_HOSTS:
        return _OF_HOSTS[form.name](hosts_of(servers, logins, context.labels))
    return server_sheet(context).render(servers, Layout(form=form.name), several=several)
