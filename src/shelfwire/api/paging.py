"""Keyset pages over REST: ``after`` is the mark of the last row seen, ``next`` the mark to send back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec
from django.db import models
from django.http import HttpResponse
from pydantic import Field

from shelfwire.api.values import Filters
from shelfwire.kit import paging

M = TypeVar("M", bound=models.Model)


class PageQuery(Filters):
    """Where in the list, and how much of it."""

    after: str | None = Field(None, max_length=500, description="The `next` of the page before.")
    size: int = Field(50, ge=1, le=200)


def listed(
    rows: models.QuerySet[M],
    query: PageQuery,
    render: Callable[[M], dict[str, Any]],
    *,
    keys: Sequence[str],
    descending: bool = True,
) -> HttpResponse:
    """One page as ``{"data": […], "next": mark or null}``."""
    page = paging.page(rows, keys=keys, descending=descending, size=query.size, after=query.after or None)
    return rendered(page, render)


def rendered(page: paging.Page[M], render: Callable[[M], dict[str, Any]]) -> HttpResponse:
    """A page, written straight to JSON: checking 200 rows against a schema once more costs more than reading them.
    The tests hold every answer against the published document instead."""
    body = msgspec.json.encode({"data": [render(row) for row in page.rows], "next": page.after})
    return HttpResponse(body, content_type="application/json; charset=utf-8")
