"""What is known of a write.

Apart from the journal, since the first screen is there before the journal's libraries are.
"""

from __future__ import annotations

from enum import Enum


class Event(Enum):
    """What is known of a write."""

    SENDING = "sending"
    """It is about to be sent."""
    ACCEPTED = "accepted"
    """The API said that it is done, or will be."""
    REFUSED = "refused"
    """The API said no, or it surely did not leave."""
    UNKNOWN = "unknown"
    """No answer came; it may be done or not."""
    SEEN_DONE = "seen done"
    """Reading showed that it is done."""
    SEEN_NOT_DONE = "seen not done"
    """Reading showed that it is not done."""
    UNCLEAR = "unclear"
    """Reading cannot tell, or found more than one thing that it may be."""
