"""Servers whose texts mean something in some format, for the tests of all of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from vpstui.api.models import Server
from vpstui.query.export.hosts import hosts_of
from vpstui.query.export.login import UNSAID, Login

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpstui.query.export.hosts import Host

NAMES: Final = (
    "web 1", "web\n1", "web\r\nHost *", "*", "?", "!web", "-oProxyCommand=id", "#web", "web # 1",
    '"web"', "'web'", "web|1", "|", "`id`", "$(id)", "${HOME}", "%h", "{{ 7 * 7 }}", "{% raw %}",
    "{# note #}", "!unsafe x", "&a", "*a", "- a", "a: b", "a:22", "[a]", "web[1:3]", "a,b", "~",
    "null", "yes", "1e3", "0x10", "12:30", "", " ", "\u202egro.live", "\u05d0\u05d1", "m\u00fcller",
    "\U0001f600", "e\u0301", "localhost", "LOCALHOST", "127.0.0.1", "10.1", "0x7f.1", "::1", "all",
    "ungrouped", "_meta", "status_active", "..", "a..b", ".", "_", "--", "web", "web", "WEB",
    "web-3", "a\\", "\\", "<b>x</b>", "<!-- x -->", "[a](https://a.example)", "https://a.example",
    "www.a.example", "a@b.example", "**x**", "_x_", "~~x~~", "&amp;", "&#42;", "x" * 300,
    "\t", "web\t1", "\x00", "\x1b[2J", "\u2028web", "\x85x", "\ufeffweb", "Match all", "Include x",
)  # fmt: skip
"""Names that break, hide or take over something where they are not escaped."""

names = st.one_of(st.sampled_from(NAMES), st.text(max_size=20))

texts = st.one_of(st.sampled_from(NAMES), st.sampled_from(("us-west", "us_west", "US West")))


@st.composite
def servers(draw: st.DrawFn) -> list[Server]:
    """Some servers, each with an address of its own; few ids, so that they meet."""
    count = draw(st.integers(1, 8))
    found = []
    for number in range(count):
        fields: dict[str, Any] = {
            "id": draw(st.one_of(st.integers(1, 3), st.sampled_from(NAMES).filter(str.strip))),
            "name": draw(names), "location": draw(texts), "os": draw(texts),
            "hostname": draw(st.one_of(names, st.sampled_from(("a.example.com", "b.example.com")))),
            "status": draw(st.sampled_from(("active", "stopped", "a b", "a_b"))),
        }  # fmt: skip
        fields |= {"ip_address": f"192.0.2.{number + 1}"}
        if draw(st.booleans()):
            fields |= {"ip_address": None, "ipv6_address": f"2001:db8::{number + 1:x}"}
        try:
            found.append(server(draw(st.sampled_from(("prod", "shop: |#"))), **fields))
        except ValueError:  # an id that is none
            continue
    return found


def server(profile: str = "prod", **fields: Any) -> Server:
    """Read a server of which some fields are known."""
    text = json.dumps({"id": 1, **fields})
    return Server.model_validate_json(text, context=profile)


def hosts(found: Sequence[Server], login: Login = UNSAID) -> tuple[Host, ...]:
    """Make hosts of servers that are all reached in the same way."""
    return hosts_of(found, {one.key: login for one in found}, {"prod": "prod"})
