"""What is said of a list that an API, or its answer to this token, does not tell."""

from __future__ import annotations

from vpstui.base.errors import Forbidden, NoSuchPage, NotFound

UNTOLD = (NotFound, NoSuchPage, Forbidden)
"""How an API says that there is no such list, or none for this token."""


def untold_text(error: NotFound | NoSuchPage | Forbidden, things: str, of: str = "") -> str:
    """Say why there is no list; the words of the API go first.

    Args:
        error: what came in its place.
        things: what is in it, such as `plans`.
        of: what they are of, to follow `things`.
    """
    match error:
        case NotFound():
            said, ours = error.said, f"The API does not tell the {things}{of}."
        case Forbidden():
            said, ours = error.said, f"The API does not tell this token the {things}{of}."
        case _:
            said = ""
            ours = f"There is no list of {things} at this API: a web page came with 404."
    end = "" if said.endswith((".", "!", "?", "…")) else "."
    return f"{said}{end} {ours}" if said else ours
