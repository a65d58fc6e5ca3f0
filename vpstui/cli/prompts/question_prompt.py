"""Asks the person at the terminal whether something is to be done."""

from __future__ import annotations

import os
import sys
import termios
from contextlib import ExitStack, suppress
from typing import Final

from vpstui.cli.prompts.hidden_prompt import open_screen

_YES: Final = ("y", "yes")


def ask_yes(question: str) -> bool:
    """Ask a question that only y or yes answers with yes; stdin must be a terminal."""
    return _ask(f"{question} [y/N] ").lower() in _YES


def ask_word(question: str, word: str) -> bool:
    """Ask for a word to be typed, and tell whether it was; stdin must be a terminal."""
    return _ask(f"{question} ") == word


def _ask(question: str) -> str:
    """Ask a question, and return the answer without blanks around it.

    What was typed before the question is dropped: it was not meant for it. Ctrl+D, a terminal that
    is gone, and what is no text are an empty answer.
    """
    keyboard = sys.stdin.fileno()
    with ExitStack() as undo:
        screen = open_screen(keyboard, undo)
        with suppress(termios.error):
            termios.tcflush(keyboard, termios.TCIFLUSH)
        _print(screen, question)
        try:
            answer = sys.stdin.readline()
        except (OSError, UnicodeDecodeError):
            answer = ""
        if not answer.endswith("\n"):  # Ctrl+D leaves the cursor behind the question
            _print(screen, "\n")
    return answer.strip()


def _print(screen: int, text: str) -> None:
    with suppress(OSError):
        os.write(screen, text.encode())
