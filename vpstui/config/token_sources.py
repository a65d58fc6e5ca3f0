"""Finds the token of a profile, and stores a new one.

A profile's own source, `token_file` or `token_command`, is never overruled. A profile without one
takes the first of these that has a token: `VPSTUI_TOKEN`, `VPS_API_TOKEN`, the OS keyring. A token
is bound to the host of its API: the keyring's by the name of its entry, a profile's own by the API
URL that stands beside it, that of `VPS_API_TOKEN` by `VPS_API_URL`. Everything here blocks, but
never for longer than its deadline; call it from a thread.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from vpstui.api.urls import DEFAULT_API_URL, host_of
from vpstui.base import redaction
from vpstui.base.errors import CredentialsError, NoToken
from vpstui.base.sanitize import clean
from vpstui.base.threads import DaemonExecutor
from vpstui.config.settings import OUR_VARIABLE, TOKEN_VARIABLES
from vpstui.config.token_file_command import COMMAND_DEADLINE, read_token_file, run_token_command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Future

    from keyring.backend import KeyringBackend

    from vpstui.config.keyring_store import KeyringDeadlines, KeyringState, KeyringStore
    from vpstui.config.settings import Profile

PROVIDER_URL_VARIABLE: Final = "VPS_API_URL"
"""The provider's variable for the API that the token in `VPS_API_TOKEN` is for."""

_AROUND: Final = " \t\n\v\f\r\x00\ufeff\ufffe"
"""What editors, shells and other systems leave before or after a token: blanks, line ends, a byte
order mark."""

_MISREAD_MARKS: Final = ("\xef\xbb\xbf", "\udcef\udcbb\udcbf")
"""A byte order mark that was read as Latin-1, and as ASCII."""

TOKEN_LIMIT: Final = 4096
"""Characters; a longer text is no token but a wrong file."""


@dataclass(frozen=True)
class FoundToken:
    """A token and the name of the source that gave it.

    Attributes:
        notice: what has to be said on screen before it is used; empty: nothing.
    """

    token: SecretStr
    source: str
    notice: str = ""


def parse_token(text: str, source: str) -> SecretStr:
    """Return the token in a text, without the blanks and a "Bearer " around it.

    Args:
        text: what a source gave.
        source: the name of the source, for messages.

    Raises:
        CredentialsError: what is left cannot be a token. It is not shown.
    """
    for mark in _MISREAD_MARKS:
        text = text.removeprefix(mark)
    text = text.strip(_AROUND)
    token = re.sub(r"^bearer(\s+|$)", "", text, flags=re.IGNORECASE).strip(_AROUND)
    if not token:
        raise CredentialsError(f"The token from {source} is empty.")
    if len(token) > TOKEN_LIMIT:
        raise CredentialsError(f"What came from {source} is too long to be a token.")
    if not token.isascii() or not token.isprintable() or " " in token:
        raise CredentialsError(
            f"What came from {source} is not a token: it has blanks, line breaks or characters "
            "that no token has."
        )
    redaction.remember_secret(token)
    return SecretStr(token)


@dataclass(frozen=True)
class TokenPersistence:
    """Whether a new token would be stored, and used at the next start.

    Attributes:
        overriding_source: the source that comes before the keyring at the next start; empty: none.
        problem: why the keyring would not store it; empty when it would, as far as is known.
        ignored: a sentence for each source that is set and does not count, with the reason.
        variable_counts: whether a token variable would be used, if it were set.
    """

    overriding_source: str = ""
    problem: str = ""
    ignored: tuple[str, ...] = ()
    variable_counts: bool = True


@dataclass(frozen=True)
class SourceLimits:
    """What is known of whose token a source may hold.

    Attributes:
        named: whether the profile has a name of its own, so that one who takes the token of a
            variable for it has to be told.
        several: whether several accounts are open: then a variable may be any one's.
        host: host of the API that the profile's own source is for; empty: of the profile's API.
    """

    named: bool = False
    several: bool = False
    host: str = ""


