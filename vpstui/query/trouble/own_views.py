"""The views that come with the app; what is here is imported while a shell completes words."""

from __future__ import annotations

from typing import Final

IS_TROUBLE: Final = "is:trouble"
"""The query of what needs somebody."""

OWN_VIEWS: Final[dict[str, str]] = {"trouble": IS_TROUBLE}
"""Queries by name; a view of the same name in the config, or saved, takes the place of one."""
