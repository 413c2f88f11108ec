"""A company in which everything is half made: what a crash, a newer channel or an impatient person leaves behind.

Rows are written past the actions on purpose: the screens must stand whatever the tables may hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from tests.factories import channel_order, make_account, make_warehouse
from tests.web.half_made_books import books_half_made
from tests.web.half_made_carriers import carriers_half_made
from tests.web.half_made_cases import cases_half_made
from tests.web.half_made_catalogue import FILES, catalogue_half_made
from tests.web.half_made_labels import label_jobs_half_made, labels_half_made
from tests.web.half_made_live import live_half_made
from tests.web.half_made_money import money_half_made
from tests.web.half_made_offers import FIRST_MOMENT, LAST_MOMENT, MARTIAN, offers_half_made
from tests.web.half_made_postings import postings_half_made
from tests.web.half_made_properties import properties_half_made
from tests.web.half_made_taxonomy import taxonomy_half_made
from tests.web.marked_requests import marked_request
from tests.web.marked_ways import marked_way

from shelfwire.alerts.models import Alert, Occasion, Webhook, WebhookDelivery
from shelfwire.catalog.models import Product, Sku, Thumbnails
from shelfwire.channels.models import Account, ChannelWarehouse, ConsentRequest, ShippingProvider, WayPolicy
from shelfwire.channels.port import Unknown
from shelfwire.channels.states import AccountStatus
from shelfwire.exchange.models import CallBudget, Cursor, Notice, NoticeRejection, Outgoing
from shelfwire.exchange.states import OutgoingStatus
from shelfwire.fulfilment.models import CarrierLink, Parcel, ParcelUnit
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.integrations.models import DropFolder, Integration, IntegrationCall
from shelfwire.inventory.models import ExternalReservation, Oversold, StockTake, Transfer, Warehouse
from shelfwire.inventory.states import ExternalStatus, TakeStatus, TransferStatus
from shelfwire.jobs.models import Job, JobFile, JobRow
from shelfwire.jobs.states import JobStatus
from shelfwire.kit import clock
from shelfwire.listings.models import Listing, ListingSku
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Block, MoneyRow, Order, OrderDocument, TimelineEntry, Unit
from shelfwire.orders.states import BlockCode, OrderStatus
from shelfwire.people.models import ApiKey, Company, Invitation, Membership, User
from shelfwire.people.states import InvitationStatus

Known = dict[str, list[Any]]


def half_made(company: Company, zone: str = "Asia/Tokyo") -> Known:
    """The world; what was made, by the names that addresses use.

    ``zone``: of the company and of its busiest shop; there are orders at both ends of the calendar.
    Our own states hold words that this release does not have too, as after a step back.
    """
    Company.objects.filter(pk=company.pk).update(timezone=zone)
    shops = list(_shops(company, zone))
    skus = list(_skus(company))
    orders = list(_orders(shops[0], company))
    parcels = list(_parcels(shops[0], next(o for o in orders if o.status == OrderStatus.RELEASED)))
    links = list(_links(shops[0], skus))
    content = catalogue_half_made(company, skus)
    jobs = list(_jobs(company, shops[0])) + list(Job.objects.filter(name__in=FILES))
    jobs += label_jobs_half_made(shops[0], orders)
    notices = list(_notices(shops[0]))
    outgoing = list(_outgoing(shops[0], parcels))
    Thumbnails.objects.create(
        company=company, digest="half", small=b"", large=b"no WebP", made_at=FIRST_MOMENT
    )
    keys, members = list(_keys(company)), list(_members(company))
    place = make_warehouse(company, "half")
    Oversold.objects.create(sku=skus[0], warehouse=place, units=2**31 - 1, since=FIRST_MOMENT)
    return {
        "account_id": [shop.pk for shop in shops] + [404_404],
        "list_name": ["orders"],
        "conversation": ["orders", "brand-new", "tokens", "no-such"],
        "switch": ["orders_in", "stock_out", "price_out", "no-such"],
        "order_id": [order.pk for order in orders] + [404_404, 2**63 - 1, 2**64],
        "document_id": [d.pk for d in OrderDocument.objects.all()] + [404_404],
        "order_id/document_id": _inside(
            OrderDocument.objects.values_list("order_id", "pk"),
            *(order.pk for order in orders[:2]),
            404_404,
            2**64,
        ),
        "code": [BlockCode.SHORT, MARTIAN],
        "parcel_id": [parcel.pk for parcel in parcels] + [404_404],
        "acknowledgement_id": [404_404],
        "outgoing_id": [row.pk for row in outgoing] + [404_404],
        "sku_id": [sku.pk for sku in skus] + [404_404],
        "link_id": [link.pk for link in links] + [404_404],
        "job_id": [job.pk for job in jobs],
        "file_id": [file.pk for file in JobFile.objects.all()] + [404_404],
        "job_id/file_id": _inside(JobFile.objects.values_list("job_id", "pk"), jobs[0].pk, UUID(int=0)),
        "notice_id": [notice.pk for notice in notices] + [404_404],
        "account_id/notice_id": _inside(
            Notice.objects.values_list("account_id", "pk"), *(shop.pk for shop in shops[:2]), 404_404
        ),
        "warehouse_id": [place.pk, 404_404],
        "membership_id": [one.pk for one in members] + [404_404],
        "invitation_id": [one.pk for one in _invitations(company)] + [404_404],
        "token": ["no-such-token"],
        "key_id": [key.pk for key in keys] + [404_404],
        "integration_id": [one.pk for one in (*_integrations(company), *_folders(company))] + [404_404],
        "digest": ["half", "whole", "no-such"],
        "size": [96, 97, 2**64],
        "alert_id": [alert.pk for alert in _alerts(company, orders)] + [404_404],
        "take_id": [one.pk for one in _takes(company, place, skus)] + [404_404],
        "way": ["adjust", "transfer", "no-such"],
        "transfer_id": [one.pk for one in _transfers(company, place, skus)] + [404_404],
        "external_id": [one.pk for one in _elsewhere(company, place, skus)] + [404_404],
        "oversold_id": [row.pk for row in Oversold.objects.all()] + [404_404],
        "request_id": [
            marked_request(orders[0]).pk,
            marked_request(orders[1], kind=MARTIAN[:10], status=MARTIAN[:10]).pk,
            404_404,
        ],
        "policy_id": [_way(company, shops[0]).pk, 404_404],
        "delivery_id": [one.pk for one in _deliveries(company)] + [404_404],
        **carriers_half_made(shops[0], MARTIAN),
        **labels_half_made(shops[0], orders, parcels[0]),
        **books_half_made(shops[0]),
        **cases_half_made(shops[0], orders),
        **money_half_made(shops[0], orders),
        **offers_half_made(shops[0], links, skus),
        **properties_half_made(shops[0], skus),
        **postings_half_made(shops[0]),
        **live_half_made(shops[0], skus[0]),
        **content,
        **taxonomy_half_made(shops[0]),
    }


def _inside(rows: Iterable[tuple[Any, Any]], *elsewhere: Any) -> list[tuple[Any, Any]]:
    """For the address of a thing in another: each where it is, one that is not there, and one of them in all the others
    that are named, among them one that is not there itself.
    """
    pairs = list(rows)
    place, thing = pairs[0]
    return [*pairs, (place, 404_404), *((other, thing) for other in elsewhere if other != place)]


def _way(company: Company, shop: Account) -> WayPolicy:
    """Of a market, a label and a way that no release knows."""
    row = marked_way(company, shop)
    WayPolicy.objects.filter(pk=row.pk).update(region="??", channel=MARTIAN[:30], withdrawn_at=FIRST_MOMENT)
    return row


def _alerts(company: Company, orders: list[Order]) -> Iterable[Alert]:
    """About an order, about one that is gone, about a shop without an end, of a kind that no release knows."""
    about = [
        ("late_order", str(orders[0].pk), orders[0].account),
        ("late_order", "404404", None),
        ("consent_ending", "1", orders[0].account),
        ("refused_shipment", "404404", orders[0].account),
        (MARTIAN, "x", None),
    ]
    for number, (kind, subject, account) in enumerate(about):
        occasion = Occasion.objects.create(
            company=company, account=account, kind=kind, subject_id=subject,
            began_at=FIRST_MOMENT if number % 2 else LAST_MOMENT,
            recorded_at=clock.now(), checked_at=clock.now(),
        )  # fmt: skip
        for membership in Membership.objects.filter(company=company):
            yield Alert.objects.create(occasion=occasion, membership=membership)


def _deliveries(company: Company) -> Iterable[WebhookDelivery]:
    """Of a webhook whose secret no key opens: in every state, with bodies that are none."""
    webhook = Webhook.objects.create(company=company, url="https://erp.example.com/", kinds=[MARTIAN])
    now = clock.now()
    for ends in ({}, {"due_at": now}, {"delivered_at": now}, {"gave_up_at": now}, {"dropped_at": now}):
        yield WebhookDelivery.objects.create(
            webhook=webhook, kind=MARTIAN, made_at=now, body="no JSON {", answer="<b>", attempts=3, **ends
        )


def _integrations(company: Company) -> Iterable[Integration]:
    """Of a kind that no release knows, with a carrier that is none; with calls of words that are none."""
    made = Integration.objects.create(
        company=company, kind=MARTIAN, name="half", token="half" * 5, user_name="x", digest="",
        carriers={"x": "no-such"}, password_at=FIRST_MOMENT,
    )  # fmt: skip
    for facts in (
        {},
        {"page": 1},
        {"order_number": "x"},
        {"window_from": LAST_MOMENT, "window_to": FIRST_MOMENT},
    ):
        IntegrationCall.objects.create(
            integration=made, at=FIRST_MOMENT, action=MARTIAN[:12], outcome=MARTIAN[:10], **facts
        )
    yield made


def _folders(company: Company) -> Iterable[Integration]:
    """A drop folder in a place that is none, with a key that is none."""
    made = Integration.objects.create(
        company=company, kind="folder", name="half folder", token="folder" * 4, user_name="x", digest="",
        password_at=FIRST_MOMENT,
    )  # fmt: skip
    DropFolder.objects.create(
        integration=made, way=MARTIAN[:10], path="../x", host="<b>", host_key="ssh-ed25519 no key", error="<i>",
        seen={"x": []}, due_at=LAST_MOMENT, looked_at=FIRST_MOMENT,
    )  # fmt: skip
    yield made


def _shops(company: Company, zone: str) -> Iterable[Account]:
    """One in every state of its connection; one of a plugin that is gone; one in a zone that nobody knows."""
    now = clock.now()
    busy = make_account(company, "Connected, never read", timezone=zone)
    yield busy
    new = make_account(
        company, "Named only", status=AccountStatus.NEW, region="", currency="", external_shop_id=None
    )
    yield new
    ConsentRequest.objects.create(account=new, state="half", user_id=1, created_at=now)
    keyed = make_account(
        company, "Keys entered", status=AccountStatus.NEW, external_shop_id=None, options={"app_key": "k"}
    )
    yield keyed
    parked = make_account(company, "Parked", status=AccountStatus.PARKED, status_why="Consent ended")
    Cursor.objects.create(account=parked, conversation="orders", failures=3, error="No.", failed_at=now)
    yield parked
    yield make_account(company, "Left", status=AccountStatus.DISCONNECTED, timezone="Mars/Olympus_Mons")
    yield make_account(company, "Of a plugin that is gone", channel="gone", region="XX", checks=[])
    yield make_account(company, "Of a newer release", status=MARTIAN[:15], status_why=MARTIAN)
    odd = make_account(company, "Odd", timezone="", shop_kind=MARTIAN, refresh_expires_at=FIRST_MOMENT)
    odd.checks = [
        {"key": "x", "label": "X", "outcome": MARTIAN, "detail": "", "advice": "", "blocks": [MARTIAN]},
        {"key": "y", "label": "Y", "outcome": "missing", "detail": "", "advice": "", "blocks": []},
    ]
    odd.save()
    for conversation, position in (("orders", FIRST_MOMENT), ("brand-new", LAST_MOMENT), ("tokens", None)):
        Cursor.objects.create(
            account=odd, conversation=conversation, position=position, due_at=position, failures=1
        )
    CallBudget.objects.create(account=odd, group="x", per_second=0.1, burst=1, arrival_at=LAST_MOMENT)
    ChannelWarehouse.objects.create(account=odd, external_id="W", name="", enabled=False, seen_at=now)
    ShippingProvider.objects.create(account=odd, delivery_option_id="", external_id="P", name="", seen_at=now)
    CarrierLink.objects.create(account=odd, carrier=MARTIAN, provider_id="gone", provider_name="")
    NoticeRejection.objects.create(account=odd, channel="tiktok", reason=MARTIAN, hour=now, last_at=now)
    yield odd


def _skus(company: Company) -> Iterable[Sku]:
    """Without price, warehouse or movement; archived; with a title and nothing else."""
    product = Product.objects.create(company=company, title="")
    for code, more in {
        "BARE": {},
        "PUT-AWAY": {"archived_at": FIRST_MOMENT, "barcode": "no-digits"},
        "PRICED": {"price_minor": 2**62, "currency": "ZZZ", "buffer": 2**31 - 1},
    }.items():
        yield Sku.objects.create(company=company, product=product, code=code, title="", **more)


def _takes(company: Company, place: Warehouse, skus: list[Sku]) -> Iterable[StockTake]:
    """In every state; with lines of what was put away, counted and not."""
    for status in (*TakeStatus, MARTIAN[:10]):
        take = StockTake.objects.create(
            company=company, warehouse=place, status=status, opened_at=LAST_MOMENT
        )
        for sku in skus:
            take.lines.create(sku=sku, expected=-(10**9), counted=None if sku.barcode else 10**9)
        yield take


def _transfers(company: Company, place: Warehouse, skus: list[Sku]) -> Iterable[Transfer]:
    """In every state; without lines, and with one of what was put away."""
    other = make_warehouse(company, "other")
    for number, status in enumerate((*TransferStatus, MARTIAN[:10])):
        one = Transfer.objects.create(
            company=company, source=place, target=other, status=status, sent_at=FIRST_MOMENT, sent_by=""
        )
        if number:
            one.lines.create(sku=skus[1], quantity=2**31 - 1)
        yield one


def _elsewhere(company: Company, place: Warehouse, skus: list[Sku]) -> Iterable[ExternalReservation]:
    """In every state; without an end, and past it."""
    for number, status in enumerate((*ExternalStatus, MARTIAN[:10])):
        one = ExternalReservation.objects.create(
            company=company, source=MARTIAN, key=str(number), status=status, made_at=LAST_MOMENT, made_by="",
            expires_at=FIRST_MOMENT if number else None,
        )  # fmt: skip
        if number:
            one.lines.create(sku=skus[1], warehouse=place, quantity=1)
        yield one


def _orders(shop: Account, company: Company) -> Iterable[Order]:
    """One in every state, one without units, one without anything, and words that no release knows."""
    told = [channel_order(status="awaiting_shipment") for _ in OrderStatus]
    recorded = record_orders(shop, told, via="poll")
    known = list(Order.objects.filter(pk__in=recorded.order_ids.values()).order_by("pk"))
    for order, status in zip(known, OrderStatus, strict=True):
        Order.objects.filter(pk=order.pk).update(status=status)
        Order.objects.filter(pk=order.pk, status=OrderStatus.RELEASED).update(
            ship_by=LAST_MOMENT, placed_at=LAST_MOMENT, collect_by=FIRST_MOMENT
        )
        Order.objects.filter(pk=order.pk, status=OrderStatus.PARTLY_SHIPPED).update(ship_by=FIRST_MOMENT)
        order.refresh_from_db()
        yield order
    strange = Unknown(MARTIAN)
    more = record_orders(
        shop, [channel_order(units=()), channel_order(status=MARTIAN, order_class=strange)], via="poll"
    )
    yield from Order.objects.filter(pk__in=more.order_ids.values())
    yield from (_bare(shop, company, f"bare-{n}", at) for n, at in enumerate((FIRST_MOMENT, LAST_MOMENT)))


def _bare(shop: Account, company: Company, external_id: str, at: datetime) -> Order:
    """Every moment is ``at``; every word is one that nobody knows; nothing is linked to anything."""
    moments = dict.fromkeys(
        (
            "status_at", "channel_updated_at", "placed_at", "paid_at", "recorded_at", "checked_at", "ship_by",
            "collect_by", "cancels_at", "deliver_by", "personal_data_erased_at",
        ),
        at,
    )  # fmt: skip
    amounts = dict.fromkeys(
        (
            "total_minor", "subtotal_minor", "shipping_minor", "tax_minor", "seller_discount_minor",
            "platform_discount_minor",
        ),
        -(2**62),
    )  # fmt: skip
    words = dict.fromkeys(
        ("order_class", "status", "channel_status", "shipped_by", "source", "cancelled_by"), MARTIAN
    )
    order = Order.objects.create(
        company=company, account=shop, external_id=external_id, currency="", is_blocked=True,
        cancel_requested=True, **moments, **amounts, **words,
    )  # fmt: skip
    Unit.objects.create(
        order=order, external_id="", channel_product_id="", channel_sku_id="", status=MARTIAN, price_minor=0,
        original_price_minor=0, seller_discount_minor=0, platform_discount_minor=0, image_url="",
    )  # fmt: skip
    Block.objects.create(order=order, code=MARTIAN, since=at)
    MoneyRow.objects.create(order=order, kind=MARTIAN, funder=MARTIAN, minor=0, text="")
    for via in ("", MARTIAN):
        OrderDocument.objects.create(
            order=order, channel_updated_at=at, fetched_at=at, via=via, digest=via, body=via
        )
    TimelineEntry.objects.create(order=order, at=at, kind=MARTIAN, text="", before="", after=MARTIAN)
    return order


def _parcels(shop: Account, order: Order) -> Iterable[Parcel]:
    """Without orders; of a carrier nobody knows; in every state and in none."""
    now = clock.now()
    for number, status in enumerate((*ParcelStatus, MARTIAN)):
        yield Parcel.objects.create(
            company=shop.company, account=shop, carrier=MARTIAN, tracking_number=f"N{number}", status=status,
            status_at=now, via="", made_at=FIRST_MOMENT if number % 2 else LAST_MOMENT, made_by="",
        )  # fmt: skip
    full = Parcel.objects.create(
        company=shop.company, account=shop, carrier="ups", tracking_number="", status=ParcelStatus.SENT,
        status_at=now, via=MARTIAN, made_at=now, made_by="", sent_at=LAST_MOMENT,
    )  # fmt: skip
    unit = order.units.first()
    assert unit is not None
    ParcelUnit.objects.create(parcel=full, unit=unit, order=order, address=None)
    yield full


def _links(shop: Account, skus: list[Sku]) -> Iterable[ListingSku]:
    """A listing without a title; linked to what was put away; not linked."""
    listing = Listing.objects.create(account=shop, external_id="", title="", first_seen_at=LAST_MOMENT)
    for number, sku in enumerate((None, *skus)):
        yield ListingSku.objects.create(
            account=shop, listing=listing, external_id=str(number), sku=sku, first_seen_at=FIRST_MOMENT
        )


def _jobs(company: Company, shop: Account) -> Iterable[Job]:
    """In every state, without file, start or subject; with rows and files that say nothing."""
    for status in (*JobStatus, MARTIAN[:15]):
        yield Job.objects.create(
            company=company, name=MARTIAN, title="", status=status, subject_kind=MARTIAN, subject_id="x"
        )
    odd = Job.objects.create(
        company=company, name="orders.download", title="", status=JobStatus.PARTLY_FAILED, total=0, done=9,
        finished_at=FIRST_MOMENT, started_at=LAST_MOMENT, subject_kind="account", subject_id=str(2**70),
        result={"odd": [None]}, arguments={MARTIAN: None},
    )  # fmt: skip
    JobRow.objects.create(job=odd, key="", outcome=MARTIAN, message="")
    JobFile.objects.create(job=odd, direction="out", name="", content=b"")
    JobFile.objects.create(job=odd, direction="in", name='"; filename="evil.html', content=b"\x00")
    yield odd


def _notices(shop: Account) -> Iterable[Notice]:
    """Not JSON; empty; about nothing; of a kind nobody knows."""
    for number, body in enumerate(("", "no json", "[" * 500, '{"type": 99}')):
        yield Notice.objects.create(
            account=shop, channel="tiktok", dedupe_key=str(number), kind=MARTIAN, topic=MARTIAN, body=body,
            received_at=LAST_MOMENT if number % 2 else FIRST_MOMENT, status=MARTIAN if number else "unknown",
        )  # fmt: skip


def _outgoing(shop: Account, parcels: list[Parcel]) -> Iterable[Outgoing]:
    """Refused without a word; about a parcel that is not there; about a thing that has no screen."""
    now = clock.now()
    subjects = [("parcel", parcels[0].pk), ("parcel", 404_404), (MARTIAN, 1)]
    for number, (kind, subject) in enumerate(subjects):
        for status in (*OutgoingStatus, MARTIAN[:15]):
            yield Outgoing.objects.create(
                account=shop, kind=MARTIAN, idempotency_key=f"{number}-{status}", subject_kind=kind, subject_id=subject,
                payload={}, status=status, due_at=now, reasons=[{}] if number else [],
            )  # fmt: skip


def _keys(company: Company) -> Iterable[ApiKey]:
    """Whose maker is gone; ended; never used; in a far year."""
    for number, at in enumerate((None, FIRST_MOMENT, LAST_MOMENT)):
        yield ApiKey.objects.create(
            company=company, name="", prefix=f"p{number}", digest="", expires_at=at, revoked_at=at,
            scopes=[MARTIAN] * number,
        )  # fmt: skip


def _invitations(company: Company) -> Iterable[Invitation]:
    """Of nobody, accepted by nobody, at both ends of the calendar."""
    for number, status in enumerate((*InvitationStatus, MARTIAN)):
        yield Invitation.objects.create(
            company=company, email=f"i{number}@example.com", role=MARTIAN[:10], digest=str(number), status=status,
            expires_at=LAST_MOMENT if number % 2 else FIRST_MOMENT,
        )  # fmt: skip


def _members(company: Company) -> Iterable[Membership]:
    """A person without a name, and what one who was deleted has left in the log."""
    nameless = User.objects.create_user("nameless", "nameless@example.com", "x")
    yield Membership.objects.create(company=company, user=nameless, role="viewer")
    gone = User.objects.create_user("gone", "gone@example.com", "x")
    Membership.objects.create(company=company, user=gone, role="operator")
    Job.objects.create(company=company, name="x", title="Of one who left", started_by=gone)
    gone.delete()
