"""`[keys]` of the config: checks which keys are moved, and makes a keymap for Textual of them.

[keys]
"servers.delete" = "ctrl+x"
"table.down" = ["down", "j", "ctrl+n"]
"servers.pause" = ""               # no key at all
"""

from __future__ import annotations

import string
import unicodedata
from itertools import combinations
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import SettingsError
from vpstui.base.sanitize import clean
from vpstui.config.key_registry import KEYS, KEYS_BY_ID
from vpstui.config.key_scopes import SCOPE_STACKS, TEXT_INPUT_SCOPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vpstui.config.keys.key import Key

MODIFIERS: Final = ("alt", "ctrl", "hyper", "meta", "shift", "super")
"""In the order in which Textual writes them."""

_NAMES: Final = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "space": "Space",
    "backspace": "Backspace",
    "insert": "Ins",
    "delete": "Del",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    **{f"f{number}": f"F{number}" for number in range(1, 25)},
}
"""Keys that type no character, and how they are shown."""

_ALIASES: Final = {"esc": "escape", "return": "enter", "pgup": "pageup", "pgdn": "pagedown",
                       "del": "delete", "ins": "insert", "page_up": "pageup",
                       "page_down": "pagedown"}  # fmt: skip
"""Other names of keys that may stand in the config."""

_TEXTUAL_NAMES: Final = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Textual's names of keys that differ from the Unicode name of the character."""

_SAME_AS: Final = {
    "ctrl+i": "Tab",
    "ctrl+m": "Enter",
    "ctrl+h": "Backspace",
    "ctrl+left_square_bracket": "Esc",
}
"""Keys that send the same bytes as another one in a terminal."""

_RESERVED: Final = {"ctrl+q": "leaves vpstui", "ctrl+c": "copies, or says how to leave"}
"""Keys that cannot be given another meaning."""

_NAVIGATION: Final = frozenset(_NAMES) - {"delete", "insert"} - {f"f{n}" for n in range(1, 25)}
"""Keys that are pressed casually: moving about, Enter, Esc, Space."""

_EDITING_KEYS: Final = (
    _NAVIGATION
    | {"delete"}
    | {f"ctrl+{letter}" for letter in "acdefkuvwx"}
    | {f"ctrl+{name}" for name in ("left", "right", "home", "end", "backspace", "delete")}
    | {f"shift+{name}" for name in ("left", "right", "home", "end", "tab", "delete", "backspace")}
    | {"ctrl+shift+left", "ctrl+shift+right"}
)
"""Keys that edit a field or leave it."""

_UNSET: Final = "unset:"


class InvalidKey(SettingsError):
    """A line of `[keys]` that cannot be used.

    Attributes:
        id: the id that it stands under.
    """

    def __init__(self, message: str, id: str) -> None:
        super().__init__(message)
        self.id = id


def _character_key(character: str) -> str:
    """Return Textual's name of the key of a character."""
    if character.isalnum():
        return character
    if character == " ":
        return "space"
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return _TEXTUAL_NAMES.get(name, name)


_CHARACTERS: Final = {_character_key(character): character for character in string.printable[:95]}
"""Printable ASCII characters by Textual's names of their keys."""


def is_unset(key: str) -> bool:
    """Whether this stands for no key."""
    return key.startswith(_UNSET)


def key_text(key: str) -> str:
    """Return a key as it is shown: `?`, `Esc`, `F2`, `^x`.

    Args:
        key: Textual's name of the key.
    """
    *modifiers, name = key.split("+")
    text = _NAMES.get(name) or _CHARACTERS.get(name, name)
    if modifiers == ["ctrl"]:
        return f"^{text}"
    return "+".join((*(modifier.capitalize() for modifier in modifiers), text))


def parse_key(text: str) -> str:
    """Return Textual's name of a key that was written in the config.

    Raises:
        SettingsError: there is no such key, or terminals cannot distinguish it from another one.
    """
    if len(text) == 1:
        if text.isalnum() or text in _CHARACTERS.values():
            return _character_key(text)
        raise SettingsError(f"{clean(text)!r} is no key that keyboards have.")
    *modifiers, name = (part.strip() for part in text.split("+"))
    modifiers = [modifier.casefold() for modifier in modifiers]
    if text.endswith("++"):  # the plus sign itself, as in ctrl++
        modifiers, name = modifiers[:-1], "plus"
    if len(name) > 1 or "ctrl" in modifiers:
        name = name.casefold()
    name = _ALIASES.get(name, name)
    if len(name) == 1 and not name.isalnum():
        name = _character_key(name)
    if name not in _NAMES and name not in _CHARACTERS:
        raise SettingsError(
            f"{clean(text, 40)!r} is no key. Write a character, or a name such as f5, space, "
            "pageup, ctrl+x, alt+left."
        )
    return _with_modifiers(text, modifiers, name)


