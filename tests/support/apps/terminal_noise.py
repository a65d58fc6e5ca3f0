"""Makes streams of what terminals send, with the keys that are in them, cut at random."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from random import Random

FAST, SLOW = 0.004, 0.3
"""Seconds between two pieces."""

KEYS: Final = (
    (b"a", "a"), (b"D", "D"), (b"/", "slash"), (b"\r", "enter"), (b"\t", "tab"),
    (b"\x11", "ctrl+q"), (b"\x7f", "backspace"), ("ž".encode(), "ž"), ("✓".encode(), "check_mark"),
    (b"\x1b[A", "up"), (b"\x1bOB", "down"), (b"\x9bC", "right"), (b"\xc2\x9bD", "left"),
    (b"\x1b[15~", "f5"), (b"\x1bOP", "f1"), (b"\x1b[[B", "f2"), (b"\x1b[Z", "shift+tab"),
    (b"\x1b[1;5C", "ctrl+right"), (b"\x1b[1;1:1A", "up"), (b"\x1b[1;1:2B", "down"),
    (b"\x1b[97u", "a"), (b"\x1b[97;5u", "ctrl+a"), (b"\x1b[97:65;2u", "A"), (b"\x1b[100;129u", "d"),
    (b"\x1b[97::113;1:1u", "a"), (b"\x1b[27;5;106~", "ctrl+j"), (b"\x1b[27u", "escape"),
    (b"\x1b[100;;100u", "d"), (b"\x1b[3~", "delete"),
)  # fmt: skip
"""Keys in the forms that terminals have, and Textual's names."""

NO_KEYS: Final = (
    b"\x1b[?62;22c", b"\x1b[>0;276;0c", b"\x1b[0n", b"\x1b[24;80R", b"\x1b[?2031;2n",
    b"\x1b[97;1:3u", b"\x1b[1;1:3A", b"\x1b[1114112;5u", b"\x1b[55296u", b"\x1b[3;1:3~",
    b"\x1b[17;29;0;1;8;1_", b"\x1b[68;32;68;1;16;1_", b"\x1b[?1u", b"\x1b[?0u", b"\x1b[8;24;80t",
    b"\x1b[4;600;800t", b"\x1b[48;0;0;0;0t", b"\x1b[48;65535;65535;1;1t",
    b"\x1b[999999999999;5A", b"\x1b[1;999999999999A", b"\x1b[1114112;5;100u",
    b"\x1b[M !!", b"\x1b[M\xff\xfe\xfd", b"\x9bM#DD", b"\x1b[32;5;5M", b"\x1b[<128;3;3M",
    b"\x1b[<0;-3;4M", b"\x1b[<99999999999;1;1m", b"\xff", b"\xf5", b"\x80", b"\xc0", b"\x1b\\",
    b"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\", b"\x1b]11;rgb:1e1e/1e1e/2e2e\x07",
    b"\x9d4;1;rgb:D/D/D\x9c", b"\x1bP>|XTerm(390)\x1b\\", b"\x1bP1$r0m\x1b\\",
    b"\x1bP!|00000000\x1b\\",
    b"\x1b_Gi=1;OK\x1b\\", b"\xc2\x90>|kitty(0.42)\xc2\x9c", b"\x1b]52;c;RERE\x07",
)  # fmt: skip
"""Answers to queries, releases, reports, and numbers without end."""

_STRINGS: Final = (
    *(b"\x1b" + bytes([kind]) for kind in b"P]X^_"),
    b"\x90", b"\x9d", b"\x98", b"\x9e", b"\x9f", b"\xc2\x90", b"\xc2\x9d",
)  # fmt: skip
_ENDS: Final = (b"\x1b\\", b"\x07", b"\x9c", b"\xc2\x9c")
_GRAPHIC: Final = bytes(range(0x21, 0x7F))
_TEXT: Final = bytes([*range(0x20, 0x7F), *range(8, 14)])
_FINALS: Final = bytes(range(0x40, 0x7F))


class Item(NamedTuple):
    """What a terminal sends at once, and the keys that it is."""

    data: bytes
    keys: tuple[str, ...] = ()


class Piece(NamedTuple):
    """What is read at once, and the seconds that pass after it."""

    data: bytes
    pause: float


def random_item(chance: Random) -> Item:
    """A key, a known sequence that is none, or any sequence of the grammar that can be none."""
    kind = chance.random()
    if kind < 0.25:
        data, key = chance.choice(KEYS)
        return Item(data, (key,))
    if kind < 0.5:
        return Item(chance.choice(NO_KEYS))
    if kind < 0.75:
        return Item(_random_string(chance))
    return Item(_random_control(chance))


def _random_string(chance: Random) -> bytes:
    text = bytes([chance.choice(_GRAPHIC), *chance.choices(_TEXT, k=chance.randrange(24))])
    if chance.random() < 0.1:
        text += "✓Ü".encode()  # both have the byte of an eight-bit ST
    return chance.choice(_STRINGS) + text + chance.choice(_ENDS)


def _random_control(chance: Random) -> bytes:
    """Any control sequence with a private parameter, or an intermediate byte."""
    parameters = bytes(chance.choices(b"0123456789;:", k=chance.randrange(12)))
    if chance.random() < 0.5:
        parameters = bytes([chance.choice(b"=>")]) + parameters
        middle = b""
    else:
        middle = bytes(chance.choices(bytes(range(0x20, 0x30)), k=chance.randrange(1, 3)))
    final = chance.choice(_FINALS)
    return chance.choice((b"\x1b[", b"\x9b")) + parameters + middle + bytes([final])


def cut(item: Item, chance: Random) -> tuple[list[Piece], tuple[str, ...]]:
    """Cut an item anywhere, or not at all; return the pieces, and what is to come of them.

    When the pause after its escape is long, that was the Esc key, and the rest is dropped.
    """
    data, keys = item
    pieces: list[Piece] = []
    while len(data) > 1 and chance.random() < 0.4:
        at = chance.randrange(1, len(data))
        pause = SLOW if chance.random() < 0.3 else FAST
        if not pieces and at == 1 and data[:1] == b"\x1b" and pause == SLOW:
            if data == b"\x1b\\":  # a backslash that was typed
                continue
            keys = ("escape",)
        pieces.append(Piece(data[:at], pause))
        data = data[at:]
    return [*pieces, Piece(data, FAST)], keys
