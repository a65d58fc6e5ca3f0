"""What `vpstui doctor` advises about tokens: only what can work for the profile."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vpstui.api.urls import host_of
from vpstui.base.errors import CredentialsError
from vpstui.cli.provider_config import read_provider_login
from vpstui.config.keyring_errors import NO_KEYRING
from vpstui.config.settings import DEFAULT_PROFILE

if TYPE_CHECKING:
    from vpstui.cli.doctor.machine_checks import DoctorContext
    from vpstui.config.token_sources import TokenSources


@dataclass(frozen=True)
class TokenAdvice:
    """What to do about the token of a profile.

    Attributes:
        context: which profile, and which others are opened.
        sources: where its token comes from.
        has_keyring: whether the keyring answers.
    """

    context: DoctorContext
    sources: TokenSources
    has_keyring: bool = False

    def log_in(self) -> str:
        """No source has a token."""
        ways = self.sources.ways
        if not self.has_keyring:
            return f"Set {ways}."
        return f"Run {self._command}, or set {ways}.{self._import()}"

    def _import(self) -> str:
        """Say that the provider's command line has a token for this API, where it has."""
        try:
            found = read_provider_login()
        except CredentialsError:
            return ""
        if found.host != host_of(self.context.profile.api_url):
            return ""
        return f" {self._command_with('--import')} takes the token of {found.path}."

    def correct(self) -> str:
        """The source that is asked gives no token."""
        if not self.sources.overriding_source:
            return f"Store another: {self._command}."
        return "Correct that source or unset it: while it is set, no later one is asked."

    def renew(self) -> str:
        """The API does not take the token."""
        source = self.sources.overriding_source
        new = "Make a new one at admin.vps.org/account/developers/"
        if source == "token_command":
            return f"{new}; token_command has to print it."
        return f"{new}, and put it into {source}." if source else f"{new}, then {self._command}."

    def without_keyring(self, problem: str) -> str:
        """The keyring cannot be used.

        Args:
            problem: why, and what to do about that.
        """
        source = self.sources.overriding_source
        if source:
            return f"None is needed as long as {source} gives the token."
        how = "Install one, or use" if problem == NO_KEYRING else "Else use"
        return f"{how} {self.sources.ways}; without them a token holds for one session."

    @property
    def _command(self) -> str:
        """The command that logs in to the profile."""
        return self._command_with()

    def _command_with(self, *options: str) -> str:
        name = self.context.name
        if name != DEFAULT_PROFILE or self.context.opened[1:]:
            options = (*options, "--profile", shlex.quote(name))
        return f"`{' '.join(('vpstui login', *options))}`"
