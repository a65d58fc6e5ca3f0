"""`vpstui config`: does what its word says."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from vpstui.base.errors import SettingsError, VpsTuiError
from vpstui.base.sanitize import clean
from vpstui.base.stderr import print_message
from vpstui.base.stdout import print_text
from vpstui.cli.exit_status import DONE, WRONG_USE
from vpstui.cli.launch_options import find_config_file, read_launch_options

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


def run_config(arguments: argparse.Namespace) -> int:
    """Show, check, describe or begin the config file.

    Args:
        arguments: what `parse_arguments` returned; their kind says which.

    Returns:
        The exit status.

    Raises:
        VpsTuiError: it cannot be done.
    """
    if arguments.json and arguments.kind != "show":
        raise SettingsError("--json goes with `vpstui config show`.")
    kinds = {"show": _show, "check": _check, "schema": _schema, "init": _init}
    return kinds[arguments.kind](arguments)


def _show(arguments: argparse.Namespace) -> int:
    from vpstui.cli.config_file.shown_settings import ShownSettings

    options = read_launch_options(arguments)
    shown = ShownSettings(options, arguments)
    print_text(shown.as_json() if arguments.json else shown.as_table(), "config")
    for remark in shown.remarks():
        print_message(f"vpstui: {remark}")
    return DONE


def _check(arguments: argparse.Namespace) -> int:
    from vpstui.config.config_file import WrongConfig

    path, _ = find_config_file(arguments, os.environ)
    try:
        read_launch_options(arguments)
    except WrongConfig as error:
        print_message(*(f"vpstui: {line}" for line in error.all_lines))
        return WRONG_USE
    found = "nothing is wrong" if path.exists() else "there is no file, so all is by default"
    print_text(f"{clean(str(path), 1000)}: {found}.", "result")
    return DONE


def _schema(arguments: argparse.Namespace) -> int:  # noqa: ARG001 - it asks for nothing else
    from vpstui.cli.config_file.json_schema import config_schema

    print_text(json.dumps(config_schema(), indent=2), "schema")
    return DONE


def _init(arguments: argparse.Namespace) -> int:
    from vpstui.base.files.private import create_private, make_private_folder
    from vpstui.cli.config_file.example import commented_example

    path, _ = find_config_file(arguments, os.environ)
    name = clean(str(path), 1000)
    try:
        make_private_folder(_folder_of(path))
        create_private(path, commented_example().encode())
    except FileExistsError:
        raise VpsTuiError(f"{name}: it is there already, and stays as it is.") from None
    except OSError as error:
        raise VpsTuiError(f"{name}: cannot be written: {error.strerror}.") from error
    print_text(f"{name}: written. Nothing is set in it yet: every line is a comment.", "result")
    return DONE


def _folder_of(path: Path) -> Path:
    """Return the folder that a file is to be in.

    Raises:
        SettingsError: there is no home that the usual place could be in.
    """
    if path.parts[:1] == ("~",):
        raise SettingsError("Where the config belongs cannot be told: set HOME, or name --config.")
    return path.absolute().parent
