"""What `vpstui doctor` finds by asking: the keyring, the token's source, the API and its clock.

Everything here has a deadline, and what does not answer keeps nobody from ending. The token
itself is in no finding, and goes to no API that may not be the one that is meant.
"""

from __future__ import annotations

import asyncio
import email.utils
import json
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

from vpstui.api.endpoints import VpsClient
from vpstui.api.timeouts import Timeouts
from vpstui.base.errors import CredentialsError, SettingsError, Untrusted, VpsTuiError
from vpstui.base.formatting import age_text
from vpstui.base.sanitize import clean
from vpstui.base.threads import run_in_thread, use_daemon_threads
from vpstui.cli.doctor.machine_checks import DoctorContext, Finding
from vpstui.config.credentials import Credentials

if TYPE_CHECKING:
    from pydantic import SecretStr

    from vpstui.api.endpoints import ProbeResponse
    from vpstui.config.keyring_store import KeyringState

P = ParamSpec("P")
T = TypeVar("T")

API_TIMEOUTS: Final = Timeouts(connect=4.0, read=5.0, total=5.0)
"""A person is waiting, and has perhaps waited for a `token_command` already."""

SKEW_LIMITS: Final = (60.0, 300.0)
"""Seconds between two clocks: from the first on worth a look, from the second on bad."""

WITHOUT_KEYRING: Final = (
    "Unlock or install a keyring, or use VPSTUI_TOKEN, token_file or token_command; else a token "
    "holds for one session."
)
LOG_IN: Final = "Run `vpstui login`, or set VPSTUI_TOKEN, token_file or token_command."
RENEW: Final = "Make a new one at admin.vps.org/account/developers/, then `vpstui login`."
WRONG_PLACE: Final = (
    "Check the API URL, and whether the network wants you to log in first (captive portal)."
)


@dataclass(frozen=True)
class _Token:
    """What the token sources came to: the line about them, and a token where there is one."""

    finding: Finding
    token: SecretStr | None = None


async def account_findings(
    context: DoctorContext, *, timeouts: Timeouts = API_TIMEOUTS
) -> list[Finding]:
    """Look at token, keyring, API and clock, all within about 15 s.

    Args:
        context: which profile, and where its API is.
        timeouts: how long to wait for the API.
    """
    credentials = Credentials(context.name, context.profile, environ=context.environ)
    looking = asyncio.create_task(_look_at_keyring(credentials))
    # The keyring is not asked twice: its owner may be asked to unlock it each time.
    early = await _find_token(credentials, stored=False) if credentials.sources else None
    state, keyring = await looking
    stored = state is not None and state.stored
    token = early or await _find_token(credentials, stored=stored)
    line = _naming_all(token.finding, credentials, stored=stored)
    secret = token.token
    if secret is not None and not context.api_is_certain:
        secret = None
        line = replace(line, found=f"{line.found}; not sent, as the API that is meant is not known")
    return [line, keyring, *await _api_findings(context.profile.api_url, secret, timeouts)]


def run_account_checks(context: DoctorContext) -> list[Finding]:
    """The same, for those who have no event loop; no thread that hangs outlives it."""
    return asyncio.run(_in_daemons(context))


async def _in_daemons(context: DoctorContext) -> list[Finding]:
    use_daemon_threads()
    return await account_findings(context)


# -- keyring and token


async def _look_at_keyring(credentials: Credentials) -> tuple[KeyringState | None, Finding]:
    begun = time.monotonic()
    try:
        state = await run_in_thread(credentials.keyring_state)
    except CredentialsError as error:
        return None, Finding("keyring", "look", error.message, WITHOUT_KEYRING)
    took = time.monotonic() - begun
    holds = "holds a token" if state.stored else "holds no token"
    found = f"{state.name}, {holds} of this profile; answered in {took:.1f} s"
    return state, Finding("keyring", "ok", clean(found))


async def _find_token(credentials: Credentials, *, stored: bool) -> _Token:
    """Take the token from the first source, which is named, but not the token."""
    if not credentials.sources and not stored:
        return _Token(Finding("token", "look", "none", LOG_IN))
    try:
        found = await run_in_thread(credentials.find)
    except CredentialsError as error:
        advice = "Correct that source or unset it: while it is set, no later one is asked."
        return _Token(Finding("token", "bad", error.message, advice))
    return _Token(Finding("token", "ok", f"from {found.source}"), found.token)


