"""The UUIDs by which the second dialect names things, made from what chance starts from."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID, uuid5

_ROOT = UUID("6f1a7c52-9a4e-5b39-8d1f-3f2b6a0c7e11")


@lru_cache(maxsize=20_000)
def uuid_for(seed: int, kind: str, number: int | str) -> str:
    """Return the UUID of one thing: the same seed, kind and id give the same text.

    Args:
        seed: What chance starts from.
        kind: What it is, such as `server` or `plan`.
        number: Its id within its kind.
    """
    return str(uuid5(_ROOT, f"{seed}:{kind}:{number}"))
