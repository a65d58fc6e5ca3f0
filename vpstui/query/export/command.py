"""`export FORMAT [FILE]` of the palette."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpstui.base.folding import fold
from vpstui.base.sanitize import clean
from vpstui.query.export.forms import FORMS
from vpstui.query.fuzzy_match import FuzzyPattern
from vpstui.query.palette_search import CommandError, HandOver, PaletteCommand, PaletteEntry

if TYPE_CHECKING:
    from collections.abc import Sequence


def export_command() -> PaletteCommand:
    """Make `export FORMAT [FILE]`: hands over what is marked, else what is shown."""
    return PaletteCommand(
        "export", "FORMAT [FILE]", "Hand over what is marked, else what is shown", _entries_for
    )


def _entries_for(argument: str) -> Sequence[PaletteEntry]:
    """Return an entry for each form that matches; all of them where none is named.

    Raises:
        CommandError: there is no such form.
    """
    name, _, path = argument.strip().partition(" ")
    pattern = FuzzyPattern(name)
    names = list(FORMS)
    if pattern:
        names = [names[at] for at in pattern.best([fold(one) for one in names], len(names))]
    if not names:
        known = ", ".join(FORMS)
        raise CommandError(f"There is no form {clean(name, 40)!r}; there is {known}.", 0)
    if path := path.strip():
        form = FORMS[names[0]]
        title = f"export {form.name} {clean(path)}"
        note = f"Write the {form.noun} to this file"
        return [PaletteEntry(title, HandOver(form.name, path), note=note)]
    return [
        PaletteEntry(f"export {one}", HandOver(one), note=f"{FORMS[one].noun}: {FORMS[one].about}")
        for one in names
    ]
