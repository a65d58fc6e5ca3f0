"""The checks of `vpstui doctor` that ask others: keyring, token sources, API and clock.

Everything here has a deadline, and a call that hangs does not keep the program from ending. The
token itself is in no finding, and is sent to no API that may not be the one that is meant.
"""

from __future__ import annotations

import asyncio
import email.utils
import json
import sys
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

from vpstui.api.answers.page_models import ServerPage
from vpstui.api.dialects.reading import SpokenDialect
from vpstui.api.endpoints import VpsClient
from vpstui.api.network.timeouts import Timeouts
from vpstui.base.errors import CredentialsError, SettingsError, Untrusted, VpsTuiError
from vpstui.base.formatting import age_text
from vpstui.base.sanitize import clean
from vpstui.base.threads import run_in_thread, use_daemon_threads
from vpstui.cli.doctor.findings import Finding
from vpstui.cli.doctor.token_advice import TokenAdvice
from vpstui.config.token_sources import TokenSources

if TYPE_CHECKING:
    from pydantic import SecretStr

    from vpstui.api.dialects.reading import DialectSetting
    from vpstui.api.reads import ProbeResponse
    from vpstui.cli.doctor.machine_checks import DoctorContext
    from vpstui.config.keyring_store import KeyringState
    from vpstui.config.settings import Profile

P = ParamSpec("P")
T = TypeVar("T")

API_TIMEOUTS: Final = Timeouts(connect=4.0, read=5.0, total=5.0)
"""Short: a person is waiting, and has perhaps waited for a `token_command` already."""

SKEW_LIMITS: Final = (60.0, 300.0)
"""Seconds of clock skew: beyond the first worth a look, beyond the second bad."""

DIALECT_WORDS: Final = {"documented": "documented", "uuid": "second (uuid)"}
"""The dialects, as a person is told of them."""

GIVE_OWN: Final = "Give the profile its own token_file or token_command, or unset the variable."
WRONG_PLACE: Final = (
    "Check the API URL, and whether the network wants you to log in first (captive portal)."
)


@dataclass(frozen=True)
class _Token:
    """The result of the token sources: the line about them, and a token where there is one."""

    finding: Finding
    token: SecretStr | None = None


async def account_findings(
    context: DoctorContext, *, timeouts: Timeouts = API_TIMEOUTS
) -> list[Finding]:
    """Check token, keyring, API and clock, within about 15 s altogether.

    Args:
        context: which profile, and where its API is.
        timeouts: how long to wait for the API.
    """
    token_sources = TokenSources(
        context.name, context.profile, environ=context.environ, limits=context.limits
    )
    advice = TokenAdvice(context, token_sources)
    keyring_check = asyncio.create_task(_check_keyring(token_sources, advice))
    # The keyring is not asked twice: its owner may be asked to unlock it each time.
    early = await _find_token(token_sources, advice) if token_sources.sources else None
    state, keyring = await keyring_check
    stored = state is not None and state.stored
    advice = replace(advice, has_keyring=state is not None)
    token = early or await _find_token(token_sources, advice, stored=stored)
    line = _with_other_sources(token.finding, token_sources, stored=stored)
    secret = token.token
    if secret is not None and not context.api_is_certain:
        secret = None
        line = replace(line, found=f"{line.found}; not sent, as the API that is meant is not known")
    return [line, keyring, *await _api_findings(context.profile, secret, timeouts, advice)]


def run_account_checks(context: DoctorContext) -> list[Finding]:
    """Run `account_findings` in an event loop of its own, which no hanging thread outlives."""
    return asyncio.run(_run_with_daemon_threads(context))


async def _run_with_daemon_threads(context: DoctorContext) -> list[Finding]:
    use_daemon_threads()
    return await account_findings(context)


# -- keyring and token


async def _check_keyring(
    token_sources: TokenSources, advice: TokenAdvice
) -> tuple[KeyringState | None, Finding]:
    begun = time.monotonic()
    try:
        state = await run_in_thread(token_sources.keyring_state)
    except CredentialsError as error:
        return None, Finding(
            "keyring", "look", error.message, advice.without_keyring(error.message)
        )
    took = time.monotonic() - begun
    holds = "holds a token" if state.stored else "holds no token"
    found = f"{state.name}, {holds} of this profile; answered in {took:.1f} s"
    return state, Finding("keyring", "ok", clean(found))


async def _find_token(
    token_sources: TokenSources, advice: TokenAdvice, *, stored: bool = False
) -> _Token:
    """Read the token from the first source; the finding names the source, not the token."""
    if not token_sources.sources and not stored:
        return _Token(Finding("token", "look", "none", advice.log_in()))
    try:
        found = await run_in_thread(token_sources.find)
    except CredentialsError as error:
        return _Token(Finding("token", "bad", error.message, advice.correct()))
    if found.notice:
        return _Token(Finding("token", "look", found.notice, GIVE_OWN), found.token)
    return _Token(Finding("token", "ok", f"from {found.source}"), found.token)