class TokenSources:
    """The token of one profile.

    Args:
        name: the profile's name.
        profile: its API URL and token sources.
        environ: the environment variables.
        limits: whose token a source may hold; by default any source counts.
        backend: the keyring to use; by default the one of the system.
        deadlines: how long to wait for the keyring.
        command_deadline: seconds to wait for `token_command`.
    """

    def __init__(
        self,
        name: str,
        profile: Profile,
        *,
        environ: Mapping[str, str],
        limits: SourceLimits | None = None,
        backend: KeyringBackend | None = None,
        deadlines: KeyringDeadlines | None = None,
        command_deadline: float = COMMAND_DEADLINE,
    ) -> None:
        self._name = name
        self._profile = profile
        self._environ = environ
        self._limits = limits or SourceLimits()
        self._host = host_of(profile.api_url)
        self._command_deadline = command_deadline
        self._backend = backend
        self._deadlines = deadlines
        self._ahead: Future[FoundToken] | None = None

    @cached_property
    def _keyring(self) -> KeyringStore:
        from vpstui.config.keyring_store import KeyringStore  # not where a variable has the token

        return KeyringStore(
            f"{self._name}@{self._host}",
            allow_plaintext=bool(self._profile.allow_plaintext_keyring),
            backend=self._backend,
            deadlines=self._deadlines,
        )

    def find_ahead(self) -> Future[FoundToken]:
        """Begin to find the token before anybody waits for it: the next `find` gives this one."""
        self._ahead = DaemonExecutor().submit(self._find)
        return self._ahead

    def find(self) -> FoundToken:
        """Return the token of the first source that has one.

        Raises:
            NoToken: no source has one; the message says why the keyring has none.
            CredentialsError: a source is there and what it gave cannot be used.
        """
        ahead, self._ahead = self._ahead, None
        return self._find() if ahead is None else ahead.result()

    def _find(self) -> FoundToken:
        source = self.overriding_source
        if source == "token_file":
            text = read_token_file(self._profile.token_file)
        elif source == "token_command":
            text = run_token_command(self._profile.token_command, self._command_deadline)
        elif source:
            text = self._environ[source]
        else:
            return self._find_stored()
        notice = ""
        if source in TOKEN_VARIABLES and self._limits.named:
            notice = f"Profile {self._name} has no token of its own: that of {source} is used."
        return FoundToken(parse_token(text, source), source, notice)

    def _find_stored(self) -> FoundToken:
        """Return the token of the keyring.

        Raises:
            NoToken: it has none, or cannot be used; the message says which sources do not count.
            CredentialsError: what it gave cannot be used.
        """
        ignored = " ".join(("", *self.ignored))
        try:
            stored = self._keyring.read()
        except CredentialsError as error:
            raise NoToken(f"No token found. {error.message}{ignored}") from error
        if not stored:
            raise NoToken(f"No token found in {self._places()}.{ignored}")
        return FoundToken(parse_token(stored, "the keyring"), "the keyring")

    def _places(self) -> str:
        """Name where a token was looked for."""
        return ("the environment, " if self.variables_count else "") + "the config or the keyring"

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source that is set, counts and comes before the keyring, in their order."""
        return self._own_sources() if self._own_counts else tuple(self._counting_variables())

    @property
    def ignored(self) -> tuple[str, ...]:
        """A sentence for each source that is set and does not count, with the reason."""
        own = self._own_sources()
        reasons = {} if self._own_counts else dict.fromkeys(own, f"it is for {self._limits.host}")
        counting = self.sources
        for name in self._set_variables():
            if name in counting:
                continue
            if self._own_counts:
                reasons[name] = f"the profile has a {own[0]}"
            elif self._limits.several:
                reasons[name] = "it may be any account's where there are several"
            else:
                reasons[name] = f"it is for {self._provider_host()}"
        return tuple(f"{name} is set and does not count: {why}." for name, why in reasons.items())

    @property
    def variables_count(self) -> bool:
        """Whether a token variable would be used, if it were set."""
        return not self._limits.several and not self._own_counts

    def session_only(self, error: CredentialsError) -> str:
        """Say that a token holds for this session only, why, and where one would stay."""
        if self.overriding_source:  # it comes first at the next start, whatever else is set
            what = f"Put the token into {self.overriding_source}"
            if self.overriding_source == "token_command":
                what = "Have token_command print it"
        else:
            what = f"Set {self.ways}"
        return f"Logged in for this session only. {error.message} {what} to stay logged in."

    @property
    def ways(self) -> str:
        """Name the sources besides the keyring that a token can be given by."""
        own = "token_file or token_command"
        return f"{OUR_VARIABLE}, {own}" if self.variables_count else own

    @property
    def _own_counts(self) -> bool:
        """Whether the profile's own sources are for the API that is asked, if it has any."""
        return bool(self._own_sources()) and self._limits.host in ("", self._host)

    def _own_sources(self) -> tuple[str, ...]:
        given = {
            "token_file": self._profile.token_file,
            "token_command": self._profile.token_command,
        }
        return tuple(name for name, value in given.items() if value)

    def _set_variables(self) -> Iterator[str]:
        return (name for name in TOKEN_VARIABLES if self._environ.get(name, "").strip())

    def _counting_variables(self) -> Iterator[str]:
        """Yield the variables that hold a token for this API."""
        if self._limits.several:
            return
        for name in self._set_variables():
            if name == OUR_VARIABLE or self._provider_host() == self._host:
                yield name

    def _provider_host(self) -> str:
        """Return the host of the API that the provider's variable holds a token for."""
        given = self._environ.get(PROVIDER_URL_VARIABLE, "").strip()
        try:
            return clean(host_of(given or DEFAULT_API_URL), 80) or "no API"
        except ValueError:  # it is no URL
            return "no API"

    @property
    def overriding_source(self) -> str:
        """The source that would be used before the keyring; empty when there is none."""
        return next(iter(self.sources), "")

    def keyring_state(self) -> KeyringState:
        """Return which keyring there is, and whether it has a token of this profile.

        Raises:
            CredentialsError: it cannot be used.
        """
        return self._keyring.state()

    def persistence(self) -> TokenPersistence:
        """Return whether a new token would be stored, and used at the next start.

        The keyring is not asked again once it has answered, or failed to: it may have to ask its
        owner each time.
        """
        if self._keyring.problem is None:
            with contextlib.suppress(CredentialsError):
                self._keyring.check()
        return TokenPersistence(
            self.overriding_source, self._keyring.problem or "", self.ignored, self.variables_count
        )

    def store(self, token: SecretStr, on_waiting: Callable[[], object] | None = None) -> None:
        """Store a token in the keyring, and read it back to be sure.

        Args:
            token: the token.
            on_waiting: called once when the keyring takes longer than a second.

        Raises:
            CredentialsError: it is not stored.
        """
        self._keyring.write(token.get_secret_value(), on_waiting)

    def delete(self, on_waiting: Callable[[], object] | None = None) -> bool:
        """Delete the token from the keyring; False when there was none.

        Args:
            on_waiting: called once when the keyring takes longer than a second.

        Raises:
            CredentialsError: the keyring cannot be used.
        """
        return self._keyring.delete(on_waiting)
