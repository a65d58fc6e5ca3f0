"""How long what has begun waits for its rest."""

from __future__ import annotations

from typing import Final

ESCAPE_SECONDS: Final = 0.1
"""Seconds without a byte after which an escape character was the Esc key."""

CSI_REST_SECONDS: Final = 5.0
"""Seconds after that key in which `[`, if it comes first, is no key, but the rest of a sequence."""

REST_SECONDS: Final = 1.0
"""The same for characters that are keys of the app, too, such as `O` and `X`."""

HOLD_SECONDS: Final = 0.6
"""Seconds for which such a character, or a sequence that may be whole, waits for what follows."""

SHORT_SILENCE: Final = 1.0
"""Seconds without a byte after which a sequence, a string or a paste is over."""

LONG_SILENCE: Final = 5.0
"""The same for a paste with only `FEW_BYTES` at a time, as of somebody who presses keys."""

LONG_STRING: Final = 15.0
"""The same for a control string."""

FEW_BYTES: Final = 32
"""Bytes of one read that may be keys rather than a piece of a paste."""