def _with_modifiers(text: str, modifiers: Sequence[str], name: str) -> str:
    strange = next((one for one in modifiers if one not in MODIFIERS), None)
    if strange is not None:
        known = ", ".join(MODIFIERS)
        raise SettingsError(f"{clean(text, 40)!r} is no key: before a + stands one of {known}.")
    if name in string.ascii_letters and modifiers == ["shift"]:
        return name.upper()
    key = "+".join((*sorted(set(modifiers)), name))
    if key in _SAME_AS:
        raise SettingsError(f"A terminal cannot tell {key} from {_SAME_AS[key]}.")
    return key


def build_keymap(keys: Mapping[str, str | Sequence[str]]) -> dict[str, str]:
    """Make a keymap for Textual of what the config sets.

    Args:
        keys: by id, a key, several, or "" for none.

    Returns:
        The keys by id, separated by commas, as `App.set_keymap` takes them.

    Raises:
        InvalidKey: an id or a key is not known, a key cannot be moved there, or two actions that
            work at the same time have the same key.
    """
    moved = {name: _parse_keys(name, value) for name, value in keys.items()}
    for scopes in SCOPE_STACKS:
        _check_clashes([key for key in KEYS if key.scope in scopes], moved)
    return {name: ",".join(each) for name, each in moved.items()}


def _parse_keys(id: str, value: str | Sequence[str]) -> tuple[str, ...]:
    key = KEYS_BY_ID.get(id)
    if key is None:
        raise InvalidKey(f"There is no key {clean(id, 40)!r}.{_nearest(id)}", id)
    if key.fixed:
        raise InvalidKey(f"{id} cannot be moved: {key.fixed}.", id)
    texts = [value] if isinstance(value, str) else value
    if not any(texts):
        # Textual takes no empty keymap for an id; nobody can press this one.
        return (f"{_UNSET}{id}",)
    try:
        names = tuple(dict.fromkeys(parse_key(text) for text in texts))
    except SettingsError as error:
        raise InvalidKey(f"{id}: {error.message}", id) from None
    for name in names:
        if problem := _misplaced(key, name):
            raise InvalidKey(f"{id} cannot be on {key_text(name)}: {problem}.", id)
    return names


def _nearest(id: str) -> str:
    import difflib  # only where something is wrong

    near = difflib.get_close_matches(id, KEYS_BY_ID, n=1, cutoff=0.5)
    return f" Did you mean {near[0]!r}?" if near else " docs/keys.md lists them all."


def _misplaced(key: Key, name: str) -> str:
    """Return why an action cannot have a key; empty when it can."""
    if name in _RESERVED:
        return f"that key {_RESERVED[name]}"
    if key.is_disruptive and _is_pressed_casually(name):
        return (
            "what takes a server down is on no key that is pressed in passing; use an upper-case "
            "letter, a function key, or one with ctrl or alt"
        )
    is_typed = len(name) == 1 or name in _CHARACTERS
    if key.scope in TEXT_INPUT_SCOPES and is_typed:
        return "there it would be typed into the field"
    if key.scope == "terminal" and (is_typed or name in _EDITING_KEYS):
        return "it works everywhere, and no field would get that key any more"
    return ""


def _is_pressed_casually(name: str) -> bool:
    """Whether a key types a character other than a capital, or is a navigation key."""
    plain = name.removeprefix("shift+")
    is_capital = len(name) == 1 and name.isupper()
    return not is_capital and (len(plain) == 1 or plain in _CHARACTERS or plain in _NAVIGATION)


def _check_clashes(keys: Iterable[Key], moved: Mapping[str, Sequence[str]]) -> None:
    for one, other in combinations(keys, 2):
        if one.id not in moved and other.id not in moved:
            continue
        before = set(one.keys.split(",")) & set(other.keys.split(","))
        now = set(moved.get(one.id) or one.keys.split(","))
        both = now & set(moved.get(other.id) or other.keys.split(","))
        # Some share a key from the start: Esc leaves whatever is in front.
        if clashing := sorted(both - before):
            raise InvalidKey(
                f"{one.id} and {other.id} would both be on {key_text(clashing[0])}: "
                'move one of them elsewhere, or unset it with "".',
                other.id if other.id in moved else one.id,
            )
