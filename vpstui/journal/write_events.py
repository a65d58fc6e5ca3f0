"""The states of a write, as the journal records them.

In a module of its own: the first screen needs them before the journal's libraries are loaded.
"""

from __future__ import annotations

from enum import Enum


class WriteEvent(Enum):
    """What is known of a write. The values stand in journal files."""

    SENDING = "sending"
    """It is about to be sent."""
    ACCEPTED = "accepted"
    """The API answered that it is done, or will be."""
    REFUSED = "refused"
    """The API refused it, or it surely was not sent."""
    UNKNOWN = "unknown"
    """No answer came; it may be done or not."""
    SEEN_DONE = "seen done"
    """Reading showed that it is done."""
    SEEN_NOT_DONE = "seen not done"
    """Reading showed that it is not done."""
    UNCLEAR = "unclear"
    """Reading does not show whether it is done, or found more than one server it may be."""
