"""``action=export``: the orders that changed in a window, whatever their status, a page at a time.

Pages are cut by the total order (moment of the change, id). A page begins after the last order of the page before, as
it was told, not after so many rows: an order that changes meanwhile leaves the window, and counting rows would skip
another one in its place. What left comes with the next window.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db.models import Prefetch, QuerySet

from shelfwire.integrations import queries
from shelfwire.integrations.actions import note_call
from shelfwire.integrations.errors import BadCall
from shelfwire.integrations.models import Integration
from shelfwire.integrations.states import CallAction, CallOutcome
from shelfwire.kit import clock
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.queries import changed_after, changed_between
from shelfwire.sync.integrations.entry import whole_number
from shelfwire.sync.integrations.order_xml import MOMENT, order_xml
from shelfwire.sync.integrations.shipping_status import Told, standings
from shelfwire.sync.integrations.xml import DECLARATION, within

PAGE_SIZE: Final = 100
PAGES_MOST: Final = 100_000
BEHIND: Final = timedelta(minutes=5)
"""How far a window reaches back before its start: changes become visible when they are committed, a little after
their moment. An order that is told twice is one order there."""
_MINUTE: Final = timedelta(minutes=1)
_FORMS: Final = (MOMENT, "%m/%d/%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True, slots=True)
class Window:
    """What is asked for. ``until`` is exclusive, a minute after the last that was named."""

    since: datetime
    until: datetime
    page: int


def read_window(asked: Mapping[str, str]) -> Window:
    """The window and page of a query. Raises BadCall."""
    since, until = _moment(asked, "start_date"), _moment(asked, "end_date")
    if since > until:
        raise BadCall("The window ends before it starts.", field="end_date", value=asked["end_date"])
    said = asked.get("page", "1").strip()
    page = whole_number(said, PAGES_MOST)
    if not page:
        raise BadCall(
            f"“{said[:40]}” is not a page number.", field="page", value=said[:40], hint="Pages begin with 1."
        )
    return Window(since, until + _MINUTE, page)


def _moment(asked: Mapping[str, str], field: str) -> datetime:
    said = asked.get(field, "").strip()
    for form in _FORMS:
        try:
            found = datetime.strptime(said, form).replace(tzinfo=UTC)
        except ValueError:
            continue
        if clock.FIRST <= found <= clock.LAST:
            return found
    raise BadCall(
        f"“{said[:40]}” is not a date and time.",
        field=field,
        value=said[:40],
        hint="Write MM/dd/yyyy HH:mm, in UTC.",
    )


def export(integration: Integration, window: Window) -> str:
    """The document for a page, and a line in the integration's log."""
    found = changed_between(integration.company, window.since - BEHIND, window.until, integration.account)
    after = _after(integration, found, window)
    rest = found if after is None else changed_after(found, *after)
    left = rest.count()
    orders = list(_loaded(rest[:PAGE_SIZE]))
    pages = max(window.page - 1 + -(-left // PAGE_SIZE), 1)
    told = standings(orders)
    last = orders[-1] if orders else None
    note_call(
        integration,
        CallAction.EXPORT,
        CallOutcome.ANSWERED,
        window_from=window.since,
        window_to=window.until,
        page=window.page,
        pages=pages,
        orders=len(orders),
        on_hold=sum(one.told == Told.ON_HOLD for one in told.values()),
        last_moment=_changed(last) if last else None,
        last_id=last.pk if last else None,
    )
    parts = (part for order in orders for part in order_xml(order, told[order.pk], _changed(order)))
    return DECLARATION + "".join(within("Orders", parts, pages=pages))


def _changed(order: Order) -> datetime:
    return order.changed_at or order.recorded_at


def _after(integration: Integration, found: QuerySet[Order], window: Window) -> tuple[datetime, int] | None:
    """The key after which the page begins; None for the first. A page before it that was never told is counted."""
    if window.page == 1:
        return None
    told = queries.end_of_page(integration, window.since, window.until, window.page - 1)
    if told is not None:
        return told
    count = PAGE_SIZE * (window.page - 1)
    row = found.only("changed_at", "recorded_at")[count - 1 : count].first() or found.last()
    return None if row is None else (_changed(row), row.pk)


def _loaded(found: QuerySet[Order]) -> QuerySet[Order]:
    units = Unit.objects.select_related("sku__product").order_by("pk")
    return (
        found.select_related("account", "address")
        .defer("search", "search_tokens")
        .prefetch_related(Prefetch("units", units))
    )
