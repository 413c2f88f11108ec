"""What the bulk bar of a list sends: the ids of the ticked rows, or the filter of all that match."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

IDS_MOST = 1_000
ID_DIGITS = 19
"""Every number with fewer digits fits the column."""


@dataclass(frozen=True, slots=True)
class Selection:
    """``matching``: the filter whose rows are all selected; None when single rows are."""

    ids: tuple[int, ...]
    matching: QueryDict | None


def selection(query: QueryDict) -> Selection:
    """Read what the bulk bar sent. What is no id of a row is left out."""
    asked = query.get("matching", "")
    matching = QueryDict("" if asked == "all" else asked) if asked else None
    return Selection(tuple(dict.fromkeys(ids_of(query.getlist("ids"))))[:IDS_MOST], matching)


def ids_of(texts: Iterable[str]) -> list[int]:
    """Those of the texts that may be ids of rows, in their order."""
    return [int(text) for text in texts if text.isdecimal() and len(text) < ID_DIGITS]
