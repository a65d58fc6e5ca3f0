"""The folders of this user; where nobody knows the home, they begin with `~`, which is nowhere."""

from __future__ import annotations

from pathlib import Path


def config_folder() -> Path:
    """Return the folder of the config file."""
    from platformdirs import user_config_path

    try:
        return user_config_path("vpstui")
    except RuntimeError:  # platformdirs 4.14 where there is no home; older ones return this
        return Path("~", ".config", "vpstui")


def state_folder() -> Path:
    """Return the folder of what is kept between starts."""
    from platformdirs import user_state_path

    try:
        return user_state_path("vpstui")
    except RuntimeError:
        return Path("~", ".local", "state", "vpstui")
