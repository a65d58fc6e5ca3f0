"""What `vpstui doctor` finds about token, keyring, API and clock."""

from __future__ import annotations

import asyncio
import email.utils
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import keyring
import pytest

from tests.support.keyring_backends import PlaintextKeyring
from tests.support.servers.certificates import self_signed
from tests.support.servers.misbehaving_server import SERVER, answer, raw_server
from tests.support.servers.simulated_account import TOKEN
from vpstui.api.network.timeouts import Timeouts
from vpstui.cli.doctor.account_checks import account_findings
from vpstui.cli.doctor.findings import Finding
from vpstui.cli.doctor.machine_checks import DoctorContext
from vpstui.config.settings import Profile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.servers.simulated_account import Served


LOGGED_IN = {"VPSTUI_TOKEN": TOKEN}


async def asked(
    url: str,
    environ: Mapping[str, str] = {},
    *,
    sure: bool = True,
    read: float = 10.0,
) -> dict[str, Finding]:
    """The findings about the account at a URL, by name; `read` seconds are waited for the API."""
    config = Path("/absent.toml")
    context = DoctorContext(
        "default", Profile(url), config, "--config", environ, api_is_certain=sure
    )
    timeouts = Timeouts(connect=10.0, read=read, total=10.0)
    findings = await account_findings(context, timeouts=timeouts)
    return {finding.name: finding for finding in findings}


async def answered(
    reply: bytes | None, environ: Mapping[str, str] = LOGGED_IN, *, read: float = 10.0
) -> dict[str, Finding]:
    """The findings about an API that answers so."""
    async with raw_server(reply) as raw:
        return await asked(raw.url, environ, read=read)


async def test_token_stays_here_while_the_api_is_not_sure() -> None:
    """With a config that cannot be read, the token goes to no API: another may be meant."""
    async with raw_server(answer(status="401 Unauthorized")) as raw:
        findings = await asked(raw.url, LOGGED_IN, sure=False)
    assert "authorization" not in raw.requests[0].lower()
    assert findings["api"].found.endswith("asked without a token")


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({"VPSTUI_TOKEN": TOKEN}, "from VPSTUI_TOKEN"),
        ({"VPS_API_TOKEN": TOKEN, "VPS_API_URL": "here"}, "from VPS_API_TOKEN"),
        (
            {"VPSTUI_TOKEN": TOKEN, "VPS_API_TOKEN": "vps_other", "VPS_API_URL": "here"},
            "from VPSTUI_TOKEN; also set, but later: VPS_API_TOKEN",
        ),
        (
            {"VPSTUI_TOKEN": TOKEN, "VPS_API_TOKEN": "vps_other"},
            "from VPSTUI_TOKEN; VPS_API_TOKEN is set and does not count: it is for admin.vps.org",
        ),
    ],
)
async def test_sources_are_named(environ: dict[str, str], found: str, served: Served) -> None:
    """The source that wins stands first, then those that are set, too."""
    here = {"VPS_API_URL": served.url} if "VPS_API_URL" in environ else {}
    findings = await asked(served.url, environ | here)
    assert findings["token"] == Finding("token", "ok", found)


async def test_token_that_is_none(served: Served) -> None:
    """A variable that holds no token is bad, and not shown."""
    findings = await asked(served.url, {"VPSTUI_TOKEN": "vps_secret with blanks"})
    assert findings["token"].verdict == "bad"
    assert "vps_secret" not in repr(findings)


async def test_keyring_in_plain_text(served: Served) -> None:
    """A keyring that keeps secrets in plain text is said to be one that is not used."""
    keyring.set_keyring(PlaintextKeyring())
    findings = await asked(served.url)
    assert findings["keyring"].verdict == "look"
    assert "(keyrings.alt) keeps secrets in plain text" in findings["keyring"].found