def _naming_all(finding: Finding, credentials: Credentials, *, stored: bool) -> Finding:
    """Name the sources that are set and not asked because an earlier one is."""
    every = [*credentials.sources, *(["the keyring"] if stored else [])]
    if not every[1:]:
        return finding
    found = f"{finding.found.rstrip('.')}; also set, but later: {', '.join(every[1:])}"
    return replace(finding, found=found)


# -- the API


async def _api_findings(url: str, token: SecretStr | None, timeouts: Timeouts) -> list[Finding]:
    try:
        client = VpsClient(url, token, timeouts=timeouts)
    except SettingsError as error:
        advice = "Correct or unset them; a SOCKS proxy needs the Python package socksio."
        return [Finding("api", "bad", error.message, advice), _clock("")]
    begun = time.monotonic()
    async with client:
        try:
            probe = await client.probe()
        except VpsTuiError as error:
            found = clean(f"{url}: {error.message}", 400)
            advice = (
                "Never switch verification off. Install the CA certificate, or name it in "
                "SSL_CERT_FILE."
                if isinstance(error, Untrusted)
                else "Check network, VPN, proxy and firewall: curl -I the address."
            )
            return [Finding("api", "bad", found, advice), _clock("")]
    where = f"{url}: {probe.status} in {time.monotonic() - begun:.1f} s"
    return [_answered(where, probe, asked=client.has_token), _clock(probe.date)]


def _answered(where: str, probe: ProbeResponse, *, asked: bool) -> Finding:
    """Say what an answer tells about API and token.

    Args:
        where: the address and how it answered.
        probe: the answer.
        asked: whether there was a token to ask with.
    """
    match probe.status:
        case 200:
            return _listed(where, probe.body)
        case 401 if not asked:
            return Finding("api", "ok", f"{where}; asked without a token")
        case 401:
            return Finding("api", "bad", f"{where}; the token is not taken", RENEW)
        case 403:
            advice = "Give the token the permission servers:read, or use another."
            return Finding("api", "bad", f"{where}; the token may not list servers", advice)
        case 429:
            return Finding("api", "look", f"{where}; too many requests", "Wait a minute.")
        case status if status >= 500:
            return Finding("api", "bad", f"{where}; the API has trouble", "Try again later.")
    return Finding("api", "bad", f"{where}; not what this API answers", WRONG_PLACE)


def _listed(where: str, body: bytes) -> Finding:
    """Say what a list tells: whether it is one, and in which dialect its servers are."""
    rows = _rows(body)
    if rows is None:
        return Finding("api", "bad", f"{where}; not an answer of the API", WRONG_PLACE)
    if not rows:
        return Finding("api", "ok", f"{where}; no server, so no dialect to see")
    keys = rows[0] if isinstance(rows[0], dict) else {}
    if "id" in keys:
        return Finding("api", "ok", f"{where}; whole dialect")
    if "uuid" in keys:
        return Finding("api", "ok", f"{where}; second dialect (uuid for id)")
    advice = "Report this with the version of vpstui."
    return Finding("api", "bad", f"{where}; its servers have neither id nor uuid", advice)


def _rows(body: bytes) -> list[object] | None:
    """The rows of a page or of a bare list; None when it is neither."""
    try:
        page = json.loads(body)
    except (ValueError, RecursionError):
        return None
    rows = page.get("results") if isinstance(page, dict) else page
    return rows if isinstance(rows, list) else None


# -- the clock


def _clock(date: str) -> Finding:
    """Compare this machine's clock with the one that an answer tells."""
    try:
        told = email.utils.parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        advice = "Compare it yourself: date -u."
        return Finding("clock", "look", "not compared: no answer told the time", advice)
    if told.tzinfo is None:
        told = told.replace(tzinfo=UTC)
    skew = (datetime.now(UTC) - told).total_seconds()
    look, bad = SKEW_LIMITS
    if abs(skew) <= look:
        return Finding("clock", "ok", "agrees with the API's")
    found = f"{age_text(abs(skew))} {'ahead of' if skew > 0 else 'behind'} the API's"
    advice = "Set the clock (timedatectl set-ntp true); certificates and ages depend on it."
    return Finding("clock", "bad" if abs(skew) > bad else "look", found, advice)