def _with_other_sources(finding: Finding, token_sources: TokenSources, *, stored: bool) -> Finding:
    """Add the names of sources that are set, but come after the one that is used, or never."""
    sources = [*token_sources.sources, *(["the keyring"] if stored else [])]
    parts = [finding.found.rstrip(".")]
    if sources[1:]:
        parts.append(f"also set, but later: {', '.join(sources[1:])}")
    parts += [sentence.rstrip(".") for sentence in token_sources.ignored]
    return finding if not parts[1:] else replace(finding, found="; ".join(parts))


# -- the API


async def _api_findings(
    profile: Profile, token: SecretStr | None, timeouts: Timeouts, token_advice: TokenAdvice
) -> list[Finding]:
    url = profile.api_url
    try:
        client = VpsClient(url, token, timeouts=timeouts)
    except SettingsError as error:
        advice = "Correct or unset it: no request can be made."
        return [Finding("api", "bad", error.message, advice), _clock_finding("")]
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
            return [Finding("api", "bad", found, advice), _clock_finding("")]
    where = f"{url}: {probe.status} in {time.monotonic() - begun:.1f} s"
    renew = token_advice.renew() if client.has_token else ""
    return [
        _answer_finding(where, probe, renew=renew, dialect=profile.dialect),
        _clock_finding(probe.date),
    ]


def _answer_finding(
    where: str, probe: ProbeResponse, *, renew: str, dialect: DialectSetting
) -> Finding:
    """Report what an answer shows about API and token.

    Args:
        where: the address, the status and the time it took.
        probe: the answer.
        renew: how to come to another token than the one that was sent; empty: none was.
        dialect: what the profile says of the dialect.
    """
    match probe.status:
        case 200:
            return _list_finding(where, probe.body, dialect)
        case 401 if not renew:
            return Finding("api", "ok", f"{where}; asked without a token")
        case 401:
            return Finding("api", "bad", f"{where}; the token is not taken", renew)
        case 403:
            advice = "Give the token the permission servers:read, or use another."
            return Finding("api", "bad", f"{where}; the token may not list servers", advice)
        case 429:
            return Finding("api", "look", f"{where}; too many requests", "Wait a minute.")
        case status if status >= 500:
            return Finding("api", "bad", f"{where}; the API has trouble", "Try again later.")
    return Finding("api", "bad", f"{where}; not what this API answers", WRONG_PLACE)


def _list_finding(where: str, body: bytes, dialect: DialectSetting) -> Finding:
    """Report whether a body is a list of servers, and in which dialect they are."""
    rows = _rows(body)
    if rows is None:
        return Finding("api", "bad", f"{where}; not an answer of the API", WRONG_PLACE)
    if not rows:
        return Finding("api", "ok", f"{where}; no server, so no dialect to see")
    reader = SpokenDialect(dialect).reader("")
    page = ServerPage.model_validate({"results": rows}, context=reader)
    unread = page.results.count(None)
    if unread == len(rows):
        setting = f" as the dialect {dialect} that the profile sets" if dialect != "auto" else ""
        advice = "Check dialect in the profile, or report this with the version of vpstui."
        found = f"{where}; no server in its answer can be read{setting}"
        return Finding("api", "bad", found, advice)
    spoken = " and ".join(f"the {DIALECT_WORDS[name]} dialect" for name in sorted(reader.seen))
    found = f"{where}; it speaks {spoken}"
    if unread:
        advice = "The app leaves those rows out; report this with the version of vpstui."
        return Finding("api", "look", f"{found}; {unread} of {len(rows)} rows unreadable", advice)
    return Finding("api", "ok", found)


def _rows(body: bytes) -> list[object] | None:
    """Return the rows of a page or of a bare list; None when it is neither."""
    try:
        page = json.loads(body)
    except (ValueError, RecursionError):
        return None
    rows = page.get("results") if isinstance(page, dict) else page
    return rows if isinstance(rows, list) else None


# -- the clock


def _clock_finding(date: str) -> Finding:
    """Compare this machine's clock with the `Date` header of an answer."""
    try:
        api_time = email.utils.parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        advice = "Compare it yourself: date -u."
        return Finding("clock", "look", "not compared: no answer told the time", advice)
    if api_time.tzinfo is None:
        api_time = api_time.replace(tzinfo=UTC)
    skew = (datetime.now(UTC) - api_time).total_seconds()
    look, bad = SKEW_LIMITS
    if abs(skew) <= look:
        return Finding("clock", "ok", "agrees with the API's")
    found = f"{age_text(abs(skew))} {'ahead of' if skew > 0 else 'behind'} the API's"
    how = " (timedatectl set-ntp true)" if sys.platform == "linux" else ""
    advice = f"Set the clock{how}; certificates and ages depend on it."
    return Finding("clock", "bad" if abs(skew) > bad else "look", found, advice)
