"""https to a real TLS server with a CA of its own: trusted when it is named, and never else."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, call, environment, use_environment
from tests.support.servers.api_calls import CREATE, SECRET, answering
from tests.support.servers.certificates import Authority, self_signed, server_tls
from tests.support.servers.misbehaving_server import SERVER, answer, raw_server
from tests.support.servers.simulated_account import TOKEN, quick_client
from vpstui.api.network.timeouts import Timeouts
from vpstui.base.errors import ConnectionFailed, Untrusted

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.servers.simulated_account import Served

# Comes along with the Secret Service, which is not everywhere.
pytest.importorskip("cryptography")

LIST = answer({"results": [SERVER], "next": None})
HINT = (
    "The certificate of 127.0.0.1 is not trusted by this system. If a proxy of your organisation "
    "answers here, install its CA certificate in the system store, or name its file in "
    "SSL_CERT_FILE."
)

pytestmark = pytest.mark.xdist_group("tls")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A CA that nobody has heard of."""
    return Authority.found(tmp_path_factory.mktemp("ca"))


@pytest.fixture(autouse=True)
def _as_somebody_new(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_environment(monkeypatch, tmp_path)


async def test_certificate_of_an_unknown_ca_is_not_trusted(authority: Authority) -> None:
    """It is said what to do, once, without a word of switching anything off; nothing is sent."""
    tls = authority.vouches_for("127.0.0.1")
    async with answering(LIST, tls=tls) as (raw, client):
        with pytest.raises(Untrusted) as caught:
            await client.list_servers()
    assert caught.value.message == HINT
    assert raw.requests == []


async def test_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    """It is said what to do about it; nothing is sent, and there is no way around it."""
    heads: list[bytes] = []

    async def take(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        heads.append(await reader.read())

    server = await asyncio.start_server(take, "127.0.0.1", 0, ssl=server_tls(self_signed(tmp_path)))
    url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server, quick_client(url, SECRET) as client:
        with pytest.raises(ConnectionFailed) as caught:
            await client.create_server(CREATE)
    assert caught.value.message == HINT
    assert b"".join(heads) == b""


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_ca_that_is_named_is_trusted(
    authority: Authority, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SSL_CERT_FILE is all it takes, for names and addresses."""
    monkeypatch.setenv("SSL_CERT_FILE", authority.file)
    tls = authority.vouches_for("127.0.0.1", "localhost")
    async with raw_server(LIST, tls=tls) as raw:
        url = raw.url.replace("127.0.0.1", host)
        async with quick_client(url, SECRET) as client:
            listing = await client.list_servers()
    assert [server.name for server in listing.servers] == ["web-1"]


@pytest.mark.parametrize("content", [None, b"", b"no certificate\n", b"\0\xff" * 99])
async def test_ca_file_that_is_none_trusts_nobody(
    authority: Authority, content: bytes | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A file that is missing, empty or something else neither crashes nor opens a door."""
    file = tmp_path / "named.pem"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    tls = authority.vouches_for("127.0.0.1")
    async with answering(LIST, tls=tls) as (_, client):
        with pytest.raises(Untrusted, match="SSL_CERT_FILE"):
            await client.list_servers()


@pytest.mark.parametrize(
    ("names", "days", "said"),
    [
        (("other.example",), 1,
         "What answers as 127.0.0.1 has a certificate for another name. Check the API URL and"),
        (("127.0.0.2",), 1, "What answers as 127.0.0.1 has a certificate for another name."),
        (("127.0.0.1",), -1,
         "The certificate of 127.0.0.1 is not valid today. Check the clock of this machine."),
        (("127.0.0.1",), 30,
         "The certificate of 127.0.0.1 is not valid today. Check the clock of this machine."),
    ],
)  # fmt: skip
async def test_certificate_that_is_not_right(
    authority: Authority, names: tuple[str, ...], days: int, said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """A known CA is not enough: name and dates have to be right; the reason is told."""
    monkeypatch.setenv("SSL_CERT_FILE", authority.file)
    tls = authority.vouches_for(*names, days=days)
    async with answering(LIST, tls=tls) as (raw, client):
        with pytest.raises(Untrusted) as caught:
            await client.list_servers()
    assert caught.value.message.startswith(said)
    assert raw.requests == []


async def test_plain_server_behind_https_gets_no_request(served: Served) -> None:
    """What does not speak TLS is not reached, and never told the token in clear."""
    async with quick_client(served.url.replace("http:", "https:"), SECRET) as client:
        with pytest.raises(ConnectionFailed, match="cannot be reached") as caught:
            await client.list_servers()
    assert not isinstance(caught.value, Untrusted)
    assert served.account.requests == []


async def test_handshake_that_hangs_is_given_up() -> None:
    """Somebody takes the connection and says nothing."""
    async with raw_server(LIST) as raw:  # waits for the end of a head that never comes
        url, brief = raw.url.replace("http:", "https:"), Timeouts(connect=0.2)
        async with quick_client(url, SECRET, timeouts=brief) as client:
            with pytest.raises(ConnectionFailed, match="cannot be reached"):
                await client.list_servers()
    assert raw.requests == []


@pytest.mark.e2e
async def test_program_trusts_the_ca_that_is_named(authority: Authority, tmp_path: Path) -> None:
    """The list of `vpstui ls`, or one line and status 1."""
    tls = authority.vouches_for("127.0.0.1")
    env = environment(tmp_path, VPSTUI_TOKEN=TOKEN)
    async with raw_server(LIST, tls=tls) as raw:
        argv = [*VPSTUI, "ls", "--api-url", raw.url, "-o", "tsv"]
        doubting = await asyncio.to_thread(call, argv, env=env)
        env["SSL_CERT_FILE"] = authority.file
        trusting = await asyncio.to_thread(call, argv, env=env)
    assert (doubting.returncode, doubting.stdout) == (1, "")
    assert doubting.stderr == f"vpstui: {HINT}\n"
    assert trusting.returncode == 0, trusting.stderr
    assert "web-1" in trusting.stdout
