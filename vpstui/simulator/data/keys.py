"""The SSH keys on a simulated account."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import NamedTuple

from vpstui.simulator.data.catalogue import SSH_KEYS
from vpstui.simulator.dates import iso

DAY = 86_400
"""Seconds."""

_ALGORITHM = b"ssh-ed25519"


class SshKey(NamedTuple):
    """One public key."""

    id: int
    name: str
    public_key: str
    created: float
    """Seconds since 1970."""

    last_used: float | None = None

    def entry(self) -> dict[str, object]:
        """Return it as the page of SSH keys does, but for what identifies it."""
        return {
            "name": self.name,
            "public_key": self.public_key,
            "fingerprint": fingerprint(self.public_key),
            "created_at": iso(self.created),
            "last_used_at": None if self.last_used is None else iso(self.last_used),
        }


def opening_keys(now: float) -> dict[int, SshKey]:
    """Return the keys that the account opens with, by id; the first was used, the other never."""
    keys = {}
    for index, (key_id, name) in enumerate(SSH_KEYS.items()):
        public_key = f"ssh-ed25519 {_blob(name)} {name}@example.com"
        used = now - DAY if index == 0 else None
        keys[key_id] = SshKey(key_id, name, public_key, now - 300 * DAY / (index + 1), used)
    return keys


def fingerprint(public_key: str) -> str:
    """Return the fingerprint of a key as ssh-keygen writes it.

    Raises:
        ValueError: The text is no public key.
    """
    parts = public_key.split()
    if len(parts) < 2:
        raise ValueError("no key")
    try:
        blob = base64.b64decode(parts[1], validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("no key") from error
    named = parts[0].encode("ascii", "replace")
    if not blob.startswith(len(named).to_bytes(4, "big") + named):
        raise ValueError("no key")
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
    return f"SHA256:{digest}"


def _blob(name: str) -> str:
    """Return a key of the right form that nobody has the other half of."""
    point = hashlib.sha256(name.encode()).digest()
    parts = (_ALGORITHM, point)
    return base64.b64encode(b"".join(len(p).to_bytes(4, "big") + p for p in parts)).decode()
