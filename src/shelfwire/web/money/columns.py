"""Columns of amounts: with their currency on the screen, alone in a file."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any, Final

import django_tables2 as tables
from django.utils.html import format_html

from shelfwire.settlements.queries_lists import orders_of
from shelfwire.web.access import at
from shelfwire.web.money.words import plain, show_amount
from shelfwire.web.templatetags.show import short_id

AMOUNT: Final = {"td": {"class": "text-end num text-nowrap"}, "th": {"class": "text-end"}}
ASIDE: Final = {"td": {"class": "text-end num text-nowrap grid-aside"}, "th": {"class": "text-end"}}
"""An amount that a phone leaves out."""


class AmountColumn(tables.Column):  # type: ignore[misc]  # django-tables2 is untyped
    """Minor units of the row's currency; an exact amount in a file. ``zero``: nought is shown, where the amount is what
    the row is about; else its cell is empty."""

    def __init__(self, header: str, *, zero: bool = False, **kwargs: Any) -> None:
        self.zero = zero
        super().__init__(header, empty_values=(), **{"attrs": AMOUNT, **kwargs})

    def render(self, value: int | None, record: Any) -> Any:
        """``1,234.56 USD``."""
        return show_amount(value if self.zero else value or None, record.currency, "")

    def value(self, value: int | None, record: Any) -> Decimal | str:
        """``1234.56``."""
        return plain(value, record.currency)


class OrderColumn(tables.Column):  # type: ignore[misc]  # django-tables2 is untyped
    """The channel's id of an order, which leads to it where it is here. Of rows with ``account_id`` and
    ``order_external_id``; a table's ``lines`` gives them ``attach`` first.
    """

    def __init__(self, header: str, **kwargs: Any) -> None:
        super().__init__(header, empty_values=(), **kwargs)

    @staticmethod
    def attach(rows: Collection[Any]) -> None:
        """Give each row its order's number, None where it is not here. One query."""
        found = orders_of({(row.account_id, row.order_external_id) for row in rows})
        for row in rows:
            row.order_number = found.get((row.account_id, row.order_external_id))

    def render(self, value: str, record: Any, table: Any) -> Any:
        """Shortened in the middle."""
        if not value:
            return ""
        if record.order_number is None:
            return format_html('{} <span class="sub">not read yet</span>', short_id(value))
        href = at(table.request, "orders:order", order_id=record.order_number)
        return format_html('<a href="{}">{}</a>', href, short_id(value))

    def value(self, value: str) -> str:
        """The whole of it."""
        return value
