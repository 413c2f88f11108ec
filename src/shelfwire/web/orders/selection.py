"""Which orders a bulk act is about: the ticked ones, or every one that matches the filter."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import QueryDict

from shelfwire.fulfilment import queries as fulfilment
from shelfwire.orders import queries
from shelfwire.orders.models import Order
from shelfwire.web.access import CompanyRequest
from shelfwire.web.orders.filters import OrderFilterForm
from shelfwire.web.selection import selection
from shelfwire.web.shops import shops_of

MOST = 1_000


def rows_of(request: CompanyRequest, form: OrderFilterForm) -> QuerySet[Order]:
    """The company's orders that a filter finds, with what their progress is read from."""
    found = queries.orders(request.company, form.asked(), form.shops)
    return fulfilment.narrowed(fulfilment.with_progress(found), form.wanted().get("progress", ""))


def selected_orders(request: CompanyRequest, query: QueryDict | None = None) -> QuerySet[Order]:
    """The selected orders, most urgent first, at most ``MOST``; ``query``: where they are named (default: the
    address).
    """
    asked = selection(request.GET if query is None else query)
    form = OrderFilterForm(request.company, shops_of(request), asked.matching or QueryDict())
    rows = rows_of(request, form)
    if asked.matching is None:
        rows = rows.filter(pk__in=asked.ids[:MOST])
    return rows.order_by(*queries.BY_DEADLINE)[:MOST]
