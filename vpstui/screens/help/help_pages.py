"""What the help says: the keys of a screen under their headings, the filter language, the signs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from vpstui.base.formatting import STATUS_GLYPHS
from vpstui.config.key_registry import KEY_ORDER, KEYS_BY_ID
from vpstui.config.keys.key import GROUPS
from vpstui.terminal.accessible import is_accessible
from vpstui.terminal.key_bindings import active_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.screen import Screen


@dataclass(frozen=True)
class Row:
    """A line of the help.

    Attributes:
        sign: a key, or whatever else is explained.
        text: what it does or means.
        applies: whether it does just now.
        label: a word that it is found by, too: what the key bar and the palette call it.
    """

    sign: str
    text: str
    applies: bool = True
    label: str = ""


@dataclass(frozen=True)
class Section:
    """Lines under a heading."""

    heading: str
    rows: tuple[Row, ...]

    def with_words(self, words: Sequence[str]) -> Section:
        """Keep the lines that have all `words`, which are casefolded; all, when the heading has."""
        if all(word in self.heading.casefold() for word in words):
            return self
        rows = (
            row
            for row in self.rows
            if all(word in f"{row.sign} {row.text} {row.label}".casefold() for word in words)
        )
        return replace(self, rows=tuple(rows))


LANGUAGE: Final = Section(
    "Filter language: in /, views, mark and `vpstui ls`",
    (
        Row("web", "name, hostname, IP or id has these letters"),
        Row('"two words"', "a text with blanks"),
        Row("status:stopped", "the whole text, as with loc: id: ip: account:"),
        Row("loc:us-*", "* stands for any letters, ? for one"),
        Row("os:debian", "a part is enough, as with name: host: plan:"),
        Row("mem>=4G", "numbers: mem disk cpu; < <= > >= ="),
        Row("age>30d", "s, min, h, d, w, mo, y"),
        Row("backups:off", "known of servers that were opened"),
        Row("is:trouble", "what needs you, the worst first"),
        Row("name~^web-[0-9]", "a regular expression"),
        Row("!status:active", "the opposite"),
        Row("web loc:eu", "both"),
        Row("web | db", "one of the two; a space goes first, ( ) before both"),
    ),
)
"""The filter language on one page; `docs/query.md` has all of it."""

SIGNS: Final = Section(
    "Signs",
    (
        *(Row(glyph, status) for status, glyph in STATUS_GLYPHS.items()),
        Row("◌ sending", "what was asked for is on its way"),
        Row("? unknown", "it may have been done or not; it is being looked up"),
        Row("*", "marked"),
        Row("•", "changed since you looked"),
        Row("● live", "the last read worked; else the age of it stands there"),
        Row("▲", "trouble: what is shown may be old"),
        Row("‖", "paused: read only on request"),
        Row("■", "refused, or it failed"),
    ),
)

MORE: Final = Section(
    "More",
    (
        Row(": hard stop", "cut the power; by name only, where the API can"),
        Row(": resize", "another plan; by name only, where the API can"),
        Row(": plans", "what there is to choose from; also : locations, : os, : ssh keys"),
        Row("docs/keys.md", "every key and its id, and how to move it"),
        Row("docs/query.md", "the filter language"),
        Row("vpstui --help", "commands, options and variables"),
        Row("vpstui doctor", "what works here and what does not"),
    ),
)


def sections_for(screen: Screen[Any]) -> tuple[Section, ...]:
    """Write the help of a screen as it is now: its keys, as they were moved, and the rest."""
    lines: dict[tuple[str, str], tuple[list[str], bool, str]] = {}
    found = active_keys(screen)
    for id_ in sorted(found, key=KEY_ORDER.__getitem__):
        key = KEYS_BY_ID[id_]
        signs, applies, label = lines.get((key.group, key.description), ([], False, key.label))
        signs += [screen.app.get_key_display(active.binding) for active in found[id_]]
        applies = applies or any(active.enabled for active in found[id_])
        lines[key.group, key.description] = (signs, applies, label)
    keys = (
        Section(
            heading,
            tuple(
                Row(_together(signs), does, applies, label)
                for (group, does), (signs, applies, label) in lines.items()
                if group == heading
            ),
        )
        for heading in GROUPS
    )
    about = (LANGUAGE, MORE) if is_accessible(screen) else (LANGUAGE, SIGNS, MORE)
    return (*(section for section in keys if section.rows), *about)


def _together(signs: Sequence[str]) -> str:
    """Write several keys in few cells: `1-9` where they follow each other."""
    signs = list(dict.fromkeys(signs))
    if len(signs) > 2 and "".join(signs) in "123456789":
        return f"{signs[0]}-{signs[-1]}"
    return " ".join(signs)
