"""The list of work, group by group: each a bounded look at one part of the product, in plain words.

A thing stands in one group only: an order that waits for a link is counted on the SKU it waits for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db.models import Count, Exists, OuterRef, QuerySet

from shelfwire.aftersales import queries as aftersales
from shelfwire.channels.port import OrderClass
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment import queries as fulfilment
from shelfwire.fulfilment import requests
from shelfwire.inventory import queries as inventory
from shelfwire.kit import clock
from shelfwire.listings.models import ListingSku
from shelfwire.orders import queries as orders
from shelfwire.orders.models import Block, Order, Unit
from shelfwire.orders.states import RESERVES, SHIPPABLE, BlockCode, UnitStatus
from shelfwire.sync.labels.enqueue import SUBJECT as LABEL
from shelfwire.web.access import CompanyRequest, at
from shelfwire.web.home.carrier_labels import unclear_labels, untold_labels
from shelfwire.web.home.cases import never_came, to_answer
from shelfwire.web.home.connections import connections, failed_jobs
from shelfwire.web.home.money import unexplained
from shelfwire.web.home.offers import told
from shelfwire.web.home.packages import packages
from shelfwire.web.home.parcels import not_moving, to_stop, unscanned
from shelfwire.web.home.programs import programs
from shelfwire.web.home.rows import AT_RISK, MOST, Group, Row
from shelfwire.web.orders.tables import contents
from shelfwire.web.shipping.answers import kind_label
from shelfwire.web.shops import chosen_shop, shops_shown


def groups(request: CompanyRequest) -> list[Group]:
    """The groups that have something, the most urgent first."""
    makers: tuple[Callable[[CompanyRequest], Group], ...] = (
        connections,
        to_stop,
        to_answer,
        unclear_labels,
        untold_labels,
        at_risk,
        packages,
        refused,
        programs,
        not_moving,
        oversold,
        told,
        unlinked,
        unexplained,
        put_back,
        blocked,
        unscanned,
        never_came,
        failed_jobs,
    )
    return [group for group in (make(request) for make in makers) if group.rows]


def _orders(request: CompanyRequest) -> QuerySet[Order]:
    """The orders of the shops shown."""
    chosen = chosen_shop(request)
    return orders.orders(request.company, orders.OrderFilter(account_ids=(chosen.pk,) if chosen else ()))


def _orders_href(request: CompanyRequest, query: str) -> str:
    return f"{at(request, 'orders:list')}?{query}"


def _items(order: Order) -> str:
    found = contents(order.units.all())
    shown = ", ".join(f"{name} × {count}" for name, count in found[:3])
    return f"{shown} and {len(found) - 3} more" if len(found) > 3 else shown


# ── cancelled ────────────────────────────────────────────────────────────────────────────────────────────


def put_back(request: CompanyRequest) -> Group:
    """Cancelled orders whose items had left the stock and are in no parcel any more."""
    waiting = list(
        fulfilment.to_put_back(request.company)
        .filter(order__account__in=shops_shown(request))
        .values_list("order_id", "order__external_id", "order__account__timezone", "order__status_at")
        .annotate(n=Count("pk"))
        .order_by("order_id")[: MOST + 1]
    )
    rows = [
        Row(
            f"Order {external_id}",
            at(request, "orders:order", order_id=order_id),
            f"Cancelled after its items had left the stock: put {n} back?",
            "Answer",
            since=since,
            zone=zone,
            action=f"{at(request, 'orders:order', order_id=order_id)}#put-back",
        )
        for order_id, external_id, zone, since, n in waiting[:MOST]
    ]
    return Group(
        "put_back",
        "Put back into stock?",
        "arrow-back-up",
        "yellow",
        rows,
        len(waiting) > MOST,
        _orders_href(request, "status=cancelled"),
    )


# ── orders ───────────────────────────────────────────────────────────────────────────────────────────────


def at_risk(request: CompanyRequest) -> Group:
    """Not shipped, and due within a day or late already. What is blocked stands among the blocked."""
    rows = list(
        _orders(request)
        .filter(status__in=SHIPPABLE, is_blocked=False, ship_by__lt=clock.now() + AT_RISK)
        .exclude(order_class=OrderClass.CHANNEL_FULFILLED)
        .order_by("ship_by", "pk")[: MOST + 1]
    )
    packed = _packed([order.pk for order in rows])
    all_late = all(order.ship_by and order.ship_by < clock.now() for order in rows)
    return Group(
        "at_risk",
        "Ship these first",
        "alarm",
        "red",
        [_at_risk_row(request, order, order.pk in packed) for order in rows[:MOST]],
        len(rows) > MOST,
        _orders_href(request, "deadline=late" if all_late else "deadline=today"),
    )


def _packed(order_ids: Sequence[int]) -> set[int]:
    """Those of the orders whose every open unit lies in a parcel already."""
    if not order_ids:
        return set()
    inside = Unit.objects.filter(parcel_contents__live=True, pk=OuterRef("pk"))
    left = Unit.objects.filter(~Exists(inside), order_id__in=order_ids, status=UnitStatus.OPEN)
    return set(order_ids) - set(left.values_list("order_id", flat=True))


def _at_risk_row(request: CompanyRequest, order: Order, packed: bool) -> Row:
    href = at(request, "orders:order", order_id=order.pk)
    late = order.ship_by is not None and order.ship_by < clock.now()
    if packed and not order.account.tracking_out:
        why, button = f"Packed, but tracking upload is switched off for {order.account}", "Switch it on"
        action = at(request, "channels:flow", account_id=order.account_id)
    elif packed:
        why, button, action = (
            f"Packed; {order.account.channel_label} has not taken the tracking yet",
            "Open",
            href,
        )
    else:
        why = "Late: not shipped" if late else "Not shipped yet"
        button, action = "Ship", f"{href}#ship"
    return Row(
        f"Order {order.external_id}",
        href,
        why,
        button,
        since=order.placed_at,
        due=order.ship_by,
        zone=order.account.timezone,
        sub=_items(order),
        action=action,
    )


_ELSEWHERE = (BlockCode.UNMAPPED, BlockCode.CANCELLED_AFTER_PARCEL, BlockCode.ADDRESS_CHANGED)
"""Blocks whose cause stands in another group."""
_FIXES = {
    BlockCode.CANCEL_REQUESTED: "See the request",
    BlockCode.ADDRESS_CHANGED: "See the address",
    BlockCode.STATUS_CONFLICT: "Decide",
}


def blocked(request: CompanyRequest) -> Group:
    """Stopped by something that has no group of its own."""
    other = Block.objects.filter(order=OuterRef("pk"), ended_at=None).exclude(code__in=_ELSEWHERE)
    rows = list(
        _orders(request).filter(Exists(other), is_blocked=True).order_by("-placed_at", "-pk")[: MOST + 1]
    )
    return Group(
        "blocked",
        "Blocked orders",
        "hand-stop",
        "yellow",
        [_blocked_row(request, order) for order in rows[:MOST]],
        len(rows) > MOST,
        _orders_href(request, "blocked=yes"),
    )


def _blocked_row(request: CompanyRequest, order: Order) -> Row:
    blocks: list[Block] = [b for b in order.open_blocks if b.code not in _ELSEWHERE]  # type: ignore[attr-defined]  # prefetched
    first = blocks[0]
    asked = first.code == BlockCode.CANCEL_REQUESTED
    return Row(
        f"Order {order.external_id}",
        at(request, "orders:order", order_id=order.pk),
        first.detail or f"{first.get_code_display()}.",
        _FIXES.get(BlockCode(first.code), "Open") if first.code in BlockCode.values else "Open",
        since=first.since,
        due=order.cancel_due_at if asked else order.ship_by if order.status in SHIPPABLE else None,
        zone=order.account.timezone,
        sub=_items(order),
    )


# ── what the channel refused, what is not linked ─────────────────────────────────────────────────────────


def refused(request: CompanyRequest) -> Group:
    """What the channel did not take, with its own words."""
    rows = list(exchange.refused(request.company).filter(account__in=shops_shown(request))[: MOST + 1])
    by = dict.fromkeys(row.account.channel_label for row in rows)
    return Group(
        "refused",
        f"Refused by {' and '.join(by)}",
        "circle-x",
        "red",
        [_refused_row(request, row) for row in rows[:MOST]],
        len(rows) > MOST,
        at(request, "orders:parcels"),
    )


def _refused_row(request: CompanyRequest, row: Outgoing) -> Row:
    href = (
        at(request, "orders:parcel", parcel_id=row.subject_id)
        if row.subject_kind == "parcel"
        else _about(request, row)
    )
    number = row.payload.get("tracking_number", "")
    return Row(
        f"{kind_label(row.kind)} {number}".strip(),
        href,
        row.error or f"{row.account.channel_label} gave no reason",
        "Correct it",
        since=row.answered_at,
        zone=row.account.timezone,
        sub=f"Order {row.order_external_id}" if row.order_external_id else "",
        says=tuple(
            " ".join(part for part in (reason.get("code"), reason.get("text")) if part)
            for reason in row.reasons
            if reason.get("text") and reason.get("text") != row.error
        ),
    )


def _about(request: CompanyRequest, row: Outgoing) -> str:
    """Where a refusal that is about no parcel is put right: its order, else the shop."""
    if row.subject_kind in (requests.SUBJECT, aftersales.SUBJECT):
        return f"{at(request, 'orders:list')}?q={row.order_external_id}"
    if row.subject_kind == LABEL:
        return at(request, "orders:label", label_id=row.subject_id)
    return at(request, "channels:account", account_id=row.account_id)


def oversold(request: CompanyRequest) -> Group:
    """SKUs of which more is reserved than is there, whichever shops are shown: they share the stock."""
    rows = list(inventory.oversold_rows(request.company)[: MOST + 1])
    zone = request.company.timezone
    return Group(
        "oversold",
        "Oversold",
        "packages",
        "red",
        [
            Row(
                row.sku.code,
                f"{at(request, 'inventory:oversold')}#short-{row.pk}",
                f"{row.units:,} more reserved than on hand in {row.warehouse}"
                + (f"; {row.owner_name} takes care" if row.owner_name else ""),
                "See what can be done",
                since=row.since,
                zone=zone,
                sub=row.note or row.sku.title,
            )
            for row in rows[:MOST]
        ],
        len(rows) > MOST,
        at(request, "inventory:oversold"),
    )


def unlinked(request: CompanyRequest) -> Group:
    """Channel SKUs that orders wait for, the most wanted first."""
    mine = [shop.pk for shop in shops_shown(request)]
    waiting = list(
        Unit.objects.filter(
            sku=None,
            status=UnitStatus.OPEN,
            touches_stock=True,
            order__account_id__in=mine,
            order__status__in=RESERVES,
        )
        .values_list("order__account_id", "channel_sku_id")
        .annotate(n=Count("order", distinct=True))
        .order_by("-n", "channel_sku_id")[: MOST + 1]
    )
    counts = {(account_id, sku_id): n for account_id, sku_id, n in waiting[:MOST]}
    listed = ListingSku.objects.filter(
        account_id__in={account_id for account_id, _ in counts},
        external_id__in={sku for _, sku in counts},
        sku=None,
    ).select_related("account", "listing")
    rows = [
        Row(
            one.seller_sku or one.listing.title,
            at(request, "listings:link", link_id=one.pk),
            f"{n} {'order waits' if n == 1 else 'orders wait'}: it is not linked to a SKU of yours",
            "Link the SKU",
            since=one.first_seen_at,
            zone=one.account.timezone,
            sub=f"{one.listing.title} · {one.account}",
        )
        for one in listed
        if (n := counts.get((one.account_id, one.external_id)))
    ]
    rows.sort(key=lambda row: -int(row.why.split()[0]))
    return Group(
        "unlinked",
        "SKUs to link",
        "link-off",
        "yellow",
        rows,
        len(waiting) > MOST,
        f"{at(request, 'listings:list')}?show=waiting",
    )
