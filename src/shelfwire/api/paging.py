"""Keyset pages over REST: ``after`` is the mark of the last row seen, ``next`` the mark to send back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import models
from ninja import Schema
from pydantic import Field

from shelfwire.kit import paging

M = TypeVar("M", bound=models.Model)


class PageQuery(Schema):
    """Where in the list, and how much of it."""

    after: str | None = Field(None, description="The `next` of the page before.")
    size: int = Field(50, ge=1, le=200)


def listed(
    rows: models.QuerySet[M],
    query: PageQuery,
    render: Callable[[M], dict[str, Any]],
    *,
    keys: Sequence[str],
    descending: bool = True,
) -> dict[str, Any]:
    """One page as ``{"data": […], "next": mark or null}``."""
    page = paging.page(rows, keys=keys, descending=descending, size=query.size, after=query.after)
    return {"data": [render(row) for row in page.rows], "next": page.after}
