"""The states of a write, as the journal records them.

In a module of its own: the first screen needs them before the journal's libraries are loaded.
"""

from __future__ import annotations

from enum import Enum


class WriteEvent(Enum):
    """What is known of a write.

    The values stand in journal files, as version 0.2 wrote them; people are shown other words.
    """

    SENDING = "sending"
    """It is about to be sent."""
    ACCEPTED = "accepted"
    """The API answered that it is done, or will be."""
    REFUSED = "refused"
    """The API refused it."""
    NOT_SENT = "not sent"
    """It surely did not leave."""
    UNKNOWN = "unknown"
    """No answer came; it may be done or not, and is looked up."""
    DONE = "seen done"
    """Reading showed that it is done."""
    NOT_DONE = "seen not done"
    """Reading showed that it is not done."""
    LEFT_UNKNOWN = "unclear"
    """Reading did not show whether it is done; it is not looked up any more."""
