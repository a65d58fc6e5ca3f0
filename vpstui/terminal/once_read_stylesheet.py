"""Style sheets that are read again only where that could make a difference."""

from __future__ import annotations

from textual.css.stylesheet import Stylesheet


class OnceReadStylesheet(Stylesheet):
    """Keeps what was read as long as the colours stay that it refers to.

    Textual 8.2.8 reads every style sheet twice at the start, the second time for the theme that is
    set by then: a twentieth of the start.

    Args:
        variables: what `$name` stands for in the style sheets.
    """

    def __init__(self, *, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._given = variables
        self._is_outdated = False

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take other colours; the same ones change nothing."""
        if variables != self._given:
            self._given = variables
            self._is_outdated = not self._require_parse
            super().set_variables(variables)

    def reparse(self) -> None:
        """Read the style sheets again, unless they were read with these colours.

        Raises:
            StylesheetParseError: one of them is wrong.
        """
        if self._is_outdated:
            super().reparse()
            self._is_outdated = False
