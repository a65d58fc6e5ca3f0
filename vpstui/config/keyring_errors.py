"""Says in words what went wrong in a keyring, and what to do about it.

Knows the classes of the keyring library by their names only, and the codes that the systems below
it give (`keyring/backends/` of keyring 25.7). What a backend raises may be anything, and its text
may be anything, too: only numbers and a few known words are looked for, and nothing is passed on.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import CredentialsError

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_KEYRING: Final = "There is no keyring on this machine (no Secret Service)."

REFUSED: Final = (
    "The keyring refused: its dialog was dismissed, or this program may not use it. Try again, and "
    "allow it."
)
BROKEN: Final = (
    "The keyring does not work: it broke off, or gave what is no answer. Start it again (log in to "
    "the desktop anew) and try again."
)
LOCKED: Final = "The keyring is locked. Unlock it ({how}) and try again."

_WINDOWS: Final = "keyring.backends.Windows"

_HOW_TO_UNLOCK: Final = {
    "keyring.backends.macOS": "run security unlock-keychain",
    "keyring.backends.kwallet": "open the wallet in KWalletManager, or log in on the desktop",
    _WINDOWS: "log in on the desktop",
    "": "log in on the desktop, or run gnome-keyring-daemon --unlock",
}
"""What unlocks a keyring, by the module of its backend."""

_LOCKED_CODES: Final = (-25308, -25315)
"""macOS: interaction is not allowed (as over SSH), or is required."""

_REFUSED_CODES: Final = (-128, -25293, -34018)
"""macOS: cancelled, authorisation failed, no entitlement."""

_WINDOWS_CODES: Final = {1312: "locked", 5: "refused", 1223: "refused"}
"""Windows: there is no logon session, access is denied, cancelled."""

_REFUSED_WORDS: Final = ("cancelled", "canceled", "dismissed", "denied", "not authorized")

_LOCKED_CLASSES: Final = ("KeyringLocked", "LockedException")
_REFUSED_CLASSES: Final = ("PromptDismissedException", "AuthenticationError", "PermissionError")


def locked(module: str) -> CredentialsError:
    """Return the error of a keyring that is locked.

    Args:
        module: the module of its backend.
    """
    place = "keyring.backends.macOS" if sys.platform == "darwin" else ""
    key = next((name for name in _HOW_TO_UNLOCK if name and module.startswith(name)), place)
    return CredentialsError(LOCKED.format(how=_HOW_TO_UNLOCK[key]))


def keyring_error(error: BaseException, module: str) -> CredentialsError:
    """Return the error for whatever a keyring raised.

    Args:
        error: what was raised.
        module: the module of its backend; empty where it is not known.
    """
    chain = list(_with_causes(error))
    names = {kind.__name__ for one in chain for kind in type(one).__mro__}
    codes = {code for one in chain for code in _codes(one)}
    texts = " ".join(text for one in chain for text in _texts(one)).casefold()
    if "NoKeyringError" in names:
        return CredentialsError(NO_KEYRING)
    known = {_WINDOWS_CODES.get(code) for code in codes} if module == _WINDOWS else set()
    if codes & set(_LOCKED_CODES) or "locked" in known:
        return locked(module)
    if "InitError" in names and "kwallet" not in module:  # of a wallet: its daemon has gone
        return locked(module)  # or was never set up, and nobody can be asked for that
    if codes & set(_REFUSED_CODES) or "refused" in known or names & set(_REFUSED_CLASSES):
        return CredentialsError(REFUSED)
    if names & set(_LOCKED_CLASSES):
        return locked(module)
    if any(word in texts for word in _REFUSED_WORDS):
        return CredentialsError(REFUSED)
    return CredentialsError(BROKEN)


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and those that it came from, each once."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _codes(error: BaseException) -> Iterator[int]:
    """Yield the numbers that an error was made with, as numbers or in its text."""
    for value in error.args:
        if isinstance(value, int):
            yield int(value)
    for text in _texts(error):
        yield from map(int, re.findall(r"\((-?[0-9]{1,6}),", text))


def _texts(error: BaseException) -> Iterator[str]:
    """Yield the texts that an error was made with; its own `str` may do anything."""
    for value in error.args:
        if isinstance(value, str):
            yield str.__str__(value)[:1000]