@pytest.mark.parametrize(
    ("status", "verdict", "found"),
    [
        ("401 Unauthorized", "bad", "the token is not taken"),
        ("403 Forbidden", "bad", "the token may not list servers"),
        ("429 Too Many Requests", "look", "too many requests"),
        ("503 Service Unavailable", "bad", "the API has trouble"),
        ("302 Found", "bad", "not what this API answers"),
        ("404 Not Found", "bad", "not what this API answers"),
    ],
)
async def test_status(status: str, verdict: str, found: str) -> None:
    """What an answer means is said, once: nothing is tried again."""
    async with raw_server(answer(status=status)) as raw:
        api = (await asked(raw.url, LOGGED_IN))["api"]
    assert len(raw.requests) == 1
    assert raw.requests[0].startswith("GET /api/v1/servers/?page_size=1 ")
    assert api.verdict == verdict
    assert f"{raw.url}: {status[:3]} in " in api.found
    assert api.found.endswith(found)


async def test_no_token_still_shows_the_api() -> None:
    """Without a token it is seen that the API answers."""
    api = (await answered(answer(status="401 Unauthorized"), {}))["api"]
    assert api.verdict == "ok"
    assert api.found.endswith("; asked without a token")


@pytest.mark.parametrize(
    ("body", "verdict", "found"),
    [
        ({"results": [SERVER]}, "ok", "it speaks the documented dialect"),
        ([SERVER], "ok", "it speaks the documented dialect"),
        (
            {"results": [{"uuid": "a-b", "hostname": "web"}]},
            "ok",
            "it speaks the second (uuid) dialect",
        ),
        ({"results": []}, "ok", "no server, so no dialect to see"),
        ({"results": [{"name": "web"}]}, "bad", "no server in its answer can be read"),
        ({"results": ["web"]}, "bad", "no server in its answer can be read"),
        (
            {"results": [SERVER, "web"]},
            "look",
            "it speaks the documented dialect; 1 of 2 rows unreadable",
        ),
        ({"detail": "hello"}, "bad", "not an answer of the API"),
        (b"<html>Log in to the guest network</html>", "bad", "not an answer of the API"),
        (b"[" * 100_000, "bad", "not an answer of the API"),
    ],
)
async def test_dialect(body: object, verdict: str, found: str) -> None:
    """A list shows in which dialect it is; anything else is no answer of the API."""
    api = (await answered(answer(body)))["api"]
    assert (api.verdict, api.found.partition("; ")[2]) == (verdict, found)


async def test_api_that_never_answers() -> None:
    """An API that is silent is bad, in time."""
    findings = await answered(None, read=0.2)
    assert findings["api"].verdict == "bad"
    assert "did not answer in time" in findings["api"].found
    assert findings["clock"].found == "not compared: no answer told the time"


async def test_certificate_of_a_proxy(tmp_path: Path) -> None:
    """A certificate nobody vouches for: the advice is to install the CA, never to look away."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0, ssl=context)
    async with server:
        port = server.sockets[0].getsockname()[1]
        api = (await asked(f"https://127.0.0.1:{port}/api/v1", LOGGED_IN))["api"]
    assert api.verdict == "bad"
    assert "certificate of 127.0.0.1 is not trusted" in api.found
    assert api.advice.startswith("Never switch verification off. Install the CA")


@pytest.mark.parametrize(
    ("ahead", "verdict", "found"),
    [
        (0, "ok", "agrees with the API's"),
        (-150, "look", "2 min ahead of the API's"),
        (155, "look", "2 min behind the API's"),
        (-86400 * 3 - 60, "bad", "3 d ahead of the API's"),
        (86400 * 3 + 60, "bad", "3 d behind the API's"),
    ],
)
async def test_clock(ahead: float, verdict: str, found: str) -> None:
    """The clock is compared with the Date of the answer, even one that refuses."""
    date = email.utils.format_datetime(datetime.now(UTC) + timedelta(seconds=ahead), usegmt=True)
    findings = await answered(answer(status="401 Unauthorized", Date=date))
    clock = findings["clock"]
    assert (clock.verdict, clock.found) == (verdict, found)


async def test_clock_without_a_zone() -> None:
    """A date without a zone is read as UTC."""
    date = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S -0000")
    assert (await answered(answer([], Date=date)))["clock"].verdict == "ok"


@pytest.mark.parametrize("headers", [{}, {"Date": ""}, {"Date": "noon"}, {"Date": "9" * 5000}])
async def test_clock_that_is_not_told(headers: dict[str, str]) -> None:
    """No date, or none that can be read, is worth a look."""
    clock = (await answered(answer([], **headers)))["clock"]
    assert (clock.verdict, clock.advice) == ("look", "Compare it yourself: date -u.")
