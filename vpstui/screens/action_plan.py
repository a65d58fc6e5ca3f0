"""What is about to be done, before it is confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vpstui.models import Server


@dataclass(frozen=True)
class ActionPlan:
    """What is about to be done.

    Attributes:
        heading: the question.
        button: the verb on the button that does it.
        targets: the servers, as they were when the key was pressed.
        account: in which account they are.
        remarks: what else the user should know.
        typed: a word that must be typed first; empty when a button is enough.
        back: what the button says that does nothing.
    """

    heading: str
    button: str
    targets: tuple[Server, ...] = ()
    account: str = ""
    remarks: tuple[str, ...] = ()
    typed: str = ""
    back: str = "Cancel"


def typed_word(server: Server) -> str:
    """What has to be typed to delete a server: its name, or its id.

    The id, where a name is hard to type, or is not what it looks like.
    """
    easy = server.label.isascii() and len(server.label) <= 64 and not server.spelling
    return server.label if easy else str(server.id)
