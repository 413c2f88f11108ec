"""The fields of the list in which our SKU is typed: one a row."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict


def field_of(link_id: int) -> str:
    """The name of a row's field."""
    return f"sku-{link_id}"


def typed_codes(given: QueryDict, link_ids: Iterable[int]) -> dict[int, str]:
    """What was typed for each row, without spaces around; rows whose field was not sent are left out."""
    return {pk: str(given[field_of(pk)]).strip() for pk in link_ids if field_of(pk) in given}
