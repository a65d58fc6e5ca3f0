"""Which filter finds nothing that another one did not find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpstui.query.terms import AndTerm, WordTerm

if TYPE_CHECKING:
    from vpstui.query.terms import Term


def implies(mine: Term, wider: Term, part: int) -> bool:
    """Whether every server that matches a term is sure to match another one.

    Said of words only, which one types letter by letter; of anything else it is not known.

    Args:
        mine: the term.
        wider: the other one.
        part: as many characters of an id are enough to find it; 0: no id is a text.
    """
    if isinstance(wider, AndTerm):
        return all(implies(mine, one, part) for one in wider.parts)
    if isinstance(mine, AndTerm):
        return any(implies(one, wider, part) for one in mine.parts)
    if not (isinstance(mine, WordTerm) and isinstance(wider, WordTerm)):
        return False
    if mine.may_lack or len(mine.texts) > 1 or len(wider.texts) > 1:
        return False
    begun = wider.texts[0]
    return begun in mine.texts[0] and len(begun) >= part
