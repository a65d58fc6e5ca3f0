"""A page of a list as a model: rows in whichever dialect, None for what is no row.

The pages of other lists than that of servers are in `extra_pages.py`: the first list does without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo

from vpstui.api.dialects.reading import RowReader
from vpstui.api.models import Server
from vpstui.api.values import INVALID_AS_NONE, WholeNumber

if TYPE_CHECKING:
    from vpstui.api.dialects.dialect import Kind

RowT = TypeVar("RowT")


def rows_of(kind: Kind) -> BeforeValidator:
    """Return what reads each row of a list by the reader that the validation was given."""

    def read(row: object, info: ValidationInfo) -> object:
        if not isinstance(row, dict):
            return row
        reader = info.context if isinstance(info.context, RowReader) else RowReader()
        return reader.fields(kind, row)

    return BeforeValidator(read)


class Page(BaseModel, Generic[RowT]):
    """One page of a list; it is built when it is first used."""

    model_config = ConfigDict(defer_build=True)

    results: list[RowT]
    next: Any = None
    count: WholeNumber = None


_Server = Annotated[Server | None, rows_of("server"), INVALID_AS_NONE]


class ServerPage(Page[_Server]):
    """GET /servers/: built at once, since the first list needs it."""

    model_config = ConfigDict(defer_build=False)
